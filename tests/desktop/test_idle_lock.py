import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from gridcenter.desktop import unsent
from gridcenter.desktop.idle_lock import IdleLock
from gridcenter.desktop.preferences import IDLE_MINUTES, Preferences
from gridcenter.desktop.register.step_dialog import StepDialog


@pytest.fixture
def lock(qapp, centre_desk, qtbot):
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    made = IdleLock(qapp, centre_desk, 60)
    yield made
    made.end()


def test_it_expires_when_nobody_touches_the_program(lock, qtbot):
    with qtbot.waitSignal(lock.expired):
        lock._timer.timeout.emit()


def test_every_key_and_click_begins_anew(lock, qtbot):
    touched = QWidget()
    qtbot.addWidget(touched)
    touched.show()
    for touch in (
        lambda: qtbot.keyClick(touched, Qt.Key.Key_A),
        lambda: qtbot.mouseClick(touched, Qt.MouseButton.LeftButton),
    ):
        lock._timer.stop()
        touch()
        assert lock._timer.isActive()


def test_work_is_waited_for(lock, qtbot, centre_desk, monkeypatch):
    monkeypatch.setattr(type(centre_desk), "is_idle", property(lambda _self: False))
    with qtbot.assertNotEmitted(lock.expired):
        lock._timer.stop()
        lock._look()
    assert lock._timer.isActive()


def test_zero_minutes_never_lock(qapp, centre_desk):
    never = IdleLock(qapp, centre_desk, 0)
    assert not never._timer.isActive()
    never.end()


def test_how_long_is_remembered_and_nonsense_is_the_usual(tmp_path, qapp):
    assert isinstance(qapp, QApplication)
    liked = Preferences(tmp_path, qapp)
    assert liked.idle_minutes == IDLE_MINUTES == 15
    liked.set_idle_minutes(5)
    assert Preferences(tmp_path, qapp).idle_minutes == 5
    liked._ini.setValue("lock/minutes", "often")
    assert liked.idle_minutes == IDLE_MINUTES


def _step(window, qtbot, desk):
    """The dialog of the first step of the only incident."""
    window.show_page("incident")
    page = window._stack.currentWidget()
    qtbot.waitUntil(lambda: page.presenter.found == 1 and desk.is_idle)
    page.open_row(0)
    qtbot.waitUntil(lambda: page.form.is_open and desk.is_idle)
    page.panel.take_step("accept")
    qtbot.waitUntil(lambda: bool(page.panel.findChildren(StepDialog)))
    dialog = page.panel.findChildren(StepDialog)[-1]
    qtbot.waitUntil(lambda: desk.is_idle and dialog.form.entry.lookups is not None)
    return dialog


def test_a_word_in_a_dialog_of_a_locked_window_waits_for_the_same_officer(
    filled_window, qtbot, centre_desk
):
    window = filled_window
    qtbot.waitUntil(lambda: bool(window._officer))
    dialog = _step(window, qtbot, centre_desk)
    note = dialog.rows["note"].editor.input
    note.setFocus()
    for preedit, commit in (("", "已到现场"), ("劝解", "")):
        event = QInputMethodEvent(preedit, [])
        event.setCommitString(commit)
        QApplication.sendEvent(note, event)
    officer = window._officer
    window.lock_up()
    other = QWidget()
    qtbot.addWidget(other)
    unsent.take_up(other, "另一人")
    assert unsent.steps(other) == {}
    again = QWidget()
    qtbot.addWidget(again)
    unsent.take_up(again, officer)
    assert [each["note"][1] for each in unsent.steps(again).values()] == ["已到现场劝解"]
