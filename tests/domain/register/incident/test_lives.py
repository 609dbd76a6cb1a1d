"""Random lives of incidents: every state is reached, no step is lost, nothing that ended is left open."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from gridcenter.domain.register.fields import Value
from gridcenter.domain.register.incident.actions import (
    ACTIONS,
    CLOSED_STATES,
    OPEN_STATES,
    action,
    allowed,
)

ENDINGS = ("closed_on", "result", "closure_kind", "main_case", "satisfaction", "review_on")
TEXTS: dict[str, Value] = {
    "note": "说明",
    "organisation": "司法所",
    "due": "2027-01-01",
    "reply": "已办",
    "days": 3,
}


def lived(chance: Random, seen: Counter[str]) -> None:
    """One life of up to thirty moves, checked after each of them."""
    values: dict[str, Value] = {"state": "draft", "is_resolved": False}
    steps: list[tuple[str, str]] = []
    for day in range(chance.randint(1, 30)):
        state = str(values["state"])
        name = chance.choice(allowed(state))
        declared = action(name)
        step = {each: TEXTS[each] for each in TEXTS if each in declared.asks}
        kind = chance.choice(("procedural", "interim", "substantive"))
        given = (
            {"closure_kind": kind, "is_resolved": kind == "substantive", "result": "结果"}
            if name == "close"
            else {"main_case": "6206221012026110001", "result": "同一件事"}
            if name == "combine"
            else {}
        )
        after = declared.after(values, f"2026-11-{day + 1:02}", step, given)
        assert not list(declared.missing(step, after))
        steps.append((state, str(after["state"])))
        values = after
        seen[str(values["state"])] += 1
        check(values)
    assert all(one[1] == other[0] for one, other in pairwise(steps))


def check(values: dict[str, Value]) -> None:
    state = values["state"]
    if state in OPEN_STATES:
        assert not values["is_resolved"]
        assert not any(values.get(name) for name in ENDINGS if name != "review_on")
    if state in OPEN_STATES and values.get("review_on"):
        assert state == "to_follow_up"
    if state == "closed":
        assert values["closed_on"]
        assert values["result"]
    if state in {"accepted", "routed", "handling"}:
        assert values["accepted_on"]
    if state == "routed":
        assert values["handed_on"]


def walk(lives: int) -> None:
    chance, seen = Random(31), Counter[str]()
    for _n in range(lives):
        lived(chance, seen)
    states = {each.target for each in ACTIONS if each.target} | OPEN_STATES | CLOSED_STATES
    assert set(seen) == states


def test_a_thousand_lives() -> None:
    walk(1_000)


@pytest.mark.slow
def test_a_hundred_thousand_lives() -> None:
    walk(100_000)


def test_no_state_is_a_dead_end() -> None:
    for state in {source for each in ACTIONS for source in each.sources}:
        moving = [each for each in allowed(state) if action(each).target not in (None, state)]
        assert moving, state
