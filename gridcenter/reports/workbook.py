"""Documents as .xlsx: the same tables as on paper, with cells that are numbers where they count.

Identifiers are text cells (a sheet keeps 15 digits of a number), and no text is ever a formula.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from gridcenter.domain.written.columns import fitting, tab_name
from gridcenter.reports.document import (
    Bars,
    Cell,
    Column,
    Document,
    Heading,
    PaperRow,
    PaperSheet,
    Paragraph,
    RowKind,
    Table,
)
from gridcenter.reports.kinds import Align, CellKind
from gridcenter.reports.paper import Orientation, Paper

_MM_PER_CHARACTER = 2.1
_POINTS_PER_MM = 72 / 25.4
_PAPERS = {Paper.A4: 9, Paper.A3: 8}
"""As Excel numbers them."""
_SHEET_PARTS = 24
_FORMATS = {CellKind.RATE: '0.0"%"', CellKind.INTEGER: "0"}


def to_xlsx(document: Document, *, made: datetime | None = None) -> bytes:
    """The document as one sheet; ``made`` goes into the file's properties."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    properties: dict[str, Any] = {"title": document.title, "company": document.unit}
    if made is not None:
        properties["created"] = made.replace(tzinfo=None)
    book.set_properties(properties)
    _SheetWriter(book, document).write()
    book.close()
    return buffer.getvalue()


