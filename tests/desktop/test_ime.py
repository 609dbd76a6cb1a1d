"""The text fields alone, with the events that fcitx5 and ibus were seen to send."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gridcenter.desktop import ime
from gridcenter.desktop.ime import LineEdit, SecretEdit, TextEdit, commit_preedit
from gridcenter.desktop.secret_field import secret_field


@pytest.fixture(params=[LineEdit, TextEdit])
def field(request, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    box = QVBoxLayout(window)
    made, other = request.param(), QPushButton()
    box.addWidget(made)
    box.addWidget(other)
    window.show()
    qtbot.waitActive(window)
    made.setFocus()
    made.other, made.kept = other, window
    return made


def compose(widget, preedit="", commit=""):
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(widget, event)


def text(widget):
    return widget.text() if isinstance(widget, QLineEdit) else widget.toPlainText()


@pytest.mark.parametrize("cleared", [False, True])
@pytest.mark.parametrize("why", [Qt.FocusReason.MouseFocusReason, Qt.FocusReason.TabFocusReason])
def test_leaving_keeps_the_word_once(field, why, cleared):
    left = []
    field.left.connect(lambda: left.append(text(field)))
    compose(field, commit="排查")
    compose(field, preedit="水渠")
    if cleared:
        compose(field)
    field.other.setFocus(why)
    assert (text(field), left) == ("排查水渠", ["排查水渠"])
    QApplication.processEvents()
    assert text(field) == "排查水渠"


def test_a_window_that_comes_in_front_clears_the_word_before_the_focus_goes(field):
    compose(field, preedit="水渠")
    compose(field)
    for _turn in range(3):
        QApplication.processEvents()
    field.clearFocus()
    assert text(field) == "水渠"


@pytest.mark.parametrize("how", ["time", "key"])
def test_what_esc_cleared_is_forgotten(field, qtbot, how):
    compose(field, preedit="水渠")
    compose(field)
    if how == "time":
        qtbot.wait(ime.MOMENT_MS + 50)
    else:
        QTest.keyClick(field, Qt.Key.Key_Home)
    field.other.setFocus()
    assert text(field) == ""


def test_a_word_that_was_committed_is_not_doubled(field):
    compose(field, preedit="shui")
    compose(field, commit="水")
    field.other.setFocus()
    assert text(field) == "水"


def test_saving_takes_the_word(field):
    compose(field, preedit="水渠")
    commit_preedit()
    assert (text(field), field.composing) == ("水渠", False)
    commit_preedit()
    assert text(field) == "水渠"


def test_a_dead_input_method_does_not_lock_the_field(field):
    compose(field, preedit="水渠")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClick(field, Qt.Key.Key_A)
    assert (text(field), field.composing) == ("水a", False)


def test_holding_shift_ends_nothing(field):
    compose(field, preedit="水")
    QTest.keyPress(field, Qt.Key.Key_Shift)
    assert field.composing


def test_a_field_that_is_only_read_takes_nothing(field):
    field.setReadOnly(True)
    compose(field, preedit="水")
    field.other.setFocus()
    assert text(field) == ""


@pytest.mark.parametrize("make", [SecretEdit, secret_field])
def test_a_password_shown_or_hidden_keeps_the_input_method_off(qtbot, make):
    secret = make()
    qtbot.addWidget(secret)
    for mode in (QLineEdit.EchoMode.Password, QLineEdit.EchoMode.Normal):
        secret.setEchoMode(mode)
        assert secret.inputMethodQuery(Qt.InputMethodQuery.ImEnabled) is False
        assert not secret.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    compose(secret, commit="密")
    assert secret.text() == ""


def test_a_hidden_password_is_called_secret_to_whoever_offers_words(qtbot):
    secret = secret_field()
    qtbot.addWidget(secret)
    secret.setEchoMode(QLineEdit.EchoMode.Password)
    hints = Qt.InputMethodHint(secret.inputMethodQuery(Qt.InputMethodQuery.ImHints))
    for each in (Qt.InputMethodHint.ImhHiddenText, Qt.InputMethodHint.ImhNoPredictiveText):
        assert each in hints


def test_no_field_of_the_window_is_without_this():
    bare = re.compile(r"(?<![\w.])(QLineEdit|QPlainTextEdit|QTextEdit)\(")
    folder = Path(ime.__file__).parent
    found = {
        str(path.relative_to(folder)): match.group()
        for path in folder.rglob("*.py")
        for match in bare.finditer(
            re.sub(r"^class .*", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        )
    }
    assert found == {}
