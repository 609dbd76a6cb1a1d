"""The lists of what waits for somebody: due, asleep, asked about, flaring up again, left open by a meeting.

Each is a query over matters and places; none leads from a person to a matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from gridcenter.base.worktime import load_calendar
from gridcenter.domain.period import month_shifted
from gridcenter.domain.query import Filter, Operator, Query, Sort
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Register, Uid, Value
from gridcenter.domain.register.incident.deadlines import LateCard, working_days_between
from gridcenter.domain.register.incident.fields import INCIDENT, INCIDENT_STEP
from gridcenter.domain.register.incident.stages import CaseStage
from gridcenter.domain.register.incident.states import OPEN_STATES
from gridcenter.domain.register.minutes import MINUTES_TASK
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.register.screening_round import SCREENING_ROUND
from gridcenter.domain.register.visit import VISIT
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.services.register import lateness
from gridcenter.services.register.display import DisplayWording
from gridcenter.store import records
from gridcenter.store.counts import counts, sharing
from gridcenter.store.packs import directives

ASLEEP = 15
"""After so many days without any change an open matter is asleep."""
CONFIRM = 30
"""Within so many days of an agreement both sides may apply to the court (民事诉讼法, 人民调解法 art. 33)."""
AGAIN = 6
"""Within so many months a place or matter flares up again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkList:
    """One list: its id, its words (a message id with ``{days}`` or ``{months}``), how urgent, its query."""

    id: str
    label: str
    tone: str
    query: Query
    due: str
    """The day by which its rows are late; empty when none is."""
    asked: Mapping[str, str] = field(default_factory=dict)
    """The day by which a directive wants its answer, by the record it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingList:
    """A row on a list: its words, the day it is due, working days late (0: in time), the card that an
    incident shows by its rule, and its present stage (None for what is no incident or ended).
    """

    record: Record
    title: str
    due: str
    late: int
    card: LateCard | None
    stage: CaseStage | None = None


def of(centre: Centre) -> tuple[WorkList, ...]:
    """Every list, the most urgent first."""
    return tuple(_lists(centre))


def _lists(centre: Centre) -> Iterator[WorkList]:
    today = centre.today()
    yesterday, now = _iso(today, -1), today.isoformat()
    is_open = _filter("state", Operator.ANY_OF, *sorted(OPEN_STATES))
    ours, theirs = _asked(centre)

    def listed(name: str, label: str, tone: str, *filters: Filter) -> WorkList:
        return _of(INCIDENT, name, label, tone, *filters)

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
    yield listed("accept_due", N_("受理到期"), "warn", is_open, unaccepted, accept)
    asleep = _filter("changed_at", Operator.AT_MOST, _iso(today, -ASLEEP))
    yield listed("asleep", N_("{days} 天没有动静"), "info", is_open, asleep)
    asked = listed("ours", N_("上级指令待办"), "warn", _filter("uid", Operator.ANY_OF, *ours))
    yield replace(asked, asked=ours)
    below = _filter("unit", Operator.NOT_EQUALS, centre.unit.code)
    escalated = _filter("state", Operator.EQUALS, "escalated")
    yield listed("escalated", N_("下级上报，等我答复"), "warn", escalated, below)
    given = _filter("uid", Operator.ANY_OF, *theirs)
    yield replace(listed("theirs", N_("已下指令，等下级答复"), "info", given), asked=theirs)
    follow_up = _filter("state", Operator.EQUALS, "to_follow_up")
    yield listed("follow_up", N_("待回访"), "info", follow_up)
    yield listed("returned", N_("被退回"), "warn", _filter("state", Operator.EQUALS, "returned"))
    again = _filter("uid", Operator.ANY_OF, *(_again(centre) or ("-",)))
    yield listed("again", N_("{months} 个月内反复"), "warn", is_open, again)
    yield from _papers(today)
    yield from _books(today)


def _papers(today: date) -> Iterator[WorkList]:
    """What an agreement of a mediation asks for."""
    empty = Operator.IS_EMPTY
    unperformed = (
        _filter("perform_by", Operator.AT_MOST, today.isoformat()),
        _filter("performed_on", empty),
    )
    yield _of(INCIDENT, "perform_due", N_("协议履行到期"), "warn", *unperformed, due="perform_by")
    unconfirmed = (
        _filter("agreed_on", Operator.AT_LEAST, _iso(today, -CONFIRM)),
        _filter("confirm_applied_on", empty),
        _filter("performed_on", empty),
    )
    label = N_("可申请司法确认（协议后 30 日内）")
    confirm = _of(INCIDENT, "confirm_due", label, "info", *unconfirmed, due="agreed_on")
    yield replace(confirm, due="")


def _books(today: date) -> Iterator[WorkList]:
    """What the books beside the ledger left open."""
    empty = Operator.IS_EMPTY
    tasks = _filter("due", Operator.AT_MOST, _iso(today, 3)), _filter("done_on", empty)
    yield _of(MINUTES_TASK, "tasks_due", N_("会商任务到期"), "warn", *tasks, due="due")
    rounds = _filter("planned_to", Operator.AT_MOST, _iso(today, -1)), _filter("held_on", empty)
    yield _of(
        SCREENING_ROUND, "rounds_due", N_("到期没有开展的排查"), "warn", *rounds, due="planned_to"
    )
    open_visits = _filter("answered_on", empty)
    yield _of(VISIT, "visits_open", N_("接访待答复"), "info", open_visits, due="")


def _of(
    register: Register, name: str, label: str, tone: str, *filters: Filter, due: str = "deadline"
) -> WorkList:
    query = Query(
        register=register.id, filters=filters, sort=(Sort(field=due or register.sort[0]),)
    )
    return WorkList(id=name, label=label, tone=tone, query=query, due=due)


def _iso(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()


def _filter(field: str, operator: Operator, *values: Value) -> Filter:
    return Filter(field=field, operator=operator, values=values)


def _asked(centre: Centre) -> tuple[dict[str, str], dict[str, str]]:
    """The records that somebody above asked us about, and those we asked about below, each with the first
    day by which an answer is wanted; "-" for none.
    """
    ours: dict[str, str] = {}
    theirs: dict[str, str] = {}
    for each in directives.every(centre.db):
        if each.done_at is None:
            into = ours if each.receiver == centre.unit.code else theirs
            days = (into.get(each.record), each.due)
            into[each.record] = min(filter(None, days), default="")
    return ours or {"-": ""}, theirs or {"-": ""}


def _again(centre: Centre) -> tuple[str, ...]:
    return tuple(again(centre))


def again(centre: Centre) -> dict[Uid, int]:
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
    is_open = _filter("state", Operator.ANY_OF, *sorted(OPEN_STATES))
    found = sharing(centre.db, lately, ("unit", "place"), is_open)
    reopened = Query(
        register=INCIDENT_STEP.id,
        filters=(
            _filter("action", Operator.EQUALS, "reopen"),
            _filter("taken_at", Operator.AT_LEAST, since),
        ),
    )
    for uid, _count in counts(centre.db, reopened, ("incident",)):
        found.setdefault(Uid(uid), 0)
    return found


def waiting(centre: Centre, worklist: WorkList) -> tuple[WaitingList, ...]:
    """The rows of a list by the day they are due, each with how late it is."""
    register = register_of(worklist.query.register)
    found = records.find(centre.db, worklist.query)
    stages = lateness.stages_of(centre, [each.uid for each in found]) if register.steps else {}
    wording = DisplayWording(centre)
    wording.learn(register, (each.values for each in found))
    rows = [_waiting(centre, worklist, wording, each, stages.get(each.uid, ())) for each in found]
    return tuple(sorted(rows, key=lambda row: row.due or "~")) if worklist.asked else tuple(rows)


def _waiting(
    centre: Centre,
    worklist: WorkList,
    wording: DisplayWording,
    record: Record,
    stages: tuple[CaseStage, ...],
) -> WaitingList:
    register = register_of(record.register)
    due = worklist.asked.get(record.uid) or record.text(worklist.due)
    stage = stages[-1] if stages and not stages[-1].until else None
    by_rule = worklist.due == "deadline"
    late = lateness.of(centre, {**record.values, "deadline": due}) if by_rule else None
    days, card = (late.days, late.card) if late is not None else (0, None)
    if not by_rule and due and due < centre.today().isoformat():
        calendar = load_calendar(centre.folder)
        days = working_days_between(date.fromisoformat(due), centre.today(), calendar)
        card = LateCard.LATE
    return WaitingList(
        record=record,
        title=wording.title(register, record.values),
        due=due,
        late=days,
        card=card,
        stage=stage,
    )
