import errno
import gc
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog

from gridcenter.base.screen import NoChineseFontError
from gridcenter.desktop import theme
from gridcenter.desktop.figures import chart_export
from gridcenter.desktop.figures.chart_bars import BarsView
from gridcenter.desktop.figures.chart_trend import CountAxis
from gridcenter.desktop.figures.charts_page import ChartsPage
from gridcenter.desktop.paper import print_service, report_print
from gridcenter.desktop.paper.spooler import JobState
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.figures.chart_model import ChartMark, ChartName, Picture, Shape, Tone
from gridcenter.services import audit
from gridcenter.services.register import registers
from tests.builders import VILLAGES, make_centre, make_grid
from tests.desktop.paper.spoolers import PdfSpooler


@pytest.fixture
def desk(tmp_path):
    centre = make_centre(tmp_path / "data")
    grid = make_grid(centre, village=VILLAGES[0].code).uid
    rows = [("neighbours", 5), ("marriage_family", 3), ("medical", 1)]
    drafts = [
        Draft(
            register=RegisterId("incident"),
            values={
                "title": f"示例事件{category}{number}",
                "occurred_at": f"2026-11-{number + 1:02}T09:30",
                "family": "dispute",
                "category": category,
                "grid": grid,
                "state": "registered",
            },
        )
        for category, count in rows
        for number in range(count)
    ]
    registers.save_many(centre, drafts, "示例")
    return ImmediateDesk(centre)


@pytest.fixture
def page(qapp, desk):
    theme.apply(qapp)
    page = ChartsPage(desk)
    page.resize(1198, 712)
    page.activate(None)
    page.show()
    QApplication.processEvents()
    yield page
    page.close()
    page.deleteLater()
    QCoreApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)


def bar_of(card, place):
    """The middle of a bar in the pixels of its view."""
    view = card.view
    return view.mapFromScene(view.box.mapToScene(view.spot(place).center()))


def ink(image: QImage) -> float:
    """The part of the picture that is not white."""
    small = image.scaled(160, 100, mode=Qt.TransformationMode.SmoothTransformation)
    dark = sum(small.pixelColor(x, y).lightness() < 245 for x in range(160) for y in range(100))
    return dark / (160 * 100)


def test_a_click_on_a_bar_opens_its_rows(page, desk, qtbot):
    category = page.cards[1]
    qtbot.mouseClick(category.view.viewport(), Qt.MouseButton.LeftButton, pos=bar_of(category, 1))
    ((where, query),) = desk.visits
    assert where == "incident"
    assert query == category.picture.marks[1].query
    assert registers.count(desk.centre, query) == 3


def test_beside_the_bars_nothing_opens(page, desk, qtbot):
    view = page.cards[1].view
    qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(view.width() // 2, view.height() - 3)
    )
    assert desk.visits == []


def test_the_keys_walk_the_bars_and_open_them(page, desk, qtbot):
    view = page.cards[1].view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(view, key)
    assert view.cursor == 2
    assert "第 3 项，共 3 项" in view.accessibleDescription()
    assert "1 件" in view.accessibleDescription()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert desk.visits == [("incident", page.cards[1].picture.marks[2].query)]


def test_the_table_stands_in_for_the_chart(page, desk):
    card = page.cards[1]
    card.table_button.setChecked(True)
    assert card.stack.currentWidget() is card.table
    cells = [card.table.item(row, 1).text() for row in range(card.table.rowCount())]
    assert cells == ["5", "3", "1", "9"]
    card.table.cellDoubleClicked.emit(0, 0)
    card.table.cellDoubleClicked.emit(3, 0)  # the sum has no rows of its own
    assert [query for _page, query in desk.visits] == [card.picture.marks[0].query]


def test_the_third_place_takes_every_other_chart(page):
    side = page.cards[2]
    for place in range(side.choice.count()):
        side.choice.activated.emit(place)
        assert side.picture.name == side.choice.itemData(place)
        assert side.stack.currentWidget() is side.view
        assert side.view.spot(0).isValid()


def test_a_day_of_the_calendar_opens_its_rows(page, desk, qtbot):
    page.presenter.set_side(ChartName.DAYS)
    QApplication.processEvents()
    side = page.cards[2]
    qtbot.mouseClick(side.view.viewport(), Qt.MouseButton.LeftButton, pos=bar_of(side, 0))
    assert registers.count(desk.centre, desk.visits[0][1]) == 3
    side.view.point_at(0)
    qtbot.keyClick(side.view, Qt.Key.Key_Down)
    assert side.picture.marks[side.view.cursor].day == "2026-11-08"


