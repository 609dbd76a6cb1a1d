"""From above: return, supervise, correct. The owner of the record answers.

A supervision is answered in words, which travel up with the step that holds them; the others also by
doing what was asked, which is a new revision of the record.
"""

from __future__ import annotations

import re
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

    def asks_report_of(self, month: str) -> bool:
        """Whether its words ask for the report of ``month`` (``2026-11``): 请于25日前提前上报11月.

        A month without a year is of the year in which it was made.
        """
        return any(word in self.note for word in _REPORTS) and month in _months(
            self.note, self.made_at
        )


_REPORTS = ("报", "report")
_MONTH = re.compile(
    r"(?<!\d)(?:(?P<year>\d{4})\s*年\s*)?(?<!\d)(?P<month>\d{1,2})\s*月(?!\s*\d)"
    r"|(?<!\d)(?P<iso>\d{4}-\d{2})(?!-?\d)"
)


def _months(note: str, made_at: str) -> frozenset[str]:
    """The months that ``note`` names; 11月25日 is a day and names none."""
    return frozenset(
        found["iso"] or f"{int(found['year'] or made_at[:4]):04d}-{int(found['month']):02d}"
        for found in _MONTH.finditer(note)
    )
