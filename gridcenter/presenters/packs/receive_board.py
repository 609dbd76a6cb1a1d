"""看板: who reported, who is late or missing, and what waits for a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from gridcenter.base.i18n import _, listed
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.period import month_shifted
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.roles import MAY, Deed
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.packs import decisions
from gridcenter.presenters.packs.decisions import (
    DecidedLine,
    HeldLine,
    Would,
    decided_line,
    held_line,
    would_do,
)
from gridcenter.presenters.packs.pack_words import board_word
from gridcenter.presenters.register.record_history import local
from gridcenter.services import month as months
from gridcenter.services.centre import Centre
from gridcenter.services.packs import board, call_list, quarantine
from gridcenter.services.packs.board import Board, BoardRow, BoardState
from gridcenter.services.paper.pages import Printout
from gridcenter.services.trust import units

_MOST_DECIDED = 10


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
class BoardView:
    """The board of one month: a summary sentence, its units, the packs held back and decided over."""

    month: str
    due_day: int
    of: str
    """The unit that is looked into, by name; empty for our own board."""
    summary: str
    units: tuple[UnitLine, ...]
    held: tuple[HeldLine, ...]
    decided: tuple[DecidedLine, ...]
    """The newest decisions, whatever month they were about."""
    may_decide: bool = True
    """Whether the officer signed in may decide over packs and name the due day."""

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
            held = tuple(held_line(centre, pack) for pack in quarantine.held(centre))
            newest = quarantine.decided(centre)[:_MOST_DECIDED]
            decided = tuple(decided_line(centre, pack) for pack in newest)
            found = board.board(centre, month, of=of)
            view = _view(found, held, decided, name, months.due_day(centre))
            return replace(view, may_decide=MAY[centre.role] >= {Deed.SEND, Deed.KEEP})

        self._desk.ask(work, self._keep)

    def look_into(self, unit: str | None) -> None:
        """Show the units below ``unit``, or our own again."""
        self._of = unit
        self.load()

    def show_month(self, month: str) -> None:
        """Choose the month that is read when the board is shown next."""
        self._month = month

    def turn(self, months_on: int) -> None:
        """Go ``months_on`` months on, or back when negative."""
        if self.view is not None:
            self._month = month_shifted(self.view.month, months_on)
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

        self._desk.do(work, lambda _changes: self.load())

    def open_rows(self, unit: str) -> None:
        """Open the incidents of ``unit`` in this month."""
        if self.view is None:
            return
        month = Filter(
            field="occurred_at", operator=Operator.STARTS_WITH, values=(self.view.month,)
        )
        owner = Filter(field="unit", operator=Operator.STARTS_WITH, values=(unit,))
        self._desk.go("incident", Query(register=INCIDENT.id, filters=(owner, month)))

    def look(self, pack: int, show: Callable[[Would], None]) -> None:
        """Open a held pack and say what merging it would do."""
        self._desk.note(lambda centre: would_do(centre, pack), show, label=_("正在验包…"))

    def accept(self, pack: int, reason: str, shown: str | None = None) -> None:
        """Merge a held or rejected pack on this person's word about the plan that was ``shown``."""
        self._desk.do(
            lambda centre: quarantine.accept(centre, pack, reason, shown=shown).changes,
            lambda _changes: self.load(),
        )

    def reject(self, pack: int, reason: str) -> None:
        """Never merge a held pack."""

        def work(centre: Centre) -> Changes:
            quarantine.reject(centre, pack, reason)
            return NO_CHANGES

        self._desk.do(work, lambda _changes: self.load())

    def take_back(self, pack: int) -> None:
        """Undo the merge of a pack that a person had accepted."""

        decisions.take_back(self._desk, pack, self.load)

    def _keep(self, view: BoardView) -> None:
        self.view, self._month = view, view.month
        self._on_change()


def _view(
    found: Board,
    held: tuple[HeldLine, ...],
    decided: tuple[DecidedLine, ...],
    of: str,
    due_day: int,
) -> BoardView:
    summary = _("{due} 前报送；共 {total} 个单位，未报 {missing}，未到期 {waiting}，迟报 {late}")
    return BoardView(
        month=found.month,
        due_day=due_day,
        of=of,
        summary=summary.format(
            due=found.due.isoformat(),
            total=len(found.rows),
            missing=found.count(BoardState.MISSING),
            waiting=found.count(BoardState.DUE),
            late=sum(row.late for row in found.rows),
        ),
        units=tuple(map(_unit, found.rows)),
        held=held,
        decided=decided,
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
    if row.untold:
        parts.append(_("区划调整后原单位有补报，请重新生成调整文件交给它"))
    return UnitLine(
        unit=row.unit,
        name=row.name,
        state=state,
        tone=tone,
        detail=" · ".join(parts),
        has_units=row.total > 0,
    )
