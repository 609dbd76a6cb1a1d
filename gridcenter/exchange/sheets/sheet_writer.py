"""Writes a list for other people's programs: .xlsx, and CSV that Chinese Excel opens rightly.

Nothing written here is ever a formula, and long numbers stay text.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, TextIO

from gridcenter.base.whole_files import refuse_own_folder, whole_file
from gridcenter.domain.written.columns import tab_name
from gridcenter.exchange.sheets.sheet_stream import stream_sheet

SheetValue = str | int | float | datetime | None

TEXT, WHOLE, MONEY = "@", "0", "#,##0.00"
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
"""Cell formats of columns; DAY and MOMENT columns hold datetimes."""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
MOST_ROWS = 1_048_575
"""How many rows a sheet holds under its header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetColumn:
    """A column to write: its heading and its width in half-width characters.

    ``form`` is the format of its cells. A ``hidden`` column travels along unseen.
    """

    label: str
    width: int = 12
    form: str = TEXT
    hidden: bool = False


@contextmanager
def finished_or_nothing(path: Path) -> Iterator[Path]:
    """A name to write under that becomes ``path`` when all went well; OwnFolderError, OSError."""
    refuse_own_folder(path)
    try:
        with whole_file(path) as part:
            yield part
    except Exception as failure:
        # xlsxwriter wraps what the system said; its class is not named here, loading it takes 30 ms.
        if failure.args and isinstance(failure.args[0], OSError):
            raise failure.args[0] from None
        raise


def write_xlsx(
    path: Path,
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[SheetValue]],
    *,
    name: str = "",
    title: str = "",
) -> int:
    """Write a sheet with a frozen, filterable header; returns the number of rows.

    ``name`` is the tab, ``title`` a merged first row; what one sheet does not hold goes on a second
    one under the same header. Text is written as text whatever it looks
    like; only int and float become numbers, and datetimes dates.
    """
    top = 1 if title else 0

    def frame(stream: BytesIO, counts: Sequence[int]) -> None:
        _frame(stream, columns, name=name, title=title, counts=counts)

    with finished_or_nothing(path) as part:
        most = MOST_ROWS - top
        return stream_sheet(part, frame, rows, columns=len(columns), above=top + 1, most=most)


def _frame(
    stream: BytesIO,
    columns: Sequence[SheetColumn],
    *,
    name: str,
    title: str,
    counts: Sequence[int],
) -> None:
    """The sheets but for their rows: header, widths and formats, and what is printed of them."""
    import xlsxwriter  # noqa: PLC0415 - only those who export pay for it

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        heading = book.add_format(
            {
                "bold": True,
                "align": "center",
                "valign": "vcenter",
                "border": 1,
                "bg_color": "#E8EEF4",
            }
        )
        big = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        styles = _styles(book, columns)
        for number, count in enumerate(counts, 1):
            again = f" {number}" if number > 1 else ""
            sheet = book.add_worksheet(f"{tab_name(name, len(again))}{again}")
            for at, (column, style) in enumerate(zip(columns, styles, strict=True)):
                hidden = {"hidden": 1} if column.hidden else {}
                sheet.set_column(at, at, min(max(column.width, 6), 60), style, hidden)
            top = 1 if title else 0
            if title:
                sheet.merge_range(0, 0, 0, max(len(columns) - 1, 1), title, big)
            for at, column in enumerate(columns):
                sheet.write_string(top, at, column.label, heading)
            sheet.freeze_panes(top + 1, 0)
            if columns:
                seen = (at for at, column in enumerate(columns) if not column.hidden)
                sheet.autofilter(top, 0, top + count, len(columns) - 1)
                sheet.print_area(0, 0, top + count, max(seen, default=0))
            sheet.repeat_rows(top)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)


def _styles(book: Any, columns: Sequence[SheetColumn]) -> list[Any]:
    """One cell format a column, equal ones shared."""
    made = {
        form: book.add_format({"num_format": form, "valign": "top"})
        for form in dict.fromkeys(column.form for column in columns)
    }
    return [made[column.form] for column in columns]


def guarded(text: str) -> str:
    """``text`` that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def write_csv(
    path: Path, columns: Sequence[SheetColumn], rows: Iterable[Sequence[SheetValue]]
) -> int:
    """Write UTF-8 with a byte order mark and CRLF; returns the number of rows."""
    with (
        finished_or_nothing(path) as part,
        part.open("w", encoding="utf-8-sig", newline="") as stream,
    ):
        return write_csv_lines(stream, columns, rows)


def write_csv_lines(
    stream: TextIO, columns: Sequence[SheetColumn], rows: Iterable[Sequence[SheetValue]]
) -> int:
    """The same into an open text stream, whose newlines are left alone: nothing touches the disk."""
    writer = csv.writer(stream)
    writer.writerow([guarded(column.label) for column in columns])
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the last number is the answer
        writer.writerow([_csv_cell(value) for value in row])
    return count


def _csv_cell(value: SheetValue) -> str | int | float | None:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M" if value.hour or value.minute else "%Y-%m-%d")
    return guarded(value) if isinstance(value, str) else value
