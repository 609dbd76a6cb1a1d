"""Workbooks in Excel's XML of 2003, which other systems save under the name .xls.

Runs in the child process only: lxml meets foreign bytes here. Nothing is fetched, no entity and no
document type is followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gridcenter.exchange.sheets.sheet_facts import makes_text
from gridcenter.exchange.sheets.sheet_formats import is_telling, render
from gridcenter.exchange.sheets.sheet_model import FlawKind
from gridcenter.exchange.sheets.sheet_page import (
    MOST_COLUMNS,
    PageCell,
    PageSheet,
    more,
    number_cell,
)

_SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_STYLE = f"{_SPREADSHEET}StyleID"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_MOST_ROWS = 1_048_576


def read_xml(content: bytes) -> Iterator[PageSheet]:
    """The sheets of a workbook."""
    from lxml import etree  # noqa: PLC0415 - only after the limits stand

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    book = etree.fromstring(content.lstrip(), parser=parser)
    formats = {
        str(style.get(f"{_SPREADSHEET}ID")): code
        for style in book.iter(f"{_SPREADSHEET}Style")
        for form in style.iterchildren(f"{_SPREADSHEET}NumberFormat")
        if is_telling(
            code := _XML_FORMATS.get(code := form.get(f"{_SPREADSHEET}Format") or "", code)
        )
    }
    for page in book.iter(f"{_SPREADSHEET}Worksheet"):
        visible = page.find(f".//{_EXCEL}Visible")
        sheet = PageSheet(
            name=page.get(f"{_SPREADSHEET}Name") or "Sheet",
            hidden=visible is not None and (visible.text or "").startswith("SheetHidden"),
        )
        table = page.find(f"{_SPREADSHEET}Table")
        if table is not None:
            _xml_rows(table, sheet, formats)
        yield sheet


_XML_FORMATS = {"Percent": "0.00%"}
"""Formats that Excel's XML names by a word; the others say no more than digits, or are days."""


def _xml_rows(table: Any, sheet: PageSheet, formats: Mapping[str, str]) -> None:
    number = 0
    columns = _xml_column_styles(table) if formats else {}
    for row in table.iterchildren(f"{_SPREADSHEET}Row"):
        number = _place(row, number, number + 1, _MOST_ROWS)
        cells: dict[int, PageCell] = {}
        at = right = 0
        for cell in row.iterchildren(f"{_SPREADSHEET}Cell"):
            at = _place(cell, at, at + right + 1, MOST_COLUMNS)
            value = _xml_value(cell.find(f"{_SPREADSHEET}Data"))
            style = cell.get(_STYLE) or row.get(_STYLE) or columns.get(at, "")
            if isinstance(value, float) and (code := formats.get(style)):
                value = number_cell(value, render(value, code))
            cells[at - 1] = value
            if formula := cell.get(f"{_SPREADSHEET}Formula"):
                _note_unreckoned(cell, formula, (number, at), sheet)
            right = more(cell.get(f"{_SPREADSHEET}MergeAcross"), MOST_COLUMNS)
            down = more(cell.get(f"{_SPREADSHEET}MergeDown"), _MOST_ROWS)
            if right or down:
                sheet.merged.append([number, at, number + down, at + right])
        sheet.put(number, cells)
        if row.get(f"{_SPREADSHEET}Hidden") == "1":
            sheet.hidden_rows.append(number)
        number += more(row.get(f"{_SPREADSHEET}Span"), _MOST_ROWS)


def _xml_column_styles(table: Any) -> dict[int, str]:
    styles: dict[int, str] = {}
    at = right = 0
    for column in table.iterchildren(f"{_SPREADSHEET}Column"):
        at = _place(column, at, at + right + 1, MOST_COLUMNS)
        right = more(column.get(f"{_SPREADSHEET}Span"), MOST_COLUMNS)
        if style := column.get(_STYLE):
            styles |= dict.fromkeys(range(at, at + right + 1), style)
    return styles


def _note_unreckoned(cell: Any, formula: str, place: tuple[int, int], sheet: PageSheet) -> None:
    """Note a formula without a result; 0 from one that makes text is none."""
    data = cell.find(f"{_SPREADSHEET}Data")
    is_number = data is not None and data.get(f"{_SPREADSHEET}Type") == "Number"
    if data is None or (is_number and (data.text or "").strip() == "0" and makes_text(formula)):
        sheet.flaws.append((*place, formula, FlawKind.UNRECKONED))


def _place(element: Any, last: int, following: int, most: int) -> int:
    """Where a row or cell stands: where it says (perhaps under the merged cell before it), else
    behind the one before.
    """
    place = int(element.get(f"{_SPREADSHEET}Index") or following)
    if not last < place <= most:
        raise ValueError("index out of order")
    return place


def _xml_value(data: Any) -> PageCell:
    if data is None:
        return None
    text = "".join(data.itertext())
    kind = data.get(f"{_SPREADSHEET}Type")
    if kind == "Number":
        return float(text)
    if kind == "DateTime":
        return {"d": text.strip().partition(".")[0].removesuffix("Z")}
    return ("是" if text.strip() == "1" else "否") if kind == "Boolean" else text
