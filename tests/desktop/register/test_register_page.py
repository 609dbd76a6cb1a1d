from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QItemSelectionModel, QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage, QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from gridcenter.desktop import messages, theme
from gridcenter.desktop.register.bulk_dialog import BulkDialog
from gridcenter.desktop.register.choice_edit import ChoiceEdit
from gridcenter.desktop.register.fill_dialog import FillDialog, ReplaceDialog
from gridcenter.desktop.register.filter_panel import FilterPanel
from gridcenter.desktop.register.register_page import RegisterPage
from gridcenter.desktop.register.step_dialog import StepDialog
from gridcenter.desktop.register.table_menus import (
    columns_menu,
    drafts_menu,
    export_menu,
    saved_menu,
)
from gridcenter.desktop.tasks import WorkerDesk
from gridcenter.domain.query import Filter, Query
from gridcenter.domain.roles import Role
from gridcenter.presenters.desk import ImmediateDesk, PageSpot
from gridcenter.services.folder import accounts
from gridcenter.services.packs.office import Colleague
from gridcenter.services.register import drafts, incidents, registers, undo
from gridcenter.store import accounts as stored
from tests.builders import PASSWORD, make_grid, make_incident, make_leader, make_member

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NO_KEY = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def desk(centre):
    return ImmediateDesk(centre)


@pytest.fixture
def open_page(qtbot, desk):
    theme.apply(QApplication.instance(), "light", "normal")

    def opened(register="incident", *, width=1200):
        page = RegisterPage(desk, register)
        qtbot.addWidget(page)
        page.resize(width, 690)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        page.activate()
        return page

    return opened


def focus():
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key, held=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(focus(), key, held)


def compose(preedit="", commit=""):
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(focus(), event)


def field_with_cursor(page):
    return page.panel.view.keys.name_of(focus())


def count(centre, register="incident"):
    return registers.count(centre, Query(register=register))


def test_three_incidents_by_keyboard_alone(open_page, centre, desk):
    grid = make_grid(centre, name="样板村第九网格")
    page = open_page()
    press(Key.Key_N, CONTROL)
    for number, title in enumerate(("水渠堵塞争执", "院墙倒塌隐患", "邻里噪音纠纷")):
        assert field_with_cursor(page) == "title"
        compose(commit=title)
        press(Key.Key_Return)
        if number == 0:
            QTest.keyClicks(focus(), "11-19 8:30")
        else:
            press(Key.Key_Apostrophe, CONTROL)
        press(Key.Key_Return)
        press(Key.Key_Return)
        if number == 0:
            QTest.keyClicks(focus(), grid["code"])
        press(Key.Key_Return, CONTROL)
    assert desk.failures == []
    found = registers.find(centre, Query(register="incident"))
    assert [record["title"] for record in reversed(found)] == [
        "水渠堵塞争执",
        "院墙倒塌隐患",
        "邻里噪音纠纷",
    ]
    assert {record["grid"] for record in found} == {grid.uid}
    assert {record["occurred_at"] for record in found} == {"2026-11-19T08:30"}
    assert page.presenter.found == 3


def test_enter_on_the_last_field_saves_and_starts_the_next(open_page, centre):
    page = open_page("grid")
    press(Key.Key_N, CONTROL)
    QTest.keyClicks(focus(), "620622101200001")
    press(Key.Key_Return)
    compose(commit="样板村第一网格")
    for _step in range(20):
        if field_with_cursor(page) == "village":
            compose(commit="样板村")
        press(Key.Key_Return)
        if count(centre, "grid"):
            break
    assert count(centre, "grid") == 1
    assert page.form.record is None
    assert field_with_cursor(page) == "code"


def test_a_key_meant_for_the_candidates_only_ends_the_composing(open_page, centre):
    """A live input method lets none through; one that died must not lock the field."""
    page = open_page()
    press(Key.Key_N, CONTROL)
    before = focus()
    for key in (Key.Key_Return, Key.Key_Space, Key.Key_1, Key.Key_Down, Key.Key_Tab):
        compose(preedit="水")
        press(key)
        assert (focus(), before.composing) == (before, False)
    assert page.form.field("title").text == "水水水水水"
    compose(preedit="渠")
    press(Key.Key_Escape)
    assert page.form.field("title").text == "水水水水水"
    compose(preedit="渠")
    press(Key.Key_Backspace)
    assert page.form.field("title").text == "水水水水水"
    assert page.form.is_open
    assert count(centre) == 0
    press(Key.Key_Return)
    assert field_with_cursor(page) == "occurred_at"


def test_saving_in_mid_word_keeps_the_word(open_page, centre):
    page = open_page()
    make_grid(centre, name="样板村第九网格")
    press(Key.Key_N, CONTROL)
    compose(commit="水渠")
    compose(preedit="堵塞")
    press(Key.Key_S, CONTROL)
    assert page.form.field("title").text == "水渠堵塞"


def test_what_is_composed_stays_when_the_field_is_left(open_page):
    """As the engines do it: the preedit is cleared, then the focus goes, in one turn of the loop."""
    page = open_page()
    press(Key.Key_N, CONTROL)
    compose(preedit="水渠")
    compose()
    page.bar.search.setFocus(Qt.FocusReason.MouseFocusReason)
    assert page.form.field("title").text == "水渠"


def test_what_esc_cleared_stays_away(open_page):
    page = open_page()
    press(Key.Key_N, CONTROL)
    compose(preedit="水渠")
    compose()
    press(Key.Key_Home)
    page.bar.search.setFocus(Qt.FocusReason.MouseFocusReason)
    assert page.form.field("title").text == ""


def test_the_search_box_leaves_preedit_alone_too(open_page, centre, qtbot):
    make_incident(centre, title="水渠堵塞争执")
    make_incident(centre, title="院墙倒塌隐患")
    page = open_page()
    press(Key.Key_F, CONTROL)
    assert focus() is page.bar.search
    compose(preedit="yuan")
    press(Key.Key_Escape)
    assert page.presenter.found == 2
    assert focus() is page.bar.search
    compose(commit="院墙")
    press(Key.Key_Return)
    assert page.presenter.found == 1
    assert focus() is page.table
    press(Key.Key_F, CONTROL)
    press(Key.Key_Escape)
    assert page.presenter.found == 2


def test_esc_puts_what_was_typed_aside_and_it_comes_back(open_page, centre, qtbot):
    make_incident(centre, title="水渠堵塞争执")
    page = open_page()
    press(Key.Key_N, CONTROL)
    compose(commit="院墙倒塌隐患")
    press(Key.Key_Return)
    press(Key.Key_Escape)
    assert focus() is page.table
    assert not page.form.is_open
    assert page.draft_bar.isVisible()
    assert "院墙倒塌隐患" in page.draft_bar.text.text()
    assert [each.texts["title"] for each in drafts.aside(centre, "incident")] == ["院墙倒塌隐患"]
    assert page.undo_here()  # Ctrl+Z brings it back; the incident before it stays
    assert page.form.field("title").text == "院墙倒塌隐患"
    assert count(centre) == 1
    assert drafts.aside(centre, "incident") == ()
    press(Key.Key_Escape)
    page.draft_bar.discard.click()
    assert drafts.aside(centre, "incident") == ()
    assert not page.foot.drafts.isVisible()


