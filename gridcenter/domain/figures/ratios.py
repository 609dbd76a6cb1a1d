"""Rates and changes as paper prints them: one decimal, half up, and "—" over a zero base.

Rates keep their parts, so that a reader can always see the denominator.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

NOTHING = "—"
SMALL_BASE = 10
"""Of fewer a percentage says nothing: 1 then and 3 now is no growth of 200 %."""


def one_decimal(value: Decimal) -> Decimal:
    """Rounded half up, as paper does."""
    return value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _signed(value: Decimal) -> str:
    return f"{value:+}" if value else "0.0"


@dataclass(frozen=True, slots=True)
class Rate:
    """``part`` of ``whole``, both counts."""

    part: int
    whole: int

    @property
    def exact(self) -> Decimal | None:
        """Per cent to one decimal, None over a zero base."""
        return one_decimal(Decimal(self.part * 100) / self.whole) if self.whole else None

    @property
    def percent(self) -> float | None:
        """Per cent to one decimal, None over a zero base."""
        return None if self.exact is None else float(self.exact)

    @property
    def text(self) -> str:
        """``93.5%`` or ``—``."""
        return NOTHING if self.exact is None else f"{self.exact}%"


@dataclass(frozen=True, slots=True)
class Change:
    """A count ``now`` beside its ``base`` (the period before, or a year ago)."""

    now: int
    base: int

    @property
    def difference(self) -> int:
        """How many more now than then."""
        return self.now - self.base

    @property
    def is_small(self) -> bool:
        """Whether the counts say more than a percentage of so few."""
        return self.base < SMALL_BASE

    @property
    def exact(self) -> Decimal | None:
        """Growth in per cent to one decimal, None over a zero base."""
        return one_decimal(Decimal(self.difference * 100) / self.base) if self.base else None

    @property
    def percent(self) -> float | None:
        """Growth in per cent to one decimal, None over a zero base."""
        return None if self.exact is None else float(self.exact)

    @property
    def text(self) -> str:
        """``+12.5%``, ``-3.0%``, ``0.0%`` or ``—``."""
        return NOTHING if self.exact is None else f"{_signed(self.exact)}%"


@dataclass(frozen=True, slots=True)
class Points:
    """A rate ``now`` beside its ``base``; their difference is 百分点, never per cent."""

    now: Rate
    base: Rate

    @property
    def exact(self) -> Decimal | None:
        """Difference of the printed rates in points, None when either has a zero base."""
        if self.now.exact is None or self.base.exact is None:
            return None
        return self.now.exact - self.base.exact

    @property
    def text(self) -> str:
        """``+1.2个百分点`` or ``—``."""
        return NOTHING if self.exact is None else f"{_signed(self.exact)}个百分点"
