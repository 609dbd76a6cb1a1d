"""Gathers from the store what a form is filled from: rows, frames, places, names, inputs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

import pandas as pd

from gridcenter.domain.fields import Kind, Register, RegisterId
from gridcenter.domain.period import Period
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.records import Record
from gridcenter.domain.registers import register_of
from gridcenter.reports.figures import PLACE
from gridcenter.reports.form_files import needed_fields
from gridcenter.reports.sources import Place, Sources
from gridcenter.reports.vocabulary import Condition, Form, FormKind
from gridcenter.reports.wording import Wording
from gridcenter.services import divisions, form_inputs, registers
from gridcenter.services.centre import Centre, Tier
from gridcenter.store import records
from gridcenter.store.frames import frame

_BELOW = {Tier.COUNTY: 9, Tier.CITY: 6, Tier.PROVINCE: 4}
"""How many digits of a unit's code name the centre just below each tier."""


def gather(
    centre: Centre,
    form: Form,
    period: Period,
    *,
    record: str | None,
    masked: bool,
    named: bool = False,
) -> Sources:
    """The sources of ``form`` over ``period`` (and of one ``record`` where it needs one).

    With ``named`` the frames hold the uid of each row, to tell which rows make a number.
    """
    one = registers.get(centre, form.needs_record, record) if form.needs_record and record else None
    found = records.find(centre.db, Query(register=RegisterId("grid")))
    grids: dict[str, Record] = {each.uid: each for each in found}
    rows = _rows(centre, form, period, one)
    wording = Wording(
        codes=centre.codes,
        records=_referred(centre, form, rows, one, grids),
        divisions=_division_names(centre, grids, rows),
        masked=masked,
    )
    return Sources(
        unit_code=centre.unit.code,
        unit_name=centre.unit.name,
        period=period,
        today=str(centre.today()),
        wording=wording,
        officer=centre.actor,
        places=_places(centre, grids) if _has_places(form) else (),
        frames=_frames(
            centre, form, period, grids, {"uid"} if named or _names_records(form) else set()
        ),
        inputs=cache(lambda span: form_inputs.numbers(centre, form, span)),
        texts=form_inputs.texts(centre, form, period),
        carried=form_inputs.carried(centre, form, period),
        made=form_inputs.made(centre, form, period),
        rows=rows,
        record=one,
        related=_related(centre, form),
    )


def _has_places(form: Form) -> bool:
    return bool(form.measures or form.checks or form.per_village)


def _names_records(form: Form) -> bool:
    """Whether the form tells of single records, so that its frames must know them by uid."""
    return any(part.highlight == "longest" for part in form.parts)


def _rows(centre: Centre, form: Form, period: Period, one: Record | None) -> tuple[Record, ...]:
    roster = form.roster
    if roster is None or not roster.register:
        return ()
    filters = [*_dates(roster.date, period.first_day, period), *_pushed(roster.where)]
    if roster.of_record:
        if one is None:
            return ()
        filters.append(Filter(field=roster.of_record, values=(one.uid,)))
    query = Query(register=RegisterId(roster.register), filters=tuple(filters))
    return records.find(centre.db, query)


def _dates(date: str, first_day: str, period: Period) -> tuple[Filter, ...]:
    if not date:
        return ()
    return (
        Filter(field=date, operator=Operator.AT_LEAST, values=(first_day,)),
        Filter(field=date, operator=Operator.AT_MOST, values=(period.last_moment,)),
    )


def _pushed(conditions: tuple[Condition, ...]) -> tuple[Filter, ...]:
    """The conditions that the store may already apply; the form applies all of them again."""
    return tuple(
        Filter(field=each.field, operator=Operator.ANY_OF, values=each.is_)
        for each in conditions
        if each.is_ and "." not in each.field
    )


def _frames(
    centre: Centre,
    form: Form,
    period: Period,
    grids: Mapping[str, Record],
    besides: set[str],
) -> dict[tuple[str, str], pd.DataFrame]:
    wanted: dict[tuple[str, str], set[str]] = defaultdict(set)
    for register_id, date, name in needed_fields(form):
        wanted[register_id, date].add(name)
    for measure in form.measures:
        if measure.register:
            wanted.setdefault((measure.register, measure.date), set())
    villages = {uid: grid.text("village") for uid, grid in grids.items()}
    return {
        key: _frame(centre, _frame_query(form, period, *key), columns | besides, villages)
        for key, columns in wanted.items()
    }


