"""The undo list: what was done, by whom and when, and whether it can still be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gridcenter.base.i18n import _, describe, one_after_another
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.record_history import local
from gridcenter.services.centre import Centre
from gridcenter.services.register import undo
from gridcenter.services.register.undo import STAYING, Gesture

PAGE = 200
ASKED_UP_TO = 2000
"""Larger gestures are not tried beforehand: finding out costs as much as taking them back."""

STANDS, TAKEN_BACK, BACKWARDS = "stands", "taken_back", "backwards"
STATES = {STANDS: N_("有效"), TAKEN_BACK: N_("已撤销"), BACKWARDS: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class GestureLine:
    """One gesture in words. ``state`` is ``stands``, ``taken_back``, or ``backwards`` (an undo)."""

    id: int
    at: str
    by: str
    label: str
    count: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoVerdict:
    """Whether the chosen gesture may be taken back, and why or why not in words."""

    can_undo: bool
    sentence: str


class GestureList:
    """The state of the page. ``on_change`` is called whenever lines or verdict changed."""

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        self._desk, self._on_change = desk, on_change
        self._turn = 0
        self._limit = PAGE
        self._loaded = False
        self.lines: tuple[GestureLine, ...] = ()
        self.more = False
        self.chosen: int | None = None
        self.verdict = UndoVerdict(can_undo=False, sentence="")
        self.end = desk.subscribe(self._hear)

    @property
    def line(self) -> GestureLine | None:
        """The chosen gesture."""
        return next((each for each in self.lines if each.id == self.chosen), None)

    def load(self) -> None:
        """Read the newest gestures."""
        self._turn += 1
        turn, limit = self._turn, self._limit

        def loaded(found: tuple[GestureLine, ...]) -> None:
            if turn != self._turn:
                return
            self._loaded = True
            self.more = len(found) > limit
            self.lines = found[:limit]
            stands = next((each.id for each in self.lines if each.state == STANDS), None)
            self.choose(self.chosen if self.line is not None else stands)

        self._desk.ask(lambda centre: read_gestures(centre, limit + 1), loaded)

    def load_more(self) -> None:
        """Go further back."""
        self._limit += PAGE
        self.load()

    def _hear(self, changes: Changes) -> None:
        if self._loaded and changes.gesture is not None:
            self.chosen = None
            self.load()

    def choose(self, gesture: int | None) -> None:
        """Ask whether this one can be taken back."""
        self.chosen = gesture
        line = self.line
        self.verdict = UndoVerdict(can_undo=False, sentence="")
        if line is None:
            pass
        elif line.state != STANDS:
            said = (
                _("已经撤销过了。") if line.state == TAKEN_BACK else _("这一步本身就是撤销或恢复。")
            )
            self.verdict = UndoVerdict(can_undo=False, sentence=said)
        elif line.count > ASKED_UP_TO:
            self.verdict = UndoVerdict(
                can_undo=True, sentence=_("记录较多，撤销时再逐条核对后来有没有改过。")
            )
        else:
            self._ask(line.id)
        self._on_change()

    def _ask(self, gesture: int) -> None:
        turn = self._turn

        def answered(hindrance: GridcenterError | None) -> None:
            if gesture != self.chosen or turn != self._turn:
                return
            if hindrance is None:
                said = _("可以撤销：这些记录后来没有再改过。")
                self.verdict = UndoVerdict(can_undo=True, sentence=said)
            else:
                self.verdict = UndoVerdict(can_undo=False, sentence=_why(hindrance))
            self._on_change()

        self._desk.ask(lambda centre: undo.hindrance(centre, gesture), answered)

    def undo(self) -> None:
        """Take the chosen gesture back; if it cannot be, say why beside it."""
        line = self.line
        if line is None or not self.verdict.can_undo:
            return
        gesture = line.id
        self._desk.do(
            lambda centre: undo.undo(centre, gesture), None, self._refused, label=_("正在撤销…")
        )

    def redo(self) -> None:
        """Bring back what was taken back last."""
        self._desk.do(undo.redo)

    def _refused(self, failure: GridcenterError) -> None:
        self.verdict = UndoVerdict(can_undo=False, sentence=_why(failure))
        self._on_change()


def _why(failure: GridcenterError) -> str:
    said = describe(failure)
    return one_after_another(said.message, said.hint)


def read_gestures(centre: Centre, limit: int) -> tuple[GestureLine, ...]:
    """The newest gestures in words; runs on the worker thread."""
    return tuple(
        GestureLine(
            id=each.id,
            at=local(each.at),
            by=each.by,
            label=undo.said(each),
            count=each.count,
            state=_state(each),
        )
        for each in undo.recent(centre, limit=limit)
    )


def _state(gesture: Gesture) -> str:
    if gesture.kind in STAYING:
        return BACKWARDS
    return TAKEN_BACK if gesture.reversed_by is not None else STANDS
