"""A table of a web page or of Excel's XML of 2003, as the child sends it."""

from __future__ import annotations

from dataclasses import dataclass, field

from gridcenter.exchange.sheets.sheet_formats import shown
from gridcenter.exchange.sheets.sheet_model import FlawKind

MOST_COLUMNS = 16_384

PageCell = str | float | bool | dict[str, object] | None
"""As the child sends it: a date is ``{"d": ISO}``, a number shown as more ``{"n", "t", "u"}``."""


def number_cell(number: float, text: str) -> PageCell:
    """A number as the child sends it, with what it is shown as where that says more than digits."""
    found = shown(number, text) if text else None
    return {"n": number, "t": found.text, "u": found.unit} if found else number


@dataclass(slots=True, kw_only=True)
class PageSheet:
    """The filled rows of one table, with merged boxes from 1 and the numbers of hidden rows."""

    name: str
    hidden: bool = False
    rows: list[tuple[int, list[PageCell]]] = field(default_factory=list)
    merged: list[list[int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    flaws: list[tuple[int, int, str, FlawKind]] = field(default_factory=list)

    def put(self, number: int, cells: dict[int, PageCell]) -> None:
        """Keep a row of cells by column, from 0."""
        filled = {at: cell for at, cell in cells.items() if cell not in (None, "")}
        if filled:
            self.rows.append((number, [filled.get(at) for at in range(max(filled) + 1)]))


def span(text: str | None, most: int) -> int:
    """How many rows or columns a cell covers."""
    digits = (text or "").strip()
    return min(max(int(digits), 1), most) if digits.isdecimal() and len(digits) < 9 else 1


def more(text: str | None, most: int) -> int:
    """How many cells more a cell covers; MergeAcross="0" is none."""
    return span(text, most) if text and text.strip("0 ") else 0
