"""What a year's holiday notice may say: a wrong one would date every deadline wrongly, unseen."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from gridcenter.domain.errors import Problem
from gridcenter.domain.text import N_, Listed

YEARS = range(2000, 2101)
MOST_DAYS = 60
"""No year had more than 36 days off and moved; a span that was read wrongly has hundreds."""
_FRIDAY = 4


def notice_fault(
    year: int, holidays: Collection[date], workdays: Collection[date]
) -> Problem | None:
    """Why these days can be no year's notice; None when they can.

    A notice begins in the December before at the earliest (2023 began on 31 December 2022).
    """
    if year not in YEARS:
        return _fault(N_("没有 {year} 年的放假通知"), year=year)
    if not 0 < len(holidays) <= MOST_DAYS:
        return _fault(N_("放假 {count} 天，不会是一年的通知"), count=len(holidays))
    first, last = date(year - 1, 12, 1), date(year, 12, 31)
    wrong = (
        (N_("{days} 不在 {year} 年"), lambda day: not first <= day <= last),
        (N_("{days} 既放假又上班"), lambda day: day in holidays and day in workdays),
    )
    for sentence, is_wrong in wrong:
        if days := sorted(filter(is_wrong, {*holidays, *workdays})):
            return _fault(sentence, days=Listed(map(str, days[:5])), year=year)
    return None


def left_out(
    year: int, holidays: Collection[date], statutory: Collection[date]
) -> tuple[date, ...]:
    """Weekdays that the law gives off and a notice does not name: its text may be only a part of it."""
    days = (day for day in statutory if day.year == year and day.weekday() <= _FRIDAY)
    return tuple(sorted(day for day in days if day not in holidays))


def _fault(sentence: str, **facts: object) -> Problem:
    return Problem(field="holidays", code="notice_days", sentence=sentence, facts=facts)
