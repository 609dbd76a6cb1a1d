"""Every page in a language that hides Chinese: what is still Chinese was never translated."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QCoreApplication,
    QLocale,
    QModelIndex,
    Qt,
)
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFileDialog,
    QGraphicsView,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTextEdit,
    QWidget,
)

from gridcenter.base import divisions, i18n
from gridcenter.desktop import qt_words, theme
from gridcenter.desktop.pages import BESIDE, books, pages
from gridcenter.desktop.paper.report_data import ReportData
from gridcenter.desktop.paper.report_inputs import InputsDialog
from gridcenter.desktop.register.bulk_dialog import BulkDialog
from gridcenter.desktop.register.post_dialog import PostDialog
from gridcenter.desktop.register.step_dialog import StepDialog
from gridcenter.desktop.register.table_menus import columns_menu, export_menu, saved_menu
from gridcenter.desktop.shell import MainWindow
from gridcenter.desktop.start.first_run import FirstRun
from gridcenter.desktop.start.sign_in import SignIn
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.services.register import incidents, registers
from gridcenter.services.trust import units
from tests.builders import (
    COUNTY,
    TOWNSHIP,
    VILLAGES,
    FakeClock,
    make_centre,
    make_grid,
    make_incident,
    make_leader,
    make_member,
    save,
)

CHINESE = re.compile("[\u3001\u3002\u300a-\u301f\u3400-\u9fff，：；（）？！]")
"""Ideographs and the punctuation that goes with them."""

DATA = re.compile(
    "|".join(
        re.escape(each)
        for each in (
            *(
                TOWNSHIP.name,
                COUNTY.name,
                "王演示",
                "张示例",
                "李样本",
                "邻里宅基地边界纠纷（示例）",
            ),
            *(each.name for each in VILLAGES),
            *(each.name for each in divisions.bundled().values()),
            # The other language's own name, and fonts by theirs.
            *("中文", "仿宋_GB2312", "方正小标宋", "黑体", "楷体", "宋体"),
        )
    )
    # The number of an official notice stands as it was issued.
    + r"|国办发明电〔\d{4}〕\d+号"
    # A law is cited as it is called.
    + r"|《[^》]+》(（[^）]+）)?(第[一二三四五六七八九十百]+条)?"
)
"""What was keyed in; everything else on the screen is the program's."""


class Pseudo(gettext.NullTranslations):
    """Brackets every sentence and hides its Chinese."""

    def gettext(self, message: str) -> str:
        return f"⟦{CHINESE.sub('×', message)}⟧"


@pytest.fixture
def pseudo(qapp, monkeypatch) -> None:
    i18n.set_language("en")
    monkeypatch.setattr(i18n._Spoken, "translation", Pseudo())
    theme.apply(QApplication.instance(), "light", "normal")


@pytest.fixture
def centre(tmp_path: Path, pseudo: None):
    clock = FakeClock()
    made = make_centre(tmp_path / "data", clock=clock)
    grid = make_grid(made, name="G1")
    make_member(made, grid.uid)
    make_member(made, grid.uid, phone="")
    leader = make_leader(made)
    values = {"leader": leader.uid, "done_on": "2026-11-18", "kind": "patrol", "count": 1}
    save(made, "duty_log", **values)
    make_incident(made, grid=grid.uid, category="neighbours", occurred_at="2025-11-05T09:30")
    told = make_incident(made, grid=grid.uid, category="neighbours", people_count=2)
    clock.move(hours=1)
    incidents.act(made, told.uid, "accept")
    incidents.act(made, told.uid, "route", organisation="Office")
    gone = make_incident(made)
    registers.remove(made, RegisterId("incident"), [gone.uid])
    county = make_centre(tmp_path / "county", unit=COUNTY, clock=clock)
    units.register(made, units.save_card(county, tmp_path))
    units.register(county, units.save_card(made, tmp_path))
    yield made
    county.close()
    made.close()