def test_esc_after_a_refused_save_keeps_each_draft_apart(open_page, centre):
    page = open_page()
    for title in ("院墙倒塌隐患", "水渠堵塞争执"):
        press(Key.Key_N, CONTROL)
        compose(commit=title)
        press(Key.Key_S, CONTROL)
        assert page.form.dirty  # no time, no grid: refused
        press(Key.Key_Escape)
    assert count(centre) == 0
    waiting = drafts.aside(centre, "incident")
    assert [each.texts["title"] for each in waiting] == ["水渠堵塞争执", "院墙倒塌隐患"]
    assert page.foot.drafts.text() == "草稿 2"
    again = open_page()
    assert again.foot.drafts.text() == "草稿 2"
    menu = drafts_menu(again.panel.drafts, again.aside._restore, again)
    menu.actions()[1].trigger()
    assert again.form.field("title").text == "院墙倒塌隐患"


def test_esc_on_a_kept_record_shows_it_as_it_was_saved(open_page, centre, qtbot):
    make_incident(centre, title="水渠堵塞争执")
    page = open_page()
    page.table.select_row(0)
    press(Key.Key_Return)
    assert field_with_cursor(page) == "title"
    compose(commit="改")
    press(Key.Key_Escape)
    assert page.form.field("title").text == "水渠堵塞争执"
    assert focus() is page.table
    page.draft_bar.action.click()
    assert page.form.field("title").text != "水渠堵塞争执"
    assert page.form.dirty


def test_ctrl_z_in_an_open_form_takes_back_its_own_fields(open_page, centre):
    make_incident(centre, title="水渠堵塞争执")
    page = open_page()
    page.table.select_row(0)
    press(Key.Key_Return)
    focus().selectAll()
    compose(commit="改过的名称")
    press(Key.Key_Return)
    press(Key.Key_Return)
    compose(commit="某处")
    press(Key.Key_Return)
    for name in ("place", "title"):
        press(Key.Key_Z, CONTROL)
        assert field_with_cursor(page) == name
    assert page.form.field("title").text == "水渠堵塞争执"
    assert not page.form.dirty
    assert count(centre) == 1


def test_a_code_field_takes_number_initials_or_arrow_keys(open_page):
    page = open_page()
    press(Key.Key_N, CONTROL)
    page.panel.view.focus_field("category")
    line = focus()
    assert isinstance(line, ChoiceEdit)
    QTest.keyClicks(line, "llgx")
    assert line.is_open
    press(Key.Key_Return)
    assert page.form.field("category").value == "neighbours"
    page.panel.view.focus_field("source")
    press(Key.Key_F4)
    press(Key.Key_Down)
    press(Key.Key_Return)
    assert page.form.field("source").value not in (None, "grid_patrol")
    assert field_with_cursor(page) == "family"


def test_the_wheel_does_not_change_a_code_field(open_page):
    page = open_page()
    press(Key.Key_N, CONTROL)
    editor = page.panel.view.rows["source"].editor.input
    wheel = QWheelEvent(
        editor.rect().center().toPointF(),
        editor.mapToGlobal(editor.rect().center()).toPointF(),
        editor.rect().center() * 0,
        editor.rect().center(),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(editor, wheel)
    assert page.form.field("source").value == "grid_patrol"


def test_a_phone_number_that_is_complete_moves_on_by_itself(open_page, centre, qtbot):
    page = open_page("grid_member")
    press(Key.Key_N, CONTROL)
    page.panel.view.focus_field("phone")
    QTest.keyClicks(focus(), "13800000000")
    qtbot.waitUntil(lambda: field_with_cursor(page) == "id_number")
    assert page.form.field("phone").value == "13800000000"


def test_moving_to_another_row_saves_and_a_wrong_field_keeps_the_record(open_page, centre, qtbot):
    make_member(centre, name="张示例")
    make_member(centre, name="李样本")
    page = open_page("grid_member")
    page.table.select_row(0)
    qtbot.waitUntil(lambda: page.form.is_open)
    first = page.form.uid
    page.panel.view.focus_field("note")
    compose(commit="示例备注")
    page.table.select_row(1)
    qtbot.waitUntil(lambda: page.form.uid not in (None, first))
    assert registers.get(centre, "grid_member", first)["note"] == "示例备注"
    second = page.form.uid
    page.panel.view.focus_field("name")
    focus().selectAll()
    press(Key.Key_Delete)
    page.table.setFocus()
    page.table.select_row(0)
    qtbot.waitUntil(lambda: field_with_cursor(page) == "name")
    assert page.form.uid == second
    assert page.presenter.row(page.table.currentIndex().row()).record.uid == second


def test_removing_closes_the_form_and_undo_brings_the_row_back(open_page, centre, desk, qtbot):
    make_incident(centre)
    make_incident(centre)
    page = open_page()
    page.table.select_row(0)
    qtbot.waitUntil(lambda: page.form.is_open)
    page.table.setFocus()
    press(Key.Key_Delete, SHIFT)
    assert page.presenter.found == 1
    assert not page.form.is_open
    assert page.panel.pages.currentWidget() is page.panel.nothing
    desk.do(undo.undo)
    assert page.presenter.found == 2


def test_del_clears_the_cell_and_never_a_record(open_page, centre, desk, qtbot):
    for number in range(3):
        make_incident(centre, title=f"水渠堵塞争执{number}", place="样板村三组")
    page = open_page()
    at = [spec.name for spec in page.presenter.columns].index("place")
    page.table.setFocus()
    page.table.setCurrentIndex(page.table.records.index(0, at))
    press(Key.Key_Down, SHIFT)
    press(Key.Key_Delete)
    assert count(centre) == 3
    assert [page.presenter.row(row).texts["place"] for row in range(3)] == ["", "", "样板村三组"]
    assert undo.said(undo.recent(centre, limit=1)[0]) == "清空 2 条事件的单元格"
    desk.do(undo.undo)
    assert page.presenter.row(0).texts["place"] == "样板村三组"
    press(Key.Key_A, CONTROL)
    press(Key.Key_Delete)
    assert count(centre) == 3
    assert "Shift+Del" in desk.notes[-1]
    page.table.setCurrentIndex(page.table.records.index(0, 0))
    press(Key.Key_Delete)
    assert "由系统填写" in desk.notes[-1]
    title = [spec.name for spec in page.presenter.columns].index("title")
    page.table.setCurrentIndex(page.table.records.index(0, title))
    press(Key.Key_Delete)
    assert "没有改动" in desk.notes[-1]


def test_removing_two_or_more_is_asked_with_the_count(open_page, centre, monkeypatch):
    for _each in range(3):
        make_incident(centre)
    page = open_page()
    asked, answer = [], [False]

    def confirm(_parent, question, *_more, **_how):
        asked.append(question)
        return answer[0]

    monkeypatch.setattr(messages, "confirm", confirm)
    page.table.setFocus()
    press(Key.Key_A, CONTROL)
    press(Key.Key_Delete, SHIFT)
    assert "3" in asked[0]
    assert count(centre) == 3
    answer[0] = True
    press(Key.Key_Delete, SHIFT)
    assert count(centre) == 0


def test_the_undo_link_names_its_step_and_belongs_to_the_record_shown(
    open_page, centre, desk, qtbot
):
    first = make_incident(centre, title="水渠堵塞争执")
    make_incident(centre, title="院墙倒塌隐患")
    page = open_page()
    row = next(at for at in range(2) if page.presenter.row(at).record.uid == first.uid)
    page.table.select_row(row)
    press(Key.Key_Return)
    focus().selectAll()
    compose(commit="水渠又堵了")
    press(Key.Key_S, CONTROL)
    link = page.panel.foot.undo_button
    assert link.text() == "撤销：修改事件：水渠又堵了"
    page.table.select_row(1 - row)
    qtbot.waitUntil(lambda: page.form.uid not in (None, first.uid))
    assert not link.isVisible()
    page.table.select_row(
        next(at for at in range(2) if page.presenter.row(at).record.uid == first.uid)
    )
    qtbot.waitUntil(lambda: page.form.uid == first.uid)
    assert link.isVisible()
    link.click()
    assert page.form.field("title").text == "水渠堵塞争执"
    assert desk.notes[-1] == "撤销：修改事件：水渠又堵了"


def test_the_undo_link_gives_way_before_its_words_are_cut(open_page, centre, qtbot):
    made = make_incident(centre, title="水渠堵塞，两家为先后浇地争执")
    page = open_page(width=1030)
    page.table.select_row(0)
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: page.form.uid == made.uid)
    focus().selectAll()
    compose(commit="水渠堵塞，两家为先后浇地又争执")
    press(Key.Key_S, CONTROL)
    foot = page.panel.foot
    QApplication.processEvents()
    for width in (500, 300, 220):
        foot.setFixedWidth(width)
        QApplication.processEvents()
        link = foot.undo_button
        assert link.isVisible()
        assert link.width() >= link.sizeHint().width(), width
        assert link.geometry().right() < foot.habits_button.x()
    assert link.text().endswith("…")
    assert link.toolTip().endswith("又争执")


