"""Writes a sheet again as it came, with a red column at its end that says what to mend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from gridcenter.base.whole_files import refuse_own_folder, write_whole
from gridcenter.domain.written.columns import fitting, tab_name
from gridcenter.exchange.sheets.sheet_model import EXACT, Cell, Flaw, Sheet, Shown, cell_text

_WIDEST = 40
_NARROWEST = 6
_LOOKED_AT = 200
_WIDE_FROM = "\u2e80"
"""From here on characters are as wide as two digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedSheet:
    """A sheet to send back.

    ``headers`` are (first row, last row) of its tables from 1; ``remarks`` what is wrong by row
    number, ``marked`` the (row, column from 0) of the wrong cells.
    """

    sheet: Sheet
    headers: tuple[tuple[int, int], ...]
    remarks: Mapping[int, str]
    marked: frozenset[tuple[int, int]]
    title: str
    hidden: frozenset[int] = frozenset()
    """Columns, from 0, that only this program reads."""


def write_returned_sheets(path: Path, sheets: Sequence[ReturnedSheet]) -> None:
    """Write the sheets as tabs of one .xlsx: every cell in its place, text as text, no formulas."""
    import xlsxwriter  # noqa: PLC0415 - only those who export pay for it

    options = {
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    # In memory first: a book that a full disk cuts off complains once more when it is freed.
    content = BytesIO()
    with xlsxwriter.Workbook(content, {**options, "in_memory": True}) as book:
        looks = _looks(book)
        taken: set[str] = set()
        for each in sheets:
            _write(book.add_worksheet(_free_tab(each.sheet.name, taken)), each, looks)
    refuse_own_folder(path)
    write_whole(path, content.getvalue())


def _looks(book: Any) -> dict[str, Any]:
    ground, red = "#FDE9E7", "#C00000"
    plain = {"valign": "top", "text_wrap": False}
    return {
        "text": book.add_format({**plain, "num_format": "@"}),
        "wrong": book.add_format({**plain, "num_format": "@", "bg_color": ground}),
        "day": book.add_format({**plain, "num_format": "yyyy-mm-dd"}),
        "head": book.add_format({"bold": True, "border": 1, "align": "center", "text_wrap": True}),
        "box": book.add_format({"align": "center", "valign": "vcenter", "num_format": "@"}),
        "remark_head": book.add_format(
            {"bold": True, "border": 1, "font_color": "#FFFFFF", "bg_color": red}
        ),
        "remark": book.add_format({"font_color": red, "bold": True, "text_wrap": True}),
    }


def _free_tab(name: str, taken: set[str]) -> str:
    wanted = tab_name(name)
    chosen, count = wanted, 1
    while chosen.casefold() in taken:
        count += 1
        chosen = f"{tab_name(name, 1 + len(str(count)))} {count}"
    taken.add(chosen.casefold())
    return chosen


def _write(out: Any, each: ReturnedSheet, looks: Mapping[str, Any]) -> None:
    rows = each.sheet.rows
    heads = {row for first, last in each.headers for row in range(first, last + 1)}
    width = max((len(row.cells) for row in rows), default=1)
    for at, wide in enumerate(_widths(each.sheet, min(heads, default=1), width)):
        out.set_column(at, at, wide)
    for at in each.hidden:
        out.set_column(at, at, None, None, {"hidden": True})
    out.set_column(width, width, 60)
    for row in rows:
        is_head = row.number in heads
        for at, cell in enumerate(row.cells):
            wrong = (row.number, at) in each.marked
            _write_cell(out, row.number - 1, at, cell, looks, head=is_head, wrong=wrong)
        if row.number in each.remarks:
            out.write_string(row.number - 1, width, each.remarks[row.number], looks["remark"])
    for first, _last in each.headers:
        out.write_string(first - 1, width, each.title, looks["remark_head"])
    _merge(out, each, looks, heads, width)
    last = max(heads, default=1)
    if len(each.headers) == 1:
        out.freeze_panes(last, 0)


def _merge(
    out: Any, each: ReturnedSheet, looks: Mapping[str, Any], heads: set[int], width: int
) -> None:
    """Merged cells as they were, but over rows of data, where remarks belong to single rows."""
    first_data = min(heads, default=1)
    cells = {row.number: row.cells for row in each.sheet.rows}
    taken: set[tuple[int, int]] = set()
    for top, left, bottom, right in each.sheet.merged:
        if bottom > max(heads, default=0) or right > width or (top, left) == (bottom, right):
            continue
        places = {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
        if places & taken:
            continue
        taken |= places
        row = cells.get(top, ())
        cell = row[left - 1] if left <= len(row) else None
        look = looks["head"] if top >= first_data else looks["box"]
        out.merge_range(top - 1, left - 1, bottom - 1, right - 1, "", look)
        _write_cell(out, top - 1, left - 1, cell, looks, head=top >= first_data, wrong=False)


def _write_cell(
    out: Any, row: int, at: int, cell: Cell, looks: Mapping[str, Any], *, head: bool, wrong: bool
) -> None:
    look = looks["head" if head else "wrong" if wrong else "text"]
    if isinstance(cell, Flaw):
        cell = cell.shown
    elif isinstance(cell, Shown):
        cell = cell.copied()
    if cell is None:
        if wrong:
            out.write_blank(row, at, None, look)
    elif isinstance(cell, bool):
        out.write_boolean(row, at, cell)
    elif isinstance(cell, datetime):
        out.write_datetime(row, at, cell, looks["day"])
    elif isinstance(cell, str):
        out.write_string(row, at, fitting(cell), look)
    elif abs(cell) >= EXACT and not wrong:
        out.write_number(row, at, cell)
    else:
        out.write_number(row, at, cell, None if not wrong else look)


def _widths(sheet: Sheet, first_row: int, width: int) -> list[int]:
    """How wide each column should be by its header and first rows; titles above do not count."""
    widest = [_NARROWEST] * width
    seen = 0
    for row in sheet.rows:
        if row.number < first_row:
            continue
        seen += 1
        for at, cell in enumerate(row.cells):
            wide = _wide(cell)
            if wide > widest[at]:
                widest[at] = min(wide, _WIDEST)
        if seen == _LOOKED_AT:
            break
    return widest


def _wide(cell: Cell) -> int:
    if cell is None:
        return 0
    if isinstance(cell, Flaw | Shown):
        cell = cell_text(cell)
    if not isinstance(cell, str):
        return 12
    return (
        max(
            (sum(2 if sign >= _WIDE_FROM else 1 for sign in line) for line in cell.splitlines()),
            default=0,
        )
        + 2
    )
