from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gridcenter.desktop import theme
from gridcenter.desktop.register.duty_page import DutyPage
from gridcenter.domain.query import Query
from gridcenter.domain.roles import Role
from gridcenter.presenters.desk import ImmediateDesk, PageSpot
from gridcenter.services.register import duty, registers, undo
from tests.builders import VILLAGES, make_leader, save

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def desk(centre):
    return ImmediateDesk(centre)


@pytest.fixture
def leaders(centre):
    return [make_leader(centre, number=f"0{number}") for number in (1, 2, 3)]


@pytest.fixture
def page(qtbot, desk, leaders):
    theme.apply(QApplication.instance(), "light", "normal")
    made = DutyPage(desk)
    qtbot.addWidget(made)
    made.resize(1100, 640)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.activate()
    return made


def press(key, held=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, held)


def keys(text):
    for each in text:
        QTest.keyClick(QApplication.focusWidget(), each)


def counts(centre):
    rows = duty.month_sheet(centre, VILLAGES[0].code, "2026-11").rows
    return [dict(row.counts) for row in rows]


def test_a_village_is_filled_by_keyboard_alone_and_saved_as_one_step(page, centre, desk):
    keys("4")
    press(Key.Key_Return)
    keys("12")
    press(Key.Key_Return)
    keys("3")
    press(Key.Key_Tab)
    keys("2")
    press(Key.Key_Up)
    keys("9")
    press(Key.Key_S, CONTROL)
    assert desk.failures == []
    assert counts(centre) == [
        {"patrol": 4},
        {"patrol": 12, "publicity": 9},
        {"patrol": 3, "publicity": 2},
    ]
    assert page.table.sheet.index(3, 2).data() == "19"
    assert page.table.sheet.index(1, 7).data() == "21"
    assert not page.save_button.isEnabled()
    desk.do(undo.undo)
    assert counts(centre) == [{}, {}, {}]
    assert page.table.sheet.index(0, 2).data() == ""


def test_arrows_move_delete_empties_and_esc_destroys_nothing(page):
    board, table = page.board, page.table
    press(Key.Key_Right)
    press(Key.Key_Down)
    assert table.place == (1, 1)
    press(Key.Key_Left)
    press(Key.Key_Left)
    assert table.place == (1, 0)
    keys("5")
    press(Key.Key_Return, SHIFT)
    assert table.place == (0, 0)
    assert board.text((1, 0)) == "5"
    press(Key.Key_Down)
    press(Key.Key_D, CONTROL)
    assert board.text((1, 0)) == ""
    keys("7")
    press(Key.Key_Escape)
    assert board.text((1, 0)) == ""
    assert page.undo_here()
    assert board.text((1, 0)) == "7"
    keys("8")
    press(Key.Key_Return)
    press(Key.Key_Up)
    press(Key.Key_Delete)
    assert not board.dirty
    keys("6")
    press(Key.Key_Return)
    press(Key.Key_Return)
    assert table.place == (0, 1)
    press(Key.Key_Escape)
    press(Key.Key_Escape)
    assert board.text((1, 0)) == "6"
    assert page.undo_here()
    assert not board.dirty


def test_a_block_from_excel_fills_cells_and_goes_back(page):
    QGuiApplication.clipboard().setText("1\t2\r\n3\t4\r\n")
    press(Key.Key_V, CONTROL)
    assert [page.board.text((0, 1)), page.board.text((1, 0))] == ["2", "3"]
    press(Key.Key_Right, SHIFT)
    press(Key.Key_Down, SHIFT)
    press(Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "1\t2\n3\t4"


def test_what_the_ime_composes_is_left_to_it(page, centre):
    press(Key.Key_F2)
    editor = QApplication.focusWidget()
    QApplication.sendEvent(editor, QInputMethodEvent("５", []))
    press(Key.Key_Escape)
    QApplication.processEvents()
    assert QApplication.focusWidget() is editor
    event = QInputMethodEvent("", [])
    event.setCommitString("５")
    QApplication.sendEvent(editor, event)
    press(Key.Key_S, CONTROL)
    assert counts(centre)[0] == {"patrol": 5}


def test_a_cell_below_its_log_says_so_and_keeps_the_cursor(page, centre, desk, leaders):
    save(centre, "duty_log", leader=leaders[0].uid, done_on="2026-11-02", kind="patrol", count=3)
    page.board.load()
    assert "3" in page.remark.text()
    keys("1")
    press(Key.Key_Return)
    press(Key.Key_S, CONTROL)
    assert page.table.place == (0, 0)
    assert page.remark.text().startswith("▲")
    assert registers.count(centre, Query(register="duty_log")) == 1


def test_leaving_the_page_or_choosing_another_month_saves(page, centre, qtbot):
    keys("4")
    page.hide()
    assert counts(centre)[0] == {"patrol": 4}
    page.show()
    page.table.setFocus()
    keys("5")
    page.month.setCurrentIndex(1)
    page.month.activated.emit(1)
    assert counts(centre)[0] == {"patrol": 5}
    assert page.board.sheet.month == "2026-10"
    page.village.setCurrentIndex(2)
    page.village.activated.emit(2)
    assert page.empty.isVisible()


def test_the_blank_sheet_to_collect_on_is_one_button_away(page, desk):
    page.paper.click()
    assert desk.visits == [("reports", None)]
    assert desk.spot == PageSpot(form="duty_collection")


def test_what_was_keyed_before_a_crash_is_offered_again(page, desk, qtbot):
    keys("4")
    press(Key.Key_Return)
    page.drafts.keep()
    again = DutyPage(desk)
    qtbot.addWidget(again)
    again.activate()
    assert not again.restore_bar.isHidden()
    assert "2026-11" in again.restore_bar.text.text()
    again.restore_bar.action.click()
    assert again.board.text((0, 0)) == "4"
    assert again.board.dirty
    again.save()
    third = DutyPage(desk)
    qtbot.addWidget(third)
    third.activate()
    assert third.restore_bar.isHidden()


def test_tab_goes_along_the_rows_and_out_at_the_ends(page):
    for _step in range(6):
        press(Key.Key_Tab)
    assert page.table.place == (1, 1)
    press(Key.Key_Backtab, SHIFT)
    assert page.table.place == (1, 0)
    page.table.go_to((2, 4))
    press(Key.Key_Tab)
    assert not page.table.hasFocus()
    page.table.go_to((0, 0))
    press(Key.Key_Backtab, SHIFT)
    assert not page.table.hasFocus()


def test_who_may_only_look_keys_nothing(page, desk, centre):
    desk.centre = replace(centre, role=Role.VIEWER)
    page.activate()
    keys("5")
    assert page.board.texts == {}
    assert not page.save_button.isEnabled()
    assert "只看" in page.save_button.toolTip()
