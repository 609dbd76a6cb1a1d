"""What the 工作台 shows, read on the worker: the month, what waits, the year, what was touched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from gridcenter.base.i18n import _, describe, is_english, listed, several
from gridcenter.domain.errors import Severity
from gridcenter.domain.packs.names import OUTCOMES
from gridcenter.domain.period import month_shifted
from gridcenter.domain.query import Filter, Query, Sort
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.register.registers import register_of, registers_with_page
from gridcenter.domain.text import N_
from gridcenter.presenters.desk import PageSpot
from gridcenter.presenters.home_todos import Todo, todos
from gridcenter.presenters.window_status import clock_text
from gridcenter.services import month as months
from gridcenter.services.centre import Centre
from gridcenter.services.month import MonthProgress, MonthStep
from gridcenter.services.register import registers

STEP_LABELS = {
    MonthStep.ENTER: N_("录入"),
    MonthStep.CHECK: N_("核对"),
    MonthStep.REPORT: N_("报表"),
    MonthStep.PRINT: N_("打印"),
    MonthStep.EXPORT: N_("导出"),
    MonthStep.RECEIPT: N_("回执"),
}
STEP_PAGES = {
    MonthStep.ENTER: ("incident", ""),
    MonthStep.CHECK: ("home", ""),
    MonthStep.REPORT: ("reports", ""),
    MonthStep.PRINT: ("reports", ""),
    MonthStep.EXPORT: ("packs", "send"),
    MonthStep.RECEIPT: ("packs", "receive"),
}
"""The page on which each step is done, and the part of it."""
_MOST_FINDINGS = 200
_RECENT = 6
_LONG_MONTH = 1000
"""With more incidents the page comes before they are checked: 0.1 s a thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One of the six steps: its word, its state (done, now, amber or todo) and what it says."""

    step: MonthStep
    label: str
    state: str
    detail: str
    page: str
    spot: PageSpot
    query: Query | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """What the tier above would bounce, in words, and the row it speaks of."""

    title: str
    register: str
    problem: str
    is_error: bool
    query: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """A record touched lately, to go on filling it."""

    title: str
    register: str
    when: str
    query: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthShown:
    """Everything the page shows. ``trend`` is twelve (month, incidents), the oldest first.

    Not ``is_whole``: neither checked nor its waiting rows counted yet.
    """

    month: str
    steps: tuple[StepView, ...]
    next_step: StepView | None
    said: str
    """Until when it goes up, or that it went and what came back."""
    can_report_nil: bool
    todos: tuple[Todo, ...]
    trend: tuple[tuple[str, int], ...]
    recent: tuple[Recent, ...]
    is_empty: bool
    is_whole: bool = True


def month_text(month: str) -> str:
    """A month as people write it."""
    if is_english():
        return f"{date.fromisoformat(month + '-01'):%b %Y}"
    return _("{year}年{month}月").format(year=month[:4], month=int(month[5:7]))


def first_look(centre: Centre, month: str | None = None) -> MonthShown:
    """The board as it can be shown at once: whole, unless its month is so long that it takes a while."""
    month = month or months.current(centre)
    count = registers.count(centre, months.incidents_of(month))
    return board(centre, month, whole=count <= _LONG_MONTH)


def board(centre: Centre, month: str | None = None, *, whole: bool = True) -> MonthShown:
    """Read the board; runs on the worker thread. What takes longest can be left for later."""
    month = month or months.current(centre)
    progress = months.progress(centre, month, checks=whole)
    steps = tuple(_step(progress, step, centre.clock()) for step in MonthStep)
    if not whole:
        steps = tuple(map(_not_known_yet, steps))
    nothing = not any(
        registers.find(centre, Query(register=each.id), limit=1) for each in registers_with_page()
    )
    entered = progress.steps[MonthStep.ENTER]
    return MonthShown(
        month=month,
        steps=steps,
        next_step=next((each for each in steps if each.state in ("now", "amber")), None),
        said=_said(progress),
        can_report_nil=not entered.done and not nothing and months.is_over(centre, month),
        todos=todos(centre, month) if whole else (),
        trend=_trend(centre, month),
        recent=_recent(centre),
        is_empty=nothing,
        is_whole=whole,
    )


def _said(progress: MonthProgress) -> str:
    if progress.changed_since_export:
        return _("已上报；上报后又有改动，请补报更正。")
    if progress.to_relay:
        return _("已上报；之后又收到下级的包，请再转报。")
    if not progress.steps[MonthStep.EXPORT].done:
        return _("请在 {day} 前上报。").format(day=f"{progress.cut_off:%m-%d}")
    if progress.steps[MonthStep.RECEIPT].done:
        return _("已上报，上级已接收。")
    return _("已上报，等上级的回执。")


def findings(centre: Centre, month: str) -> tuple[FindingView, ...]:
    """What the tier above would bounce, errors first, at most two hundred."""
    found = [
        FindingView(
            title=each.title or _("未命名"),
            register=several(register_of(each.register).label),
            problem=describe(each.problem).message,
            is_error=each.problem.severity is Severity.ERROR,
            query=_one(each.register, each.uid),
        )
        for each in months.findings(centre, month)
    ]
    found.sort(key=lambda each: not each.is_error)
    return tuple(found[:_MOST_FINDINGS])


def _one(register: str, uid: str) -> Query:
    return Query(register=RegisterId(register), filters=(Filter(field="uid", values=(uid,)),))


def _step(progress: MonthProgress, step: MonthStep, now: datetime) -> StepView:
    present = progress.steps[step]
    state = "done" if present.done else "now" if step is progress.next_step else "todo"
    detail = clock_text(present.since, now) if present.since else ""
    if step is MonthStep.EXPORT and progress.sent_by:
        detail = _("{when} {name}（另一台）").format(when=detail, name=progress.sent_by)
    if step is MonthStep.ENTER:
        detail = _("零报告") if progress.nil else _("{count} 件").format(count=present.open)
    elif step is MonthStep.CHECK and present.open:
        detail = _("{count} 处待改").format(count=present.open)
    elif step is MonthStep.EXPORT and present.open:
        state, detail = "amber", listed(_not_sent(progress))
    elif step is MonthStep.RECEIPT and present.open:
        state, said = "amber", OUTCOMES[progress.answer or "Q"]
        detail = _(said)
    page, part = STEP_PAGES[step]
    return StepView(
        step=step,
        label=_(STEP_LABELS[step]),
        state=state,
        detail=detail,
        page=page,
        spot=PageSpot(part=part, month=progress.month),
        query=months.incidents_of(progress.month) if step is MonthStep.ENTER else None,
    )


def _not_sent(progress: MonthProgress) -> list[str]:
    """What did not go up as it is now: records changed here, packs that came from below."""
    told = (
        (_("导出后又改了 {count} 条"), progress.changed_since_export),
        (_("未转报的包 {count} 个"), progress.to_relay),
    )
    return [words.format(count=count) for words, count in told if count]


def _not_known_yet(step: StepView) -> StepView:
    """A step before the month is checked: which one is next nobody knows."""
    detail = _("正在核对…") if step.step is MonthStep.CHECK else step.detail
    return replace(step, state="todo" if step.state == "now" else step.state, detail=detail)


def _trend(centre: Centre, month: str) -> tuple[tuple[str, int], ...]:
    wanted = [month_shifted(month, back) for back in range(-11, 1)]
    return tuple((each, registers.count(centre, months.incidents_of(each))) for each in wanted)


def _short_title(record: Record) -> str:
    """The words of a record without its code, which would fill the line."""
    register = register_of(record.register)
    words = (record.text(name) for name in register.title if not name.endswith("code"))
    return " ".join(filter(None, words)) or record.title(register) or _("未命名")


def _recent(centre: Centre) -> tuple[Recent, ...]:
    newest = (Sort(field="changed_at", descending=True),)
    found = [
        (record.changed_at, _short_title(record), each.id, record.uid)
        for each in registers_with_page()
        for record in registers.find(
            centre,
            Query(register=each.id, filters=centre.ours, sort=newest),
            limit=_RECENT,
        )
    ]
    found.sort(reverse=True)
    return tuple(
        Recent(
            title=title,
            register=_(register_of(register).one),
            when=clock_text(at, centre.clock()),
            query=_one(register, uid),
        )
        for at, title, register, uid in found[:_RECENT]
    )
