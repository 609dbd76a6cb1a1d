"""Hands that are ahead of the data file: what was typed goes where it was meant, however long that takes."""

import time

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gridcenter.desktop.register.step_dialog import StepDialog
from gridcenter.domain.query import Query
from gridcenter.services.register import registers

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
BUSY_S = 0.15


@pytest.fixture
def page(filled_window, centre_desk, qtbot):
    """The list of incidents, the cursor on the name of the only one."""
    filled_window.show_page("incident")
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    made = filled_window._made["incident"]
    qtbot.waitUntil(lambda: made.presenter.found == 1)
    names = [spec.name for spec in made.presenter.columns]
    made.table.setFocus()
    made.table.setCurrentIndex(made.table.records.index(0, names.index("title")))
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    return made


def press(key, held=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, held)


def types(text):
    for letter in text:
        QTest.keyClicks(QApplication.focusWidget(), letter)


def be_busy(desk):
    desk.note(lambda _centre: time.sleep(BUSY_S))


def titles(desk, qtbot):
    found = []
    desk.ask(
        lambda centre: [
            each["title"] for each in registers.find(centre, Query(register="incident"))
        ],
        found.extend,
    )
    qtbot.waitUntil(lambda: desk.is_idle)
    return found


def test_a_new_record_takes_what_is_typed_right_after_its_key(page, centre_desk, qtbot):
    before = titles(centre_desk, qtbot)
    be_busy(centre_desk)
    press(Key.Key_N, CONTROL)
    types("Ditch")
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    assert page.form.record is None
    assert page.form.field("title").text == "Ditch"
    assert titles(centre_desk, qtbot) == before


def test_the_next_record_takes_what_is_typed_after_the_last_was_saved(page, centre_desk, qtbot):
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: centre_desk.is_idle and page.form.is_open)
    press(Key.Key_A, CONTROL)
    types("Wall")
    be_busy(centre_desk)
    press(Key.Key_Return, CONTROL)
    types("Ditch")
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    assert page.form.record is None
    assert page.form.field("title").text == "Ditch"
    assert titles(centre_desk, qtbot) == ["Wall"]


def test_a_record_opened_by_its_key_takes_what_is_typed_next(page, centre_desk, qtbot):
    be_busy(centre_desk)
    press(Key.Key_Return)
    press(Key.Key_End)
    types("+")
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    assert page.form.field("title").text.endswith("+")
    assert len(page.form.field("title").text) > 1


def test_a_page_opened_by_its_key_has_its_rows_for_the_next_key(
    page, filled_window, centre_desk, qtbot
):
    be_busy(centre_desk)
    press(Key.Key_3, CONTROL)
    press(Key.Key_Down)
    press(Key.Key_Return)
    types("9")
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    grid = filled_window._made["grid"]
    assert grid.form.is_open
    assert "9" in "".join(each.text for each in grid.form.entry.fields.values() if each.dirty)


def test_a_step_takes_what_is_typed_after_its_button(page, centre_desk, qtbot):
    page.open_row(0)
    qtbot.waitUntil(lambda: centre_desk.is_idle and page.form.is_open)
    page.panel.tabs.setCurrentIndex(2)
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    button = page.panel.beside["steps"].next
    button.setFocus()
    be_busy(centre_desk)
    press(Key.Key_Space)
    types("Wang")
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    (dialog,) = page.panel.findChildren(StepDialog)
    assert dialog.form.entry.fields[next(iter(dialog.rows))].text == "Wang"
    dialog.discard()


def test_a_shortcut_waits_for_the_letters_that_a_screen_reader_holds(page, centre_desk, qtbot):
    """As Qt sends them then: each letter is told at once, and pressed when the reader has answered."""
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    field = QApplication.focusWidget()
    for letter in "ab":
        told = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        first, second = (QKeyEvent(kind, 0, NONE, letter) for kind in told)
        QApplication.sendEvent(field, first)
        QApplication.postEvent(field, second)
    QTest.keyClick(field, Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    assert titles(centre_desk, qtbot) == ["ab"]


def test_a_new_incident_begins_from_the_page_of_the_morning(filled_window, centre_desk, qtbot):
    window = filled_window
    window.show_page("home")
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    window.setFocus()  # as after the password
    press(Key.Key_N, CONTROL)
    types("Ditch")
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    page = window._made["incident"]
    assert window._stack.currentWidget() is page
    assert page.form.record is None
    assert page.form.field("title").text == "Ditch"
    window.show_page("home")
    window.show_page("incident")
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    assert not page.form.dirty or page.form.field("title").text == "Ditch"
