import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gridcenter.desktop import theme
from gridcenter.desktop.register.compare_view import ElidedChoice
from gridcenter.desktop.register.duplicates_page import DuplicatesPage
from gridcenter.desktop.register.register_page import RegisterPage
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.register.duplicate_board import PairSide
from gridcenter.services.register import registers
from tests.builders import make_grid, make_member

Key = Qt.Key


@pytest.fixture
def desk(centre):
    return ImmediateDesk(centre)


@pytest.fixture
def show(qtbot):
    theme.apply(QApplication.instance(), "light", "normal")

    def shown(page, *, width=1200):
        qtbot.addWidget(page)
        page.resize(width, 690)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        page.activate()
        return page

    return shown


def twins(centre, phone="13800000001"):
    grid = make_grid(centre)
    one = make_member(centre, grid.uid, phone=phone)
    return one, make_member(centre, grid.uid, phone=phone, role="part_time")


def test_two_records_become_one_with_the_chosen_values(show, centre, desk):
    one, other = twins(centre)
    page = show(DuplicatesPage(desk))
    assert page.table.rowCount() == 1
    assert page.table.item(0, 0).text() == "100"
    page.view.choices["role", PairSide.OTHER].setFocus()
    QTest.keyClick(page.view.choices["role", PairSide.OTHER], Key.Key_Space)
    page.view.merge.click()
    assert registers.get(centre, "grid_member", one.uid)["role"] == "part_time"
    assert registers.get(centre, "grid_member", other.uid).deleted_at
    assert page.empty.isVisible()
    assert "网格员" in page.empty.sentence.text()


def test_the_arrow_keys_walk_through_the_pairs(show, centre, desk):
    twins(centre)
    twins(centre, phone="13800000002")
    page = show(DuplicatesPage(desk))
    page.table.setFocus()
    QTest.keyClick(page.table, Key.Key_Down)
    assert page.board.at == 1
    page.view.apart.click()
    assert page.table.rowCount() == 1
    page.back.click()
    assert desk.visits == [("grid_member", None)]


def test_a_register_leads_to_its_pairs(show, centre, desk):
    page = show(RegisterPage(desk, "grid_member"))
    page.bar.tools[0].click()
    assert desk.visits == [("duplicates", Query(register="grid_member"))]


def test_typing_somebody_already_kept_warns_and_opens_them(show, centre, desk, qtbot):
    known = make_member(centre, phone="13800000031")
    page = show(RegisterPage(desk, "grid_member"))
    page.start_new()

    def key(name, text):
        page.panel.view.focus_field(name)
        event = QInputMethodEvent("", [])
        event.setCommitString(text)
        QApplication.sendEvent(QApplication.focusWidget(), event)
        QTest.keyClick(QApplication.focusWidget(), Key.Key_Return)

    key("name", "张示例")
    assert not page.panel.like_bar.isVisible()
    key("phone", "13800000031")
    assert page.panel.like_bar.isVisible()
    assert "电话相同" in page.panel.like_bar.text.text()
    page.panel.like_bar.action.click()
    assert page.form.uid == known.uid
    assert not page.panel.like_bar.isVisible()
    assert page.presenter.current == 0
    assert registers.count(centre, Query(register="grid_member")) == 1


def test_two_codes_that_begin_alike_are_told_apart_in_little_room(qtbot):
    codes = "6206221012026100007", "6206221012026100012"
    shown = []
    for code in codes:
        choice = ElidedChoice(code, "编号")
        qtbot.addWidget(choice)
        choice.resize(140, 30)
        choice.show()
        shown.append(choice.text())
    assert all("…" in text for text in shown)
    assert [text[-3:] for text in shown] == ["007", "012"]
