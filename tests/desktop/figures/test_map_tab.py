import json
from itertools import pairwise
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QRectF, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from gridcenter.desktop import theme
from gridcenter.desktop.figures import chart_export, chart_view
from gridcenter.desktop.figures.chart_map import MapView
from gridcenter.desktop.figures.statistics_page import TABS, StatisticsPage
from gridcenter.desktop.tokens import contrast
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.figures import chart_map
from gridcenter.services.figures.maps import Area, GridMap, Level
from gridcenter.services.register import registers
from tests.builders import VILLAGES, make_centre, make_grid, make_incident
from tests.exchange.test_geojson import SQUARE, collection, feature


def show_tab(page, name):
    page.bar.setCurrentIndex([tab.id for tab in TABS].index(name))


@pytest.fixture
def desk(tmp_path):
    centre = make_centre(tmp_path / "data")
    for place, village in enumerate(VILLAGES):
        grid = make_grid(centre, village=village.code, code=f"{village.code}001")
        for _number in range(place * 3):
            make_incident(centre, grid=grid.uid)
    return ImmediateDesk(centre)


@pytest.fixture
def page(qapp, desk):
    theme.apply(qapp)
    page = StatisticsPage(desk)
    page.resize(1198, 712)
    page.activate(None)
    show_tab(page, "map")
    page.show()
    QApplication.processEvents()
    yield page
    page.close()
    page.deleteLater()
    QCoreApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)


def click(qtbot, view, place):
    point = view.mapFromScene(view.box.mapToScene(view.spot(place).center()))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)


def test_a_tile_and_a_line_open_the_rows(page, desk, qtbot):
    tab = page.made["map"]
    click(qtbot, tab.view, 1)
    tab.table.cellDoubleClicked.emit(2, 0)
    assert [registers.count(desk.centre, query) for _page, query in desk.visits] == [3, 6]
    tab.table.cellDoubleClicked.emit(3, 0)  # the sum
    assert len(desk.visits) == 2
    assert "3" in tab.view.tip(tab.view.marks[1])


def test_imported_boundaries_are_drawn_and_can_be_left(page, desk, qtbot, tmp_path, monkeypatch):
    path = tmp_path / "a.geojson"
    shapes = [
        feature([[[x + place, y] for x, y in SQUARE]], code=f"{village.code}001")
        for place, village in enumerate(VILLAGES)
    ]
    path.write_text(json.dumps(collection(*shapes)), encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a: (str(path), ""))
    tab = page.made["map"]
    tab._import()
    assert not tab.presenter.board.schematic
    assert desk.notes == ["已导入 3 个网格的边界"]
    # A far part does not pull the figure and the click out into the open.
    near, far = ([[[x + 9 + at, y] for x, y in SQUARE]] for at in (0, 1))
    parts = feature([near, far], "MultiPolygon", code=f"{VILLAGES[0].code}001")
    path.write_text(json.dumps(collection(parts, *shapes[1:])), encoding="utf-8")
    tab._import()
    QApplication.processEvents()
    assert tab.view.slot_at(tab.view.spot(0).center()) == 0
    QApplication.processEvents()
    click(qtbot, tab.view, 2)
    assert registers.count(desk.centre, desk.visits[0][1]) == 6
    path.write_text("{}", encoding="utf-8")
    tab._import()
    assert [failure.code for failure in desk.failures] == ["bad_boundaries"]
    tab.presenter.forget_boundaries()
    assert tab.presenter.board.schematic


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_ramp_is_told_apart_by_lightness_alone(page, scheme):
    theme.apply(QApplication.instance(), scheme)
    view = MapView()
    view.show_picture(page.made["map"].presenter.board.picture)
    surface = theme.tokens().surface
    steps = [contrast(view.style_now.heat(level / 5).name(), surface) for level in range(1, 6)]
    assert steps == sorted(steps)
    assert all(later / earlier > 1.1 for earlier, later in pairwise(steps))
    view.deleteLater()
    theme.apply(QApplication.instance())


