"""From the dialog to the print service's word: nothing is called printed that is not."""

from contextlib import nullcontext
from io import BytesIO

import pypdfium2
import pytest
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from gridcenter.desktop import messages
from gridcenter.desktop.paper import cups, print_service, printing, report_print, spooler, winspool
from gridcenter.desktop.paper.spooler import JobState, Ticket, is_delivered
from gridcenter.domain.errors import GridcenterError
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.services.paper.pages import page_image
from gridcenter.services.paper.sheaves import Sheaf, jobs
from tests.desktop.paper.spoolers import PaintedSpooler, PdfSpooler

A3 = (1190.55, 841.89)
A4 = (595.28, 841.89)


def sheaf(*sizes, title="演示表", paper="a4", fronts=(0,)):
    """Pages of these sizes, each with a mark near its lower right corner."""
    with pypdfium2.PdfDocument.new() as made:
        for size in sizes:
            made.new_page(*size)
        kept = BytesIO()
        made.save(kept)
    return Sheaf(
        title=title,
        content=kept.getvalue(),
        paper=paper,
        pages=len(sizes),
        fronts=frozenset(fronts),
    )


def sizes_of(content):
    with pypdfium2.PdfDocument(BytesIO(content)) as opened:
        return [tuple(round(side) for side in page.get_size()) for page in opened]


@pytest.fixture
def parent(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


class NoData:
    """Printing asks no data file."""

    def reading(self):
        return nullcontext()


@pytest.fixture
def desk():
    return ImmediateDesk(NoData())


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(spooler, "PAUSES_MS", (0, 0, 0))


@pytest.fixture
def asked(monkeypatch):
    """The questions that the officer is asked; he says no unless ``asked.answer``."""

    class Asked(list):
        answer = False

    made = Asked()
    monkeypatch.setattr(
        messages, "confirm", lambda _p, *words, **_how: made.append(words) or made.answer
    )
    return made


def run(given, desk, parent, service, tmp_path=None, **chosen):
    went = []
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if tmp_path is not None:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "paper.pdf"))
        printer.setResolution(72)
    for name, value in chosen.items():
        getattr(printer, name)(*value)
    report_print.PrintRun(
        given, printer, desk, parent, lambda _printer, which: went.append(which), service=service
    )
    return went


def test_a_job_is_called_printed_when_the_service_has_it(qtbot, desk, parent, quick):
    service = PdfSpooler(JobState.WAITING, JobState.PRINTING, JobState.DONE)
    went = run([sheaf(A4)], desk, parent, service)
    assert went == []
    qtbot.waitUntil(lambda: went == [(0,)])
    assert not desk.failures


@pytest.mark.parametrize("last", [JobState.WAITING, JobState.PRINTING])
def test_what_waits_its_turn_long_enough_is_the_printers(qtbot, desk, parent, quick, last):
    went = run([sheaf(A4)], desk, parent, PdfSpooler(last))
    qtbot.waitUntil(lambda: went == [(0,)])


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (JobState.ABORTED, "print_job_aborted"),
        (JobState.STOPPED, "print_job_aborted"),
        (JobState.CANCELLED, "print_job_cancelled"),
    ],
)
def test_a_job_that_is_given_up_is_not_printed(qtbot, desk, parent, quick, state, code):
    went = run([sheaf(A4)], desk, parent, PdfSpooler(JobState.PRINTING, state))
    qtbot.waitUntil(lambda: bool(desk.failures))
    assert [each.code for each in desk.failures] == [code]
    assert went == []


@pytest.mark.parametrize("state", [JobState.PAUSED, JobState.LOST])
@pytest.mark.parametrize("answer", [False, True])
def test_what_nobody_knows_the_officer_says(desk, parent, quick, asked, state, answer):
    asked.answer = answer
    went = run([sheaf(A4)], desk, parent, PdfSpooler(state))
    assert len(asked) == 1
    assert went == ([(0,)] if answer else [])