def test_cells_are_copied_as_a_block_and_rows_with_their_head(open_page, centre):
    for number in range(3):
        make_incident(centre, title=f"水渠堵塞争执{number}", place="样板村三组")
    page = open_page()
    at = [spec.name for spec in page.presenter.columns].index("title")
    page.table.setFocus()
    page.table.setCurrentIndex(page.table.records.index(0, at))
    press(Key.Key_Down, SHIFT)
    press(Key.Key_C, CONTROL)
    titles = [page.presenter.row(row).texts["title"] for row in range(2)]
    assert QGuiApplication.clipboard().text().splitlines() == titles
    press(Key.Key_C, CONTROL | SHIFT)
    codes = [page.presenter.row(row).texts["case_code"] for row in range(2)]
    assert QGuiApplication.clipboard().text().splitlines() == codes
    press(Key.Key_A, CONTROL)
    press(Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text().splitlines()[0].startswith("事件编号")


def test_a_block_fills_down_from_the_cell_through_its_preview(open_page, centre, desk):
    for number in range(3):
        make_incident(centre, title=f"水渠堵塞争执{number}", place="旧处")
    page = open_page()
    at = [spec.name for spec in page.presenter.columns].index("place")
    page.table.setFocus()
    page.table.setCurrentIndex(page.table.records.index(0, at))
    QGuiApplication.clipboard().setText("甲处\n乙处\n")
    press(Key.Key_V, CONTROL)
    dialog = page.findChild(FillDialog)
    assert "2" in dialog.said.text()
    assert dialog.table.item(0, 0).text().startswith("水渠堵塞争执")  # codes begin alike
    assert dialog.table.item(0, 2).text() == "旧处"
    assert dialog.table.item(0, 3).text() == "甲处"
    assert desk.visits == []
    QTest.keyClick(dialog, Key.Key_Return)
    assert [page.presenter.row(row).texts["place"] for row in range(3)] == ["甲处", "乙处", "旧处"]
    desk.do(undo.undo)
    assert page.presenter.row(1).texts["place"] == "旧处"


def test_copied_files_are_no_cells_and_their_addresses_come_into_no_record(open_page, centre, desk):
    make_incident(centre, place="旧处")
    page = open_page()
    at = [spec.name for spec in page.presenter.columns].index("place")
    page.table.setFocus()
    page.table.setCurrentIndex(page.table.records.index(0, at))
    copied = QMimeData()
    for name in ("gridcenter.db", "keys.json", "backups"):
        copied.setUrls([QUrl.fromLocalFile(str(centre.folder / name))])
        copied.setText(str(centre.folder / name))
        QGuiApplication.clipboard().setMimeData(copied)
        copied = QMimeData()
        press(Key.Key_V, CONTROL)
        assert desk.notes[-1].startswith("剪贴板里是文件")
    assert page.findChild(FillDialog) is None
    assert desk.visits == []
    assert page.presenter.row(0).texts["place"] == "旧处"


def test_a_block_falls_on_the_cell_that_the_cursor_reached_by_tab(open_page, centre, desk):
    for number in range(2):
        make_incident(centre, title=f"水渠堵塞争执{number}", people_count=1, amount=100)
    page = open_page()
    names = [spec.name for spec in page.presenter.columns]
    page.table._column = names.index("people_count")
    page.bar.search.setFocus()
    page.table.setFocus()
    assert not page.table.selectionModel().hasSelection()
    QGuiApplication.clipboard().setText("12\n3人\n")
    press(Key.Key_V, CONTROL)
    assert desk.visits == []
    dialog = page.findChild(FillDialog)
    assert [dialog.table.item(row, 3).text() for row in range(2)] == ["12", "3人"]
    QTest.keyClick(dialog, Key.Key_Return)
    kept = registers.find(centre, Query(register="incident"))
    assert sorted(each["people_count"] for each in kept) == [3, 12]


def test_one_value_fills_the_selected_cells_and_what_does_not_fit_says_why(open_page, centre):
    for number in range(3):
        make_incident(centre, title=f"水渠堵塞争执{number}")
    page = open_page()
    at = [spec.name for spec in page.presenter.columns].index("category")
    page.table.setFocus()
    page.table.setCurrentIndex(page.table.records.index(0, at))
    press(Key.Key_Down, SHIFT)
    QGuiApplication.clipboard().setText("没有这一类")
    press(Key.Key_V, CONTROL)
    dialog = page.findChild(FillDialog)
    assert not dialog.do.isEnabled()
    assert "没有这一类" in dialog.table.item(0, 3).text()
    dialog.reject()


@pytest.fixture
def two_apart(open_page, centre):
    """A list whose first place and third title are selected, by a click and a click with Ctrl."""
    for number in range(3):
        make_incident(centre, title=f"水渠堵塞争执{number}", place=f"样板村{number}组")
    page = open_page()
    table, names = page.table, [spec.name for spec in page.presenter.columns]
    for row, name, held in ((0, "place", NO_KEY), (2, "title", CONTROL)):
        at = table.visualRect(table.records.index(row, names.index(name))).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, held, at)
    return page


