"""What of a month went up, what changed since, and what the tier above answered.

A township sends a pack of its own. Who has units below sends on what those signed, in bundles, and a pack of its
own only for what it keeps itself: the month is up when both are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.packs.sent_elsewhere import SentElsewhere
from gridcenter.domain.packs.tables import every_table
from gridcenter.domain.place import is_below
from gridcenter.services.centre import Centre
from gridcenter.store import months
from gridcenter.store.packs import aside, desk, elsewhere
from gridcenter.store.packs import packs as received
from gridcenter.store.packs import sent as sent_packs
from gridcenter.store.packs.aside import Aside
from gridcenter.store.packs.packs import MERGED
from gridcenter.store.packs.sent import SentPack

_Pack = SentPack | SentElsewhere
"""A month's pack of our unit: of this PC, or of another one of the office that told of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WentUp:
    """What went up of a month: ``since`` and ``answered_at`` are UTC texts, None while it did not.

    ``changed`` records of ours are not there as they are here, ``waiting`` packs of units below were not sent on.
    ``answer`` is what the newest receipt said, as one letter (OUTCOMES); what still asks for something comes first.
    """

    since: str | None = None
    changed: int = 0
    waiting: int = 0
    answer: str | None = None
    answered_at: str | None = None
    elsewhere: str = ""
    """The officer who reported it on another PC of the office; empty when this one did."""

    @property
    def is_up(self) -> bool:
        """Whether all that the month reports went."""
        return self.since is not None and not self.changed and not self.waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One thing that a month reports: what it went with last, and whose receipt says that it is there."""

    went: _Pack | Aside | None
    answered: _Pack | Aside | None


def went_up(centre: Centre, month: str) -> WentUp:
    """What of ``month`` went to the nearest tier above."""
    went, own = _reported(centre, month)
    parts = _relayed(centre, month)
    waiting = sum(part.went is None for part in parts)
    if own is not None:
        parts.append(_Part(went=own, answered=_agreed(went, own)))
    gone = [part.went for part in parts if part.went is not None]
    if not gone:
        return WentUp()
    is_open = [part for part in parts if part.answered is None]
    words = [part.went.outcome for part in (*is_open, *parts) if part.went and part.went.outcome]
    answered = [part.answered.acknowledged_at or "" for part in parts if part.answered]
    return WentUp(
        since=max(each.created_at for each in gone),
        changed=_changed_since(centre, month, went, own),
        waiting=waiting,
        answer=words[0] if words else None,
        answered_at=None if is_open else max(answered),
        elsewhere=own.created_by if isinstance(own, SentElsewhere) else "",
    )


def _reported(centre: Centre, month: str) -> tuple[Sequence[_Pack], _Pack | None]:
    """The pack of our own that reported ``month`` last, and all that its PC sent."""
    went = sent_packs.sent(centre.db, centre.unit.code)
    own = next(iter(sent_packs.reports(centre.db, centre.unit.code, month)), None)
    if own is not None:
        return went, own
    others = elsewhere.known(centre.db, centre.unit.code)
    told = sent_packs.nearest([each for each in others if each.id.month == month])
    if not told:
        return went, None
    return [each for each in others if each.device == told[0].device], told[0]


def _relayed(centre: Centre, month: str) -> list[_Part]:
    """Each pack of a unit below for ``month``, with the bundles that took it to the nearest tier above.

    A bundle carries the packs of its month, and those since the last one that was answered: of the others the
    first that was made after the merge.
    """
    up = [
        each
        for each in aside.sent(centre.db, centre.unit.code, kind=PackKind.BUNDLE)
        if is_below(centre.unit.code, each.to)
    ]
    bundles = sent_packs.nearest(up)
    parts = []
    for pack in received.received(centre.db, month=month, state=MERGED, chained=True):
        if not is_below(pack.id.unit, centre.unit.code):
            continue
        after = [each for each in bundles if each.merges >= pack.merge_no]
        carried = [each for each in after if each.id.month == month or each is after[-1]]
        parts.append(
            _Part(
                went=carried[0] if carried else None,
                answered=next((each for each in carried if each.outcome == "A"), None),
            )
        )
    return parts


def _changed_since(centre: Centre, month: str, went: Sequence[_Pack], own: _Pack | None) -> int:
    """Records that ``month`` reports and that the tier above was not sent as they are now.

    The month's own cases wait for its own pack or correction; what is older, and rosters, for whatever goes next.
    Who never sent a pack of its own owes the month's own cases alone.
    """
    to = own.to if own else max((each.to for each in went), key=len, default=None)
    carried = [each for each in went if each.to == to and _carries(each)]
    if own is None:
        mine = desk.touched_since(centre.db, "")
        others = _touched(centre, carried[0]) if carried else frozenset[str]()
    else:
        last = max([own, *carried[:1]], key=lambda each: each.id.seq)
        mine = _touched(centre, own)
        others = mine if last is own else _touched(centre, last)
    return months.count_reported(
        centre.db,
        month=month,
        unit=centre.unit.code,
        own=mine,
        others=others,
        live=own is None,
    )


def _carries(pack: _Pack) -> bool:
    return pack.carries if isinstance(pack, SentElsewhere) else any(pack.rows.values())


def _touched(centre: Centre, pack: _Pack) -> frozenset[str]:
    """The uids of what is not here as ``pack`` had it."""
    if isinstance(pack, SentPack):
        return desk.touched_since(centre.db, pack.last_stamp)
    return elsewhere.not_sent(centre.db, every_table(), centre.unit.code, pack.seen, centre.device)


def _agreed(went: Sequence[_Pack], sent: _Pack) -> _Pack | None:
    """The pack whose receipt says that the tier above has what ``sent`` said, if there is one.

    Rows that were refused, or a full pack that is asked for, leave the month open until a later
    pack is answered by: both sides agree.
    """
    later = [each for each in went if each.id.seq >= sent.id.seq and each.to == sent.to]
    return next((each for each in later[::-1] if sent.is_answered and each.is_agreed), None)
