"""Working days are arithmetic over the official calendar."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gridcenter.base.worktime import load_calendar, load_deadlines
from gridcenter.domain.register.incident.deadlines import (
    ClockStart,
    DayCount,
    DeadlineRule,
    LastDay,
    LateCard,
    Starts,
    Term,
    add_working_days,
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


@given(st.dates(date(1999, 1, 1), date(2034, 12, 31)), st.integers(-900, 900))
def test_counting_by_arithmetic_is_counting_day_by_day(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    low, high = sorted((start, end))
    between = (low + timedelta(days=n) for n in range(1, (high - low).days + 1))
    counted = sum(map(CALENDAR.is_working, between))
    assert working_days_between(start, end, CALENDAR) == (counted if days >= 0 else -counted)


@given(DAYS)
def test_what_is_surely_red_is_red_by_every_rule_and_a_day_later_not_by_all(today: date) -> None:
    table = load_deadlines()
    last = table.surely_red(today, CALENDAR)
    assert last is not None
    assert all(each.card(last, today, CALENDAR) is LateCard.RED for each in table.rules)
    later = (each.card(last + timedelta(days=1), today, CALENDAR) for each in table.rules)
    assert any(card is not LateCard.RED for card in later)
    only_disputes = type(table)(each for each in table.rules if each.family == "dispute")
    assert only_disputes.surely_red(today, CALENDAR) is None, "of the others no rule speaks"


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
    assert {day.year for day in CALENDAR.workdays} == set(CALENDAR.years)
    assert not CALENDAR.holidays & CALENDAR.workdays


def test_a_year_without_notice_knows_its_statutory_days() -> None:
    assert 2031 not in CALENDAR.years
    assert add_working_days(date(2031, 9, 30), 1, CALENDAR) == date(2031, 10, 6)  # 4, 5: weekend
    for day in ("2027-01-01", "2027-02-05", "2027-02-08", "2027-05-02", "2033-09-08"):
        assert not CALENDAR.is_working(date.fromisoformat(day)), day
    assert CALENDAR.is_working(date(2031, 10, 7))
    assert CALENDAR.is_working(date(2024, 5, 2))  # 国务院令第795号 begins in 2025


def rule(**given: object) -> DeadlineRule:
    working = Term(days=1)
    terms = {"accept": working, "start": working, "finish": working, "yellow": 1, "red": 5}
    return DeadlineRule(**{**terms, **given})  # type: ignore[arg-type]


def test_a_term_counts_from_its_own_start_and_never_gains_by_waiting() -> None:
    monday = date(2026, 11, 2)
    finish = Term(days=10, unit=DayCount.CALENDAR, start=ClockStart.HANDED_OVER)
    told = rule(accept=Term(days=3), finish=finish)
    waiting = told.deadlines(Starts(registered=monday), CALENDAR)
    assert (waiting.accept_by, waiting.finish_by) == (date(2026, 11, 5), date(2026, 11, 16))
    accepted = told.deadlines(Starts(registered=monday, accepted=date(2026, 11, 3)), CALENDAR)
    assert accepted.finish_by == date(2026, 11, 13)
    handed = Starts(registered=monday, accepted=date(2026, 11, 3), handed_over=date(2026, 11, 20))
    assert told.deadlines(handed, CALENDAR).finish_by == date(2026, 11, 30)


def test_a_term_in_calendar_days_ends_on_a_working_day_unless_the_table_says_otherwise() -> None:
    start = date(2026, 9, 1)  # 30 days later is the national holiday, to 7 October
    term = Term(days=30, unit=DayCount.CALENDAR)
    assert term.end(start, CALENDAR) == date(2026, 10, 8)
    same = Term(days=30, unit=DayCount.CALENDAR, last_day=LastDay.SAME_DAY)
    assert same.end(start, CALENDAR) == date(2026, 10, 1)


def test_a_petition_has_fifteen_calendar_days_and_sixty_from_its_acceptance() -> None:
    table = load_deadlines()
    petition = table.rule("dispute", "serious", "petition")
    assert petition is not None
    monday = date(2026, 2, 9)  # before the Spring Festival: working days would come to March
    found = petition.deadlines(Starts(registered=monday), CALENDAR)
    assert found.accept_by == date(2026, 2, 24)
    accepted = Starts(registered=monday, accepted=date(2026, 2, 13))
    assert petition.deadlines(accepted, CALENDAR).finish_by == date(2026, 4, 14)
    assert (petition.extension, petition.extension_in) == (30, DayCount.CALENDAR)
    ordinary = table.rule("dispute", "ordinary")
    assert ordinary is not None
    assert ordinary.deadlines(Starts(registered=date(2026, 11, 2)), CALENDAR).finish_by == date(
        2026, 12, 2
    )


@given(DAYS, DAYS)
def test_how_late_an_incident_is_follows_from_its_rule(deadline: date, today: date) -> None:
    told = rule(yellow=1, red=3)
    card = told.card(deadline, today, CALENDAR)
    late = working_days_between(deadline, today, CALENDAR)
    assert (card is None) == (today <= deadline)
    assert (card is LateCard.RED) == (today > deadline and late >= 3)
    assert (card is LateCard.YELLOW) == (today > deadline and 1 <= late < 3)


def test_a_table_without_a_fitting_rule_sets_no_deadline() -> None:
    table = load_deadlines()
    only_disputes = type(table)(each for each in table.rules if each.family == "dispute")
    assert only_disputes.rule("hazard", "ordinary") is None
