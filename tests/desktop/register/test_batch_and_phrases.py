"""Several records at once, and phrases in long fields, by keys and clicks."""

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from gridcenter.desktop import theme
from gridcenter.desktop.paper import report_print
from gridcenter.desktop.register.phrase_menu import put_in
from gridcenter.desktop.register.register_page import RegisterPage
from gridcenter.desktop.register.step_dialog import StepDialog
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.services.register import phrases, registers
from tests.builders import make_incident

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(qtbot, centre):
    theme.apply(QApplication.instance(), "light", "normal")
    for number in range(3):
        make_incident(centre, title=f"示例{number}")
    made = RegisterPage(ImmediateDesk(centre), "incident")
    qtbot.addWidget(made)
    made.resize(1200, 690)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.activate()
    return made


def select_rows(page, count):
    table = page.table
    table.setCurrentIndex(table.records.index(0, 0))
    model, flags = table.selectionModel(), QItemSelectionModel.SelectionFlag
    for row in range(count):
        model.select(table.records.index(row, 0), flags.Select | flags.Rows)


def menu_action(menu, words):
    return next(each for each in menu.actions() if each.text().startswith(words))


@pytest.fixture
def menus(monkeypatch):
    """The menus that opened, without a window of their own."""
    opened = []
    monkeypatch.setattr(
        QMenu, "popup", lambda menu, at: opened.append(menu) or menu.setProperty("at", at)
    )
    return opened


def test_selected_incidents_take_a_step_together(page, centre, menus):
    select_rows(page, 3)
    menu_action(page.table.hands.make_menu(), "一起办理").trigger()
    menu = menus[-1]
    menu_action(menu, "受理").trigger()
    (dialog,) = page.findChildren(StepDialog)
    dialog.submit()
    assert page.desk.failures == []
    found = registers.find(centre, page.presenter.state.query())
    assert {record.text("state") for record in found} == {"accepted"}
    assert page.desk.notes[-1] == "已一起办理，可以撤销。"


def test_ctrl_p_prints_a_sheet_for_each_selected_record(page, menus, monkeypatch):
    printed = []

    def several(source, ready, stopped, desk, parent):
        printed.append((source, [each.document.title for each in ready], stopped))

    monkeypatch.setattr(report_print, "print_several", several)
    select_rows(page, 2)
    page.table.setFocus()
    QTest.keyClick(page.table, Key.Key_P, CONTROL)
    menu = menus[-1]
    cell = page.table.visualRect(page.table.currentIndex())
    at = page.table.viewport().mapFromGlobal(menu.property("at"))
    assert cell.contains(at)  # wherever the pointer is
    assert menu.actions()[0].text() == "事件登记表"
    assert not any("{" in each.text() for each in menu.actions())
    menu.actions()[0].trigger()
    ((source, titles, stopped),) = printed
    assert (len(titles), len(set(titles)), stopped) == (2, 1, [])
    assert len(source.uids) == 2


def test_f4_offers_phrases_and_the_first_blank_is_typed_over(page, centre, menus):
    phrases.keep(centre, "summary", "在___发现___。")
    page.start_new()
    row = page.panel.view.rows["summary"]
    page.panel.view.focus_field("summary")
    QTest.keyClick(row.editor.text, Key.Key_F4)
    menu = menus[-1]
    menu.actions()[0].trigger()
    assert row.editor.text.textCursor().selectedText() == "___"
    QTest.keyClicks(row.editor.text, "A")
    assert row.editor.text.toPlainText() == "在A发现___。"
    assert page.form.field("summary").text == "在A发现___。"
    row.editor.text.undo()
    row.editor.text.undo()
    assert row.editor.text.toPlainText() == ""


def test_what_is_written_becomes_a_phrase(page, centre, menus):
    page.start_new()
    row = page.panel.view.rows["result"]
    row.editor.text.setPlainText("已整改到位，拍照留存。")
    QTest.keyClick(row.editor.text, Key.Key_F4)
    menu = menus[-1]
    menu_action(menu, "把选中的").trigger()
    assert phrases.of(centre, "result")[0] == ("已整改到位，拍照留存。",)


def test_a_phrase_without_a_blank_leaves_the_cursor_behind_it(page):
    page.start_new()
    text = page.panel.view.rows["summary"].editor.text
    put_in(text, "甲乙丙")
    put_in(text, "丁")
    assert text.toPlainText() == "甲乙丙丁"
