"""How wide columns are: the form's wishes, but never narrower than a date or number in them.

Estimates only: a Latin letter or digit takes little more than half its size, a Chinese character
all of it. Whatever is still too wide for its column is marked where it may break.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gridcenter.reports.document import RowKind, Table

BREAK = "\u200b"
"""Stands in a long word wherever it may be broken; the page never shows it."""
_RUN = re.compile(r"[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+")
_LATIN = 0.56
"""The width of a letter or digit in ems: digits of Song type take 0.5 to 0.56."""
_PADDING_PT = 6.5
_PT_PER_MM = 72 / 25.4
_WIDEST_MM = 40.0
"""No single word may take more of the page than this."""
_LOOKED_AT = 2000
"""Rows whose words are measured; a longer roster looks like its beginning."""


def column_widths(table: Table, width: float) -> list[float]:
    """The widths in millimetres, adding up to ``width``."""
    wishes = [column.width for column in table.columns]
    needs = _needs(table)
    if sum(needs) >= width:
        return _scaled(wishes, width)
    fixed: dict[int, float] = {}
    while True:
        left = [at for at in range(len(wishes)) if at not in fixed]
        share = (width - sum(fixed.values())) / max(sum(wishes[at] for at in left), 1e-9)
        tight = {at: needs[at] for at in left if wishes[at] * share < needs[at]}
        if not tight:
            return [fixed.get(at, wish * share) for at, wish in enumerate(wishes)]
        fixed.update(tight)


def breakable(text: str, width: float, font_size: float) -> str:
    """``text`` with :data:`BREAK` inside every word too wide for a column of ``width`` mm."""
    room = width * _PT_PER_MM - _PADDING_PT
    text = text.replace(BREAK, "")
    if len(text) * font_size * _LATIN <= room:
        return text

    def cut(match: re.Match[str]) -> str:
        wide = len(match[0]) * font_size * _LATIN > room
        return BREAK.join(match[0]) if wide else match[0]

    return _RUN.sub(cut, text)


def _scaled(wishes: Sequence[float], width: float) -> list[float]:
    return [wish / sum(wishes) * width for wish in wishes]


def _needs(table: Table) -> list[float]:
    longest = [0] * len(table.columns)
    for row in table.rows[:_LOOKED_AT]:
        if row.kind is RowKind.GROUP:
            continue
        for at, cell in enumerate(row.cells):
            if len(cell.text) > longest[at]:
                runs = map(len, _RUN.findall(cell.text))
                longest[at] = max(longest[at], *runs, 0)
    size = table.font_size * _LATIN / _PT_PER_MM
    return [min(n * size + _PADDING_PT / _PT_PER_MM, _WIDEST_MM) if n else 0.0 for n in longest]
