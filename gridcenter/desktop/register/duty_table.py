"""The sheet of duty counts: a grid that answers to the keys of a spreadsheet."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QStyleOptionViewItem,
    QWidget,
)

from gridcenter.base.i18n import _, is_english
from gridcenter.desktop import theme
from gridcenter.desktop.file_drop import FILES_COPIED, copied_files
from gridcenter.desktop.ime import LineEdit
from gridcenter.desktop.register.cell_editor import CellDelegate, TypedTable
from gridcenter.desktop.register.duty_model import WHO, DutyModel, Index
from gridcenter.presenters.register.duty_sheet import DutySheetBoard, Place

Key = Qt.Key
_CLOSING = frozenset({Key.Key_Return, Key.Key_Enter, Key.Key_Tab, Key.Key_Backtab})
_LEAVING = frozenset({Key.Key_Up, Key.Key_Down})


class CountDelegate(CellDelegate):
    """A plain line as editor; the keys that close it say where the cursor goes."""

    def __init__(self, view: DutyTable) -> None:
        super().__init__(view, view.given_up)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The cell, framed when the cursor is on it."""
        super().paint(painter, option, index)
        if index == self._view.currentIndex():
            painter.setPen(QPen(QColor(theme.tokens().accent), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter, Tab and the arrows up and down finish a cell; the IME keeps its keys."""
        if (
            isinstance(watched, LineEdit)
            and not watched.composing
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in _CLOSING | _LEAVING
        ):
            self._view.finish()
            self._view.step(event)
            return True
        return super().eventFilter(watched, event)


class DutyTable(TypedTable):
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
        if self.sheet.columnCount() > WHO:
            for column in range(WHO):  # names whole, the counts share what is left
                head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        # The words of the duties are long in English: two lines.
        head.setFixedHeight(int(theme.metrics().row * (2.1 if is_english() else 1)))

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
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def given_up(self, index: QPersistentModelIndex, text: str) -> None:
        """Esc left a cell as it was; Ctrl+Z brings back what had been typed."""
        place = self.sheet.place(index)
        if place is not None:
            self._board.set_aside(place, text)

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

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes along the row as in a spreadsheet, and out of the sheet at its ends."""
        columns = len(self._board.kinds)
        place, last = self.place, len(self._board.rows) * columns - 1
        if place is not None:
            at = place[0] * columns + place[1] + (1 if forward else -1)
            if 0 <= at <= last:
                self.go_to((at // columns, at % columns))
                return True
        return super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of a spreadsheet."""
        key = event.key()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        board, clipboard = self._board, QGuiApplication.clipboard()
        if key in (Key.Key_Return, Key.Key_Enter) and not control:
            self.step(event)
        elif key in (Key.Key_Delete, Key.Key_Backspace):
            board.clear(self.chosen)
        elif control and key == Key.Key_C:
            clipboard.setText(board.copy(self.chosen))
        elif control and key == Key.Key_V and self.place is not None:
            if copied_files():
                board.tell(_(FILES_COPIED))
            else:
                board.paste(min(self.chosen), clipboard.text())
        elif control and key == Key.Key_D and self.place is not None:
            board.from_above(self.place)
        else:
            super().keyPressEvent(event)
