"""Repeats rows in the XML of a sheet; everything below moves down with what points at it."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from gridcenter.reports.template_cells import parse

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_ANY = re.compile(r"(?<![A-Za-z0-9_.!'])(\$?[A-Z]{1,3}\$?)(\d+)(?![\d(A-Za-z_!])")
_CELL = re.compile(r"(?<![A-Za-z0-9_.!':])(\$?[A-Z]{1,3}\$?)(\d+)(?![\d(A-Za-z_!])")
_AREA = re.compile(
    r"(?<![A-Za-z0-9_.!'])(\$?[A-Z]{1,3}\$?)(\d+):(\$?[A-Z]{1,3}\$?)(\d+)(?![\d(A-Za-z_!])"
)
_OTHER = re.compile(
    r"(?:'((?:[^']|'')+)'|([\w.]+))!(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)(?![\d(A-Za-z_!])"
)
_HELD = ("dataValidation", "conditionalFormatting", "protectedRange", "ignoredError")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows ``first`` to ``last`` of a sheet that are to stand there ``count`` times."""

    tree: Any
    first: int
    last: int
    count: int

    @property
    def height(self) -> int:
        """How many rows it has."""
        return self.last - self.first + 1

    @property
    def shift(self) -> int:
        """How far what stands below moves."""
        return self.height * (self.count - 1)

    def start(self, row: int) -> int:
        """Where a row goes that something begins in."""
        return row + self.shift if row > self.last else row

    def end(self, row: int) -> int:
        """Where a row goes that something ends in: areas over the block grow with it."""
        return row + self.shift if row >= self.last else row


def repeat_rows(block: Block, book: Any, sheet: str) -> list[list[Any]]:
    """The rows of every copy, in order, in the sheet."""
    data = block.tree.find(f"{MAIN}sheetData")
    lines = list(data.iterchildren(f"{MAIN}row"))
    original = [line for line in lines if block.first <= int(line.get("r")) <= block.last]
    merged = _merged_inside(block)
    if block.shift:
        for line in lines:
            if int(line.get("r")) > block.last:
                _move_row(line, block.shift)
        _move_pointers(block, book, sheet)
    copies = [original]
    after = original[-1]
    for number in range(1, block.count):
        made = [copy.deepcopy(line) for line in original]
        for line in made:
            after.addnext(line)
            after = line
            _move_row(line, block.height * number)
            _move_formulas(line, _within(block, block.height * number))
        copies.append(made)
    _merge_copies(block, merged)
    return copies


def _within(block: Block, by: int) -> Callable[[str], str]:
    """A formula of a copied row: what pointed into the block points into the copy."""

    def moved(text: str) -> str:
        def one(hit: re.Match[str]) -> str:
            row = int(hit[2])
            inside = block.first <= row <= block.last and not hit[1].endswith("$")
            return f"{hit[1]}{row + by if inside else block.start(row)}"

        return _ANY.sub(one, text)

    return moved


def _move_row(line: Any, by: int) -> None:
    line.set("r", str(int(line.get("r")) + by))
    for cell in line.iterchildren(f"{MAIN}c"):
        if cell.get("r"):
            cell.set("r", _lowered(cell.get("r"), by))


def _lowered(area: str, by: int) -> str:
    return _ANY.sub(lambda hit: f"{hit[1]}{int(hit[2]) + by}", area)


def _move_formulas(part: Any, moved: Callable[[str], str]) -> None:
    for formula in part.iter(f"{MAIN}f"):
        if formula.text:
            formula.text = moved(formula.text)


def _moved(block: Block, text: str) -> str:
    """References to this sheet in a formula or a list of areas, moved; areas over it grow."""

    def area(hit: re.Match[str]) -> str:
        return f"{hit[1]}\x00{block.start(int(hit[2]))}:{hit[3]}\x00{block.end(int(hit[4]))}"

    def cell(hit: re.Match[str]) -> str:
        return f"{hit[1]}{block.start(int(hit[2]))}"

    return _CELL.sub(cell, _AREA.sub(area, text)).replace("\x00", "")


