"""The receive board: who reported, who is late, who is missing, where a pack is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from gridcenter.base.clock import day_of
from gridcenter.domain.packs.rezoning import Rezoning
from gridcenter.domain.register.fields import UnitCode
from gridcenter.services import divisions, month
from gridcenter.services.centre import Centre
from gridcenter.services.packs import rezoned
from gridcenter.services.trust import units
from gridcenter.store.packs import packs as stored
from gridcenter.store.packs.packs import HELD, MERGED, ReceivedPack, StoredCard


class BoardState(StrEnum):
    """Where one unit stands for a month."""

    REPORTED = "reported"
    NIL = "nil"
    AMENDED = "amended"
    LATE = "late"
    """Reported, but after the day."""
    GAP = "gap"
    """Reported, but a pack before it never came and nothing since made up for it."""
    HELD = "quarantined"
    """Something arrived that a person must look at."""
    DUE = "due"
    """Nothing yet, and still time."""
    MISSING = "missing"
    """Nothing yet, and the day has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One unit: its state, its last pack of the month, and numbers missing from its chain.

    ``late``, ``nil`` and ``amended`` also hold where ``state`` names something more urgent.
    ``filled`` are numbers that were missing when a pack of the month came and that later packs
    made up for.
    """

    unit: UnitCode
    name: str
    state: BoardState
    seq: int | None
    received_at: str | None
    late: bool
    gap: tuple[int, ...]
    full_wanted: bool
    nil: bool = False
    amended: bool = False
    filled: tuple[int, ...] = ()
    reported: int = 0
    total: int = 0
    """Of the units below this one: how many reported, and how many are known."""
    untold: tuple[Rezoning, ...] = ()
    """Unit changes that gave this unit rows and whose files it needs once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All units that report to us, for one month."""

    month: str
    due: date
    rows: tuple[BoardRow, ...]

    def count(self, state: BoardState) -> int:
        """How many units are in ``state``."""
        return sum(row.state is state for row in self.rows)


def board(
    centre: Centre,
    month_: str,
    *,
    of: str | None = None,
    packs: Sequence[ReceivedPack] | None = None,
) -> Board:
    """Who reported ``month_`` so far, units that need a call first.

    ``of`` looks into one of our units: the townships of a county. Without it the board shows those
    that report to us themselves. ``packs`` are those that arrived as a lake tells of them; without,
    the data file tells. What somebody relayed counts from the day its unit made it: a
    township is not late because its county is.
    """
    every = units.below(centre)
    codes = {card.unit for card in every}
    above = of or centre.unit.code
    every = tuple(card for card in every if not _abolished(centre, card.unit, month_))
    shown = [card for card in every if _parent(card.unit, codes, centre.unit.code) == above]
    due = month.cut_off(centre, month_)
    if packs is None:
        of_month = stored.received(centre.db, month=month_, state=MERGED)
    else:
        of_month = tuple(each for each in packs if each.id.month == month_ and each.state == MERGED)
    totals, reported = _below(codes), _below(codes & {pack.id.unit for pack in of_month})
    untold = rezoned.untold(centre)
    rows = [
        replace(
            _row(centre, card, month_, due, _sent(centre, card, packs)),
            reported=reported[card.unit],
            total=totals[card.unit],
            untold=tuple(act for act in untold if act.after == card.unit),
        )
        for card in shown
    ]
    order = list(BoardState)[::-1]
    rows.sort(key=lambda row: (order.index(row.state), row.unit))
    return Board(month=month_, due=due, rows=tuple(rows))


def _abolished(centre: Centre, unit: str, month_: str) -> bool:
    """Whether a unit was there no more when the month ended: what it had, its successor reports."""
    found = divisions.get(centre, unit)
    return bool(found and found.valid_to and not found.holds(f"{month_}-31"))


def _parent(unit: str, codes: set[UnitCode], top: str) -> str:
    """The nearest registered unit above ``unit``, or ``top``."""
    starts = (unit[:length] for length in range(len(unit) - 1, 0, -1))
    return next((start for start in starts if start in codes), top)


def _below(codes: set[UnitCode]) -> Counter[str]:
    """How many of ``codes`` lie below each unit that there may be."""
    return Counter(code[:length] for code in codes for length in range(1, len(code)))


def _sent(
    centre: Centre, card: StoredCard, packs: Sequence[ReceivedPack] | None
) -> Sequence[ReceivedPack]:
    """All that a unit ever sent, the last merged first."""
    if packs is None:
        return stored.received(centre.db, unit=card.unit)
    return [each for each in packs if each.id.unit == card.unit]


def _row(
    centre: Centre, card: StoredCard, month_: str, due: date, every: Sequence[ReceivedPack]
) -> BoardRow:
    chain = [pack for pack in every if pack.state == MERGED and pack.id.kind.rules.chained]
    of_month = [pack for pack in every if pack.id.month == month_]
    merged = [pack for pack in of_month if pack.state == MERGED]
    first = merged[-1] if merged else None
    last = max(merged, key=lambda pack: pack.id.seq, default=None)
    # Whatever was missing before both sides agreed is made up for.
    agreed = max((pack.id.seq for pack in chain if pack.outcome == "A"), default=0)
    missing = {number for pack in merged for number in pack.missing}
    row = BoardRow(
        unit=card.unit,
        name=card.name,
        state=BoardState.REPORTED,
        seq=last.id.seq if last else None,
        received_at=_arrived(first) if first else None,
        late=first is not None and day_of(_arrived(first)) > due,
        gap=tuple(number for number in _gaps([pack.id.seq for pack in chain]) if number > agreed),
        full_wanted=last is not None and last.outcome == "F",
        nil=bool(merged) and all(pack.id.kind.rules.no_rows for pack in merged),
        amended=any(pack.id.kind.rules.corrects for pack in merged),
        filled=tuple(sorted(number for number in missing if number <= agreed)),
    )
    held = any(pack.state == HELD for pack in of_month)
    return replace(row, state=_state(row, held=held, over=centre.today() > due))


def last_merged(centre: Centre) -> str:
    """When a pack was merged last (UTC text); empty when none ever was."""
    return stored.last_merged(centre.db)


def _arrived(pack: ReceivedPack) -> str:
    return pack.created_at if pack.via else pack.received_at


def _state(row: BoardRow, *, held: bool, over: bool) -> BoardState:
    """The most urgent that can be said of a unit."""
    if held:
        return BoardState.HELD
    if row.seq is None:
        return BoardState.MISSING if over else BoardState.DUE
    told = (
        (bool(row.gap), BoardState.GAP),
        (row.late, BoardState.LATE),
        (row.amended, BoardState.AMENDED),
        (row.nil, BoardState.NIL),
    )
    return next((state for holds, state in told if holds), BoardState.REPORTED)


def _gaps(seqs: list[int]) -> tuple[int, ...]:
    """Numbers between the first and the last pack that never came."""
    return tuple(sorted(set(range(min(seqs), max(seqs))) - set(seqs))) if seqs else ()
