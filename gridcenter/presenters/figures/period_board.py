"""What the boards over a period share: which period is shown, and asking anew when it changes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeVar

from gridcenter.base.i18n import _
from gridcenter.domain.changes import Changes
from gridcenter.domain.period import Period, PeriodKind
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import Desk
from gridcenter.services import audit
from gridcenter.services.centre import Centre

T = TypeVar("T")


class PeriodBoard(ABC):
    """A board of a month, quarter or year; ``period`` is None until the first answer.

    ``changed`` is called when there is something new to show.
    """

    kind = PeriodKind.YEAR
    period: Period | None = None
    dirty = True
    """Whether something changed since the last answer."""
    live = False
    """Whether the page is in sight and wants to follow every change at once."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self._desk, self._changed, self._asked = desk, changed, 0
        self.close = desk.subscribe(self._heard)

    @abstractmethod
    def load(self) -> None:
        """Ask for everything anew."""

    def load_if_needed(self) -> None:
        """Ask only when something changed since the last answer."""
        if self.dirty:
            self.load()

    def set_kind(self, kind: PeriodKind) -> None:
        """Month, quarter or year, keeping to the last month now shown (a year back to its end)."""
        if kind is not self.kind:
            self.kind = kind
            if self.period is not None:
                self.period = Period.around(kind, self.period.months[-1])
            self.load()

    def step(self, steps: int) -> None:
        """Go ``steps`` periods on, or back when negative."""
        if self.period is not None:
            self.period = self.period.shifted(steps)
            self.load()

    def open(self, query: Query | None) -> None:
        """Show the rows behind a bar or an area, where there is one query for them."""
        if query is not None:
            self._desk.go("incident", query)

    def _ask(self, work: Callable[[Centre], T], keep: Callable[[T], None]) -> None:
        """Have ``work`` done and its answer kept, unless a later question has overtaken it."""
        self._asked += 1
        ticket = self._asked

        def done(found: T) -> None:
            if ticket == self._asked:
                keep(found)
                self.dirty = False
                self._changed()

        self._desk.ask(work, done, label=_("正在统计"))

    def _heard(self, changes: Changes) -> None:
        if changes.touches("incident") or changes.touches("grid"):
            self.dirty = True
            if self.live:
                self.load()


def note_picture(desk: Desk, deed: str, name: str) -> None:
    """What leaves the program as a picture is in the trail too."""
    desk.note(lambda centre: audit.note(centre, deed, {"name": name}))
