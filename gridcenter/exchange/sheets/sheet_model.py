"""A sheet as it was read: rows under their own numbers, cells as the file kept them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Cell = str | float | bool | datetime | None
"""Text; number; truth; a cell formatted as a date; nothing. Whole numbers may come as float."""

EXACT = 10**15
"""A spreadsheet keeps fifteen digits: whole numbers from here on have lost some."""


class FileKind(StrEnum):
    """What a file is by its content."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    TEXT = "csv"
    HTML = "html"
    """A web page with tables, whatever its name says."""
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
    ``hidden_rows`` is known for .xlsx only.
    """

    name: str
    rows: tuple[SheetRow, ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    epoch_1904: bool = False


def cell_text(cell: Cell) -> str:
    """A cell as a person sees it: 13800000000, 2021-03-05, 6.22301E+17 once digits are lost."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        midnight = not (cell.hour or cell.minute or cell.second)
        return cell.strftime("%Y-%m-%d") if midnight else cell.strftime("%Y-%m-%d %H:%M")
    if abs(cell) >= EXACT:
        return f"{cell:.5E}"
    return str(int(cell)) if cell == int(cell) else repr(cell)
