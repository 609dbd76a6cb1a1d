"""From above: return, supervise, correct. The owner of the record answers.

A supervision is answered in words, which travel up with the step that holds them; the others also by
doing what was asked, which is a new revision of the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gridcenter.domain.register.fields import RegisterId, Uid, UnitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """That a directive has come: the local minute, and who received it ("" when only the receipt says so)."""

    at: str
    by: str = ""


class DirectiveAction(StrEnum):
    """What the owner is asked to do."""

    RETURN = "return"
    SUPERVISE = "supervise"
    SUPERVISE_YELLOW = "supervise_yellow"
    SUPERVISE_RED = "supervise_red"
    CORRECT = "correct"


SUPERVISING = frozenset(
    {
        DirectiveAction.SUPERVISE,
        DirectiveAction.SUPERVISE_YELLOW,
        DirectiveAction.SUPERVISE_RED,
    }
)
"""督办: only words answer them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """One instruction about one record of ``receiver``; ``title`` is how people know the record.

    ``due`` is a date or nothing. ``revision`` is the record's when it was sent (at the sender) or
    after it was taken (at the receiver); when it was answered is noted in ``done_at``.
    """

    uid: Uid
    sender: UnitCode
    receiver: UnitCode
    register: RegisterId
    record: Uid
    title: str
    action: DirectiveAction
    note: str
    due: str | None
    made_at: str
    made_by: str
    revision: int = 0
    taken_at: str | None = None
    done_at: str | None = None
    pack: str | None = None
    """Digest of the pack that takes it down, at the sender."""
