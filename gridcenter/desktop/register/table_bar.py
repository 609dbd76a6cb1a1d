"""The bar above a register: search, quick filters, columns and a new record; and the foot below."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, inside
from gridcenter.desktop import theme
from gridcenter.desktop.ime import LineEdit
from gridcenter.desktop.register.filter_chips import FilterChips, OtherFilters
from gridcenter.desktop.register.record_head import looks_only
from gridcenter.desktop.register.register_tools import register_tools
from gridcenter.desktop.register.table_menus import columns_menu, drop_down, export_menu, saved_menu
from gridcenter.desktop.tokens import Scale
from gridcenter.desktop.widgets import GAP, button, icon_button, label, row
from gridcenter.presenters.register.hit_marks import HitMarks
from gridcenter.presenters.register.saved_filters import SavedFilters
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.presenters.register.table_columns import TableColumns
from gridcenter.presenters.register.table_selection import TableSelection

Key = Qt.Key
SEARCH_ROOM = 180
"""The least width of the search box, in pixels."""

PAUSE_MS = 60
"""A breath after the last key before searching."""


class SearchBox(LineEdit):
    """Finds while typing; Enter and ↓ go to the hits, Esc shows everything again."""

    searched = Signal(str)
    to_table = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints = (_("搜索：文字或拼音首字母  Ctrl+F"), _("文字或拼音首字母"), _("搜索"))
        self.setToolTip(self._hints[0])
        self.setAccessibleName(_("搜索"))
        self.setClearButtonEnabled(True)
        glass = self.addAction(theme.icon("search"), LineEdit.ActionPosition.LeadingPosition)
        theme.set_icon(glass, "search")
        glass.setText(_("搜索"))
        glass.triggered.connect(self.search_now)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.search_now)
        self.textChanged.connect(lambda _text: self._pause.start())

    def show_words(self, text: str) -> None:
        """Show what is listed already: nothing to search for."""
        self.setText(text)
        self._pause.stop()

    @property
    def is_waiting(self) -> bool:
        """Whether what stands here is still to be searched for."""
        return self._pause.isActive()

    def search_now(self) -> None:
        """Search for what stands here, without waiting."""
        self._pause.stop()
        self.searched.emit(self.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much of what can be sought as there is room for."""
        super().resizeEvent(event)
        words, room = self.fontMetrics(), self.width() - 3 * theme.metrics().icon
        fitting = (each for each in self._hints if words.horizontalAdvance(each) <= room)
        self.setPlaceholderText(next(fitting, self._hints[-1]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave to the hits, or give up; the keys of the IME stay with it."""
        key = event.key()
        if self.composing:
            super().keyPressEvent(event)
        elif key in (Key.Key_Return, Key.Key_Enter, Key.Key_Down):
            self.search_now()
            self.to_table.emit()
        elif key == Key.Key_Escape:
            if self.text():
                self.clear()
                self.search_now()
            else:
                self.to_table.emit()
        else:
            super().keyPressEvent(event)


class TableBar(QWidget):
    """Search, filters, columns, new."""

    new_wanted = Signal()

    def __init__(
        self,
        table: TablePresenter,
        columns: TableColumns,
        saved: SavedFilters,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._table = table
        self.search = SearchBox()
        self.search.setMinimumWidth(SEARCH_ROOM)
        self.search.setMaximumWidth(340)
        self.search.searched.connect(table.search)
        self.chips = FilterChips(table)
        self.saved_button = icon_button("bookmark", _("已存筛选"), word=_("已存筛选"))
        self.saved_button.clicked.connect(
            lambda: drop_down(saved_menu(saved, table, self), self.saved_button)
        )
        self.columns_button = icon_button("columns-3", _("选择列"), word=_("选择列"))
        self.columns_button.clicked.connect(
            lambda: drop_down(columns_menu(columns, self), self.columns_button)
        )
        self.export_button = icon_button("file-spreadsheet", _("导出列表"), word=_("导出"))
        self.export_button.clicked.connect(
            lambda: drop_down(export_menu(table.desk, table, self), self.export_button)
        )
        self.panel_button = icon_button("panel-right", _("展开或收起右侧表单"), word=_("表单"))
        self.new_button = button(
            _("新增{record}").format(record=inside(_(table.register.one))),
            self.new_wanted.emit,
            kind="primary",
            icon="plus",
            tip="Ctrl+N",
        )
        self.tools = register_tools(table.desk, str(table.register.id), self)
        self._icons = (
            *(*self.tools, self.saved_button, self.columns_button),
            *(self.export_button, self.panel_button),
        )
        self._top = row(self.search, self.chips, None, *self._icons, self.new_button)
        self._top.setStretchFactor(self.search, 20)
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(GAP)
        self._lines.addLayout(self._top)
        self._second = QHBoxLayout()
        self._lines.addLayout(self._second)
        # The words beside the icons must not keep the window from becoming narrower.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def refresh(self) -> None:
        """Show the present search and filters."""
        self.chips.refresh()
        self.new_button.setEnabled(self._table.may_keep)
        self.new_button.setToolTip("Ctrl+N" if self._table.may_keep else looks_only())
        for tool in self.tools:
            tool.setEnabled(self._table.may_keep or not tool.property("writes"))
        self._fit()
        box, listed = self.search, self._table.state.search
        # What was typed last and is not searched for yet is newer than what is listed.
        if not box.hasFocus() and not box.is_waiting and box.text() != listed:
            box.show_words(listed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the window is narrow, icons lose their words, then the filters take a line."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        chips = self.chips.in_one_line
        # In large letters the words stay beside the icons: the filters take a line of their own.
        is_large = theme.scale() is Scale.LARGE
        fits = self._fits(chips, words=True) or (not is_large and self._fits(chips, words=False))
        home = self._top if fits else self._lines
        self.chips.fold(chips if fits else self.width())
        if home.indexOf(self.chips) < 0:
            home.insertWidget(1, self.chips)
        roomy = fits or self._fits(0, words=True) or self._fits(0, words=False)
        least = SEARCH_ROOM if roomy else SEARCH_ROOM // 3
        self.search.setMinimumWidth(least)
        self._split(apart=not roomy and not self._fits(0, words=False, search=least))

    def _split(self, *, apart: bool) -> None:
        """At 200 % in large letters search and 新增 stand in a line below the icons."""
        if apart == (self._second.indexOf(self.search) >= 0):
            return
        if apart:
            self._second.addWidget(self.search, 1)
            self._second.addWidget(self.new_button)
        else:
            self._top.insertWidget(0, self.search, 20)
            self._top.addWidget(self.new_button)

    def _fits(self, chips: int, *, words: bool, search: int = SEARCH_ROOM) -> bool:
        """Whether the first line has room for so many pixels of chips, the icons with ``words``."""
        style = Qt.ToolButtonStyle
        for each in self._icons:
            each.setToolButtonStyle(
                style.ToolButtonTextBesideIcon if words else style.ToolButtonIconOnly
            )
        ends = (*self._icons, self.new_button)
        needed = sum(each.sizeHint().width() + GAP for each in ends) + chips + search
        return needed <= self.width()


class TableFoot(QWidget):
    """How many rows, which hit the cursor is on, what is selected and its sums."""

    def __init__(
        self,
        table: TablePresenter,
        selection: TableSelection,
        marks: HitMarks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._table = table
        self._selection = selection
        self._marks = marks
        self.counts = label("", "small")
        # Room for the longest count: what is beside it does not move with every number.
        longest = _("筛选出 {found} 条，共 {total} 条").format(found="99,999", total="999,999")
        self.counts.setMinimumWidth(self.counts.fontMetrics().horizontalAdvance(longest))
        self.clear = button(_("清除筛选"), table.clear_filters, kind="link")
        self.others = OtherFilters(table)
        self.selected = label("", "small")
        box = QHBoxLayout(self)
        box.setContentsMargins(2, 0, 2, 0)
        box.addStrut(theme.metrics().control)  # the link that comes and goes moves nothing
        box.setSpacing(GAP)
        box.addWidget(self.counts)
        box.addWidget(self.clear)
        box.addWidget(self.others)
        self.drafts = button("", kind="link", tip=_("没保存的内容都在这里，可以继续填或放弃"))
        self.drafts.hide()
        box.addStretch(1)
        box.addWidget(self.selected)
        box.addWidget(self.drafts)
        self.refresh()

    def show_drafts(self, count: int) -> None:
        """Lead to what was put aside unsaved, when something was."""
        self.drafts.setText(_("草稿 {count}").format(count=count))
        self.drafts.setVisible(count > 0)

    def refresh(self) -> None:
        """Show the present counts."""
        table, filtered = self._table, self._table.state.is_filtered
        found = f"{table.found:,}" if table.counted else "…"
        if table.sorting:
            self.counts.setText(_("正在排序…"))
        elif table.loading and table.total is None:
            self.counts.setText(_("正在读取…"))
        elif filtered:
            self.counts.setText(
                _("筛选出 {found} 条，共 {total} 条").format(
                    found=found, total=f"{table.total or 0:,}"
                )
            )
        else:
            self.counts.setText(_("共 {total} 条").format(total=found))
        self.clear.setVisible(filtered)
        self.others.refresh()
        self.selected.setText(self._selected())

    def _selected(self) -> str:
        chosen, several = self._selection, self._selection.count > 1
        if several:
            parts = [_("已选 {count} 条").format(count=f"{chosen.count:,}")]
        else:
            parts = [self._marks.said(chosen.spans[0][0])] if chosen.spans else []
        total = _("{label}合计 {sum}") if several else _("全列{label}合计 {sum}")
        parts += [total.format(label=each.label, sum=each.text) for each in chosen.sums]
        return " · ".join(filter(None, parts))
