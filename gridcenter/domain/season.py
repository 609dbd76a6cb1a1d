"""时令工作: a part of the year with things to see to, as a county writes it down. A reminder, never a quota."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_SPRING = re.compile(r"春节([+-]\d{1,3})?")
_EARLY = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """``begins`` and ``ends`` are MM-DD or 春节-20; ``early`` days before its first it is announced."""

    id: str
    label: str
    label_en: str
    begins: str
    ends: str
    early: int = _EARLY
    checklist: tuple[str, ...] = ()
    checklist_en: tuple[str, ...] = ()
    source: str = ""
    source_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonRun:
    """A season in one year: the year of its first day names it. Both days belong to it."""

    season: Season
    first: date
    last: date

    @property
    def key(self) -> str:
        """What its ticks are kept under."""
        return f"{self.season.id}:{self.first.year}"


def span(season: Season, year: int, springs: Mapping[int, date]) -> SeasonRun | None:
    """The season that begins in or around ``year``; None where the Spring Festival is not known.

    ``springs`` are the first days of the lunar years. Raises ValueError for a day that is none.
    """
    first = _day(season.begins, year, springs)
    last = _day(season.ends, year, springs)
    if last is not None and first is not None and last < first:
        last = _day(season.ends, year + 1, springs)
    if first is None or last is None:
        return None
    return SeasonRun(season=season, first=first, last=last)


def _day(text: str, year: int, springs: Mapping[int, date]) -> date | None:
    spring = _SPRING.fullmatch(text)
    if spring is None:
        return date.fromisoformat(f"{year:04d}-{text}")
    if year not in springs:
        return None
    return springs[year] + timedelta(days=int(spring[1] or 0))


def around(
    seasons: tuple[Season, ...], today: date, springs: Mapping[int, date]
) -> Iterator[SeasonRun]:
    """The seasons that run on ``today`` or are announced already, those that end first before the others."""
    found = [
        each
        for season in seasons
        for year in (today.year - 1, today.year, today.year + 1)
        if (each := span(season, year, springs)) is not None
        and each.first - timedelta(days=season.early) <= today <= each.last
    ]
    yield from sorted(found, key=lambda each: (each.last, each.first, each.season.id))
