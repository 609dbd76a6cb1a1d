"""Reads and writes single cells in the XML of a sheet, keeping their styles."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

from gridcenter.domain.written.columns import column_letter, fitting
from gridcenter.reports.document import Cell
from gridcenter.reports.kinds import CellKind
from gridcenter.reports.template_marks import Say, marks_in, only_mark, replace_in_runs, said

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_PIECE = 120
_NUMBERS = (CellKind.INTEGER, CellKind.DECIMAL, CellKind.RATE)
GRID_ROWS, GRID_COLUMNS = 200, 40


def parse(content: bytes) -> Any:
    """XML from somebody else: no entities, nothing fetched."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def column_number(letters: str) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def split(reference: str) -> tuple[int, int]:
    """(column, row) of B3, both from 1; (0, 0) for what is no cell."""
    hit = _REFERENCE.fullmatch(reference.replace("$", "").upper())
    return (column_number(hit[1]), int(hit[2])) if hit else (0, 0)


class CellWriter:
    """The cells of one sheet. ``strings`` are the shared ones, ``formats`` by style number."""

    def __init__(self, tree: Any, strings: Sequence[Any], formats: Sequence[str]) -> None:
        self.tree, self._strings, self._formats = tree, strings, formats

    def cells(self) -> Iterator[Any]:
        """The cells that the file holds, row by row."""
        return self.tree.iter(f"{MAIN}c")  # type: ignore[no-any-return]

    def _holder(self, cell: Any) -> Any | None:
        """The element that holds a text cell's runs."""
        if cell.find(f"{MAIN}f") is not None:
            return None
        if cell.get("t") == "s":
            value = cell.findtext(f"{MAIN}v")
            at = int(value) if value and value.isdigit() else -1
            return self._strings[at] if 0 <= at < len(self._strings) else None
        return cell.find(f"{MAIN}is") if cell.get("t") == "inlineStr" else None

    def text(self, cell: Any) -> str:
        """What a cell shows, roughly: text, or the number as it is stored."""
        holder = self._holder(cell)
        if holder is not None:
            return "".join(run.text or "" for run in _runs(holder))
        return cell.findtext(f"{MAIN}v") or ""

    def marked(self, cell: Any) -> str:
        """The text that may hold marks: of a formula, the formula."""
        return cell.findtext(f"{MAIN}f") or self.text(cell)

    def fill(self, part: Any, say: Say) -> None:
        """Replace the marks of every cell in ``part`` (a row or the sheet)."""
        for cell in part.iter(f"{MAIN}c"):
            formula = cell.find(f"{MAIN}f")
            if formula is not None:
                if "{{" in (formula.text or ""):
                    formula.text = _QUOTED.sub(lambda hit: _quoted(hit[1], say), formula.text)
                continue
            text = self.text(cell)
            if not any(True for _mark in marks_in(text)):
                continue
            name = only_mark(text)
            value = say(name) if name else None
            if value is not None:
                self._set(cell, value)
            else:
                self._replace(cell, say)

    def put(self, reference: str, value: Cell) -> None:
        """Write a value into a cell by its name, the first one of a merged area."""
        column, row = self._anchor(*split(reference))
        if column and row:
            self._set(self._cell(column, row), value)

    def _anchor(self, column: int, row: int) -> tuple[int, int]:
        for merged in self.tree.iter(f"{MAIN}mergeCell"):
            first, _colon, last = merged.get("ref", "").partition(":")
            left, top = split(first)
            right, bottom = split(last or first)
            if left <= column <= right and top <= row <= bottom:
                return left, top
        return column, row

    def _cell(self, column: int, row: int) -> Any:
        """The cell, made in its place when the file does not hold it."""
        data = self.tree.find(f"{MAIN}sheetData")
        line = _placed(data, f"{MAIN}row", row, lambda each: int(each.get("r")))
        line.set("r", str(row))
        cell = _placed(line, f"{MAIN}c", column, lambda each: split(each.get("r"))[0])
        cell.set("r", f"{column_letter(column - 1)}{row}")
        return cell

    def _set(self, cell: Any, value: Cell) -> None:
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        number = self._number(cell, value)
        if number is not None:
            etree.SubElement(cell, f"{MAIN}v").text = repr(number)
        elif value.text:
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t")
            text.text = fitting(value.text)
            text.set(_SPACE, "preserve")

    def _number(self, cell: Any, value: Cell) -> int | float | None:
        """The number to store; a rate goes by the cell's own format: 66.7% as 0.667 or 66.7."""
        if value.kind not in _NUMBERS or not isinstance(value.value, int | float):
            return None
        style = int(cell.get("s", "0"))
        form = self._formats[style] if style < len(self._formats) else "General"
        if form == "@":
            return None
        if value.kind is not CellKind.RATE:
            return value.value
        if "%" in form:
            return round(value.value / 100, 6)
        return None if form == "General" else value.value

    def _replace(self, cell: Any, say: Say) -> None:
        holder = self._holder(cell)
        if holder is None:
            return
        inline = etree.Element(f"{MAIN}is")
        inline.extend(copy.deepcopy(list(holder)))
        runs = _runs(inline)
        texts = replace_in_runs([run.text or "" for run in runs], say)
        for run, text in zip(runs, texts, strict=True):
            run.text = text
            run.set(_SPACE, "preserve")
        for child in list(cell):
            cell.remove(child)
        if any(texts):
            cell.set("t", "inlineStr")
            cell.append(inline)
        else:
            cell.attrib.pop("t", None)


def _quoted(text: str, say: Say) -> str:
    """A text of a formula with its marks replaced, in pieces: one holds 255 characters at most."""
    whole = said(text.replace('""', '"'), say)
    if len(whole) <= _PIECE:
        return f'"{_doubled(whole)}"'
    pieces = (whole[at : at + _PIECE] for at in range(0, len(whole), _PIECE))
    return "(" + "&".join(f'"{_doubled(piece)}"' for piece in pieces) + ")"


def _doubled(text: str) -> str:
    return text.replace('"', '""')


def _runs(holder: Any) -> list[Any]:
    """The text elements of a string, without the readings above Japanese words."""
    return [
        text for text in holder.iter(f"{MAIN}t") if text.getparent().tag in (holder.tag, f"{MAIN}r")
    ]


def _placed(parent: Any, tag: str, number: int, number_of: Any) -> Any:
    """The child of this number, made before the first greater one when there is none."""
    for child in parent.iterchildren(tag):
        here = number_of(child)
        if here == number:
            return child
        if here > number:
            made = etree.Element(tag)
            child.addprevious(made)
            return made
    return etree.SubElement(parent, tag)


def grid_of(writer: CellWriter) -> tuple[tuple[str, ...], ...]:
    """The first rows as text, from A1, without the empty ones at the end."""
    rows: dict[int, dict[int, str]] = {}
    for cell in writer.cells():
        column, row = split(cell.get("r") or "")
        if 0 < row <= GRID_ROWS and column <= GRID_COLUMNS:
            rows.setdefault(row, {})[column] = writer.text(cell)
    width = max((column for row in rows.values() for column in row), default=0)
    return tuple(
        tuple(rows.get(row, {}).get(column, "") for column in range(1, width + 1))
        for row in range(1, max(rows, default=0) + 1)
    )
