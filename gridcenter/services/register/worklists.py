"""The lists of incidents that wait for somebody: what is due, asleep, asked about, flaring up again.

Each is a query over matters and places; none leads from a person to a matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from gridcenter.base.worktime import load_calendar
from gridcenter.domain.period import month_shifted
from gridcenter.domain.query import Filter, Operator, Query, Sort
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Value
from gridcenter.domain.register.incident.actions import OPEN_STATES
from gridcenter.domain.register.incident.deadlines import LateCard, working_days_between
from gridcenter.domain.register.incident.fields import INCIDENT, INCIDENT_STEP
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.services.register import deadlines
from gridcenter.store import records
from gridcenter.store.counts import counts
from gridcenter.store.packs import directives

ASLEEP = 15
"""After so many days without any change an open matter is asleep."""
AGAIN = 6
"""Within so many months a place or matter flares up again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkList:
    """One list: its id, its words (a message id with ``{days}`` or ``{months}``), how urgent, its query."""

    id: str
    label: str
    tone: str
    query: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An incident on a list: working days late (0: in time) and the card it shows by its rule."""

    record: Record
    late: int
    card: LateCard | None


def of(centre: Centre) -> tuple[WorkList, ...]:
    """Every list, the most urgent first."""
    return tuple(_lists(centre))


def _lists(centre: Centre) -> Iterator[WorkList]:
    today = centre.today()
    yesterday, now = _iso(today, -1), today.isoformat()
    is_open = _filter("state", Operator.ANY_OF, *sorted(OPEN_STATES))
    ours, theirs = _asked(centre)

    def listed(name: str, label: str, tone: str, *filters: Filter) -> WorkList:
        query = Query(register=INCIDENT.id, filters=filters, sort=(Sort(field="deadline"),))
        return WorkList(id=name, label=label, tone=tone, query=query)

    late = _filter("deadline", Operator.AT_MOST, yesterday)
    yield listed("overdue", N_("逾期"), "bad", is_open, late)
    due = _filter("deadline", Operator.EQUALS, now)
    yield listed("due_today", N_("今日到期"), "warn", is_open, due)
    soon = (
        _filter("deadline", Operator.AT_LEAST, _iso(today, 1)),
        _filter("deadline", Operator.AT_MOST, _iso(today, 3)),
    )
    yield listed("due_soon", N_("三日内到期"), "warn", is_open, *soon)
    unaccepted = _filter("state", Operator.EQUALS, "registered")
    accept = _filter("accept_by", Operator.AT_MOST, now)
    yield listed("accept_due", N_("受理到期"), "warn", unaccepted, accept)
    asleep = _filter("changed_at", Operator.AT_MOST, _iso(today, -ASLEEP))
    yield listed("asleep", N_("{days} 天没有动静"), "info", is_open, asleep)
    yield listed("ours", N_("上级指令待办"), "warn", _filter("uid", Operator.ANY_OF, *ours))
    below = _filter("unit", Operator.NOT_EQUALS, centre.unit.code)
    escalated = _filter("state", Operator.EQUALS, "escalated")
    yield listed("escalated", N_("下级上报，等我答复"), "warn", escalated, below)
    yield listed(
        "theirs", N_("已下指令，等下级答复"), "info", _filter("uid", Operator.ANY_OF, *theirs)
    )
    follow_up = _filter("state", Operator.EQUALS, "to_follow_up")
    yield listed("follow_up", N_("待回访"), "info", follow_up)
    yield listed("returned", N_("被退回"), "warn", _filter("state", Operator.EQUALS, "returned"))
    again = _filter("uid", Operator.ANY_OF, *(_again(centre) or ("-",)))
    yield listed("again", N_("{months} 个月内反复"), "warn", is_open, again)


def _iso(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()


def _filter(field: str, operator: Operator, *values: Value) -> Filter:
    return Filter(field=field, operator=operator, values=values)


def _asked(centre: Centre) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The records that somebody above asked us about, and those we asked about below; "-" for none."""
    directives.settle_answered(centre.db, centre.now())
    waiting = [each for each in directives.every(centre.db) if each.done_at is None]
    us = centre.unit.code
    ours = tuple(each.record for each in waiting if each.receiver == us)
    return ours or ("-",), tuple(each.record for each in waiting if each.sender == us) or ("-",)


def _again(centre: Centre) -> tuple[str, ...]:
    return tuple(again(centre))


def again(centre: Centre) -> dict[str, int]:
    """Open disputes whose place had others within :data:`AGAIN` months (how many with it), and matters
    reopened since (0).
    """
    today = centre.today().isoformat()
    since = f"{month_shifted(today[:7], -AGAIN)}{today[7:]}"
    lately = Query(
        register=INCIDENT.id,
        filters=(
            _filter("family", Operator.EQUALS, "dispute"),
            _filter("occurred_at", Operator.AT_LEAST, since),
            _filter("place", Operator.IS_FILLED),
        ),
    )
    by_place: dict[tuple[str, str], list[str]] = {}
    for uid, place, unit, _count in counts(centre.db, lately, ("uid", "place", "unit")):
        by_place.setdefault((unit, place), []).append(uid)
    found = {uid: len(uids) for uids in by_place.values() if len(uids) > 1 for uid in uids}
    reopened = Query(
        register=INCIDENT_STEP.id,
        filters=(
            _filter("action", Operator.EQUALS, "reopen"),
            _filter("taken_at", Operator.AT_LEAST, since),
        ),
    )
    for uid, _count in counts(centre.db, reopened, ("incident",)):
        found.setdefault(uid, 0)
    return found


def waiting(centre: Centre, worklist: WorkList) -> tuple[Waiting, ...]:
    """The incidents of a list by deadline, each with how late it is."""
    today, calendar = centre.today(), load_calendar(centre.folder)
    found = []
    for record in records.find(centre.db, worklist.query):
        deadline = record.text("deadline")
        rule = deadlines.rule_of(centre, record.values)
        late, card = 0, None
        if deadline and deadline < today.isoformat() and record.text("state") in OPEN_STATES:
            day = date.fromisoformat(deadline)
            late = working_days_between(day, today, calendar)
            card = rule.card(day, today, calendar) if rule else LateCard.LATE
        found.append(Waiting(record=record, late=late, card=card))
    return tuple(found)
