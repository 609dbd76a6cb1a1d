"""Where a month stands, computed from the data and never ticked by hand.

录入 → 核对 → 报表 → 打印 → 导出 → 回执; after the export a change turns the month amber.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from gridcenter.domain.errors import GridcenterError, Problem, Severity
from gridcenter.domain.period import month_shifted
from gridcenter.domain.place import Tier
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.register.fields import RegisterId, Uid
from gridcenter.domain.register.incident.states import OPEN_STATES
from gridcenter.domain.register.registers import REGISTERS, register_of
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.register.validate import check
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.services import audit, month_sent, settings
from gridcenter.services.centre import Centre
from gridcenter.store import months, records
from gridcenter.store.packs import directives

_DUE_DAY = "due_day"
_USUAL_DUE_DAY = {Tier.TOWNSHIP: 3, Tier.COUNTY: 3, Tier.CITY: 5, Tier.PROVINCE: 7}
"""A county and its townships name the same day; each tier above takes two days more."""


class MonthStep(StrEnum):
    """The six steps, in order."""

    ENTER = "enter"
    CHECK = "check"
    REPORT = "report"
    PRINT = "print"
    EXPORT = "export"
    RECEIPT = "receipt"


class NilReportRefusedError(GridcenterError):
    """A nil report for a month that has incidents would hide them."""

    code = "nil_report_refused"
    sentence = N_("不能零报告：{month} 已登记 {count} 件事件。")
    hint = N_("请改为正常上报；确有误登的先删除。")


class MonthToComeError(GridcenterError):
    """The month has not begun."""

    code = "month_to_come"
    sentence = N_("{month} 还没有开始，不能上报。")
    hint = N_("请核对月份；电脑日期不对的话先校准。")


class MonthNotOverError(GridcenterError):
    """Something may still happen."""

    code = "month_not_over"
    sentence = N_("{month} 还没有过完，不能零报告。")
    hint = N_("请到这个月最后一天或以后再报；上级指令写明提前上报这个月的除外。")


class DueDayError(GridcenterError):
    """No month has this day, or some have not."""

    code = "due_day"
    sentence = N_("截止日只能是 1 到 28 日，不能是 {day} 日。")
    hint = N_("请填次月的一天，例如 3。")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepState:
    """One step: done or not, how many things are open in it, and since when it is done (UTC)."""

    done: bool
    open: int = 0
    since: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthProgress:
    """The state of one month; ``nil`` when it was reported empty on purpose."""

    month: str
    steps: Mapping[MonthStep, StepState]
    nil: bool
    changed_since_export: int
    to_relay: int = 0
    """Packs of units below that came since and were not sent on."""
    sent_by: str = ""
    """The officer who reported it on another PC of the office; empty when this one did."""
    answer: str | None = None
    """What the newest receipt of its newest pack said, as one letter (OUTCOMES)."""
    cut_off: date

    @property
    def next_step(self) -> MonthStep | None:
        """The first step not done, or None when the month is through."""
        return next((step for step, state in self.steps.items() if not state.done), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the tier above would bounce: a record and its problem."""

    register: RegisterId
    uid: Uid
    title: str
    problem: Problem


def current(centre: Centre) -> str:
    """The month an officer works on today: last month until its cut-off day, then this one."""
    today = centre.today()
    if today.day <= due_day(centre):
        today = today.replace(day=1) - timedelta(days=1)
    return f"{today:%Y-%m}"


def due_day(centre: Centre) -> int:
    """The day of the next month by which reports are due here: the setting, or the tier's usual."""
    return int(settings.get(centre, _DUE_DAY, _USUAL_DUE_DAY[centre.unit.tier]))


def set_due_day(centre: Centre, day: int) -> None:
    """Make reports due on ``day`` (1 to 28) of the next month; DueDayError otherwise."""
    centre.require(Deed.SHAPE)
    if not 1 <= day <= 28:
        raise DueDayError(day=day)
    with centre.db.transaction():
        settings.put(centre, _DUE_DAY, day)
        audit.record(centre, "month.due_day", {"day": day})


def cut_off(centre: Centre, month: str) -> date:
    """The day by which ``month`` is due."""
    return date.fromisoformat(f"{month_shifted(month, 1)}-{due_day(centre):02}")


def months_between(first: str, last: str) -> Iterator[str]:
    """The months from ``first`` to ``last``, both included; none when ``last`` is earlier."""
    while first <= last:
        yield first
        first = month_shifted(first, 1)


def incidents_of(month: str) -> Query:
    """The incidents that occurred in ``month``."""
    return Query(
        register=RegisterId("incident"),
        filters=(Filter(field="occurred_at", operator=Operator.STARTS_WITH, values=(month,)),),
    )


