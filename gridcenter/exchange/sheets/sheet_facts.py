"""What calamine does not tell of a sheet: hidden rows, merged cells, cells that lost their value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from gridcenter.exchange.sheets.sheet_formats import shown
from gridcenter.exchange.sheets.sheet_model import FlawKind

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
