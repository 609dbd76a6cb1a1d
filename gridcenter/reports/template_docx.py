"""Fills marks and chosen table cells of somebody else's .docx, its look untouched."""

from __future__ import annotations

import copy
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from gridcenter.domain.written.columns import column_letter
from gridcenter.reports.document import EMPTY_CELL, Cell
from gridcenter.reports.template_cells import GRID_COLUMNS, GRID_ROWS, parse, split
from gridcenter.reports.template_marks import (
    Filling,
    Grid,
    Say,
    Scan,
    TemplateMark,
    broken_rows,
    in_row,
    marks_in,
    printable,
    replace_in_runs,
    rows_nowhere,
    scan_texts,
)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PARTS = re.compile(r"/word/(header|footer|footnotes|endnotes|comments)\d*\.xml")
_WORDS = {"header": "页眉", "footer": "页脚", "comments": "批注"}
_LIMIT = 64 * 2**20
TABLE = "表"
"""Tables are called 表1, 表2 … in reading order."""


class NotADocumentError(Exception):
    """The bytes are no .docx that can be filled."""


def _open(content: bytes) -> Any:
    import docx  # noqa: PLC0415 - slow to load

    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _LIMIT:
                raise NotADocumentError
        document = docx.Document(BytesIO(content))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, etree.LxmlError) as failure:
        raise NotADocumentError from failure
    if getattr(document.element, "body", None) is None:
        raise NotADocumentError  # as Word's "Strict Open XML": python-docx (1.2) knows none of its elements
    return document


def _roots(document: Any) -> Iterator[tuple[str, Any]]:
    """The body, then headers, footers, notes and comments."""
    yield "正文", document.element.body
    for part in document.part.package.iter_parts():
        kind = _PARTS.fullmatch(str(part.partname))
        if kind is None:
            continue
        name = _WORDS.get(kind[1], "脚注")
        if hasattr(part, "element"):
            yield name, part.element
        else:
            # python-docx (1.2) leaves notes as the bytes they are.
            try:
                root = parse(part.blob)
            except etree.XMLSyntaxError as failure:
                raise NotADocumentError from failure
            yield name, root
            part._blob = etree.tostring(
                root, xml_declaration=True, encoding="UTF-8", standalone=True
            )


def _runs(paragraph: Any) -> list[Any]:
    """The text elements of a paragraph, those of text boxes inside it aside."""
    return [
        text for text in paragraph.iter(f"{_W}t") if next(text.iterancestors(f"{_W}p")) is paragraph
    ]


def _text(part: Any) -> str:
    return "\n".join(
        "".join(run.text or "" for run in _runs(paragraph)) for paragraph in part.iter(f"{_W}p")
    )


def _own_text(row: Any) -> str:
    """The text of a row but for tables in its cells: they repeat rows of their own."""
    own = (each for each in row.iter(f"{_W}p") if next(each.iterancestors(f"{_W}tr")) is row)
    return "\n".join("".join(run.text or "" for run in _runs(each)) for each in own)


def _rows(table: Any) -> list[Any]:
    """The rows of a table, also those in content controls."""
    return [row for row in table.iter(f"{_W}tr") if next(row.iterancestors(f"{_W}tbl")) is table]


def _tables(root: Any) -> list[Any]:
    return list(root.iter(f"{_W}tbl"))


def _cells(row: Any) -> Iterator[tuple[int, Any]]:
    """(column from 1, cell) of a row, also those in content controls; a wide cell counts for the columns
    it spans.
    """
    column = 1
    for cell in row.iter(f"{_W}tc"):
        if next(cell.iterancestors(f"{_W}tr")) is not row:
            continue
        yield column, cell
        span = cell.find(f"{_W}tcPr/{_W}gridSpan")
        wide = (span.get(f"{_W}val") or "") if span is not None else ""
        column += int(wide) if re.fullmatch("[0-9]{1,4}", wide) else 1


def _places(root: Any, name: str) -> Iterator[tuple[str, str]]:
    """(place, text) of every paragraph."""
    where: dict[Any, str] = {}
    for number, table in enumerate(_tables(root), 1):
        for line, row in enumerate(_rows(table), 1):
            for column, cell in _cells(row):
                where[cell] = f"{TABLE}{number}!{column_letter(column - 1)}{line}"
    for number, paragraph in enumerate(root.iter(f"{_W}p"), 1):
        cell = next((each for each in paragraph.iterancestors(f"{_W}tc")), None)
        place = where.get(cell, f"{name}第{number}段")
        yield place, "".join(run.text or "" for run in _runs(paragraph))


def scan(content: bytes) -> Scan:
    """The marks of a document and pictures of its tables; NotADocumentError."""
    document = _open(content)
    marks: list[TemplateMark] = []
    for name, root in _roots(document):
        marks += scan_texts(_places(root, name))
        marks += _unrepeated(root, name)
    tables = _tables(document.element.body)
    grids = tuple(Grid(name=f"{TABLE}{n}", rows=_grid(table)) for n, table in enumerate(tables, 1))
    return Scan(marks=tuple(marks), grids=grids)


def _unrepeated(root: Any, name: str) -> Iterator[TemplateMark]:
    """The marks round rows that repeat nothing: outside tables, or without their other one."""
    for number, paragraph in enumerate(root.iter(f"{_W}p"), 1):
        if next(paragraph.iterancestors(f"{_W}tr"), None) is None:
            text = "".join(run.text or "" for run in _runs(paragraph))
            yield from rows_nowhere([(f"{name}第{number}段", text)])
    for number, table in enumerate(_tables(root), 1):
        lines = enumerate(_rows(table), 1)
        yield from broken_rows((f"{TABLE}{number}!A{at}", at, _own_text(row)) for at, row in lines)


