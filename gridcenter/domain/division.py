"""区划: administrative divisions by their 12-digit code, 2-2-2-3-3 from province to village."""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village"}
"""Significant digits of a code and the level they name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """One division. ``code`` and ``parent`` keep only their significant digits."""

    code: str
    name: str
    level: str
    parent: str


def level_of(code: str) -> str | None:
    """The level a code of 2, 4, 6, 9 or 12 digits names; None for anything else."""
    return LEVELS.get(len(code)) if code.isdigit() else None


def parent_of(code: str) -> str:
    """The code one level up; empty for a province."""
    lengths = sorted(LEVELS)
    shorter = [length for length in lengths if length < len(code)]
    return code[: shorter[-1]] if shorter else ""


def is_under(code: str, unit: str) -> bool:
    """Whether a division or grid code lies in the unit with this code."""
    return code.startswith(unit)
