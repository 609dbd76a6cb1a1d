"""What time did to an incident: how late it is, which card it shows, how long each stage took."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from gridcenter.base.worktime import load_calendar, load_deadlines
from gridcenter.domain.query import Filter, Operator, Query, Sort
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Uid, Value
from gridcenter.domain.register.incident.deadlines import LateCard, working_days_between
from gridcenter.domain.register.incident.fields import INCIDENT_STEP
from gridcenter.domain.register.incident.stages import CaseStage, stages
from gridcenter.domain.register.incident.states import OPEN_STATES
from gridcenter.services.centre import Centre
from gridcenter.services.register import deadlines
from gridcenter.store import counts, records

_CHUNK = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """How many working days an open incident is past its deadline, and the card by its rule."""

    days: int
    card: LateCard


def of(centre: Centre, values: Mapping[str, Value], today: date | None = None) -> Late | None:
    """How late an incident with these values is ``today`` (else now); None while it is in time or ended."""
    day, due = today or centre.today(), values.get("deadline")
    if not isinstance(due, str) or not due or values.get("state") not in OPEN_STATES:
        return None
    limit = date.fromisoformat(due[:10])
    if day <= limit:
        return None
    calendar = load_calendar(centre.folder)
    rule = deadlines.rule_of(centre, values)
    card = rule.card(limit, day, calendar) if rule is not None else None
    return Late(
        days=working_days_between(limit, day, calendar), card=card if card else LateCard.LATE
    )


def cards(centre: Centre, overdue: Query) -> Counter[LateCard]:
    """How many of the incidents of ``overdue`` show each card today.

    What is late beyond every rule is counted on an index; only the others are read.
    """
    names = ("family", "level", "method", "state", "deadline")
    found: Counter[LateCard] = Counter()
    last = load_deadlines(centre.folder).surely_red(centre.today(), load_calendar(centre.folder))
    recent = overdue
    if last is not None:
        long_ago = Filter(field="deadline", operator=Operator.AT_MOST, values=(last.isoformat(),))
        old = replace(overdue, filters=(*overdue.filters, long_ago))
        found[LateCard.RED] = records.count(centre.db, old)
        since = (last + timedelta(days=1)).isoformat()
        later = Filter(field="deadline", operator=Operator.AT_LEAST, values=(since,))
        recent = replace(overdue, filters=(*overdue.filters, later))
    for *values, count in counts.counts(centre.db, recent, names):
        late = of(centre, dict(zip(names, values, strict=True)))
        if late is not None:
            found[late.card] += count
    return found


def stages_of(centre: Centre, uids: Iterable[Uid]) -> dict[Uid, tuple[CaseStage, ...]]:
    """The stages of these incidents by the days of this centre's calendar."""
    wanted = tuple(uids)
    steps: dict[Uid, list[Record]] = defaultdict(list)
    for start in range(0, len(wanted), _CHUNK):
        some = Filter(
            field="incident", operator=Operator.ANY_OF, values=wanted[start : start + _CHUNK]
        )
        query = Query(
            register=INCIDENT_STEP.id,
            filters=(some,),
            sort=(Sort(field="taken_at"), Sort(field="stamp")),
        )
        for step in records.find(centre.db, query):
            steps[Uid(step.text("incident"))].append(step)
    today, calendar = centre.today(), load_calendar(centre.folder)
    return {uid: stages((step.values for step in steps[uid]), today, calendar) for uid in wanted}


def stages_in(centre: Centre, uid: str) -> tuple[CaseStage, ...]:
    """The stages of one incident."""
    return stages_of(centre, [Uid(uid)])[Uid(uid)]
