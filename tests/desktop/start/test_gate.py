import re

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication, QLabel

from gridcenter.desktop.messages import MessageDialog
from gridcenter.desktop.start.first_run import FirstRun
from gridcenter.desktop.start.sign_in import SignIn
from gridcenter.presenters import first_run as presenter
from gridcenter.services.folder import accounts, attempts
from gridcenter.store.keyring import WrongPasswordError
from tests.builders import CHEAP, PASSWORD, TOWNSHIP, FakeClock

CODE = re.compile("([0-9A-Z]{5}-){5}[0-9A-Z]{5}")


@pytest.fixture
def folder(tmp_path):
    made = accounts.create(
        tmp_path / "data", unit=TOWNSHIP, operator="王演示", password=PASSWORD,
        clock=FakeClock(), cost=CHEAP, durable=False,
    )  # fmt: skip
    made.centre.close()
    return tmp_path / "data", made.recovery_code


@pytest.fixture
def sign_in(empty_desk, qtbot, folder, liked):
    dialog = SignIn(empty_desk, folder[0])
    dialog.show()
    yield dialog
    if shiboken6.isValid(dialog):
        dialog.close()


def test_a_wrong_password_is_told_beside_the_field_and_the_right_one_opens(sign_in, qtbot):
    sign_in.password.setText("not this one")
    sign_in.enter.click()
    row = sign_in._password_row
    qtbot.waitUntil(lambda: "▲" in row.message.text())
    assert sign_in.enter.isEnabled()
    sign_in.password.setText(PASSWORD)
    with qtbot.waitSignal(sign_in.opened):
        sign_in.enter.click()
    qtbot.waitUntil(lambda: not shiboken6.isValid(sign_in))


def test_the_recovery_code_asks_for_a_new_password_that_then_works(
    sign_in, qtbot, folder, empty_desk
):
    sign_in.forgotten.click()
    sign_in.recovery.setText(folder[1].lower().replace("-", " "))
    sign_in.enter.click()
    qtbot.waitUntil(sign_in.renewed.isVisible)
    sign_in.renewed.setText("a-new-pass-word")
    sign_in.renewed_again.setText("another")
    sign_in.enter.click()
    assert sign_in._again_row.message.text()
    sign_in.renewed_again.setText("a-new-pass-word")
    sign_in.enter.click()
    qtbot.waitUntil(lambda: sign_in.findChild(MessageDialog) is not None)
    shown = sign_in.findChild(MessageDialog)
    (fresh,) = (each.text() for each in shown.findChildren(QLabel) if CODE.fullmatch(each.text()))
    with qtbot.waitSignal(sign_in.opened):
        shown.reject()
    empty_desk.close()
    accounts.open_folder(folder[0], password="a-new-pass-word", durable=False).close()
    with pytest.raises(WrongPasswordError):
        accounts.open_folder(folder[0], recovery_code=folder[1], durable=False)
    accounts.open_folder(folder[0], recovery_code=fresh, durable=False).close()


def test_after_several_slips_the_window_waits_and_can_be_left(sign_in, qtbot, folder, monkeypatch):
    monkeypatch.setattr(attempts, "seconds", lambda _folder: 60)
    sign_in.password.setText(PASSWORD)
    with qtbot.assertNotEmitted(sign_in.opened, wait=50):
        sign_in.enter.click()
    assert "60 秒" in sign_in._password_row.message.text()
    assert not sign_in.enter.isEnabled()
    assert sign_in.quit.isEnabled()


def test_first_run_from_unit_to_confirmed_recovery_code(
    empty_desk, qtbot, tmp_path, liked, monkeypatch
):
    def cheap(state):
        return accounts.create(
            state.folder, unit=state.unit, operator=state.operator, password=state.password,
            clock=FakeClock(), cost=CHEAP, durable=False,
        )  # fmt: skip

    monkeypatch.setattr("gridcenter.desktop.start.first_run.create", cheap)
    wizard = FirstRun(empty_desk, tmp_path / "new")
    wizard.show()
    unit, officer, place, recovery, _begin = wizard.steps
    wizard.next.click()
    assert unit._code_row.message.text().startswith("▲")
    unit.code.setText("620622101")
    unit.name.setText("金河镇（示例）")
    wizard.next.click()
    officer.operator.setText("王演示")
    officer.password.setText(PASSWORD)
    officer.again.setText(PASSWORD)
    wizard.next.click()
    assert place.isVisible()
    wizard.next.click()
    qtbot.waitUntil(recovery.isVisible)
    code = recovery.code.text().replace("\n", "-")
    assert not wizard.next.isEnabled()
    recovery._copy()
    assert QApplication.clipboard().text() == code
    told: list[object] = []
    monkeypatch.setattr(
        "gridcenter.desktop.messages.failure_dialog",
        lambda failure, _parent: told.append(failure.code) or recovery,
    )
    monkeypatch.setattr(recovery, "open", lambda: None, raising=False)
    for place in (tmp_path / "new" / "code.txt", tmp_path / "stick" / "code.txt"):
        monkeypatch.setattr(
            "gridcenter.desktop.start.first_run.QFileDialog.getSaveFileName",
            lambda *_given, place=place: (str(place), ""),
        )
        recovery._save()
        assert place.exists() == (place.parent.name == "stick")
    assert told == ["own_folder"]
    assert code in (tmp_path / "stick" / "code.txt").read_text("utf-8")
    recovery.kept.setChecked(True)
    wizard.next.click()
    with qtbot.waitSignal(wizard.finished_with) as finished:
        wizard.next.click()
    assert finished.args == ["home"]
    empty_desk.close()
    accounts.open_folder(tmp_path / "new", recovery_code=code, durable=False).close()
    assert presenter.FirstRunState(folder=tmp_path / "new").folder_problem()
