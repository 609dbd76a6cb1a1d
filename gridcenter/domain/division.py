"""区划: administrative divisions by their 12-digit code, 2-2-2-3-3 from province to village.

A *unit code* keeps only the significant digits of its level: 2, 4, 6, 9 or 12 of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from gridcenter.domain.errors import Problem
from gridcenter.domain.text import N_

LEVELS = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village"}
"""Significant digits of a code and the level they name."""

FULL_LENGTH = 12

_TOWNSHIP_KINDS = ((range(1, 100), "街道"), (range(100, 200), "镇"), (range(200, 400), "乡"))
_VILLAGE_KINDS = ((range(1, 200), "居委会"), (range(200, 400), "村委会"))
"""What the three digits of a township and of a village say (statistical coding practice)."""


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


def full_code(code: str) -> str:
    """A unit code filled up with zeros to 12 digits."""
    return code.ljust(FULL_LENGTH, "0")


def township_kind(code: str) -> str | None:
    """街道, 镇 or 乡 by the township part of a code; None outside the three ranges."""
    return _kind(code, 6, 9, _TOWNSHIP_KINDS)


def village_kind(code: str) -> str | None:
    """居委会 or 村委会 by the village part of a code; None outside the two ranges."""
    return _kind(code, 9, 12, _VILLAGE_KINDS)


def _kind(code: str, start: int, end: int, kinds: tuple[tuple[range, str], ...]) -> str | None:
    if len(code) < end or level_of(code[:end]) is None:
        return None
    number = int(code[start:end])
    return next((kind for numbers, kind in kinds if number in numbers), None)


def parse_code(text: str) -> tuple[str, Problem | None]:
    """The unit code that ``text`` writes, with 2 to 12 digits and possibly zeros at its end.

    Only the structure is checked: village codes are no longer published.
    """
    code = unit_code("".join(text.split()))
    parts = [code[start:end] for start, end in ((0, 2), (2, 4), (4, 6), (6, 9), (9, 12))]
    empty = [part for part in parts if part and part.strip("0") == ""]
    if level_of(code) is None or empty:
        return code, Problem(
            field="code",
            code="division_code_form",
            sentence=N_("区划代码“{code}”应为 2、4、6、9 或 12 位数字，每一级不能全是 0。"),
            facts={"code": text},
        )
    return code, None
