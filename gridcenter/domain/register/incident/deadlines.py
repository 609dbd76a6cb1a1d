"""Deadlines of an incident: working days over a calendar of holidays, and the editable table.

The numbers live in ``data/deadlines.toml`` and ``data/holidays/*.toml``; here is only arithmetic.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

_DAY = timedelta(days=1)
_FRIDAY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """Official days off and swapped working weekends, and the years whose notice is known.

    ``years`` are those with a notice; of the others ``holidays`` holds the statutory days alone.
    """

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether offices work on ``day``."""
        if day in self.workdays:
            return True
        return day.weekday() <= _FRIDAY and day not in self.holidays


def add_working_days(start: date, days: int, calendar: WorkCalendar) -> date:
    """The ``days``-th working day after ``start``; 0 is ``start`` itself."""
    day = start
    left = days
    while left > 0:
        day += _DAY
        left -= calendar.is_working(day)
    return day


def working_days_between(start: date, end: date, calendar: WorkCalendar) -> int:
    """How many working days lie after ``start`` up to ``end``; negative when ``end`` is earlier.

    By arithmetic, not day by day: of tens of thousands of open incidents each may be years late.
    """
    first, last = start.toordinal(), end.toordinal()
    off, worked = _exceptions(calendar)
    return (
        (_weekdays(last) - _weekdays(first))
        - (bisect_right(off, last) - bisect_right(off, first))
        + (bisect_right(worked, last) - bisect_right(worked, first))
    )


def _weekdays(ordinal: int) -> int:
    """Mondays to Fridays up to a day, counted from the Monday with which ordinals begin."""
    weeks, more = divmod(ordinal, 7)
    return weeks * 5 + min(more, 5)


@lru_cache(maxsize=8)
def _exceptions(calendar: WorkCalendar) -> tuple[list[int], list[int]]:
    """The ordinals of weekdays that are off, and of weekend days that are worked, in order."""
    off = (day for day in calendar.holidays - calendar.workdays if day.weekday() <= _FRIDAY)
    worked = (day for day in calendar.workdays if day.weekday() > _FRIDAY)
    return sorted(day.toordinal() for day in off), sorted(day.toordinal() for day in worked)


class ClockStart(StrEnum):
    """What a term counts from."""

    REGISTERED = "registered"
    ACCEPTED = "accepted"
    HANDED_OVER = "handed_over"


class DayCount(StrEnum):
    """What a term counts in: working days or calendar days."""

    WORKING = "working"
    CALENDAR = "calendar"


class LastDay(StrEnum):
    """What becomes of a term in calendar days that ends on a day off."""

    NEXT_WORKDAY = "next_workday"
    """It ends on the next working day (民法典 art. 203)."""
    SAME_DAY = "same_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """So many days, of which unit, from which moment on, and how it ends on a day off."""

    days: int
    unit: DayCount = DayCount.WORKING
    start: ClockStart = ClockStart.REGISTERED
    last_day: LastDay = LastDay.NEXT_WORKDAY

    def end(self, start: date, calendar: WorkCalendar) -> date:
        """The last day of the term that began on ``start``, which itself is not counted."""
        return add_days(start, self.days, self.unit, calendar, self.last_day)


def add_days(
    start: date,
    days: int,
    unit: DayCount,
    calendar: WorkCalendar,
    last_day: LastDay = LastDay.NEXT_WORKDAY,
) -> date:
    """The ``days``-th day after ``start`` in ``unit``."""
    if unit is DayCount.WORKING:
        return add_working_days(start, days, calendar)
    end = start + timedelta(days=days)
    if last_day is LastDay.NEXT_WORKDAY and not calendar.is_working(end):
        return add_working_days(end, 1, calendar)
    return end


@dataclass(frozen=True, slots=True, kw_only=True)
class Starts:
    """When the clocks of one incident began; None where that has not happened yet."""

    registered: date
    accepted: date | None = None
    handed_over: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """The terms of one kind of incident; an empty ``family``, ``level`` or ``method`` fits all.

    ``extension`` days may be granted at once, in working days unless ``extension_in`` says otherwise
    (then no more than these). ``yellow`` and ``red`` are working days after the finish. ``source``
    names where the numbers stand.
    """

    family: str = ""
    level: str = ""
    method: str = ""
    accept: Term
    start: Term
    finish: Term
    extension: int = 0
    extension_in: DayCount | None = None
    yellow: int
    red: int
    source: str = ""

    def fits(self, family: str, level: str, method: str) -> bool:
        """Whether the rule speaks of such an incident."""
        return (
            self.family in ("", family)
            and self.level in ("", level)
            and self.method in ("", method)
        )

    @property
    def weight(self) -> tuple[bool, bool, bool]:
        """How particular the rule is: method before level before family."""
        return bool(self.method), bool(self.level), bool(self.family)

    def deadlines(self, starts: Starts, calendar: WorkCalendar) -> Deadlines:
        """The deadlines of an incident.

        A term whose start has not come yet counts from the last day on which it should have come, so
        that nobody gains time by waiting.
        """
        accept_by = self.accept.end(starts.registered, calendar)
        begun = {
            ClockStart.REGISTERED: starts.registered,
            ClockStart.ACCEPTED: starts.accepted or accept_by,
        }
        begun[ClockStart.HANDED_OVER] = starts.handed_over or begun[ClockStart.ACCEPTED]
        return Deadlines(
            accept_by=accept_by,
            start_by=self.start.end(begun[self.start.start], calendar),
            finish_by=self.finish.end(begun[self.finish.start], calendar),
        )

    def card(self, deadline: date, today: date, calendar: WorkCalendar) -> LateCard | None:
        """The card that an open incident with this deadline shows today; None while it is in time."""
        if today <= deadline:
            return None
        late = working_days_between(deadline, today, calendar)
        if late >= self.red:
            return LateCard.RED
        return LateCard.YELLOW if late >= self.yellow else LateCard.LATE


class LateCard(StrEnum):
    """How late an open incident is, by the days of its rule: a fact, not somebody's decision."""

    LATE = "late"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """The days by which an incident is to be accepted, begun and finished."""

    accept_by: date
    start_by: date
    finish_by: date


class DeadlineTable:
    """The rules in force; the most particular one that fits decides."""

    def __init__(self, rules: Iterable[DeadlineRule]) -> None:
        self.rules = tuple(rules)
        self._found: dict[tuple[str, str, str], DeadlineRule | None] = {}

    def rule(self, family: str, level: str, method: str = "") -> DeadlineRule | None:
        """The rule for such an incident; None when the table has none."""
        kind = family, level, method
        if kind not in self._found:
            fitting = (rule for rule in self.rules if rule.fits(*kind))
            self._found[kind] = max(fitting, key=lambda rule: rule.weight, default=None)
        return self._found[kind]

    def surely_red(self, today: date, calendar: WorkCalendar) -> date | None:
        """The last deadline with which an open incident of any kind shows red today.

        None when there are kinds that no rule speaks of.
        """
        if not any(rule.fits("", "", "") for rule in self.rules):
            return None
        most = max(rule.red for rule in self.rules)
        day = today - _DAY
        while working_days_between(day, today, calendar) < most:
            day -= _DAY
        return day
