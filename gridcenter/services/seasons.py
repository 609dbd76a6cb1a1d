"""时令工作: what the calendar says of today, and what of it was ticked off on this PC.

Nothing of it is counted anywhere: no form, index or pack reads it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gridcenter.base.i18n import is_english, label_of
from gridcenter.base.seasons import load_seasons, spring_festivals
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.roles import Deed
from gridcenter.domain.season import SeasonRun, around, span
from gridcenter.domain.text import N_, Listed
from gridcenter.services import settings
from gridcenter.services.centre import Centre

_TICKS = "seasons"


class NoSuchSeasonError(GridcenterError):
    """The calendar has no such season or line."""

    code = "no_such_season"
    sentence = N_("时令工作里没有 {name}。")
    hint = N_("可用的有：{known}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonShown:
    """A season in words of the language; ``ticked`` are the places of the lines that were done."""

    id: str
    key: str
    label: str
    first: date
    last: date
    source: str
    checklist: tuple[str, ...]
    ticked: frozenset[int]
    may_tick: bool
    is_on: bool
    """Whether it runs today; otherwise it is about to."""


def current(centre: Centre) -> tuple[SeasonShown, ...]:
    """What runs today or begins soon; DataFileError for a calendar that cannot be read."""
    today = centre.today()
    spans = around(load_seasons(centre.folder), today, spring_festivals())
    return _shown(centre, spans, today)


def of_year(centre: Centre, year: int) -> tuple[SeasonShown, ...]:
    """The whole calendar of a year, by first day."""
    springs = spring_festivals()
    spans = (span(each, year, springs) for each in load_seasons(centre.folder))
    known = sorted((each for each in spans if each is not None), key=lambda each: each.first)
    return _shown(centre, known, centre.today())


def tick(centre: Centre, key: str, line: int, *, done: bool) -> None:
    """Tick off a line (from 0) of the season with this key, or take the tick back."""
    centre.require(Deed.KEEP)
    year = key.rpartition(":")[2]
    known = {each.key: each for each in of_year(centre, int(year))} if year.isdigit() else {}
    found = known.get(key)
    if found is None or not 0 <= line < len(found.checklist):
        raise NoSuchSeasonError(name=f"{key} {line + 1}", known=Listed(known))
    ticks = _ticks(centre)
    lines = set(ticks.get(key, ())) | {line} if done else set(ticks.get(key, ())) - {line}
    settings.put(centre, _TICKS, ticks | {key: sorted(lines)})


def _ticks(centre: Centre) -> dict[str, list[int]]:
    kept: dict[str, list[int]] = settings.get(centre, _TICKS, {})
    return kept


def _shown(centre: Centre, runs: Iterable[SeasonRun], today: date) -> tuple[SeasonShown, ...]:
    ticks, english = _ticks(centre), is_english()
    return tuple(
        SeasonShown(
            id=each.season.id,
            key=each.key,
            label=label_of(each.season),
            first=each.first,
            last=each.last,
            source=each.season.source_en if english else each.season.source,
            checklist=each.season.checklist_en if english else each.season.checklist,
            ticked=frozenset(ticks.get(each.key, ())),
            may_tick=centre.may(Deed.KEEP),
            is_on=each.first <= today <= each.last,
        )
        for each in runs
    )
