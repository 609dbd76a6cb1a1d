"""The page 数据湖 over a real worker: chosen, built, told; the way to it stands where it is of use."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel

from gridcenter.desktop import theme
from gridcenter.desktop.figures.lake_page import LakePage
from gridcenter.desktop.figures.statistics_page import StatisticsPage
from gridcenter.desktop.tasks import WorkerDesk
from gridcenter.domain.changes import NO_CHANGES
from tests.builders import COUNTY, make_centre, make_incident


@pytest.fixture
def county(qtbot, qapp, liked, tmp_path):
    theme.apply(qapp, "light", "normal")
    desk, opened = WorkerDesk(), []
    desk.open(lambda: make_centre(tmp_path / "data", unit=COUNTY), opened.append)
    qtbot.waitUntil(lambda: bool(opened))
    yield desk
    desk.close()


def shown(qtbot, made, desk):
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    made.activate(None)
    qtbot.waitUntil(lambda: desk.is_idle)
    return made


def test_it_is_chosen_and_built_by_the_keys(qtbot, county, tmp_path, monkeypatch):
    def fill(centre):
        make_incident(centre, state="registered")
        return NO_CHANGES

    county.do(fill)
    page = shown(qtbot, LakePage(county), county)
    assert not page.build.isEnabled()
    assert page.build.toolTip() == "请先选择文件夹。"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "湖"))
    qtbot.keyClick(page.choose, Qt.Key.Key_Space)
    qtbot.waitUntil(page.build.isEnabled)
    assert page.folder.text() == str(tmp_path / "湖")
    moves = []
    county.progressed.connect(lambda done, total: moves.append((done, total)))
    qtbot.keyClick(page.build, Qt.Key.Key_Space)
    assert not page.build.isEnabled()  # one build at a time
    qtbot.waitUntil(lambda: page.said.text().startswith("✓ 数据湖已更新") and county.is_idle)
    assert moves
    assert moves[0][1] > 1
    assert page.check.isEnabled()
    assert any("（第 1 次）" in each.text() for each in page.findChildren(QLabel))
    assert page.folder.accessibleName() == "数据湖的文件夹"


def test_only_a_database_is_taken_for_an_address(qtbot, county, tmp_path):
    pytest.importorskip("psycopg")
    page = LakePage(county)
    page.board.choose(tmp_path / "湖")
    shown(qtbot, page, county)
    page.board.build()
    qtbot.waitUntil(lambda: page.publish.isEnabled() and county.is_idle)
    page.url.setText("https://platform.example")
    qtbot.keyClick(page.url, Qt.Key.Key_Return)
    assert "postgresql://" in page.url_row.message.text()
    assert not page.board.view.is_busy


def test_a_county_finds_the_way_once_it_has_a_lake(qtbot, county, tmp_path):
    statistics = shown(qtbot, StatisticsPage(county), county)
    assert statistics.lake.isHidden()
    page = LakePage(county)
    qtbot.addWidget(page)
    page.board.choose(tmp_path / "湖")
    qtbot.waitUntil(lambda: county.is_idle)
    page.board.build()
    qtbot.waitUntil(lambda: county.is_idle)
    statistics.activate()
    qtbot.waitUntil(lambda: not statistics.lake.isHidden())
    with qtbot.waitSignal(county.visited) as visited:
        statistics.lake.click()
    assert visited.args[0] == "lake"
