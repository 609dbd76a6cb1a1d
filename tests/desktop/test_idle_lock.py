import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from gridcenter.desktop.idle_lock import IdleLock
from gridcenter.desktop.preferences import IDLE_MINUTES, Preferences


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
