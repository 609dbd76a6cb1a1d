"""What a leader asks on the phone: this month, so far this year, against last year, settled, overdue."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date

from gridcenter.base.worktime import load_calendar
from gridcenter.domain.figures.ratios import Change, Rate
from gridcenter.domain.query import Query, Sort
from gridcenter.domain.register.incident.deadlines import working_days_between
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.services.centre import Centre
from gridcenter.services.figures.statistics import EVERYTHING, Scope, passed, query_between
from gridcenter.services.register import registers, worklists

_DISPUTES = Scope(family="dispute")


@dataclass(frozen=True, slots=True, kw_only=True)
class Longest:
    """The case that is overdue longest: its code and title, the working days, who has it."""

    case_code: str
    title: str
    days: int
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderCard:
    """The figures of ``day``: each compared with the same days of the year before.

    ``closed``, ``resolved`` and ``settled`` (of disputes alone) are of what occurred this year.
    """

    unit: str
    day: date
    month: Change
    year: Change
    closed: Rate
    resolved: Rate
    settled: Rate
    overdue: int
    longest: Longest | None
    month_query: Query
    year_query: Query
    overdue_query: Query


def leader_card(centre: Centre) -> LeaderCard:
    """Count it now."""
    today = centre.today()
    year_query, year_before = _since(centre, today.replace(month=1, day=1), today)
    month_query, month_before = _since(centre, today.replace(day=1), today)
    count, resolved, closed = passed(centre, year_query)
    disputes, _first = _since(centre, today.replace(month=1, day=1), today, _DISPUTES)
    of_disputes, settled, _closed = passed(centre, disputes)
    late = next(each for each in worklists.of(centre) if each.id == "overdue")
    return LeaderCard(
        unit=centre.unit.name,
        day=today,
        month=Change(registers.count(centre, month_query), registers.count(centre, month_before)),
        year=Change(count, registers.count(centre, year_before)),
        closed=Rate(closed, count),
        resolved=Rate(resolved, count),
        settled=Rate(settled, of_disputes),
        overdue=registers.count(centre, late.query),
        longest=_longest(centre, late.query, today),
        month_query=month_query,
        year_query=year_query,
        overdue_query=late.query,
    )


def _since(
    centre: Centre, first: date, today: date, scope: Scope = EVERYTHING
) -> tuple[Query, Query]:
    """From ``first`` to today, and the same days a year earlier (29 February: the 28th)."""

    def earlier(day: date) -> date:
        year = day.year - 1
        return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))

    def between(start: date, end: date) -> Query:
        return query_between(centre, scope, start.isoformat(), f"{end.isoformat()}T23:59")

    return between(first, today), between(earlier(first), earlier(today))


def _longest(centre: Centre, late: Query, today: date) -> Longest | None:
    found = registers.find(centre, replace(late, sort=(Sort(field="deadline"),)), limit=1)
    if not found:
        return None
    record = found[0]
    day = date.fromisoformat(record.text("deadline"))
    return Longest(
        case_code=record.text("case_code"),
        title=record.shown(INCIDENT.field("title")),
        days=working_days_between(day, today, load_calendar(centre.folder)),
        organisation=record.text("handling_organisation"),
    )
