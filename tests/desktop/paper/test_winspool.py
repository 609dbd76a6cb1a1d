"""Printing through the spooler of Windows: what is asked of it, and what is said in each end of a print."""

from contextlib import nullcontext

import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from gridcenter.base.i18n import describe
from gridcenter.desktop import messages
from gridcenter.desktop.paper import printing, report_print, spooler, winspool
from gridcenter.desktop.paper.spooler import JobState
from gridcenter.presenters.desk import ImmediateDesk
from tests.desktop.paper.test_printing import A3, A4, sheaf
from tests.desktop.paper.winspooler import FakeWinspool

OFFICE = "办公室打印机"
WAITS, PRINTS, PRINTED, DELETING, PAPER_OUT, ERROR, ASKS = 0x8, 0x10, 0x80, 0x4, 0x40, 0x2, 0x400
PAUSED, OFFLINE, WORKS_OFFLINE = 0x1, 0x80, 0x400


@pytest.fixture
def windows(monkeypatch):
    made = FakeWinspool(OFFICE)
    made.install(monkeypatch)
    monkeypatch.setattr(spooler, "PAUSES_MS", (0, 0, 0, 0))
    yield made
    assert made.open == set(), "a handle is left open"


@pytest.fixture
def desk():
    class NoData:
        def reading(self):
            return nullcontext()

    return ImmediateDesk(NoData())


@pytest.fixture
def asked(monkeypatch):
    questions = []
    monkeypatch.setattr(
        messages, "confirm", lambda _p, question, *_w, **_how: questions.append(question)
    )
    return questions


@pytest.fixture
def print_it(windows, desk, qtbot, tmp_path, monkeypatch, asked):
    """Print these sheaves on the office's printer; gives those that count as printed."""
    parent = QWidget()
    qtbot.addWidget(parent)
    begin = printing.PrintJob.__init__

    def begun(job, *arguments, **how):
        begin(job, *arguments, **how)
        windows.begin()

    monkeypatch.setattr(printing.PrintJob, "__init__", begun)
    monkeypatch.setattr(QPrinter, "printerName", lambda _printer: OFFICE)

    def printed(*sheaves):
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "paper.pdf"))
        printer.setResolution(72)
        went = []
        report_print.PrintRun(
            sheaves,
            printer,
            desk,
            parent,
            lambda _printer, which: went.extend(which),
            service=winspool.WindowsSpooler(),
        )
        qtbot.waitUntil(lambda: bool(went or desk.failures or asked))
        return went

    return printed


def to(status):
    """A turn of fate: the newest job has this status."""

    def turn(windows):
        windows.jobs[max(windows.jobs)] = status

    return turn


def leaves(windows):
    """The newest job leaves the queue."""
    del windows.jobs[max(windows.jobs)]


@pytest.mark.parametrize("papers", [("a4",), ("a3",), ("a4", "a3")])
def test_what_left_the_queue_is_on_paper(windows, desk, print_it, asked, papers):
    windows.then = [to(WAITS), to(PRINTS), leaves]
    sheaves = [sheaf(A4 if each == "a4" else A3, paper=each) for each in papers]
    assert print_it(*sheaves) == list(range(len(papers)))
    assert (desk.failures, asked) == ([], [])
    assert ("printer", 2) in windows.asked


def test_a_job_that_is_kept_after_printing_is_printed(windows, desk, print_it, asked):
    windows.then = [to(WAITS), to(PRINTED | PRINTS)]
    assert print_it(sheaf(A4)) == [0]
    assert (desk.failures, asked) == ([], [])


def breaks(windows, what):
    windows.is_running = what != "stopped"
    windows.is_there = what != "deleted"
    windows.status = {"paused": PAUSED, "offline": OFFLINE}.get(what, 0)
    windows.attributes = WORKS_OFFLINE if what == "works offline" else 0


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("paused", "printer_paused"),
        ("offline", "printer_paused"),
        ("works offline", "printer_paused"),
        ("deleted", "printer_gone"),
        ("stopped", "print_service_stopped"),
    ],
)
def test_a_printer_that_would_print_nothing_gets_nothing(
    windows, desk, print_it, asked, tmp_path, what, code
):
    breaks(windows, what)
    assert print_it(sheaf(A4)) == []
    assert [each.code for each in desk.failures] == [code]
    assert describe(desk.failures[0]).message.startswith("没有打印")
    assert (asked, windows.jobs, list(tmp_path.iterdir())) == ([], {}, [])


@pytest.mark.parametrize("status", [PAPER_OUT | PRINTS, ERROR | PRINTS, ASKS, PAUSED | WAITS])
def test_a_job_that_is_stuck_asks_the_officer(windows, desk, print_it, asked, status):
    windows.then = [to(WAITS), to(status)]
    assert print_it(sheaf(A4)) == []
    assert "已暂停或脱机" in asked[0]
    assert desk.failures == []


@pytest.mark.parametrize("status", [WAITS, PRINTS])
@pytest.mark.parametrize("what", ["paused", "offline", "works offline"])
def test_a_printer_that_stops_with_the_job_in_it_asks_the_officer(
    windows, desk, print_it, asked, what, status
):
    windows.then = [to(WAITS), lambda fake: (breaks(fake, what), to(status)(fake))]
    assert print_it(sheaf(A4)) == []
    assert "已暂停或脱机" in asked[0]


def test_a_job_that_is_cancelled_is_told(windows, desk, print_it, asked):
    windows.then = [to(WAITS), to(PRINTS | DELETING)]
    assert print_it(sheaf(A4)) == []
    assert [each.code for each in desk.failures] == ["print_job_cancelled"]
    assert asked == []


@pytest.mark.parametrize("what", ["deleted", "stopped"])
def test_a_queue_that_vanishes_with_the_job_asks_the_officer(windows, print_it, asked, what):
    """A queue that cannot be read is no empty one, whose jobs would all be done."""
    windows.then = [to(WAITS), to(WAITS), lambda fake: breaks(fake, what)]
    assert print_it(sheaf(A4)) == []
    assert "没有告诉任务的结果" in asked[0]


def test_a_spooler_that_tells_of_no_jobs_prints_and_asks_the_officer(
    windows, desk, print_it, asked
):
    """Wine's refuses and gives no reason; that is no printer that is gone, and no job that is done."""
    windows.tells_jobs = False
    assert print_it(sheaf(A4)) == []
    assert "没有告诉任务的结果" in asked[0]
    assert desk.failures == []
    assert winspool.WindowsSpooler().state(OFFICE, 7) is JobState.LOST


def test_a_queue_that_grows_while_it_is_read_is_read_again(windows):
    mine = windows.begin(PRINTS)
    windows.late_jobs = 3
    service = winspool.WindowsSpooler()
    assert service.state(OFFICE, mine) is JobState.PRINTING
    assert service.jobs(OFFICE) == {7, 8, 9, 10}


def test_a_queue_that_never_stands_still_is_not_called_empty(windows):
    mine = windows.begin(PRINTS)
    windows.late_jobs = 1000
    with pytest.raises(spooler.PrinterGoneError):
        winspool.WindowsSpooler().state(OFFICE, mine)


def test_a_stopped_spooler_is_told_from_a_machine_without_printers(windows):
    service = winspool.WindowsSpooler()
    windows.is_there = False
    service.check()
    windows.is_running = False
    with pytest.raises(spooler.PrintServiceStoppedError):
        service.check()


def test_windows_takes_no_pdf(windows):
    with pytest.raises(spooler.PrinterRefusedError):
        winspool.WindowsSpooler().send(sheaf(A4), spooler.Ticket(printer=OFFICE))
