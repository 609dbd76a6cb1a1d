import pypdfium2
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog

from gridcenter.desktop import messages, theme
from gridcenter.desktop.paper import report_print
from gridcenter.desktop.paper.report_inputs import InputsDialog
from gridcenter.desktop.paper.report_view import evidence_menu
from gridcenter.desktop.paper.reports_page import ReportsPage
from gridcenter.desktop.paper.spooler import JobState
from gridcenter.desktop.tokens import Scale
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.services import audit
from gridcenter.services.paper import fixed_pages
from tests.builders import VILLAGES, make_centre, make_grid, make_incident, make_member
from tests.desktop.paper.spoolers import PaintedSpooler, run_print


@pytest.fixture
def desk(tmp_path):
    centre = make_centre(tmp_path / "data")
    grid = make_grid(centre, village=VILLAGES[0].code)
    for number in range(40):
        make_member(centre, grid.uid, name=f"张示例{'甲乙丙丁'[number % 4]}")
    make_incident(centre, grid=grid.uid, state="registered", category="neighbours", people_count=2)
    return ImmediateDesk(centre)


@pytest.fixture
def page(qapp, desk):
    theme.apply(qapp)
    page = ReportsPage(desk)
    page.resize(1198, 708)
    page.show()
    page.activate(None)
    QApplication.processEvents()
    yield page
    page.close()
    page.deleteLater()
    QCoreApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)


def choose(page, form_id):
    forms = [each.id for each in page.presenter.forms]
    page.list.setCurrentRow(forms.index(form_id))


def test_the_preview_shows_the_very_pages(page, qtbot):
    assert page.view.count == page.presenter.preview.printout.pages >= 2
    qtbot.waitUntil(lambda: page.view._sheets[0].image is not None)
    image = page.view._sheets[0].image
    assert image.pixelColor(2, 2) == QColor("white")
    page.view.go(1)
    assert page.shown.place.text() == f"第 2 页，共 {page.view.count} 页"


def test_zoom_steps_and_fits_again(page):
    fitted = page.view.factor
    page.view.zoom_by(1)
    assert page.view.factor > fitted
    page.view.set_zoom(None)
    assert page.view.factor == pytest.approx(fitted)


@pytest.mark.parametrize(
    ("begin", "steps", "then"),
    [
        (1.0, 1, 1.25),
        (1.0, -1, 0.75),
        (2.0, 1, 2.0),
        (0.5, -1, 0.5),
        (2.0, -1, 1.5),
        (0.5, 1, 0.75),
    ],
)
def test_zoom_goes_one_step_the_way_it_is_asked_and_no_further_than_the_last(
    page, begin, steps, then
):
    page.view.set_zoom(begin)
    page.view.zoom_by(steps)
    assert page.view.zoom == then


def test_only_what_a_form_can_be_asked_for_is_offered(page):
    choose(page, "blank_collection")
    assert not any(chip.isVisible() for chip in page.bar.kinds.buttons())
    choose(page, "incident_sheet")
    assert page.bar.records.isVisible()
    assert not page.bar.span.isVisible()
    assert not page.bar.print_button.isEnabled()
    page.bar.records.setCurrentIndex(1)
    page.bar.records.activated.emit(1)
    assert page.bar.print_button.isEnabled()


def test_a_stopped_form_leaves_only_as_a_draft(page, tmp_path, monkeypatch):
    choose(page, "dispute_monthly")
    assert page.presenter.preview.stopped
    assert "缺 2 个村" in page.faults.text.text()
    target = tmp_path / "月报"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    monkeypatch.setattr(messages, "confirm", lambda *_, **__: False)
    page.bar.files["pdf"].click()
    assert not list(tmp_path.glob("月报*"))
    monkeypatch.setattr(messages, "confirm", lambda *_, **__: True)
    page.bar.files["pdf"].click()
    assert (tmp_path / "月报.pdf").read_bytes().startswith(b"%PDF")


def test_what_is_printed_is_what_was_previewed(page, desk, tmp_path, qapp):
    preview = page.presenter.preview
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    printer.setResolution(100)
    service = PaintedSpooler(JobState.DONE)
    run_print(page, (preview.printout,), printer, service)
    with pypdfium2.PdfDocument(tmp_path / "paper.pdf") as paper:
        assert len(paper) == preview.printout.pages
        assert paper[0].get_size() == pytest.approx((842, 595), abs=2)
        printed = paper[0].render(scale=0.5)
        ink = min(bytes(printed.buffer))
    assert ink < 120
    assert desk.notes[-1].startswith("已送打印机")


def test_full_numbers_need_a_reason_and_do_not_stay(page, monkeypatch):
    monkeypatch.setattr(messages, "ask_text", lambda *_, **__: None)
    page.bar.mask_button.click()
    assert page.presenter.preview.masked
    monkeypatch.setattr(messages, "ask_text", lambda *_, **__: "核对通讯录")
    page.bar.mask_button.click()
    assert not page.presenter.preview.masked
    page.hide()
    page.show()
    assert page.presenter.preview.masked


def test_inputs_have_a_box_each(page, qtbot):
    choose(page, "centre_monthly")
    fields = []
    page.presenter.ask_inputs(fields.extend)
    dialog = InputsDialog("月报", fields, page)
    dialog.boxes["problems"].setPlainText("网格员流动较大（示例）。")
    page.presenter.keep_inputs(dialog.given)
    assert len(page.presenter.preview.faults) == 1
    dialog.close()


def test_keys_go_by_pages(page, qtbot):
    qtbot.keyClick(page.view, Qt.Key.Key_End)
    assert page.view.current == page.view.count - 1
    qtbot.keyClick(page.view, Qt.Key.Key_Home)
    assert page.view.current == 0


