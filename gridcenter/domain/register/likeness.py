"""How alike two records of one register are, with every point explained.

Roster people are compared as the office holders they are. Incidents are compared by place, date and
kind only, never by who took part: nothing here links one person to two incidents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gridcenter.domain.register.fields import RegisterId, Value
from gridcenter.domain.text import N_

LIKELY = 60
"""From this score on a pair is worth an officer's look."""

_CERTAIN = 100
_NEAR_DAYS = 1


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

_SAME: dict[str, tuple[tuple[str, str, int], ...]] = {
    "grid_member": (
        ("id_number", N_("身份证号相同"), 100),
        ("name", N_("姓名相同"), 40),
        ("phone", N_("电话相同"), 40),
        ("grid", N_("网格相同"), 20),
        ("birth_month", N_("出生年月相同"), 15),
    ),
    "household_leader": (
        ("name", N_("姓名相同"), 40),
        ("phone", N_("电话相同"), 40),
        ("village", N_("村（社区）相同"), 15),
        ("area_name", N_("治安片区相同"), 10),
    ),
    "grid": (
        ("name", N_("网格名称相同"), 50),
        ("village", N_("村（社区）相同"), 20),
        ("boundary", N_("四至范围相同"), 30),
    ),
    "incident": (
        ("category", N_("类别相同"), 15),
        ("grid", N_("网格相同"), 15),
        ("place", N_("地点相同"), 20),
    ),
}


_DIFFERENT: dict[str, tuple[tuple[str, str, int], ...]] = {
    "grid_member": (
        ("id_number", N_("身份证号不同"), -60),
        ("birth_month", N_("出生年月不同"), -15),
    ),
    "household_leader": (("sex", N_("性别不同"), -20),),
}
"""What speaks against, when both records say something."""


def compare(register: RegisterId, one: Values, other: Values) -> Likeness:
    """What two records of ``register`` have in common and what not; empty values never count."""
    reasons = [
        Reason(sentence=sentence, points=points)
        for name, sentence, points in _SAME.get(register, ())
        if _says(one, name) and one.get(name) == other.get(name)
    ]
    reasons += [
        Reason(sentence=sentence, points=points)
        for name, sentence, points in _DIFFERENT.get(register, ())
        if _says(one, name) and _says(other, name) and one.get(name) != other.get(name)
    ]
    if register == "incident":
        reasons.extend(_incident_reasons(one, other))
    return Likeness(reasons=tuple(reasons))


def _says(values: Values, name: str) -> bool:
    return values.get(name) not in (None, "", "unknown")


def _incident_reasons(one: Values, other: Values) -> list[Reason]:
    reasons = []
    apart = _days_apart(one.get("occurred_at"), other.get("occurred_at"))
    if apart == 0:
        reasons.append(Reason(sentence=N_("同一天发生"), points=25))
    elif apart is not None and apart <= _NEAR_DAYS:
        reasons.append(Reason(sentence=N_("前后一天发生"), points=15))
    overlap = round(40 * text_overlap(one.get("title"), other.get("title")))
    if overlap:
        reasons.append(Reason(sentence=N_("名称相近"), points=overlap))
    return reasons


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