def _model(model: QAbstractItemModel | None) -> Iterator[object]:
    if model is None:
        return
    root = QModelIndex()
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
    for role in roles:
        for column in range(
            1 if isinstance(model, QAbstractListModel) else model.columnCount(root)
        ):
            yield model.headerData(column, Qt.Orientation.Horizontal, role)
            for row in range(min(model.rowCount(root), 60)):
                yield model.index(row, column).data(role)


def _words(widget: QWidget) -> Iterator[object]:
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    yield widget.windowTitle()
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit():
            yield from (widget.text(), widget.placeholderText())
        case QPlainTextEdit() | QTextEdit():
            yield from (widget.toPlainText(), widget.placeholderText())
        case QComboBox():
            yield from _model(widget.model())
        case QTabBar():
            yield from (widget.tabText(at) for at in range(widget.count()))
        case QMenu() | QGroupBox():
            yield widget.title()
        case QGraphicsView():
            for item in widget.scene().items() if widget.scene() else ():
                yield item.toolTip()
                for name in ("toPlainText", "text"):
                    said = getattr(item, name, None)
                    yield said() if callable(said) else None
        case QAbstractItemView():
            yield from _model(widget.model())


def untranslated(root: QWidget) -> list[str]:
    """Each Chinese word under ``root`` that is no data, with the kind of widget it stands on."""
    # The tables of a report are its page: official paper is Chinese.
    paper = {
        inner
        for report in root.findChildren(ReportData)
        for table in (report.grid, report.which)
        for inner in (table, *table.findChildren(QWidget))
    }
    found = set()
    for widget in {root, *root.findChildren(QWidget)} - paper:
        for said in _words(widget):
            if isinstance(said, str) and CHINESE.search(DATA.sub("", said)):
                found.add(f"{type(widget).__name__}: {said}")
    for action in root.findChildren(QAction):
        for said in (action.text(), action.toolTip()):
            if CHINESE.search(DATA.sub("", said)):
                found.add(f"action: {said}")
    return sorted(found)


def check(root: QWidget) -> None:
    """Nothing under ``root`` is Chinese, on any of its tabs."""
    assert untranslated(root) == []
    for tabs in root.findChildren(QTabBar):
        for at in range(tabs.count()):
            tabs.setCurrentIndex(at)
            assert untranslated(root) == []


@pytest.fixture
def opened(centre, liked, qtbot):
    def open_page(page: str) -> QWidget:
        spec = next(each for each in (*pages(), *books(), *BESIDE) if each.id == page)
        made = spec.make(ImmediateDesk(centre))
        qtbot.addWidget(made)
        made.resize(1198, 690)
        made.show()
        made.activate(None)
        return made

    return open_page


@pytest.mark.parametrize("page", [each.id for each in (*pages(), *books(), *BESIDE)])
def test_every_page(page, opened):
    check(opened(page))


@pytest.mark.parametrize(
    "register", [each.register for each in (*pages(), *books()) if each.register]
)
def test_every_record(register, opened, qtbot):
    page = opened(register)
    for row in range(page.presenter.total):
        page.table.select_row(row)
        check(page)
    page.presenter.search("nothing like it")
    check(page)
    page.start_new()
    page.panel.view.save()
    check(page)
    for menu in (
        columns_menu(page.columns, page),
        saved_menu(page.saved, page.presenter, page),
        export_menu(page.desk, page.presenter, page),
        page.panel.make_habits_menu(),
    ):
        check(menu)
        menu.close()
    bulk = BulkDialog(page.desk, register, [1], done=lambda _changes: None, parent=page)
    check(bulk)
    bulk.close()


def test_every_step_of_an_incident(opened, centre):
    page = opened("incident")
    record = registers.find(centre, Query(register=RegisterId("incident")))[0]
    for action in ("accept", "route", "extend", "refuse", "answer", "escalate", "close"):
        dialog = StepDialog(
            page.desk, record, action, said="x", done=lambda _changes: None, parent=page
        )
        check(dialog)
        dialog.submit()
        check(dialog)
        dialog.close()


