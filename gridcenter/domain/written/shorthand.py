"""Words that a hand at the keyboard writes for today; a sheet that says them means something else.

Ctrl+; is taken by fcitx5 (its clipboard), Ctrl+. by most input methods: a word always arrives.
"""

from __future__ import annotations

import re
from datetime import date

from gridcenter.domain.register.fields import Kind
from gridcenter.domain.written.habits import tidy

_TODAY = re.compile(r"(?:jt|今[天日]?|[.．。])(?P<rest>\s*\D?\D?\d{1,2}.*)?", re.IGNORECASE)


def expanded(kind: Kind, text: str, today: date) -> str:
    """``text`` with today's day for jt, 今, 今天 or a dot: alone, or before a time (jt 14:30)."""
    if kind not in (Kind.DATE, Kind.MONTH, Kind.DATETIME):
        return text
    found = _TODAY.fullmatch(tidy(text))
    if found is None:
        return text
    rest = (found["rest"] or "").strip()
    if rest and kind is not Kind.DATETIME:
        return text
    return f"{today.isoformat()} {rest}".strip()
