"""Whether the computer's clock can be right, by every moment that is known here; the rule is in docs/pack-format.md.

A date years ahead would win over every later change and hold the unit's packs, one weeks back gives codes, days and
terms of a time long gone: a person looks first, and their answer counts until the next difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gridcenter.base.clock import utc_text
from gridcenter.domain.stamps import milliseconds_of
from gridcenter.store import accounts, gestures, settings
from gridcenter.store.database import Database
from gridcenter.store.packs import made

BEHIND = timedelta(days=1)
"""So far a clock may stand behind what is known: a wrong time zone, or a little more."""
AHEAD = timedelta(days=62)
"""So long nobody may have used the PC: whoever reports every month leaves it alone for one, on leave for two."""
_KNOWN = "clock_confirmed"
"""The setting that holds the last moment at which the clock was known to be right: a person's word, or a session."""
_WITNESS = "clock_witness"
"""The setting that holds what somebody else's clock said, and ours at that moment."""
_ANSWERED = "clock_answered"
_DIFFERENCE = "clock_difference"
"""The setting that holds by how many seconds another clock was ahead of ours when a person said that ours is right."""
_WITNESSES = 2
"""A single unit whose packs come from the future has a wrong clock itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockDoubt:
    """A clock that stands where it can hardly be, and the newest moment that speaks against it; both UTC."""

    now: datetime
    last_used: datetime


def doubt(db: Database, now: datetime) -> ClockDoubt | None:
    """Why the clock ``now`` is asked about; None when nothing known here speaks against it."""
    last = _last_known(db)
    if last is None:
        return None
    if now < last - BEHIND:
        return ClockDoubt(now=now, last_used=last)
    said = _said_by_others(db, now)
    if said is not None:
        return ClockDoubt(now=now, last_used=said)
    if now > last + AHEAD and now > made.newest(db, utc_text(now + BEHIND), last) + AHEAD:
        return ClockDoubt(now=now, last_used=last)
    return None


def _last_known(db: Database) -> datetime | None:
    newest, known = milliseconds_of(gestures.last_stamp(db)), settings.get(db, _KNOWN)
    told = [datetime.fromtimestamp(newest / 1000, UTC)] if newest else []
    told += [datetime.fromisoformat(known)] if known else []
    if not told:
        # Nothing was written yet: there is the day on which the folder was made.
        first = accounts.newest(db)
        told += [datetime.fromisoformat(first)] if first else []
    return max(told, default=None)


def _said_by_others(db: Database, now: datetime) -> datetime | None:
    """What another clock said when ours stood about where it stands now; None when it was set right since."""
    found = settings.get(db, _WITNESS)
    if not found:
        return None
    ours, said = map(datetime.fromisoformat, found)
    return said if abs(now - ours) < abs(now - said) else None


def hear(db: Database, now: datetime, said: datetime) -> None:
    """Another clock said ``said`` just now: that of a file server, or of two units whose packs came.

    One that is still as far off as when a person answered is not asked about again, until it was right in between.
    """
    ahead, answered = said - now, settings.get(db, _DIFFERENCE)
    differs = abs(ahead) > BEHIND
    if not differs and answered is not None:
        settings.put(db, _DIFFERENCE, None)
    if differs and answered is not None:
        differs = abs(ahead - timedelta(seconds=answered)) > BEHIND
    if differs or settings.get(db, _WITNESS):
        settings.put(db, _WITNESS, [utc_text(now), utc_text(said)] if differs else None)


def listen(db: Database, now: datetime) -> None:
    """A pack came that was made in what is the future here: where two units say so, it is our clock that is asked about."""
    ahead = made.after(db, utc_text(now + BEHIND), settings.get(db, _ANSWERED, ""))
    if len(ahead) >= _WITNESSES:
        hear(db, now, datetime.fromisoformat(min(ahead.values())))


def know(db: Database, now: datetime) -> None:
    """The clock is right ``now``: a person says so, or a session begins and nothing speaks against it."""
    settings.put(db, _KNOWN, utc_text(now))


def answer(db: Database, now: datetime) -> None:
    """A person said that the clock is right: what others said before counts no more."""
    know(db, now)
    settings.put(db, _ANSWERED, utc_text(now))
    found = settings.get(db, _WITNESS)
    if found:
        ours, said = map(datetime.fromisoformat, found)
        settings.put(db, _DIFFERENCE, (said - ours).total_seconds())
        settings.put(db, _WITNESS, None)