def texts(page, name):
    return [page.presenter.row(row).texts[name] for row in range(page.presenter.found)]


def test_cells_chosen_apart_are_cleared_filled_and_replaced_alone(two_apart, desk):
    page = two_apart
    titles, places = texts(page, "title"), texts(page, "place")
    QGuiApplication.clipboard().setText("新的")
    press(Key.Key_V, CONTROL)
    dialog = page.findChild(FillDialog)
    assert "2 格" in dialog.said.text()
    QTest.keyClick(dialog, Key.Key_Return)
    assert texts(page, "place") == ["新的", *places[1:]]
    assert texts(page, "title") == [*titles[:2], "新的"]
    desk.do(undo.undo)
    page.table.setFocus()
    press(Key.Key_H, CONTROL)
    dialog = page.findChild(ReplaceDialog)
    dialog.sought.setText("村")
    dialog.put.setText("社区")
    dialog.look()
    assert [dialog.table.item(row, 1).text() for row in range(dialog.table.rowCount())] == [
        "发生地点"
    ]
    dialog.reject()
    page.table.setFocus()
    press(Key.Key_Delete)  # the title must not be empty: nothing of it is cleared
    assert texts(page, "place") == places
    assert "没有改动" in desk.notes[-1]


def test_what_is_replaced_is_looked_for_in_the_rows_of_now(open_page, centre):
    make_incident(centre, title="示例村井盖缺失")
    page = open_page()
    page.table.setFocus()
    press(Key.Key_H, CONTROL)
    dialog = page.findChild(ReplaceDialog)
    make_incident(centre, title="示例集市井盖缺失")
    page.presenter.reload()  # as when the keys were quicker than the list
    dialog.sought.setText("井盖")
    dialog.put.setText("窨井盖")
    dialog.look()
    told = {dialog.table.item(row, 3).text() for row in range(dialog.table.rowCount())}
    assert told == {"示例村窨井盖缺失", "示例集市窨井盖缺失"}
    dialog.sought.setText("邻里")  # a category: chosen from a list, not written
    dialog.look()
    assert "批量修改" in dialog.said.text()
    dialog.reject()


def test_del_empties_only_the_cells_that_are_selected(open_page, centre):
    for number in range(2):
        make_incident(centre, title=f"争执{number}", place=f"样板村{number}组", people_count=4)
    page = open_page()
    table, names = page.table, [spec.name for spec in page.presenter.columns]
    for row, name, held in ((0, "place", NO_KEY), (1, "people_count", CONTROL)):
        at = table.visualRect(table.records.index(row, names.index(name))).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, held, at)
    places = texts(page, "place")
    press(Key.Key_Delete)
    assert texts(page, "place") == ["", places[1]]
    assert texts(page, "people_count") == ["4", ""]


def test_the_foot_sums_what_is_selected_and_nothing_beside_it(open_page, centre):
    for number in (4, 5, 6):
        make_incident(centre, title=f"争执{number}", place="村口", people_count=number)
    page = open_page()
    table, names = page.table, [spec.name for spec in page.presenter.columns]
    people, title = names.index("people_count"), names.index("title")
    table.setFocus()
    table.setCurrentIndex(table.records.index(0, people))
    press(Key.Key_Down, SHIFT)
    assert page.foot.selected.text() == "已选 2 条 · 涉及人数合计 11"
    press(Key.Key_Down, SHIFT)
    assert page.foot.selected.text().endswith("15")
    at = table.visualRect(table.records.index(0, title)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, NO_KEY, at)
    press(Key.Key_Down, SHIFT)
    assert page.foot.selected.text() == "已选 2 条"
    at = table.visualRect(table.records.index(2, people)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, CONTROL, at)
    assert page.foot.selected.text() == "已选 3 条 · 涉及人数合计 4"


def test_f4_filters_and_home_shows_the_left_end(open_page, centre):
    make_incident(centre)
    page = open_page(width=700)
    table = page.table
    table.setFocus()
    press(Key.Key_Down)
    press(Key.Key_End)
    assert table.horizontalScrollBar().value() > 0
    press(Key.Key_Home)
    assert (table.currentIndex().column(), table.horizontalScrollBar().value()) == (0, 0)
    press(Key.Key_F4)
    assert page.findChild(FilterPanel).isVisible()


def test_a_dragged_head_leaves_no_count_of_its_column_behind(open_page, centre):
    for _each in range(2):
        make_incident(centre)
    page = open_page()
    page.table.selectColumn(2)
    assert "2" in page.foot.selected.text()
    page.table.head.moveSection(2, 1)
    QTest.qWait(0)
    assert page.foot.selected.text() == ""


def test_cells_that_make_no_table_are_not_copied_as_if_they_did(two_apart, desk):
    QGuiApplication.clipboard().setText("以前的")
    press(Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "以前的"
    assert "一块一块" in desk.notes[-1]


def test_a_block_falls_into_a_table_made_of_two_columns_apart(open_page, centre):
    make_incident(centre, title="争执", place="样板村", people_count=4)
    page = open_page()
    table, names = page.table, [spec.name for spec in page.presenter.columns]
    for name, held in (("place", NO_KEY), ("people_count", CONTROL)):
        at = table.visualRect(table.records.index(0, names.index(name))).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, held, at)
    QGuiApplication.clipboard().setText("新处\t7")
    press(Key.Key_V, CONTROL)
    QTest.keyClick(page.findChild(FillDialog), Key.Key_Return)
    (kept,) = registers.find(centre, Query(register="incident"))
    assert (kept["place"], kept["people_count"]) == ("新处", 7)


def test_ctrl_d_fills_down_from_the_first_row_or_the_one_above(open_page, centre, desk):
    grid = make_grid(centre, name="样板村第九网格")
    for number in range(3):
        where = {"grid": grid.uid} if number == 2 else {}
        make_incident(centre, title=f"争执{number}", place=f"{number}组", **where)
    page = open_page()
    names = [spec.name for spec in page.presenter.columns]
    top, places = texts(page, "grid").index("样板村第九网格"), texts(page, "place")
    assert top == 0
    page.table.setFocus()
    page.table.setCurrentIndex(page.table.records.index(0, names.index("grid")))
    press(Key.Key_D, CONTROL)
    assert "上面没有行" in desk.notes[-1]
    press(Key.Key_Down, SHIFT)
    press(Key.Key_Down, SHIFT)
    press(Key.Key_D, CONTROL)
    dialog = page.findChild(FillDialog)
    assert "2 格" in dialog.said.text()
    QTest.keyClick(dialog, Key.Key_Return)
    assert texts(page, "grid") == ["样板村第九网格"] * 3
    page.table.setFocus()
    page.table.setCurrentIndex(page.table.records.index(1, names.index("place")))
    press(Key.Key_D, CONTROL)
    assert texts(page, "place") == [places[0], places[0], places[2]]
    press(Key.Key_A, CONTROL)
    press(Key.Key_D, CONTROL)
    assert "先选中" in desk.notes[-1]


