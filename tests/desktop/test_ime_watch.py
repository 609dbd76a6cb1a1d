"""An input method that gives no answer is turned off in every field, and on again when it is back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodQueryEvent
from PySide6.QtWidgets import QApplication, QSpinBox, QVBoxLayout, QWidget

from gridcenter.desktop import ime_watch
from gridcenter.desktop.ime import LineEdit, TextEdit
from gridcenter.desktop.ime_service import IBUS, PORTAL
from gridcenter.desktop.ime_watch import ImeWatch, watched_name
from gridcenter.desktop.status_bar import StatusBar


@pytest.fixture
def watch(qtbot):
    made = ImeWatch(QApplication.instance())
    yield made
    made.answered()  # nothing of it stays on the application
    made.deleteLater()


def takes_input_method(field):
    asked = QInputMethodQueryEvent(Qt.InputMethodQuery.ImEnabled)
    QApplication.sendEvent(field, asked)
    return bool(asked.value(Qt.InputMethodQuery.ImEnabled))


@pytest.mark.parametrize("kind", [LineEdit, TextEdit, QSpinBox])
def test_fields_take_no_input_method_while_it_is_silent(qtbot, watch, kind):
    field = kind()
    qtbot.addWidget(field)
    taken = []
    for told in (watch.answered, watch.lost, watch.lost, watch.answered):
        told()
        taken.append(takes_input_method(field))
    assert taken == [True, False, False, True]


def test_one_that_never_answered_is_left_alone(qtbot, watch):
    field = LineEdit()
    qtbot.addWidget(field)
    watch.lost()
    assert (watch.silent, takes_input_method(field)) == (False, True)


def test_qt_asks_the_field_of_the_keyboard_anew(qtbot, watch):
    window = QWidget()
    qtbot.addWidget(window)
    field = LineEdit()
    QVBoxLayout(window).addWidget(field)
    with qtbot.waitActive(window):
        window.show()
    field.setFocus()
    watch.answered()
    heard = []
    QApplication.instance().focusObjectChanged.connect(heard.append)
    watch.lost()
    watch.answered()
    assert heard == [field, field]
    assert QGuiApplication.focusObject() is field


def test_the_foot_says_it(qtbot, watch, monkeypatch):
    monkeypatch.setattr(ime_watch._Installed, "watch", watch)
    foot = StatusBar()
    qtbot.addWidget(foot)
    watch.answered()
    watch.lost()
    assert foot._words["typing"].isVisibleTo(foot)
    watch.answered()
    assert not foot._words["typing"].isVisibleTo(foot)


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"QT_IM_MODULE": "ibus"}, IBUS),
        ({"QT_IM_MODULE": "ibus", "IBUS_USE_PORTAL": "1"}, PORTAL),
        ({"QT_IM_MODULE": "ibus", "QT_QPA_PLATFORM": "offscreen"}, ""),
        ({"QT_IM_MODULE": "compose"}, ""),
        ({}, ""),
    ],
)
def test_only_what_qt_types_through_is_watched(environ, name):
    assert watched_name(environ) == name
