"""A document as the data that resources/templates/form.typ sets: plain lists and texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gridcenter.domain.errors import Severity
from gridcenter.reports.document import (
    Bars,
    Block,
    Cell,
    Document,
    Heading,
    PaperSheet,
    Paragraph,
    RowKind,
    Table,
)
from gridcenter.reports.fitting import pitch
from gridcenter.reports.fonts import FontReport, FontRole
from gridcenter.reports.qr_code import QrCode
from gridcenter.reports.widths import breakable, column_widths

_TAIL = 2
_LONGEST_TAIL = 6
_LONGEST_WORD, _BODY_SIZE = 40.0, 16.0
_QUIET_ZONE = 4


@dataclass(slots=True)
class Setting:
    """Makes the data of one document.

    When ``marked``, a number that rows made carries its place in ``cells``: typst puts a link there.
    """

    marked: bool = False
    cells: list[Cell] = field(default_factory=list)

    def document(self, document: Document, report: FontReport) -> dict[str, Any]:
        """The whole document, set in the fonts of ``report``."""
        signature = document.signature
        return {
            "title": document.title,
            "unit": document.unit,
            "unit_note": document.unit_note,
            "period_text": document.period_text,
            "orientation": document.orientation.value,
            "paper": document.paper.value,
            "area": list(document.text_area),
            "meta": any(isinstance(block, Table | PaperSheet) for block in document.blocks[:1]),
            "body": document.body_size,
            "pitch": pitch(document.body_size),
            "foot": document.foot,
            "draft": document.draft,
            "draft_text": f"草稿：{_errors(document)} 处核对未通过，不得上报",
            "fonts": {role.value: list(report.families(role)) for role in FontRole},
            "blocks": [self._block(block, document.text_area[0]) for block in document.blocks],
            "signature": signature
            and {"unit": signature.unit, "entries": [list(each) for each in signature.entries]},
        }

    def _block(self, block: Block, width: float) -> dict[str, Any]:
        match block:
            case Table():
                return self._table(block, width)
            case Heading():
                return {
                    "kind": "heading",
                    "level": block.level,
                    "text": block.text,
                    "annex": block.annex,
                }
            case Paragraph():
                pieces = self._pieces(block)
                return {"kind": "paragraph", "pieces": pieces, "indent": block.indent}
            case PaperSheet():
                return _sheet(block)
            case Bars():
                return self.bars(block)
            case QrCode():
                lines = [list(line) for line in block.lines]
                return {"kind": "code", "size": block.size, "lines": lines, **_pixels(block)}

    def bars(self, chart: Bars) -> dict[str, Any]:
        """A bar chart: label, count and mark of each bar."""
        marks = [self._mark(row.cells[1]) for row in chart.figures] or [""] * len(chart.bars)
        bars = [[*bar, mark] for bar, mark in zip(chart.bars, marks, strict=True)]
        return {"kind": "bars", "caption": chart.caption, "bars": bars}

    def _pieces(self, block: Paragraph) -> list[list[str]]:
        """The text in pieces, each with its mark; a long word may be broken in a justified line."""
        pieces, at = [], 0
        for start, end, figure in block.marks if self.marked else ():
            pieces.append([block.text[at:start], ""])
            pieces.append([block.text[start:end], self._mark(block.figures[figure].cells[1])])
            at = end
        pieces.append([block.text[at:], ""])
        return [[breakable(text, _LONGEST_WORD, _BODY_SIZE), mark] for text, mark in pieces if text]

    def _table(self, table: Table, width: float) -> dict[str, Any]:
        widths = column_widths(table, width)
        runs = {
            index: table.merged_runs(index)
            for index, column in enumerate(table.columns)
            if column.merge
        }
        return {
            "kind": "table",
            "unit": table.unit,
            "caption": table.caption,
            "notes": list(table.notes),
            "font_size": table.font_size,
            "row_height": table.row_height,
            "grouped": table.has_groups,
            "columns": [
                {
                    "label": column.label,
                    "group": column.group,
                    "width": width,
                    "align": column.align.value,
                }
                for column, width in zip(table.columns, widths, strict=True)
            ],
            "rows": [
                {"kind": row.kind.value, "cells": self._cells(table, number, runs, widths)}
                for number, row in enumerate(table.rows)
            ],
            "tail": _tail(table, runs),
        }

    def _cells(
        self, table: Table, number: int, runs: dict[int, dict[int, int]], widths: list[float]
    ) -> list[Any]:
        """Texts; (text, rows spanned, columns spanned, mark) where it is not one plain cell.

        0 rows stand where an upper cell reaches down.
        """
        row = table.rows[number]
        if row.kind is RowKind.GROUP:
            return [row.cells[0].text]
        spread = table.spread(row)
        if spread > 1:
            told = next((cell for cell in row.cells[:spread] if cell.text), Cell())
            rest = [self._cell(cell, cell.text) for cell in row.cells[spread:]]
            return [[told.text, 1, spread, self._mark(told)], *rest]
        return [
            [cell.text, runs[index].get(number, 0), 1, ""]
            if index in runs
            else self._cell(cell, breakable(cell.text, widths[index], table.font_size))
            for index, cell in enumerate(row.cells)
        ]

    def _cell(self, cell: Cell, text: str) -> Any:
        mark = self._mark(cell)
        return [text, 1, 1, mark] if mark else text

    def _mark(self, cell: Cell) -> str:
        if not self.marked or cell.origin is None or not cell.text:
            return ""
        self.cells.append(cell)
        return str(len(self.cells) - 1)


def _errors(document: Document) -> int:
    return sum(each.severity is Severity.ERROR for each in document.problems)


def _sheet(sheet: PaperSheet) -> dict[str, Any]:
    rows = [
        [
            {"label": each.label, "text": each.text, "span": each.span, "height": each.height}
            for each in row
        ]
        for row in sheet.rows
    ]
    return {"kind": "sheet", "font_size": sheet.font_size, "rows": rows}


def _pixels(code: QrCode) -> dict[str, Any]:
    """The dots as bytes of grey, within the white margin that readers need."""
    side = len(code.dots) + 2 * _QUIET_ZONE
    grey = bytearray(b"\xff" * (side * side))
    for y, line in enumerate(code.dots, start=_QUIET_ZONE):
        for x, dark in enumerate(line, start=_QUIET_ZONE):
            grey[y * side + x] = 0 if dark else 255
    return {"side": side, "grey": list(grey)}


def _tail(table: Table, runs: dict[int, dict[int, int]]) -> int:
    """How many last rows stay with the notes and signatures: whole runs, at most a few."""
    rows = len(table.rows)
    for count in range(min(_TAIL, rows), min(_LONGEST_TAIL, rows) + 1):
        start = rows - count
        plain = any(row.kind is RowKind.PLAIN for row in table.rows[start:])
        opens = start < rows and table.rows[start].kind is RowKind.GROUP
        if plain and not opens and all(start in run for run in runs.values()):
            return count
    return 0