def test_another_holder_and_a_repeated_leader(opened, centre):
    page = opened("household_leader")
    page.table.select_row(0)
    page.edit()
    page.form.type("name", "A B")
    page.form.save()
    dialog = page.panel.findChild(PostDialog)
    dialog.day.setText("?")
    dialog.hand_over.click()
    check(dialog)
    dialog.day.setText("2026-11-19")
    dialog.hand_over.click()
    check(page)
    page.start_new()
    known = registers.find(centre, Query(register=RegisterId("household_leader")))[0]
    for name in ("name", "phone", "village"):
        page.form.type(name, str(known[name]))
        page.form.commit(name)
    assert not page.panel.like_bar.isHidden()
    check(page)


def test_a_duty_sheet_and_its_draft(opened, qtbot):
    page = opened("duty")
    page.board.type((0, 0), "x")
    page.table.go_to((0, 0))
    page.drafts.keep()
    check(page)
    check(opened("duty"))


def test_what_would_be_bounced(opened):
    page = opened("home")
    page.presenter.check()
    check(page)


def test_every_form(opened, monkeypatch):
    page, asked = opened("reports"), []

    def look(dialog: InputsDialog) -> int:
        asked.append(dialog)
        for box in dialog.boxes.values():
            box.clear()  # prose for the paper, which is Chinese
        check(dialog)
        return InputsDialog.DialogCode.Rejected

    monkeypatch.setattr(InputsDialog, "exec", look)
    for at in range(page.list.count()):
        page.list.setCurrentRow(at)
        check(page)
        if page.bar.inputs.isVisible():
            page.bar.inputs.click()
    assert asked


def test_an_import(opened, tmp_path):
    page = opened("import")
    page.wizard.set_register("grid_member")
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("A,B,C\nA B,13800000021,G1\nC1,2,\n,,\nA B,13800000021,G1\n", encoding="utf-8")
    page.wizard.open_files([sheet])
    page.columns.picture.verticalHeader().sectionClicked.emit(0)
    for letter, field in zip("ABC", ("name", "phone", "grid"), strict=True):
        page.wizard.set_field(letter, field)
    check(page)
    page.next.click()
    for chip in page.check.chips.values():
        chip.click()
        check(page)
    page.next.click()
    check(page)
    page.undo.click()
    check(page)


def test_a_month_goes_up(opened, tmp_path):
    page = opened("packs")
    page.send.presenter.choose_folder(tmp_path)
    page.send._send.click()
    check(page)


def test_the_first_start(empty_desk, liked, qtbot, tmp_path, pseudo):
    wizard = FirstRun(empty_desk, tmp_path / "new")
    qtbot.addWidget(wizard)
    for at, step in enumerate(wizard.steps):
        wizard._turn_to(at)
        if at < 3:
            step.check()
        check(wizard)


def test_signing_in(empty_desk, liked, qtbot, tmp_path, pseudo):
    make_centre(tmp_path / "data").close()
    dialog = SignIn(empty_desk, tmp_path / "data")
    qtbot.addWidget(dialog)
    check(dialog)


def test_the_window(centre_desk, liked, qtbot, pseudo):
    frame = MainWindow(centre_desk, liked)
    qtbot.addWidget(frame)
    frame.show()
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    qtbot.waitUntil(lambda: frame._sidebar._unit.text() == TOWNSHIP.name)
    check(frame)
    frame._toggle_help()
    check(frame)


def test_qt_speaks_the_same_language(qapp, monkeypatch):
    monkeypatch.setattr(QLocale, "setDefault", lambda _locale: None)
    i18n.set_language("en")
    assert qt_words.install(qapp) == ()
    i18n.set_language("zh_CN")
    chinese = qt_words.install(qapp)
    try:
        assert CHINESE.search(QCoreApplication.translate("QPlatformTheme", "Cancel"))
        for (context, word), said in qt_words.MISSING.items():
            assert QCoreApplication.translate(context, word) == said
        dialog = QFileDialog(None, "", "", "*.txt")
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        words = [each.text() for each in dialog.findChildren(QLabel)]
        words += [each.text() for each in dialog.findChildren(QPushButton)]
        assert words
        assert [each for each in words if each and not CHINESE.search(each)] == []
        dialog.deleteLater()
    finally:
        for each in chinese:
            qapp.removeTranslator(each)
