"""Fills marks and chosen cells of somebody else's .xlsx, everything else byte for byte as it was.

The cells are changed in the file's own XML: a spreadsheet library that reads and writes the whole
book would drop its pictures, shapes and print settings.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from lxml import etree

from gridcenter.domain.written.columns import column_letter
from gridcenter.reports.document import EMPTY_CELL, Cell
from gridcenter.reports.template_cells import CellWriter, grid_of, parse, split
from gridcenter.reports.template_marks import (
    Filling,
    Grid,
    Scan,
    TemplateMark,
    broken_rows,
    for_cells,
    in_row,
    marks_in,
    never_filled,
    printable,
    rows_nowhere,
    scan_texts,
)
from gridcenter.reports.template_outside import fill_outside, outside_texts, unfilled_texts
from gridcenter.reports.template_results import write_results
from gridcenter.reports.template_rows import Block, repeat_rows, unshare

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LIMIT = 64 * 2**20


class NotAWorkbookError(Exception):
    """The bytes are no .xlsx that can be filled."""


class Workbook:
    """The parts of an .xlsx; sheets are parsed when they are asked for."""

    def __init__(self, content: bytes) -> None:
        try:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                if sum(info.file_size for info in archive.infolist()) > _LIMIT:
                    raise NotAWorkbookError
                self.infos = archive.infolist()
                self.parts = {info.filename: archive.read(info) for info in self.infos}
            self.book = parse(self.parts["xl/workbook.xml"])
            self.sheets = dict(self._sheet_parts())
            self.strings = self._strings()
            self.trees = {name: parse(self.parts[part]) for name, part in self.sheets.items()}
            for tree in self.trees.values():
                _number(tree)
        except (
            zipfile.BadZipFile,
            etree.XMLSyntaxError,
            LookupError,
            ValueError,
            RuntimeError,
        ) as no:
            raise NotAWorkbookError from no
        if not self.trees:
            raise NotAWorkbookError

    def _sheet_parts(self) -> Iterator[tuple[str, str]]:
        links = parse(self.parts["xl/_rels/workbook.xml.rels"])
        targets = {each.get("Id"): each.get("Target") for each in links}
        for sheet in self.book.iter(f"{MAIN}sheet"):
            target = targets.get(sheet.get(f"{_REL}id"), "")
            part = posixpath.normpath(posixpath.join("xl", target)).removeprefix("/")
            part = target.lstrip("/") if target.startswith("/") else part
            if part in self.parts and "worksheet" in part:
                yield sheet.get("name"), part

    def _strings(self) -> list[Any]:
        content = self.parts.get("xl/sharedStrings.xml")
        return list(parse(content).iterchildren(f"{MAIN}si")) if content else []

    def formats(self) -> list[str]:
        """The number format of every cell style."""
        content = self.parts.get("xl/styles.xml")
        if not content:
            return []
        styles = parse(content)
        own = {
            each.get("numFmtId"): each.get("formatCode", "")
            for each in styles.iter(f"{MAIN}numFmt")
        }
        built_in = {"0": "General", "1": "0", "2": "0.00", "9": "0%", "10": "0.00%", "49": "@"}
        xfs = styles.find(f"{MAIN}cellXfs")
        ids = [xf.get("numFmtId", "0") for xf in xfs] if xfs is not None else []
        return [own.get(each, built_in.get(each, "0")) for each in ids]

    def bytes(self) -> bytes:
        """The book as a file, its parts in their order."""
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for info in self.infos:
                if info.filename in self.parts:
                    archive.writestr(info, self.parts[info.filename], zipfile.ZIP_DEFLATED)
        return buffer.getvalue()

    def keep(self, part: str, tree: Any) -> None:
        """Put a changed part back."""
        self.parts[part] = etree.tostring(
            tree, xml_declaration=True, encoding="UTF-8", standalone=True
        )


def _number(tree: Any) -> None:
    """Write out the numbers of rows and cells where a program left them to be counted."""
    above = 0
    for line in tree.iter(f"{MAIN}row"):
        above = int(line.get("r") or above + 1)
        line.set("r", str(above))
        before = 0
        for cell in line.iterchildren(f"{MAIN}c"):
            before = split(cell.get("r") or "")[0] or before + 1
            cell.set("r", f"{column_letter(before - 1)}{above}")


def scan(content: bytes) -> Scan:
    """The marks of a workbook and pictures of its sheets; NotAWorkbookError."""
    book = Workbook(content)
    marks: list[TemplateMark] = []
    grids = []
    for name, tree in book.trees.items():
        writer = CellWriter(tree, book.strings, ())
        texts = [(f"{name}!{cell.get('r')}", writer.marked(cell)) for cell in writer.cells()]
        marks += scan_texts(iter(texts))
        marks += broken_rows((at, split(at.rpartition("!")[2])[1], text) for at, text in texts)
        outside = [(f"{name} {at}", text) for at, text in outside_texts(book, name)]
        marks += scan_texts(iter(outside))
        marks += rows_nowhere(outside)
        marks += never_filled((f"{name} {at}", text) for at, text in unfilled_texts(book, name))
        grids.append(Grid(name=name, rows=grid_of(writer)))
    return Scan(marks=tuple(marks), grids=tuple(grids))


def fill(content: bytes, filling: Filling) -> bytes:
    """The workbook filled; marks without a value stay as they are."""
    book = Workbook(content)
    filling = for_cells(printable(filling))
    formats = book.formats()
    writers: dict[str, CellWriter] = {}
    for name in book.sheets:
        tree = book.trees[name]
        writer = CellWriter(tree, book.strings, formats)
        for spot in filling.spots:
            if spot.sheet == name and (cell := filling.values.get(spot.figure)) is not None:
                writer.put(spot.cell, cell)
        # From below, so that the rows of a block above are still where they were.
        blocks = list(_blocks(writer))
        if blocks:
            unshare(tree)
        for first, last, roll in reversed(blocks):
            rows = filling.rolls.get(roll)
            if rows is not None:
                block = Block(tree=tree, first=first, last=last, count=max(len(rows), 1))
                for copy, row_elements in enumerate(repeat_rows(block, book, name)):
                    values = rows[copy] if rows else _nothing(writer, row_elements, filling)
                    say = in_row(filling.values, values)
                    for element in row_elements:
                        writer.fill(element, say)
        writer.fill(tree, filling.values.get)
        fill_outside(book, name, filling.values.get)
        writers[name] = writer
    write_results(writers)
    for name, part in book.sheets.items():
        book.keep(part, book.trees[name])
    _recalculate(book)
    return book.bytes()


def marked(content: bytes, sheet: str, marks: Mapping[str, str]) -> bytes:
    """The workbook with ``marks`` in these cells of a sheet, nothing filled; NotAWorkbookError."""
    book = Workbook(content)
    writer = CellWriter(book.trees[sheet], book.strings, book.formats())
    for reference, text in marks.items():
        writer.put(reference, Cell(text))
    book.keep(book.sheets[sheet], book.trees[sheet])
    return book.bytes()


def _blocks(writer: CellWriter) -> Iterator[tuple[int, int, str]]:
    """(first row, last row, roll) of everything that repeats, from above."""
    first, roll = 0, ""
    for cell in writer.cells():
        for sign, name in marks_in(writer.marked(cell)):
            number = int(re.sub(r"\D", "", cell.get("r")))
            if sign == "#":
                first, roll = number, name
            elif sign == "/" and roll:
                yield first, number, roll
                roll = ""


def _nothing(writer: CellWriter, rows: list[Any], filling: Filling) -> Mapping[str, Cell]:
    """Empty values for the marks of rows of a roll that has none."""
    names = {
        name
        for row in rows
        for cell in row.iterchildren(f"{MAIN}c")
        for sign, name in marks_in(writer.marked(cell))
        if not sign
    }
    return dict.fromkeys(names - filling.values.keys(), EMPTY_CELL)


def _recalculate(book: Workbook) -> None:
    """Let the reader reckon the form's own formulas anew."""
    settings = book.book.find(f"{MAIN}calcPr")
    if settings is None:
        settings = etree.Element(f"{MAIN}calcPr")
        before = ("sheets", "functionGroups", "externalReferences", "definedNames")
        places = [place for name in before for place in book.book.iterchildren(f"{MAIN}{name}")]
        places[-1].addnext(settings)
    settings.set("fullCalcOnLoad", "1")
    book.keep("xl/workbook.xml", book.book)
    # The chain lists formula cells that may have moved; programs make it anew.
    if book.parts.pop("xl/calcChain.xml", None) is not None:
        for part in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
            tree = parse(book.parts[part])
            for each in list(tree):
                if "calcChain" in (each.get("PartName") or each.get("Target") or ""):
                    tree.remove(each)
            book.keep(part, tree)
