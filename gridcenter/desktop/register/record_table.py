"""The table of a register: a thin model over its presenter, and the keys of a list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QGuiApplication, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QWidget

from gridcenter.base.i18n import _, several
from gridcenter.desktop import theme
from gridcenter.desktop.register.filter_head import MARK_ROOM, FilterHead
from gridcenter.desktop.register.hit_delegate import HitDelegate
from gridcenter.desktop.register.paged_view import PagedView
from gridcenter.desktop.register.record_model import BADGED
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.presenters.register.table_columns import TableColumns
from gridcenter.presenters.register.table_selection import Clip, Span, TableSelection

Key = Qt.Key


class RecordTable(PagedView):
    """The list; arrows open records beside it, F2 or Enter goes into the form."""

    row_wanted = Signal(int)
    """The current row rests here: show its record."""

    edit_wanted = Signal()
    column_sized = Signal()
    """A hand made a column wider or narrower."""

    remove_wanted = Signal()
    bulk_wanted = Signal()
    paste_wanted = Signal()
    filter_wanted = Signal(int)
    """The hands want to filter this column."""

    def __init__(
        self,
        table: TablePresenter,
        columns: TableColumns,
        selection: TableSelection,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(table, parent)
        self._columns = columns
        self._selection = selection
        self._quiet = False
        self._column = 0
        self.setAccessibleName(several(table.register.label))
        self._plain, self.hits = self.itemDelegate(), HitDelegate(table, self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(60)
        self._rest.timeout.connect(self._rested)
        self._dress()
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.selectionModel().currentChanged.connect(self._mark_column)
        self.selectionModel().selectionChanged.connect(self._selected)
        self.doubleClicked.connect(self._double_clicked)

    def _dress(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.metrics().row)
        self.head = head = FilterHead(self._is_filtered, self)
        self.setHorizontalHeader(head)
        head.filter_wanted.connect(self.filter_wanted)
        head.setHighlightSections(False)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.setStretchLastSection(True)
        head.setMinimumSectionSize(48)
        head.sectionClicked.connect(self._sort)
        head.sectionResized.connect(self._resized)

    # -- columns ---------------------------------------------------------------------------

    def fit_columns(self) -> None:
        """Give each column its remembered width, or the one its field declares."""
        self._quiet = True
        unit = self.fontMetrics().horizontalAdvance("0")
        self.verticalHeader().setDefaultSectionSize(theme.metrics().row)
        for index, spec in enumerate(self._table.columns):
            label = self.fontMetrics().horizontalAdvance(_(spec.label)) + 34 + MARK_ROOM
            room = 48 if spec.name in BADGED else 24  # a state carries its glyph
            declared = min(max(unit * self._columns.room(spec) + room, label), 360)
            self.setColumnWidth(index, self._columns.widths.get(spec.name, declared))
        self._quiet = False
        self.mark_sorted()

    def _resized(self, section: int, _old: int, new: int) -> None:
        last = section == len(self._table.columns) - 1
        if not self._quiet and not last and section < len(self._table.columns) and self.isVisible():
            self._columns.resize(self._table.columns[section].name, new)
            self.column_sized.emit()

    def _sort(self, section: int) -> None:
        self._table.sort_by(self._table.columns[section].name)
        self.mark_sorted()

    def _is_filtered(self, section: int) -> bool:
        name = self._table.columns[section].name
        return bool(self._table.state.on_column(name))

    def below_head(self, section: int) -> QPoint:
        """The lower left corner of a column's head, in the window."""
        left = max(0, self.head.sectionViewportPosition(section))
        return self.head.mapTo(self.window(), QPoint(left, self.head.height()))

    def mark_hits(self) -> None:
        """Mark what is searched for, as long as something is."""
        wanted = self.hits if self.hits.marks.words else self._plain
        if self.itemDelegate() is not wanted:
            self.setItemDelegate(wanted)

    def go_to_hit(self, step: int) -> None:
        """Go to the next row or the one before, round at the ends, and to its first marked column."""
        rows, now = self.records.rowCount(), self.currentIndex().row()
        if not rows:
            return
        row = (now + step if now >= 0 or step > 0 else -1) % rows
        found = self._table.row(row)
        marked = self.hits.marks.columns(found) if found is not None else []
        if marked and self._column not in marked:
            self._column = marked[0]
        self.select_row(row)
        self.setFocus()

    def mark_sorted(self) -> None:
        """Show the arrow of the present order and which columns are filtered."""
        sort = self._table.state.sort
        names = [spec.name for spec in self._table.columns]
        section = names.index(sort.field) if sort is not None and sort.field in names else -1
        down = sort is not None and sort.descending
        order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        self.head.setSortIndicator(section, order)
        self.head.viewport().update()

    # -- the current row -------------------------------------------------------------------

    def show_current(self) -> None:
        """Put the cursor on the presenter's current row without opening it again."""
        row = self._table.current
        self._quiet = True
        if row is None or row >= self.records.rowCount():
            self.selectionModel().clear()
        else:
            index = self.records.index(row, min(self._column, self.records.columnCount() - 1))
            self.selectionModel().setCurrentIndex(
                index,
                QItemSelectionModel.SelectionFlag.ClearAndSelect
                | QItemSelectionModel.SelectionFlag.Rows,
            )
            self.scrollTo(index)
        self._quiet = False
        self._selection.select(self._spans(), self._column)

    def select_row(self, row: int) -> None:
        """Go to a row as the arrow keys would."""
        if 0 <= row < self.records.rowCount():
            self.setCurrentIndex(self.records.index(row, self._column))

    def _mark_column(self, now: QModelIndex, _before: QModelIndex) -> None:
        """Underline the column of the cursor, and keep to it when the rows become others."""
        before, self._column = self._column, now.column() if now.isValid() else self._column
        self.head.set_current(self._column)
        if before != self._column and not self._quiet:
            self._selection.select(self._spans(), self._column)
            self._table.tell_state()

    def _moved(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not self._quiet and current.isValid():
            self._rest.start()

    def _rested(self) -> None:
        index = self.currentIndex()
        if index.isValid():
            self.row_wanted.emit(index.row())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin in the column where the hands were; Qt alone would begin in the first."""
        if not self.currentIndex().isValid() and self.records.rowCount():
            self.selectionModel().setCurrentIndex(
                self.records.index(0, self._column), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        super().focusInEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """A list that is not seen opens nothing."""
        self._rest.stop()
        super().hideEvent(event)

    def _selected(self, _on: QItemSelection, _off: QItemSelection) -> None:
        if not self._quiet:
            self._selection.select(self._spans(), self._column)
            self._table.tell_state()

    def _double_clicked(self, index: QModelIndex) -> None:
        """A cell that can be typed into opens by itself; any other leads into the form."""
        if not index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit_wanted.emit()

    def _edit_cell(self) -> None:
        index = self.currentIndex()
        typed = index.flags() & Qt.ItemFlag.ItemIsEditable
        self.edit(index) if typed else self.edit_wanted.emit()

    def _spans(self) -> list[Span]:
        return [(part.top(), part.bottom()) for part in self.selectionModel().selection()]

    # -- keys ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2, Enter edit, Del bins, Ctrl+C copies, Ctrl+V imports a block, Alt+↓ filters."""
        key, control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        act: Callable[[], object] | None = None
        if self.state() == QAbstractItemView.State.EditingState:
            pass  # what the cell's editor leaves over must not act on the list
        elif key == Key.Key_F2 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            act = self._edit_cell
        elif key == Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            act = self._filter_current
        elif key in (Key.Key_F2, Key.Key_Return, Key.Key_Enter) and not control:
            act = self.edit_wanted.emit
        elif key == Key.Key_Delete:
            act = self.remove_wanted.emit
        elif key == Key.Key_C and control:
            act = self.copy
        elif key == Key.Key_V and control:
            act = self.paste_wanted.emit
        if act is not None:
            act()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _filter_current(self) -> None:
        self.filter_wanted.emit(min(self._column, self.records.columnCount() - 1))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done to the selected rows."""
        self.make_menu().popup(event.globalPos())

    def make_menu(self) -> QMenu:
        """The menu of the selected rows; it dies when it closes."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        count = self._selection.count
        for text, keys, act, enabled in (
            (_("编辑"), "F2", self.edit_wanted.emit, count == 1),
            (_("在格内修改"), "Shift+F2", self._edit_cell, count == 1),
            (_("复制"), "Ctrl+C", self.copy, count > 0),
            (_("批量修改…"), "", self.bulk_wanted.emit, count > 1),
            *self._sheet_item(count),
            (_("移到回收站"), "Del", self.remove_wanted.emit, count > 0),
        ):
            action = menu.addAction(f"{text}\t{keys}" if keys else text)
            action.setEnabled(enabled)
            action.triggered.connect(lambda _on=False, do=act: do())
        return menu

    def _sheet_item(self, count: int) -> list[tuple[str, str, Callable[[], object], bool]]:
        if not self._selection.has_sheet:
            return []
        return [(_("打印登记表、任务单…"), "Ctrl+P", self._selection.print_sheet, count == 1)]

    def copy(self) -> None:
        """Put the selected rows on the clipboard for Excel: text, and a table of text cells."""
        self._selection.copy(_to_clipboard)


def _to_clipboard(clip: Clip) -> None:
    mime = QMimeData()
    mime.setText(clip.text)
    mime.setHtml(clip.html)
    QGuiApplication.clipboard().setMimeData(mime)