@pytest.mark.parametrize(
    "refusal",
    [
        spooler.PrinterGoneError(printer="甲"),
        spooler.PrinterPausedError(printer="甲"),
        spooler.PrinterRejectsError(printer="甲"),
        spooler.PrintServiceStoppedError(),
    ],
)
@pytest.mark.parametrize("kind", [PdfSpooler, PaintedSpooler])
def test_a_printer_that_would_print_nothing_gets_nothing(
    desk, parent, tmp_path, asked, refusal, kind
):
    went = run([sheaf(A4)], desk, parent, kind(JobState.DONE, refusal=refusal), tmp_path)
    assert desk.failures == [refusal]
    assert (went, list(asked), list(tmp_path.iterdir())) == ([], [], [])


def test_a_job_that_the_queue_never_showed_is_asked_about(desk, parent, tmp_path, asked):
    class Deaf(PaintedSpooler):
        def jobs(self, printer):
            return frozenset()

    assert run([sheaf(A4)], desk, parent, Deaf(JobState.DONE), tmp_path) == []
    assert len(asked) == 1


def test_painted_pages_have_their_own_sheet_from_the_first_on(desk, parent, tmp_path):
    """The dialog leaves the printer's own paper behind: A4 upright here."""
    given = [sheaf(A3, A3[::-1], paper="a3"), sheaf(A4)]
    a4 = QPageSize(QPageSize.PageSizeId.A4)
    upright = QPageLayout.Orientation.Portrait
    chosen = {"setPageSize": (a4,), "setPageOrientation": (upright,)}
    went = run(given, desk, parent, PaintedSpooler(JobState.DONE), tmp_path, **chosen)
    assert went == [(0, 1)]
    assert sizes_of((tmp_path / "paper.pdf").read_bytes()) == [(1191, 842), (842, 1191), (595, 842)]


def test_pages_are_painted_without_loss(desk, parent, tmp_path):
    run([sheaf(A4)], desk, parent, PaintedSpooler(JobState.DONE), tmp_path)
    assert b"/DCTDecode" not in (tmp_path / "paper.pdf").read_bytes()


def test_a_range_goes_through_all_forms_and_only_those_touched_are_noted(desk, parent, quick):
    service = PdfSpooler(JobState.DONE)
    given = [sheaf(A4, A4, title="甲"), sheaf(A4, title="乙"), sheaf(A4, A4, title="丙")]
    went = run(given, desk, parent, service, setFromTo=(2, 3))
    assert went == [(0, 1)]
    assert [each.pages for each, _ticket in service.sent] == [2]


def test_on_both_sides_a_form_begins_on_a_front():
    given = [sheaf(A4, A4, A4), sheaf(A4[::-1], A4[::-1], A4[::-1], fronts=(0, 1))]
    (made,) = jobs(given, range(6), title="合订", both_sides=True)
    wide = [width > height for width, height in sizes_of(made.content)]
    assert wide == [False, False, False, False, True, True, True, True]
    (single,) = jobs(given, range(6), title="合订", both_sides=False)
    assert single.pages == 6


def test_a_change_of_paper_begins_another_job():
    given = [sheaf(A4, title="甲"), sheaf(A3, title="乙", paper="a3"), sheaf(A4, title="丙")]
    made = jobs(given, range(3), title="三种", both_sides=False)
    assert [(each.paper, each.pages) for each in made] == [("a4", 1), ("a3", 1), ("a4", 1)]


def test_the_pdf_of_one_form_goes_out_as_it_is():
    only = sheaf(A4, A4)
    assert jobs([only], range(2), title="月报", both_sides=False) == (only,)


def test_the_jobs_paper_is_the_forms_whatever_the_dialog_left():
    left = (("PageSize", "A4"), ("page-ranges", "1-2"), ("page-set", "odd"))
    made = cups.options(
        sheaf(A3, paper="a3"), Ticket(printer="甲", copies=2, sides="long", colour=False, more=left)
    )
    assert made == {
        "page-set": "odd",
        "sides": "two-sided-long-edge",
        "print-color-mode": "monochrome",
        "multiple-document-handling": "separate-documents-collated-copies",
        "copies": "2",
        "media": "iso_a3_297x420mm",
        "print-scaling": "none",
    }


