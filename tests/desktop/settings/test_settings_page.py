from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from gridcenter.desktop import messages, theme
from gridcenter.desktop.register import empty_lists
from gridcenter.desktop.settings.settings_accounts import PasswordDialog
from gridcenter.desktop.settings.settings_page import SettingsPage
from gridcenter.desktop.settings.settings_villages import VillageDialog
from gridcenter.desktop.tokens import Scale, Scheme
from gridcenter.domain.changes import NO_CHANGES
from gridcenter.presenters import update_words
from gridcenter.services.folder import accounts
from gridcenter.services.register import registers, retention
from tests import builders

(
    UNIT, VILLAGES, REZONING, BACKUP, ACCOUNTS, CODES, DEADLINES, AUDIT, BIN, KEEPING, ABOUT,
) = range(11)  # fmt: skip


@pytest.fixture
def page(qtbot, centre_desk, liked):
    made = SettingsPage(centre_desk)
    qtbot.addWidget(made)
    made.show()
    made.activate(None)
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    return made


def tab(page, qtbot, desk, at):
    page.tabs.setCurrentIndex(at)
    qtbot.waitUntil(lambda: desk.is_idle)
    return page.tabs.widget(at)


def cells(table):
    return [
        [table.item(row, column).text() for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def test_looks_change_at_once_and_are_marked(page, liked):
    look = page.tabs.widget(UNIT)
    assert look._words["name"].text() == "金河镇（示例）"
    next(c for c in look._schemes.buttons() if c.property("value") == "dark").click()
    next(c for c in look._scales.buttons() if c.property("value") == "large").click()
    assert (liked.scheme, liked.scale) == (Scheme.DARK, Scale.LARGE)
    assert theme.tokens().dark
    liked.set_look(scheme=Scheme.LIGHT, scale=Scale.NORMAL)
    assert [c.property("value") for c in look._schemes.buttons() if c.isChecked()] == ["light"]


def test_the_due_day_of_a_township_is_set_here(page, qtbot, centre_desk):
    look = page.tabs.widget(UNIT)
    assert look._due.currentText() == "次月 3 日"
    with qtbot.waitSignal(centre_desk.told) as told:
        look._due.setCurrentIndex(4)
        look._due.activated.emit(4)
    assert "次月 5 日" in told.args[0]
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    page.activate(None)
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    assert look._due.currentText() == "次月 5 日"


def test_a_backup_is_made_listed_and_verified(page, qtbot, centre_desk):
    backups = tab(page, qtbot, centre_desk, BACKUP)
    with qtbot.waitSignal(centre_desk.told) as told:
        backups._make()
    assert "1 处" in told.args[0]
    qtbot.waitUntil(lambda: backups.table.rowCount() == 1)
    with qtbot.waitSignal(centre_desk.told) as told:
        backups._verify()
    assert told.args[0].startswith("备份完好")


def test_a_second_officer_is_added_and_stopped(page, qtbot, centre_desk):
    mine = tab(page, qtbot, centre_desk, ACCOUNTS)
    assert [row[1] for row in cells(mine.table)] == ["管理"]

    def answer():
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, PasswordDialog)
        dialog._name.setText("李样本")
        dialog._new.setText("another-word-9")
        dialog._again.setText("not the same")
        dialog._finish()
        dialog._again.setText("another-word-9")
        next(b for b in dialog.findChildren(QPushButton) if b.text() == "确定").click()

    QTimer.singleShot(0, answer)
    mine._add_account()
    qtbot.waitUntil(lambda: mine.table.rowCount() == 2)
    mine.table.selectRow(1)
    mine._toggle_lock()
    qtbot.waitUntil(lambda: "停用" in cells(mine.table)[1][2])
    found = []
    centre_desk.ask(accounts.accounts, found.append)
    qtbot.waitUntil(lambda: bool(found))
    assert found[0][1].locked


def test_what_was_deleted_comes_back_from_the_bin(page, qtbot, centre_desk):
    def make_and_remove(centre):
        grid = builders.make_grid(centre, name="要删的网格")
        registers.remove(centre, "grid", [grid.uid])
        return NO_CHANGES

    bin_tab = tab(page, qtbot, centre_desk, BIN)
    assert bin_tab._empty.isVisible()
    centre_desk.do(make_and_remove)
    qtbot.waitUntil(lambda: bin_tab.table.rowCount() == 1)
    assert not bin_tab._purge_button.isVisible()
    bin_tab.table.selectRow(0)
    bin_tab._restore()
    qtbot.waitUntil(lambda: bin_tab.table.rowCount() == 0)


def test_what_lay_its_term_in_the_bin_is_purged_with_a_reason(
    page, qtbot, centre_desk, monkeypatch
):
    def make_and_remove(centre):
        grid = builders.make_grid(centre, name="要清的网格")
        registers.remove(centre, "grid", [grid.uid])
        return NO_CHANGES

    monkeypatch.setattr(retention, "BIN_DAYS", -1)
    centre_desk.do(make_and_remove)
    bin_tab = tab(page, qtbot, centre_desk, BIN)
    qtbot.waitUntil(bin_tab._purge_button.isVisible)
    assert bin_tab._expired.text() == "1 条已到期（含附属记录）"
    monkeypatch.setattr(messages, "ask_text", lambda *_, **__: None)
    bin_tab._purge_button.click()
    assert bin_tab.table.rowCount() == 1
    monkeypatch.setattr(messages, "ask_text", lambda *_, **__: "例行清理")
    with qtbot.waitSignal(centre_desk.told) as told:
        bin_tab._purge_button.click()
    assert told.args[0] == "已彻底清除 1 条。"
    qtbot.waitUntil(lambda: bin_tab.table.rowCount() == 0)
    qtbot.waitUntil(lambda: not bin_tab._purge_button.isVisible())


def test_lists_are_filled_and_the_trail_is_whole(page, qtbot, centre_desk):
    codes = tab(page, qtbot, centre_desk, CODES)
    assert codes._chosen.count() > 10
    assert codes.table.rowCount() > 1
    trail = tab(page, qtbot, centre_desk, AUDIT)
    assert "建立数据" in [row[2] for row in cells(trail.table)]
    trail._check()
    qtbot.waitUntil(lambda: "完整" in trail._state.text())
    about = tab(page, qtbot, centre_desk, ABOUT)
    assert "—" not in [row[1] for row in cells(about.table)]


def test_deadlines_are_told_and_a_new_year_s_holidays_come_from_a_file(
    page, qtbot, centre_desk, tmp_path
):
    shown = tab(page, qtbot, centre_desk, DEADLINES)
    rules = cells(shown.rules)
    assert rules[0][:4] == ["其他各类", "1 个工作日", "3 个工作日", "15 个工作日"]
    assert ["矛盾纠纷、重大", "1 个工作日", "1 个工作日", "30 天"] in [row[:4] for row in rules]
    assert shown.warning.isVisible()  # the test's clock is near the end of 2026
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("year = 2027", encoding="utf-8")
    failures = []
    centre_desk.failure_told.connect(failures.append)
    shown.import_file(wrong)
    qtbot.waitUntil(lambda: bool(failures))
    assert failures[0].code == "data_file"
    notice = tmp_path / "放假.toml"
    notice.write_text(
        'year = 2027\nsource = "示例"\nholidays = ["2027-01-01"]\nworkdays = []\n', encoding="utf-8"
    )
    shown.import_file(notice)
    qtbot.waitUntil(lambda: len(cells(shown.years)) == 3)
    year, source, *counts = cells(shown.years)[-1]
    assert (year, *counts) == ("2027", "1", "0", "本单位导入")
    assert source.startswith("示例、没有写 2027-02-05")
    assert not shown.warning.isVisible()


def test_villages_are_added_renamed_and_ended_here(page, qtbot, centre_desk):
    page.lead_to(empty_lists.VILLAGES)
    page.activate()
    tab = page.tabs.currentWidget()
    qtbot.waitUntil(lambda: tab.table.rowCount() == 3)
    tab.add.click()
    dialog = tab.findChild(VillageDialog)
    assert len(dialog.code.text()) == 12
    dialog.code.setText("999999999201")
    dialog.name.setText("新村")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    assert "开头" in dialog.code_row.message.text()
    dialog.code.setText("620622101299")
    with qtbot.waitSignal(centre_desk.told):
        QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tab.table.rowCount() == 4)
    tab.table.setCurrentCell(3, 1)
    assert tab._chosen.name == "新村"
    for key in (Qt.Key.Key_F2, Qt.Key.Key_Return):
        with qtbot.waitActive(page.window()):
            page.window().activateWindow()
        tab.table.setFocus()
        QTest.keyClick(tab.table, key)
        (asked,) = [each for each in tab.findChildren(VillageDialog) if each.isVisible()]
        assert asked.name.text() == "新村"
        asked.reject()
    with qtbot.waitSignal(centre_desk.told):
        tab.end.click()
    qtbot.waitUntil(lambda: "撤销" in tab.table.item(3, 3).text())
    assert tab.end.text() == "恢复这个村"