def test_a_number_opens_the_rows_that_made_it(page, desk, qtbot):
    choose(page, "handling_statistics")
    page.shown.as_data.click()
    assert page.shown.data.isVisible()
    grid = page.shown.data.grid
    table = grid.model().table
    rows = [row.id for row in table.rows]
    columns = [column.id for column in table.columns]
    grid.setCurrentIndex(grid.model().index(rows.index("registered"), columns.index("now")))
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    register, query = desk.visits[-1]
    assert (register, len(query.filters[0].values)) == ("incident", 1)
    evidence = []
    rate = table.rows[rows.index("closure_rate")].cells[columns.index("now")]
    page.presenter.open_cell(rate, evidence.extend)
    menu = evidence_menu(page, tuple(evidence), page.presenter.open_evidence)
    part, whole = menu.actions()
    assert (part.isEnabled(), whole.isEnabled()) == (False, True)
    whole.trigger()
    assert len(desk.visits) == 2
    choose(page, "grid_member_roster")
    assert page.shown.data.isVisible()
    assert page.shown.data.grid.model().rowCount() > 40


def test_a_number_on_the_page_itself_opens_its_rows(page, desk, qtbot):
    choose(page, "handling_statistics")
    printout = page.presenter.preview.printout
    table = next(iter(printout.document.tables))
    rows = {row.id: row.cells[2] for row in table.rows}
    sheet = page.view._sheets[0]
    spot = next(each for each in sheet.spots if each.cell is rows["registered"])
    middle = sheet.place(spot).center().toPoint()
    qtbot.mouseMove(sheet, middle)
    assert sheet.cursor().shape() == Qt.CursorShape.PointingHandCursor
    qtbot.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=middle)
    register, query = desk.visits[-1]
    assert (register, len(query.filters[0].values)) == ("incident", 1)
    qtbot.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert len(desk.visits) == 1


def test_all_forms_of_the_month_leave_as_files(page, desk, tmp_path, monkeypatch):
    folder = tmp_path / "出口"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    menu = page.batch.files.menu()
    assert [each.text() for each in menu.actions()] == ["PDF", "OFD", "Excel", "Word"]
    menu.actions()[1].trigger()
    written = {each.name.partition("_20")[0]: each for each in folder.iterdir()}
    assert {each.suffix for each in written.values()} == {".ofd"}
    assert "handling_statistics" in written
    assert "dispute_monthly" not in written, "its checks stop it"
    told = desk.notes[-1]
    assert f"已导出 {len(written)} 种报表" in told
    assert "矛盾纠纷排查化解月报表" in told
    read = fixed_pages.read(written["handling_statistics"].read_bytes())
    assert "办理" in read.pages[0].text


def test_several_forms_are_one_job(page, desk, tmp_path, monkeypatch):
    jobs = []
    monkeypatch.setattr(
        report_print, "print_forms", lambda _p, printouts, *_: jobs.append(printouts)
    )
    asked = []
    monkeypatch.setattr(messages, "confirm", lambda *given, **_: asked.append(given[2]) or True)
    for at in (0, 2):
        page.list.item(at).setSelected(True)
    page.print_form()
    assert [each.document.form for each in jobs[-1]] == ["grid_member_roster", "grid_overview"]
    page.print_month()
    forms = [each.document.form for each in jobs[-1]]
    assert "handling_statistics" in forms
    assert not {"dispute_monthly", "blank_collection", "incident_sheet"} & set(forms)
    assert "矛盾纠纷排查化解月报表" in asked[0]
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printouts = [each for each in jobs[-1] if each.document.form in ("kpi", "centre_monthly")]
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "job.pdf"))
    printer.setResolution(72)
    run_print(page, printouts, printer, PaintedSpooler(JobState.DONE))
    with pypdfium2.PdfDocument(tmp_path / "job.pdf") as paper:
        assert len(paper) == sum(each.pages for each in printouts)
        wide = [width > height for width, height in (one.get_size() for one in paper)]
    assert wide == [each.landscape for each in printouts for _page in range(each.pages)]
    notes = [entry.detail["form"] for entry in audit.entries(desk.centre, limit=2)]
    assert set(notes) == {"kpi", "centre_monthly"}


def test_a_long_name_of_a_form_takes_two_lines_and_is_not_cut(page, qapp):
    short, long = (
        "网格员花名册",
        "Monthly report on screening and resolving disputes in the township",
    )
    for at, text in enumerate((short, long)):
        page.list.add(text, text, at)
    for scale in (Scale.NORMAL, Scale.LARGE):
        theme.apply(qapp, "light", scale)
        QApplication.processEvents()
        one, two = (page.list.sizeHintForRow(page.list.count() - back) for back in (2, 1))
        assert two >= one + page.list.fontMetrics().height()
    theme.apply(qapp)


@pytest.mark.parametrize("scale", Scale)
def test_the_foot_takes_a_second_line_before_a_word_of_it_is_cut(page, qapp, scale):
    theme.apply(qapp, "light", scale)
    view = page.shown
    view.fonts_button.show()
    view.place.setText("Page 10 of 88")
    for shown, text in ((view.fonts_button, "▲ Substitute fonts"), (view.fit, "Fit width")):
        shown.setText(text)
    page.resize(page.list.width() + 500, 640)
    QApplication.processEvents()
    assert view.width() < 500
    for each in (view.as_data, view.fonts_button, view._zoom):
        assert view.rect().contains(each.geometry())
        assert each.width() >= each.sizeHint().width()
    theme.apply(qapp)
