"""区划: one administrative division; what its code says is :mod:`gridcenter.domain.place`."""

from __future__ import annotations

from dataclasses import dataclass


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
