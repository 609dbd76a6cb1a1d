"""The table of a register: a thin model over its presenter, and the keys of a list."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QWidget

from gridcenter.base.i18n import several
from gridcenter.desktop import theme
from gridcenter.desktop.register.cell_editor import CellDelegate
from gridcenter.desktop.register.column_fit import fitted, measured
from gridcenter.desktop.register.filter_head import FilterHead
from gridcenter.desktop.register.frozen_view import FrozenView
from gridcenter.desktop.register.hit_delegate import HitDelegate, ToneDelegate
from gridcenter.desktop.register.record_model import BADGED
from gridcenter.desktop.register.table_hands import TableHands
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.presenters.register.table_columns import TableColumns
from gridcenter.presenters.register.table_selection import TableSelection


class RecordTable(FrozenView):
    """The list: its cells are selected, copied and typed into; Enter goes into the form."""

    row_wanted = Signal(int)
    """The current row rests here: show its record."""

    edit_wanted = Signal()
    column_sized = Signal()
    """A hand made a column wider or narrower."""

    remove_wanted = Signal()
    clear_wanted = Signal()
    replace_wanted = Signal()
    field_wanted = Signal(str)
    """This field cannot be typed in the list: the form is wanted with the cursor in it."""

    bulk_wanted = Signal()
    batch_wanted = Signal(str)
    paste_wanted = Signal()
    down_wanted = Signal()
    given_up = Signal(QPersistentModelIndex, str)
    """Esc left this cell as it was; so much had been typed."""

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
        self.hands = TableHands(self, table, selection, self)
        self._quiet = False
        self._column = 0
        self.setAccessibleName(several(table.register.label))
        tell = self.given_up.emit
        self._plain, self.hits = CellDelegate(self, tell), HitDelegate(table, self, tell)
        self.setItemDelegate(self._plain)
        self._toned = ToneDelegate(self, tell)
        self.rest = QTimer(self)
        self.rest.setSingleShot(True)
        self.rest.setInterval(60)
        self.rest.timeout.connect(self._rested)
        self._dress()
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.selectionModel().currentChanged.connect(self._mark_column)
        self.selectionModel().selectionChanged.connect(self._selected)
        self.doubleClicked.connect(self._double_clicked)

    def _dress(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.head = head = FilterHead(self._is_filtered, self)
        head.frozen = lambda: self.frozen_width
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
        head.setSectionsMovable(True)
        head.sectionMoved.connect(self._dragged)

    # -- columns ---------------------------------------------------------------------------

    def fit_columns(self) -> None:
        """Give each column its remembered width, or the one its field declares."""
        self._quiet = True
        self.verticalHeader().setDefaultSectionSize(theme.metrics().row)
        specs = self._table.columns
        declared, least = measured(specs, self.fontMetrics(), self._columns.room)
        for at, width in enumerate(fitted(specs, declared, least, self.viewport().width())):
            self.setColumnWidth(at, self._columns.widths.get(specs[at].name, width))
        self._quiet = False
        self.mark_sorted()

    def _resized(self, section: int, _old: int, new: int) -> None:
        last = section == len(self._table.columns) - 1
        if not self._quiet and not last and section < len(self._table.columns) and self.isVisible():
            self._columns.resize(self._table.columns[section].name, new)
            self.column_sized.emit()

    def _dragged(self, section: int, before: int, after: int) -> None:
        """A hand put a column elsewhere: the list keeps that order, the head its own numbers."""
        if self._quiet:
            return
        self._quiet = True
        self.head.moveSection(after, before)
        self._quiet = False
        name = self._table.columns[section].name
        QTimer.singleShot(0, self, lambda: self._columns.move(name, after))

    def _sort(self, section: int) -> None:
        self._table.sort_by(self._table.columns[section].name)
        self.mark_sorted()

    def _is_filtered(self, section: int) -> bool:
        name = self._table.columns[section].name
        return bool(self._table.state.on_column(name))

    def below_head(self, section: int) -> QPoint:
        """The lower left corner of a column's head, in the window."""
        left = max(0, self.head.left_of(section))
        return self.head.mapTo(self.window(), QPoint(left, self.head.height()))

    def mark_hits(self) -> None:
        """Mark what is searched for, as long as something is."""
        wanted = self.hits if self.hits.marks.words else self._plain
        if self.itemDelegate() is not wanted:
            self.setItemDelegate(wanted)
        self._tone_columns()

    def _tone_columns(self) -> None:
        """Only coloured columns are painted by a delegate of ours: it costs more than Qt's own."""
        searching = self.itemDelegate() is self.hits
        for at, spec in enumerate(self._table.columns):
            toned = not searching and (spec.name in BADGED or spec.name == "deadline")
            self.setItemDelegateForColumn(at, self._toned if toned else None)  # type: ignore[arg-type]

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
                index, QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
            self.scrollTo(index)
        self._quiet = False
        self._tell_selection()

    def select_row(self, row: int) -> None:
        """Go to a row as the arrow keys would."""
        if 0 <= row < self.records.rowCount():
            self.setCurrentIndex(self.records.index(row, self._column))

    def _mark_column(self, now: QModelIndex, _before: QModelIndex) -> None:
        """Underline the column of the cursor, and keep to it when the rows become others."""
        before, self._column = self._column, now.column() if now.isValid() else self._column
        self.head.set_current(self._column)
        if before != self._column and not self._quiet:
            self._tell_selection()
            self._table.tell_state()

    def _moved(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not self._quiet and current.isValid():
            self.rest.start()

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
        self.rest.stop()
        super().hideEvent(event)

    def _selected(self, _on: QItemSelection, _off: QItemSelection) -> None:
        if not self._quiet:
            self._tell_selection()
            self._table.tell_state()

    def _tell_selection(self) -> None:
        parts = self.selectionModel().selection().toList()
        blocks = [((p.top(), p.bottom()), (p.left(), p.right())) for p in parts]
        self._selection.select([rows for rows, _columns in blocks], self._column, blocks)

    def _double_clicked(self, index: QModelIndex) -> None:
        """A cell that can be typed into opens by itself; any other leads into the form."""
        if not index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.field_wanted.emit(self._table.columns[index.column()].name)

    def edit_cell(self) -> None:
        """Type into the cell of the cursor, or into its field of the form."""
        index = self.currentIndex()
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
        elif index.isValid():
            self._double_clicked(index)

    # -- keys ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of a list; any other letter begins typing over the cell."""
        # What the cell's editor leaves over must not act on the list.
        act = None if self.state() == self.State.EditingState else self.hands.deed(event)
        if act is not None:
            act()
            event.accept()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters type into cells; finding is the search box's."""

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """After Enter the cursor goes on below, as in a spreadsheet."""
        super().closeEditor(editor, hint)
        below = self.currentIndex().siblingAtRow(self.currentIndex().row() + 1)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache and below.isValid():
            self.setCurrentIndex(below)
            self._table.set_current(below.row())
            self._table.stays = True

    def filter_current(self) -> None:
        """Filter the column of the cursor."""
        self.filter_wanted.emit(min(self._column, self.records.columnCount() - 1))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done to the selected cells."""
        self.hands.make_menu().popup(event.globalPos())
