"""Does this pack fit what we already have from that unit? Pure; the memory is passed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gridcenter.domain.packs.kinds import PackStatus
from gridcenter.domain.packs.pack_id import PackLink

TOLERANCE = timedelta(hours=26)
"""How far ahead a sender's clock may be: a wrong time zone and a little more."""

MOST_MISSING = 100
"""How many missing numbers are named: a hostile number would name a million."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``status``, the numbers still ``missing`` before this one, and whether it can be merged.

    A delta that builds on a pack we never merged cannot: the receipt then asks for a full one.
    """

    status: PackStatus
    missing: tuple[int, ...] = ()
    complete: bool = True


def judge(pack: PackLink, memory: Iterable[PackLink], *, reset: bool = False) -> Verdict:
    """How ``pack`` continues the packs merged before, which may have arrived in any order.

    ``reset`` is a person's word that this unit starts over (a quarantined full pack accepted).
    """
    seq, digest, alone = pack.id.seq, pack.id.digest, pack.id.kind.rules.stands_alone
    known = {each.id.seq: each for each in memory if each.id.unit == pack.id.unit}
    if any(each.id.digest == digest for each in known.values()):
        return Verdict(status=PackStatus.DUPLICATE)
    if reset or not known:
        return Verdict(status=PackStatus.OK, complete=alone or pack.base == 0)
    twin = known.get(seq)
    if twin is not None:
        same_parent = twin.previous == pack.previous
        return Verdict(status=PackStatus.REPLACED if same_parent else PackStatus.FORK)
    before, after = known.get(seq - 1), known.get(seq + 1)
    if before is not None and before.id.digest != pack.previous:
        return Verdict(status=PackStatus.FORK)
    if after is not None and after.previous != digest:
        return Verdict(status=PackStatus.FORK)
    last = max(known)
    missing = tuple(range(last + 1, seq))[:MOST_MISSING]
    has_base = alone or pack.base <= last
    status = PackStatus.GAP if missing else PackStatus.OK
    return Verdict(status=status, missing=missing, complete=has_base)


def is_from_future(milliseconds: int, now: datetime) -> bool:
    """Whether the sender's clock runs so far ahead that its versions would win for ever.

    ``milliseconds`` of Unix time may lie beyond every calendar, where no datetime reaches.
    """
    return milliseconds > (now + TOLERANCE).timestamp() * 1000


def is_to_come(month: str, now: datetime) -> bool:
    """Whether ``month`` (``2026-11``) has not begun anywhere: nobody can say what happened in it."""
    return month > f"{now + TOLERANCE:%Y-%m}"
