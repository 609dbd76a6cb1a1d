"""What a screen reads once and keeps: code lists, villages and today's date."""

from __future__ import annotations

from dataclasses import dataclass

from gridcenter.base.clock import local_date, local_text
from gridcenter.domain.codes import CodeBook
from gridcenter.domain.place import Tier
from gridcenter.domain.roles import MAY, Deed
from gridcenter.services.centre import Centre
from gridcenter.services.lake import offering


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookups:
    """Unchanging helpers of entry. ``today`` is the local ISO date, ``now`` to the minute."""

    codes: CodeBook
    today: str
    now: str
    actor: str
    may_keep: bool
    """Whether the officer signed in may change records."""
    unit: str = ""
    """Our own unit: a record of another one came in a pack, and is corrected there."""
    may_direct: bool = False
    """Whether directives about records of units below may be issued here."""


def read_lookups(centre: Centre) -> Lookups:
    """Read them; runs on the worker thread."""
    moment = centre.clock()
    return Lookups(
        codes=centre.codes,
        today=local_date(moment),
        now=local_text(moment),
        actor=centre.actor,
        may_keep=Deed.KEEP in MAY[centre.role],
        unit=str(centre.unit.code),
        may_direct=Deed.SEND in MAY[centre.role],
    )


def own_tier(centre: Centre) -> Tier:
    """Our tier; runs on the worker thread."""
    return centre.unit.tier


def offers_lake(centre: Centre) -> bool:
    """Whether the window shows a way to the lake; runs on the worker thread."""
    return offering.is_offered(centre)
