"""Whether the computer's clock can be right, by what was written here before; and setting it right.

A change dated years ahead would win over every later one and hold the unit's packs for years. So
writing stops while something speaks against the clock, until a person says that it is right; and what was
written under a wrong clock is stamped anew by a correction that every PC of the unit applies alike.
"""

from __future__ import annotations

from gridcenter.base.clock import utc_text
from gridcenter.domain.packs.restamps import Restamp
from gridcenter.domain.packs.tables import every_table
from gridcenter.domain.roles import Deed
from gridcenter.domain.stamps import device_of, milliseconds_of
from gridcenter.services import audit, clock_doubt
from gridcenter.services.centre import Centre
from gridcenter.services.clock_doubt import ClockDoubt
from gridcenter.services.folder import redating
from gridcenter.store import gestures, settings
from gridcenter.store.packs import restamping


def doubt(centre: Centre) -> ClockDoubt | None:
    """What speaks against the clock, and no person answered; None when nothing does."""
    return clock_doubt.doubt(centre.db, centre.clock())


def confirm(centre: Centre) -> Restamp | None:
    """A person says that the clock is right: go on, and set right what was dated ahead of it.

    Returns the correction when there was something to set right.
    """
    centre.require(Deed.KEEP)
    found = doubt(centre)
    with centre.db.transaction():
        clock_doubt.answer(centre.db, centre.clock())
        told = {"last": utc_text(found.last_used)} if found else {}
        audit.record(centre, "clock.confirmed", {"now": centre.now(), **told})
        restamp = _set_right(centre)
        if restamp is not None:
            redating.set_right(centre, restamp)
        return restamp


def _set_right(centre: Centre) -> Restamp | None:
    now = int(centre.clock().timestamp() * 1000)
    edge = f"{now + int(clock_doubt.BEHIND.total_seconds() * 1000):012x}"
    newest = gestures.last_stamp(centre.db)
    if newest <= edge:
        return None
    span = restamping.own_span(centre.db, edge, centre.device)
    settings.put(centre.db, gestures.LAST_STAMP, f"{now:012x}-000000-{centre.device}")
    if span is None:
        return None
    first, last = span
    if device_of(newest) == centre.device:
        # Others may have heard of a moment after the last change.
        last = max(last, newest)
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