def note(centre: Centre, month: str, step: str, detail: Mapping[str, object]) -> None:
    """Note that a step of the month was done: a form made or printed, a pack exported."""
    with centre.db.transaction():
        months.add(
            centre.db, month=month, step=step, at=centre.now(), by=centre.actor, detail=detail
        )
        audit.record(centre, f"month.{step}", {"month": month, **detail})


def is_over(centre: Centre, month: str) -> bool:
    """Whether ``month`` has reached its last day."""
    return f"{centre.today() + timedelta(days=1):%Y-%m}" > month


def refuse_early(centre: Centre, month: str, *, nil: bool = False) -> None:
    """Nobody reports a month to come; that nothing happened is said when the month is over.

    An open directive may ask for this very month before its last day. Raises MonthToComeError, MonthNotOverError.
    """
    running = f"{centre.today():%Y-%m}"
    if month > running:
        raise MonthToComeError(month=month)
    if not nil or month != running or is_over(centre, month):
        return
    open_ones = (each for each in directives.every(centre.db) if each.taken_at and not each.done_at)
    if not any(each.asks_report_of(month) for each in open_ones):
        raise MonthNotOverError(month=month)


def report_nil(centre: Centre, month: str) -> None:
    """Say explicitly that nothing happened in ``month``; NilReportRefusedError otherwise.

    Raises MonthToComeError, MonthNotOverError.
    """
    centre.require(Deed.SEND)
    centre.refuse_leap()
    refuse_early(centre, month, nil=True)
    count = records.count(centre.db, incidents_of(month))
    if count:
        raise NilReportRefusedError(month=month, count=count)
    note(centre, month, "nil", {})


def progress(centre: Centre, month: str, *, checks: bool = True) -> MonthProgress:
    """Where ``month`` stands; ``open`` counts errors to mend before it can be reported.

    Without ``checks`` no record is read, and 核对 is not done.
    """
    notes = months.notes(centre.db, month)
    last = {each.step: each.at for each in notes}
    entered = records.count(centre.db, incidents_of(month))
    nil = "nil" in last and not entered
    found = findings(centre, month) if checks else ()
    errors = sum(each.problem.severity is Severity.ERROR for each in found)
    up = month_sent.went_up(centre, month)
    states = {
        MonthStep.ENTER: StepState(done=bool(entered) or nil, open=entered),
        MonthStep.CHECK: StepState(
            done=checks and (bool(entered) or nil) and not errors, open=errors
        ),
        **{
            step: StepState(done=step.value in last, since=last.get(step.value))
            for step in (MonthStep.REPORT, MonthStep.PRINT)
        },
        MonthStep.EXPORT: StepState(done=up.is_up, open=up.changed + up.waiting, since=up.since),
        # A receipt answers the pack that it names: the newest waits for its own.
        MonthStep.RECEIPT: StepState(
            done=up.answered_at is not None,
            open=int(up.answer is not None and up.answered_at is None),
            since=up.answered_at,
        ),
    }
    return MonthProgress(
        month=month,
        steps=states,
        nil=nil,
        changed_since_export=up.changed,
        to_relay=up.waiting,
        sent_by=up.elsewhere,
        answer=up.answer,
        cut_off=cut_off(centre, month),
    )


def exported_at(centre: Centre, month: str) -> str | None:
    """When ``month`` was exported last (UTC text); unlike :func:`progress` it checks no record."""
    return month_sent.went_up(centre, month).since


def findings(centre: Centre, month: str) -> Iterator[Finding]:
    """What the tier above would bounce: problems of our incidents of the month and our rosters."""
    rules = Rules(codes=centre.codes, today=centre.today())
    rosters = (Query(register=each.id) for each in REGISTERS if each.is_roster)
    for each in (incidents_of(month), *rosters):
        query = replace(each, filters=(*each.filters, *centre.ours))
        register = register_of(query.register)
        for record in records.find(centre.db, query):
            for problem in check(register, record.values, rules):
                yield Finding(
                    register=register.id,
                    uid=record.uid,
                    title=record.title(register),
                    problem=problem,
                )


def overdue_query(today: date) -> Query:
    """Open incidents whose deadline is before ``today``."""
    yesterday = (today - timedelta(days=1)).isoformat()
    return Query(
        register=RegisterId("incident"),
        filters=(
            Filter(field="state", operator=Operator.ANY_OF, values=tuple(sorted(OPEN_STATES))),
            Filter(field="deadline", operator=Operator.AT_MOST, values=(yesterday,)),
        ),
    )
