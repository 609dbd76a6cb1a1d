"""区划: one administrative division; what its code says is :mod:`gridcenter.domain.place`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """One division. ``code`` and ``parent`` keep only their significant digits.

    ``valid_from`` and ``valid_to`` are a year, month or day, or empty; an abolished one keeps its name
    for what was recorded under it, and ``successor`` is the code that came in its place.
    """

    code: str
    name: str
    level: str
    parent: str
    valid_from: str = ""
    valid_to: str = ""
    successor: str = ""

    def holds(self, day: str) -> bool:
        """Whether it exists on ``day`` (ISO text)."""
        return not self.valid_to or day[: len(self.valid_to)] <= self.valid_to

    @property
    def ended(self) -> str:
        """The first day (ISO text) on which it is no more; empty while nobody said that it ends."""
        if not self.valid_to:
            return ""
        year, month, day = (*map(int, self.valid_to.split("-")), 12, 31)[:3]
        if len(self.valid_to) < len("2026-10-31"):
            return f"{year + month // 12}-{month % 12 + 1:02d}-01"
        return str(date(year, month, day) + timedelta(days=1))