def test_without_any_printer_there_is_a_sentence_and_no_dialog(desk, parent, monkeypatch):
    monkeypatch.setattr(print_service, "spooler", lambda: PdfSpooler(JobState.DONE))
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(lambda: []))
    monkeypatch.setattr(QPrintDialog, "exec", lambda _self: pytest.fail("asked"))
    assert report_print.ask_printer([sheaf(A4)], desk, parent) is None
    assert [each.code for each in desk.failures] == ["no_printer"]


def test_a_stopped_print_service_is_said_before_anything_is_asked(desk, parent, monkeypatch):
    class Stopped(PdfSpooler):
        def check(self):
            raise spooler.PrintServiceStoppedError

    monkeypatch.setattr(print_service, "spooler", lambda: Stopped(JobState.DONE))
    assert report_print.ask_printer([sheaf(A4)], desk, parent) is None
    assert [each.code for each in desk.failures] == ["print_service_stopped"]


def test_a_printer_that_turned_into_a_file_is_no_printer(desk, parent, monkeypatch):
    monkeypatch.setattr(print_service, "spooler", lambda: PdfSpooler(JobState.DONE))
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(lambda: ["甲"]))
    monkeypatch.setattr(QPrintDialog, "exec", lambda _self: 1)
    monkeypatch.setattr(QPrinter, "outputFormat", lambda _self: QPrinter.OutputFormat.PdfFormat)
    assert report_print.ask_printer([sheaf(A4)], desk, parent) is None
    assert [each.code for each in desk.failures] == ["no_printer"]


def test_a_printer_says_which_paper_it_cannot_take():
    class Info:
        def printerName(self):
            return "甲"

        def supportedPageSizes(self):
            return [QPageSize(QPageSize.PageSizeId.A4), QPageSize(QPageSize.PageSizeId.Letter)]

    printing.require_paper(Info(), ["a4"])
    with pytest.raises(spooler.PrinterLacksPaperError, match="A3"):
        printing.require_paper(Info(), ["a4", "a3"])


def test_jobs_together_are_delivered_together():
    done, prints = JobState.DONE, JobState.PRINTING
    assert is_delivered({1: done, 2: done}, "甲", last=False)
    assert not is_delivered({1: done, 2: prints}, "甲", last=False)
    with pytest.raises(GridcenterError):
        is_delivered({1: done, 2: JobState.ABORTED}, "甲", last=True)


@pytest.mark.parametrize(
    ("bits", "state"),
    [
        (0x0, JobState.WAITING),
        (0x8, JobState.WAITING),
        (0x10, JobState.PRINTING),
        (0x2010, JobState.PRINTING),
        (0x12, JobState.PAUSED),
        (0x50, JobState.PAUSED),
        (0x400, JobState.PAUSED),
        (0x90, JobState.DONE),
        (0x1000, JobState.DONE),
        (0x104, JobState.CANCELLED),
    ],
)
def test_the_bits_of_windows_are_read(bits, state):
    assert winspool.job_state(bits) is state


def test_a_windows_printer_that_works_offline_prints_nothing():
    assert winspool.is_stopped(0, 0x400)
    assert winspool.is_stopped(0x1, 0)
    assert not winspool.is_stopped(0x400 | 0x4000, 0x40)


class StoppedSpooler(PdfSpooler):
    """A print service that is not there."""

    def check(self):
        raise spooler.PrintServiceStoppedError


class _Paper:
    """A printer of the system that has these sizes of paper, or is gone meanwhile."""

    def __init__(self, *sizes, gone=False):
        self._sizes = sizes
        self._gone = gone

    def isNull(self):
        return self._gone

    def printerName(self):
        return "甲"

    def supportedPageSizes(self):
        return [QPageSize(each) for each in self._sizes]