def _merged_inside(block: Block) -> list[str]:
    found = []
    for merged in block.tree.iter(f"{MAIN}mergeCell"):
        rows = [int(row) for _column, row in _ANY.findall(merged.get("ref"))]
        if block.first <= min(rows) and max(rows) <= block.last:
            found.append(merged.get("ref"))
    return found


def _merge_copies(block: Block, merged: list[str]) -> None:
    holder = block.tree.find(f"{MAIN}mergeCells")
    if holder is None:
        return
    for number in range(1, block.count):
        for area in merged:
            moved = _lowered(area, block.height * number)
            etree.SubElement(holder, f"{MAIN}mergeCell").set("ref", moved)
    holder.set("count", str(len(holder)))


def _move_pointers(block: Block, book: Any, sheet: str) -> None:
    tree = block.tree
    inside = set(_merged_inside(block))
    for merged in tree.iter(f"{MAIN}mergeCell"):
        if merged.get("ref") not in inside:
            merged.set("ref", _moved(block, merged.get("ref")))
    for name in _HELD:
        for each in tree.iter(f"{MAIN}{name}"):
            each.set("sqref", _moved(block, each.get("sqref", "")))
    for name in ("autoFilter", "hyperlink"):
        for each in tree.iter(f"{MAIN}{name}"):
            each.set("ref", _moved(block, each.get("ref", "")))
    for each in tree.findall(f"{MAIN}dimension"):
        tree.remove(each)
    for each in tree.iter(f"{MAIN}brk"):
        if each.getparent().tag == f"{MAIN}rowBreaks":
            each.set("id", str(block.start(int(each.get("id", "0")))))
    for line in tree.iter(f"{MAIN}row"):
        row = int(line.get("r"))
        if not block.first <= row <= block.last:
            _move_formulas(line, lambda text: _moved(block, text))
    _move_names(block, book, sheet)
    _move_strangers(block, book, sheet)
    _move_drawings(block, book, sheet)


def _move_names(block: Block, book: Any, sheet: str) -> None:
    """Print areas and other names that point at this sheet."""
    for name in book.book.iter(f"{MAIN}definedName"):
        parts = (name.text or "").split(",")
        for at, part in enumerate(parts):
            owner, mark, area = part.rpartition("!")
            if mark and owner.strip("'").replace("''", "'") == sheet:
                parts[at] = f"{owner}!{_moved(block, area)}"
        name.text = ",".join(parts)


def _move_strangers(block: Block, book: Any, sheet: str) -> None:
    """Formulas of other sheets, and charts, that look at this one."""

    def moved(text: str) -> str:
        def one(hit: re.Match[str]) -> str:
            owner = (hit[1] or hit[2]).replace("''", "'")
            return hit[0][: -len(hit[3])] + _moved(block, hit[3]) if owner == sheet else hit[0]

        return _OTHER.sub(one, text)

    for tree in book.trees.values():
        _move_formulas(tree, moved)
    for part in [name for name in book.parts if name.startswith("xl/charts/chart")]:
        chart = parse(book.parts[part])
        for formula in chart.iter(f"{_CHART}f"):
            formula.text = moved(formula.text or "")
        book.keep(part, chart)


def _move_drawings(block: Block, book: Any, sheet: str) -> None:
    """Pictures and shapes below the rows move along."""
    folder, _slash, file = book.sheets[sheet].rpartition("/")
    links = book.parts.get(f"{folder}/_rels/{file}.rels")
    if not links:
        return
    for link in parse(links):
        target = (link.get("Target") or "").rpartition("/")[2]
        part = f"xl/drawings/{target}"
        if part not in book.parts or not part.endswith(".xml"):
            continue
        drawing = parse(book.parts[part])
        for row in drawing.iter(f"{_DRAWN}row"):
            row.text = str(block.start(int(row.text or "0") + 1) - 1)
        book.keep(part, drawing)
