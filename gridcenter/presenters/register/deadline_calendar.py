"""The deadlines of a month as a calendar: how many open matters end on each day, and their rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from gridcenter.domain.period import month_shifted
from gridcenter.domain.query import Filter, Operator, Query, Sort
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.register.incident.states import OPEN_STATES
from gridcenter.presenters.desk import Desk
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers

WEEKS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day: how many open matters end on it, whether it is past, today, and of the month shown."""

    day: date
    count: int
    is_past: bool
    is_today: bool
    is_of_month: bool
    query: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthOfDays:
    """Six weeks, Monday first, and the sum of the month's own days."""

    month: str
    days: tuple[Day, ...]
    total: int


class DeadlineCalendar:
    """``changed`` is called when there is another month to show."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self._desk, self._changed = desk, changed
        self._month = ""
        self.shown: MonthOfDays | None = None

    def load(self) -> None:
        """Count the month anew."""
        wanted = self._month
        self._desk.ask(lambda centre: days_of(centre, wanted), self._keep)

    def turn(self, months: int) -> None:
        """Show the month before or after."""
        if self.shown is not None:
            self._month = month_shifted(self.shown.month, months)
            self.load()

    def open(self, day: Day) -> None:
        """Show the matters of a day in the ledger."""
        if day.count:
            self._desk.go(INCIDENT.id, day.query)

    def _keep(self, found: MonthOfDays) -> None:
        self.shown, self._month = found, found.month
        self._changed()


def days_of(centre: Centre, month: str) -> MonthOfDays:
    """The weeks of ``month`` (``YYYY-MM``; empty: the present one)."""
    today = centre.today()
    month = month or f"{today:%Y-%m}"
    first = date.fromisoformat(f"{month}-01")
    start = first - timedelta(days=first.weekday())
    days = [start + timedelta(days=at) for at in range(7 * WEEKS)]
    found = registers.find(centre, _query(days[0], days[-1]))
    counts = Counter(record.text("deadline") for record in found)
    shown = tuple(
        Day(
            day=day,
            count=counts[day.isoformat()],
            is_past=day < today,
            is_today=day == today,
            is_of_month=f"{day:%Y-%m}" == month,
            query=_query(day, day),
        )
        for day in days
    )
    total = sum(each.count for each in shown if each.is_of_month)
    return MonthOfDays(month=month, days=shown, total=total)


def _query(first: date, last: date) -> Query:
    def one(field: str, operator: Operator, *values: str) -> Filter:
        return Filter(field=field, operator=operator, values=values)

    return Query(
        register=INCIDENT.id,
        filters=(
            one("state", Operator.ANY_OF, *sorted(OPEN_STATES)),
            one("deadline", Operator.AT_LEAST, first.isoformat()),
            one("deadline", Operator.AT_MOST, last.isoformat()),
        ),
        sort=(Sort(field="deadline"),),
    )
