"""What the boards over a period share: which period is shown, and asking anew when it changes."""

from __future__ import annotations

from abc import ABC, abstractmethod

from gridcenter.domain.period import Period, PeriodKind


class PeriodBoard(ABC):
    """A board of a month, quarter or year; ``period`` is None until the first answer."""

    kind = PeriodKind.YEAR
    period: Period | None = None
    dirty = True
    """Whether something changed since the last answer."""

    @abstractmethod
    def load(self) -> None:
        """Ask for everything anew; an answer that a later question has overtaken is dropped."""

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
