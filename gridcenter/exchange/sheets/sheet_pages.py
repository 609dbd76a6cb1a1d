"""Tables of web pages and of Excel's XML of 2003, which other systems save under the name .xls.

Runs in the child process only: lxml meets foreign bytes here. Nothing is fetched, no entity and no
document type is followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gridcenter.domain.written.parse_dates import from_serial
from gridcenter.exchange.sheets.sheet_days import is_serial
from gridcenter.exchange.sheets.sheet_facts import makes_text
from gridcenter.exchange.sheets.sheet_formats import is_telling, render, shown
from gridcenter.exchange.sheets.sheet_model import FlawKind
from gridcenter.exchange.sheets.sheet_text import decode

_SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_STYLE = f"{_SPREADSHEET}StyleID"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_MOST_COLUMNS = 16_384
_MOST_ROWS = 1_048_576
_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,3})?", re.ASCII)
_DIGITS = 15
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")

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


def read_page(kind: str, content: bytes, name: str) -> list[PageSheet]:
    """The tables of a web page (kind html) or of an XML workbook (kind xml)."""
    return list(_of_html(content, name) if kind == "html" else _of_xml(content))


def _of_html(content: bytes, name: str) -> Iterator[PageSheet]:
    from lxml import html  # noqa: PLC0415 - only after the limits stand

    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True)
    text = _DECLARATION.sub("", decode(name, content).lstrip("\ufeff"))
    page = html.document_fromstring(text, parser=parser)
    # A table that holds tables only lays the page out.
    tables = [table for table in page.iter("table") if table.find(".//table") is None]
    for at, table in enumerate(tables, start=1):
        sheet = PageSheet(name=name if len(tables) == 1 else f"{name} {at}")
        _html_rows(table, sheet, epoch_1904=counts_from_1904(content))
        if sheet.rows:
            yield sheet


def counts_from_1904(content: bytes) -> bool:
    """Whether Excel says in a page or in its XML that plain numbers are days since 1904."""
    return b"x:Date1904" in content[:_HEAD] or b"<Date1904" in content[:_HEAD]


_HEAD = 1 << 16


def _html_rows(table: Any, sheet: PageSheet, *, epoch_1904: bool) -> None:
    taken: dict[int, int] = {}
    """Columns that a cell of a row above still covers, and for how many more rows."""
    for number, row in enumerate(table.iter("tr"), start=1):
        cells: dict[int, PageCell] = {}
        covered = {at for at, rows in taken.items() if rows}
        taken = {at: rows - 1 for at, rows in taken.items() if rows > 1}
        at = 0
        for cell in row.iter("td", "th"):
            while at in covered:
                at += 1
            wide = _span(cell.get("colspan"), 1000)
            tall = _span(cell.get("rowspan"), 65_000)
            if at + wide > _MOST_COLUMNS:
                raise ValueError("too many columns")
            cells[at] = _html_cell(cell, epoch_1904=epoch_1904)
            if cells[at] == "" and (formula := cell.get("x:fmla")) and cell.get("x:str") is None:
                sheet.flaws.append((number, at + 1, formula, FlawKind.UNRECKONED))
            if wide > 1 or tall > 1:
                sheet.merged.append([number, at + 1, number + tall - 1, at + wide])
                taken.update(dict.fromkeys(range(at, at + wide), tall - 1))
            at += wide
        sheet.put(number, cells)
        if row.get("hidden") is not None or _HIDDEN_ROW.search(row.get("style") or ""):
            sheet.hidden_rows.append(number)


_HIDDEN_ROW = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:collapse|hidden)", re.IGNORECASE)


def _span(text: str | None, most: int) -> int:
    digits = (text or "").strip()
    return min(max(int(digits), 1), most) if digits.isdecimal() and len(digits) < 9 else 1


def _html_cell(cell: Any, *, epoch_1904: bool) -> PageCell:
    """What Excel (``x:num``) or LibreOffice (``sdval``) says beside the cell that it holds; else what
    is shown: 1.39E+10.
    """
    if (string := cell.get("x:str")) and string.strip():
        return str(string)
    number, text = (cell.get("x:num") or cell.get("sdval") or "").strip(), _html_text(cell)
    if not _NUMBER.fullmatch(number):
        return text
    # Beyond fifteen digits a number would lose the last ones.
    if len(number.lstrip("-")) > _DIGITS and number.isdecimal():
        return number
    return _TRUTHS.get(text) or _html_number(float(number), text, epoch_1904=epoch_1904)


def _html_number(number: float, text: str, *, epoch_1904: bool) -> PageCell:
    if _SHOWN_TIME.fullmatch(text):
        # Half past nine is 0.4 of a day, 36:00 one and a half.
        return {"n": number, "t": text, "u": ""}
    is_day = _SHOWN_DAY.search(text) and not (
        _same_digits(number, text) or _is_fraction(number, text)
    )
    if is_day or _is_part_of_day(number, text, epoch_1904=epoch_1904):
        try:
            return {"d": from_serial(number, epoch_1904=epoch_1904).isoformat()}
        except ValueError:
            return number  # 198503 is shown as a day of 2443
    return number_cell(number, text)


_SHOWN_DAY = re.compile(r"(?<!000)\d[-/]\d|[年月日]|\d:\d")
"""A number that is shown so is formatted as a date or time."""


def _same_digits(number: float, text: str) -> bool:
    """Whether a number is shown with its own digits and a word, as 3月 over 3: no day is."""
    kept, seen = (re.sub(r"\D", "", each).strip("0") for each in (f"{number:.15g}", text))
    return kept == seen


def _is_fraction(number: float, text: str) -> bool:
    """Whether a number is shown as a fraction of about its value: 3 1/2 over 3.5."""
    match = _FRACTION.fullmatch(text)
    if match is None or not int(match[3]):
        return False
    return abs(int(match[1] or 0) + int(match[2]) / int(match[3]) - abs(number)) <= 1 / int(
        match[3]
    )


_FRACTION = re.compile(r"-?(?:(\d+)\s+)?(\d+)\s*/\s*(\d+)", re.ASCII)
_SHOWN_TIME = re.compile(r"\d+:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[AP]M)?", re.ASCII)


def _is_part_of_day(number: float, text: str, *, epoch_1904: bool) -> bool:
    """Whether a day is shown by its year, month or day alone: 44260 as 2021, as 20210305."""
    if not text.isdecimal() or not is_serial(number):
        return False
    day = from_serial(number, epoch_1904=epoch_1904)
    parts = {
        f"{day:%Y%m%d}",
        f"{day:%Y%m}",
        *(f"{day:{sign}}" for sign in ("%Y", "%y", "%m", "%d")),
    }
    return text in parts | {str(day.month), str(day.day)}


_TRUTHS = {"TRUE": "是", "FALSE": "否"}


def _html_text(cell: Any) -> str:
    for mark in cell.iter("br"):
        mark.tail = "\n" + (mark.tail or "")
    lines = (
        " ".join(line.split()) for line in cell.text_content().replace("\xa0", " ").split("\n")
    )
    return "\n".join(filter(None, lines))


def _of_xml(content: bytes) -> Iterator[PageSheet]:
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
            at = _place(cell, at, at + right + 1, _MOST_COLUMNS)
            value = _xml_value(cell.find(f"{_SPREADSHEET}Data"))
            style = cell.get(_STYLE) or row.get(_STYLE) or columns.get(at, "")
            if isinstance(value, float) and (code := formats.get(style)):
                value = number_cell(value, render(value, code))
            cells[at - 1] = value
            if formula := cell.get(f"{_SPREADSHEET}Formula"):
                _note_unreckoned(cell, formula, (number, at), sheet)
            right = _more(cell.get(f"{_SPREADSHEET}MergeAcross"), _MOST_COLUMNS)
            down = _more(cell.get(f"{_SPREADSHEET}MergeDown"), _MOST_ROWS)
            if right or down:
                sheet.merged.append([number, at, number + down, at + right])
        sheet.put(number, cells)
        if row.get(f"{_SPREADSHEET}Hidden") == "1":
            sheet.hidden_rows.append(number)


def _xml_column_styles(table: Any) -> dict[int, str]:
    styles: dict[int, str] = {}
    at = right = 0
    for column in table.iterchildren(f"{_SPREADSHEET}Column"):
        at = _place(column, at, at + right + 1, _MOST_COLUMNS)
        right = _more(column.get(f"{_SPREADSHEET}Span"), _MOST_COLUMNS)
        if style := column.get(_STYLE):
            styles |= dict.fromkeys(range(at, at + right + 1), style)
    return styles


def _note_unreckoned(cell: Any, formula: str, place: tuple[int, int], sheet: PageSheet) -> None:
    """Note a formula without a result; 0 from one that makes text is none."""
    data = cell.find(f"{_SPREADSHEET}Data")
    is_number = data is not None and data.get(f"{_SPREADSHEET}Type") == "Number"
    if data is None or (is_number and (data.text or "").strip() == "0" and makes_text(formula)):
        sheet.flaws.append((*place, formula, FlawKind.UNRECKONED))


def _more(text: str | None, most: int) -> int:
    """How many cells more a cell covers; MergeAcross="0" is none."""
    return _span(text, most) if text and text.strip("0 ") else 0


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
