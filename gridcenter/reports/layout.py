"""Documents as PDF: typst sets the page (resources/templates/form.typ), this hands it the data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import typst

from gridcenter.base.paths import resources_dir
from gridcenter.domain.errors import GridcenterError, Severity
from gridcenter.domain.text import N_
from gridcenter.reports.document import (
    Bars,
    Block,
    Document,
    Heading,
    Paragraph,
    RowKind,
    Sheet,
    Table,
)
from gridcenter.reports.fonts import FontReport, FontRole, choose
from gridcenter.reports.qr_code import QrCode
from gridcenter.reports.widths import breakable, column_widths

_TAIL = 2
_LONGEST_TAIL = 6
_LONGEST_WORD, _BODY_SIZE = 40.0, 16.0
_QUIET_ZONE = 4


class TypesettingError(GridcenterError):
    """typst refused the page."""

    code = "typesetting"
    sentence = N_("报表没有排成：{reason}")
    hint = N_("数据没有改动；请把这句话告诉技术支持，也可先导出 Excel。")


@dataclass(frozen=True, slots=True)
class Pdf:
    """A set document and the fonts it was set in."""

    content: bytes
    fonts: FontReport


def to_pdf(document: Document, *, made: datetime | None = None) -> Pdf:
    """Set ``document``; ``made`` is the aware time written into the file's properties."""
    compiler, report = _compiler()
    data = _data(document, report)
    try:
        content: Any = compiler.compile(
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            # typst refuses a time with microseconds.
            timestamp=made.replace(microsecond=0) if made else None,
            pdf_tags=False,
        )
    except typst.TypstError as error:
        raise TypesettingError(reason=error.message) from error
    return Pdf(content, report)


def to_picture(chart: Bars) -> bytes:
    """A chart as a PNG 156 mm wide at 200 dpi."""
    _form, report = _compiler()
    data = {
        "chart": _block(chart, 0),
        "fonts": list(report.families(FontRole.FANGSONG)),
        "hei": list(report.families(FontRole.HEI)),
    }
    try:
        content: Any = _charts().compile(
            format="png", ppi=200, sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
        )
    except typst.TypstError as error:
        raise TypesettingError(reason=error.message) from error
    return bytes(content)


@lru_cache(maxsize=1)
def _charts() -> typst.Compiler:
    folder = resources_dir() / "templates"
    return typst.Compiler(
        input=str(folder / "chart.typ"), root=str(folder), font_paths=typst.Fonts()
    )


def fonts() -> FontReport:
    """The fonts that pages are set in on this machine."""
    return _compiler()[1]


@lru_cache(maxsize=1)
def _compiler() -> tuple[typst.Compiler, FontReport]:
    """One compiler for the process: it keeps the fonts and what it has parsed."""
    found = typst.Fonts()
    folder = resources_dir() / "templates"
    compiler = typst.Compiler(input=str(folder / "form.typ"), root=str(folder), font_paths=found)
    return compiler, choose(found.families())


def _data(document: Document, report: FontReport) -> dict[str, Any]:
    signature = document.signature
    return {
        "title": document.title,
        "unit": document.unit,
        "unit_note": document.unit_note,
        "period_text": document.period_text,
        "orientation": document.orientation.value,
        "paper": document.paper.value,
        "area": list(document.text_area),
        "meta": any(isinstance(block, Table | Sheet) for block in document.blocks[:1]),
        "foot": document.foot,
        "draft": document.draft,
        "draft_text": f"草稿：{_errors(document)} 处核对未通过，不得上报",
        "fonts": {role.value: list(report.families(role)) for role in FontRole},
        "blocks": [_block(block, document.text_area[0]) for block in document.blocks],
        "signature": signature
        and {"unit": signature.unit, "entries": [list(each) for each in signature.entries]},
    }


def _errors(document: Document) -> int:
    return sum(each.severity is Severity.ERROR for each in document.problems)


def _block(block: Block, width: float) -> dict[str, Any]:
    match block:
        case Table():
            return _table(block, width)
        case Heading():
            return {"kind": "heading", "level": block.level, "text": block.text}
        case Paragraph():
            # A case code in a justified line would tear its neighbours apart.
            text = breakable(block.text, _LONGEST_WORD, _BODY_SIZE)
            return {"kind": "paragraph", "text": text, "indent": block.indent}
        case Sheet():
            rows = [
                [
                    {
                        "label": entry.label,
                        "text": entry.text,
                        "span": entry.span,
                        "height": entry.height,
                    }
                    for entry in row
                ]
                for row in block.rows
            ]
            return {"kind": "sheet", "font_size": block.font_size, "rows": rows}
        case Bars():
            bars = [list(bar) for bar in block.bars]
            return {"kind": "bars", "caption": block.caption, "bars": bars}
        case QrCode():
            lines = [list(line) for line in block.lines]
            return {"kind": "code", "size": block.size, "lines": lines, **_pixels(block)}


def _pixels(code: QrCode) -> dict[str, Any]:
    """The dots as bytes of grey, within the white margin that readers need."""
    side = len(code.dots) + 2 * _QUIET_ZONE
    grey = bytearray(b"\xff" * (side * side))
    for y, line in enumerate(code.dots, start=_QUIET_ZONE):
        for x, dark in enumerate(line, start=_QUIET_ZONE):
            grey[y * side + x] = 0 if dark else 255
    return {"side": side, "grey": list(grey)}


def _table(table: Table, width: float) -> dict[str, Any]:
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
            {"kind": row.kind.value, "cells": _cells(table, number, runs, widths)}
            for number, row in enumerate(table.rows)
        ],
        "tail": _tail(table, runs),
    }


def _cells(
    table: Table, number: int, runs: dict[int, dict[int, int]], widths: list[float]
) -> list[Any]:
    """Texts; (text, rows spanned, columns spanned) where it is not one by one.

    0 rows stand where an upper cell reaches down.
    """
    row = table.rows[number]
    if row.kind is RowKind.GROUP:
        return [row.cells[0].text]
    spread = table.spread(row)
    if spread > 1:
        words = next((cell.text for cell in row.cells[:spread] if cell.text), "")
        rest = [cell.text for cell in row.cells[spread:]]
        return [[words, 1, spread], *rest]
    return [
        [cell.text, runs[index].get(number, 0), 1]
        if index in runs
        else breakable(cell.text, widths[index], table.font_size)
        for index, cell in enumerate(row.cells)
    ]


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
