"""The life of an incident: which step leads from which state to which (domain rule, section
"The life of an incident").

草稿 → 已登记 → 已受理 → 已分流 → 处置中 → 待核查 → 待回访 → 已结案 → 已归档, with 退回, 升级上报, 督办 (普通, 黄牌, 红牌), 延期 and 不予受理
beside it. A small matter may be closed straight from 已登记. Every move is a recorded step.
"""

from __future__ import annotations

from dataclasses import dataclass

OPEN_STATES = frozenset(
    {
        "registered",
        "accepted",
        "routed",
        "handling",
        "to_verify",
        "to_follow_up",
        "returned",
        "escalated",
    }
)
"""In somebody's hands: they count for deadlines and to-do lists."""

CLOSED_STATES = frozenset({"closed", "archived"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An action: the states it may start from and the state it leads to (None: stays)."""

    action: str
    sources: frozenset[str]
    target: str | None
    needs_note: bool = False


def _step(
    action: str, sources: set[str] | frozenset[str], target: str | None, *, needs_note: bool = False
) -> Step:
    return Step(action=action, sources=frozenset(sources), target=target, needs_note=needs_note)


SUPERVISIONS = ("supervise", "supervise_yellow", "supervise_red")
"""督办 by its three levels: 普通, 黄牌, 红牌."""

MOST_DAYS = 365
"""How many working days one extension grants at most."""

_IN_WORK = {"accepted", "routed", "handling"}

STEPS: tuple[Step, ...] = (
    _step("register", {"draft"}, "registered"),
    _step("accept", {"registered", "returned"}, "accepted"),
    _step("refuse", {"registered", "accepted"}, "refused", needs_note=True),
    _step("route", {"registered", "accepted", "returned"}, "routed"),
    _step("handle", {"accepted", "routed", "returned", "escalated", "handling"}, "handling"),
    _step("verify", {"handling"}, "to_verify"),
    _step("follow_up", {"to_verify", "handling"}, "to_follow_up"),
    _step("close", {"registered", "handling", "to_verify", "to_follow_up"}, "closed"),
    _step("archive", {"closed", "refused"}, "archived"),
    _step(
        "return", {"routed", "handling", "to_verify", "to_follow_up"}, "returned", needs_note=True
    ),
    _step("escalate", {"registered", *_IN_WORK}, "escalated", needs_note=True),
    *(_step(action, OPEN_STATES, None, needs_note=True) for action in SUPERVISIONS),
    _step("extend", {"registered", *_IN_WORK, "escalated"}, None, needs_note=True),
    _step("reopen", {"closed", "archived", "refused"}, "handling", needs_note=True),
)

_BY_ACTION = {step.action: step for step in STEPS}


def step_for(action: str, state: str) -> Step | None:
    """The step that ``action`` means in ``state``; None when it is not allowed there."""
    step = _BY_ACTION.get(action)
    return step if step is not None and state in step.sources else None


def allowed(state: str) -> tuple[str, ...]:
    """The actions that ``state`` allows, in the order of the workflow."""
    return tuple(step.action for step in STEPS if state in step.sources)
