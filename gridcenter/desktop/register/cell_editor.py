"""Typing into a cell of a list: the editor keeps what is composed, and Esc throws nothing away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gridcenter.desktop.ime import LineEdit

Index = QModelIndex | QPersistentModelIndex
GivenUp = Callable[[QPersistentModelIndex, str], None]
"""Hears which cell was left by Esc and what had been typed into it."""


class TypedTable(QTableView):
    """A table whose cells are typed over, by an input method too."""

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Give the keyboard to the cell's editor with the first word, without the next being dropped.

        Qt (6.11) keeps it in the table until that word is taken, and then moves it in a way that
        resets the engine; a hand that is ahead of the screen has typed on by then (seen with fcitx5
        and ibus: those letters vanish). Moved as a menu would, nothing is reset.
        """
        editor = self.indexWidget(self.currentIndex())
        given_up = self.hasFocus() and not (event.preeditString() or event.commitString())
        if editor is not None and event.commitString():
            editor.setFocus(Qt.FocusReason.PopupFocusReason)
        super().inputMethodEvent(event)
        if given_up and isinstance(editor, LineEdit):  # nothing was typed: what stood there stays
            editor.setModified(False)
            self.itemDelegateForIndex(self.currentIndex()).setEditorData(
                editor, self.currentIndex()
            )
            editor.selectAll()


class CellDelegate(QStyledItemDelegate):
    """A line without a frame that grows with its text.

    Qt commits a cell's editor before the editor itself hears that the focus goes: what is being
    composed is put in here, ahead of that.
    """

    def __init__(self, parent: QWidget, given_up: GivenUp | None = None) -> None:
        super().__init__(parent)
        self.given_up = given_up
        self.editor: LineEdit | None = None
        self._index = QPersistentModelIndex()
        self._before = ""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """See :class:`CellDelegate`."""
        del option
        made = LineEdit(parent)
        made.setFrame(False)
        made.setAutoFillBackground(True)
        made.setAlignment(Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole) or 1))
        head = index.model().headerData(index.column(), Qt.Orientation.Horizontal)
        made.setAccessibleName(str(head or ""))
        made.textChanged.connect(lambda text: _grow(made, text))
        self.editor, self._index = made, QPersistentModelIndex(index)
        self._before = str(index.data(Qt.ItemDataRole.EditRole) or "")
        return made

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """What stands in the cell, once: rows that are read again do not overwrite what is typed."""
        if isinstance(editor, LineEdit) and not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand over what was keyed."""
        if isinstance(editor, LineEdit):
            model.setData(index, editor.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the input method its keys, keep its word, and tell what Esc leaves behind."""
        if isinstance(watched, LineEdit):
            if event.type() == QEvent.Type.FocusOut:
                watched.keep_composed()
            elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                if watched.composing:
                    return False  # Qt's own delegate would close the editor
                if event.key() == Qt.Key.Key_Escape:
                    self._tell(watched.text())
        return super().eventFilter(watched, event)

    def _tell(self, text: str) -> None:
        if self.given_up is not None and text != self._before and self._index.isValid():
            self.given_up(self._index, text)


def type_again(view: QAbstractItemView, index: QModelIndex, text: str) -> None:
    """Open a cell on what was typed into it before."""
    view.setFocus()
    view.setCurrentIndex(index)
    view.edit(index)
    delegate = view.itemDelegateForIndex(index)
    editor = delegate.editor if isinstance(delegate, CellDelegate) else None
    if editor is not None:
        editor.setText(text)
        editor.setModified(True)


def _grow(editor: LineEdit, text: str) -> None:
    """Make room for a long text, as far as the list goes."""
    around = editor.parentWidget()
    wanted = editor.fontMetrics().horizontalAdvance(text) + editor.fontMetrics().height()
    if around is not None and wanted > editor.width():
        editor.resize(min(wanted, around.width() - editor.x()), editor.height())
