"""The receive board: who reported, who is late, who is missing, where a pack is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from gridcenter.base.clock import local_date
from gridcenter.domain.fields import UnitCode
from gridcenter.domain.packs import ASIDE, PackKind, is_below
from gridcenter.services import month, units
from gridcenter.services.centre import Centre, Tier
from gridcenter.store import packs as stored
from gridcenter.store.packs import HELD, MERGED, ReceivedPack, StoredCard

_DUE = {Tier.COUNTY: 3, Tier.CITY: 5, Tier.PROVINCE: 7}


class BoardState(StrEnum):
    """Where one unit stands for a month."""

    REPORTED = "reported"
    NIL = "nil"
    AMENDED = "amended"
    LATE = "late"
    """Reported, but after the day."""
    HELD = "quarantined"
    """Something arrived that a person must look at."""
    DUE = "due"
    """Nothing yet, and still time."""
    MISSING = "missing"
    """Nothing yet, and the day has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One unit: its state, its last pack of the month, and numbers missing from its chain."""

    unit: UnitCode
    name: str
    state: BoardState
    seq: int | None
    received_at: str | None
    late: bool
    gap: tuple[int, ...]
    full_wanted: bool
    reported: int = 0
    total: int = 0
    """Of the units below this one: how many reported, and how many are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All units that report to us, for one month."""

    month: str
    due: date
    rows: tuple[BoardRow, ...]

    def count(self, state: BoardState) -> int:
        """How many units are in ``state``."""
        return sum(row.state is state for row in self.rows)


def board(centre: Centre, month_: str, *, of: str | None = None) -> Board:
    """Who reported ``month_`` so far, units that need a call first.

    ``of`` looks into one of our units: the townships of a county. Without it the board shows those
    that report to us themselves.
    """
    every = units.below(centre)
    codes = {card.unit for card in every}
    above = of or centre.unit.code
    shown = [card for card in every if _parent(card.unit, codes, centre.unit.code) == above]
    due = month.cut_off(month_).replace(day=_DUE.get(centre.unit.tier, 3))
    rows = [_row(centre, card, month_, due) for card in shown]
    order = list(BoardState)[::-1]
    rows.sort(key=lambda row: (order.index(row.state), row.unit))
    return Board(month=month_, due=due, rows=tuple(rows))


def _parent(unit: str, codes: set[UnitCode], top: str) -> str:
    """The nearest registered unit above ``unit``, or ``top``."""
    return max((code for code in codes if is_below(unit, code)), key=len, default=top)


def _below(centre: Centre, unit: str, month_: str) -> tuple[int, int]:
    """How many units below ``unit`` reported the month, and how many there are."""
    known = {card.unit for card in units.below(centre) if is_below(card.unit, unit)}
    merged = stored.received(centre.db, period=month_, state=MERGED) if known else ()
    return len({pack.unit for pack in merged} & known), len(known)


def _row(centre: Centre, card: StoredCard, month_: str, due: date) -> BoardRow:
    every = stored.received(centre.db, unit=card.unit)
    of_month = [pack for pack in every if pack.period == month_]
    merged = [pack for pack in of_month if pack.state == MERGED]
    first = merged[-1] if merged else None
    last = max(merged, key=lambda pack: pack.seq, default=None)
    late = first is not None and _day(first.received_at) > due
    reported, total = _below(centre, card.unit, month_)
    return BoardRow(
        reported=reported,
        total=total,
        unit=card.unit,
        name=card.name,
        state=_state(
            merged,
            late=late,
            held=any(pack.state == HELD for pack in of_month),
            over=centre.today() > due,
        ),
        seq=last.seq if last else None,
        received_at=first.received_at if first else None,
        late=late,
        gap=_gaps([pack.seq for pack in every if pack.state == MERGED and pack.kind not in ASIDE]),
        full_wanted=last is not None and last.outcome == "F",
    )


def _state(merged: list[ReceivedPack], *, late: bool, held: bool, over: bool) -> BoardState:
    if held:
        return BoardState.HELD
    if not merged:
        return BoardState.MISSING if over else BoardState.DUE
    if late:
        return BoardState.LATE
    if any(pack.kind is PackKind.AMENDMENT for pack in merged):
        return BoardState.AMENDED
    return BoardState.NIL if merged[0].kind is PackKind.NIL else BoardState.REPORTED


def _gaps(seqs: list[int]) -> tuple[int, ...]:
    """Numbers between the first and the last pack that never came."""
    return tuple(sorted(set(range(min(seqs), max(seqs))) - set(seqs))) if seqs else ()


def _day(moment: str) -> date:
    return date.fromisoformat(local_date(datetime.fromisoformat(moment.replace("Z", "+00:00"))))
