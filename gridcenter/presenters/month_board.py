"""The 工作台: where the month stands, what waits, how the year went, what was touched last."""

from __future__ import annotations

from collections.abc import Callable

from gridcenter.base.i18n import _
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.period import month_shifted
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.month_reading import (
    FindingView,
    MonthShown,
    StepView,
    board,
    findings,
    first_look,
)
from gridcenter.services import audit
from gridcenter.services import month as months
from gridcenter.services.centre import Centre
from gridcenter.services.month import MonthStep


class MonthBoard:
    """The state of the page. ``on_change`` is called whenever ``board`` or ``findings`` changed."""

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        self._desk, self._on_change = desk, on_change
        self._month: str | None = None
        self._seen: int | None = None
        self.board: MonthShown | None = None
        self.findings: tuple[FindingView, ...] | None = None
        self.end = desk.subscribe(self._hear)

    def show(self) -> None:
        """The page is shown: read again only when something changed since."""

        def look(newest: int) -> None:
            if newest != self._seen:
                self._seen = newest
                self.load()

        # Every gesture, form made, pack sent and receipt taken home leaves an audit entry.
        self._desk.ask(audit.newest, look)

    def load(self) -> None:
        """Read the board of the chosen month; of a long one first what is there at once."""
        wanted = self._month
        self._desk.ask(
            lambda centre: first_look(centre, wanted), self._look, label=_("正在核对本月数据…")
        )

    def _look(self, found: MonthShown) -> None:
        before = self.board
        # What is shown of this month stands until the whole of it is read anew.
        if found.is_whole or before is None or before.month != found.month:
            self._keep(found)
        if not found.is_whole:
            month = found.month
            self._desk.ask(
                lambda centre: board(centre, month),
                self._keep,
                stale=lambda: self._month != month,
                background=True,
            )

    def turn(self, months_on: int) -> None:
        """Go ``months_on`` months on, or back when negative; never into the future."""
        if self.board is None:
            return
        wanted = month_shifted(self.board.month, months_on)
        self._month = wanted
        self.findings = None
        self.load()

    def check(self) -> None:
        """Read what the tier above would bounce; calling again hides it."""
        if self.findings is not None:
            self.findings = None
            self._on_change()
            return
        wanted = self.board.month if self.board else ""
        self._desk.ask(
            lambda centre: findings(centre, wanted), self._keep_findings, label=_("正在核对…")
        )

    def open(self, step: StepView) -> None:
        """Go where the step is done; checking is done on this page."""
        if step.step is MonthStep.CHECK:
            self.check()
        else:
            self._desk.go(step.page, step.query, step.spot)

    def report_nil(self) -> None:
        """Say explicitly that nothing happened in the month."""
        wanted = self.board.month if self.board else ""

        def nil(centre: Centre) -> Changes:
            months.report_nil(centre, wanted)
            return NO_CHANGES

        self._desk.do(nil, lambda _changes: self.load())

    def _keep(self, found: MonthShown) -> None:
        self.board, self._month = found, found.month
        self._on_change()

    def _keep_findings(self, found: tuple[FindingView, ...]) -> None:
        self.findings = found
        self._on_change()

    def _hear(self, _changes: Changes) -> None:
        self.findings = None
