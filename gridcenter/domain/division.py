"""区划: administrative divisions by their 12-digit code, 2-2-2-3-3 from province to village.

A *unit code* keeps only the significant digits of its level: 2, 4, 6, 9 or 12 of them.
"""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village"}
"""Significant digits of a code and the level they name."""

FULL_LENGTH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """One division. ``code`` and ``parent`` keep only their significant digits."""

    code: str
    name: str
    level: str
    parent: str


def level_of(code: str) -> str | None:
    """The level a code of 2, 4, 6, 9 or 12 digits names; None for anything else."""
    return LEVELS.get(len(code)) if code.isascii() and code.isdigit() else None


def parent_of(code: str) -> str:
    """The code one level up; empty for a province."""
    lengths = sorted(LEVELS)
    shorter = [length for length in lengths if length < len(code)]
    return code[: shorter[-1]] if shorter else ""


def is_under(code: str, unit: str) -> bool:
    """Whether a division or grid code lies in the unit with this code."""
    return code.startswith(unit)


def unit_code(code: str) -> str:
    """A 12-digit code without the empty parts at its end: ``620622000000`` is ``620622``."""
    for length in sorted(LEVELS, reverse=True):
        if len(code) == FULL_LENGTH and code[length:].strip("0") == "":
            shorter = parent_of(code[:length])
            if shorter and code[len(shorter) : length].strip("0") == "":
                continue
            return code[:length]
    return code
