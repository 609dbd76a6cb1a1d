"""How wide the columns of a list are when no hand has set them: eight at least are seen at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QFontMetrics

from gridcenter.base.i18n import _
from gridcenter.desktop.register.filter_head import MARK_ROOM
from gridcenter.desktop.register.record_model import ROOM
from gridcenter.domain.register.fields import FieldSpec, Kind

SEEN = 8
WIDEST = 360
"""Pixels of a column that no hand has made wider."""
_GIVES_WAY = frozenset({Kind.TEXT, Kind.NAME, Kind.CODE, Kind.REFERENCE, Kind.DIVISION})
"""Words may end in …; numbers, dates and codes are read whole."""


def measured(
    specs: Sequence[FieldSpec], words: QFontMetrics, room: Callable[[FieldSpec], int]
) -> tuple[list[int], list[int]]:
    """The width that each column declares (``room`` in half-width characters), and its least: its name."""
    unit = words.horizontalAdvance("0")
    least = [words.horizontalAdvance(_(spec.label)) + 18 + MARK_ROOM for spec in specs]
    declared = [
        min(max(unit * room(spec) + ROOM.get(spec.name, 24), named + 16), WIDEST)
        for spec, named in zip(specs, least, strict=True)
    ]
    return declared, least


def fitted(
    specs: Sequence[FieldSpec], widths: Sequence[int], least: Sequence[int], room: int
) -> list[int]:
    """``widths`` with those of words narrowed, none below its ``least``, until eight fit into ``room``."""
    found = list(widths)
    first = range(min(SEEN, len(found)))
    over = sum(found[at] for at in first) - room
    slack = {
        at: found[at] - least[at]
        for at in first
        if specs[at].kind in _GIVES_WAY and not specs[at].number and found[at] > least[at]
    }
    whole = sum(slack.values())
    if over <= 0 or not whole:
        return found
    for at, can_give in slack.items():
        found[at] -= min(can_give, -(-over * can_give // whole))
    return found
