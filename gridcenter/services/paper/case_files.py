"""A file bound of several forms about one record: its papers, counted through, and the list of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gridcenter.domain.query import Filter, Query
from gridcenter.domain.register.attachment import ATTACHMENT
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.register.registers import register_of
from gridcenter.reports.conditions import holds
from gridcenter.reports.document import Cell, Column, Document, PaperRow, Table
from gridcenter.reports.kinds import Align, CellKind
from gridcenter.reports.sources import Sources
from gridcenter.reports.vocabulary import Bind, Form
from gridcenter.services.centre import Centre
from gridcenter.services.paper import attached_pages, pages
from gridcenter.store import records

Fill = Callable[[Form], Document]
"""Fills a form about the record of the file."""

_COLUMNS = (
    Column(id="number", label="序号", width=12, kind=CellKind.INTEGER),
    Column(id="item", label="材料名称", width=62, align=Align.LEFT),
    Column(id="day", label="日期", width=26),
    Column(id="pages", label="页数", width=14, kind=CellKind.INTEGER),
    Column(id="range", label="起止页", width=20),
    Column(id="note", label="备注", width=22, align=Align.LEFT),
)


def bind(  # noqa: PLR0917 - a file, and what its papers are filled from
    centre: Centre,
    wanted: Form,
    document: Document,
    sources: Sources,
    form: Callable[[str], Form],
    fill: Fill,
) -> Document:
    """``document``, the sheet of ``wanted``, with the list of its papers, and these bound to it.

    What the record does not call for stays on the list without pages: its paper is written by hand.
    """
    before: list[Document] = []
    bound: list[Document] = []
    rows: list[PaperRow] = []
    page = 1
    for number, item in enumerate(wanted.binds, start=1):
        first = page
        for name in _papers(wanted, item, sources):
            # A file within a file is only its own sheet.
            each = fill(replace(form(name), binds=()))
            if not item.numbered:
                before.append(replace(each, first_page=0))
                continue
            bound.append(replace(each, first_page=page))
            page += pages.printout(centre, bound[-1]).pages
        note = ""
        if item.register == ATTACHMENT.id and sources.record is not None:
            if papers := attached_pages.bind(centre, sources.record.uid, document, page):
                bound.append(papers.document)
                page += papers.pages
                note = f"附件 {papers.files} 件"
                note += f"，{papers.apart} 件另附" if papers.apart else ""
        elif item.register:
            note = _pieces(centre, item, sources)
        rows.append(_row(item, sources, number, range(first, page), note))
    table = Table(columns=_COLUMNS, rows=tuple(rows), row_height=9.0, font_size=wanted.font_size)
    return replace(
        document,
        blocks=(*document.blocks, table),
        first_page=0,
        before=tuple(before),
        bound=tuple(bound),
    )


def _papers(wanted: Form, item: Bind, sources: Sources) -> tuple[str, ...]:
    if sources.record is None or not holds(
        register_of(wanted.needs_record),
        sources.record,
        item.where,
        sources.wording,
        sources.cutoff,
    ):
        return ()
    return item.forms


def _pieces(centre: Centre, item: Bind, sources: Sources) -> str:
    """How many records point at this one, which lie beside the file."""
    if sources.record is None:
        return ""
    filters = (Filter(field=item.by, values=(sources.record.uid,)),)
    pieces = records.count(centre.db, Query(register=RegisterId(item.register), filters=filters))
    return f"{pieces} 件另附" if pieces else ""


def _row(item: Bind, sources: Sources, number: int, span: range, note: str) -> PaperRow:
    """The line of an item whose papers stand on the pages of ``span``."""
    record, day, count = sources.record, "", len(span)
    if item.date and record is not None:
        register = register_of(record.register)
        day = sources.wording.cell(register, record, item.date).text
    return PaperRow(
        (
            Cell(str(number), number, CellKind.INTEGER),
            Cell(item.label),
            Cell(day),
            Cell(str(count), count, CellKind.INTEGER) if count else Cell(),
            Cell(attached_pages.page_range(span)),
            Cell(note),
        )
    )
