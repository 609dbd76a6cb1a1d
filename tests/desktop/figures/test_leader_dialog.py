"""The leader's card in the window: it is read, copied as text and as a picture, and opens its rows."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from gridcenter.desktop.figures.leader_dialog import LeaderDialog
from gridcenter.desktop.home_page import HomePage
from gridcenter.domain.figures.ratios import Change
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.figures import leader_lines
from gridcenter.presenters.figures.chart_cards import growth
from tests.builders import make_incident


@pytest.fixture
def desk(centre):
    make_incident(centre, occurred_at="2026-11-02T08:00")
    make_incident(centre, occurred_at="2026-01-05T08:00", registered_on="2026-01-05")
    return ImmediateDesk(centre)


def test_the_card_is_copied_as_text_and_as_a_picture(qtbot, desk):
    page = HomePage(desk)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.activate()
    QTest.mouseClick(page.call, Qt.MouseButton.LeftButton)
    (dialog,) = page.findChildren(LeaderDialog)
    assert [each.value.text() for each in dialog.figures][:2] == ["1", "2"]
    QTest.mouseClick(dialog.as_text, Qt.MouseButton.LeftButton)
    said = QGuiApplication.clipboard().text()
    assert "本月登记 1" in said
    assert "最久" in said
    QTest.mouseClick(dialog.as_picture, Qt.MouseButton.LeftButton)
    image = QGuiApplication.clipboard().image()
    assert image.size() == dialog.sheet.size() * 2
    colours = {
        image.pixel(x, y) for x in range(0, image.width(), 9) for y in range(0, image.height(), 9)
    }
    assert len(colours) > 3
    assert desk.notes[-2:] == ["已复制文字，可粘贴到微信或短信", "已复制图片，可粘贴到文档中"]


def test_a_small_base_is_told_in_numbers(centre):
    for day in range(1, 12):
        make_incident(centre, occurred_at=f"2026-11-{day:02}T08:00")
    make_incident(centre, occurred_at="2025-11-03T08:00", registered_on="2025-11-03")
    desk, told = ImmediateDesk(centre), []
    leader_lines.read(desk, told.append)
    assert told[0].figures[0].note == "上年同期 1，同比 +10 件"
    assert "%）" not in told[0].text.splitlines()[1]
    assert growth(Change(11, 10)) == "+10.0%"
    assert growth(Change(9, 9)) == "0 件"
    assert growth(Change(3, 0)) == "—"


def test_a_figure_opens_its_rows(qtbot, desk):
    dialog = LeaderDialog(desk)
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.mouseClick(dialog.figures[1], Qt.MouseButton.LeftButton)
    page, query = desk.visits[-1]
    assert page == "incident"
    assert {each.field for each in query.filters} == {"occurred_at", "state"}


def test_what_is_late_is_told_once_after_signing_in(qtbot, desk):
    page = HomePage(desk)
    qtbot.addWidget(page)
    page.activate()
    (said,) = [note for note in desk.notes if note.startswith("今天先看")]
    assert "逾期（红牌 1） 1 件" in said
    make_incident(desk.centre, occurred_at="2026-11-03T08:00")
    page.presenter.load()
    assert len([note for note in desk.notes if note.startswith("今天先看")]) == 1
