"""The facts of an .xlsx that calamine does not tell: hidden rows, the 1904 calendar, lost values.

Runs in the child process only; what it cannot read it leaves out, for calamine to complain about.
A formula that came to an error, and one that was never computed, both come back from calamine as
empty text (python-calamine 0.9.1): the XML says which is which.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any

from gridcenter.exchange.sheets.sheet_facts import SheetFacts, makes_text
from gridcenter.exchange.sheets.sheet_formats import BUILT_IN, is_telling, render
from gridcenter.exchange.sheets.sheet_model import FlawKind
from gridcenter.exchange.sheets.sheet_package import (
    attribute,
    names_of,
    plain_name,
    workbook_path,
)

_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_TELLING = re.compile(
    rb"""<(?:\w+:)?(?:f[ />]|c\b[^>]*?\bt=["']e["']"""
    rb"""|row\b[^>]*?\b(?:hidden=["'](?:1|true)["']|ht=["']0(?:\.0+)?["']))"""
)
"""Sheets without any of these need not be gone through cell by cell. A hidden column is none."""

_HINTS = (
    *(b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/", b't="e"', b"t='e'"),
    *(b'hidden="', b"hidden='", b'ht="0', b"ht='0"),
)
"""Looking for these first takes a tenth of the time: most sheets hold none of them."""

_FORMAT = re.compile(r"<(?:\w+:)?numFmt\b[^>]*>")
_STYLES = re.compile(r"<(?:\w+:)?cellXfs\b[^>]*>(.*?)</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(r"<(?:\w+:)?xf\b[^>]*>")
_CHUNK = 1 << 20
_OVERLAP = 256
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


class WorkbookParts:
    """An .xlsx opened as the zip file that it is."""

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._names = names_of(self._archive)
        path = workbook_path(self._archive)
        folder, _slash, name = path.rpartition("/")
        workbook = self._text(path)
        related = self._text(f"{folder}/_rels/{name}.rels")
        relations = {
            attribute(tag, "Id"): attribute(tag, "Target") for tag in _RELATION.findall(related)
        }
        self.epoch_1904 = bool(re.search(r"\bdate1904=[\"'](?:1|true)[\"']", workbook))
        self._formats = _telling_formats(
            self._text(
                next(
                    (
                        _member(folder, attribute(tag, "Target"))
                        for tag in _RELATION.findall(related)
                        if attribute(tag, "Type").endswith("/styles")
                    ),
                    "",
                )
            )
        )
        """Style → its number format, for the styles that show a number as more than digits."""
        self._paths = {
            attribute(tag, "name"): _member(folder, relations.get(attribute(tag, "r:id"), ""))
            for tag in _SHEET.findall(workbook)
        }

    def _text(self, member: str) -> str:
        found = self._names.get(plain_name(member))
        if found is None:
            return ""
        with self._archive.open(found) as stream:
            return stream.read(4 << 20).decode("utf-8", "replace")

    def of(self, sheet: str) -> SheetFacts:
        """Hidden rows, cells without a value, numbers shown as more; nothing for a sheet that is not to
        be found.
        """
        facts = SheetFacts()
        path = self._names.get(plain_name(self._paths.get(sheet, "")))
        if path is not None and self._is_telling(path):
            with self._archive.open(path) as stream:
                _gather(stream, facts, self._formats, epoch_1904=self.epoch_1904)
        return facts

    def _is_telling(self, path: str) -> bool:
        tail = b""
        styled = re.compile(
            rb"""<(?:\w+:)?c\b[^>]*?\bs=["'](?:%s)["']""" % "|".join(self._formats).encode()
        )
        with self._archive.open(path) as stream:
            while chunk := stream.read(_CHUNK):
                window = tail + chunk
                if any(hint in window for hint in _HINTS) and _TELLING.search(window):
                    return True
                if self._formats and styled.search(window):
                    return True
                tail = chunk[-_OVERLAP:]
        return False


def _member(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath(folder) / target)


def _telling_formats(styles: str) -> dict[str, str]:
    codes = {
        attribute(tag, "numFmtId"): attribute(tag, "formatCode") for tag in _FORMAT.findall(styles)
    }
    known = {str(number): code for number, code in BUILT_IN.items()} | codes
    telling = {number: code for number, code in known.items() if is_telling(code)}
    part = _STYLES.search(styles)
    forms = [attribute(tag, "numFmtId") for tag in _STYLE.findall(part[1])] if part else []
    return {str(at): telling[form] for at, form in enumerate(forms) if form in telling}


def _gather(
    stream: Any, facts: SheetFacts, formats: Mapping[str, str], *, epoch_1904: bool
) -> None:
    from lxml import etree  # noqa: PLC0415 - only after the limits stand

    row = column = 0
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False}
    for event, element in etree.iterparse(
        stream, events=("start", "end"), tag=("{*}row", "{*}c"), huge_tree=False, **options
    ):
        is_row = element.tag.endswith("}row") or element.tag == "row"
        if is_row and event == "start":
            row, column = _row_number(element.get("r"), row + 1), 0
            if _is_hidden(element):
                facts.hidden_rows.add(row)
        elif is_row:
            drop(element)
        elif event == "start":
            column += 1
            if match := _REFERENCE.fullmatch(element.get("r") or ""):
                column = _column_number(match[1])
        else:
            code = formats.get(element.get("s") or "", "")
            _note(element, row, column, facts, code, epoch_1904=epoch_1904)


def drop(element: Any) -> None:
    """Free an element that was gone through, and its place before the next."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _row_number(text: str | None, following: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else following


def _is_hidden(row: Any) -> bool:
    if row.get("hidden") in ("1", "true"):
        return True
    height = row.get("ht")
    return height is not None and re.fullmatch(r"0(\.0+)?", height) is not None


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _note(
    cell: Any, row: int, column: int, facts: SheetFacts, code: str, *, epoch_1904: bool
) -> None:
    """Note a cell whose formula failed, or was never computed, or that shows more than its number by
    its format ``code``.

    An empty ``<v>`` is a result too: the empty text that the formula came to.
    """
    value = formula = None
    for child in cell:
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if name == "v":
            value = child.text or ""
        elif name == "f":
            formula = child.text or ""
        elif name == "is":
            return
    if cell.get("t") == "e":
        facts.lost(row, column, value or "#N/A", FlawKind.ERROR)
    elif formula is not None and (value is None or (value == "0" and makes_text(formula))):
        facts.lost(row, column, f"={formula}", FlawKind.UNRECKONED)
    elif value and code and cell.get("t") in (None, "n"):
        with suppress(ValueError):
            number = float(value)
            facts.show(row, column, number, render(number, code, epoch_1904=epoch_1904))