def _grid(table: Any) -> tuple[tuple[str, ...], ...]:
    rows = []
    for row in _rows(table)[:GRID_ROWS]:
        texts = {column: _text(cell).strip() for column, cell in _cells(row)}
        width = min(max(texts, default=0), GRID_COLUMNS)
        rows.append(tuple(texts.get(column, "") for column in range(1, width + 1)))
    return tuple(rows)


def fill(content: bytes, filling: Filling) -> bytes:
    """The document filled; marks without a value stay as they are."""
    document = _open(content)
    filling = printable(filling)
    tables = _tables(document.element.body)
    for spot in filling.spots:
        value = filling.values.get(spot.figure)
        cell = _spot(tables, spot.sheet, spot.cell)
        if value is not None and cell is not None:
            _put(cell, value)
    for _name, root in _roots(document):
        # From inside: a table in a cell of another one is filled before its row is copied.
        for table in reversed(_tables(root)):
            _repeat(table, filling)
        _fill(root, filling.values.get)
        _number_pictures(root)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _number_pictures(root: Any) -> None:
    """Pictures of repeated rows get numbers of their own: Word takes equal ones for damage."""
    found = list(root.iter(f"{_DRAWING}docPr"))
    used = {each.get("id") for each in found}
    seen: set[str] = set()
    following = 1
    for each in found:
        if each.get("id") in seen:
            while str(following) in used:
                following += 1
            each.set("id", str(following))
            used.add(str(following))
        seen.add(each.get("id"))


def _spot(tables: list[Any], table: str, reference: str) -> Any | None:
    number = table.removeprefix(TABLE)
    at = int(number) if number.isdigit() else 0
    column, row = split(reference)
    if not 0 < at <= len(tables):
        return None
    rows = _rows(tables[at - 1])
    if not 0 < row <= len(rows):
        return None
    return dict(_cells(rows[row - 1])).get(column)


def _put(cell: Any, value: Cell) -> None:
    """Write into a cell with the look of what stands there."""
    runs = [run for paragraph in cell.iter(f"{_W}p") for run in _runs(paragraph)]
    if not runs:
        paragraph = next(cell.iter(f"{_W}p"))
        run = paragraph.makeelement(f"{_W}r", {})
        look = paragraph.find(f"{_W}pPr/{_W}rPr")
        if look is not None:
            run.append(copy.deepcopy(look))
        runs = [run.makeelement(f"{_W}t", {})]
        run.append(runs[0])
        paragraph.append(run)
    for run in runs:
        _write(run, "")
    _write(runs[0], value.text)


def _write(run: Any, text: str) -> None:
    """Text with its line breaks into a text element. A content control around it is no longer tied to a
    property of the file, nor shows its prompt: Word would put those in its place.
    """
    for control in run.iterancestors(f"{_W}sdt"):
        for tie in list(control.iterfind(f"{_W}sdtPr/*")):
            if tie.tag.rpartition("}")[2] in ("dataBinding", "showingPlcHdr"):
                tie.getparent().remove(tie)
    first, *rest = text.split("\n")
    run.text = first
    run.set(_SPACE, "preserve")
    for line in reversed(rest):
        more = run.makeelement(f"{_W}t", {_SPACE: "preserve"})
        more.text = line
        run.addnext(more)
        run.addnext(run.makeelement(f"{_W}br", {}))


def _fill(root: Any, say: Say) -> None:
    for paragraph in root.iter(f"{_W}p"):
        runs = _runs(paragraph)
        texts = [run.text or "" for run in runs]
        if "{{" not in "".join(texts):
            continue
        for run, before, after in zip(runs, texts, replace_in_runs(texts, say), strict=True):
            if before != after:
                _write(run, after)


def _repeat(table: Any, filling: Filling) -> None:
    """Repeat the rows between ``{{#roll}}`` and ``{{/}}``."""
    opened: list[Any] = []
    roll = ""
    for row in _rows(table):
        signs = list(marks_in(_own_text(row)))
        roll = next((name for sign, name in signs if sign == "#"), roll)
        if roll:
            opened.append(row)
        if roll and any(sign == "/" for sign, _name in signs):
            if roll in filling.rolls:
                _copy(opened, filling, roll)
            opened, roll = [], ""


def _copy(rows: list[Any], filling: Filling, roll: str) -> None:
    names = {name for row in rows for sign, name in marks_in(_text(row)) if not sign}
    records = filling.rolls[roll] or [dict.fromkeys(names - filling.values.keys(), EMPTY_CELL)]
    covered = _covered(rows)
    pattern = [copy.deepcopy(row) for row in rows]
    after = rows[-1]
    for number, record in enumerate(records):
        made = rows if number == 0 else [copy.deepcopy(row) for row in pattern]
        for row in made:
            if number:
                after.addnext(row)
                after = row
                _cover(row, covered)
            _fill(row, in_row(filling.values, record))


def _covered(rows: list[Any]) -> set[int]:
    """The columns of the last row whose cell goes on in the row below all copies."""
    below = next(rows[-1].itersiblings(f"{_W}tr"), None)
    if below is None:
        return set()
    return {
        column
        for column, cell in _cells(below)
        for merge in cell.iterfind(f"{_W}tcPr/{_W}vMerge")
        if merge.get(f"{_W}val", "continue") == "continue"
    }


def _cover(row: Any, columns: set[int]) -> None:
    """Make the cells of a copy part of the merged cell that began in the first one."""
    for column, cell in _cells(row):
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        if column in columns and merge is not None:
            merge.set(f"{_W}val", "continue")
            for text in cell.iter(f"{_W}t"):
                text.text = ""
