"""What is over is decided on in the window; staff change, roles, the idle lock and the check too."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog

from gridcenter.desktop import messages
from gridcenter.desktop.settings import settings_accounts
from gridcenter.desktop.settings.handover_wizard import HandoverWizard
from gridcenter.desktop.settings.settings_accounts import AccountsTab, PasswordDialog, RoleDialog
from gridcenter.desktop.settings.settings_backup import BackupTab
from gridcenter.desktop.settings.settings_keeping import KeepingTab
from gridcenter.domain.changes import NO_CHANGES
from gridcenter.domain.roles import Role
from gridcenter.services import audit
from gridcenter.services.folder import accounts
from gridcenter.services.register import retention
from tests.books import book


def shown(made, qtbot, desk):
    qtbot.addWidget(made)
    made.resize(1100, 640)
    made.show()
    made.load()
    qtbot.waitUntil(lambda: desk.is_idle)
    return made


def result(desk, qtbot, work):
    found = []
    desk.ask(work, found.append)
    qtbot.waitUntil(lambda: bool(found))
    return found[0]


def column(table, at):
    return [table.item(row, at).text() for row in range(table.rowCount())]


@pytest.fixture
def keeping(qtbot, centre_desk):
    def make(centre):
        for day in ("2024-11-01", "2024-11-02"):
            book(centre, "duty_rota", on_day=day)
        return NO_CHANGES

    centre_desk.do(make)
    return shown(KeepingTab(centre_desk), qtbot, centre_desk)


def test_every_kind_has_its_term_and_its_ground(keeping):
    assert "自办结日期满 10 年" in column(keeping.terms, 1)
    assert len([each for each in column(keeping.terms, 2) if each]) > 10
    assert keeping.table.rowCount() == 2


def test_one_is_held_and_the_other_emptied_with_a_list(
    keeping, qtbot, centre_desk, monkeypatch, tmp_path
):
    monkeypatch.setattr(messages, "ask_text", lambda *_, **__: "诉讼中")
    keeping.table.selectRow(0)
    keeping._hold.click()
    qtbot.waitUntil(lambda: keeping.table.rowCount() == 1)
    assert "1 条已延长保存" in keeping._told.text()
    paper = tmp_path / "清单.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(paper), ""))
    with qtbot.waitSignal(centre_desk.told) as told:
        keeping._purge.click()
    assert told.args[0] == "已彻底清除 1 条。"
    assert paper.read_bytes().startswith(b"%PDF")
    qtbot.waitUntil(keeping._none.isVisible)
    assert result(centre_desk, qtbot, retention.expired) == ()


def test_nothing_goes_when_no_reason_is_given(keeping, qtbot, centre_desk, monkeypatch):
    monkeypatch.setattr(messages, "ask_text", lambda *_, **__: None)
    keeping._purge.click()
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    assert keeping.table.rowCount() == 2


@pytest.fixture
def tab(qtbot, centre_desk, liked):
    centre_desk.note(lambda centre: accounts.add(centre, "李样本", "another-word-9", Role.ENTRY))
    return shown(AccountsTab(centre_desk), qtbot, centre_desk)


def test_a_handover_takes_three_steps_and_ends_with_a_new_code(
    tab, qtbot, centre_desk, monkeypatch
):
    def answer():
        wizard = QApplication.activeModalWidget()
        assert isinstance(wizard, HandoverWizard)
        wizard.next_button.click()
        assert wizard.at == 0  # nobody named yet
        wizard.leaving.setCurrentIndex(1)
        wizard.coming.setText("赵接任")
        wizard.next_button.click()
        wizard.new.setText("quiet-river-77")
        wizard.again.setText("quiet-river-7")
        wizard.next_button.click()
        assert wizard.at == 1  # not the same twice
        wizard.again.setText("quiet-river-77")
        wizard.next_button.click()
        assert "李样本" in wizard.summary.text()
        assert "赵接任" in wizard.summary.text()
        wizard.next_button.click()

    codes = []
    monkeypatch.setattr(tab, "_show_code", codes.append)
    QTimer.singleShot(0, answer)
    tab._hand.click()
    qtbot.waitUntil(lambda: bool(codes))
    known = {a.name: (a.role, a.locked) for a in result(centre_desk, qtbot, accounts.accounts)}
    assert known["李样本"] == (Role.ENTRY, True)
    assert known["赵接任"] == (Role.ENTRY, False)
    assert "account.handover" in {e.action for e in result(centre_desk, qtbot, audit.entries)}


def test_a_stopped_account_comes_back_with_a_new_password_only(tab, qtbot, centre_desk):
    def answer():
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, PasswordDialog)
        dialog._new.setText("quiet-river-77")
        dialog._again.setText("quiet-river-77")
        dialog._finish()

    tab.table.selectRow(1)
    tab._lock.click()
    qtbot.waitUntil(lambda: "停用" in column(tab.table, 2)[1])
    tab.table.selectRow(1)
    QTimer.singleShot(0, answer)
    tab._lock.click()
    qtbot.waitUntil(lambda: "可登录" in column(tab.table, 2)[1])
    tab.table.selectRow(1)
    QTimer.singleShot(0, answer)
    with qtbot.waitSignal(centre_desk.told) as told:
        tab._reset.click()
    assert told.args[0] == "“李样本”的密码已重设。"


def test_rights_are_changed_and_said(tab, qtbot):
    def answer():
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, RoleDialog)
        dialog._box.setCurrentIndex(dialog._box.findData(Role.AUDITOR))
        assert "操作日志" in dialog._hint.text()
        dialog.accept()

    tab.table.selectRow(1)
    QTimer.singleShot(0, answer)
    tab._role.click()
    qtbot.waitUntil(lambda: column(tab.table, 1)[1] == "审计")


def test_the_idle_lock_is_set_here(tab, liked, qtbot):
    assert tab._idle.currentData() == 15
    at = tab._idle.findData(settings_accounts.IDLE_CHOICES[0])
    tab._idle.setCurrentIndex(at)
    tab._idle.activated.emit(at)
    assert liked.idle_minutes == 5


def test_the_data_is_checked_and_described(qtbot, centre_desk, monkeypatch, tmp_path):
    backups = shown(BackupTab(centre_desk), qtbot, centre_desk)
    with qtbot.waitSignal(centre_desk.told) as told:
        backups._check.click()
    assert told.args[0].startswith("数据完好")
    path = tmp_path / "说明.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    with qtbot.waitSignal(centre_desk.told):
        backups._report.click()
    assert "gridcenter" in path.read_text(encoding="utf-8")
    centre_desk.note(lambda centre: centre.db.execute("DELETE FROM audit WHERE id = 1"))
    said = []
    monkeypatch.setattr(messages, "tell_check", lambda _parent, found: said.append(found))
    backups._check.click()
    qtbot.waitUntil(lambda: bool(said))
    assert said[0]["audit_first_broken"] == 1