def _frame_query(form: Form, period: Period, register_id: str, date: str) -> Query:
    """The rows that any measure on this register and date looks at."""
    measures = [each for each in form.measures if (each.register, each.date) == (register_id, date)]
    shared = set.intersection(*(set(each.where) for each in measures))
    filters = (*_dates(date, _first_day(form, period), period), *_pushed(tuple(shared)))
    return Query(register=RegisterId(register_id), filters=filters)


def _frame(
    centre: Centre, query: Query, columns: set[str], villages: Mapping[str, str]
) -> pd.DataFrame:
    by = _place_column(centre, register_of(query.register))
    rows = frame(centre.db, query, sorted({*columns, by}))
    rows[PLACE] = _place_of(centre, rows[by], by, villages)
    return rows


def _first_day(form: Form, period: Period) -> str:
    """The earliest day that the form looks at: 年度累计, and the same period a year ago."""
    year = f"{period.year:04}-01-01"
    if form.kind is FormKind.CROSSTAB:
        return year
    return min(year, period.before.first_day, period.last_year.first_day)


def _place_column(centre: Centre, register: Register) -> str:
    if centre.unit.tier is not Tier.TOWNSHIP:
        return "unit"
    return next((name for name in ("village", "grid") if name in register.names), "unit")


def _place_of(centre: Centre, column: pd.Series, by: str, villages: Mapping[str, str]) -> pd.Series:
    if by == "unit":
        return column.str[: _BELOW.get(centre.unit.tier, 12)]
    # Without any grid the mapped column would be one of numbers.
    return column.map(villages).astype("str") if by == "grid" else column


def places(centre: Centre) -> tuple[Place, ...]:
    """The columns of this centre's crosstabs: its villages, or the units below it."""
    grids = records.find(centre.db, Query(register=RegisterId("grid")))
    return _places(centre, {str(each.uid): each for each in grids})


def _places(centre: Centre, grids: Mapping[str, Record]) -> tuple[Place, ...]:
    if centre.unit.tier is Tier.TOWNSHIP:
        with_grid = {grid.text("village") for grid in grids.values()}
        return tuple(
            Place(code=each.code, name=_short(each.name), has_grid=each.code in with_grid)
            for each in divisions.villages(centre)
            if each.code.startswith(centre.unit.code)
        )
    digits = _BELOW[centre.unit.tier]
    with_grid = {str(grid.unit)[:digits] for grid in grids.values()}
    listed = {each.code[:digits] for each in divisions.townships(centre)}
    codes = sorted(code for code in with_grid | listed if code.startswith(centre.unit.code))
    return tuple(
        Place(code=code, name=_short(divisions.name(centre, code)), has_grid=code in with_grid)
        for code in codes
    )


def _short(name: str) -> str:
    """A village as a column heading names it: without 村民委员会 and the like."""
    for ending, kept in (("村民委员会", "村"), ("居民委员会", "社区"), ("村委会", "村")):
        if name.endswith(ending):
            return name.removesuffix(ending).removesuffix(kept) + kept
    return name


def _referred(
    centre: Centre,
    form: Form,
    rows: tuple[Record, ...],
    one: Record | None,
    grids: Mapping[str, Record],
) -> dict[str, Mapping[str, Record]]:
    found: dict[str, Mapping[str, Record]] = {"grid": grids}
    wanted: dict[str, set[str]] = defaultdict(set)
    for record in (*rows, *((one,) if one else ())):
        for spec in register_of(record.register).fields:
            if spec.kind is Kind.REFERENCE and spec.refers_to not in (None, "grid"):
                wanted[str(spec.refers_to)].add(record.text(spec.name))
    for register_id, uids in wanted.items():
        kept = records.by_uids(centre.db, register_of(register_id), uids - {""})
        found[register_id] = {str(uid): record for uid, record in kept.items()}
    return found


def _related(centre: Centre, form: Form) -> dict[str, tuple[Record, ...]]:
    if form.roster is None:
        return {}
    wanted = {column.related.register for column in form.roster.columns if column.related}
    return {each: records.find(centre.db, Query(register=RegisterId(each))) for each in wanted}


def _division_names(
    centre: Centre, grids: Mapping[str, Record], rows: tuple[Record, ...]
) -> dict[str, str]:
    codes = {grid.text("village") for grid in grids.values()}
    codes |= {record.text("village") for record in rows if "village" in record.values}
    return {code: divisions.name(centre, code) for code in codes if code}
