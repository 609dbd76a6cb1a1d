"""Whether the computer's clock can be right, by what was written here before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gridcenter.domain.stamps import milliseconds_of
from gridcenter.services.centre import Centre
from gridcenter.store import gestures

_AHEAD, _BEHIND = timedelta(days=60), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockDoubt:
    """A clock far from the newest change known here; both moments are UTC."""

    now: datetime
    last_used: datetime


def doubt(centre: Centre) -> ClockDoubt | None:
    """The clock is over 60 days ahead of the newest stamp, or over a day behind it; else None.

    Nothing is blocked and nothing is mended: who writes with a wrong clock dates the change wrongly,
    but the order of changes holds all the same (stamps never go back).
    """
    newest = milliseconds_of(gestures.last_stamp(centre.db))
    if not newest:
        return None
    now, last_used = centre.clock(), datetime.fromtimestamp(newest / 1000, UTC)
    right = last_used - _BEHIND <= now <= last_used + _AHEAD
    return None if right else ClockDoubt(now=now, last_used=last_used)
