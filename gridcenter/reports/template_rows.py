"""Repeats rows in the XML of a sheet; everything below moves down with what points at it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial
from typing import Any

from lxml import etree

from gridcenter.reports.template_cells import parse, split
from gridcenter.reports.template_parts import (
    move_caches,
    move_controls,
    move_drawn,
    move_parts,
    tie_active,
)
from gridcenter.reports.template_references import (
    Block,
    at_home,
    carried,
    lowered,
    moved,
    moved_areas,
    moved_elsewhere,
    rows_of,
    within,
)

__all__ = ["Block", "repeat_rows"]

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_NEW_CHART = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
_EXCEL = "{http://schemas.microsoft.com/office/excel/2006/main}"
_HELD = ("dataValidation", "conditionalFormatting", "protectedRange", "ignoredError")
_RULES = ("formula", "formula1", "formula2")


def repeat_rows(block: Block, book: Any, sheet: str) -> list[list[Any]]:
    """The rows of every copy, in order, in the sheet."""
    data = block.tree.find(f"{MAIN}sheetData")
    lines = list(data.iterchildren(f"{MAIN}row"))
    original = [line for line in lines if block.first <= int(line.get("r")) <= block.last]
    for line in original:
        _move_formulas(line, lambda text: at_home(text, sheet))
    merged = _merged_inside(block)
    covered = _covered(block)
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
            _move_formulas(line, within(block, block.height * number))
            _move_spreads(line, partial(lowered, by=block.height * number))
            _empty(line, covered)
        copies.append(made)
    for line in original:
        _move_formulas(line, within(block, 0))
    _merge_copies(block, merged)
    return copies


def _move_row(line: Any, by: int) -> None:
    line.set("r", str(int(line.get("r")) + by))
    for cell in line.iterchildren(f"{MAIN}c"):
        if cell.get("r"):
            cell.set("r", lowered(cell.get("r"), by))


def _move_formulas(part: Any, moved: Callable[[str], str]) -> None:
    for formula in part.iter(f"{MAIN}f"):
        if formula.text:
            formula.text = moved(formula.text)


def _merged_inside(block: Block) -> list[str]:
    found = []
    for merged in block.tree.iter(f"{MAIN}mergeCell"):
        rows = rows_of(merged.get("ref", ""))
        if rows and all(map(block.holds, rows)):
            found.append(merged.get("ref"))
    return found


def _covered(block: Block) -> set[int]:
    """The columns of merged cells that reach beyond the block: one cell shows beside all copies."""
    found: set[int] = set()
    for merged in block.tree.iter(f"{MAIN}mergeCell"):
        first, _colon, last = merged.get("ref", "").partition(":")
        (left, top), (right, bottom) = split(first), split(last or first)
        if top <= block.last <= bottom and (top < block.first or bottom > block.last):
            found.update(range(left, right + 1))
    return found


def _empty(line: Any, columns: set[int]) -> None:
    """Values under a merged cell are not seen, but counted in sums."""
    for cell in line.iterchildren(f"{MAIN}c"):
        if split(cell.get("r"))[0] in columns:
            cell.attrib.pop("t", None)
            for child in list(cell):
                cell.remove(child)


def _merge_copies(block: Block, merged: list[str]) -> None:
    holder = block.tree.find(f"{MAIN}mergeCells")
    if holder is None:
        return
    for number in range(1, block.count):
        for area in merged:
            moved = lowered(area, block.height * number)
            etree.SubElement(holder, f"{MAIN}mergeCell").set("ref", moved)
    holder.set("count", str(len(holder)))


def unshare(tree: Any) -> None:
    """Write shared formulas out, each in its cell: a shared one is lost when its rows are moved."""
    masters: dict[str, tuple[str, int, int]] = {}
    for cell in tree.iter(f"{MAIN}c"):
        formula = cell.find(f"{MAIN}f")
        if formula is None or formula.get("t") != "shared":
            continue
        column, row = split(cell.get("r"))
        number = formula.get("si", "")
        if formula.text:
            masters[number] = (formula.text, column, row)
        elif number in masters:
            text, first_column, first_row = masters[number]
            formula.text = carried(text, row - first_row, column - first_column)
        for name in ("t", "si", "ref"):
            formula.attrib.pop(name, None)


def _move_spreads(part: Any, change: Callable[[str], str]) -> None:
    """The areas that array formulas and data tables fill."""
    for formula in part.iter(f"{MAIN}f"):
        if formula.get("ref"):
            formula.set("ref", change(formula.get("ref")))


def _move_pointers(block: Block, book: Any, sheet: str) -> None:
    tree = block.tree
    inside = set(_merged_inside(block))
    for merged in tree.iter(f"{MAIN}mergeCell"):
        if merged.get("ref", "") not in inside:
            merged.set("ref", moved(block, merged.get("ref", "")))
    for name in _HELD:
        for each in tree.iter(f"{MAIN}{name}"):
            each.set("sqref", moved_areas(block, each.get("sqref", "")))
    for name in ("autoFilter", "hyperlink", "sortState", "sortCondition"):
        for each in tree.iter(f"{MAIN}{name}"):
            each.set("ref", moved(block, each.get("ref", "")))
    _move_rules(block)
    tie_active(tree, lambda text: moved(block, text))
    move_drawn(block, tree)
    for each in tree.findall(f"{MAIN}dimension"):
        tree.remove(each)
    for each in tree.iter(f"{MAIN}brk"):
        if each.getparent().tag == f"{MAIN}rowBreaks":
            # A break stands under its row: one under the block stands under its last copy.
            each.set("id", str(block.end(int(each.get("id", "0")))))
    for line in tree.iter(f"{MAIN}row"):
        row = int(line.get("r"))
        # Rows below have their new numbers already: those of the block alone have none of theirs.
        if not block.holds(row):
            _move_formulas(line, lambda text: moved(block, text))
            _move_spreads(line, lambda area: moved(block, area))
    _move_elsewhere(block, book, sheet)


def _move_elsewhere(block: Block, book: Any, sheet: str) -> None:
    _move_names(block, book, sheet)
    _move_strangers(block, book, sheet)
    move_parts(block, book, sheet)


def _move_rules(block: Block) -> None:
    """Formulas of validations and formats; newer ones, and sparklines, stand in an extension."""
    tree = block.tree
    for tag in (*(f"{MAIN}{name}" for name in _RULES), f"{_EXCEL}f"):
        for each in tree.iter(tag):
            each.text = moved(block, each.text or "")
    for each in tree.iter(f"{MAIN}cfvo"):
        if each.get("val"):
            each.set("val", moved(block, each.get("val")))
    for each in tree.iter(f"{_EXCEL}sqref"):
        each.text = moved_areas(block, each.text or "")


def _move_names(block: Block, book: Any, sheet: str) -> None:
    """Print areas and other names that point at this sheet."""
    for name in book.book.iter(f"{MAIN}definedName"):
        name.text = moved_elsewhere(block, name.text or "", sheet)


def _move_strangers(block: Block, book: Any, sheet: str) -> None:
    """Formulas, rules and links of all sheets, and charts, that name this one."""

    def change(text: str) -> str:
        return moved_elsewhere(block, text, sheet)

    for tree in book.trees.values():
        _move_formulas(tree, change)
        for tag in (*(f"{MAIN}{name}" for name in _RULES), f"{_EXCEL}f"):
            for each in tree.iter(tag):
                each.text = change(each.text or "")
        for link in tree.iter(f"{MAIN}hyperlink"):
            if link.get("location"):
                link.set("location", change(link.get("location")))
    for part in [name for name in book.parts if name.startswith("xl/charts/chart")]:
        chart = parse(book.parts[part])
        for formula in chart.iter(f"{_CHART}f", f"{_NEW_CHART}f"):
            formula.text = change(formula.text or "")
        book.keep(part, chart)
    move_controls(book, change)
    move_caches(block, book, sheet)
