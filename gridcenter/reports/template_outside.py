"""Marks outside the cells of an .xlsx: in the heads and feet of its pages, and in text boxes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from gridcenter.domain.text import N_
from gridcenter.reports.template_cells import parse
from gridcenter.reports.template_marks import MARK, Say, replace_in_runs

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_FOOT, _BOX = N_("页眉页脚"), N_("文本框")


def outside_texts(book: Any, sheet: str) -> Iterator[tuple[str, str]]:
    """(place, text) of every head, foot and paragraph of a text box."""
    for text in _page_texts(book, sheet):
        yield _FOOT, text.text or ""
    for _part, drawing in _drawings(book, sheet):
        for paragraph in drawing.iter(f"{_DRAWING}p"):
            yield _BOX, "".join(run.text or "" for run in paragraph.iter(f"{_DRAWING}t"))


def fill_outside(book: Any, sheet: str, say: Say) -> None:
    """Replace the marks there; the tree of the sheet is the caller's to keep."""
    for text in _page_texts(book, sheet):
        # A foot's own commands begin with &: one in a value stands doubled.
        text.text = MARK.sub(
            lambda hit: hit[0] if (cell := say(hit[2])) is None else cell.text.replace("&", "&&"),
            text.text or "",
        )
    for part, drawing in _drawings(book, sheet):
        changed = False
        for paragraph in drawing.iter(f"{_DRAWING}p"):
            runs = list(paragraph.iter(f"{_DRAWING}t"))
            before = [run.text or "" for run in runs]
            for run, old, new in zip(runs, before, replace_in_runs(before, say), strict=True):
                run.text = new
                changed |= old != new
        if changed:
            book.keep(part, drawing)


def _page_texts(book: Any, sheet: str) -> Iterator[Any]:
    for holder in book.trees[sheet].iter(f"{MAIN}headerFooter"):
        yield from holder.iterchildren()


def _drawings(book: Any, sheet: str) -> Iterator[tuple[str, Any]]:
    folder, _slash, file = book.sheets[sheet].rpartition("/")
    links = book.parts.get(f"{folder}/_rels/{file}.rels")
    for link in parse(links) if links else ():
        if (link.get("Type") or "").endswith("/drawing"):
            target = link.get("Target") or ""
            part = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
            part = posixpath.normpath(part)
            if part in book.parts:
                yield part, parse(book.parts[part])
