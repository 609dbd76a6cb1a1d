"""The facts of an .ods that calamine does not tell: merged cells, hidden rows, lost values.

Runs in the child process only. python-calamine 0.9.1 gives no merged cells of an .ods, and both a
failed formula and one without a result as empty text.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from gridcenter.exchange.sheets.sheet_facts import SheetFacts, makes_text
from gridcenter.exchange.sheets.sheet_model import FlawKind
from gridcenter.exchange.sheets.sheet_xml import drop

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_MOST = 1_048_576
_HIDDEN_AT_ONCE = 100_000
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)|(?:Err|错误):\d+")
_VALUES = ("value", "date-value", "time-value", "boolean-value", "string-value")


class OdsParts:
    """The content of an .ods, gone through once for all its sheets."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.epoch_1904 = _counts_from_1904(content)
        self._facts: dict[str, SheetFacts] | None = None

    def of(self, sheet: str) -> SheetFacts:
        """The facts of one sheet."""
        if self._facts is None:
            self._facts = _gather(self._content)
        return self._facts.get(sheet, SheetFacts(merged=[]))


def _counts_from_1904(content: bytes) -> bool:
    """Whether plain numbers are days since 1904; said before the first table."""
    head = b""
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("content.xml") as stream:
        while b"<table:table " not in head and (chunk := stream.read(_CHUNK)):
            head = head[-_OVERLAP:] + chunk
            if found := _NULL_DATE.search(head):
                return found[1] == b"1904-01-01"
    return False


_CHUNK, _OVERLAP = 1 << 18, 200
_NULL_DATE = re.compile(rb"<table:null-date\b[^>]*?date-value=[\"']([\d-]+)")


def _gather(content: bytes) -> dict[str, SheetFacts]:
    from lxml import etree  # noqa: PLC0415 - only after the limits stand

    found: dict[str, SheetFacts] = {}
    facts = SheetFacts(merged=[])
    row = column = 0
    begun = _sizes(facts)
    tags = tuple(
        f"{_TABLE}{name}" for name in ("table", "table-row", "table-cell", "covered-table-cell")
    )
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False}
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("content.xml") as stream:
        walk = etree.iterparse(stream, events=("start", "end"), tag=tags, **options)
        for event, element in walk:
            name = element.tag.removeprefix(_TABLE)
            if name == "table" and event == "start":
                facts = found.setdefault(element.get(f"{_TABLE}name") or "", SheetFacts(merged=[]))
                row = column = 0
            elif name == "table-row" and event == "start":
                row, column = row + 1, 0
                begun = _sizes(facts)
                _hidden(element, row, facts)
            elif name == "table-row":
                more = _repeats(element, "rows") - 1
                _again(facts, begun, more, down=1)
                row += more
                drop(element)
            elif name.endswith("cell") and event == "end":
                before, many = _sizes(facts), _repeats(element, "columns")
                _cell(element, row, column + 1, facts)
                _again(facts, before, many - 1, right=1)
                column += many
    return found


def _sizes(facts: SheetFacts) -> tuple[int, int, int]:
    return len(facts.flaws), len(facts.texts), len(facts.shown)


def _again(
    facts: SheetFacts, begun: tuple[int, int, int], more: int, *, down: int = 0, right: int = 0
) -> None:
    """What was noted since ``begun`` for the same rows or cells once more, so many times."""
    noted: tuple[list[Any], ...] = (facts.flaws, facts.texts, facts.shown)
    for told, start in zip(noted, begun, strict=True):
        once = told[start:]
        for at in range(1, min(more, _REPEATED_AT_ONCE) + 1 if once else 0):
            told += [(row + down * at, column + right * at, *rest) for row, column, *rest in once]


def _repeats(element: Any, what: str) -> int:
    return _count(element.get(f"{_TABLE}number-{what}-repeated"))


def _count(text: str | None) -> int:
    return min(max(int(text), 1), _MOST) if text and text.isdecimal() and len(text) < 8 else 1


