"""When an incident is due, by this centre's table and calendar, and a new year's calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from gridcenter.base.worktime import load_calendar, load_deadlines
from gridcenter.domain.errors import InvalidRecordError, Problem
from gridcenter.domain.register.fields import Value
from gridcenter.domain.register.incident.action import DAYS
from gridcenter.domain.register.incident.deadlines import (
    DayCount,
    DeadlineRule,
    Deadlines,
    Starts,
    add_days,
)
from gridcenter.domain.register.incident.states import CLOSED_STATES
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre

BASIS, BY_RULE, GRANTED, BY_HAND = "deadline_basis", "rule", "granted", "by_hand"
_NOT_RUNNING = CLOSED_STATES | {"draft", "refused"}
DECIDE = ("family", "level", "method", "registered_on", "restarted_on", "accepted_on", "handed_on")
"""What a deadline follows from; when one of these changes it is counted anew."""


def rule_of(centre: Centre, values: Mapping[str, Value]) -> DeadlineRule | None:
    """The rule for an incident with these values; DataFileError for a broken table."""
    family, level, method = (str(values.get(name) or "") for name in ("family", "level", "method"))
    return load_deadlines(centre.folder).rule(family, level, method)


def of(centre: Centre, values: Mapping[str, Value], starts: Starts) -> Deadlines | None:
    """The deadlines of an incident with these values; None when the table has no rule for it.

    Raises DataFileError for a broken table or notice.
    """
    rule = rule_of(centre, values)
    return None if rule is None else rule.deadlines(starts, load_calendar(centre.folder))


def starts_of(centre: Centre, values: Mapping[str, Value]) -> Starts:
    """When the clocks of an incident began, as its fields say."""
    registered = _day(values.get("restarted_on")) or _day(values.get("registered_on"))
    return Starts(
        registered=registered or centre.today(),
        accepted=_day(values.get("accepted_on")),
        handed_over=_day(values.get("handed_on")),
    )


def _day(value: Value) -> date | None:
    return date.fromisoformat(value[:10]) if isinstance(value, str) and value else None


def settle(
    centre: Centre, before: Mapping[str, Value], after: dict[str, Value], *, given: bool = False
) -> None:
    """Count the deadlines of ``after`` anew when what they follow from is not as ``before``.

    A deadline that somebody wrote or granted stays, whatever else changes; emptied, it is counted. ``given``:
    a step granted it, so nobody wrote it by hand.
    """
    if after.get("state") in _NOT_RUNNING:
        return
    basis = after.get(BASIS) or (before and _old_basis(centre, before)) or BY_RULE
    same = after.get(BASIS) == before.get(BASIS)
    if same and not given and after.get("deadline") != before.get("deadline"):
        basis = BY_HAND if after.get("deadline") else BY_RULE
    elif (
        same
        and before.get("state") not in _NOT_RUNNING
        and all(after.get(name) == before.get(name) for name in DECIDE)
    ):
        return
    found = of(centre, after, starts_of(centre, after))
    after["accept_by"] = found.accept_by.isoformat() if found else None
    after[BASIS] = basis
    if basis == BY_RULE:
        after["deadline"] = found.finish_by.isoformat() if found else None


def _old_basis(centre: Centre, values: Mapping[str, Value]) -> str:
    """How the deadline of an incident came about that was kept before anybody noted it.

    What the table gives from the day of registration or of occurrence was counted; the rest was typed.
    """
    deadline = values.get("deadline")
    days = (_day(values.get("registered_on")), _day(values.get("occurred_at")))
    counted = (of(centre, values, Starts(registered=day)) for day in days if day)
    told = {each.finish_by.isoformat() for each in counted if each}
    rule = rule_of(centre, values)
    if rule is not None and rule.finish.unit is DayCount.CALENDAR:
        told |= {(day + timedelta(days=rule.finish.days)).isoformat() for day in days if day}
    return BY_RULE if not deadline or deadline in told else BY_HAND


def granted(centre: Centre, values: Mapping[str, Value], days: int, day: date) -> str:
    """The day that ``days`` more reach, from the deadline or, when that is past, from ``day``.

    Working days, unless the rule of the incident counts its extension otherwise; then no more than it
    allows (InvalidRecordError).
    """
    rule = rule_of(centre, values)
    unit = (rule.extension_in if rule else None) or DayCount.WORKING
    if rule is not None and rule.extension_in is not None and days > rule.extension:
        sentence = N_("{label}应在 {low} 到 {high} 之间。")
        facts = {"label": DAYS.label, "low": 1, "high": rule.extension}
        raise _refused(DAYS.name, "out_of_range", sentence, facts)
    start = max(day, _day(values.get("deadline")) or day)
    return add_days(start, days, unit, load_calendar(centre.folder)).isoformat()


def refuse_no_extension(centre: Centre, values: Mapping[str, Value], due: str) -> None:
    """InvalidRecordError when the deadline of an incident with these values cannot be extended to ``due``:
    that is no later than it is, or later than a rule allows that counts its extension itself.
    """
    now = str(values.get("deadline") or "")
    if due <= now:
        sentence = N_("延期后的期限应晚于现在的期限 {day}。")
        raise _refused("due", "no_extension", sentence, {"day": now})
    rule = rule_of(centre, values)
    if rule is None or rule.extension_in is None:
        return
    calendar = load_calendar(centre.folder)
    finish_by = rule.deadlines(starts_of(centre, values), calendar).finish_by
    latest = add_days(
        finish_by, rule.extension, rule.extension_in, calendar, rule.finish.last_day
    ).isoformat()
    if due > latest:
        sentence = N_("这类事件的期限最晚可以延到 {day}。")
        raise _refused("due", "too_long_extension", sentence, {"day": latest})


def _refused(field: str, code: str, sentence: str, facts: dict[str, object]) -> InvalidRecordError:
    return InvalidRecordError((Problem(field=field, code=code, sentence=sentence, facts=facts),))


_NOTICE_MONTH = 11
"""The State Council's notice for the next year comes out around then."""


def missing_years(centre: Centre) -> tuple[int, ...]:
    """Years of present and coming deadlines whose holiday notice is not loaded; the next one from
    November on.

    Deadlines in them know the statutory days alone; whoever shows deadlines says so.
    """
    today = centre.today()
    known = load_calendar(centre.folder).years
    coming = range(today.year, today.year + (2 if today.month >= _NOTICE_MONTH else 1))
    return tuple(year for year in coming if year not in known)
