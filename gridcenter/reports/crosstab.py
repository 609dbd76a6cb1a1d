"""Measures down and places across, or measures down and times across."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gridcenter.domain.figures.ratios import NOTHING, Change, Points, Rate
from gridcenter.domain.period import Period
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.domain.text import N_
from gridcenter.reports import form_files
from gridcenter.reports.asked import ALL, AskedSpan, CountSlot
from gridcenter.reports.document import EMPTY_CELL, Cell, Column, PaperRow, RowKind, Table
from gridcenter.reports.figures import WHOLE, Amount, Figures
from gridcenter.reports.kinds import Align, CellKind
from gridcenter.reports.origin import CountedFrom, Origin
from gridcenter.reports.paper import Paper, text_area
from gridcenter.reports.sources import Sources
from gridcenter.reports.vocabulary import Form, Line

TIMES = {
    "now": "本期",
    "before": "上期",
    "mom": "环比",
    "last_year": "上年同期",
    "yoy": "同比",
    "year_total": "年度累计",
    "part": "分子",
    "whole": "分母",
    "definition": "口径",
}


@dataclass(frozen=True, slots=True)
class LineRow:
    """One printed row of a line: what stands to its left, its measure, and whom it counts."""

    line: Line
    group: str
    label: str
    measure: str
    slot: CountSlot

    @property
    def id(self) -> str:
        """How the row is asked for: its measure, and whom it counts after an @."""
        return f"{self.measure}@{self.slot.key}" if self.slot.by else self.measure

    def origin(
        self, *spans: AskedSpan, measure: str = "", code: str = "", name: str = ""
    ) -> CountedFrom:
        """Where a number of this row comes from: over ``spans``, in one place or in all."""
        return CountedFrom(
            measure=measure or self.measure,
            spans=spans,
            slot=self.slot,
            place=code,
            place_name=name,
        )


def span_of(period: Period) -> AskedSpan:
    """The days of a period."""
    return AskedSpan(period.first_day, period.last_day)


def year_to_date(period: Period) -> AskedSpan:
    """From New Year's Day to the end of the period: 年度累计."""
    return AskedSpan(f"{period.year:04}-01-01", period.last_day)


def line_rows(form: Form, line: Line, sources: Sources) -> Iterator[LineRow]:
    """The rows that a line stands for; FormFileError where it names a code list that is not there."""
    if line.each and line.each not in sources.wording.codes:
        raise form_files.FormFileError(
            file=f"{form.id}.toml",
            place=f"line {line.id or line.group}",
            word=line.each,
            what=N_("没有定义"),
        )
    for label, slot in _slots(line, sources):
        for measure_id in line.measures:
            words = form.measure(measure_id).label
            group = label or line.group or words
            named = line.label if line.label and not line.bands else words
            yield LineRow(line, group, named, measure_id, slot)


def _slots(line: Line, sources: Sources) -> Iterator[tuple[str, CountSlot]]:
    codes = sources.wording.codes
    if line.each:
        stored: dict[str, tuple[str, ...]] = {}
        if line.crosswalk:
            for own in codes[_code_list(line, sources)]:
                name = own.crosswalk.get(line.crosswalk, "")
                stored[name] = (*stored.get(name, ()), own.id)
        for item in codes[line.each]:
            counted = stored.get(item.id, ()) if line.crosswalk else None
            yield item.label, CountSlot(line.by, item.id, counted)
    elif line.bands:
        for index, edge in enumerate(line.bands):
            upper = line.bands[index + 1 : index + 2]
            words = (
                f"{edge}–{upper[0] - 1}{line.band_unit}"
                if upper
                else f"{edge}{line.band_unit}及以上"
            )
            yield line.label + words, CountSlot(line.by, str(index), edges=line.bands)
    else:
        yield "", ALL


def _code_list(line: Line, sources: Sources) -> str:
    return next(
        spec.codes
        for register in REGISTERS
        for spec in register.fields
        if spec.name == line.by and spec.codes
    )


def amount_cell(amount: Amount, origin: Origin | None = None) -> Cell:
    """A count or rate as a cell; nothing prints as an empty box to fill in by hand."""
    if amount is None:
        return EMPTY_CELL
    if isinstance(amount, Rate):
        return Cell(amount.text, amount.percent, CellKind.RATE, origin)
    return Cell(str(amount), amount, CellKind.INTEGER, origin)


