"""What stands in parts of its own beside a sheet, and goes with its rows when others are repeated."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import Any

from gridcenter.reports.template_cells import MAIN, parse
from gridcenter.reports.template_references import Block, moved

_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_SHAPES = "{urn:schemas-microsoft-com:office:excel}"


def move_controls(book: Any, change: Callable[[str], str]) -> None:
    """The cells that lists and tick boxes are tied to, of every sheet: in Excel's part and, for other
    programs, in the drawing of the old kind.
    """
    for part in [name for name in book.parts if name.startswith("xl/ctrlProps/")]:
        control = parse(book.parts[part])
        _tie_control(control, change)
        book.keep(part, control)
    for part in [name for name in book.parts if name.endswith(".vml")]:
        if b"Fmla" in book.parts[part]:
            drawing = _drawing(book.parts[part])
            _tie_boxes(drawing, change)
            book.keep(part, drawing)
    for tree in book.trees.values():
        tie_active(tree, change)


def tie_active(tree: Any, change: Callable[[str], str]) -> None:
    """The cells that controls of the other kind (ActiveX) are tied to."""
    for control in tree.iter(f"{MAIN}controlPr"):
        for name in ("linkedCell", "listFillRange"):
            if control.get(name):
                control.set(name, change(control.get(name)))


def _tie_control(control: Any, change: Callable[[str], str]) -> None:
    for name in ("fmlaLink", "fmlaRange", "fmlaTxbx"):
        if control.get(name):
            control.set(name, change(control.get(name)))


def _tie_boxes(drawing: Any, change: Callable[[str], str]) -> None:
    for name in ("FmlaLink", "FmlaRange", "FmlaTxbx", "FmlaPict"):
        for each in drawing.iter(f"{_SHAPES}{name}"):
            each.text = change(each.text or "")


def _drawing(content: bytes) -> Any:
    """A drawing of the old kind: Excel writes the breaks in its texts without their ends."""
    return parse(_OPEN_BREAK.sub(b"<br/>", content))


_OPEN_BREAK = re.compile(rb"<br\s*>", re.IGNORECASE)


def move_caches(block: Block, book: Any, sheet: str) -> None:
    """What pivot tables count; they count anew when the file is opened."""
    for part in [name for name in book.parts if name.startswith("xl/pivotCache/pivotCacheDef")]:
        cache = parse(book.parts[part])
        for source in cache.iter(f"{MAIN}worksheetSource"):
            if source.get("sheet") == sheet and source.get("ref"):
                source.set("ref", moved(block, source.get("ref")))
                cache.set("refreshOnLoad", "1")
        book.keep(part, cache)


def move_parts(block: Block, book: Any, sheet: str) -> None:
    """What stands in parts of its own: tables, comments, pictures and shapes."""
    own = book.sheets[sheet]
    folder, _slash, file = own.rpartition("/")
    links = book.parts.get(f"{folder}/_rels/{file}.rels")
    for link in parse(links) if links else ():
        target = link.get("Target") or ""
        part = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        part = posixpath.normpath(part)
        kind = (link.get("Type") or "").rpartition("/")[2]
        if part in book.parts and kind in _MOVERS:
            content = book.parts[part]
            tree = _drawing(content) if kind == "vmlDrawing" else parse(content)
            _MOVERS[kind](block, tree)
            book.keep(part, tree)


def _move_table(block: Block, table: Any) -> None:
    for each in table.iter(f"{MAIN}table", f"{MAIN}autoFilter", f"{MAIN}sortState"):
        each.set("ref", moved(block, each.get("ref", "")))


def _move_pivot(block: Block, pivot: Any) -> None:
    for each in pivot.iter(f"{MAIN}location"):
        each.set("ref", moved(block, each.get("ref", "")))


def _move_comments(block: Block, comments: Any) -> None:
    for each in comments.iter("{*}comment", "{*}threadedComment"):
        each.set("ref", moved(block, each.get("ref", "")))


def _move_control(block: Block, control: Any) -> None:
    _tie_control(control, lambda text: moved(block, text))


def _move_boxes(block: Block, drawing: Any) -> None:
    """The yellow boxes of comments and other shapes of the old kind: rows count from 0."""
    _tie_boxes(drawing, lambda text: moved(block, text))
    for row in drawing.iter(f"{_SHAPES}Row"):
        row.text = str(block.start(int(row.text or "0") + 1) - 1)
    for anchor in drawing.iter(f"{_SHAPES}Anchor"):
        places = [int(each) for each in re.findall(r"\d+", anchor.text or "")]
        if len(places) == 8:
            by = block.start(places[2] + 1) - 1 - places[2]
            places[2], places[6] = places[2] + by, places[6] + by
            anchor.text = ", ".join(map(str, places))


def move_drawn(block: Block, drawing: Any) -> None:
    """Pictures and shapes. Only one that is said to be sized with its cells grows over the copies."""
    for row in drawing.iter(f"{_DRAWN}row"):
        end = row.getparent()
        anchor = end.getparent()
        begin = anchor.find(f"{{*}}from/{_DRAWN}row")
        sized = anchor.get("editAs", "twoCell") == "twoCell" and not anchor.tag.startswith(MAIN)
        if end.tag.endswith("}to") and begin is not None and not sized:
            continue
        before = int(row.text or "0")
        row.text = str(block.start(before + 1) - 1)
        last = anchor.find(f"{{*}}to/{_DRAWN}row")
        if not sized and last is not None:
            last.text = str(int(last.text or "0") + int(row.text) - before)


_MOVERS: dict[str, Callable[[Block, Any], None]] = {
    "table": _move_table,
    "pivotTable": _move_pivot,
    "ctrlProp": _move_control,
    "comments": _move_comments,
    "threadedComment": _move_comments,
    "vmlDrawing": _move_boxes,
    "drawing": move_drawn,
}
