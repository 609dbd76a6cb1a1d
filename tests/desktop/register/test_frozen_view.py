"""The first column stays in sight; a click on it means it, and nothing is hidden under it."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gridcenter.desktop import theme
from gridcenter.desktop.register.register_page import RegisterPage
from gridcenter.presenters.desk import ImmediateDesk
from tests.builders import make_centre, make_grid, make_member


@pytest.fixture
def page(qtbot, tmp_path):
    theme.apply(QApplication.instance(), "light", "normal")
    centre = make_centre(tmp_path / "data")
    grid = make_grid(centre)
    for at in range(30):
        make_member(centre, grid.uid, name=f"示例{'甲乙丙丁戊己庚辛壬癸'[at % 10]}", phone="")
    made = RegisterPage(ImmediateDesk(centre), "grid_member")
    qtbot.addWidget(made)
    made.resize(900, 500)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.activate()
    made.table.select_row(2)
    QApplication.processEvents()
    yield made
    centre.close()


def scrolled(page):
    """The list with its last columns in sight."""
    bar = page.table.horizontalScrollBar()
    assert bar.maximum() > 200
    bar.setValue(bar.maximum())
    QApplication.processEvents()
    return page.table


def strip(widget, wide):
    return widget.grab(QRect(0, 0, wide - 2, widget.height())).toImage()


def test_the_first_column_and_its_head_look_the_same_wherever_the_others_are(page):
    table = page.table
    wide = table.columnWidth(0)
    QTest.keyClick(table, Qt.Key.Key_Right)
    before = strip(table.viewport(), wide), strip(table.head.viewport(), wide)
    bar = table.horizontalScrollBar()
    bar.setValue(bar.maximum())
    assert table.frozen_width == wide
    assert (strip(table.viewport(), wide), strip(table.head.viewport(), wide)) == before
    bar.setValue(0)
    assert table.frozen_width == 0


def test_a_click_there_is_on_the_first_column_and_scrolls_nothing(page, qtbot):
    table = scrolled(page)
    value = table.horizontalScrollBar().value()
    y = table.rowViewportPosition(5) + 6
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(8, y))
    assert (table.currentIndex().row(), table.currentIndex().column()) == (5, 0)
    below = QPoint(8, table.rowViewportPosition(7) + 6)
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, shift, below)
    chosen = {(each.row(), each.column()) for each in table.selectedIndexes()}
    assert chosen == {(5, 0), (6, 0), (7, 0)}
    assert table.horizontalScrollBar().value() == value
    qtbot.mouseClick(table.head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(12, 10))
    assert page.presenter.state.sort.field == page.presenter.columns[0].name


def test_a_cell_of_the_first_column_is_typed_into_where_it_is_seen(page, qtbot):
    table = scrolled(page)
    value = table.horizontalScrollBar().value()
    table.setCurrentIndex(table.records.index(3, 0))
    table.edit_cell()
    editor = QApplication.focusWidget()
    assert editor is not table
    assert editor.mapTo(table.viewport(), QPoint(0, 0)).x() <= 8
    editor.selectAll()
    QTest.keyClicks(editor, "abc")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert table.horizontalScrollBar().value() == value


def test_the_keys_bring_out_what_lies_under_the_first_column(page, qtbot):
    table = scrolled(page)
    last = table.records.columnCount() - 1
    table.setCurrentIndex(table.records.index(3, last))
    for _step in range(last - 1):
        QTest.keyClick(table, Qt.Key.Key_Left)
        QApplication.processEvents()
        at = table.visualRect(table.currentIndex())
        assert at.left() >= table.frozen_width


def test_a_first_column_of_half_the_list_scrolls_away(page):
    table = scrolled(page)
    table.setColumnWidth(0, table.viewport().width() // 2)
    assert table.frozen_width == 0
