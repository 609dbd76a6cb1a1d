"""Whether the computer's clock can be right, by what was written here before; and setting it right.

A change dated years ahead would win over every later one and hold the unit's packs for years. So
writing stops when the clock leaps, until a person says that it is right; and what was written
under a wrong clock is stamped anew by a correction that every PC of the unit applies alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from gridcenter.domain.packs.restamps import Restamp
from gridcenter.domain.packs.tables import every_table
from gridcenter.domain.roles import Deed
from gridcenter.domain.stamps import milliseconds_of
from gridcenter.services import audit
from gridcenter.services.centre import CLOCK_CONFIRMED, MOST_AWAY, Centre
from gridcenter.services.folder import redating
from gridcenter.store import gestures, settings
from gridcenter.store.packs import packs as stored
from gridcenter.store.packs import restamping

_BEHIND = timedelta(days=1)
_A_WHILE = timedelta(days=60)
"""So long nobody may have used the PC before the window asks whether the day is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockDoubt:
    """A clock far from the newest moment known here; both moments are UTC.

    ``stops`` says that nothing is written until a person says that the clock is right.
    """

    now: datetime
    last_used: datetime
    stops: bool = False


def doubt(centre: Centre) -> ClockDoubt | None:
    """The clock is two months ahead of everything known here, or over a day behind it; else None."""
    newest = centre.last_used()
    if newest is None:
        return None
    now = centre.clock()
    told = [newest, *_confirmed(centre)]
    told += [datetime.fromisoformat(each.created_at) for each in stored.received(centre.db)[:1]]
    # A pack of a sender whose clock is wrong says nothing about ours.
    last_used = max(each for each in told if each == told[0] or each <= now + _BEHIND)
    if last_used - _BEHIND <= now <= last_used + _A_WHILE:
        return None
    return ClockDoubt(now=now, last_used=last_used, stops=abs(now - last_used) > MOST_AWAY)


def _confirmed(centre: Centre) -> list[datetime]:
    text = settings.get(centre.db, CLOCK_CONFIRMED)
    return [datetime.fromisoformat(text)] if text else []


def confirm(centre: Centre) -> Restamp | None:
    """A person says that the clock is right: go on, and set right what was dated ahead of it.

    Returns the correction when there was something to set right.
    """
    centre.require(Deed.KEEP)
    with centre.db.transaction():
        settings.put(centre.db, CLOCK_CONFIRMED, centre.now())
        audit.record(centre, "clock.confirmed", {"now": centre.now()})
        restamp = _set_right(centre)
        if restamp is not None:
            redating.set_right(centre, restamp)
        return restamp


def _set_right(centre: Centre) -> Restamp | None:
    now = int(centre.clock().timestamp() * 1000)
    edge = f"{now + int(_BEHIND.total_seconds() * 1000):012x}"
    if gestures.last_stamp(centre.db) <= edge:
        return None
    span = restamping.own_span(centre.db, edge, centre.device)
    settings.put(centre.db, gestures.LAST_STAMP, f"{now:012x}-000000-{centre.device}")
    if span is None:
        return None
    first, last = span
    restamp = Restamp(
        device=centre.device,
        first=first,
        last=last,
        milliseconds=milliseconds_of(last) - now,
    )
    restamping.apply(centre.db, restamp, every_table())
    settings.put(centre.db, gestures.LAST_STAMP, restamp.stamp(last))
    audit.record(
        centre, "clock.restamp", {"first": first, "last": last, "by": restamp.milliseconds}
    )
    return restamp
