"""CUPS' answers in our words: nothing is called printed that its library did not take."""

from __future__ import annotations

import pytest

from gridcenter.desktop.paper import cups, print_service, spooler
from gridcenter.desktop.paper.spooler import JobState, Ticket
from gridcenter.services.paper.sheaves import Sheaf
from tests.desktop.paper.cupslib import FakeCups

CONTENT = bytes(range(256)) * 1024  # four pieces
SHEAF = Sheaf(title="月报", content=CONTENT, paper="a4", pages=1, fronts=frozenset({0}))
TICKET = Ticket(printer="办公室/A4")


@pytest.fixture
def lib(monkeypatch: pytest.MonkeyPatch) -> FakeCups:
    made = FakeCups()
    monkeypatch.setattr(cups, "_library", lambda: made)
    return made


def test_a_paper_goes_out_whole_as_one_job_with_its_options(lib: FakeCups) -> None:
    assert cups.Cups().send(SHEAF, TICKET) == 41
    assert lib.poured == CONTENT
    assert lib.titled == ("办公室".encode(), "月报".encode())
    assert lib.options[b"media"] == b"iso_a4_210x297mm"
    assert lib.options[b"print-scaling"] == b"none"
    assert (lib.cancelled, lib.open) == ([], 0)


def test_a_service_that_does_not_listen_is_stopped(lib: FakeCups) -> None:
    lib.listens = False
    for ask in (
        lambda: cups.Cups().check(),
        lambda: cups.Cups().look("甲"),
        lambda: cups.Cups().send(SHEAF, TICKET),
        lambda: cups.Cups().jobs("甲"),
    ):
        with pytest.raises(spooler.PrintServiceStoppedError):
            ask()
    lib.listens, lib.answers = True, False
    cups.Cups().check()
    with pytest.raises(spooler.PrintServiceStoppedError):
        cups.Cups().look("甲")
    assert lib.open == 0


@pytest.mark.parametrize(
    ("known", "printer", "refused"),
    [
        (False, {}, spooler.PrinterGoneError),
        (True, {b"printer-is-accepting-jobs": 0}, spooler.PrinterRejectsError),
        (True, {b"printer-state": 5}, spooler.PrinterPausedError),
    ],
)
def test_a_printer_that_prints_nothing_now_gets_no_paper(
    lib: FakeCups, known: bool, printer: dict[bytes, int], refused: type[Exception]
) -> None:
    lib.known, lib.printer = known, printer
    for ask in (lambda: cups.Cups().look("甲"), lambda: cups.Cups().send(SHEAF, TICKET)):
        with pytest.raises(refused):
            ask()
    assert (lib.titled, lib.poured, lib.open) == (None, b"", 0)


@pytest.mark.parametrize("state", [3, 4])
def test_one_that_is_idle_or_prints_takes_more(lib: FakeCups, state: int) -> None:
    lib.printer = {b"printer-is-accepting-jobs": 1, b"printer-state": state}
    cups.Cups().look("甲")


def test_a_job_that_is_not_taken_is_refused_and_one_cut_short_is_cancelled(lib: FakeCups) -> None:
    lib.number = 0
    with pytest.raises(spooler.PrinterRefusedError):
        cups.Cups().send(SHEAF, TICKET)
    assert lib.cancelled == []
    lib.number = 7
    for takes, finished in ((0, 0), (70_000, 0), (1 << 30, 0x0500)):
        lib.takes, lib.finished, lib.poured, lib.cancelled = takes, finished, b"", []
        with pytest.raises(spooler.PrinterRefusedError):
            cups.Cups().send(SHEAF, TICKET)
        assert lib.cancelled == [7]
    assert lib.open == 0


def test_what_waits_there_is_told_by_number(lib: FakeCups) -> None:
    assert cups.Cups().jobs("甲") == frozenset()
    lib.queued = [3, 4, 9]
    assert cups.Cups().jobs("甲") == {3, 4, 9}


@pytest.mark.parametrize(
    ("number", "printer", "state"),
    [
        (3, 3, JobState.WAITING),
        (3, 5, JobState.PAUSED),
        (4, 3, JobState.PAUSED),
        (5, 4, JobState.PRINTING),
        (6, 3, JobState.STOPPED),
        (7, 3, JobState.CANCELLED),
        (8, 3, JobState.ABORTED),
        (9, 5, JobState.DONE),
        (0, 3, JobState.LOST),
    ],
)
def test_what_became_of_a_job(lib: FakeCups, number: int, printer: int, state: JobState) -> None:
    lib.printer = {b"printer-state": printer}
    lib.job = {b"job-state": number}
    assert cups.Cups().state("甲", 41) is state
    assert lib.open == 0


def test_what_a_printer_took_it_prints_though_it_takes_no_more(lib: FakeCups) -> None:
    lib.printer, lib.job = {b"printer-is-accepting-jobs": 0}, {b"job-state": 3}
    assert cups.Cups().state("甲", 41) is JobState.WAITING


def test_where_no_service_can_be_asked_nothing_is_sent() -> None:
    with pytest.raises(spooler.PrinterRefusedError):
        print_service.UnknownSpooler().send(SHEAF, TICKET)