def _hidden(element: Any, row: int, facts: SheetFacts) -> None:
    if element.get(f"{_TABLE}visibility") in ("collapse", "filter"):
        many = min(_repeats(element, "rows"), _HIDDEN_AT_ONCE)
        facts.hidden_rows.update(range(row, row + many))


def _cell(element: Any, row: int, column: int, facts: SheetFacts) -> None:
    tall = _count(element.get(f"{_TABLE}number-rows-spanned"))
    wide = _count(element.get(f"{_TABLE}number-columns-spanned"))
    if (tall > 1 or wide > 1) and facts.merged is not None:
        facts.merged.append((row, column, row + tall - 1, column + wide - 1))
    formula = element.get(f"{_TABLE}formula")
    kind = element.get(f"{_OFFICE}value-type")
    if kind in _NUMBERS and formula not in _TRUTHS:
        _show(element, row, column, facts, element.get(f"{_OFFICE}value") or "")
    elif kind == "time" and (
        lasts := _LASTING.fullmatch(element.get(f"{_OFFICE}time-value") or "")
    ):
        # Of a day with its time that is shown by its hours alone LibreOffice keeps 1111116 hours.
        hours, minutes, seconds = map(float, lasts.groups())
        _show(element, row, column, facts, str((hours + minutes / 60 + seconds / 3600) / 24))
    if formula is None:
        if element.get(f"{_OFFICE}string-value") is None and _is_marked(element):
            facts.texts.append((row, column, _text(element)))
        return
    if formula in _TRUTHS and kind == "float":
        # So LibreOffice keeps the TRUE of an .xlsx: as a number it would be 1.
        facts.texts.append((row, column, _TRUTHS[formula]))
        return
    shown = _text(element).strip()
    if element.get(f"{_CALC}value-type") == "error" or _ERROR.fullmatch(shown):
        facts.lost(row, column, shown or "#N/A", FlawKind.ERROR)
    elif (element.get(f"{_OFFICE}value") == "0" and makes_text(formula)) or (
        element.find(f"{_TEXT}p") is None
        and kind is None
        and all(element.get(f"{_OFFICE}{name}") is None for name in _VALUES)
    ):
        facts.lost(row, column, formula.partition(":")[2] or formula, FlawKind.UNRECKONED)


_NUMBERS = ("float", "percentage", "currency")
_LASTING = re.compile(r"PT(\d{2,9})H(\d{1,2})M(\d{1,2}(?:\.\d{1,9})?)S", re.ASCII)


def _show(cell: Any, row: int, column: int, facts: SheetFacts, value: str) -> None:
    """Note what a number is shown as; LibreOffice keeps the shown text of every cell beside it."""
    text = "".join(_pieces(line)) if (line := cell.find(f"{_TEXT}p")) is not None else ""
    with suppress(ValueError):
        facts.show(row, column, float(value), text)


_REPEATED_AT_ONCE = 1000
_TRUTHS = {"of:=TRUE()": "是", "of:=FALSE()": "否"}
_MARKS = tuple(f"{_TEXT}{name}" for name in ("tab", "line-break", "ruby"))
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"


def _is_marked(cell: Any) -> bool:
    """Whether a text holds what calamine (0.9.1) drops or runs together: tabs and soft line breaks
    vanish, readings and drawings are taken for text.
    """
    return any(
        element.tag in _MARKS or (isinstance(element.tag, str) and element.tag.startswith(_DRAW))
        for element in cell.iterdescendants()
    )


def _text(cell: Any) -> str:
    return "\n".join("".join(_pieces(line)) for line in cell.iterchildren(f"{_TEXT}p"))


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = child.tag.removeprefix(_TEXT) if isinstance(child.tag, str) else ""
        if name == "tab":
            yield "\t"
        elif name == "line-break":
            yield "\n"
        elif name == "s":
            yield " " * min(_count(child.get(f"{_TEXT}c")), _LONGEST_GAP)
        elif name in ("span", "a", "ruby", "ruby-base"):
            yield from _pieces(child)
        yield child.tail or ""


_LONGEST_GAP = 100