def places_tables(
    form: Form, lines: tuple[Line, ...], figures: Figures, sources: Sources, caption: str = ""
) -> Iterator[Table]:
    """The crosstab over places, cut into tables of at most ``wide_columns`` places."""
    now, year = span_of(sources.period), year_to_date(sources.period)
    rows = [row for line in lines for row in line_rows(form, line, sources)]
    grouped = any(row.group != row.label for row in rows)
    tallies = [
        (figures.tally(row.measure, now, row.slot), figures.tally(row.measure, year, row.slot))
        for row in rows
    ]
    room, _height = text_area(form.orientation, form.paper)
    usual, _height = text_area(form.orientation, Paper.A4)
    width = max(int(form.wide_columns * room / usual), 1)
    pieces = [
        sources.places[start : start + width] for start in range(0, len(sources.places), width)
    ]
    for number, piece in enumerate(pieces or [()]):
        last = number + 1 >= len(pieces)
        columns = [
            *_head_columns(grouped=grouped),
            *(_place_column(each.code, each.name) for each in piece),
        ]
        if last:
            columns += [_place_column("_subtotal", "小计"), _place_column("_year", "年度累计")]
        body = []
        for row, (tally, over_year) in zip(rows, tallies, strict=True):
            cells = [Cell(row.group), Cell(row.label)] if grouped else [Cell(row.label)]
            cells += [
                amount_cell(tally.at(each.code), row.origin(now, code=each.code, name=each.name))
                for each in piece
            ]
            if last:
                cells.append(amount_cell(tally.total, row.origin(now)))
                cells.append(amount_cell(over_year.total, row.origin(year)))
            body.append(PaperRow(tuple(cells), id=row.id))
        yield Table(
            columns=tuple(columns),
            rows=tuple(body),
            font_size=form.font_size,
            row_height=form.row_height,
            heads=len(_head_columns(grouped=grouped)),
            caption="" if number else caption,
        )


def keyed_whole(form: Form, figures: Figures, sources: Sources) -> Iterator[str]:
    """The notes on what was keyed in for the unit as a whole, so that its places are blank."""
    for each in form.inputs:
        if each.per_column and WHOLE in figures.inputs(span_of(sources.period)).get(each.id, {}):
            yield f"{each.label}按本单位整体填报，未分列；小计为整体数。"


def _head_columns(*, grouped: bool) -> list[Column]:
    if not grouped:
        return [Column(id="measure", label="指标", width=34, align=Align.LEFT)]
    return [
        Column(id="group", label="项目", width=29, merge=True),
        Column(id="measure", label="指标", width=14),
    ]


def _place_column(code: str, name: str) -> Column:
    width = 13 if code.startswith("_") else 11
    return Column(id=code, label=name, width=width, kind=CellKind.INTEGER)


def times_table(form: Form, lines: tuple[Line, ...], figures: Figures, sources: Sources) -> Table:
    """Measures with the present period beside earlier ones."""
    rows = [row for line in lines for row in line_rows(form, line, sources)]
    grouped = any(row.group != row.label for row in rows)
    columns = [Column(id="group", label="项目", width=30, merge=True)] if grouped else []
    columns.append(Column(id="measure", label="指标", width=34, align=Align.LEFT))
    for name in form.columns:
        wide = name == "definition"
        change = name in ("mom", "yoy")
        columns.append(
            Column(
                id=name,
                label=TIMES[name],
                width=60 if wide else (24 if change else 16),
                align=Align.LEFT if wide else Align.CENTRE,
                kind=CellKind.TEXT if wide else CellKind.INTEGER,
            )
        )
    body = []
    for row in rows:
        cells = [Cell(row.group)] if grouped else []
        cells.append(Cell(row.label))
        cells += [time_cell(form, figures, sources, row, name) for name in form.columns]
        body.append(PaperRow(tuple(cells), RowKind.PLAIN, row.id))
    return Table(
        columns=tuple(columns),
        rows=tuple(body),
        font_size=form.font_size,
        row_height=form.row_height,
        heads=2 if grouped else 1,
    )


def time_cell(form: Form, figures: Figures, sources: Sources, row: LineRow, name: str) -> Cell:
    """One cell of a times table: the column ``name`` of :data:`TIMES`."""
    period, measure = sources.period, form.measure(row.measure)
    present = span_of(period)

    def over(span: AskedSpan, measure_id: str = row.measure) -> Amount:
        return figures.tally(measure_id, span, row.slot).total

    def cell(span: AskedSpan, measure_id: str = row.measure) -> Cell:
        return amount_cell(over(span, measure_id), row.origin(span, measure=measure_id))

    if name == "definition":
        return Cell(measure.definition)
    if name in ("part", "whole"):
        parts = measure.rate
        return cell(present, parts[name == "whole"]) if parts else Cell(NOTHING)
    if name in ("now", "year_total"):
        return cell(present if name == "now" else year_to_date(period))
    if not has_past(form, row.measure):
        return Cell(NOTHING)
    base = span_of(period.before if name in ("before", "mom") else period.last_year)
    if name in ("before", "last_year"):
        return cell(base)
    return change_cell(over(present), over(base), row.origin(present, base))


def change_cell(now: Amount, base: Amount, origin: Origin | None = None) -> Cell:
    """环比 or 同比: growth of counts in per cent, difference of rates in points."""
    if isinstance(now, Rate) and isinstance(base, Rate):
        points = Points(now, base)
        told = None if points.exact is None else points.text
        return Cell(points.text, told, CellKind.TEXT, origin)
    if isinstance(now, int) and isinstance(base, int):
        change = Change(now, base)
        return Cell(change.text, change.percent, CellKind.RATE, origin)
    return Cell(NOTHING)


def has_past(form: Form, measure_id: str) -> bool:
    """Whether a measure can be asked about an earlier period (a stock cannot)."""
    measure = form.measure(measure_id)
    parts = (*(measure.rate or ()), *measure.sum_of)
    if parts:
        return all(has_past(form, part) for part in parts)
    return form.input(measure.input).has_past if measure.input else bool(measure.date)
