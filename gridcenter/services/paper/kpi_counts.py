"""Numbers of forms that no single record holds: 受理及时, 报表及时 and the cards of what is late, by place.

受理: an incident registered here must be answered (accepted, routed, handled, closed or refused) by
the accept deadline of the table, counted from its registration. Not counted: drafts, what
is not due yet, and what was keyed in already answered (its registration and its answer are one).
报表: a month counts from the first one that went through this program, once its cut-off has passed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import date

from gridcenter.base.clock import day_of
from gridcenter.domain.place import Tier, unit_below
from gridcenter.domain.query import Census, Filter, Key, Operator, Query, Waited
from gridcenter.domain.register.incident.actions import SUPERVISIONS
from gridcenter.domain.register.incident.deadlines import LateCard, Starts
from gridcenter.domain.register.incident.fields import INCIDENT, INCIDENT_STEP
from gridcenter.services import counting, month
from gridcenter.services.centre import Centre
from gridcenter.services.paper import form_places
from gridcenter.services.register import deadlines, lateness
from gridcenter.store import months
from gridcenter.store.packs import packs
from gridcenter.store.packs.packs import MERGED

Places = Mapping[str, int]
"""Numbers by place; the empty place holds what lies in none."""

_NO_ANSWER = frozenset({"register", *SUPERVISIONS, "extend", "answer", "mark_historical"})


def _accepted(centre: Centre, first: str, last: str) -> tuple[Places, Places]:
    """Incidents from ``first`` to ``last`` (ISO days of occurrence) whose acceptance was due, and those
    of them answered in time.
    """
    where = form_places.whereabouts(centre)
    due: Counter[str] = Counter({"": 0})
    in_time: Counter[str] = Counter({"": 0})
    known: dict[tuple[object, ...], date | None] = {}
    query = Query(
        register=INCIDENT.id,
        filters=(
            Filter(field="occurred_at", operator=Operator.AT_LEAST, values=(first,)),
            Filter(field="occurred_at", operator=Operator.AT_MOST, values=(f"{last}T23:59",)),
            Filter(field="state", operator=Operator.NOT_EQUALS, values=("draft",)),
        ),
    )
    names = ("family", "level", "method", "grid", "unit")
    keys = tuple(map(Key, names))
    asked = Census(query=query, tests=(), keys=keys, waited=_answered(first))
    for (_passed, *values, grid, unit, start, answer), count in centre.count(asked).items():
        kind = (*values, start)
        if kind not in known:
            told = dict(zip(names, values, strict=False))
            starts = Starts(registered=date.fromisoformat(str(start)))
            found = deadlines.of(centre, told, starts)
            known[kind] = found.accept_by if found else None
        limit = known[kind]
        if limit is None or (not answer and limit >= centre.today()):
            continue
        place = where.of(str(unit), str(grid))
        due[place] += count
        in_time[place] += count if answer and str(answer) <= limit.isoformat() else 0
    return due, in_time


def _answered(first: str) -> Waited:
    """From the registration of an incident to its first answer, of steps since ``first`` (ISO day)."""
    since = Filter(field="taken_at", operator=Operator.AT_LEAST, values=(first,))
    registers = Filter(field="action", values=("register",))
    answers = Filter(field="action", operator=Operator.NONE_OF, values=tuple(sorted(_NO_ANSWER)))
    return Waited(
        register=INCIDENT_STEP.id,
        by="incident",
        at="taken_at",
        begins=(since, registers),
        ends=(since, answers),
    )


def _reported(centre: Centre, first: str, last: str) -> tuple[Places, Places]:
    """Months from ``first`` to ``last`` whose report was due, by unit below or for ourselves, and those
    of them exported (or received from below) by the cut-off day.
    """
    due: Counter[str] = Counter({"": 0})
    in_time: Counter[str] = Counter({"": 0})
    for place, reported in _reports(centre).items():
        beginning = min(reported, default="~")
        for each in month.months_between(max(first[:7], beginning), last[:7]):
            limit = month.cut_off(centre, each)
            on = reported.get(each)
            if on is None and limit >= centre.today():
                continue
            due[place] += 1
            in_time[place] += on is not None and on <= limit
    return due, in_time


def _carded(centre: Centre, _first: str, last: str) -> tuple[Places, Places]:
    """Incidents still open whose deadline was past on ``last`` (or today) by a yellow, by a red card."""
    day = min(date.fromisoformat(last), centre.today())
    where = form_places.whereabouts(centre)
    found = {LateCard.YELLOW: Counter({"": 0}), LateCard.RED: Counter({"": 0})}
    names = ("family", "level", "method", "state", "deadline", "grid", "unit")
    for *values, grid, unit, count in counting.counts(centre, month.overdue_query(day), names):
        late = lateness.of(centre, dict(zip(names, values, strict=False)), day)
        if late is not None and late.card in found:
            found[late.card][where.of(str(unit), str(grid or ""))] += count
    return found[LateCard.YELLOW], found[LateCard.RED]


def _reports(centre: Centre) -> dict[str, dict[str, date | None]]:
    """By place: the months that are known there, and the day on which each was first reported."""
    if centre.unit.tier is Tier.TOWNSHIP:
        own: dict[str, date | None] = {}
        for note in months.all_notes(centre.db):
            own.setdefault(note.month, None)
            if note.step == "export":
                day = day_of(note.at)
                own[note.month] = min(day, own[note.month] or day)
        return {"": own}
    below: dict[str, dict[str, date | None]] = {}
    for pack in packs.received(centre.db, state=MERGED):
        place = unit_below(pack.id.unit, centre.unit.code)
        known = below.setdefault(place, {})
        day = day_of(pack.received_at)
        known[pack.id.month] = min(day, known.get(pack.id.month) or day)
    return below


_PAIRS: Mapping[tuple[str, str], Callable[[Centre, str, str], tuple[Places, Places]]] = {
    ("accept_due", "accepted_in_time"): _accepted,
    ("months_due", "months_in_time"): _reported,
    ("yellow_open", "red_open"): _carded,
}
"""What is worked out together, by the ids of both."""


def computed(centre: Centre, first: str, last: str, wanted: Collection[str]) -> dict[str, Places]:
    """The inputs of kind ``computed`` among ``wanted``, from ``first`` to ``last`` (ISO days)."""
    found: dict[str, Places] = {}
    for names, count in _PAIRS.items():
        if not set(names).isdisjoint(wanted):
            found |= dict(zip(names, count(centre, first, last), strict=True))
    return {name: numbers for name, numbers in found.items() if name in wanted}
