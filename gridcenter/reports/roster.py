"""Rosters: one row a record, in order, grouped, counted and summed as the form says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Register
from gridcenter.domain.register.registers import register_of
from gridcenter.reports import reckoned
from gridcenter.reports.conditions import holds
from gridcenter.reports.document import EMPTY_CELL, Cell, Column, PaperRow, RowKind, Table
from gridcenter.reports.kinds import CellKind
from gridcenter.reports.origin import NamedRecords, Origin
from gridcenter.reports.sources import Place, Sources
from gridcenter.reports.vocabulary import Condition, Form, Related, Roster, RosterColumn
from gridcenter.reports.wording import cell_kind, decimal_text, joined

_EMPTY_ROWS = 4
_NUMBERS = (CellKind.INTEGER, CellKind.DECIMAL, CellKind.RATE)


def table(form: Form, roster: Roster, sources: Sources, place: Place | None = None) -> Table:
    """The roster as a table; of one ``place``, it is a paper of its own without headings of groups."""
    register = register_of(roster.register) if roster.register else None
    if place is not None:
        sources = replace(sources, rows=_within(roster, sources, place), units=())
        roster = replace(roster, group_by="")
    maker = _Maker(form, roster, register, sources)
    return Table(
        columns=tuple(maker.columns()),
        rows=tuple(maker.rows()),
        font_size=form.font_size,
        row_height=form.row_height,
        unit=f"{sources.unit_name}{place.name}" if place is not None else "",
    )


def _within(roster: Roster, sources: Sources, place: Place) -> tuple[Record, ...]:
    """The records whose village (what the roster is grouped by) lies in ``place``."""
    if not roster.register:
        return ()
    register, wording = register_of(roster.register), sources.wording
    return tuple(
        record
        for record in sources.rows
        if str(wording.follow(register, record, roster.group_by)[1] or "").startswith(place.code)
    )


def chosen(roster: Roster, sources: Sources) -> tuple[Record, ...]:
    """The records of a roster in its order."""
    if not roster.register:
        return ()
    register, wording = register_of(roster.register), sources.wording
    period = sources.period
    rows = [
        record
        for record in sources.rows
        if _in_period(record, roster.date, period.first_day, period.last_day)
        and holds(register, record, roster.where, wording, sources.cutoff, first=period.first_day)
    ]
    if roster.sample:
        rows = reckoned.drawn(rows, roster.sample, f"{sources.unit_code} {register.id} {period}")
    for path in reversed(roster.sort):
        rows.sort(key=lambda record: wording.sort_key(register, record, path))
    return tuple(rows)


def _in_period(record: Record, date: str, first: str, last: str) -> bool:
    return not date or first <= record.text(date)[:10] <= last


class _Maker:
    """Makes the rows of one roster; holds what every cell needs."""

    def __init__(
        self, form: Form, roster: Roster, register: Register | None, sources: Sources
    ) -> None:
        self.form, self.roster, self.register, self.sources = form, roster, register, sources
        self.number = 0
        self.months = reckoned.months_begun(sources.period.first_day, sources.cutoff)
        self.related = {
            index: self._related(column.related)
            for index, column in enumerate(roster.columns)
            if column.related is not None
        }

    def columns(self) -> Iterator[Column]:
        for index, column in enumerate(self.roster.columns):
            spec = None
            if column.field and self.register:
                path = column.field.split(".")
                register = self.register
                for step in path[:-1]:
                    register = register_of(register.field(step).refers_to or "")
                spec = register.field(path[-1])
            yield Column(
                id=column.field or f"column{index}",
                label=column.label or (spec.label if spec else ("序号" if column.number else "")),
                group=column.group,
                width=column.width,
                align=column.align,
                kind=column.kind or (cell_kind(spec) if spec else CellKind.TEXT),
            )

    def rows(self) -> Iterator[PaperRow]:
        records = chosen(self.roster, self.sources)
        if self.sources.units and records:
            yield from self._by_unit(records)
        else:
            yield from self._by_group(records)
        for _blank in range(self.roster.blank_rows):
            yield self._row(None)
        if not records and not self.roster.blank_rows:
            yield from self._nothing()
        if self.roster.total:
            yield self._sums(self.roster.total, records, RowKind.TOTAL)
        for rate in self.roster.rates:
            part, whole = self._fitting(records, rate.where), self._fitting(records, rate.of)
            yield PaperRow((Cell(reckoned.rate(rate, part, whole)),), RowKind.GROUP)

    def _fitting(self, records: Sequence[Record], where: Sequence[Condition]) -> int:
        wording, cutoff = self.sources.wording, self.sources.cutoff
        register = register_of(self.roster.register)
        return sum(holds(register, each, where, wording, cutoff) for each in records)

    def _by_unit(self, records: Sequence[Record]) -> Iterator[PaperRow]:
        """A part for each centre below us; what belongs to none of them (our own) comes first."""
        apart: dict[Place | None, list[Record]] = {None: []}
        apart |= {unit: [] for unit in self.sources.units}
        for record in records:
            owner = (unit for unit in self.sources.units if record.unit.startswith(unit.code))
            apart[next(owner, None)].append(record)
        for unit, members in apart.items():
            if not members:
                continue
            name = unit.name if unit else self.sources.unit_name
            if not self.roster.group_by:
                yield PaperRow((Cell(name),), RowKind.GROUP)
            yield from self._by_group(members, name)
            if self.roster.total:
                words = name + self.roster.total.replace("合计", "小计")
                yield self._sums(words, members, RowKind.SUBTOTAL)

    def _by_group(self, records: Sequence[Record], within: str = "") -> Iterator[PaperRow]:
        """The rows, under headings where the form groups them; ``within`` a centre below us."""
        if not self.roster.group_by or self.register is None:
            yield from map(self._row, records)
            return
        register, wording, path = self.register, self.sources.wording, self.roster.group_by

        def name(record: Record) -> str:
            spec, value = wording.follow(register, record, path)
            return wording.text(spec, value) or "未填写"

        for text, group in groupby(records, key=name):
            members = tuple(group)
            yield PaperRow((Cell(" ".join(filter(None, (within, text)))),), RowKind.GROUP)
            yield from map(self._row, members)
            if self.roster.subtotal:
                yield self._sums(self.roster.subtotal, members, RowKind.SUBTOTAL)

    def _nothing(self) -> Iterator[PaperRow]:
        """An empty period keeps the shape of its form: a row that says 无, and empty ones."""
        told = 1 if len(self.roster.columns) > 1 and self.roster.columns[0].number else 0
        for number in range(_EMPTY_ROWS):
            words = "无" if number == 0 else ""
            columns = range(len(self.roster.columns))
            yield PaperRow(tuple(Cell(words) if at == told else EMPTY_CELL for at in columns))

    def _row(self, record: Record | None) -> PaperRow:
        self.number += 1
        columns = enumerate(self.roster.columns)
        cells = tuple(self._cell(index, column, record) for index, column in columns)
        return PaperRow(cells, id=record.uid if record else "")

    def _cell(self, index: int, column: RosterColumn, record: Record | None) -> Cell:
        if column.number:
            return Cell(str(self.number), self.number, CellKind.INTEGER)
        if record is None or column.blank or self.register is None:
            return EMPTY_CELL
        if column.related is not None or column.days:
            counted = self._counted(index, column, record)
            base = column.base_fen * self.months
            return reckoned.paid(counted, base, column.fen) if base or column.fen else counted
        if (found := self._worked_out(column, record)) is not None:
            return found
        cell = self.sources.wording.cell(self.register, record, column.field)
        kind = column.kind or cell.kind
        origin = self._named((record,)) if kind in _NUMBERS and cell.text else None
        return Cell(cell.text, cell.value, kind, origin)

    def _counted(self, index: int, column: RosterColumn, record: Record) -> Cell:
        """How many of what is related, or how many days of the period lie between two dates."""
        if column.related is not None:
            return self._related_cell(column.related, self.related[index].get(record.uid, []))
        first, last = self.sources.period.first_day, self.sources.cutoff
        days = reckoned.days_between(record, column.days, first, last)
        return Cell(str(days), days, CellKind.INTEGER, self._named((record,)))

    def _worked_out(self, column: RosterColumn, record: Record) -> Cell | None:
        """What is told of a record or reckoned from it; None for a field of its own."""
        if column.told:
            value = self.sources.told.get((record.uid, column.told))
            return reckoned.told(value, self._named((record,)))
        if column.product:
            found = reckoned.product(record, column.product, column.per)
            return replace(found, origin=self._named((record,)))
        if column.share:
            return reckoned.share(record, column.share, with_range=column.range)
        return None

    def _named(self, records: Sequence[Record]) -> Origin | None:
        if self.register is None:
            return None
        return NamedRecords(register=self.register.id, uids=tuple(each.uid for each in records))

    def _related(self, related: Related) -> Mapping[str, list[Record]]:
        register = register_of(related.register)
        found: dict[str, list[Record]] = defaultdict(list)
        period = self.sources.period
        for record in self.sources.related.get(related.register, ()):
            inside = _in_period(record, related.date, period.first_day, period.last_day)
            if inside and holds(
                register, record, related.where, self.sources.wording, self.sources.cutoff
            ):
                found[record.text(related.by)].append(record)
        return found

    def _related_cell(self, related: Related, records: list[Record]) -> Cell:
        if related.show == "count":
            origin = NamedRecords(
                register=related.register, uids=tuple(each.uid for each in records)
            )
            of = related.distinct
            many = len({each.text(of) for each in records}) if of else len(records)
            return Cell(str(many), many, CellKind.INTEGER, origin)
        register = register_of(related.register)
        wording = self.sources.wording
        cells = [wording.cell(register, record, related.show) for record in records]
        kind = cells[0].kind if len(cells) == 1 else CellKind.TEXT
        text = joined([cell.text for cell in cells])
        return Cell(text, text, kind)

    def _sums(self, text: str, records: Sequence[Record], kind: RowKind) -> PaperRow:
        cells = [
            self._sum_cell(index, column, records)
            for index, column in enumerate(self.roster.columns)
        ]
        where = 1 if len(cells) > 1 and self.roster.columns[0].number else 0
        words = text.format(count=len(records))
        cells[where] = Cell(words, None, CellKind.TEXT, self._named(records))
        return PaperRow(tuple(cells), kind, kind.value)

    def _sum_cell(self, index: int, column: RosterColumn, records: Sequence[Record]) -> Cell:
        if not column.sum:
            return EMPTY_CELL
        cells = [self._cell(index, column, record) for record in records]
        total = round(sum(v for cell in cells if isinstance(v := cell.value, int | float)), 4)
        kind = CellKind.INTEGER if isinstance(total, int) else CellKind.DECIMAL
        named = [cell.origin for cell in cells if isinstance(cell.origin, NamedRecords)]
        origin = (
            NamedRecords(
                register=named[0].register, uids=tuple(u for each in named for u in each.uids)
            )
            if named
            else self._named(records)
        )
        text = decimal_text(total) if isinstance(total, float) else str(total)
        return Cell(text, total, kind, origin)
