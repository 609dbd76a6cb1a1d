from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox

from gridcenter.base.i18n import set_language
from gridcenter.desktop import theme
from gridcenter.desktop.sheets.import_page import ImportPage
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.sheets.import_wizard import Step
from gridcenter.services.register import registers
from tests.builders import make_centre, make_grid

SHEETS = Path(__file__).parents[2] / "exchange" / "sample_sheets"


@pytest.fixture
def centre(tmp_path):
    made = make_centre(tmp_path / "data")
    make_grid(made, name="东关村第一网格")
    yield made
    made.close()


@pytest.fixture
def page(qtbot, centre):
    theme.apply(QApplication.instance(), "light", "normal")
    made = ImportPage(ImmediateDesk(centre))
    qtbot.addWidget(made)
    made.resize(1198, 690)
    made.show()
    made.activate(Query(register="grid_member"))
    return made


def drop(page, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.source.drop.dropEvent(event)


def test_drop_look_check_write_and_take_back(page, centre):
    drop(page, SHEETS / "members.xlsx")
    assert page.wizard.step is Step.COLUMNS
    assert page.columns.columns.rowCount() == 13
    combo = page.columns.columns.cellWidget(1, 3)
    assert isinstance(combo, QComboBox)
    assert combo.currentData() == "name"
    page.next.click()
    assert page.check.chips["error"].isChecked()
    page.check.chips[None].click()
    model = page.check.model
    shown = {model.index(at, 0).data(): model.index(at, 1).data() for at in range(model.rowCount())}
    assert shown["7"] == "＋ 新增"
    assert shown["13"] == "○ 忽略"
    page.next.click()
    assert "新增 2 条" in page.done.sentence.text()
    count = registers.count(centre, Query(register="grid_member"))
    assert count == 2
    page.undo.click()
    assert registers.count(centre, Query(register="grid_member")) == 0
    page.next.click()
    assert page.stack.currentWidget() is page.source


def test_the_heads_of_the_columns_are_read_whole_in_english_too(qtbot, centre):
    set_language("en")
    try:
        page = ImportPage(ImmediateDesk(centre))
        qtbot.addWidget(page)
        drop(page, SHEETS / "members.xlsx")
        head = page.columns.columns.horizontalHeader()
        assert all(head.sectionSize(at) >= head.sectionSizeHint(at) for at in range(head.count()))
    finally:
        set_language("zh_CN")


def test_a_file_that_is_no_sheet_is_named_in_the_bar(page, tmp_path):
    picture = tmp_path / "照片.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    drop(page, picture)
    assert page.bar.isVisible()
    assert "是图片" in page.bar.text.text()
    assert page.stack.currentWidget() is page.source


def test_the_header_row_is_changed_by_its_number(page, tmp_path):
    path = tmp_path / "怪表.csv"
    path.write_text("甲,乙,丙\n一,二,三\n张示例,13800000021,东关村第一网格\n", encoding="utf-8")
    drop(page, path)
    assert not page.next.isEnabled()
    page.columns.picture.verticalHeader().sectionClicked.emit(0)
    assert page.wizard.header_row == 1
    assert page.next.isEnabled()


def test_reading_and_writing_happen_on_the_worker_thread(qtbot, centre_desk):
    page = ImportPage(centre_desk)
    qtbot.addWidget(page)
    page.wizard.set_register("household_leader")
    page.wizard.paste("姓名\t所属村\n李样本\t样板村\n")
    assert page.wizard.is_working
    assert not page.source.choose.isEnabled()
    qtbot.waitUntil(lambda: page.wizard.step is Step.COLUMNS)
    page.next.click()
    page.next.click()
    qtbot.waitUntil(lambda: page.wizard.step is Step.WRITE)
    page.wizard.restart()
    page.wizard.open_files([SHEETS / "leaders.ods"])
    qtbot.waitUntil(lambda: page.wizard.plan is not None and not page.wizard.is_working)


def test_a_wrong_value_is_mended_in_the_table(page, centre):
    drop(page, SHEETS / "members.xlsx")
    page.next.click()
    model = page.check.model
    at = next(row for row in range(model.rowCount()) if model.index(row, 3).data() == "身份证号")
    cell = model.index(at, 4)
    assert cell.flags() & Qt.ItemFlag.ItemIsEditable
    assert not model.index(at, 2).flags() & Qt.ItemFlag.ItemIsEditable
    before = page.wizard.count("error")
    assert model.setData(cell, "无")
    assert page.wizard.count("error") == before - 1
    assert "已在这里改了 1 处" in page.check.hint.text()


def test_many_dropped_files_are_one_batch(page, tmp_path):
    paths = []
    for name in ("张示例", "李样本"):
        paths.append(tmp_path / f"{name}.csv")
        paths[-1].write_text(f"姓名,电话\n{name},1380000\n", encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    where, copy = QPointF(10, 10), Qt.DropAction.CopyAction
    keys = Qt.KeyboardModifier.NoModifier
    page.source.drop.dropEvent(QDropEvent(where, copy, data, Qt.MouseButton.LeftButton, keys))
    assert page.columns.table.count() == 2
    assert page.columns.table.itemText(0) == "张示例.csv · 1 行 · ▲ 错误 1"
