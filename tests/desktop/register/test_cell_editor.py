"""A table whose cells are typed over, with the events that an input method sends."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication

from gridcenter.desktop.ime import LineEdit
from gridcenter.desktop.register.cell_editor import CellDelegate, TypedTable


class Focus(QObject):
    """Why the keyboard came to each cell's editor."""

    def __init__(self):
        super().__init__()
        self.reasons = []

    def eventFilter(self, watched, event):
        if isinstance(watched, LineEdit) and event.type() == QEvent.Type.FocusIn:
            self.reasons.append(event.reason())
        return False


@pytest.fixture
def table(qtbot):
    made = TypedTable()
    qtbot.addWidget(made)
    made.setEditTriggers(TypedTable.EditTrigger.AnyKeyPressed)
    made.setItemDelegate(CellDelegate(made))
    model = QStandardItemModel(made)
    model.appendRow([QStandardItem("水渠堵塞争执")])
    made.setModel(model)
    made.show()
    qtbot.waitActive(made)
    made.setFocus()
    made.setCurrentIndex(model.index(0, 0))
    return made


def send(preedit="", commit=""):
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(QApplication.focusWidget(), event)


def test_the_first_word_hands_the_keyboard_to_the_cell_and_resets_no_engine(table):
    seen = Focus()
    QApplication.instance().installEventFilter(seen)
    try:
        send("w")
        assert QApplication.focusWidget() is table  # moved now, the letter would be dropped
        send("wei")
        send(commit="围墙")
        # Any other reason lets Qt reset the engine, which may hold letters of the next word.
        assert seen.reasons == [Qt.FocusReason.PopupFocusReason]
        send("da")
        send("daota")
    finally:
        QApplication.instance().removeEventFilter(seen)
    editor = QApplication.focusWidget()
    assert isinstance(editor, LineEdit)
    assert (editor.text(), editor.composing) == ("围墙", True)
    table.setFocus()
    assert table.model().item(0).text() == "围墙daota"


def test_a_word_that_is_given_up_leaves_the_cell_as_it_was(table, qtbot):
    send("w")
    send()
    editor = QApplication.focusWidget()
    qtbot.waitUntil(lambda: not editor._cleared)
    table.setFocus()
    assert table.model().item(0).text() == "水渠堵塞争执"
