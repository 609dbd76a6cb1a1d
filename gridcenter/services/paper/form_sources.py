"""Gathers from the store what a form is filled from: rows, counts, places, names, inputs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.period import Period
from gridcenter.domain.place import Tier, digits_below, is_below, is_under, unit_below
from gridcenter.domain.query import Census, Filter, Key, Operator, Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Kind, Register, RegisterId
from gridcenter.domain.register.registers import place_field, register_of
from gridcenter.domain.text import N_
from gridcenter.reports.asked import Group
from gridcenter.reports.sources import Place, Sources
from gridcenter.reports.vocabulary import Condition, Form
from gridcenter.reports.wording import Wording
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.services.paper import form_inputs, form_told
from gridcenter.services.paper.about import ALL, About
from gridcenter.services.register import registers
from gridcenter.store import records
from gridcenter.store.packs import packs


class FormUnitError(GridcenterError):
    """A list of the rows of a unit was asked for that is none of those below us."""

    code = "form_unit"
    sentence = N_("{unit} 不是本级下属单位的代码。")
    hint = N_("写下级单位的区划代码；不写则列出全部单位。")


def gather(
    centre: Centre,
    form: Form,
    period: Period,
    *,
    masked: bool,
    about: About = ALL,
) -> Sources:
    """The sources of ``form`` over ``period``; RecordNotFoundError, FormUnitError for what it cannot be about."""
    named = form.needs_record and about.record
    one = registers.get(centre, form.needs_record, about.record) if named else None
    unit = about.unit or centre.unit.code
    own = unit == centre.unit.code
    unit_name = "" if own else _unit_name(centre, unit)
    if not own and (unit_name == unit or not is_below(unit, centre.unit.code)):
        raise FormUnitError(unit=unit)
    only = () if own else (_of_unit(unit),)
    found = records.find(centre.db, Query(register=RegisterId("grid"), filters=only))
    grids: dict[str, Record] = {each.uid: each for each in found}
    rows = _rows(centre, form, period, one, only)
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
        about=unit_name,
        places=_places(centre, grids, period) if _has_places(form) else (),
        units=_units(centre, grids, unit) if form.roster is not None or form.per_unit else (),
        groups=partial(_groups, centre, {uid: g.text("village") for uid, g in grids.items()}),
        earliest=partial(records.earliest, centre.db),
        inputs=cache(lambda span: form_inputs.numbers(centre, form, span)),
        texts=form_inputs.texts(centre, form, period),
        carried=form_inputs.carried(centre, form, period),
        made=form_inputs.made(centre, form, period),
        rows=rows,
        record=one,
        related=_related(centre, form, only),
        told={
            **form_told.told(
                centre, form.roster, rows, min(period.last_day, centre.today().isoformat())
            ),
            **form_told.of_record(centre, form, one),
        },
    )


def _has_places(form: Form) -> bool:
    return bool(form.measures or form.checks or form.per_village)


def _unit_name(centre: Centre, code: str) -> str:
    """What its card calls a unit, else the table of divisions; the code where neither knows it."""
    card = next((card for card in packs.cards(centre.db) if card.unit == code), None)
    return card.name if card is not None else divisions.name(centre, code)


def _of_unit(code: str) -> Filter:
    return Filter(field="unit", operator=Operator.STARTS_WITH, values=(code,))


def _rows(
    centre: Centre, form: Form, period: Period, one: Record | None, only: tuple[Filter, ...]
) -> tuple[Record, ...]:
    roster = form.roster
    if roster is None or not roster.register:
        return ()
    filters = [*only, *_dates(roster.date, period.first_day, period), *_pushed(roster.where)]
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
        if each.is_ and not each.until and "." not in each.field
    )


def _groups(centre: Centre, villages: Mapping[str, str], asked: Census) -> Counter[Group]:
    by = _place_column(centre, register_of(asked.query.register))
    found: Counter[Group] = Counter()
    places: dict[str, str] = {}
    wanted = replace(asked, keys=(*asked.keys, Key(by)))
    for (*told, at), count in centre.count(wanted).items():
        where = str(at)
        if where not in places:
            places[where] = _place_of(centre, where, by, villages)
        found[(*told, places[where])] += count
    return found


def _place_column(centre: Centre, register: Register) -> str:
    return place_field(register) if centre.unit.tier is Tier.TOWNSHIP else "unit"


def _place_of(centre: Centre, value: str, by: str, villages: Mapping[str, str]) -> str:
    if by == "unit":
        return unit_below(value, centre.unit.code)
    return value if by == "village" else villages.get(value, "")


def within(centre: Centre, register: Register, place: str) -> Filter:
    """What keeps to the records of one place: the other way round of how they are counted."""
    by = _place_column(centre, register)
    if by == "unit":
        return _of_unit(place)
    if by == "village":
        return Filter(field="village", values=(place,))
    village = Filter(field="village", values=(place,))
    grids = records.find(centre.db, Query(register=RegisterId("grid"), filters=(village,)))
    return Filter(field="grid", operator=Operator.ANY_OF, values=tuple(g.uid for g in grids))


def places(centre: Centre, period: Period | None = None) -> tuple[Place, ...]:
    """The columns of this centre's crosstabs, of a period or of today: its villages, or the units below it."""
    grids = records.find(centre.db, Query(register=RegisterId("grid")))
    return _places(centre, {str(each.uid): each for each in grids}, period)


