"""Tables of web pages and of Excel's XML of 2003, which other systems save under the name .xls.

Runs in the child process only: lxml meets foreign bytes here. Nothing is fetched, no entity and no
document type is followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gridcenter.domain.written.parse_dates import from_serial
from gridcenter.exchange.sheets.sheet_days import is_serial
from gridcenter.exchange.sheets.sheet_model import FlawKind
from gridcenter.exchange.sheets.sheet_page import (
    MOST_COLUMNS,
    PageCell,
    PageSheet,
    number_cell,
    span,
)
from gridcenter.exchange.sheets.sheet_text import decode
from gridcenter.exchange.sheets.sheet_xml2003 import read_xml

_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,3})?", re.ASCII)
_DIGITS = 15
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_page(kind: str, content: bytes, name: str) -> list[PageSheet]:
    """The tables of a web page (kind html) or of an XML workbook (kind xml), in UTF-8 or its own encoding."""
    return list(_of_html(content, name) if kind == "html" else read_xml(content))


def _of_html(content: bytes, name: str) -> Iterator[PageSheet]:
    from lxml import html  # noqa: PLC0415 - only after the limits stand

    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True)
    text = _DECLARATION.sub("", decode(name, content).lstrip("\ufeff"))
    page = html.document_fromstring(text, parser=parser)
    tables = _data_tables(page)
    for at, table in enumerate(tables, start=1):
        sheet = PageSheet(name=name if len(tables) == 1 else f"{name} {at}")
        _html_rows(table, sheet, epoch_1904=counts_from_1904(content))
        if sheet.rows:
            yield sheet


def _data_tables(page: Any) -> list[Any]:
    """The tables of a page. One that holds tables of several rows lays the page out; one of a single row within
    a cell is what stands there.
    """
    tables = list(page.iter("table"))
    several = (table for table in tables if len(table.findall(".//tr")) > 1)
    layout = {above for table in several for above in table.iterancestors("table")}
    data = [table for table in tables if table not in layout]
    known = set(data)
    return [table for table in data if known.isdisjoint(table.iterancestors("table"))]


def counts_from_1904(content: bytes) -> bool:
    """Whether Excel says in a page or in its XML that plain numbers are days since 1904."""
    return b"x:Date1904" in content[:_HEAD] or b"<Date1904" in content[:_HEAD]


_HEAD = 1 << 16


def _html_rows(table: Any, sheet: PageSheet, *, epoch_1904: bool) -> None:
    taken: dict[int, int] = {}
    """Columns that a cell of a row above still covers, and for how many more rows."""
    for number, row in enumerate(_own(table, "tr"), start=1):
        cells: dict[int, PageCell] = {}
        covered = {at for at, rows in taken.items() if rows}
        taken = {at: rows - 1 for at, rows in taken.items() if rows > 1}
        at = 0
        for cell in _own(row, "td", "th"):
            while at in covered:
                at += 1
            wide = span(cell.get("colspan"), 1000)
            tall = span(cell.get("rowspan"), 65_000)
            if at + wide > MOST_COLUMNS:
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


def _own(part: Any, *tags: str) -> Iterator[Any]:
    """The rows of a table, or the cells of a row, but for those of tables within its cells."""
    table = part if part.tag == "table" else next(part.iterancestors("table"))
    return (each for each in part.iter(*tags) if next(each.iterancestors("table")) is table)


_HIDDEN_ROW = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:collapse|hidden)", re.IGNORECASE)


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
