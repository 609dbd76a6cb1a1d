"""The menus of several selected records: a step for all of them, a sheet for each on paper."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QAbstractItemView, QMenu

from gridcenter.base.i18n import _
from gridcenter.desktop import unsent
from gridcenter.desktop.paper import report_print
from gridcenter.desktop.register.step_dialog import StepDialog
from gridcenter.domain.changes import Changes
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.record_batch import MOST, RecordBatch, Words
from gridcenter.presenters.register.table_selection import TableSelection
from gridcenter.services.paper.pages import Printout


class BatchDeeds:
    """Steps and sheets for the selected records of a register with steps."""

    def __init__(
        self, desk: Desk, register: str, selection: TableSelection, view: QAbstractItemView
    ) -> None:
        self._desk, self._register = desk, register
        self._selection, self._view = selection, view
        self._run: report_print.PrintRun | None = None

    def do(self, name: str) -> None:
        """``step`` or ``sheets``, as the menu of the selected cells says."""
        {"step": self.step, "sheets": self.print_sheets}[name]()

    def step(self) -> None:
        """Offer the steps that all of the selected incidents may take."""
        batch = RecordBatch(self._desk, self._register, self._selection.ids())
        if batch.is_cut:
            self._desk.tell(_("一次最多 {count} 条，请少选一些。").format(count=MOST))
            return
        batch.steps(lambda words: self._offer_steps(batch, words))

    def print_sheets(self) -> None:
        """Offer the forms about one record, one for each of the selected ones; of one its preview."""
        if self._selection.count < 2:
            self._selection.print_sheet()
            return
        batch = RecordBatch(self._desk, self._register, self._selection.ids())
        if batch.is_cut:
            self._desk.tell(_("一次最多 {count} 条，请少选一些。").format(count=MOST))
            return
        batch.sheets(lambda words: self._offer_sheets(batch, words))

    def _offer_steps(self, batch: RecordBatch, words: Words) -> None:
        if not words:
            self._desk.tell(_("选中的事件没有共同的下一步：它们办到的步骤不一样。"))
            return
        self._menu(words, lambda action, said: self._ask(batch, action, said))

    def _ask(self, batch: RecordBatch, action: str, said: str) -> None:
        StepDialog(
            self._desk,
            batch.records[0],
            action,
            said=said,
            done=self._taken,
            unsent=unsent.steps(self._view),
            several=batch.uids,
            parent=self._view,
        ).open()

    def _taken(self, changes: Changes) -> None:
        del changes
        self._desk.tell(_("已一起办理，可以撤销。"))

    def _offer_sheets(self, batch: RecordBatch, words: Words) -> None:
        self._menu(words, lambda form, _said: batch.prepare(form, lambda p: self._print(batch, p)))

    def _print(self, batch: RecordBatch, printouts: tuple[Printout, ...]) -> None:
        ready = [each for each in printouts if not each.document.stopped]
        stopped = [each for each in printouts if each.document.stopped]
        self._run = report_print.print_several(batch, ready, stopped, self._desk, self._view)

    def _menu(self, words: Words, chosen: Callable[[str, str], object]) -> None:
        menu = QMenu(self._view)
        menu.aboutToHide.connect(menu.deleteLater)
        for name, said in words:
            menu.addAction(said).triggered.connect(lambda _on=False, n=name, s=said: chosen(n, s))
        # At the cell of the cursor: who came by keys has the pointer anywhere.
        room, cell = self._view.viewport(), self._view.visualRect(self._view.currentIndex())
        seen = cell & room.rect()
        menu.popup(room.mapToGlobal(seen.bottomLeft() if seen.isValid() else room.rect().center()))
