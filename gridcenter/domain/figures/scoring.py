"""平安指数: the open formula. Pure, so that paper, screen and what-if all reckon alike.

A component's score runs straight from 0 at ``zero`` per cent to 100 at ``full`` per cent. The index
is Σ score × weight ÷ Σ weight over the components that have a base; each step keeps one decimal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gridcenter.domain.figures.ratios import Rate, one_decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One part of the index: its rate (None: could not be had) and how it scores."""

    id: str
    label: str
    definition: str
    rate: Rate | None
    zero: Decimal
    full: Decimal
    weight: int

    @property
    def score(self) -> Decimal | None:
        """0 to 100 with one decimal; None without a base."""
        return score(self.rate, self.zero, self.full)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A band from this score on."""

    id: str
    label: str
    least: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The sum, the weight that took part, and each component's contribution in order.

    ``total`` is None when nothing could be reckoned.
    """

    total: Decimal | None
    weight: int
    points: tuple[Decimal | None, ...]


def score(rate: Rate | None, zero: Decimal, full: Decimal) -> Decimal | None:
    """0 to 100 along the straight line from ``zero`` to ``full`` per cent; None without a base."""
    if rate is None or rate.exact is None:
        return None
    raw = (rate.exact - zero) / (full - zero) * 100
    return one_decimal(max(Decimal(0), min(Decimal(100), raw)))


def reckon(components: Sequence[Component], weights: Mapping[str, int] | None = None) -> Index:
    """The index of these components; ``weights`` by id stand in for their own (what if)."""
    used = [(weights or {}).get(each.id, each.weight) for each in components]
    scores = [each.score for each in components]
    weight = sum(w for w, s in zip(used, scores, strict=True) if s is not None)
    points = tuple(
        one_decimal(s * w / weight) if s is not None and weight else None
        for w, s in zip(used, scores, strict=True)
    )
    known = [each for each in points if each is not None]
    return Index(total=sum(known, Decimal(0)) if known else None, weight=weight, points=points)


def grade_of(total: Decimal | None, grades: Sequence[Grade]) -> Grade | None:
    """The best band that ``total`` reaches; ``grades`` go from the best down."""
    if total is None:
        return None
    return next((each for each in grades if total >= each.least), None)
