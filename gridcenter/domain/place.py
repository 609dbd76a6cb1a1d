"""Where something lies: division codes by their structure, the tiers, the unit below, a row's place.

Codes have 12 digits, 2-2-2-3-3 from province to village. A *unit code* keeps only the significant digits of
its level: 2, 4, 6, 9 or 12 of them; codes nest by prefix.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Tier(StrEnum):
    """The four tiers of 综治中心."""

    TOWNSHIP = "township"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"


DIGITS = {Tier.PROVINCE: 2, Tier.CITY: 4, Tier.COUNTY: 6, Tier.TOWNSHIP: 9}
"""How many digits the code of a centre has."""

VILLAGE_DIGITS = 12
"""The length of a whole code, which names a village."""

LEVELS: Mapping[int, str] = {
    **{digits: tier.value for tier, digits in DIGITS.items()},
    VILLAGE_DIGITS: "village",
}
"""Significant digits of a code and the level they name."""


def level_of(code: str) -> str | None:
    """The level a code of 2, 4, 6, 9 or 12 digits names; None for anything else."""
    return LEVELS.get(len(code)) if code.isascii() and code.isdigit() else None


def parent_of(code: str) -> str:
    """The code one level up; empty for a province."""
    shorter = [length for length in sorted(LEVELS) if length < len(code)]
    return code[: shorter[-1]] if shorter else ""


def is_under(code: str, unit: str) -> bool:
    """Whether a division or grid code lies in the unit with this code, or is that unit."""
    return code.startswith(unit)


def is_below(unit: str, above: str) -> bool:
    """Whether ``unit`` is another unit that lies below ``above``."""
    return bool(above) and unit != above and is_under(unit, above)


def unit_code(code: str) -> str:
    """A 12-digit code without the empty parts at its end: ``620622000000`` is ``620622``."""
    for length in sorted(LEVELS, reverse=True):
        if len(code) == VILLAGE_DIGITS and code[length:].strip("0") == "":
            shorter = parent_of(code[:length])
            if shorter and code[len(shorter) : length].strip("0") == "":
                continue
            return code[:length]
    return code


def digits_below(above: str) -> int | None:
    """How many digits name the centres just below one; None below a township, which has villages."""
    longer = [digits for digits in sorted(DIGITS.values()) if digits > len(above)]
    return longer[0] if longer else None


def unit_below(unit: str, above: str) -> str:
    """The centre just below ``above`` to which a unit belongs; below a township the code itself."""
    return unit[: digits_below(above)]


def is_unit(code: str) -> bool:
    """Whether a place is a centre rather than a village."""
    return len(code) < VILLAGE_DIGITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """In which place below a centre its rows lie: a township's in villages, the others' in units.

    ``village_of`` maps the uid of what lies in a village (a grid) to the village's code.
    """

    above: str
    village_of: Mapping[str, str]

    @property
    def in_units(self) -> bool:
        """Whether the places are centres."""
        return digits_below(self.above) is not None

    def of(self, unit: str, grid: str) -> str:
        """The place of a row by its unit and its grid's uid; empty for none that we have."""
        return unit_below(unit, self.above) if self.in_units else self.village_of.get(grid, "")
