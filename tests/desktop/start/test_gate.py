import re

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gridcenter.desktop.start.first_run import FirstRun
from gridcenter.desktop.start.recovery_box import RecoveryDialog
from gridcenter.desktop.start.restore_dialog import RestoreDialog
from gridcenter.desktop.start.sign_in import SignIn
from gridcenter.domain.roles import Role
from gridcenter.presenters import first_run as presenter
from gridcenter.services import divisions
from gridcenter.services.folder import accounts, attempts, backup, recovery_sheet
from gridcenter.services.register import registers
from gridcenter.store.keyring import WrongPasswordError
from tests.builders import CHEAP, PASSWORD, TOWNSHIP, VILLAGES, FakeClock, make_grid

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


def test_the_password_page_says_whose_data_it_is(empty_desk, folder, liked, qtbot):
    liked.set_unit("样板镇综治中心")
    dialog = SignIn(empty_desk, folder[0], liked.unit)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.unit.isVisible()
    assert dialog.unit.text() == "样板镇综治中心"
    dialog._restored()  # the backup may be another centre's
    assert not dialog.unit.isVisible()


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
    qtbot.waitUntil(lambda: sign_in.findChild(RecoveryDialog) is not None)
    shown = sign_in.findChild(RecoveryDialog)
    fresh = shown.box.code.text().replace("\n", "-")
    assert CODE.fullmatch(fresh)
    shown.reject()
    assert shown.isVisible()
    shown.box.typed.setText(fresh)
    with qtbot.waitSignal(sign_in.opened):
        shown.done_button.click()
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
    for leave in (lambda: QTest.keyClick(wizard, Qt.Key.Key_Escape), wizard.reject, wizard.close):
        leave()  # the data are being made, and nobody has seen the code: no way back, and none out
        assert place.isVisible()
    assert "恢复码还没有给您看" in wizard._problem.text.text()
    qtbot.waitUntil(recovery.isVisible)
    box = recovery.kept
    code = box.code.text().replace("\n", "-")
    for leave in (wizard.next.click, wizard.reject, wizard.close):
        leave()
        assert recovery.isVisible()
        assert "▲" in box.typed_row.message.text()
    QTest.keyClick(box.typed, Qt.Key.Key_Escape)
    assert wizard.isVisible()
    box._copy()
    assert QApplication.clipboard().text() == code
    told: list[object] = []
    monkeypatch.setattr(
        "gridcenter.desktop.messages.failure_dialog",
        lambda failure, _parent: told.append(failure.code) or recovery,
    )
    monkeypatch.setattr(recovery, "open", lambda: None, raising=False)
    for place in (tmp_path / "new" / "code.txt", tmp_path / "stick" / "code.txt"):
        assert not box.is_kept
        monkeypatch.setattr(
            "gridcenter.desktop.save_as.QFileDialog.getSaveFileName",
            lambda *_given, place=place: (str(place), ""),
        )
        box._save()
        assert place.exists() == (place.parent.name == "stick")
    assert told == ["own_folder"]
    assert code in (tmp_path / "stick" / "code.txt").read_text("utf-8")
    assert box.is_kept
    wizard.next.click()
    with qtbot.waitSignal(wizard.finished_with) as finished:
        wizard.next.click()
    assert finished.args == ["home"]
    empty_desk.close()
    accounts.open_folder(tmp_path / "new", recovery_code=code, durable=False).close()
    assert presenter.FirstRunState(folder=tmp_path / "new").folder_problem()


def test_a_code_typed_back_from_paper_is_kept_and_a_wrong_one_is_not(empty_desk, qtbot):
    dialog = RecoveryDialog(empty_desk, "ABCD-EFGH-JKMN", ("金河镇（示例）", "620622101"))
    qtbot.addWidget(dialog)
    dialog.show()
    for leave in (dialog.reject, dialog.close, dialog.done_button.click):
        leave()
        assert dialog.isVisible()
    dialog.box.typed.setText("abcd efgh jkmm")
    assert "不一致" in dialog.box.typed_row.message.text()
    assert not dialog.box.is_kept
    dialog.box.typed.setText("abcd efgh jkmn")
    with qtbot.waitSignal(dialog.kept):
        dialog.done_button.click()


