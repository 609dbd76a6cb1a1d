"""Printing through CUPS itself: thirteen ends of a print, and where its letters stand on paper."""

import pytest
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QWidget

from gridcenter.desktop import messages
from gridcenter.desktop.paper import report_print
from gridcenter.domain.period import Period
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.paper.report_desk import ReportDesk
from gridcenter.services import audit
from gridcenter.services.paper import pages, reporting
from tests.builders import make_centre, make_grid, make_incident, make_member
from tests.desktop_real.conftest import QUEUE
from tests.desktop_real.on_paper import WITHIN, farthest, letters, sizes

pytestmark = pytest.mark.real

MONTH = Period.parse("2026-11")


@pytest.fixture
def desk(tmp_path):
    centre = make_centre(tmp_path / "data")
    grid = make_grid(centre)
    for name in ("张示例甲", "李示例乙"):
        make_member(centre, grid.uid, name=name)
    make_incident(centre, grid=grid.uid, state="registered")
    return ImmediateDesk(centre)


@pytest.fixture
def parent(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def asked(monkeypatch):
    questions = []
    monkeypatch.setattr(
        messages, "confirm", lambda _p, question, *_w, **_how: questions.append(question)
    )
    return questions


def form(desk, paper="a4", name="incident_ledger"):
    document = reporting.build(desk.centre, name, MONTH, paper=paper)
    return pages.printout(desk.centre, document)


def accept(monkeypatch, meanwhile=lambda: None):
    """The officer accepts the real dialog; ``meanwhile`` happens while it is open."""

    def opened(dialog):
        meanwhile()
        dialog.accept()
        return dialog.result()

    monkeypatch.setattr(QPrintDialog, "exec", opened)


def print_it(desk, parent, *printouts):
    source = ReportDesk(desk, lambda: None)
    return report_print.print_forms(source, printouts, desk, parent)


def is_noted(desk):
    return any(each.action == "month.print" for each in audit.entries(desk.centre, limit=5))


def is_called_printed(desk):
    return any(note.startswith("已送打印机") for note in desk.notes) or is_noted(desk)


@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_a_form_comes_out_on_its_paper_letter_for_letter(
    desk, parent, queue, monkeypatch, qtbot, paper
):
    printout = form(desk, paper)
    accept(monkeypatch)
    print_it(desk, parent, printout)
    qtbot.waitUntil(lambda: is_noted(desk), timeout=20_000)
    printed = queue.output.read_bytes()
    assert sizes(printed) == sizes(printout.content)
    here = letters(printout.content)
    there = letters(printed, turned=printout.landscape)
    assert {key: len(each) for key, each in there.items()} == {
        key: len(each) for key, each in here.items()
    }
    assert len(here) > 50
    assert farthest(here, there) < WITHIN
    assert not desk.failures


def test_a_range_and_two_papers_are_what_was_chosen(desk, parent, queue, monkeypatch, qtbot):
    first, second = form(desk, "a4"), form(desk, "a3")
    accept(monkeypatch)
    print_it(desk, parent, first, second)
    qtbot.waitUntil(lambda: len(desk.notes) >= 3, timeout=20_000)
    assert sizes(queue.output.read_bytes()) == sizes(second.content)
    assert sum(each.action == "month.print" for each in audit.entries(desk.centre, limit=9)) == 2


@pytest.mark.parametrize("when", ["before", "while the dialog is open"])
@pytest.mark.parametrize(
    ("what", "codes"),
    [
        ("rejecting", {"printer_rejects"}),
        ("paused", {"printer_paused"}),
        ("deleted", {"printer_gone", "no_printer"}),
        ("stopped", {"print_service_stopped", "no_printer"}),
    ],
)
def test_nothing_is_called_printed_that_is_not(
    desk, parent, queue, monkeypatch, asked, what, codes, when
):
    happen = {
        "rejecting": lambda: queue.run("cupsreject", QUEUE),
        "paused": lambda: queue.run("cupsdisable", QUEUE),
        "deleted": lambda: queue.run("lpadmin", "-x", QUEUE),
        "stopped": queue.stop,
    }[what]
    if when == "before":
        happen()
        accept(monkeypatch)
    else:
        accept(monkeypatch, happen)
    print_it(desk, parent, form(desk))
    if what == "stopped":
        queue.start()
    if what == "deleted":
        queue.add(QUEUE)
    assert [each.code in codes for each in desk.failures] == [True]
    assert not is_called_printed(desk)
    assert asked == []
    assert not queue.output.exists()


def test_a_filter_that_fails_is_told(desk, parent, queue, monkeypatch, qtbot):
    broken = queue.root / "broken"
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    broken.chmod(0o755)
    queue.add(QUEUE, filter_program=str(broken))
    accept(monkeypatch)
    print_it(desk, parent, form(desk))
    qtbot.waitUntil(lambda: bool(desk.failures), timeout=20_000)
    assert [each.code for each in desk.failures] == ["print_job_aborted"]
    assert not is_called_printed(desk)


def slow_filter(queue):
    slow = queue.root / "slow"
    slow.write_text("#!/bin/sh\nsleep 30\n", encoding="ascii")
    slow.chmod(0o755)
    queue.add(QUEUE, filter_program=str(slow))


def test_a_job_cancelled_on_its_way_is_told(desk, parent, queue, monkeypatch, qtbot):
    slow_filter(queue)
    accept(monkeypatch)
    print_it(desk, parent, form(desk))
    queue.run("cancel", "-a")
    qtbot.waitUntil(lambda: bool(desk.failures), timeout=20_000)
    assert [each.code for each in desk.failures] == ["print_job_cancelled"]
    assert not is_called_printed(desk)


def test_a_queue_paused_with_the_job_in_it_asks_the_officer(
    desk, parent, queue, monkeypatch, qtbot, asked
):
    slow_filter(queue)
    accept(monkeypatch)
    print_it(desk, parent, form(desk))
    queue.run("cupsdisable", QUEUE)
    qtbot.waitUntil(lambda: bool(asked), timeout=20_000)
    assert "已暂停或脱机" in asked[0]
    assert not is_called_printed(desk)
