"""What calamine does not tell of a sheet: hidden rows, merged cells, cells that lost their value."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from gridcenter.exchange.sheets.sheet_formats import shown
from gridcenter.exchange.sheets.sheet_model import Cell, Flaw, FlawKind, SheetRow, Shown

Box = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 1."""


@dataclass(slots=True, kw_only=True)
class SheetFacts:
    """The facts of one sheet; rows and columns count from 1.

    ``merged`` is None where calamine's own answer stands.
    """

    hidden_rows: set[int] = field(default_factory=set)
    merged: list[Box] | None = None
    flaws: list[tuple[int, int, str, FlawKind]] = field(default_factory=list)
    texts: list[tuple[int, int, str]] = field(default_factory=list)
    """What stands in cells of which calamine tells another text."""
    shown: list[tuple[int, int, str, str]] = field(default_factory=list)
    """Numbers whose format says more than their digits: what they are shown as, and its unit."""

    def lost(self, row: int, column: int, shown: str, kind: FlawKind) -> None:
        """Note a cell without a value."""
        self.flaws.append((row, column, shown[:_LONGEST], kind))

    def show(self, row: int, column: int, number: float, text: str) -> None:
        """Note what a number is shown as, where that says more than its digits."""
        if found := shown(number, text):
            self.shown.append((row, column, found.text[:_LONGEST], found.unit))

    def answer(self, merged: Iterable[Box]) -> dict[str, object]:
        """As the child sends it; ``merged`` stands in for what is not known here."""
        return {
            "end": True,
            "merged": list(merged) if self.merged is None else self.merged,
            "hidden_rows": sorted(self.hidden_rows),
            "flaws": self.flaws,
            "texts": self.texts,
            "shown": self.shown,
        }


_LONGEST = 80


def with_facts(rows: Sequence[SheetRow], answer: Mapping[str, Any]) -> tuple[SheetRow, ...]:
    """The rows with what stands in place of lost values, which came as nothing at all, with the texts
    that came otherwise than they stand, and with the numbers that are shown as more than digits:
    ``answer`` is :meth:`SheetFacts.answer` as it came from the child.
    """
    if not answer["flaws"] and not answer["texts"] and not answer["shown"]:
        return tuple(rows)
    known = {row.number: row.cells for row in rows}
    told: dict[int, dict[int, Cell]] = defaultdict(dict)
    for number, column, text in answer["texts"]:
        told[number][column - 1] = text or None
    for number, column, text, unit in answer["shown"]:
        row = known.get(number, ())
        cell = row[column - 1] if column <= len(row) else None
        if isinstance(cell, Shown):  # hours beyond a day
            told[number][column - 1] = Shown(number=cell.number, text=text, unit=unit)
        elif isinstance(cell, int | float):
            told[number][column - 1] = Shown(number=cell, text=text, unit=unit)
    for number, column, text, kind in answer["flaws"]:
        told[number][column - 1] = Flaw(shown=text, kind=FlawKind(kind))
    for number, cells in told.items():
        filled = list(known.get(number, ()))
        filled += [None] * (max(cells) + 1 - len(filled))
        for at, cell in cells.items():
            filled[at] = cell
        known[number] = tuple(filled)
    return tuple(SheetRow(number, known[number]) for number in sorted(known))


_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_TEXT_MAKER = re.compile(
    r"(?:_xlfn\.)?(?:CONCATENATE|CONCAT|TEXTJOIN|TEXT|LEFT|RIGHT|MID|TRIM|SUBSTITUTE|UPPER|LOWER|REPT|CHAR)\("
    r"|IF\(.*[,;]''[,;]''\)$",
    re.IGNORECASE,
)


def makes_text(formula: str) -> bool:
    """Whether a formula surely makes text: a result of 0 then means that it was never computed.

    Libraries write 0 for a result they do not know (XlsxWriter 3.3), and LibreOffice 7.4 keeps it.
    """
    bare = _QUOTED.sub("''", formula.removeprefix("of:").lstrip("= "))
    return bare.startswith("''") or "&" in bare or _TEXT_MAKER.match(bare) is not None


class BookFacts(Protocol):
    """What the file itself says of its sheets."""

    epoch_1904: bool

    def of(self, sheet: str) -> SheetFacts:
        """The facts of one sheet; empty where they cannot be read."""
        ...


class NoFacts:
    """A file of which only calamine speaks."""

    def __init__(self, *, epoch_1904: bool = False) -> None:
        self.epoch_1904 = epoch_1904

    def of(self, sheet: str) -> SheetFacts:
        """Nothing."""
        del sheet
        return SheetFacts()
