"""Deadlines of an incident: working days over a calendar of holidays, and the editable table.

The numbers live in ``data/deadlines.toml`` and ``data/holidays/*.toml``; here is only arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_FRIDAY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """Official days off and swapped working weekends, and the years whose notice is known.

    In a year without a notice Monday to Friday are working days; ``years`` are those with one.
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
    """How many working days lie after ``start`` up to ``end``; negative when ``end`` is earlier."""
    if end < start:
        return -working_days_between(end, start, calendar)
    span = range(1, (end - start).days + 1)
    return sum(calendar.is_working(start + timedelta(days=offset)) for offset in span)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """The days of one kind of incident; an empty ``family``, ``level`` or ``method`` fits all.

    ``accept`` and ``start`` are working days; ``finish`` and ``extension`` working days too unless
    ``calendar_days``. ``yellow`` and ``red`` are working days after the finish.
    """

    family: str = ""
    level: str = ""
    method: str = ""
    accept: int
    start: int
    finish: int
    calendar_days: bool = False
    extension: int = 0
    yellow: int
    red: int

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """The days by which an incident is to be accepted and finished."""

    accept_by: date
    finish_by: date


class DeadlineTable:
    """The rules in force; the most particular one that fits decides."""

    def __init__(self, rules: Iterable[DeadlineRule]) -> None:
        self.rules = tuple(rules)

    def rule(self, family: str, level: str, method: str = "") -> DeadlineRule | None:
        """The rule for such an incident; None when the table has none."""
        fitting = [rule for rule in self.rules if rule.fits(family, level, method)]
        return max(fitting, key=lambda rule: rule.weight, default=None)


def deadline_for(
    table: DeadlineTable,
    family: str,
    level: str,
    start: date,
    calendar: WorkCalendar,
    *,
    method: str = "",
) -> Deadlines | None:
    """The deadlines of an incident registered on ``start``; None when no rule fits."""
    rule = table.rule(family, level, method)
    if rule is None:
        return None
    if rule.calendar_days:
        finish = start + timedelta(days=rule.finish)
    else:
        finish = add_working_days(start, rule.finish, calendar)
    return Deadlines(accept_by=add_working_days(start, rule.accept, calendar), finish_by=finish)
