"""What an upper tier sees first of a month: how many reported, and whom to call about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gridcenter.base.clock import day_of
from gridcenter.base.i18n import _, listed
from gridcenter.domain.period import month_shifted
from gridcenter.domain.place import Tier
from gridcenter.presenters.month_reading import month_text
from gridcenter.presenters.packs.pack_words import board_word
from gridcenter.services import settings
from gridcenter.services.centre import Centre
from gridcenter.services.packs import board, call_list
from gridcenter.services.packs.board import BoardRow, BoardState
from gridcenter.services.trust import units

PHONES = "unit_phones"
"""The setting with our own note of whom to call: unit code to name and number."""

SHOWN = 8
_NAMED = 3
"""Units that are named of the month before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """A unit to call: why, our note of whom to call there, and the words that ask for its report."""

    unit: str
    name: str
    state: str
    tone: str
    why: str
    phone: str
    message: str
    is_owing: bool = True
    """Whether something is still to come: what came late is not asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivingView:
    """The receiving side of a month; ``counts`` are words and tones beside the fraction."""

    reported: int
    total: int
    counts: tuple[tuple[str, str], ...]
    calls: tuple[CallLine, ...]
    more: int
    before: str = ""
    """What the month before still lacks, in a sentence; it is one month back on the page."""

    @property
    def has_units(self) -> bool:
        """Whether units below are known; without, cards are exchanged first."""
        return self.total > 0


def receiving(centre: Centre, month: str) -> ReceivingView | None:
    """Read it; None for a township, to which nobody reports."""
    if centre.unit.tier is Tier.TOWNSHIP:
        return None
    found = board.board(centre, month)
    phones = settings.get(centre, PHONES, {})
    to_call = call_list.to_call(centre, month)
    waiting = (BoardState.MISSING, BoardState.DUE, BoardState.HELD)
    counted = (
        (_("未报"), "bad", found.count(BoardState.MISSING)),
        (_("未到期"), "info", found.count(BoardState.DUE)),
        (_("迟报"), "warn", sum(row.late for row in found.rows)),
        (_("断档"), "bad", sum(bool(row.gap) for row in found.rows)),
        (_("待核实"), "warn", found.count(BoardState.HELD)),
    )
    late = (centre.today() - found.due).days
    return ReceivingView(
        reported=sum(row.state not in waiting for row in found.rows),
        total=len(found.rows),
        counts=tuple((f"{word} {count}", tone) for word, tone, count in counted if count),
        calls=tuple(_call(row, month, found.due, late, phones) for row in to_call[:SHOWN]),
        more=max(0, len(to_call) - SHOWN),
        before=_before(centre, month_shifted(month, -1)),
    )


def _before(centre: Centre, month: str) -> str:
    rows = board.board(centre, month).rows
    missing = [row.name for row in rows if row.state is BoardState.MISSING]
    # Before the first report nobody was expected to send one.
    if not missing or len(missing) == len(rows):
        return ""
    told = listed(missing[:_NAMED])
    if len(missing) > _NAMED:
        told = _("{names}等").format(names=told)
    said = _("{month}还缺 {count} 个：{names}")
    return said.format(month=month_text(month), count=len(missing), names=told)


def _call(row: BoardRow, month: str, due: date, late: int, phones: dict[str, str]) -> CallLine:
    state, tone = board_word(row.state)
    why = call_list.why(row)
    # Beside its badge the bare word says nothing: how long it is, does.
    beside = why
    if row.state is BoardState.MISSING and why == state:
        beside = _("应于 {due} 前报，已过 {days} 天").format(due=f"{due:%m-%d}", days=late)
    elif row.state is BoardState.DUE:
        beside = _("{due} 前报").format(due=f"{due:%m-%d}")
    elif row.state is BoardState.LATE and why == state and row.received_at:
        day = day_of(row.received_at)
        beside = _("{day} 报到，晚 {days} 天").format(day=f"{day:%m-%d}", days=(day - due).days)
    said = _("请{unit}于 {due} 前报送{month}的上报包（{why}）。")
    return CallLine(
        unit=str(row.unit),
        name=row.name,
        state=state,
        tone=tone,
        why=beside,
        phone=str(phones.get(str(row.unit), "")),
        is_owing=row.state is not BoardState.LATE or why != state,
        message=said.format(unit=row.name, due=due.isoformat(), month=month_text(month), why=why),
    )


def keep_phone(centre: Centre, unit: str, text: str) -> None:
    """Note whom to call at ``unit``; the note stays here and travels in no pack."""
    units.name_of(centre, unit)
    phones = {**settings.get(centre, PHONES, {}), unit: text.strip()}
    settings.put(centre, PHONES, {code: said for code, said in phones.items() if said})
