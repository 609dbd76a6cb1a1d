"""时令工作 on the 工作台: the seasons that run, in a line each, and the ticks of their lists."""

from __future__ import annotations

from collections.abc import Callable

from gridcenter.base.i18n import _
from gridcenter.presenters.desk import Desk
from gridcenter.services import seasons
from gridcenter.services.seasons import SeasonShown

__all__ = ["SeasonBoard", "SeasonShown", "words"]


def words(season: SeasonShown) -> str:
    """The season, until or from when, and how much of its list is ticked."""
    if season.is_on:
        told = _("{season}（至 {day}）").format(season=season.label, day=f"{season.last:%m-%d}")
    else:
        told = _("{season}（{day} 起）").format(season=season.label, day=f"{season.first:%m-%d}")
    if not season.checklist:
        return told
    return f"{told} {len(season.ticked)}/{len(season.checklist)}"


class SeasonBoard:
    """``on_change`` is called when ``seasons`` changed."""

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        self._desk, self._on_change = desk, on_change
        self.seasons: tuple[SeasonShown, ...] = ()

    def load(self) -> None:
        """Read what runs today or is about to."""
        self._desk.ask(seasons.current, self._keep)

    def tick(self, season: SeasonShown, line: int, *, done: bool) -> None:
        """Tick a line of a season off, or take the tick back."""
        self._desk.note(
            lambda centre: seasons.tick(centre, season.key, line, done=done),
            lambda _none: self.load(),
        )

    def _keep(self, found: tuple[SeasonShown, ...]) -> None:
        self.seasons = found
        self._on_change()