def test_what_the_list_copied_is_pasted_as_it_stood(open_page, centre):
    make_incident(centre, place="-1层车库")
    page = open_page()
    at = [spec.name for spec in page.presenter.columns].index("place")
    page.table.setFocus()
    page.table.setCurrentIndex(page.table.records.index(0, at))
    press(Key.Key_C, CONTROL)
    make_incident(centre, place="别处", occurred_at="2026-11-19T09:00")
    page.presenter.reload()
    row = texts(page, "place").index("别处")
    page.table.setCurrentIndex(page.table.records.index(row, at))
    press(Key.Key_V, CONTROL)
    assert texts(page, "place") == ["-1层车库"] * 2


def test_a_picture_is_no_cell_and_its_place_is_said(open_page, centre, desk):
    make_incident(centre)
    page = open_page()
    page.table.setFocus()
    press(Key.Key_Down)
    image = QImage(4, 3, QImage.Format.Format_RGB32)
    image.fill(QColor("blue"))
    QGuiApplication.clipboard().setImage(image)
    press(Key.Key_V, CONTROL)
    assert "附件" in desk.notes[-1]


def test_typing_over_a_cell_of_the_form_types_into_its_field(open_page, centre, qtbot, desk):
    make_grid(centre, name="样板村第九网格")
    make_incident(centre, title="水渠堵塞争执")
    page = open_page()
    names = [spec.name for spec in page.presenter.columns]
    page.table.setFocus()
    page.table.setCurrentIndex(page.table.records.index(0, names.index("case_code")))
    QTest.keyClicks(focus(), "jg")
    assert focus() is page.table
    assert "由程序填写" in desk.notes[-1]
    page.table.setCurrentIndex(page.table.records.index(0, names.index("grid")))
    QTest.keyClicks(page.table, "y")
    assert field_with_cursor(page) == "grid"
    assert focus().text() == "y"


def test_ctrl_h_replaces_in_the_list_after_showing_what_changes(open_page, centre, qtbot):
    for number in range(2):
        make_incident(centre, title=f"水渠堵塞争执{number}", place="样板村三组")
    page = open_page()
    page.table.setFocus()
    press(Key.Key_H, CONTROL)
    dialog = page.findChild(ReplaceDialog)
    qtbot.waitUntil(lambda: focus() is dialog.sought)
    compose(commit="水渠")
    dialog.look()
    press(Key.Key_Return)  # goes on: nothing is replaced by nothing
    assert focus() is dialog.put
    assert all(title.startswith("水渠") for title in texts(page, "title"))
    compose(commit="渠道")
    dialog.look()
    assert "2" in dialog.said.text()
    press(Key.Key_Return)
    found = registers.find(centre, Query(register="incident"))
    assert sorted(each["title"] for each in found) == ["渠道堵塞争执0", "渠道堵塞争执1"]


def test_typing_over_a_cell_begins_editing_and_enter_goes_below(open_page, centre, qtbot):
    for number in range(2):
        make_incident(centre, title=f"水渠堵塞争执{number}")
    page = open_page()
    at = [spec.name for spec in page.presenter.columns].index("title")
    page.table.setFocus()
    page.table.setCurrentIndex(page.table.records.index(0, at))
    uid = page.presenter.row(0).record.uid
    press(Key.Key_5)
    assert focus() is not page.table
    QTest.keyClicks(focus(), "hao")
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: registers.get(centre, "incident", uid)["title"] == "5hao")
    qtbot.waitUntil(lambda: focus() is page.table)
    assert page.table.currentIndex().row() == 1


def test_ctrl_shift_l_filters_f12_saves_as_and_a_head_is_dragged(open_page, centre, monkeypatch):
    make_incident(centre)
    page = open_page()
    press(Key.Key_Down)
    press(Key.Key_L, CONTROL | SHIFT)
    panel = page.findChild(FilterPanel)
    assert panel.isVisible()
    press(Key.Key_Escape)
    asked = []
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *given: asked.append(given[2]) or ("", "")
    )
    press(Key.Key_F12)
    assert asked[0].endswith(".xlsx")
    names = [spec.name for spec in page.presenter.columns]
    page.table.head.moveSection(2, 0)
    QTest.qWait(0)
    moved = [spec.name for spec in page.presenter.columns]
    assert moved == [names[2], names[0], names[1], *names[3:]]
    assert [page.table.head.visualIndex(at) for at in range(3)] == [0, 1, 2]
    again = open_page()
    assert [spec.name for spec in again.presenter.columns] == moved


def test_an_undo_shows_in_the_open_form(open_page, centre, desk, qtbot):
    make_incident(centre, title="水渠堵塞争执")
    page = open_page()
    page.table.select_row(0)
    qtbot.waitUntil(lambda: page.form.is_open)
    press(Key.Key_F2)
    focus().selectAll()
    compose(commit="改过的名称")
    press(Key.Key_S, CONTROL)
    assert page.panel.head.title.text() == "改过的名称"
    desk.do(undo.undo)
    assert page.form.field("title").text == "水渠堵塞争执"


def test_going_to_another_page_never_traps_and_loses_nothing(open_page, centre, desk):
    page = open_page()
    press(Key.Key_N, CONTROL)
    compose(commit="写到一半")
    page.close_page()
    assert count(centre) == 0
    assert desk.notes
    assert drafts.find(centre, "incident").texts["title"] == "写到一半"
    page.panel.view.focus_field("occurred_at")
    press(Key.Key_Semicolon, CONTROL)
    page.close_page()
    assert count(centre) == 1
    assert drafts.find(centre, "incident") is None


def test_copied_rows_reach_the_clipboard_as_text_and_table(open_page, centre):
    record = make_incident(centre)
    page = open_page()
    page.table.selectAll()
    press(Key.Key_C, CONTROL)
    mime = QGuiApplication.clipboard().mimeData()
    assert record["case_code"] in mime.text()
    assert "mso-number-format" in mime.html()


def test_a_block_from_excel_goes_through_the_import(open_page, centre, desk):
    make_incident(centre)
    open_page()
    QGuiApplication.clipboard().setText("事件名称\t大类\n示例\t其他")
    press(Key.Key_V, CONTROL)
    block = "事件名称\t大类\n示例\t其他"
    assert desk.visits == [("import", Query(register="incident"))]
    assert desk.spot == PageSpot(pasted=block)


def test_a_step_taken_shows_in_table_and_timeline(open_page, centre, qtbot):
    uid = make_incident(centre).uid
    page = open_page()
    page.table.select_row(0)
    qtbot.waitUntil(lambda: page.form.is_open)
    page.panel.tabs.setCurrentIndex(2)
    page.panel.take_step("accept")
    dialog = page.panel.findChild(StepDialog)
    assert dialog is not None
    dialog.submit()
    assert registers.get(centre, "incident", uid)["state"] == "accepted"
    assert "已受理" in page.table.records.index(0, 2).data()
    assert "已受理" in page.panel.beside["steps"].state.text()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(dialog)