def test_one_chart_can_fill_the_page(page):
    trend, category, side = page.cards
    small = category.height()
    trend.enlarge_button.setChecked(True)
    assert (trend.isVisible(), category.isVisible(), side.isVisible()) == (True, False, False)
    trend.enlarge_button.setChecked(False)
    QApplication.processEvents()
    assert category.isVisible()
    assert category.height() == small


@pytest.mark.parametrize("scale", ["normal", "large"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_small_screen_holds_the_page_without_scrolling(page, scheme, scale):
    theme.apply(QApplication.instance(), scheme, scale)
    page.resize(1366 - theme.metrics().sidebar, 712)
    page.presenter.load()
    QApplication.processEvents()
    assert page.verticalScrollBar().maximum() == 0
    assert page.cards[0].view.style_now.tokens is theme.tokens()
    theme.apply(QApplication.instance())


def test_empty_filtered_and_never_filled_are_told_apart(page, desk, qtbot, tmp_path):
    page.presenter.set_village(VILLAGES[2].code)
    assert page.empty.sentence.text() == "筛选后没有事件。"
    page.empty.action.click()
    assert page.stack.currentIndex() == 0
    fresh = ImmediateDesk(make_centre(tmp_path / "fresh"))
    other = ChartsPage(fresh)
    qtbot.addWidget(other)
    other.activate(None)
    assert other.stack.currentWidget() is other.empty
    other.empty.action.click()
    assert fresh.visits == [("incident", None)]


def test_png_and_pdf_are_whole_and_not_blank(page, tmp_path, monkeypatch):
    for word, card in (("png", page.cards[1]), ("pdf", page.cards[0])):
        path = tmp_path / f"图 {word}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, path=path: (str(path), ""))
        card.asked.emit(word)
    image = QImage(str(tmp_path / "图 png.png"))
    assert image.size() == chart_export.SIZE * chart_export.SCALE
    assert 0.05 < ink(image) < 0.6
    document = pypdfium2.PdfDocument(tmp_path / "图 pdf.pdf")
    assert len(document) == 1
    assert round(document[0].get_width() / 72 * 25.4) == 297
    words = document[0].get_textpage().get_text_bounded()
    assert "9" in words
    document.close()
    assert len(page._desk.notes) == 2
    lines = audit.entries(page._desk.centre, limit=2)
    assert [(each.action, each.detail["name"]) for each in lines] == [
        ("chart", "图 pdf.pdf"),
        ("chart", "图 png.png"),
    ]


def test_all_charts_in_one_pdf_a_page_each(page, tmp_path):
    path = chart_export.save(page.presenter.board.pictures, tmp_path / "all.pdf", foot="金河镇")
    document = pypdfium2.PdfDocument(path)
    assert len(document) == 3
    for sheet in document:
        assert sheet.render(scale=0.3).to_numpy().std() > 8
    document.close()


def test_the_text_of_a_pdf_is_found_by_whoever_searches_it(page, tmp_path):
    path = chart_export.save(page.presenter.board.pictures, tmp_path / "图.pdf", foot="金河镇")
    with pypdfium2.PdfDocument(path) as pdf:
        text = "".join(sheet.get_textpage().get_text_bounded() for sheet in pdf)
    assert "金河镇" in text
    assert "月" in text
    assert not [letter for letter in text if "\u2e80" <= letter <= "\u2fdf"]


def test_every_chart_can_be_drawn(page, tmp_path):
    for name in ChartName:
        page.presenter.set_side(name)
        picture = page.presenter.board.pictures[2]
        assert ink(chart_export.to_image(picture, foot="脚注")) > 0.02, name


def no_room(_path, _data):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_that_cannot_be_written_is_told(page, tmp_path, monkeypatch):
    (tmp_path / "taken").touch()
    where = tmp_path / "taken" / "a.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(where), ""))
    page.cards[0].asked.emit("png")
    assert [failure.code for failure in page._desk.failures] == ["chart_file"]
    monkeypatch.setattr(Path, "write_bytes", no_room)
    with pytest.raises(chart_export.ChartFileError):
        chart_export.save(page.presenter.board.pictures[:1], tmp_path / "满.pdf")
    assert not list(tmp_path.glob("*满*"))
    with pytest.raises(chart_export.ChartFormatError):
        chart_export.save(page.presenter.board.pictures, tmp_path / "a.gif")
    assert list(tmp_path.glob(".*.part")) == []


def test_the_theme_may_change_while_drawn_charts_are_being_freed(page, qapp):
    before = len(qapp.allWidgets())
    for picture in page.presenter.board.pictures:
        chart_export.to_image(picture)
    usual = gc.get_threshold()
    gc.set_threshold(10)  # pyqtgraph's menus used to be freed in the middle of the walk
    try:
        theme.apply(qapp, "dark")
        theme.apply(qapp)
    finally:
        gc.set_threshold(*usual)
    assert len(qapp.allWidgets()) <= before


def test_paper_carries_a_chart_a_page(page, desk, monkeypatch, qtbot):
    service = PdfSpooler(JobState.DONE)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    monkeypatch.setattr(print_service, "spooler", lambda: service)
    monkeypatch.setattr(report_print, "ask_printer", lambda *_: printer)
    page._asked("print", None)
    ((sheaf, _ticket),) = service.sent
    with pypdfium2.PdfDocument(sheaf.content) as document:
        assert [round(sheet.get_width() / 72 * 25.4) for sheet in document] == [297] * 3
        assert all(sheet.render(scale=0.3).to_numpy().std() > 8 for sheet in document)
    assert desk.notes[-1].startswith("已送打印机")
    assert audit.entries(desk.centre, limit=1)[0].action == "chart.print"


def test_the_rest_lies_apart_and_each_bar_is_still_met(qapp):
    view = BarsView()
    counts = [ChartMark(key=str(n), name=f"示例{n}", count=9 - n) for n in range(8)]
    rest = ChartMark(key="rest", name="其余 3 项", count=3, tone=Tone.REST)
    picture = Picture(
        name=ChartName.CATEGORY, shape=Shape.BARS, title="", scope="", marks=(*counts, rest),
        total=47, header=("", "", ""), rows=(), summary="",
    )  # fmt: skip
    view.resize(600, 420)
    view.show()
    view.show_picture(picture)
    QApplication.processEvents()
    tops = [view.spot(at).center().y() for at in range(9)]
    steps = [round(below - above) for above, below in pairwise(tops)]
    assert max(steps[:7]) - min(steps[:7]) <= 1
    assert steps[7] > steps[0] * 1.4
    assert [view.slot_at(view.spot(at).center()) for at in range(9)] == list(range(9))
    view.close()
    view.deleteLater()
    QCoreApplication.sendPostedEvents(view, QEvent.Type.DeferredDelete)


def test_the_axis_says_what_it_counts_and_one_line_has_no_legend(page):
    trend = page.cards[0].view
    ticks = trend._counts.tickStrings([0.0, 50.0], 1.0, 50.0)
    assert ticks == ["0", "50件"]
    assert trend._months.tickStrings([trend._months._months[-1].toordinal()], 1.0, 31.0) == [
        "11月\n未完"
    ]


@pytest.mark.parametrize(("top", "size"), [(100, 60), (100, 400), (1, 50), (47, 90), (12_345, 30)])
def test_no_line_of_the_axis_stands_above_the_highest_value(qapp, top, size):
    axis = CountAxis()
    axis.top = float(top)
    for room in (1.2, 2.4):
        ((_step, ticks),) = axis.tickValues(0, top * room, size)
        assert ticks[0] == 0
        assert top / 3 < ticks[-1] <= top
        assert len(ticks) <= 6


def test_a_chart_without_a_page_or_without_chinese_is_no_file(tmp_path, page, monkeypatch):
    pictures = page.presenter.board.pictures
    monkeypatch.setattr(chart_export, "as_pdf", lambda *_given: b"")
    with pytest.raises(chart_export.ChartFileError):
        chart_export.save(pictures, tmp_path / "图.pdf")
    monkeypatch.setattr(theme, "shows_chinese", lambda: False)
    with pytest.raises(NoChineseFontError):
        chart_export.render(pictures, tmp_path / "图.png")
    assert list(tmp_path.glob("图.*")) == []