def test_the_unit_is_renamed_here_from_the_next_sign_in_on(page, qtbot, centre_desk, monkeypatch):
    look = page.tabs.widget(UNIT)
    assert look._change.isVisible()
    monkeypatch.setattr(messages, "ask_text", lambda *_given, **_more: "金河镇综治中心")
    with qtbot.waitSignal(centre_desk.told) as told:
        look._change.click()
    assert "下次登录" in told.args[0]
    qtbot.waitUntil(lambda: look._words["name"].text() == "金河镇综治中心")
    assert "金河镇（示例）" in look._words["name"].toolTip()


def test_restoring_signs_out_first(page, qtbot, monkeypatch):
    backup_tab = page.tabs.widget(BACKUP)
    monkeypatch.setattr(messages, "confirm", lambda *_given, **_more: True)
    with qtbot.waitSignal(page.restore_wanted):
        backup_tab._restore()


def test_a_township_sees_unit_changes_and_decides_none(page, qtbot, centre_desk):
    shown = tab(page, qtbot, centre_desk, REZONING)
    assert not shown.add.isEnabled()
    assert shown.add.toolTip()
    assert cells(shown.table) == []


def test_a_new_version_is_verified_asked_for_backed_up_and_then_the_window_goes(
    page, qtbot, centre_desk, monkeypatch, tmp_path
):
    about = tab(page, qtbot, centre_desk, ABOUT)
    assert "版本" in about._stand.text()
    path = tmp_path / "下一版.gcupdate"
    path.write_bytes(b"no update\n")
    with qtbot.waitSignal(centre_desk.failure_told) as failed:
        about.offer(path)
    assert failed.args[0].code == "not_an_update"

    asked, ready = [], [""]
    found = SimpleNamespace(
        key="1" * 16, told=SimpleNamespace(version="9.8.7", size=2**20, made="2026-11-30")
    )
    monkeypatch.setattr(update_words.updating, "examine", lambda _centre, _path: found)
    monkeypatch.setattr(update_words.updating, "prepare", lambda _centre, _path: object())
    monkeypatch.setattr(update_words, "by_hand", lambda _folder, _note: ready[0])
    monkeypatch.setattr(messages, "confirm", lambda *given, **_more: asked.append(given) or True)
    with qtbot.waitSignal(page.install_wanted):
        about.offer(path)
    assert "9.8.7" in asked[0][1]
    assert "1" * 16 in asked[0][2]
    told = []
    monkeypatch.setattr(messages, "tell", lambda *given: told.append(given[2]))
    ready[0] = "sudo dpkg -i x.deb"
    with qtbot.assertNotEmitted(page.install_wanted):
        about.offer(path)
        qtbot.waitUntil(lambda: told == ["sudo dpkg -i x.deb"])
