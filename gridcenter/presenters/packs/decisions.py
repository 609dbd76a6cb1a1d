"""What waits for a person on the board, and what persons decided, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gridcenter.base.i18n import _
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.packs.merge import COUNTS
from gridcenter.domain.packs.names import FATES
from gridcenter.domain.text import N_
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.packs.pack_words import (
    ADVICE,
    kind_word,
    plan_lines,
    status_word,
    taken_back_words,
)
from gridcenter.presenters.register.record_history import local
from gridcenter.services.centre import Centre
from gridcenter.services.packs import outline, quarantine
from gridcenter.services.packs.answering import ReceiptGiven
from gridcenter.services.packs.quarantine import MERGED, REJECTED, UNDONE, ReceivedPack
from gridcenter.services.trust import units

_MOST_LINES = 20
_DECISIONS = {
    MERGED: (N_("已核实合并"), "good"),
    REJECTED: (N_("不接收"), "bad"),
    UNDONE: (N_("合并后又撤销"), "warn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLine:
    """One pack that waits for a person: which, why, what is known of it, and what to do."""

    id: int
    title: str
    why: str
    detail: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedLine:
    """One pack that a person decided over: which, how, and who when and why.

    ``can_merge`` and ``can_take_back`` say what may be decided instead.
    """

    id: int
    title: str
    decision: str
    tone: str
    detail: str
    can_merge: bool
    can_take_back: bool


def held_line(centre: Centre, pack: ReceivedPack) -> HeldLine:
    """A pack in quarantine; its file is not opened for that."""
    said = _("对方制于 {made}，收到于 {came}。")
    return HeldLine(
        id=pack.number,
        title=_title(centre, pack),
        why=status_word(pack.status, pack.missing)[0],
        detail=said.format(made=local(pack.created_at), came=local(pack.received_at)),
        advice=_(ADVICE[pack.status]) if pack.status in ADVICE else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Would:
    """What merging a held pack would do: in numbers, row by row, and the mark of that plan."""

    text: str
    mark: str | None = None


def would_do(centre: Centre, number: int) -> Would:
    """What merging a held pack would do; opens and examines its file."""
    try:
        seen = quarantine.look(centre, number)
    except GridcenterError:
        return Would(text=_("签名还不能采信，里面有什么说不准。"))
    counts = (f"{_(FATES[name])} {seen.counts[name]}" for name in COUNTS)
    told = outline.of(centre, seen.plan, most=_MOST_LINES)
    would = _("若合并：{counts}。").format(counts=" ".join(counts))
    return Would(text="\n".join((would, *plan_lines(told, new=False))), mark=seen.mark)


def decided_line(centre: Centre, pack: ReceivedPack) -> DecidedLine:
    """A pack that somebody decided over."""
    word, tone = _DECISIONS[pack.state]
    said = _("{by} {at}：{reason}")
    return DecidedLine(
        id=pack.number,
        title=_title(centre, pack),
        decision=_(word),
        tone=tone,
        detail=said.format(by=pack.decided_by, at=local(pack.decided_at or ""), reason=pack.reason),
        can_merge=pack.state == REJECTED,
        can_take_back=pack.state == MERGED and pack.id.kind.rules.chained,
    )


def _title(centre: Centre, pack: ReceivedPack) -> str:
    return _("{name} {month} 第 {seq} 号 {kind}").format(
        name=units.name_of(centre, pack.id.unit),
        month=pack.id.month,
        seq=pack.id.seq,
        kind=kind_word(pack.id.kind),
    )


def take_back(desk: Desk, pack: int, then: Callable[[], None]) -> None:
    """Undo one merge exactly, say what its sender has to be given, then ``then``."""
    told: list[ReceiptGiven] = []

    def work(centre: Centre) -> Changes:
        done = quarantine.take_back(centre, pack)
        told.append(done.given)
        return done.changes

    def finished(_changes: Changes) -> None:
        desk.tell(taken_back_words(told[0]))
        then()

    desk.do(work, finished)