def test_a_step_that_is_refused_leads_to_what_is_missing(open_page, centre, qtbot):
    uid = make_incident(centre).uid
    page = open_page()
    page.table.select_row(0)
    qtbot.waitUntil(lambda: page.form.is_open)
    page.panel.take_step("close")
    dialog = page.panel.findChild(StepDialog)
    fields = {name: row.editor.input for name, row in dialog.rows.items()}
    qtbot.waitUntil(lambda: focus() is fields["closure_kind"])
    fields["note"].setFocus()
    press(Key.Key_Return, CONTROL)
    assert focus() is fields["closure_kind"]
    assert registers.get(centre, "incident", uid)["state"] == "registered"
    dialog.discard()


def test_a_step_is_keyed_like_the_form_and_the_next_one_waits_in_its_place(
    open_page, centre, qtbot
):
    uid = make_incident(centre).uid
    page = open_page()
    page.table.select_row(0)
    qtbot.waitUntil(lambda: page.form.is_open)
    page.panel.tabs.setCurrentIndex(2)
    steps = page.panel.beside["steps"]
    place = steps.next.mapTo(page, steps.next.rect().topLeft())
    steps.next.click()
    dialog = page.panel.findChild(StepDialog)
    first = next(iter(dialog.rows.values())).editor.input
    qtbot.waitUntil(lambda: focus() is first)
    compose(commit="写到一半")
    press(Key.Key_Escape)  # kept for the next time
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    steps.next.click()
    dialog = page.panel.findChild(StepDialog)
    assert any(each.text == "写到一半" for each in dialog.form.entry.fields.values())
    names = list(dialog.rows)
    qtbot.waitUntil(lambda: focus() is dialog.rows[names[0]].editor.input)
    for name in names[1:]:
        press(Key.Key_Return)
        assert focus() is dialog.rows[name].editor.input
        assert registers.get(centre, "incident", uid)["state"] == "registered"
    press(Key.Key_Return)
    assert registers.get(centre, "incident", uid)["state"] == "accepted"
    assert steps.next.mapTo(page, steps.next.rect().topLeft()) == place
    assert page.window().focusWidget() is steps.next
    steps.next.click()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    dialog = page.panel.findChild(StepDialog)
    assert not any(each.text == "写到一半" for each in dialog.form.entry.fields.values())
    dialog.discard()


def test_several_records_get_one_value_in_one_gesture(open_page, centre, desk):
    for name in ("张示例", "李样本", "王演示"):
        make_member(centre, name=name)
    page = open_page("grid_member")
    page.table.selectAll()
    assert page.table.hands.make_menu().actions()[6].isEnabled()
    page.deeds.bulk_edit()
    dialog = page.findChild(BulkDialog)
    dialog.which.setCurrentIndex(dialog.which.findData("role"))
    dialog.edit.entry.type("role", "没有这个岗位")
    dialog.apply()
    assert dialog.rows["role"].message.text()
    dialog.edit.entry.type("role", "jzwgy")
    dialog.apply()
    roles = {r["role"] for r in registers.find(centre, Query(register="grid_member"))}
    assert roles == {"part_time"}
    assert "3" in undo.said(undo.recent(centre, limit=1)[0])
    desk.do(undo.undo)
    roles = {r["role"] for r in registers.find(centre, Query(register="grid_member"))}
    assert roles == {"full_time"}


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_every_dialog_and_menu_dies_when_it_closes(open_page, centre, desk):
    uid = make_incident(centre).uid
    page = open_page()
    record = registers.get(centre, "incident", uid)
    dialog = StepDialog(
        desk, record, "accept", said="受理", done=lambda _changes: None, parent=page
    )
    dialog.open()
    menus = [
        *(chip.make_menu() for chip in page.bar.chips.chips if not chip.chip.is_switch),
        columns_menu(page.columns, page),
        saved_menu(page.saved, page.presenter, page),
        export_menu(desk, page.presenter, page),
        page.table.hands.make_menu(),
    ]
    for menu in menus:
        menu.popup(page.mapToGlobal(page.rect().center()))
        menu.close()
    bulk = BulkDialog(desk, "incident", [1, 2], done=lambda _changes: None, parent=page)
    bulk.open()
    bulk.reject()
    dialog.reject()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not any(shiboken6.isValid(each) for each in (dialog, bulk, *menus))
    assert page.findChildren(QDialog) == []


def test_a_failed_step_keeps_the_dialog_open(open_page, centre, desk):
    uid = make_incident(centre).uid
    incidents.act(centre, uid, "accept")
    record = registers.get(centre, "incident", uid)
    page = open_page()
    dialog = StepDialog(desk, record, "refuse", said="不予受理", done=lambda _c: None, parent=page)
    dialog.open()
    dialog.submit()
    assert dialog.isVisible()
    assert "说明" in dialog.rows["note"].message.text()
    dialog.reject()


def test_empty_and_filtered_say_different_things(open_page, centre):
    page = open_page()
    assert page.lists.currentWidget() is page.lists.empty
    nothing = page.lists.empty.sentence.text()
    make_incident(centre)
    page.presenter.reload()
    assert page.lists.currentWidget() is page.table
    page.presenter.search("没有这件事")
    assert page.lists.empty.sentence.text() != nothing
    page.lists.empty.action.click()
    assert page.lists.currentWidget() is page.table


def test_on_a_narrow_screen_the_form_is_a_page_with_a_way_back(open_page, centre, qtbot):
    make_incident(centre)
    page = open_page(width=800)
    assert page.table.isVisible()
    assert not page.panel.isVisible()
    page.table.select_row(0)
    press(Key.Key_F2)
    assert page.panel.isVisible()
    assert not page.table.isVisible()
    press(Key.Key_Escape)
    assert page.table.isVisible()


def test_what_was_typed_before_a_crash_is_offered_again(open_page, centre, qtbot):
    page = open_page()
    press(Key.Key_N, CONTROL)
    compose(commit="写到一半")
    page.panel.drafts.keep()
    again = open_page()
    assert again.draft_bar.isVisible()
    assert "写到一半" in again.draft_bar.text.text()
    again.draft_bar.action.click()
    assert again.form.field("title").text == "写到一半"
    assert again.form.dirty


@pytest.mark.parametrize("register", ["grid", "grid_member", "household_leader"])
def test_every_register_opens_with_all_its_fields_named(open_page, register):
    page = open_page(register)
    press(Key.Key_N, CONTROL)
    for spec in page.form.editable:
        editor = page.panel.view.rows[spec.name].editor.input
        assert editor.accessibleName() == spec.label


def test_a_duty_line_is_keyed_beside_its_leader(open_page, centre, desk, qtbot):
    make_leader(centre)
    page = open_page("household_leader")
    page.table.select_row(0)
    qtbot.waitUntil(lambda: page.form.is_open)
    page.panel.tabs.setCurrentIndex(2)
    duty = page.panel.beside["duty"]
    duty.rows["kind"].editor.input.setFocus()
    QTest.keyClicks(focus(), "xl")
    press(Key.Key_Return)
    press(Key.Key_Return)
    compose(commit="夜间巡逻")
    press(Key.Key_Return)
    assert desk.failures == []
    found = registers.find(centre, Query(register="duty_log"))
    assert [(r["kind"], r["count"], r["note"]) for r in found] == [("patrol", 1, "夜间巡逻")]
    assert focus() is duty.rows["kind"].editor.input