@pytest.fixture
def system(monkeypatch, qapp):
    """One printer called 甲 and the service behind it, as the tests set them."""

    class System:
        paper = _Paper(QPageSize.PageSizeId.A4)
        service = PdfSpooler(JobState.DONE)

    given = System()
    monkeypatch.setattr(print_service, "spooler", lambda: given.service)
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(lambda: ["甲"]))
    monkeypatch.setattr(QPrinterInfo, "printerInfo", staticmethod(lambda _name: given.paper))
    monkeypatch.setattr(printing, "sheaf_of", lambda printout: printout)
    return given


def test_without_a_window_a_paper_goes_to_the_printer_of_that_name(system):
    printing.print_on(sheaf(A4), "甲", 2)
    ((paper, ticket),) = system.service.sent
    assert (paper.title, ticket.printer, ticket.copies) == ("演示表", "甲", 2)


def test_without_a_window_nothing_is_sent_where_it_would_not_come_out(system):
    with pytest.raises(printing.NoSuchPrinterError, match="乙"):
        printing.print_on(sheaf(A4), "乙", 1)
    with pytest.raises(spooler.PrinterLacksPaperError, match="A3"):
        printing.print_on(sheaf(A3, paper="a3"), "甲", 1)
    assert system.service.sent == []
    system.service = StoppedSpooler(JobState.DONE)
    with pytest.raises(spooler.PrintServiceStoppedError):
        printing.print_on(sheaf(A4), "甲", 1)
    assert system.service.sent == []


def test_what_the_dialog_chose_is_asked_once_more(system, desk, parent, monkeypatch):
    monkeypatch.setattr(QPrintDialog, "exec", lambda _self: QPrintDialog.DialogCode.Accepted)
    monkeypatch.setattr(QPrinter, "outputFormat", lambda _self: QPrinter.OutputFormat.NativeFormat)
    monkeypatch.setattr(QPrinter, "outputFileName", lambda _self: "")
    assert report_print.ask_printer([sheaf(A4)], desk, parent) is not None
    assert report_print.ask_printer([sheaf(A3, paper="a3")], desk, parent) is None
    system.paper = _Paper(QPageSize.PageSizeId.A4, gone=True)
    assert report_print.ask_printer([sheaf(A4)], desk, parent) is None
    codes = [each.code for each in desk.failures]
    assert codes == [spooler.PrinterLacksPaperError.code, spooler.PrinterGoneError.code]


def test_a_service_that_stops_while_the_dialog_is_open(system, desk, parent, monkeypatch):
    def chosen(_dialog):
        system.service.check = StoppedSpooler(JobState.DONE).check
        return QPrintDialog.DialogCode.Accepted

    monkeypatch.setattr(QPrintDialog, "exec", chosen)
    monkeypatch.setattr(QPrinter, "outputFormat", lambda _self: QPrinter.OutputFormat.NativeFormat)
    monkeypatch.setattr(QPrinter, "outputFileName", lambda _self: "")
    assert report_print.ask_printer([sheaf(A4)], desk, parent) is None
    assert [each.code for each in desk.failures] == [spooler.PrintServiceStoppedError.code]


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_no_first_or_no_next_page_has_refused(tmp_path, monkeypatch, qapp):
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "no such folder" / "paper.pdf"))
    with pytest.raises(spooler.PrinterRefusedError):
        printing.PrintJob(printer, "a4", landscape=False)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    printer.setResolution(72)
    job = printing.PrintJob(printer, "a4", landscape=False)
    page = page_image(sheaf(A4).content, 0, 72)
    job.feed(page, "a4")
    monkeypatch.setattr(QPrinter, "newPage", lambda _self: False)
    with pytest.raises(spooler.PrinterRefusedError):
        job.feed(page, "a4")
    assert not printer.paintEngine().isActive()
