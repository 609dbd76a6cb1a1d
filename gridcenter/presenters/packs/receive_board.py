"""看板: who reported, who is late or missing, and what waits for a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gridcenter.base.i18n import _, listed, one_after_another
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.incident import INCIDENT
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.month_reading import shifted
from gridcenter.presenters.packs.pack_words import ADVICE, board_word, kind_word, status_word
from gridcenter.presenters.register.record_history import local
from gridcenter.services import month as months
from gridcenter.services import units
from gridcenter.services.centre import Centre
from gridcenter.services.packs import board, call_list, quarantine
from gridcenter.services.packs.board import Board, BoardRow, BoardState
from gridcenter.services.packs.quarantine import ReceivedPack
from gridcenter.services.paper.pages import Printout


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
    """One pack that waits for a person: which, why, what is known of it, and what to do."""

    id: int
    title: str
    why: str
    detail: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """The board of one month: a summary sentence, its units, and the packs held back."""

    month: str
    due_day: int
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
            held = tuple(_held(centre, pack) for pack in quarantine.held(centre))
            return _view(board.board(centre, month, of=of), held, name, months.due_day(centre))

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

    def call_list(self, centre: Centre) -> Printout:
        """The list of whom to call as a page; runs on the worker."""
        month = self._month or months.current(centre)
        return call_list.printout(centre, month, of=self._of)

    def set_due_day(self, day: int) -> None:
        """Make reports due on ``day`` of the next month."""

        def work(centre: Centre) -> Changes:
            months.set_due_day(centre, day)
            return NO_CHANGES

        self._desk.write(work, lambda _changes: self.load())

    def open_rows(self, unit: str) -> None:
        """Open the incidents of ``unit`` in this month."""
        if self.view is None:
            return
        month = Filter(
            field="occurred_at", operator=Operator.STARTS_WITH, values=(self.view.month,)
        )
        owner = Filter(field="unit", operator=Operator.STARTS_WITH, values=(unit,))
        self._desk.go("incident", Query(register=INCIDENT.id, filters=(owner, month)))

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


def _view(found: Board, held: tuple[HeldLine, ...], of: str, due_day: int) -> BoardView:
    missing = found.count(BoardState.MISSING) + found.count(BoardState.DUE)
    summary = _("{due} 前报送；共 {total} 个单位，未报 {missing}，迟报 {late}")
    return BoardView(
        month=found.month,
        due_day=due_day,
        of=of,
        summary=summary.format(
            due=found.due.isoformat(),
            total=len(found.rows),
            missing=missing,
            late=sum(row.late for row in found.rows),
        ),
        units=tuple(map(_unit, found.rows)),
        held=held,
    )


def _unit(row: BoardRow) -> UnitLine:
    state, tone = board_word(row.state)
    parts = []
    if row.seq is not None:
        parts.append(_("第 {seq} 号").format(seq=row.seq))
    if row.received_at:
        parts.append(local(row.received_at)[5:])
    also = (
        (row.late, BoardState.LATE, _("迟报")),
        (row.amended, BoardState.AMENDED, _("有更正")),
        (row.nil, BoardState.NIL, _("零报告")),
    )
    parts += [word for holds, of, word in also if holds and row.state is not of]
    if row.total:
        said = _("下级已报 {reported}/{total}")
        parts.append(said.format(reported=row.reported, total=row.total))
    if row.gap:
        parts.append(_("缺第 {gap} 号").format(gap=listed(map(str, row.gap))))
    if row.filled:
        said = _("第 {filled} 号没有收到，后来的包已补齐")
        parts.append(said.format(filled=listed(map(str, row.filled))))
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


def _held(centre: Centre, pack: ReceivedPack) -> HeldLine:
    title = _("{name} {month} 第 {seq} 号 {kind}").format(
        name=units.name_of(centre, pack.unit),
        month=pack.period,
        seq=pack.seq,
        kind=kind_word(pack.kind),
    )
    said = _("对方制于 {made}，收到于 {came}。")
    detail = said.format(made=local(pack.created_at), came=local(pack.received_at))
    try:
        counts = quarantine.look(centre, pack.id).counts
    except GridcenterError:
        counts = None  # whoever signed it is not believed: nothing can be said of its rows
    if counts is not None:
        would = _("若合并：新增 {new} 条，变更 {changed} 条，未采用 {refused} 条。")
        detail = one_after_another(detail, would.format(**counts))
    return HeldLine(
        id=pack.id,
        title=title,
        why=status_word(pack.status, pack.missing)[0],
        detail=detail,
        advice=_(ADVICE[pack.status]) if pack.status in ADVICE else "",
    )
