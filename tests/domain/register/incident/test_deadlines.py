"""Working days are arithmetic over the official calendar."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gridcenter.base.worktime import load_calendar, load_deadlines
from gridcenter.domain.register.incident.deadlines import (
    WorkCalendar,
    add_working_days,
    deadline_for,
    working_days_between,
)

CALENDAR = load_calendar()
DAYS = st.dates(date(2025, 1, 1), date(2027, 6, 30))
COUNTS = st.integers(0, 40)


@given(DAYS, COUNTS, COUNTS)
def test_adding_in_two_steps_is_adding_at_once(start: date, first: int, then: int) -> None:
    in_steps = add_working_days(add_working_days(start, first, CALENDAR), then, CALENDAR)
    assert in_steps == add_working_days(start, first + then, CALENDAR)


@given(DAYS, COUNTS)
def test_counting_undoes_adding(start: date, days: int) -> None:
    end = add_working_days(start, days, CALENDAR)
    assert working_days_between(start, end, CALENDAR) == days
    assert working_days_between(end, start, CALENDAR) == -days


def test_holidays_and_swapped_weekends_count_as_announced() -> None:
    assert not CALENDAR.is_working(date(2026, 2, 17))
    assert CALENDAR.is_working(date(2026, 2, 14))
    assert add_working_days(date(2026, 2, 13), 2, CALENDAR) == date(2026, 2, 24)
    assert add_working_days(date(2025, 9, 30), 1, CALENDAR) == date(2025, 10, 9)
    assert sum(
        not CALENDAR.is_working(date(2026, 1, 1) + timedelta(days=n)) for n in range(365)
    ) == 365 - working_days_between(date(2025, 12, 31), date(2026, 12, 31), CALENDAR)


def test_swapped_working_days_are_weekends_and_days_off_are_in_their_year() -> None:
    assert all(day.weekday() >= 5 for day in CALENDAR.workdays)
    assert {day.year for day in CALENDAR.holidays | CALENDAR.workdays} == set(CALENDAR.years)
    assert not CALENDAR.holidays & CALENDAR.workdays


def test_an_unknown_year_counts_monday_to_friday() -> None:
    assert add_working_days(date(2031, 9, 30), 1, CALENDAR) == date(2031, 10, 1)


def test_the_most_particular_rule_decides() -> None:
    table = load_deadlines()
    ordinary = deadline_for(table, "dispute", "ordinary", date(2026, 11, 2), CALENDAR)
    assert ordinary is not None
    assert ordinary.accept_by == date(2026, 11, 3)
    assert ordinary.finish_by == date(2026, 12, 2)
    petition = deadline_for(
        table, "dispute", "serious", date(2026, 11, 2), CALENDAR, method="petition"
    )
    assert petition is not None
    assert petition.finish_by == date(2026, 11, 2) + timedelta(days=60)


def test_a_table_without_a_fitting_rule_sets_no_deadline() -> None:
    table = load_deadlines()
    only_disputes = type(table)(rule for rule in table.rules if rule.family == "dispute")
    assert (
        deadline_for(only_disputes, "hazard", "ordinary", date(2026, 1, 5), WorkCalendar()) is None
    )
