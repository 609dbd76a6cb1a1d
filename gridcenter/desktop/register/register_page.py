"""One register as a page: table, form beside it (or as a page on narrow screens), bar and foot."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gridcenter.base.i18n import several
from gridcenter.desktop import actions
from gridcenter.desktop.bars import DraftBar, Toasts
from gridcenter.desktop.ime import commit_preedit
from gridcenter.desktop.patience import in_order
from gridcenter.desktop.register.batch_menu import BatchDeeds
from gridcenter.desktop.register.cell_deeds import CellDeeds
from gridcenter.desktop.register.drafts_aside import DraftsAside
from gridcenter.desktop.register.list_stack import ListStack
from gridcenter.desktop.register.record_panel import RecordPanel
from gridcenter.desktop.register.record_table import RecordTable
from gridcenter.desktop.register.table_bar import TableBar, TableFoot
from gridcenter.desktop.register.table_menus import save_list
from gridcenter.desktop.two_sides import TwoSides
from gridcenter.desktop.widgets import GAP, MARGIN, PAD
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import Desk, PageSpot
from gridcenter.presenters.register.record_form import FormPresenter
from gridcenter.presenters.register.row_pages import Row
from gridcenter.presenters.register.saved_filters import SavedFilters
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.presenters.register.table_columns import TableColumns
from gridcenter.presenters.register.table_selection import TableSelection


class RegisterPage(QWidget):
    """The page of one register."""

    def __init__(self, desk: Desk, register_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.presenter = TablePresenter(desk, register_id)
        self.columns = TableColumns(desk, self.presenter)
        self.saved = SavedFilters(desk, self.presenter)
        self.selection = TableSelection(desk, self.presenter)
        self.form = FormPresenter(desk, register_id)
        self._begun = self._opening = False
        self._wants_new = False
        self._beside = ""  # the tab at which one record that is asked for opens, or its form
        self._build()
        self._connect()
        self.presenter.view = self

    def _build(self) -> None:
        register = self.presenter.register
        self.bar = TableBar(self.presenter, self.columns, self.saved)
        self.draft_bar = DraftBar()
        self.table = RecordTable(self.presenter, self.columns, self.selection)
        self.lists = ListStack(self.table, self.presenter, self.start_new)
        self.panel = RecordPanel(self.form)
        self.sides = TwoSides(self.lists, self.panel)
        self.foot = TableFoot(self.presenter, self.selection, self.table.hits.marks)
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, PAD, MARGIN, GAP)
        box.setSpacing(GAP)
        box.addWidget(self.bar)
        box.addWidget(self.sides, 1)
        box.addWidget(self.foot)
        self.toasts = Toasts(self, self.draft_bar, left=True, above=self.foot)
        self.setAccessibleName(several(register.label))

    def _connect(self) -> None:
        desk = self.desk
        self._sizes = QTimer(self)
        self._sizes.setSingleShot(True)
        self._sizes.setInterval(800)
        self._sizes.timeout.connect(self._keep_sizes)
        self.bar.new_wanted.connect(partial(in_order, desk, self.start_new))
        self.bar.search.to_table.connect(partial(in_order, desk, self._to_first_hit))
        self.table.row_wanted.connect(self.open_row)
        self.table.edit_wanted.connect(partial(in_order, desk, self.edit))
        self.table.field_wanted.connect(lambda name: in_order(desk, partial(self.edit, name)))
        self.deeds = CellDeeds(self.form, self.presenter, self.selection, self)
        self.deeds.watch(self.table, self.draft_bar)
        self.table.remove_wanted.connect(self.deeds.remove)
        self.table.clear_wanted.connect(self.deeds.clear)
        self.table.replace_wanted.connect(self.deeds.replace)
        self.table.bulk_wanted.connect(self.deeds.bulk_edit)
        self.batch = BatchDeeds(desk, self.presenter.register.id, self.selection, self.table)
        self.table.batch_wanted.connect(self.batch.do)
        self.table.paste_wanted.connect(self.deeds.paste)
        self.table.down_wanted.connect(self.deeds.fill_down)
        self.panel.back_wanted.connect(partial(in_order, desk, self.back_to_table))
        self.panel.new_wanted.connect(partial(in_order, desk, self.start_new))
        self.panel.entry_begun.connect(lambda: self.sides.show_side(form=True))
        self.panel.refused.connect(self._stay)
        self.panel.kept_opened.connect(
            lambda: self.presenter.follow(self.form.uid) if self.form.uid else None
        )
        self.panel.view.above = self._row_above
        self.aside = DraftsAside(self.panel, self.foot, self.draft_bar, self.sides)
        self.foot.drafts.clicked.connect(lambda: self.aside.drop_down(self))
        self.sides.splitterMoved.connect(lambda _pos, _index: self._sizes.start())
        self.sides.turned.connect(lambda on: self.columns.keep(panel=on))
        self.bar.panel_button.clicked.connect(self.sides.toggle)
        self.table.column_sized.connect(self._sizes.start)
        for deed, act in (
            ("new", self.start_new),
            ("search", self.go_to_search),
            ("next_hit", lambda: self.table.go_to_hit(1)),
            ("last_hit", lambda: self.table.go_to_hit(-1)),
            ("preview", self.batch.print_sheets),
            ("replace", self.deeds.replace),
            ("save", self.panel.view.save),
            ("save_next", self.panel.view.save_and_next),
        ):
            actions.bind(self, deed, partial(in_order, desk, act))
        actions.bind(self, "save_as", lambda: save_list(desk, self.presenter, self))

    # -- the page in the window ------------------------------------------------------------

    def lead_to(self, spot: PageSpot) -> None:
        """The one record that is asked for opens at this tab, or a new one begins."""
        self._beside, self._wants_new = spot.part, spot.new

    def activate(self, query: Query | None = None) -> None:
        """Show the register, on the rows of ``query`` when one is given."""
        if not self._begun:
            self._begun = True
            self.columns.load()
            self.saved.load()
            self.panel.drafts.look()
            self.table.fit_columns()
        self.panel.view.habits.load()
        named = query is not None and any(each.field == "uid" for each in query.filters)
        self._opening = self._opening or named
        self.lists.take_focus()
        self.presenter.activate(query)
        if self._wants_new:
            self._wants_new = False
            in_order(self.presenter.desk, self.start_new)

    def close_page(self) -> None:
        """Save what is unsaved on the way out; what cannot be saved stays here as a draft."""
        commit_preedit()
        if self.form.dirty:
            self.panel.drafts.keep()
            self.form.save_quietly()

    def hideEvent(self, event: QHideEvent) -> None:
        """Write down what was just resized."""
        if self._sizes.isActive():
            self._sizes.stop()
            self._keep_sizes()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow another size of text."""
        if event.type() == QEvent.Type.FontChange and hasattr(self, "panel"):
            self.table.fit_columns()
            self._fit()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose between form beside the table and form as a page."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self.sides.fit(self.width(), form=self.form.dirty):
            self.panel.set_alone(self.sides.narrow)

    def _keep_sizes(self) -> None:
        if not self.sides.narrow and self.sides.is_open:
            self.columns.keep(splitter=self.sides.sizes())

    # -- what the table presenter tells ----------------------------------------------------

    def table_reset(self) -> None:
        """Other rows."""
        self.table.records.reset()
        self.table.show_current()

    def rows_changed(self, first: int, last: int) -> None:
        """Other text in the same rows."""
        self.table.rows_arrived(first, last)

    def columns_changed(self) -> None:
        """Other columns, or remembered sizes arrived."""
        self.table.records.reset()
        self.table.fit_columns()
        self.table.show_current()
        self.foot.refresh()  # a head that is dragged had its whole column selected
        self.sides.remember(*map(self.columns.layout.get, ("splitter", "panel")))

    def state_changed(self) -> None:
        """Other counts or filters."""
        self.bar.refresh()
        self.foot.refresh()
        self.table.mark_sorted()
        self.table.mark_hits()
        self.lists.refresh()
        if not self.presenter.loading:
            self.panel.prepare_soon()
        if self._opening and not self.presenter.loading:
            tab, self._opening, self._beside = self._beside, False, ""
            if self.presenter.found == 1:
                self.table.select_row(0)
                self.edit(tab=tab)

    # -- records ---------------------------------------------------------------------------

    def open_row(self, row: int, after: Callable[[], None] | None = None) -> None:
        """Show the record of a row; an unsaved one is saved first, or keeps the screen."""
        self.table.rest.stop()
        found = self.presenter.row(row)
        if found is None:
            return
        uid = found.record.uid

        def show() -> None:
            self.presenter.set_current(row)
            self.form.open(uid, after)

        if uid != self.form.uid or not self.form.is_open:
            self.form.leave(show)
        elif after is not None:
            after()

    def _stay(self) -> None:
        """The record could not be left: the table goes back to it."""
        self.sides.show_side(form=True)
        self.table.show_current()

    def edit(self, field: str = "", tab: str = "") -> None:
        """Go into the form of the current row, to ``field`` or to a ``tab`` beside it when named."""

        def enter() -> None:
            self.sides.show_side(form=True)
            self.panel.enter(field, tab)

        index = self.table.currentIndex()
        if index.isValid():
            self.open_row(index.row(), enter)
        elif self.form.is_open:
            enter()

    def start_new(self) -> None:
        """Save what is open and begin an empty record, whatever row the cursor came to just before."""
        self.table.rest.stop()
        self.form.leave(self.form.start_new)

    def back_to_table(self) -> None:
        """Back to the list, with the record saved."""

        def show() -> None:
            self.sides.show_side(form=False)
            self.lists.take_focus()

        self.form.leave(show)

    def _row_above(self) -> Row | None:
        current = self.presenter.current
        if self.form.record is None:
            return self.presenter.row(current if current is not None else 0)
        return self.presenter.row(current - 1) if current else None

    def go_to_search(self) -> None:
        """Go to the search box."""
        self.sides.show_side(form=False)
        self.bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.search.selectAll()

    def _to_first_hit(self) -> None:
        if self.presenter.found and not self.table.currentIndex().isValid():
            self.table.select_row(0)
        self.lists.take_focus()

    def undo_here(self) -> bool:
        """Take back within the open form, or what was just put aside; False when neither waits."""
        return self.panel.view.undo_field() or self.draft_bar.take_up()
