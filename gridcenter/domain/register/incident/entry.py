"""What an incident may say of its end, and what a row that says it is ended means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gridcenter.domain.errors import Problem
from gridcenter.domain.register.fields import Value
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.register.incident.states import OPEN_STATES
from gridcenter.domain.text import N_

_DONE = frozenset({"to_verify", "to_follow_up"})
"""Handled and not yet closed: whether it was settled may be known."""
_ENDED = {
    "closed_on": OPEN_STATES,
    "is_resolved": OPEN_STATES - _DONE,
    "closure_kind": OPEN_STATES - _DONE,
}
"""What is said of the end of a matter, and the states in which it cannot be."""


def complete_state(values: dict[str, Value]) -> None:
    """A ledger's row is at least registered; one with an end date or settled is closed."""
    if values.get("state") in (None, "", "draft"):
        done = values.get("closed_on") or values.get("is_resolved")
        values["state"] = "closed" if done else "registered"


def ended_early(
    before: Mapping[str, Value] | None, values: Mapping[str, Value]
) -> Iterator[Problem]:
    """What is newly said of the end of a matter that is still open; steps alone end one.

    An earlier program let it in and packs still bring it: what ``before`` said is not asked about.
    """
    for name, open_states in _ENDED.items():
        said = values.get(name) and (before is None or before.get(name) != values[name])
        if said and values.get("state") in open_states:
            yield Problem(
                field=name,
                code="open_but_ended",
                sentence=N_("还在办理的事件不能填{label}：办完了请用“结案”。"),
                facts={"label": INCIDENT.field(name).label},
            )
