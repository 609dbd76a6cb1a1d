"""The numbers behind the charts: counts of incidents, and the query that opens each bar's rows.

Drafts are not counted: an incident counts from its registration on. The period looks at the day
on which an incident occurred.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from gridcenter.base.i18n import _, is_english
from gridcenter.domain.figures.ratios import Change, Rate
from gridcenter.domain.period import Period
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.grid import GRID
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.services.counting import counts, passing
from gridcenter.store import records

_RESOLVED = Filter(field="is_resolved", values=(True,))
_CLOSED = Filter(field="state", operator=Operator.ANY_OF, values=("closed", "archived"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is counted besides the period: None means all. ``grid`` is a uid, others are codes.

    ``unit`` keeps to a centre below us and all below it.
    """

    family: str | None = None
    category: str | None = None
    village: str | None = None
    grid: str | None = None
    unit: str | None = None


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One bar: its code (empty: not filled in), its words, its count, and its rows' query."""

    key: str
    label: str
    count: int
    query: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """A period's incidents by one field, largest bar first (states keep their own order).

    ``mom`` and ``yoy`` compare the total with the period before and with the year before.
    """

    period: Period
    slices: tuple[Slice, ...]
    total: int
    mom: Change
    yoy: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """One month: incidents that occurred, how many of them are resolved and closed by now."""

    month: str
    count: int
    resolved: int
    closed: int
    query: Query

    @property
    def closure_rate(self) -> Rate:
        """办结率: closed or archived of occurred."""
        return Rate(self.closed, self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Consecutive months, oldest first; ``mom`` and ``yoy`` speak of the last one."""

    points: tuple[TrendPoint, ...]
    mom: Change
    yoy: Change


def by_category(centre: Centre, period: Period, scope: Scope = EVERYTHING) -> Breakdown:
    """Incidents by 事件类别."""
    return by_field(centre, "category", period, scope)


def by_family(centre: Centre, period: Period, scope: Scope = EVERYTHING) -> Breakdown:
    """Incidents by 事件大类."""
    return by_field(centre, "family", period, scope)


def by_state(centre: Centre, period: Period, scope: Scope = EVERYTHING) -> Breakdown:
    """Incidents by 办理状态, in the order of an incident's life."""
    return by_field(centre, "state", period, scope)


def by_field(centre: Centre, field: str, period: Period, scope: Scope = EVERYTHING) -> Breakdown:
    """Incidents by any coded field of the incident register, or by ``grid``."""
    query = query_of(centre, period, scope)
    counted = {str(key or ""): count for key, count in counts(centre, query, (field,))}
    spec = INCIDENT.field(field)
    if spec.codes:
        names = {item.id: item for item in centre.codes[spec.codes]}
        labels = {key: centre.codes.label(spec.codes, key, english=is_english()) for key in counted}
        order = (
            list(names)
            if field == "state"
            else sorted(counted, key=lambda key: (-counted[key], key))
        )
    else:
        labels = {uid: grid.text("name") for uid, grid in _grids(centre).items()}
        order = sorted(counted, key=lambda key: (-counted[key], key))
    slices = tuple(
        Slice(
            key=key,
            label=labels.get(key) or _("未填写"),
            count=counted[key],
            query=narrowed(query, equals(field, key)),
        )
        for key in dict.fromkeys((*order, *counted))
        if key in counted
    )
    return breakdown(centre, period, scope, slices)


def by_village(centre: Centre, period: Period, scope: Scope = EVERYTHING) -> Breakdown:
    """Incidents by the village of their grid; key empty for those without a grid."""
    query = query_of(centre, period, scope)
    village_of = {str(uid): grid.text("village") for uid, grid in _grids(centre).items()}
    counted: dict[str, int] = defaultdict(int)
    members: dict[str, list[str]] = defaultdict(list)
    for grid, count in counts(centre, query, ("grid",)):
        village = village_of.get(str(grid), "") if grid else ""
        counted[village] += count
        if grid:
            members[village].append(str(grid))
    slices = tuple(
        Slice(
            key=village,
            label=divisions.name(centre, village) if village else _("未填所属网格"),
            count=counted[village],
            query=narrowed(
                query,
                Filter(field="grid", operator=Operator.ANY_OF, values=tuple(members[village]))
                if village
                else Filter(field="grid", operator=Operator.IS_EMPTY),
            ),
        )
        for village in sorted(counted, key=lambda key: (-counted[key], key))
    )
    return breakdown(centre, period, scope, slices)


def monthly_trend(
    centre: Centre, *, months: int = 12, until: str | None = None, scope: Scope = EVERYTHING
) -> Trend:
    """The last ``months`` months up to ``until`` (``YYYY-MM``; default: the present month)."""
    last = Period.parse(until or f"{centre.today():%Y-%m}")
    periods = [last.shifted(-back) for back in range(months - 1, -1, -1)]
    query = query_of(centre, last, scope)
    points = tuple(_month(centre, period, query) for period in periods)
    known = {point.month: point.count for point in points}

    def count(period: Period) -> int:
        return known[str(period)] if str(period) in known else _total(centre, period, scope)

    now = points[-1].count
    return Trend(
        points=points,
        mom=Change(now, count(last.before)),
        yoy=Change(now, count(last.last_year)),
    )


def _month(centre: Centre, period: Period, like: Query) -> TrendPoint:
    """A month of a query that is about another one."""
    others = (each for each in like.filters if each.field != "occurred_at")
    query = replace(like, filters=(*_days(period.first_day, period.last_moment), *others))
    count, resolved, closed = passed(centre, query)
    month = str(period)
    return TrendPoint(month=month, count=count, resolved=resolved, closed=closed, query=query)


def passed(centre: Centre, query: Query) -> tuple[int, int, int]:
    """How many incidents ``query`` finds, how many of them are resolved and how many closed by now."""
    count, resolved, closed = passing(centre, query, ((_RESOLVED, _CLOSED), (_CLOSED,)))
    return count, resolved, closed


def by_day(centre: Centre, period: Period, scope: Scope = EVERYTHING) -> tuple[Slice, ...]:
    """Every day of the period in order, also those without incidents; key and label are ISO."""
    query = query_of(centre, period, scope)
    counted = {str(day): int(count) for day, count in counts(centre, query, day_of="occurred_at")}
    first, last = date.fromisoformat(period.first_day), date.fromisoformat(period.last_day)
    days = [str(first + timedelta(step)) for step in range((last - first).days + 1)]
    return tuple(
        Slice(
            key=day,
            label=day,
            count=counted.get(day, 0),
            query=query_between(centre, scope, day, f"{day}T23:59"),
        )
        for day in days
    )


def breakdown(centre: Centre, period: Period, scope: Scope, slices: tuple[Slice, ...]) -> Breakdown:
    """``slices`` with their total and how it moved against the month and the year before."""
    total = sum(each.count for each in slices)
    return Breakdown(
        period=period,
        slices=slices,
        total=total,
        mom=Change(total, _total(centre, period.before, scope)),
        yoy=Change(total, _total(centre, period.last_year, scope)),
    )


def _total(centre: Centre, period: Period, scope: Scope) -> int:
    ((count,),) = counts(centre, query_of(centre, period, scope))
    return int(count)


def query_of(centre: Centre, period: Period, scope: Scope) -> Query:
    """The rows that every figure of ``period`` counts: no drafts, within ``scope``."""
    return query_between(centre, scope, period.first_day, period.last_moment)


def query_between(centre: Centre, scope: Scope, first: str, last: str) -> Query:
    """Like :func:`query_of` from the ISO day ``first`` to the ISO day or moment ``last``."""
    filters = [
        *_days(first, last),
        Filter(field="state", operator=Operator.NOT_EQUALS, values=("draft",)),
    ]
    for field, value in (("family", scope.family), ("category", scope.category)):
        if value is not None:
            filters.append(equals(field, value))
    if scope.unit is not None:
        filters.append(Filter(field="unit", operator=Operator.STARTS_WITH, values=(scope.unit,)))
    if scope.grid is not None:
        filters.append(equals("grid", scope.grid))
    elif scope.village is not None:
        grids = [uid for uid, g in _grids(centre).items() if g.text("village") == scope.village]
        filters.append(Filter(field="grid", operator=Operator.ANY_OF, values=tuple(grids)))
    return Query(register=INCIDENT.id, filters=tuple(filters))


def _days(first: str, last: str) -> tuple[Filter, Filter]:
    return (
        Filter(field="occurred_at", operator=Operator.AT_LEAST, values=(first,)),
        Filter(field="occurred_at", operator=Operator.AT_MOST, values=(last,)),
    )


def equals(field: str, value: str) -> Filter:
    """``field`` is ``value``; an empty value means not filled in."""
    if value:
        return Filter(field=field, values=(value,))
    return Filter(field=field, operator=Operator.IS_EMPTY)


def narrowed(query: Query, narrower: Filter) -> Query:
    """``query`` with one more condition."""
    return replace(query, filters=(*query.filters, narrower))


def _grids(centre: Centre) -> Mapping[str, Record]:
    return {each.uid: each for each in records.find(centre.db, Query(register=GRID.id))}
