"""What is done to the selected cells and records of a register page."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPersistentModelIndex
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from gridcenter.base.i18n import _, describe, filled, inside
from gridcenter.desktop import messages
from gridcenter.desktop.bars import DraftBar
from gridcenter.desktop.file_drop import FILES_COPIED, copied_files
from gridcenter.desktop.register.bulk_dialog import BulkDialog
from gridcenter.desktop.register.cell_editor import type_again
from gridcenter.desktop.register.fill_dialog import FillDialog, ReplaceDialog, tell_refused
from gridcenter.desktop.register.record_table import RecordTable
from gridcenter.domain.changes import Changes
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import FieldSpec
from gridcenter.domain.register.registers import files_of
from gridcenter.presenters.desk import PageSpot
from gridcenter.presenters.register import cell_fill, pasted_block
from gridcenter.presenters.register.cell_fill import CellPlan, Plan
from gridcenter.presenters.register.record_form import FormPresenter
from gridcenter.presenters.register.row_pages import Row
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.presenters.register.table_selection import TableSelection


class CellDeeds:
    """Clearing, pasting, replacing, bulk edit and removing; what is being typed is saved first."""

    def __init__(
        self, form: FormPresenter, table: TablePresenter, selection: TableSelection, page: QWidget
    ) -> None:
        self._form = form
        self._desk = form.desk
        self._table = table
        self._selection = selection
        self._page = page

    def watch(self, table: RecordTable, bar: DraftBar) -> None:
        """Offer again what was typed into a cell and left by Esc, or could not be saved."""

        def offer(spec: FieldSpec, row: Row, text: str) -> None:
            bar.offer(
                filled(_("“{text}”没有写进“{field}”"), text=text, field=_(spec.label)),
                lambda: go_on(spec, row, text),
                lambda: None,
            )

        def go_on(spec: FieldSpec, row: Row, text: str) -> None:
            found = self._table.pages.find(row.record.uid)
            if found is not None and spec in self._table.columns:
                at = found[0], self._table.columns.index(spec)
                type_again(table, table.records.index(*at), text)

        def left(index: QPersistentModelIndex, text: str) -> None:
            row = self._table.row(index.row())
            if row is not None:
                offer(self._table.columns[index.column()], row, text)

        table.given_up.connect(left)
        table.records.cells.kept_out = offer

    # -- cells -----------------------------------------------------------------------------

    def clear(self) -> None:
        """Empty the selected cells; whole records are removed by a key of their own."""
        chosen = self._selection
        if not chosen.count:
            return
        if chosen.is_whole:
            self._desk.tell(_("选中的是整行：删除记录请按 Shift+Del，或点右键的“删除”。"))
            return
        plan = cell_fill.clearing(self._table.register, chosen.ids(), chosen.specs, chosen.picked)
        self._form.leave(lambda: self._desk.ask(plan, self._write))

    def _write(self, plan: CellPlan) -> None:
        if plan.open:
            cell_fill.put(
                *(self._desk, plan, lambda words: messages.ask_why(self._page, words)),
                refused=lambda failure: tell_refused(self._desk, failure),
            )
        elif plan.cells and plan.cells[0].problem is not None:
            self._desk.tell(describe(plan.cells[0].problem).message)

    def paste(self) -> None:
        """A whole table with its head goes through the import; cells are filled where they are."""
        if copied_files():
            self._desk.tell(_(FILES_COPIED))
            return
        clipboard = QGuiApplication.clipboard()
        text = clipboard.text()
        block = pasted_block.read_block(text)
        chosen, register = self._selection, self._table.register
        if not block:
            held = clipboard.mimeData()
            if held is not None and held.hasImage() and files_of(register.id) is not None:
                self._desk.tell(_("剪贴板里是图片：请点这条记录右边的“附件”，再粘贴。"))
            return
        if pasted_block.has_header(register, block) or not chosen.spans:
            self._desk.go("import", Query(register=register.id), PageSpot(pasted=text))
            return
        ids, specs = self._target(block)
        if not ids or not specs:
            return
        picked = chosen.picked if len(block) == max(map(len, block)) == 1 else None
        plan = cell_fill.filling(register, ids, specs, block, picked)
        over = chosen.spans[0][0] + len(block) - self._table.found
        self._fill(plan, len(ids) * len(specs), _("粘贴到列表"), _("粘贴"))
        if over > 0 and len(block) > 1:
            self._desk.tell(
                _("多出的 {count} 行没有位置；新增记录请连表头一起粘贴。").format(count=over)
            )

    def _fill(self, plan: Plan, cells: int, title: str, yes: str) -> None:
        """One cell is written at once; what falls on several is seen before."""

        def ask() -> None:
            if cells == 1:
                self._desk.ask(plan, self._write)
                return
            dialog = FillDialog(self._desk, title, yes, done=_undo_says_it, parent=self._page)
            dialog.show_plan(plan)
            dialog.open()

        self._form.leave(ask)

    def fill_down(self) -> None:
        """Write the first selected row into those below it; into one alone the row above it."""
        chosen, ids = self._selection, self._selection.ids()
        if not ids or chosen.is_whole or not chosen.is_even:
            self._desk.tell(_("先选中要向下填充的单元格：第一行的值填到下面各行。"))
            return
        first = chosen.spans[0][0]
        if len(ids) == 1 and not first:
            self._desk.tell(_("上面没有行可以取值。"))
            return
        above = self._table.pages.ids[first - 1] if len(ids) == 1 else ids[0]
        below = ids if len(ids) == 1 else ids[1:]
        plan = cell_fill.filling_down(self._table.register, above, below, chosen.specs)
        self._fill(plan, len(below) * len(chosen.specs), _("向下填充"), _("填充"))

    def _target(self, block: Sequence[Sequence[str]]) -> tuple[array[int], tuple[FieldSpec, ...]]:
        """The rows and fields that a block falls on: the selection when it fits in whole times.

        One value falls on every selected cell; several need a selection that is one table.
        """
        chosen, columns = self._selection, self._table.columns
        high, wide = len(block), max(map(len, block))
        first, left = chosen.spans[0][0], (chosen.chosen or (0,))[0]
        fits = chosen.is_even or high == wide == 1
        ids, specs = self._table.pages.ids[first : first + high], columns[left : left + wide]
        if fits and chosen.count % high == 0:
            ids = chosen.ids()
        if fits and len(chosen.specs) % wide == 0:
            specs = chosen.specs
        return ids, specs

    def replace(self) -> None:
        """Ask what to replace by what: in the selected cells, in this column, or everywhere."""
        chosen, table, register = self._selection, self._table, self._table.register
        column = table.columns[chosen.chosen[0]] if chosen.chosen else table.columns[0]
        make = partial(cell_fill.replacing, register)
        scopes: dict[str, Callable[[str, str], Plan]] = {}
        if chosen.count * len(chosen.specs) > 1:
            scopes[_("选中的单元格")] = partial(
                make, chosen.ids(), chosen.specs, picked=chosen.picked
            )

        def everywhere(specs: Sequence[FieldSpec]) -> Callable[[str, str], Plan]:
            # Asked for anew: keys may be quicker than the list, which then has no rows yet.
            return lambda find, put: make(table.pages.ids, specs, find, put)

        scopes[_("列表的所有列")] = everywhere(table.columns)
        scopes[filled(_("“{field}”一列"), field=_(column.label))] = everywhere((column,))
        self._form.leave(
            lambda: ReplaceDialog(
                self._desk, _(register.one), scopes, done=_undo_says_it, parent=self._page
            ).open()
        )

    # -- records ---------------------------------------------------------------------------

    def bulk_edit(self) -> None:
        """Give the selected records one value."""
        register, ids = str(self._table.register.id), self._selection.ids()
        self._form.leave(
            lambda: BulkDialog(
                self._desk, register, ids, done=_undo_says_it, parent=self._page
            ).open()
        )

    def remove(self) -> None:
        """Put the selected records into the bin; from two upward it is asked, with the count."""
        count, one = self._selection.count, inside(_(self._table.register.one))
        if count > 1 and not messages.confirm(
            self._page,
            _("删除选中的 {count} 条{record}？").format(count=f"{count:,}", record=one),
            _("它们进入回收站，可以撤销，也可以在设置里找回。"),
            _("删除 {count} 条").format(count=f"{count:,}"),
            danger=True,
        ):
            return
        self._selection.remove(self._removed)

    def _removed(self, changes: Changes) -> None:
        form = self._form
        if form.uid in changes.touched.get(self._table.register.id, frozenset()):
            form.close()


def _undo_says_it(_changes: Changes) -> None:
    """The bar that offers to take it back names the deed and its count: once is enough."""
