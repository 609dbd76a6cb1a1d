import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gridcenter.desktop import theme
from gridcenter.desktop.register.gestures_page import GesturesPage
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.services.register import registers
from tests.builders import make_grid


@pytest.fixture
def page(qtbot, centre):
    theme.apply(QApplication.instance(), "light", "normal")
    made = GesturesPage(ImmediateDesk(centre))
    qtbot.addWidget(made)
    made.resize(1000, 600)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.activate()
    return made


def test_a_line_is_chosen_by_arrow_keys_and_taken_back(page, centre):
    assert page.empty.isVisible()
    for number in (1, 2):
        make_grid(centre, name=f"样板村第{number}网格")
    page.activate()
    assert page.table.rowCount() == 2
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert page.undo.isEnabled()
    page.undo.click()
    assert [r["name"] for r in registers.find(centre, Query(register="grid"))] == ["样板村第2网格"]
    assert page.table.rowCount() == 3
    assert page.table.item(2, 2).text() == "○ 已撤销"
    page.redo.click()
    assert registers.count(centre, Query(register="grid")) == 2
