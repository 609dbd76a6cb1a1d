"""Marks outside the cells of an .xlsx: in heads and feet of pages, text boxes, comments and charts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from gridcenter.domain.text import N_
from gridcenter.reports.template_cells import parse
from gridcenter.reports.template_marks import MARK, Say, replace_in_runs, said, unescaped

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_THREADS = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
_FOOT, _BOX, _NOTE, _CHART = N_("页眉页脚"), N_("文本框"), N_("批注"), N_("图表")
_TAB, _PROMPT = N_("工作表名"), N_("数据验证的提示")


def outside_texts(book: Any, sheet: str) -> Iterator[tuple[str, str]]:
    """(place, text) of every head, foot and paragraph of a text box, comment or chart."""
    for text in _page_texts(book, sheet):
        yield _FOOT, text.text or ""
    for place, _part, tree in _beside(book, sheet):
        for runs in _paragraphs(tree):
            yield place, "".join(run.text or "" for run in runs)


def unfilled_texts(book: Any, sheet: str) -> Iterator[tuple[str, str]]:
    """(place, text) of what is never filled: a mark there is named."""
    yield _TAB, sheet
    for rule in book.trees[sheet].iter("{*}dataValidation"):
        for name in ("promptTitle", "prompt", "errorTitle", "error"):
            yield _PROMPT, rule.get(name) or ""


def fill_outside(book: Any, sheet: str, say: Say) -> None:
    """Replace the marks there; the tree of the sheet is the caller's to keep."""
    for text in _page_texts(book, sheet):
        # A foot's own commands begin with &: one in a value stands doubled.
        text.text = MARK.sub(
            lambda hit: hit[0] if (cell := say(hit[2])) is None else cell.text.replace("&", "&&"),
            text.text or "",
        )
    for place, part, tree in _beside(book, sheet):
        changed = False
        for runs in _paragraphs(tree):
            before = [run.text or "" for run in runs]
            for run, old, new in zip(runs, before, replace_in_runs(before, say), strict=True):
                # Of these, comments alone are written as cells are.
                run.text = new if place == _NOTE or old == new else unescaped(new)
                changed |= old != new
        if changed:
            book.keep(part, tree)
    _fill_columns(book, sheet, say)


def _fill_columns(book: Any, sheet: str, say: Say) -> None:
    """Columns of tables are called what stands in their head: programs take else for damage."""
    for kind, part in _linked(book, book.sheets[sheet]):
        if kind == "table" and b"{{" in book.parts[part]:
            table = parse(book.parts[part])
            for column in table.iter(f"{MAIN}tableColumn"):
                told = said(column.get("name") or "", say).replace("\n", "_x000a_")
                column.set("name", told)
            book.keep(part, table)


def _paragraphs(tree: Any) -> Iterator[list[Any]]:
    """The runs of every paragraph of a drawing or chart, and of every comment."""
    for paragraph in tree.iter(f"{_DRAWING}p"):
        yield list(paragraph.iter(f"{_DRAWING}t"))
    for comment in tree.iter(f"{MAIN}comment"):
        yield list(comment.iter(f"{MAIN}t"))
    for comment in tree.iter(f"{_THREADS}text"):
        yield [comment]


def _page_texts(book: Any, sheet: str) -> Iterator[Any]:
    for holder in book.trees[sheet].iter(f"{MAIN}headerFooter"):
        yield from holder.iterchildren()


def _beside(book: Any, sheet: str) -> Iterator[tuple[str, str, Any]]:
    """(place, part, tree) of the drawings, their charts and the comments of a sheet."""
    places = {"drawing": _BOX, "comments": _NOTE, "threadedComment": _NOTE}
    for kind, part in _linked(book, book.sheets[sheet]):
        if kind in places:
            yield places[kind], part, parse(book.parts[part])
        if kind == "drawing":
            for inner, chart in _linked(book, part):
                if inner == "chart":
                    yield _CHART, chart, parse(book.parts[chart])


def _linked(book: Any, part: str) -> Iterator[tuple[str, str]]:
    """(kind, part) of everything that a part points at within the package."""
    folder, _slash, file = part.rpartition("/")
    links = book.parts.get(f"{folder}/_rels/{file}.rels")
    for link in parse(links) if links else ():
        target = link.get("Target") or ""
        found = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        found = posixpath.normpath(found)
        if found in book.parts:
            yield (link.get("Type") or "").rpartition("/")[2], found