class _SheetWriter:
    """Writes one document downwards; holds the row it has come to."""

    def __init__(self, book: Any, document: Document) -> None:
        self.book, self.document = book, document
        self.sheet = book.add_worksheet(tab_name(document.title))
        self.row = 0
        tables = list(document.tables)
        self.columns = max((len(table.columns) for table in tables), default=0)
        if any(isinstance(block, PaperSheet) for block in document.blocks):
            self.columns = _SHEET_PARTS
        self.columns = max(self.columns, 6)
        self.formats: dict[tuple[Any, ...], Any] = {}

    def write(self) -> None:
        document, sheet = self.document, self.sheet
        self._page()
        self._across(document.title, size=18, font="方正小标宋简体", align="center", height=34)
        if document.draft:
            self._across("草稿：核对未通过，不得上报", size=12, align="center", colour="#B00020")
        meta = "    ".join(
            filter(None, (f"填报单位：{document.unit}", document.period_text, document.unit_note))
        )
        self._across(meta, size=11)
        frozen = False
        for block in document.blocks:
            match block:
                case Table():
                    self._table(block, freeze=not frozen)
                    frozen = True
                case PaperSheet():
                    self._boxes(block)
                case Heading():
                    self._across(block.text, size=14, font="黑体")
                case Paragraph():
                    lines = len(block.text) // 40 + 1
                    self._across(block.text, size=12, height=18 * lines, wrap=True)
                case Bars():
                    self._bars(block)
        self._signature()
        if document.foot:
            self._across(document.foot, size=9)
        sheet.print_area(0, 0, max(self.row - 1, 0), self.columns - 1)

    def _page(self) -> None:
        sheet, document = self.sheet, self.document
        sheet.set_paper(_PAPERS[document.paper])
        landscape = document.orientation is Orientation.LANDSCAPE
        if landscape:
            sheet.set_landscape()
            top, bottom, left, right = 28, 26, 35, 37
        else:
            top, bottom, left, right = 37, 35, 28, 26
        inch = 25.4
        sheet.set_margins(
            left=left / inch, right=right / inch, top=top / inch, bottom=bottom / inch
        )
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L&9{document.foot.replace('&', '&&')}&R&14— &P —")
        sheet.hide_gridlines(2)

    def _style(self, **wanted: Any) -> Any:
        key = tuple(sorted(wanted.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(wanted)
        return self.formats[key]

    def _across(
        self,
        text: str,
        *,
        size: float,
        font: str = "仿宋_GB2312",
        align: str = "left",
        height: float = 20,
        wrap: bool = False,
        colour: str = "#000000",
    ) -> None:
        style = self._style(
            font_name=font,
            font_size=size,
            align=align,
            valign="vcenter",
            text_wrap=wrap,
            font_color=colour,
        )
        self.sheet.set_row(self.row, height)
        self.sheet.merge_range(self.row, 0, self.row, self.columns - 1, "", style)
        self.sheet.write_string(self.row, 0, fitting(text), style)
        self.row += 1

    def _cell_style(self, column: Column, kind: CellKind, *, strong: bool, size: float) -> Any:
        number = {"num_format": _FORMATS[kind]} if kind in _FORMATS else {}
        if kind in (CellKind.TEXT, CellKind.IDENTIFIER, CellKind.DATE):
            number = {"num_format": "@"}
        return self._style(
            font_name="黑体" if strong else "仿宋_GB2312",
            font_size=size,
            align=column.align.value.replace("centre", "center"),
            valign="vcenter",
            border=1,
            text_wrap=True,
            **number,
        )

    def _table(self, table: Table, *, freeze: bool) -> None:
        if caption := table.caption or table.unit:
            self._across(caption, size=12, font="黑体", align="center")
        for index, column in enumerate(table.columns):
            self.sheet.set_column(index, index, max(column.width / _MM_PER_CHARACTER, 5))
        first = self.row
        self._head(table)
        if freeze:
            self.sheet.freeze_panes(self.row, table.heads if table.heads > 1 else 0)
            self.sheet.repeat_rows(first, self.row - 1)
        body = self.row
        runs = {i: table.merged_runs(i) for i, column in enumerate(table.columns) if column.merge}
        for number, row in enumerate(table.rows):
            self._body_row(table, row)
            for index, found in runs.items():
                span = found.get(number, 0)
                if span > 1:
                    cell, column = row.cells[index], table.columns[index]
                    style = self._cell_style(column, cell.kind, strong=False, size=table.font_size)
                    self.sheet.merge_range(
                        body + number, index, body + number + span - 1, index, cell.text, style
                    )
        for number, note in enumerate(table.notes, 1):
            self._across(
                f"注{number}：{note}", size=9, wrap=True, height=14 * (len(note) // 60 + 1)
            )

    def _head(self, table: Table) -> None:
        style = self._style(
            font_name="黑体",
            font_size=table.font_size,
            align="center",
            valign="vcenter",
            border=1,
            text_wrap=True,
        )
        levels = 2 if table.has_groups else 1
        for level in range(levels):
            self.sheet.set_row(self.row + level, max(table.row_height * _POINTS_PER_MM, 24))
        index = 0
        while index < len(table.columns):
            column = table.columns[index]
            if levels == 2 and column.group:
                run = index
                while run < len(table.columns) and table.columns[run].group == column.group:
                    self.sheet.write_string(self.row + 1, run, table.columns[run].label, style)
                    run += 1
                self._merge((self.row, index, self.row, run - 1), column.group, style)
                index = run
            else:
                area = (self.row, index, self.row + levels - 1, index)
                self._merge(area, column.label, style)
                index += 1
        self.row += levels

    def _merge(self, area: tuple[int, int, int, int], text: str, style: Any) -> None:
        top, left, bottom, right = area
        if (top, left) == (bottom, right):
            self.sheet.write_string(top, left, fitting(text), style)
        else:
            self.sheet.merge_range(top, left, bottom, right, "", style)
            self.sheet.write_string(top, left, fitting(text), style)

    def _body_row(self, table: Table, row: PaperRow) -> None:
        self.sheet.set_row(self.row, table.row_height * _POINTS_PER_MM)
        if row.kind is RowKind.GROUP:
            left = Column(id="", label="", align=Align.LEFT)
            style = self._cell_style(left, CellKind.TEXT, strong=True, size=table.font_size)
            area = (self.row, 0, self.row, len(table.columns) - 1)
            self._merge(area, row.cells[0].text, style)
        else:
            strong = row.kind is not RowKind.PLAIN
            for index, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
                style = self._cell_style(column, cell.kind, strong=strong, size=table.font_size)
                self._cell(index, cell, style)
        self.row += 1

    def _cell(self, index: int, cell: Cell, style: Any) -> None:
        numeric = cell.kind in (CellKind.INTEGER, CellKind.DECIMAL, CellKind.RATE)
        if numeric and isinstance(cell.value, int | float):
            self.sheet.write_number(self.row, index, cell.value, style)
        elif cell.text:
            self.sheet.write_string(self.row, index, fitting(cell.text), style)
        else:
            self.sheet.write_blank(self.row, index, None, style)

    def _boxes(self, boxes: PaperSheet) -> None:
        base = {"font_size": boxes.font_size, "valign": "vcenter", "border": 1, "text_wrap": True}
        label = self._style(font_name="黑体", align="center", **base)
        value = self._style(font_name="仿宋_GB2312", align="left", num_format="@", **base)
        self.sheet.set_column(0, self.columns - 1, 3.4)
        for row in boxes.rows:
            tallest = max(max(e.height, 7 * (len(e.text) // (e.span * 3) + 1)) for e in row)
            self.sheet.set_row(self.row, min(tallest * _POINTS_PER_MM, 400))
            at = 0
            for entry in row:
                end = at + entry.span * 2 - 1
                if entry.label:
                    self._merge((self.row, at, self.row, at + 3), entry.label, label)
                    at += 4
                self._merge((self.row, at, self.row, end), entry.text, value)
                at = end + 1
            self.row += 1

    def _bars(self, chart: Bars) -> None:
        self._across(chart.caption, size=12, font="黑体", align="center")
        style = self._style(font_name="仿宋_GB2312", font_size=11, border=1)
        for label, count in chart.bars:
            self.sheet.write_string(self.row, 0, label, style)
            self.sheet.write_number(self.row, 1, count, style)
            self.row += 1

    def _signature(self) -> None:
        signature = self.document.signature
        if signature is None:
            return
        self.row += 1
        self._across(f"填报单位（盖章）：{signature.unit}", size=11)
        words = "        ".join(
            f"{label}：{value or '＿＿＿＿＿'}" for label, value in signature.entries
        )
        self._across(words, size=11)
