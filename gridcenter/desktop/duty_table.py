"""The sheet of duty counts: a grid that answers to the keys of a spreadsheet."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.ime import LineEdit
from gridcenter.presenters.duty_sheet import DutySheetBoard, Place

Index = QModelIndex | QPersistentModelIndex
Key = Qt.Key
Role = Qt.ItemDataRole
_NOWHERE = QModelIndex()
_WHO = 2
"""Columns before the counts: the leader, and the group or area."""

_CLOSING = frozenset({Key.Key_Return, Key.Key_Enter, Key.Key_Tab, Key.Key_Backtab})
_LEAVING = frozenset({Key.Key_Up, Key.Key_Down})


class DutyModel(QAbstractTableModel):
    """Leaders down, kinds across, sums at the right and at the bottom."""

    def __init__(self, board: DutySheetBoard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._board = board

    def place(self, index: Index) -> Place | None:
        """The cell of the sheet at ``index``; None for heads and sums."""
        row, column = index.row(), index.column() - _WHO
        inside = 0 <= row < len(self._board.rows) and 0 <= column < len(self._board.kinds)
        return (row, column) if inside else None

    def at(self, place: Place) -> QModelIndex:
        """The index of a cell of the sheet."""
        return self.index(place[0], place[1] + _WHO)

    def reset(self) -> None:
        """Another sheet."""
        self.beginResetModel()
        self.endResetModel()

    def refresh(self) -> None:
        """Other text in the same cells."""
        if self.rowCount():
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """The leaders and the line of sums."""
        rows = len(self._board.rows)
        return rows + 1 if rows and not parent.isValid() else 0

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Who, the kinds, the sum."""
        return 0 if parent.isValid() else _WHO + len(self._board.kinds) + 1

    def headerData(self, section: int, way: Qt.Orientation, role: int = 0) -> object:
        """The words above the columns."""
        if role == Role.DisplayRole and way == Qt.Orientation.Horizontal:
            kinds = [kind.label for kind in self._board.kinds]
            heads = [_("治安户长"), _("治安片区"), *kinds, _("合计")]
            return heads[section] if section < len(heads) else ""
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only the counts are for the cursor."""
        if self.place(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = 0) -> object:
        """Text and colour of a cell."""
        place = self.place(index)
        if role in (Role.DisplayRole, Role.EditRole):
            wrong = role == Role.DisplayRole and place is not None and self._board.problem(place)
            return f"▲ {self._text(index, place)}" if wrong else self._text(index, place)
        if role == Role.TextAlignmentRole:
            side = (
                Qt.AlignmentFlag.AlignLeft if index.column() < _WHO else Qt.AlignmentFlag.AlignRight
            )
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Role.ForegroundRole:
            return QColor(self._colour(place))
        if role == Role.FontRole and (place is None or self._board.changed(place)):
            bold = place is not None or index.column() >= _WHO + len(self._board.kinds)
            last = index.row() == len(self._board.rows)
            return theme.font(bold=True) if bold or last else None
        if role == Role.ToolTipRole and place is not None:
            return self.remark(place)
        return None

    def remark(self, place: Place) -> str:
        """What there is to say of a cell: its problem, or what of it was keyed day by day."""
        board = self._board
        if problem := board.problem(place):
            return f"▲ {problem}"
        if logged := board.logged(place):
            return _("其中 {count} 次是逐条记的日志").format(count=logged)
        return ""

    def setData(self, index: Index, value: object, role: int = 0) -> bool:
        """Take what was keyed."""
        place = self.place(index)
        if place is None or role not in (Role.EditRole, 0):
            return False
        if str(value) != self._board.text(place):
            self._board.type(place, str(value))
        return True

    def _text(self, index: Index, place: Place | None) -> str:
        board, row, column = self._board, index.row(), index.column() - _WHO
        if place is not None:
            return board.text(place)
        if row == len(board.rows):
            if column < 0:
                return _("合计") if index.column() == 0 else ""
            sums = board.total if column == len(board.kinds) else board.column_total(column)
            return str(sums)
        leader = board.rows[row]
        if column >= 0:
            return str(board.row_total(row))
        return f"{leader.number} {leader.name}".strip() if index.column() == 0 else leader.group

    def _colour(self, place: Place | None) -> str:
        t = theme.tokens()
        if place is not None and self._board.problem(place):
            return t.bad
        return t.accent if place is not None and self._board.changed(place) else t.text


class CountDelegate(QStyledItemDelegate):
    """A plain line as editor; the keys that close it say where the cursor goes."""

    def __init__(self, view: DutyTable) -> None:
        super().__init__(view)
        self._view = view
        self.editor: LineEdit | None = None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The cell, framed when the cursor is on it."""
        super().paint(painter, option, index)
        if index == self._view.currentIndex():
            painter.setPen(QPen(QColor(theme.tokens().accent), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line without a frame."""
        del option
        made = LineEdit(parent)
        made.setFrame(False)
        made.setAlignment(Qt.AlignmentFlag.AlignRight)
        head = self._view.sheet.headerData(
            index.column(), Qt.Orientation.Horizontal, Role.DisplayRole
        )
        made.setAccessibleName(str(head))
        self.editor = made
        return made

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand over what was keyed."""
        if isinstance(editor, LineEdit):
            model.setData(index, editor.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter, Tab and the arrows up and down finish a cell; the IME keeps its keys."""
        if (
            isinstance(watched, LineEdit)
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
        ):
            if watched.composing:
                return False  # Qt's own delegate would close the editor
            if event.key() in _CLOSING | _LEAVING:
                self._view.finish()
                self._view.step(event)
                return True
        return super().eventFilter(watched, event)


class DutyTable(QTableView):
    """The grid itself."""

    def __init__(self, board: DutySheetBoard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.sheet = DutyModel(board, self)
        self.counting = CountDelegate(self)
        self.setModel(self.sheet)
        self.setItemDelegate(self.counting)
        self.setAccessibleName(_("月度工作日志"))
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.AnyKeyPressed | triggers.DoubleClicked | triggers.EditKeyPressed
        )
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.fit()

    def fit(self) -> None:
        """Rows and columns for the present size of text."""
        unit = theme.metrics().control
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.metrics().row)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setMinimumSectionSize(int(unit * 2.4))

    # -- the cursor ------------------------------------------------------------------------

    @property
    def place(self) -> Place | None:
        """The cell under the cursor."""
        return self.sheet.place(self.currentIndex())

    @property
    def chosen(self) -> list[Place]:
        """The selected cells, or the one under the cursor."""
        found = [self.sheet.place(each) for each in self.selectedIndexes()]
        places = [each for each in found if each is not None]
        return places or ([self.place] if self.place is not None else [])

    def go_to(self, place: Place) -> None:
        """Put the cursor on a cell."""
        self.setCurrentIndex(self.sheet.at(place))
        self.scrollTo(self.currentIndex())
        self.setFocus()

    def begin(self) -> None:
        """Put the cursor on the first cell, unless it is on one."""
        if self.place is None and self._board.rows:
            self.go_to((0, 0))

    def finish(self) -> None:
        """Take over what stands in the open editor."""
        editor, self.counting.editor = self.counting.editor, None
        if editor is not None and self.state() == QAbstractItemView.State.EditingState:
            self.commitData(editor)
            self.closeEditor(editor, QStyledItemDelegate.EndEditHint.NoHint)

    def step(self, event: QKeyEvent) -> None:
        """Where a key leads: Enter down a column, Tab along a row, both on to the next."""
        place = self.place
        if place is None:
            return
        row, column = place
        rows, columns = len(self._board.rows), len(self._board.kinds)
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        key = event.key()
        if key in (Key.Key_Up, Key.Key_Down):
            row = min(max(row + (1 if key == Key.Key_Down else -1), 0), rows - 1)
        elif key in (Key.Key_Return, Key.Key_Enter):
            at = (column * rows + row + (-1 if back else 1)) % (rows * columns)
            column, row = divmod(at, rows)
        else:
            ahead = -1 if back or key == Key.Key_Backtab else 1
            row, column = divmod((row * columns + column + ahead) % (rows * columns), columns)
        self.go_to((row, column))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of a spreadsheet."""
        key = event.key()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        board, clipboard = self._board, QGuiApplication.clipboard()
        if key in (Key.Key_Return, Key.Key_Enter) and not control:
            self.step(event)
        elif key in (Key.Key_Delete, Key.Key_Backspace):
            board.clear(self.chosen)
        elif key == Key.Key_Escape:
            board.revert(self.chosen)
        elif control and key == Key.Key_C:
            clipboard.setText(board.copy(self.chosen))
        elif control and key == Key.Key_V and self.place is not None:
            board.paste(min(self.chosen), clipboard.text())
        elif control and key == Key.Key_D and self.place is not None:
            board.from_above(self.place)
        else:
            super().keyPressEvent(event)
