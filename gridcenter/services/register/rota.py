"""值班: fills the rota by turns for a week or a month, and swaps two shifts.

What is filled already stays. The turn goes on behind whoever stood last before the first day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gridcenter.base.worktime import load_calendar
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Filter, Operator, Query, Sort
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.contact import DUTY_ROTA
from gridcenter.domain.register.fields import Value
from gridcenter.domain.register.incident.deadlines import WorkCalendar
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers
from gridcenter.store import records

LONGEST = 92
"""So many days at most are filled at once: a quarter."""


class RotaPlanError(GridcenterError):
    """A rota cannot be filled so."""

    code = "rota_plan"
    sentence = N_("没有排班：从 {first} 到 {last} 不是 1 到 {most} 天，或没有写值班人员、班次。")
    hint = N_("结束日期不能早于开始日期；每组人员之间用分号，同组的人用顿号。")


class SameShiftError(GridcenterError):
    """A shift cannot be swapped with itself."""

    code = "same_shift"
    sentence = N_("请选两个不同的班次来换。")


class NoSuchShiftError(GridcenterError):
    """Nobody is on the rota there yet."""

    code = "no_such_shift"
    sentence = N_("{day} 的{shift}还没有排。")
    hint = N_("请先排班，或看看日期和班次。")


class DayKind(StrEnum):
    """What a day is by the holiday notice."""

    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    """Off by the notice, or without one a statutory day."""
    SWAPPED = "swapped"
    """A weekend on which offices work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaPlan:
    """Who takes turns from ``first`` to ``last``: leaders change by the day, groups by the shift.

    ``rest_days_only`` fills weekends and holidays alone.
    """

    first: date
    last: date
    shifts: tuple[str, ...]
    groups: tuple[str, ...]
    leaders: tuple[str, ...] = ()
    phone: str = ""
    rest_days_only: bool = False


def kind_of(day: date, calendar: WorkCalendar) -> DayKind:
    """What ``day`` is; without the year's notice by weekday and the statutory days."""
    if day in calendar.holidays:
        return DayKind.HOLIDAY
    if calendar.is_working(day):
        return DayKind.SWAPPED if day.weekday() > 4 else DayKind.WORKING
    return DayKind.WEEKEND


def fill(centre: Centre, plan: RotaPlan) -> Changes:
    """Fill the days of ``plan`` that stand empty, as one gesture; RotaPlanError, InvalidRecordError."""
    centre.require(Deed.KEEP)
    days = (plan.last - plan.first).days + 1
    groups = tuple(filter(None, (each.strip() for each in plan.groups)))
    if not 1 <= days <= LONGEST or not groups or not plan.shifts:
        raise RotaPlanError(first=plan.first, last=plan.last, most=LONGEST)
    drafts = [
        Draft(register=DUTY_ROTA.id, values=values) for values in _turns(centre, plan, groups)
    ]
    if not drafts:
        return NO_CHANGES
    return registers.save_many(centre, drafts, N_("排班{count}班"))


def _turns(centre: Centre, plan: RotaPlan, groups: Sequence[str]) -> Iterator[dict[str, Value]]:
    calendar = load_calendar(centre.folder)
    leaders = tuple(filter(None, (each.strip() for each in plan.leaders)))
    taken = {(each["on_day"], each["shift"]) for each in of_days(centre, plan.first, plan.last)}
    before = _last_before(centre, plan.first)
    turn = _behind(before, "on_duty", groups)
    head = _behind(before, "leader", leaders)
    for at in range((plan.last - plan.first).days + 1):
        day = plan.first + timedelta(days=at)
        if plan.rest_days_only and calendar.is_working(day):
            continue
        for shift in plan.shifts:
            if (day.isoformat(), shift) in taken:
                continue
            yield {
                "on_day": day.isoformat(),
                "shift": shift,
                "leader": leaders[head % len(leaders)] if leaders else None,
                "on_duty": groups[turn % len(groups)],
                "phone": plan.phone or None,
            }
            turn += 1
        head += 1


def _last_before(centre: Centre, first: date) -> Record | None:
    query = Query(
        register=DUTY_ROTA.id,
        filters=(Filter(field="on_day", operator=Operator.BELOW, values=(first.isoformat(),)),),
        sort=(Sort(field="on_day", descending=True), Sort(field="shift", descending=True)),
    )
    return next(iter(records.find(centre.db, query, limit=1)), None)


def _behind(before: Record | None, field: str, names: Sequence[str]) -> int:
    """Whose turn is next; the first where nobody of them stood last."""
    last = before.text(field) if before is not None else ""
    return names.index(last) + 1 if last in names else 0


def of_days(centre: Centre, first: date, last: date) -> tuple[Record, ...]:
    """The rota of these days, by day and shift."""
    query = Query(
        register=DUTY_ROTA.id,
        filters=(
            Filter(field="on_day", operator=Operator.AT_LEAST, values=(first.isoformat(),)),
            Filter(field="on_day", operator=Operator.AT_MOST, values=(last.isoformat(),)),
        ),
        sort=(Sort(field="on_day"), Sort(field="shift")),
    )
    return records.find(centre.db, query)


Slot = tuple[date, str]
"""A day and a shift of it."""


def swap(centre: Centre, one: Slot, other: Slot) -> Changes:
    """Let two shifts change hands, each saying who it was before; one gesture.

    SameShiftError, NoSuchShiftError.
    """
    centre.require(Deed.KEEP)
    if one == other:
        raise SameShiftError
    pair = [_on(centre, *slot) for slot in (one, other)]
    drafts = [
        Draft(
            register=DUTY_ROTA.id,
            uid=mine.uid,
            base_revision=mine.revision,
            values={"on_duty": theirs["on_duty"], "swapped_with": _was(mine, theirs)},
        )
        for mine, theirs in (pair, reversed(pair))
    ]
    return registers.save_many(centre, drafts, N_("换班"))


def _was(mine: Record, theirs: Record) -> str | None:
    """Who it was at first; nothing once it is theirs again."""
    first = mine.text("swapped_with").removeprefix("原") or mine.text("on_duty")
    return None if theirs.text("on_duty") == first else f"原{first}"[:50]


def _on(centre: Centre, day: date, shift: str) -> Record:
    for each in of_days(centre, day, day):
        if each["shift"] == shift:
            return each
    raise NoSuchShiftError(day=day, shift=centre.codes.label("duty_shift", shift))
