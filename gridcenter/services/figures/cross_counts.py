"""Counts by two things at once, and how far incidents came: behind stacked bars and the funnel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gridcenter.base.i18n import _, is_english
from gridcenter.domain.period import Period
from gridcenter.domain.query import Filter, NamedBy, Operator, Query
from gridcenter.domain.register.fields import Uid, Value
from gridcenter.domain.register.incident.fields import INCIDENT, INCIDENT_STEP
from gridcenter.domain.register.incident.states import CLOSED_STATES
from gridcenter.domain.text import N_
from gridcenter.services import counting
from gridcenter.services.centre import Centre
from gridcenter.services.figures import statistics
from gridcenter.services.figures.statistics import EVERYTHING, Scope
from gridcenter.store import counts as stored

MONTH = "month"
"""In place of a field: the month in which an incident occurred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossCell:
    """One part of one bar: how many, and the query of its rows."""

    count: int
    query: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Cross:
    """Bars cut into parts. ``bars`` and ``parts`` are (code, words); empty codes: not filled in.

    ``cells`` holds what is not zero by (bar, part).
    """

    bars: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]
    cells: Mapping[tuple[str, str], CrossCell]

    def total(self, bar: str) -> int:
        """The whole of one bar."""
        return sum(cell.count for (key, _part), cell in self.cells.items() if key == bar)


def cross(
    centre: Centre,
    bar: str,
    part: str,
    span: tuple[Period, Period],
    scope: Scope = EVERYTHING,
) -> Cross:
    """Incidents from the first to the last period of ``span`` by a coded field or :data:`MONTH`, then by a coded field.

    Months (both periods are then months) keep their order and are all there; other bars go from
    the largest down; parts keep the order of their code list.
    """
    first, last = span
    query = statistics.query_between(centre, scope, first.first_day, last.last_moment)
    by_month = bar == MONTH
    rows = counting.counts(
        centre,
        query,
        (part,) if by_month else (part, bar),
        month_of="occurred_at" if by_month else "",
    )
    tally: Counter[tuple[str, str]] = Counter()
    for found_part, found_bar, count in rows:
        tally[str(found_bar or ""), str(found_part or "")] += count
    cells = {
        key: CrossCell(count=count, query=_rows(query, bar, part, *key))
        for key, count in tally.items()
    }
    if by_month:
        months = [first]
        while months[-1] != last:
            months.append(months[-1].shifted(1))
        bars = [(str(month), str(month)) for month in months]
    else:
        totals: Counter[str] = Counter()
        for (key, _part), count in tally.items():
            totals[key] += count
        largest_first = sorted(totals, key=lambda key: (-totals[key], key))
        bars = [(key, _words(centre, bar, key)) for key in largest_first]
    order = [item.id for item in centre.codes[INCIDENT.field(part).codes or ""]]
    seen = {key for _bar, key in tally}
    parts = [*(key for key in order if key in seen), *sorted(seen - set(order))]
    return Cross(
        bars=tuple(bars),
        parts=tuple((key, _words(centre, part, key)) for key in parts),
        cells=cells,
    )


def _rows(query: Query, bar: str, part: str, bar_key: str, part_key: str) -> Query:
    narrowed = [*query.filters, statistics.equals(part, part_key)]
    if bar == MONTH:
        month = Period.parse(bar_key)
        narrowed = [each for each in narrowed if each.field != "occurred_at"]
        narrowed += [
            Filter(field="occurred_at", operator=Operator.AT_LEAST, values=(month.first_day,)),
            Filter(field="occurred_at", operator=Operator.AT_MOST, values=(month.last_moment,)),
        ]
    else:
        narrowed.append(statistics.equals(bar, bar_key))
    return replace(query, filters=tuple(narrowed))


def _words(centre: Centre, field: str, key: str) -> str:
    codes = INCIDENT.field(field).codes
    if not key or not codes:
        return key or _("未填写")
    return centre.codes.label(codes, key, english=is_english())


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of the funnel; ``query`` opens its rows where states alone can say them."""

    key: str
    label: str
    count: int
    query: Query | None


_ACCEPTED = ("accepted", "routed", "returned")
_HANDLED = ("handling", "to_verify", "to_follow_up")
_STAGES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("register", N_("登记"), ()),
    ("accept", N_("受理"), (*_ACCEPTED, *_HANDLED, *sorted(CLOSED_STATES))),
    ("handle", N_("处置"), (*_HANDLED, *sorted(CLOSED_STATES))),
    ("close", N_("结案"), tuple(sorted(CLOSED_STATES))),
    ("archive", N_("归档"), ("archived",)),
)
_MOST_NAMED = 1000
"""The rows of more are not opened by name: one would not look through them."""
_STEP_STATES = {
    "accept": ("accepted", "routed", *_HANDLED, *sorted(CLOSED_STATES)),
    "handle": (*_HANDLED, *sorted(CLOSED_STATES)),
}


def funnel(centre: Centre, period: Period, scope: Scope = EVERYTHING) -> tuple[Stage, ...]:
    """How many of the period's incidents came how far: 登记 → 受理 → 处置 → 结案 → 归档.

    受理 and 处置: a step of their history, or their present state, shows it (a small matter closed
    at once passed both); 结案 and 归档: they stand there now. No later stage exceeds an earlier one.
    """
    query = statistics.query_of(centre, period, scope)
    stages = []
    for key, label, states in _STAGES:
        narrowed: Query | None = query
        if states:
            values: tuple[Value, ...] = states
            within = Filter(field="state", operator=Operator.ANY_OF, values=values)
            narrowed = replace(query, filters=(*query.filters, within))
        if key in _STEP_STATES:
            count, narrowed = _reached(centre, query, states, _STEP_STATES[key])
        else:
            ((number,),) = counting.counts(centre, narrowed or query)
            count = int(number)
        stages.append(Stage(key=key, label=_(label), count=count, query=narrowed))
    return tuple(stages)


def _reached(
    centre: Centre, query: Query, states: tuple[str, ...], stepped: tuple[str, ...]
) -> tuple[int, Query | None]:
    within = Filter(field="state", operator=Operator.ANY_OF, values=states)
    if centre.counting is not None:
        steps = NamedBy(INCIDENT_STEP.id, "incident", "to_state", stepped)
        return counting.reached(centre, query, within, steps), None
    asked = (centre.db, query, within, INCIDENT_STEP.id, stepped)
    count = stored.reached(*asked)
    return count, _these(stored.who_reached(*asked)) if count <= _MOST_NAMED else None


def _these(uids: Sequence[Uid]) -> Query:
    named = Filter(field="uid", operator=Operator.ANY_OF, values=tuple(uids))
    return Query(register=INCIDENT.id, filters=(named,))