def test_the_map_goes_into_files_and_its_public_form_too(page, tmp_path):
    tab = page.made["map"]
    for on in (False, True):
        tab.public.setChecked(on)
        picture = tab.presenter.board.picture
        path = chart_export.save([picture], tmp_path / f"图{on}.pdf", foot="金河镇")
        assert path.stat().st_size > 3000
        assert ("对外公开" in picture.note) is on


@pytest.mark.parametrize("scale", ["normal", "large"])
def test_every_tab_fits_a_small_screen(page, scale):
    theme.apply(QApplication.instance(), "light", scale)
    page.resize(1366 - theme.metrics().sidebar, 712)
    for tab in TABS:
        show_tab(page, tab.id)
        QApplication.processEvents()
        assert page.made[tab.id].verticalScrollBar().maximum() == 0, tab.id
    theme.apply(QApplication.instance())


def test_the_index_has_its_table_its_files_and_its_paper(page, desk, tmp_path, monkeypatch, qtbot):
    show_tab(page, "index")
    tab = page.made["index"]
    for card in (tab.trend, tab.ranking):
        card.table_button.click()
        assert card.stack.currentWidget() is card.table
        assert card.table.rowCount() == len(card.picture.rows) > 2
    target = tmp_path / "指数"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(target), ""))
    tab.trend.asked.emit("pdf")
    assert (tmp_path / "指数.pdf").stat().st_size > 3000
    paper = [each for each in tab.findChildren(QPushButton) if each.text() == "去打印平安指数表"]
    asked = []
    for pressed in (paper[0], page._tab(TABS[3]).print_button):
        qtbot.mouseClick(pressed, Qt.MouseButton.LeftButton)
        asked.append((desk.visits[-1][0], desk.spot.form))
    assert asked == [("reports", "safety_index"), ("reports", "kpi")]


def test_a_city_of_three_thousand_areas_is_pointed_at_and_opened(qapp, qtbot, monkeypatch):
    """Under the pointer only the areas that it leaves and enters are painted anew."""
    theme.apply(qapp)
    square = ((0, 0), (0.01, 0), (0.01, 0.01), (0, 0.01), (0, 0))
    areas = tuple(
        Area(
            key=f"{at}",
            code=f"620622{at:06}",
            name=f"示例{at}村",
            parent="",
            parent_name="",
            rings=(tuple((100 + at % 60 / 100 + x, 36 + at // 60 / 100 + y) for x, y in square),),
            count=at % 41,
            open=0,
            overdue=0,
            resolved=0,
            households=0,
            query=Query(register=RegisterId("incident")),
        )
        for at in range(3000)
    )
    city = GridMap(level=Level.UNIT, areas=areas, schematic=False)
    view = MapView()
    qtbot.addWidget(view)
    view.resize(640, 600)
    view.show_picture(chart_map.picture(city, chart_map.MapMeasure.COUNT, "2026年11月"))
    view.show()
    qtbot.waitExposed(view)
    QApplication.processEvents()
    opened = []
    view.opened.connect(opened.append)
    for place in (0, 1417, 2999):
        assert view.slot_at(view.spot(place).center()) == place
        click(qtbot, view, place)
    assert opened == [0, 1417, 2999]
    silent = SimpleNamespace(showText=lambda *_words: None, hideText=lambda: None)
    monkeypatch.setattr(chart_view, "QToolTip", silent)
    painted = []
    for place in (1417, 1418):
        QApplication.processEvents()
        view.paint_ring = lambda _painter: painted.append(QRectF(view.overlay.exposed))
        where = view.mapFromScene(view.box.mapToScene(view.spot(place).center()))
        painted.clear()
        qtbot.mouseMove(view.viewport(), pos=where)
        QApplication.processEvents()
        assert view.hovered == place
    assert painted
    assert all(part.width() < view.spot(1417).width() * 4 for part in painted)
