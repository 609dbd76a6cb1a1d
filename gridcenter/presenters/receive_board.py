"""看板: who reported, who is late or missing, and what waits for a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gridcenter.base.i18n import _, listed
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.month_reading import shifted
from gridcenter.presenters.pack_words import board_word, kind_word, status_word
from gridcenter.services import board, call_list, quarantine, units
from gridcenter.services import month as months
from gridcenter.services.board import Board, BoardRow, BoardState
from gridcenter.services.centre import Centre
from gridcenter.services.quarantine import ReceivedPack


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One unit on the board, in words."""

    unit: str
    name: str
    state: str
    tone: str
    detail: str
    has_units: bool = False
    """Whether units below it are known, to look into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLine:
    """One pack that waits for a person."""

    id: int
    title: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """The board of one month: a summary sentence, its units, and the packs held back."""

    month: str
    of: str
    """The unit that is looked into, by name; empty for our own board."""
    summary: str
    units: tuple[UnitLine, ...]
    held: tuple[HeldLine, ...]

    @property
    def call_list(self) -> str:
        """Who to call, as text for the clipboard."""
        return "\n".join(
            f"{line.unit} {line.name} {line.state} {line.detail}".rstrip()
            for line in self.units
            if line.tone in {"bad", "warn"}
        )


class ReceiveBoard:
    """The state of the board; ``on_change`` is called whenever ``view`` changed."""

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        self._desk, self._on_change = desk, on_change
        self._month = ""
        self._of: str | None = None
        self.view: BoardView | None = None

    def load(self) -> None:
        """Read the board of the chosen month."""
        wanted, of = self._month, self._of

        def work(centre: Centre) -> BoardView:
            month = wanted or months.current(centre)
            name = units.name_of(centre, of) if of else ""
            return _view(board.board(centre, month, of=of), quarantine.held(centre), name)

        self._desk.read(work, self._keep)

    def look_into(self, unit: str | None) -> None:
        """Show the units below ``unit``, or our own again."""
        self._of = unit
        self.load()

    def turn(self, months_on: int) -> None:
        """Go ``months_on`` months on, or back when negative."""
        if self.view is not None:
            self._month = shifted(self.view.month, months_on)
            self.load()

    def write_call_list(self, path: Path) -> None:
        """Write the list of whom to call as a PDF."""
        month, of = self._month, self._of

        def work(centre: Centre) -> Path:
            return call_list.write(centre, month, path, of=of)

        said = _("催报名单已保存：{path}")
        self._desk.read(work, lambda done: self._desk.tell(said.format(path=done)))

    def accept(self, pack: int, reason: str) -> None:
        """Merge a held pack on this person's word."""
        self._desk.write(
            lambda centre: quarantine.accept(centre, pack, reason).changes,
            lambda _changes: self.load(),
        )

    def reject(self, pack: int, reason: str) -> None:
        """Never merge a held pack."""

        def work(centre: Centre) -> Changes:
            quarantine.reject(centre, pack, reason)
            return NO_CHANGES

        self._desk.write(work, lambda _changes: self.load())

    def _keep(self, view: BoardView) -> None:
        self.view, self._month = view, view.month
        self._on_change()


def _view(found: Board, held: tuple[ReceivedPack, ...], of: str) -> BoardView:
    missing = found.count(BoardState.MISSING) + found.count(BoardState.DUE)
    summary = _("{due} 前报送；共 {total} 个单位，未报 {missing}，迟报 {late}")
    return BoardView(
        month=found.month,
        of=of,
        summary=summary.format(
            due=found.due.isoformat(),
            total=len(found.rows),
            missing=missing,
            late=found.count(BoardState.LATE),
        ),
        units=tuple(map(_unit, found.rows)),
        held=tuple(map(_held, held)),
    )


def _unit(row: BoardRow) -> UnitLine:
    state, tone = board_word(row.state)
    parts = []
    if row.seq is not None:
        parts.append(_("第 {seq} 号").format(seq=row.seq))
    if row.received_at:
        parts.append(row.received_at[:10])
    if row.total:
        said = _("下级已报 {reported}/{total}")
        parts.append(said.format(reported=row.reported, total=row.total))
    if row.gap:
        parts.append(_("缺第 {gap} 号").format(gap=listed(map(str, row.gap))))
    if row.full_wanted:
        parts.append(_("需要全量包"))
    return UnitLine(
        unit=row.unit,
        name=row.name,
        state=state,
        tone=tone,
        detail=" · ".join(parts),
        has_units=row.total > 0,
    )


def _held(pack: ReceivedPack) -> HeldLine:
    title = _("{unit} {month} 第 {seq} 号 {kind}")
    return HeldLine(
        id=pack.id,
        title=title.format(
            unit=pack.unit, month=pack.period, seq=pack.seq, kind=kind_word(pack.kind)
        ),
        why=status_word(pack.status, pack.missing)[0],
    )
