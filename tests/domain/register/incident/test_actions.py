from __future__ import annotations

from gridcenter.domain.register.incident import actions
from gridcenter.domain.register.incident.actions import (
    ACTIONS,
    CLOSED_STATES,
    OPEN_STATES,
    action,
    action_for,
    allowed,
)


def reachable(start: str) -> set[str]:
    seen, waiting = set(), [start]
    while waiting:
        state = waiting.pop()
        if state not in seen:
            seen.add(state)
            steps = [action_for(action, state) for action in allowed(state)]
            waiting += [step.target for step in steps if step and step.target]
    return seen


def test_every_state_is_reached_from_registration_and_can_be_archived():
    states = {target for each in ACTIONS if (target := each.target)}
    assert reachable("registered") == states
    assert all("archived" in reachable(state) for state in states)


def test_a_small_matter_closes_in_one_step():
    step = action_for("close", "registered")
    assert step is not None
    assert step.target == "closed"


def test_open_and_closed_are_apart_and_nothing_leaves_the_archive_but_by_reopening():
    assert not OPEN_STATES & CLOSED_STATES
    moving = [each for each in allowed("archived") if action(each).target]
    assert moving == ["reopen"]
    assert all(action_for("reopen", state) is None for state in OPEN_STATES)


def test_the_straight_way_leads_from_the_first_state_to_the_last_without_standing_still():
    state, way = "draft", []
    while step := actions.onward(state):
        way.append(step)
        state = actions.action(step).target
    assert way == [
        "register",
        "accept",
        "route",
        "handle",
        "verify",
        "follow_up",
        "close",
        "archive",
    ]
