"""A month, quarter, half-year or year, and its neighbours for 环比 and 同比."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from enum import StrEnum

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_


def month_shifted(month: str, months: int) -> str:
    """The month ``YYYY-MM`` so many months later, earlier when negative."""
    serial = int(month[:4]) * 12 + int(month[5:7]) - 1 + months
    return f"{serial // 12:04}-{serial % 12 + 1:02}"


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


MONTHS_OF = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF: 6,
    PeriodKind.YEAR: 12,
}

_SHAPES = (
    (PeriodKind.MONTH, re.compile(r"(\d{4})-?(0[1-9]|1[0-2])")),
    (PeriodKind.QUARTER, re.compile(r"(\d{4})-?[Qq]([1-4])")),
    (PeriodKind.HALF, re.compile(r"(\d{4})-?[Hh]([12])")),
    (PeriodKind.YEAR, re.compile(r"(\d{4})()")),
)


class UnknownPeriodError(GridcenterError):
    """The text names no period."""

    code = "unknown_period"
    sentence = N_("看不懂统计时段“{text}”。")
    hint = N_("月份写 2026-11，季度 2026-Q4，半年 2026-H2，年度 2026。")


@dataclass(frozen=True, slots=True)
class Period:
    """One period: its kind, its year and its number within the year, from 1.

    The text form is ``2026-11``, ``2026-Q4``, ``2026-H2`` or ``2026``.
    """

    kind: PeriodKind
    year: int
    number: int = 1

    @classmethod
    def parse(cls, text: str) -> Period:
        """The period that ``text`` names; :class:`UnknownPeriodError` when it names none."""
        for kind, shape in _SHAPES:
            match = shape.fullmatch(text.strip())
            if match and int(match[1]) > 0:
                return cls(kind, int(match[1]), int(match[2] or 1))
        raise UnknownPeriodError(text=text)

    @classmethod
    def around(cls, kind: PeriodKind, month: str) -> Period:
        """The period of this kind that holds the month ``YYYY-MM``."""
        year, number = int(month[:4]), int(month[5:7])
        return cls(kind, year, (number - 1) // MONTHS_OF[kind] + 1)

    def __str__(self) -> str:
        suffix = {
            PeriodKind.MONTH: f"-{self.number:02}",
            PeriodKind.QUARTER: f"-Q{self.number}",
            PeriodKind.HALF: f"-H{self.number}",
            PeriodKind.YEAR: "",
        }
        return f"{self.year:04}{suffix[self.kind]}"

    @property
    def months(self) -> tuple[str, ...]:
        """Its months, ``YYYY-MM``."""
        length = MONTHS_OF[self.kind]
        first = (self.number - 1) * length + 1
        return tuple(f"{self.year:04}-{month:02}" for month in range(first, first + length))

    @property
    def first_day(self) -> str:
        """Its first day as an ISO date."""
        return f"{self.months[0]}-01"

    @property
    def last_day(self) -> str:
        """Its last day as an ISO date."""
        last = self.months[-1]
        return f"{last}-{calendar.monthrange(self.year, int(last[5:]))[1]:02}"

    @property
    def last_moment(self) -> str:
        """Its last minute in the form of a DATETIME value."""
        return f"{self.last_day}T23:59"

    def shifted(self, steps: int) -> Period:
        """The period of the same kind ``steps`` later (earlier when negative)."""
        per_year = 12 // MONTHS_OF[self.kind]
        index = self.year * per_year + self.number - 1 + steps
        return Period(self.kind, index // per_year, index % per_year + 1)

    @property
    def before(self) -> Period:
        """The period just before, the base of 环比."""
        return self.shifted(-1)

    @property
    def last_year(self) -> Period:
        """The same period a year ago, the base of 同比."""
        return Period(self.kind, self.year - 1, self.number)

    @property
    def label(self) -> str:
        """As official Chinese paper writes it: 2026年11月, 2026年第四季度, 2026年下半年, 2026年."""
        if self.kind is PeriodKind.MONTH:
            return f"{self.year}年{self.number}月"
        if self.kind is PeriodKind.QUARTER:
            return f"{self.year}年第{'一二三四'[self.number - 1]}季度"
        if self.kind is PeriodKind.HALF:
            return f"{self.year}年{'上下'[self.number - 1]}半年"
        return f"{self.year}年"
