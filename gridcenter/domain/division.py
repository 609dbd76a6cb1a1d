"""区划: one administrative division; what its code says is :mod:`gridcenter.domain.place`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """One division. ``code`` and ``parent`` keep only their significant digits."""

    code: str
    name: str
    level: str
    parent: str