def test_a_page_that_asks_for_one_record_finds_it_open(open_page, centre):
    make_incident(centre)
    wanted = make_incident(centre, title="接着填的这一件")
    page = open_page()
    page.activate(Query(register="incident", filters=(Filter(field="uid", values=(wanted.uid,)),)))
    assert page.form.uid == wanted.uid
    assert field_with_cursor(page) == "title"
    page.foot.clear.click()
    assert page.presenter.found == 2


def test_enter_can_be_told_to_stay_and_the_habit_is_remembered(open_page):
    page = open_page()
    press(Key.Key_N, CONTROL)
    page.panel.make_habits_menu().actions()[0].setChecked(False)
    compose(commit="水渠堵塞争执")
    press(Key.Key_Return)
    assert field_with_cursor(page) == "title"
    again = open_page("grid")
    assert not again.panel.view.habits.enter_moves


def test_the_real_worker_thread_serves_the_page(qtbot, centre, tmp_path):
    grid = make_grid(centre, name="样板村第九网格")
    desk = WorkerDesk()
    failures = []
    desk.crashed.connect(failures.append)
    desk.failure_told.connect(failures.append)
    folder = centre.folder
    centre.close()
    opened = []
    desk.open(lambda: accounts.open_folder(folder, password=PASSWORD), opened.append)
    qtbot.waitUntil(lambda: bool(opened), timeout=10_000)
    page = RegisterPage(desk, "incident")
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.activate()
    qtbot.waitUntil(lambda: desk.is_idle)
    press(Key.Key_N, CONTROL)
    qtbot.waitUntil(lambda: field_with_cursor(page) == "title")
    compose(commit="水渠堵塞争执")
    press(Key.Key_Return)
    QTest.keyClicks(focus(), "2026-11-19 8:30")
    press(Key.Key_Return)
    press(Key.Key_Return)
    QTest.keyClicks(focus(), grid["code"])
    press(Key.Key_Return, CONTROL)  # at once: the title of the grid is still being looked up
    qtbot.waitUntil(lambda: page.presenter.found == 1 and desk.is_idle)
    assert failures == []
    assert page.presenter.row(0).texts["grid"] == "样板村第九网格"
    assert page.form.record is None
    desk.close()


def test_a_cell_is_typed_in_place_and_refusals_change_nothing(open_page, centre, desk, qtbot):
    incident = make_incident(centre, title="水渠堵塞争执")
    page = open_page()
    names = [spec.name for spec in page.presenter.columns]

    def type_into(name, text):
        index = page.table.records.index(0, names.index(name))
        page.table.setCurrentIndex(index)
        page.table.edit(index)
        editor = focus()
        editor.setText(text)
        QTest.keyClick(editor, Key.Key_Return)
        qtbot.waitUntil(lambda: not shiboken6.isValid(editor) or not editor.isVisible())

    def stored(name):
        return registers.get(centre, "incident", incident.uid)[name]

    type_into("title", "水渠又堵了")
    qtbot.waitUntil(lambda: stored("title") == "水渠又堵了")
    type_into("deadline", "2026年12月1日")
    qtbot.waitUntil(lambda: stored("deadline") == "2026-12-01")
    type_into("deadline", "明天")
    qtbot.waitUntil(lambda: len(desk.notes) == 1)
    assert stored("deadline") == "2026-12-01"
    code = page.table.records.index(0, names.index("case_code"))
    assert not code.flags() & Qt.ItemFlag.ItemIsEditable
    assert [undo.said(each) for each in undo.recent(centre, limit=9)][:-1] == [
        "修改事件：水渠又堵了",
        "修改事件：水渠又堵了",
    ]