def test_a_code_is_asked_for_until_it_is_confirmed(centre):
    assert recovery_sheet.is_kept(centre)
    recovery_sheet.expect(centre)
    assert not recovery_sheet.is_kept(centre)
    recovery_sheet.renew(centre)
    assert not recovery_sheet.is_kept(centre)
    recovery_sheet.confirm(centre)
    assert recovery_sheet.is_kept(centre)


def test_a_dead_pc_is_a_new_pc_and_a_stick(empty_desk, qtbot, folder, tmp_path, liked):
    centre = accounts.open_folder(folder[0], password=PASSWORD, durable=False)
    divisions.put_many(centre, VILLAGES)
    grid = make_grid(centre, name="样板村第九网格")
    (tmp_path / "stick").mkdir()
    made = backup.make(centre, tmp_path / "stick")
    centre.close()
    wizard = FirstRun(empty_desk, tmp_path / "new_pc")
    wizard.show()
    wizard.restore.click()
    dialog = wizard.findChild(RestoreDialog)
    qtbot.waitUntil(lambda: empty_desk.is_idle)
    dialog.place.setText(str(tmp_path / "stick"))  # the stick itself, not a folder on it
    assert not dialog.do.isEnabled()
    dialog.password.setText("not this one")
    dialog.look.click()
    qtbot.waitUntil(
        lambda: any("▲" in each.message.text() for each in (dialog.password_row, dialog.then_row))
    )
    assert dialog.place.text() == str(made.folder)
    dialog.password.setText(PASSWORD)
    dialog.look.click()
    qtbot.waitUntil(dialog.do.isEnabled)
    assert "备份" in dialog.said.text()
    assert not (tmp_path / "new_pc" / "gridcenter.db").exists()
    dialog.do.click()
    qtbot.waitUntil(lambda: dialog.close_button.text() == "去登录")
    with qtbot.waitSignal(wizard.finished_with) as finished:
        dialog.close_button.click()
    assert finished.args == [""]
    back = accounts.open_folder(tmp_path / "new_pc", password=PASSWORD, durable=False)
    assert registers.get(back, "grid", grid.uid)["name"] == "样板村第九网格"
    back.close()


def test_at_sign_in_what_would_be_lost_is_told_before_anything_changes(
    empty_desk, qtbot, folder, liked, sign_in
):
    centre = accounts.open_folder(folder[0], password=PASSWORD, durable=False)
    backup.make(centre)
    divisions.put_many(centre, VILLAGES)
    grid = make_grid(centre, name="样板村第九网格")
    centre.close()
    sign_in.restore.click()
    dialog = sign_in.findChild(RestoreDialog)
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 1)
    dialog.password.setText(PASSWORD)
    dialog.look.click()
    qtbot.waitUntil(dialog.do.isEnabled)
    assert "丢失 1 条" in dialog.said.text()
    dialog.password.setText(PASSWORD + "x")
    assert not dialog.do.isEnabled()
    dialog.reject()
    centre = accounts.open_folder(folder[0], password=PASSWORD, durable=False)
    assert registers.get(centre, "grid", grid.uid)["name"] == "样板村第九网格"
    centre.close()


@pytest.mark.parametrize("has_data", [True, False])
def test_restoring_asks_whose_password_it_is_where_several_chose_the_same(
    empty_desk, qtbot, folder, tmp_path, liked, has_data
):
    centre = accounts.open_folder(folder[0], password=PASSWORD, durable=False)
    accounts.add(centre, "李样本", PASSWORD, Role.VIEWER)
    made = backup.make(centre)
    centre.close()
    dialog = RestoreDialog(empty_desk, folder[0] if has_data else tmp_path / "new_pc")
    dialog.show()
    qtbot.waitUntil(lambda: empty_desk.is_idle)
    dialog.place.setText(str(made.folder))
    assert dialog.name_row.isVisible() is has_data
    dialog.password.setText(PASSWORD)
    dialog.look.click()
    qtbot.waitUntil(lambda: "▲" in dialog.name_row.message.text())
    assert dialog.name_row.isVisible()
    assert not dialog.do.isEnabled()
    dialog.name.setText("王演示")
    dialog.look.click()
    qtbot.waitUntil(dialog.do.isEnabled)
    dialog.name.setText("李样本")
    assert not dialog.do.isEnabled()
    dialog.reject()
