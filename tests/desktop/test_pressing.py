"""Enter presses the button that has the keyboard, and never another one."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QVBoxLayout

from gridcenter.desktop.pressing import Chip
from gridcenter.desktop.widgets import button, icon_button


def test_enter_presses_what_has_the_keyboard_on_a_page_and_once_however_long_it_is_held(qtbot):
    done = []
    made = (
        button("合并", lambda: done.append("push")),
        icon_button("copy", "复制", lambda: done.append("tool")),
    )
    for each in made:
        qtbot.addWidget(each)
        QTest.keyClick(each, Qt.Key.Key_Return)
        QTest.keyClick(each, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
        QTest.keyClick(each, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        held = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "", True
        )
        QApplication.sendEvent(each, held)
    assert done == ["push", "push", "tool", "tool"]
    chip = Chip("只看逾期")
    qtbot.addWidget(chip)
    QTest.keyClick(chip, Qt.Key.Key_Return)
    assert chip.isChecked()


def test_enter_on_give_up_does_not_do_the_deed(qtbot):
    done = []
    dialog = QDialog()
    qtbot.addWidget(dialog)
    box = QVBoxLayout(dialog)
    deed, leave = button("办理", lambda: done.append("deed")), button("放弃", dialog.reject)
    deed.setDefault(True)
    for each in (leave, deed):
        box.addWidget(each)
    dialog.show()
    leave.setFocus()
    QTest.keyClick(leave, Qt.Key.Key_Return)
    assert done == []
    assert not dialog.isVisible()