def test_a_column_is_filtered_by_keys_alone(open_page, centre, qtbot):
    make_incident(centre, title="水渠堵塞争执", family="dispute")
    make_incident(centre, title="院墙倒塌隐患", family="hazard")
    page = open_page(width=1400)
    page.table.setFocus()
    press(Key.Key_Down)
    names = [spec.name for spec in page.presenter.columns]
    for _step in range(names.index("family")):
        press(Key.Key_Right)
    press(Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    panel = page.findChild(FilterPanel)
    assert focus() is panel.picks.line
    compose(preedit="an")
    press(Key.Key_Escape)
    assert panel.isVisible()
    compose(commit="隐患")
    press(Key.Key_Return)
    assert page.presenter.found == 1
    assert focus() is page.table
    assert page.table.currentIndex().column() == names.index("family")
    press(Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    press(Key.Key_Down)
    press(Key.Key_Space)
    press(Key.Key_Return)
    assert page.presenter.found == 2
    page.table.filter_wanted.emit(names.index("title"))
    compose(commit="没有这件事")
    press(Key.Key_Return)
    assert page.lists.currentWidget() is page.lists.empty
    assert focus() is page.lists.empty.action
    press(Key.Key_Space)
    assert page.presenter.found == 2
    page.table.filter_wanted.emit(names.index("title"))
    press(Key.Key_Escape)
    assert focus() is page.table
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert page.findChildren(FilterPanel) == []


def test_hits_are_marked_and_f3_walks_through_them_both_ways(open_page, centre, qtbot):
    make_incident(centre, title="院墙倒塌隐患", summary="雨后水渠漫水，冲坏院墙")
    make_incident(centre, title="水渠堵塞争执")
    make_incident(centre, title="与它无关")
    page = open_page()
    assert page.table.itemDelegate() is not page.table.hits
    press(Key.Key_F, CONTROL)
    compose(commit="水渠")
    press(Key.Key_Return)
    assert page.presenter.found == 2
    names = [spec.name for spec in page.presenter.columns]
    seen = []
    for _step in range(3):
        press(Key.Key_F3)
        row = page.presenter.row(page.table.currentIndex().row())
        seen.append((row.record["title"], page.foot.selected.text()))
    assert [title for title, _said in seen] == ["院墙倒塌隐患", "水渠堵塞争执", "院墙倒塌隐患"]
    assert [said.split(" · ")[0] for _title, said in seen] == ["结果 2/2", "结果 1/2", "结果 2/2"]
    assert "简要情况：雨后水渠" in seen[0][1]
    press(Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert page.table.currentIndex().column() == names.index("title")
    cell = page.table.visualRect(page.table.currentIndex())
    picture = page.table.viewport().grab(cell).toImage()
    mark = QColor(theme.tokens().mark).rgb()
    marked = [x for x in range(picture.width()) if picture.pixel(x, picture.height() // 2) == mark]
    wide = page.table.fontMetrics().horizontalAdvance("水渠")
    assert marked
    assert marked[-1] - marked[0] <= wide
    press(Key.Key_F, CONTROL)
    press(Key.Key_Escape)
    assert page.table.itemDelegate() is not page.table.hits
    assert "结果" not in page.foot.selected.text()


def test_initials_mark_the_characters_of_a_name(open_page, centre):
    make_member(centre, name="曾示例")
    page = open_page("grid_member")
    press(Key.Key_F, CONTROL)
    QTest.keyClicks(focus(), "zs")
    press(Key.Key_Return)
    marks = page.table.hits.marks
    spec = page.presenter.register.field("name")
    marks.of(spec, "曾示例")  # the worker spells it
    assert marks.of(spec, "曾示例") == ((0, 2),)


def test_what_stood_before_is_offered_but_never_put_in_place_of_what_is_typed(open_page, centre):
    make_incident(centre, title="水渠堵塞争执", place="样板村三组")
    page = open_page()
    press(Key.Key_N, CONTROL)
    compose(commit="水渠")
    assert page.panel.view.rows["title"].editor.input.is_open
    press(Key.Key_Return)
    assert page.form.field("title").text == "水渠"
    page.panel.view.focus_field("place")
    QTest.keyClicks(focus(), "ybcs")
    press(Key.Key_Return)
    assert page.form.field("place").text == "样板村三组"
    page.panel.view.focus_field("place")
    press(Key.Key_F4)
    press(Key.Key_Down)
    press(Key.Key_Escape)
    assert page.form.field("place").text == "样板村三组"


def test_enter_keeps_to_the_chosen_path_and_tab_visits_all(open_page, qtbot):
    page = open_page()
    habits = page.panel.view.habits
    for name in habits.path:
        habits.visit(name, name in ("title", "occurred_at", "category"))
    press(Key.Key_N, CONTROL)
    for name in ("title", "occurred_at", "category"):
        assert field_with_cursor(page) == name
        press(Key.Key_Return)
    assert not habits.may_pass("title")
    page.panel.view.focus_field("occurred_at")
    press(Key.Key_Tab)
    assert field_with_cursor(page) == "place"
    again = open_page()
    assert again.panel.view.habits.path == habits.path


def test_who_may_only_look_finds_every_way_to_write_closed(open_page, centre, desk, qtbot):
    make_member(centre, name="张示例")
    stored.set_role(centre.db, centre.actor, Role.VIEWER)
    desk.centre = replace(centre, role=Role.VIEWER)
    page = open_page("grid_member")
    assert not page.bar.new_button.isEnabled()
    assert "只看" in page.bar.new_button.toolTip()
    page.table.setFocus()
    press(Key.Key_N, CONTROL)
    assert not page.form.is_open
    page.table.select_row(0)
    press(Key.Key_F2)
    assert page.form.is_open
    compose(commit="改")
    press(Key.Key_S, CONTROL)
    assert page.form.field("name").text == "张示例"
    assert not page.panel.head.save_next.isEnabled()
    names = [spec.name for spec in page.presenter.columns]
    cell = page.table.records.index(0, names.index("name"))
    assert not cell.flags() & Qt.ItemFlag.ItemIsEditable
    page.table.setFocus()
    press(Key.Key_Delete, SHIFT)
    assert [failure.code for failure in desk.failures] == ["role_forbids"]
    assert count(centre, "grid_member") == 1


def test_the_foot_adds_up_what_is_selected_or_the_column_of_the_cursor(open_page, centre):
    for people, amount in ((3, 100_50), (4, None), (5, 1_000_00)):
        make_incident(centre, people_count=people, amount=amount)
    page = open_page()
    page.columns.toggle("amount")
    names = [spec.name for spec in page.presenter.columns]
    page.table.setFocus()
    page.table.selectionModel().setCurrentIndex(
        page.table.records.index(0, names.index("people_count") - 1),
        QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
    )
    assert page.foot.selected.text() == ""
    press(Key.Key_Right)
    assert page.foot.selected.text() == "全列涉及人数合计 12"
    press(Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    said = page.foot.selected.text()
    assert said.startswith("已选 2 条")
    assert "涉及人数合计 9" in said
    assert "1,000.00" not in said
    for _column in names[names.index("people_count") + 1 : names.index("amount") + 1]:
        press(Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    said = page.foot.selected.text()
    assert "涉及人数合计 9" in said
    assert "1,000.00" in said
    press(Key.Key_A, CONTROL)
    assert "涉及金额（元）合计 1,100.50" in page.foot.selected.text()


def test_a_cell_is_typed_into_by_keys_alone(open_page, centre, desk, qtbot):
    incident = make_incident(centre, title="水渠堵塞争执")
    page = open_page()
    press(Key.Key_Down)
    press(Key.Key_Right)
    press(Key.Key_F2)
    compose(commit="水渠又堵了")
    press(Key.Key_Return)
    qtbot.waitUntil(
        lambda: registers.get(centre, "incident", incident.uid)["title"] == "水渠又堵了"
    )
    press(Key.Key_Left)
    press(Key.Key_F2)
    assert page.form.is_open  # the code is the system's: the form opens
    assert desk.notes[-1] == "“事件编号”由程序填写，不能直接改。"


def test_ctrl_p_leads_to_the_sheets_of_the_selected_incident(open_page, centre, desk):
    incident = make_incident(centre)
    open_page()
    press(Key.Key_P, CONTROL)
    assert desk.visits == []
    press(Key.Key_Down)
    press(Key.Key_P, CONTROL)
    only = (Filter(field="uid", values=(incident.uid,)),)
    assert desk.visits == [("reports", Query(register="incident", filters=only))]


def test_a_number_is_told_while_it_is_typed_and_masked_by_one_click(open_page, centre):
    page = open_page()
    page.start_new()
    view = page.panel.view
    view.focus_field("summary")
    row = view.rows["summary"]
    compose(commit="请打电话13800000001联系")
    assert row.shorten.isVisible()
    assert "号码" in row.shorten.text()
    row.shorten.click()
    assert view.form.field("summary").text == "请打电话138****0001联系"
    assert row.editor.input.toPlainText() == "请打电话138****0001联系"
    assert not row.shorten.isVisible()


def test_a_search_that_is_left_at_once_is_not_overwritten_by_the_one_before(open_page, centre):
    make_incident(centre, title="水渠堵塞争执")
    page = open_page()
    page.form.start_new()
    press(Key.Key_F, CONTROL)
    compose(commit="水渠")
    page.bar.search.search_now()
    compose(preedit="堵塞")
    page.panel.view.rows["place"].editor.input.setFocus(Qt.FocusReason.MouseFocusReason)
    page.bar.refresh()  # the answer to the search before
    assert page.bar.search.text() == "水渠堵塞"


def test_who_else_has_the_record_open_is_told_and_blocks_nobody(open_page, centre, desk):
    record = make_incident(centre)
    desk.sight.here = (
        Colleague(device="b", name="李四", at="2026-11-20T01:00:00.000Z", editing=(record.uid,)),
    )
    page = open_page()
    page.table.select_row(0)
    press(Key.Key_Return)
    assert desk.sight.open_record == record.uid
    told = page.panel.head.editing
    assert (told.text(), told.isVisible()) == ("李四正在改这条", True)
    assert page.panel.head.save_next.isEnabled()
    desk.sight.here = ()
    page.panel.head.refresh()
    assert not told.isVisible()
