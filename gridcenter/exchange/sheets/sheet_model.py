"""A sheet as it was read: rows under their own numbers, cells as the file kept them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class FlawKind(StrEnum):
    """Why a cell holds something that no reader can give."""

    QUOTE = "quote"
    """A text file's quote that is never closed."""
    ERROR = "error"
    """A formula that came to #N/A, #REF! and the like."""
    UNRECKONED = "unreckoned"
    """A formula that was written by a program and never computed."""
    GARBLED = "garbled"
    """Bytes that are no character of the file's encoding."""
    PICTURE = "picture"
    """A picture in the cell."""
    NARROW = "narrow"
    """What a column shows that is too narrow for its number: the number itself was not saved."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """A cell that is not blank and yet has no value: what it shows, and why."""

    shown: str
    kind: FlawKind


@dataclass(frozen=True, slots=True)
class Shown:
    """A number that its format shows with more than digits: 007, 3社, 12.5%.

    ``unit`` is what its format multiplies by (万 in 3.5万元 over 3.5), empty where the number is the
    amount.
    """

    number: float
    text: str
    unit: str = ""

    def copied(self) -> str | float:
        """What says the same in a cell without the format: the words, unless they round the number."""
        if self.unit:
            return f"{_number_text(self.number)}{self.unit}"
        shown, kept = (
            re.sub(r"\D", "", text).strip("0") for text in (self.text, _number_text(self.number))
        )
        return self.text if shown in ("", kept) else self.number


Cell = str | float | bool | datetime | Shown | Flaw | None
"""Text; number; truth; a cell formatted as a date; a number in a telling format; a lost value; nothing.
Whole numbers may come as float."""

EXACT = 10**15
"""A spreadsheet keeps fifteen digits: whole numbers from here on have lost some."""


class SheetFileKind(StrEnum):
    """What a file is by its content."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    FLAT_ODS = "fods"
    """An .ods as one XML file."""
    TEXT = "csv"
    HTML = "html"
    """A web page with tables, whatever its name says."""
    LOCKED = "locked"
    """An encrypted workbook, perhaps under the password that every Excel knows."""
    XML = "xml"
    """Excel's XML of 2003, whatever its name says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetInfo:
    """A sheet of a workbook, before its cells are read."""

    name: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One filled row: its number in the sheet, from 1, and its cells from column A."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The filled rows of one sheet in order.

    ``merged`` holds (first row, first column, last row, last column), all from 1;
    ``hidden_rows`` is known for .xlsx, .xls, .ods, web pages and XML.
    """

    name: str
    rows: tuple[SheetRow, ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    epoch_1904: bool = False
    leap_1900: bool = True
    """Whether the file counts Excel's 29 February 1900, as all but .ods do."""
    is_split: bool = False
    """Whether cells were cut at a sign, such as the comma, that may stand in their text too."""
    typed: bool = True
    """Whether texts are as they were typed; text files and web pages hold numbers as shown."""


def cell_text(cell: Cell) -> str:
    """A cell as a person sees it: 13800000000, 2021-03-05, 6.22301E+17 once digits are lost."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Flaw):
        return cell.shown
    if isinstance(cell, Shown):
        return cell.text
    if isinstance(cell, datetime):
        midnight = not (cell.hour or cell.minute or cell.second)
        return cell.strftime("%Y-%m-%d") if midnight else cell.strftime("%Y-%m-%d %H:%M")
    return _number_text(cell)


def _number_text(cell: float) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if abs(cell) >= EXACT:
        return f"{cell:.5E}"
    if cell == int(cell):
        return str(int(cell))
    return f"{cell:.15g}"  # what a spreadsheet shows: 0.1 + 0.2 is kept as 0.30000000000000004