def _places(
    centre: Centre, grids: Mapping[str, Record], period: Period | None
) -> tuple[Place, ...]:
    if centre.unit.tier is Tier.TOWNSHIP:
        with_grid = {grid.text("village") for grid in grids.values()}
        since = period.first_day if period else ""
        return tuple(
            Place(code=each.code, name=_short(each.name), has_grid=each.code in with_grid)
            for each in divisions.villages(centre, since=since, also=with_grid)
            if is_under(each.code, centre.unit.code)
        )
    return _units(centre, grids, centre.unit.code)


def _units(centre: Centre, grids: Mapping[str, Record], above: str) -> tuple[Place, ...]:
    """The centres just below one: registered, named by a pack, or with rows; none below a township."""
    digits = digits_below(above)
    if digits is None:
        return ()
    registered = [
        card
        for card in packs.cards(centre.db)
        if not card.revoked_at
        and is_below(card.unit, above)
        and not divisions.went_on(centre, card.unit)
    ]
    named = {str(card.unit): card.name for card in registered}
    with_grid = {str(grid.unit)[:digits] for grid in grids.values()}
    listed = {each.code[:digits] for each in divisions.townships(centre)}
    codes = sorted(
        code
        for code in with_grid | listed | {card.unit[:digits] for card in registered}
        if is_under(code, above) and len(code) == digits
    )
    return tuple(
        Place(
            code=code,
            name=_short(named.get(code) or divisions.name(centre, code)),
            has_grid=code in with_grid,
        )
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
    found = dict[str, Mapping[str, Record]]()
    wanted: dict[str, set[str]] = defaultdict(set)
    for record in (*rows, *((one,) if one else ())):
        for spec in register_of(record.register).fields:
            if spec.kind is Kind.REFERENCE and spec.refers_to:
                wanted[spec.refers_to].add(record.text(spec.name))
    for register_id, uids in wanted.items():
        kept = records.by_uids(centre.db, register_of(register_id), uids - {""})
        found[register_id] = {str(uid): record for uid, record in kept.items()}
    return found


def _related(centre: Centre, form: Form, only: tuple[Filter, ...]) -> dict[str, tuple[Record, ...]]:
    if form.roster is None:
        return {}
    wanted = {column.related.register for column in form.roster.columns if column.related}
    return {
        each: records.find(centre.db, Query(register=RegisterId(each), filters=only))
        for each in wanted
    }


def _division_names(
    centre: Centre, grids: Mapping[str, Record], rows: tuple[Record, ...]
) -> dict[str, str]:
    codes = {grid.text("village") for grid in grids.values()}
    codes |= {record.text("village") for record in rows if "village" in record.values}
    return {code: divisions.name(centre, code) for code in codes if code}
