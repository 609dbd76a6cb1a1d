"""How wide the columns of a list are when no hand has set them: eight at least are seen at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QFontMetrics

from gridcenter.base.i18n import _, is_english
from gridcenter.desktop.register.filter_head import MARK_ROOM
from gridcenter.desktop.register.record_model import BADGED, ROOM
from gridcenter.domain.register.fields import FieldSpec, Kind
from gridcenter.presenters.register.stage_words import CARDS

SEEN = 8
READ = 18
"""So many half-width characters of a title are read at least."""
WORD = 12
"""So many of an entry of a code list, whose words are long in English and short in Chinese."""
WIDEST = 360
"""Pixels of a column that no hand has made wider."""
_GIVES_WAY = frozenset(
    {Kind.TEXT, Kind.LONG_TEXT, Kind.NAME, Kind.CODE, Kind.REFERENCE, Kind.DIVISION}
)
"""Words may end in …; numbers, dates and codes are read whole."""


def measured(
    specs: Sequence[FieldSpec], words: QFontMetrics, room: Callable[[FieldSpec], int]
) -> tuple[list[int], list[int]]:
    """The width that each column declares (``room`` in half-width characters), and its least: its name."""
    unit = words.horizontalAdvance("0")
    named = [words.horizontalAdvance(_(spec.label)) + 18 + MARK_ROOM for spec in specs]
    declared = [
        min(max(_asked(spec, words, unit * room(spec)), name + 16), WIDEST)
        for spec, name in zip(specs, named, strict=True)
    ]
    least = [
        max(_least(spec, wide, name, unit), _days_told(spec, words))
        for spec, wide, name in zip(specs, declared, named, strict=True)
    ]
    return declared, least


def _asked(spec: FieldSpec, words: QFontMetrics, room: int) -> int:
    """A deadline is as wide as the longest thing that stands there, others as they declare."""
    if spec.name == "deadline":
        told = (f"◆ 2026-12-28 {_(card)} 99" for card in CARDS.values())
        return max(map(words.horizontalAdvance, told)) + 24
    return room + ROOM.get(spec.name, 24)


def _days_told(spec: FieldSpec, words: QFontMetrics) -> int:
    """A state with how many days it lasts, which may be hundreds."""
    if spec.name != "state" or is_english():
        return 0
    return words.horizontalAdvance("● 处置中 188天") + 24


def _least(spec: FieldSpec, wide: int, name: int, unit: int) -> int:
    """A title is read, and so is an entry of a list; of others the name is enough."""
    if spec.name in BADGED and is_english():
        return wide
    if spec.kind is Kind.CODE:
        return max(name, min(wide, unit * WORD))
    return max(name, min(wide, unit * READ)) if spec.width >= READ else name


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
