"""The states of an incident by what they ask of somebody."""

from __future__ import annotations

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
