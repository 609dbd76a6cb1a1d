"""Writes an empty sheet to fill in: title, advice, starred headings, drop-downs, an example row.

The choices of the drop-downs stand on a hidden sheet. What is filled in imports back by itself:
the headings are the fields' own labels, and the row marked 示例 is known as an example.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from gridcenter.base.whole_files import refuse_own_folder, write_whole
from gridcenter.domain.written.columns import column_letter, tab_name
from gridcenter.exchange.sheets.sheet_writer import (
    DAY,
    MOMENT,
    TEXT,
    SheetValue,
)

EXAMPLE_MARK = "示例"
"""Not translated: the import knows example rows by it."""

CHOICES_SHEET = "选项"
_ROWS = 2000
_HEADER_ROW = 2
_PAGE_WIDTH = 200
"""Half-width characters that can be read across a landscape page."""

_INPUT_TITLE, _INPUT_TEXT = 32, 255


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankColumn:
    """A column to fill in.

    ``note`` is shown at the heading and beside the cell. ``choices`` become a drop-down; unless it
    is ``closed`` other words may be typed after a question. ``number`` is integer or decimal with
    ``least`` and ``most``.
    """

    label: str
    width: int = 12
    form: str = TEXT
    required: bool = False
    note: str = ""
    choices: tuple[str, ...] = ()
    closed: bool = True
    number: str = ""
    least: int | float | None = None
    most: int | float | None = None
    example: SheetValue = None


def write_blank(
    path: Path,
    columns: Sequence[BlankColumn],
    *,
    name: str,
    title: str,
    advice: Sequence[str],
    serial: str,
) -> None:
    """Write the empty sheet ``name`` to ``path``, whole or not at all.

    ``serial`` heads the first column, which only numbers the rows; ``advice`` are the lines of the
    notes above the headings.
    """
    import xlsxwriter  # noqa: PLC0415 - only those who ask for one pay for it

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    # In memory first: a book that a full disk cuts off complains once more when it is freed.
    content = BytesIO()
    with xlsxwriter.Workbook(content, {**options, "in_memory": True}) as book:
        sheet = book.add_worksheet(tab_name(name))
        _Blank(book, sheet, columns).write(title, advice, serial)
    refuse_own_folder(path)
    write_whole(path, content.getvalue())


class _Blank:
    """One empty sheet while it is being written; the serial column comes before ``columns``."""

    def __init__(self, book: Any, sheet: Any, columns: Sequence[BlankColumn]) -> None:
        self.book, self.sheet, self.columns = book, sheet, columns
        self.last = len(columns)

    def write(self, title: str, advice: Sequence[str], serial: str) -> None:
        sheet, book = self.sheet, self.book
        big = book.add_format(
            {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}
        )
        soft = book.add_format(
            {"text_wrap": True, "valign": "top", "font_color": "#555555", "bg_color": "#FFF8E1"}
        )
        # Merged over what a screen and a page show: nobody scrolls sideways to read advice.
        reach = self._reach(90)
        sheet.merge_range(0, 0, 0, reach, "", big)
        sheet.write_string(0, 0, title, big)
        sheet.set_row(0, 30)
        sheet.merge_range(1, 0, 1, reach, "", soft)
        sheet.write_string(1, 0, "\n".join(advice), soft)
        sheet.set_row(1, 15.5 * len(advice) + 4)
        sheet.set_column(0, 0, 6, book.add_format({"align": "center"}))
        heading = {
            "bold": True,
            "align": "center",
            "valign": "vcenter",
            "border": 1,
            "text_wrap": True,
        }
        sheet.write_string(
            _HEADER_ROW, 0, serial, book.add_format({**heading, "bg_color": "#E8EEF4"})
        )
        sheet.set_row(_HEADER_ROW, 32)
        grey = {"italic": True, "font_color": "#888888"}
        sheet.write_string(_HEADER_ROW + 1, 0, EXAMPLE_MARK, book.add_format(grey))
        choices = self._choices()
        for at, column in enumerate(self.columns, 1):
            colour = "#FCE4D6" if column.required else "#E8EEF4"
            self._column(at, column, book.add_format({**heading, "bg_color": colour}), grey)
            self._validation(at, column, choices.get(at))
        sheet.freeze_panes(_HEADER_ROW + 1, 0)
        sheet.repeat_rows(_HEADER_ROW)
        sheet.set_landscape()
        sheet.set_paper(9)
        # Thirty columns on one page could not be read: the serial number goes along instead.
        sheet.fit_to_pages(self._pages(), 0)
        sheet.repeat_columns(0, 1)
        sheet.hide_gridlines(0)
        sheet.print_area(0, 0, _HEADER_ROW + 40, self.last)

    def _pages(self) -> int:
        return 1 + sum(_width(column) for column in self.columns) // _PAGE_WIDTH

    def _reach(self, characters: int) -> int:
        width = 6
        for at, column in enumerate(self.columns, 1):
            width += _width(column)
            if width >= characters:
                return at
        return self.last

    def _column(self, at: int, column: BlankColumn, heading: Any, grey: dict[str, Any]) -> None:
        sheet, book = self.sheet, self.book
        form = {"num_format": column.form}
        sheet.set_column(at, at, _width(column), book.add_format(form))
        star = "*" if column.required else ""
        sheet.write_string(_HEADER_ROW, at, f"{star}{column.label}", heading)
        if column.note:
            sheet.write_comment(_HEADER_ROW, at, column.note, {"x_scale": 1.6, "font_size": 9})
        if column.example is None:
            return
        style = book.add_format({**form, **grey})
        if isinstance(column.example, str):
            sheet.write_string(_HEADER_ROW + 1, at, column.example, style)
        elif isinstance(column.example, int | float):
            sheet.write_number(_HEADER_ROW + 1, at, column.example, style)
        else:
            sheet.write_datetime(_HEADER_ROW + 1, at, column.example, style)

    def _choices(self) -> dict[int, str]:
        """Write the lists to the hidden sheet; column → the range that holds its choices."""
        wanted = [(at, each) for at, each in enumerate(self.columns, 1) if each.choices]
        if not wanted:
            return {}
        hidden = self.book.add_worksheet(CHOICES_SHEET)
        hidden.hide()
        ranges = {}
        for place, (at, column) in enumerate(wanted):
            hidden.write_string(0, place, column.label)
            for row, choice in enumerate(column.choices, 1):
                hidden.write_string(row, place, choice)
            letter = column_letter(place)
            ranges[at] = f"='{CHOICES_SHEET}'!${letter}$2:${letter}${len(column.choices) + 1}"
        return ranges

    def _validation(self, at: int, column: BlankColumn, choices: str | None) -> None:
        rule: dict[str, Any] = {"validate": "any"}
        if choices:
            kind = "stop" if column.closed else "warning"
            rule = {"validate": "list", "source": choices, "error_type": kind}
        elif column.number and column.least is not None and column.most is not None:
            rule = {
                "validate": column.number,
                "criteria": "between",
                "minimum": column.least,
                "maximum": column.most,
                "error_type": "warning",
            }
        if column.note:
            rule["input_title"] = column.label[:_INPUT_TITLE]
            rule["input_message"] = column.note[:_INPUT_TEXT]
        if len(rule) > 1:
            self.sheet.data_validation(_HEADER_ROW + 1, at, _HEADER_ROW + _ROWS, at, rule)


def _width(column: BlankColumn) -> int:
    least = {DAY: 12, MOMENT: 17}.get(column.form, 8)
    heading = 2 * len(column.label) + (2 if column.required else 0)
    return min(max(column.width, least, min(heading, 18)), 40)
