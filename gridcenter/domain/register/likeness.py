"""How alike two records of one register are, with every point explained.

Roster people are compared as the office holders they are. Incidents are compared by place, date and
kind only, never by who took part: nothing here links one person to two incidents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gridcenter.domain.register.fields import Register, Value
from gridcenter.domain.register.parts import How, Trait

LIKELY = 60
"""From this score on a pair is worth an officer's look."""

_CERTAIN = 100
NEAR_DAYS = 1
"""How many days apart two matters may still be one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing two records have in common, and the points it gives; below 0 it speaks against."""

    sentence: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """The reasons why two records may be one; ``score`` is their sum, from 0 to 100."""

    reasons: tuple[Reason, ...]

    @property
    def score(self) -> int:
        """0 to 100."""
        return max(0, min(_CERTAIN, sum(reason.points for reason in self.reasons)))

    @property
    def is_likely(self) -> bool:
        """Whether an officer should look."""
        return self.score >= LIKELY


Values = Mapping[str, Value]


def compare(register: Register, one: Values, other: Values) -> Likeness:
    """What two records of ``register`` have in common and what not; empty values never count."""
    traits = register.resemblance.traits if register.resemblance else ()
    found = (
        (trait, _points(trait, one.get(trait.field), other.get(trait.field))) for trait in traits
    )
    return Likeness(
        reasons=tuple(
            Reason(sentence=trait.sentence, points=points) for trait, points in found if points
        )
    )


def _points(trait: Trait, one: Value, other: Value) -> int:
    """What a trait gives for these two values; 0 where it says nothing."""
    if trait.how is How.WORDS:
        return round(trait.points * text_overlap(one, other))
    if trait.how in _DAYS:
        speaks = _days_apart(one, other) == _DAYS[trait.how]
    else:
        alike = one == other
        speaks = _says(one) and _says(other) and alike is (trait.how is How.SAME)
    return trait.points if speaks else 0


_DAYS = {How.SAME_DAY: 0, How.DAY_BESIDE: NEAR_DAYS}


def _says(value: Value) -> bool:
    return value not in (None, "", "unknown")


def _days_apart(one: Value, other: Value) -> int | None:
    if not isinstance(one, str) or not isinstance(other, str) or not one or not other:
        return None
    return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days)


def text_overlap(one: Value, other: Value) -> float:
    """The share of common character pairs (Jaccard over bigrams), 0 to 1."""
    if not isinstance(one, str) or not isinstance(other, str):
        return 0.0
    first, second = _bigrams(one), _bigrams(other)
    union = first | second
    return len(first & second) / len(union) if union else 0.0


def _bigrams(text: str) -> set[str]:
    plain = "".join(char for char in text if char.isalnum())
    return {plain[at : at + 2] for at in range(len(plain) - 1)} or {plain} - {""}
