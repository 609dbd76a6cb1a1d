"""Opening a printed number: which rows made it, counted again with the rows named.

A percentage opens its numerator and its denominator, a change both of its periods, a sum each
of its parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gridcenter.base.i18n import is_english, several
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.period import Period
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import N_, Listed
from gridcenter.reports import asked
from gridcenter.reports.document import Cell, Document, Table
from gridcenter.reports.origin import CountedFrom, NamedRecords
from gridcenter.services.centre import Centre
from gridcenter.services.paper import reporting
from gridcenter.store import records

__all__ = ["Cell", "Table"]

_MOST_OPENED = 20_000
"""More rows than this are counted but not listed: SQLite binds so many names at most."""


class NoSuchCellError(GridcenterError):
    """The form has no such row or column, or the cell holds no number that rows made."""

    code = "no_such_cell"
    sentence = N_("报表里没有可以展开的 {address}。")
    hint = N_("写法是“行.列”，行可用：{rows}；列可用：{columns}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One heap of rows behind a number: how many it comes to, and the records themselves.

    ``amount`` is the printed count (a sum may differ from the number of rows; None: not counted
    from rows but keyed in). ``query`` opens the rows, or the records that they belong to.
    """

    measure: str
    label: str
    definition: str
    span: str
    place: str
    amount: int | None
    register: RegisterId
    uids: tuple[str, ...]
    query: Query | None


def explain(centre: Centre, document: Document, cell: Cell) -> tuple[Evidence, ...]:
    """What is behind a cell of a filled form; nothing behind a cell that rows did not make."""
    if isinstance(cell.origin, NamedRecords):
        return (_named(centre, cell.origin),)
    if cell.origin is None or not isinstance(document.period, Period):
        return ()
    form = reporting.form(centre, document.form)
    return tuple(_counted(centre, form, document.period, cell.origin))


def find(document: Document, address: str) -> Cell:
    """The cell at ``row.column`` of a filled form; NoSuchCellError tells what there is.

    A row is a measure (``screened``, ``screened@labour``), a uid or a serial number; a column its
    id (``subtotal``, ``year``, ``now``, a village's code) or its printed heading.
    """
    row_id, _dot, column_id = address.partition(".")
    for table in document.data_tables:
        for column, row, cell in _cells(table):
            if row_id in row and column_id in column and cell.origin:
                return cell
    names = {
        row[0]: None for table in document.data_tables for _c, row, c in _cells(table) if c.origin
    }
    columns = {
        column[0]: None
        for table in document.data_tables
        for column, _r, c in _cells(table)
        if c.origin
    }
    raise NoSuchCellError(address=address, rows=Listed(list(names)[:40]), columns=Listed(columns))


def _cells(table: Table) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], Cell]]:
    """The names of its column, the names of its row, and the cell."""
    for row in table.rows:
        if len(row.cells) == len(table.columns) and row.id:
            for column, cell in zip(table.columns, row.cells, strict=True):
                columns = (column.id.lstrip("_"), column.id, column.label)
                yield columns, (row.id, row.cells[0].text), cell


def _named(centre: Centre, origin: NamedRecords) -> Evidence:
    register = register_of(origin.register)
    return Evidence(
        measure="",
        label=several(register.label),
        definition="",
        span="",
        place="",
        amount=len(origin.uids),
        register=register.id,
        uids=origin.uids,
        query=_query(centre, register.id, origin.uids),
    )


def _counted(
    centre: Centre, form: reporting.Form, period: Period, origin: CountedFrom
) -> Iterator[Evidence]:
    from gridcenter.reports import builder  # noqa: PLC0415 - loads pandas
    from gridcenter.services.paper import form_sources  # noqa: PLC0415

    sources = form_sources.gather(centre, form, period, masked=True)
    figures = builder.make_figures(form, sources)
    if figures is None:
        return
    for span in origin.spans:
        for measure_id in dict.fromkeys(asked.parts(form, origin.measure)):
            measure = form.measure(measure_id)
            slot = origin.slot if measure.register else asked.ALL
            tally = figures.tally(measure_id, span, slot)
            amount = tally.at(origin.place) if origin.place else tally.total
            uids: tuple[str, ...] = ()
            query: Query | None = None
            if measure.register:
                counted = asked.rows(measure, span, slot, sources.cutoff)
                if origin.place:
                    here = form_sources.within(centre, register_of(counted.register), origin.place)
                    counted = replace(counted, filters=(*counted.filters, here))
                uids = records.uids(centre.db, counted)
                query = _opening(centre, counted, uids)
            yield Evidence(
                measure=measure_id,
                label=measure.en if is_english() else measure.label,
                definition=(is_english() and measure.definition_en) or measure.definition,
                span=f"{span.first} – {span.last}" if measure.date or measure.input else "",
                place=origin.place_name,
                amount=amount if isinstance(amount, int) else None,
                register=RegisterId(measure.register),
                uids=uids,
                query=query,
            )


def _opening(centre: Centre, counted: Query, uids: tuple[str, ...]) -> Query | None:
    """What opens the counted rows: their own query where they have a page of their own."""
    register = register_of(counted.register)
    if register.owner:
        return _query(centre, register.id, uids)
    return counted if uids else None


def _query(centre: Centre, register_id: RegisterId, uids: tuple[str, ...]) -> Query | None:
    """The rows on their page; rows of a child register open the records they belong to."""
    register = register_of(register_id)
    owner = register.owner
    if owner is not None:
        found = records.by_uids(centre.db, register, uids[:_MOST_OPENED])
        uids = tuple(dict.fromkeys(each.text(owner) for each in found.values()))
        register_id = RegisterId(register.field(owner).refers_to or register_id)
    if not uids or len(uids) > _MOST_OPENED:
        return None
    only = Filter(field="uid", operator=Operator.ANY_OF, values=uids)
    return Query(register=register_id, filters=(only,))
