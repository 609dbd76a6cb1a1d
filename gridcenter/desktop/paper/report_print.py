"""Printing from the window: the system's dialog, the job, and what became of it.

"已送打印机", the audit line and the step of the month come only when the print service has the job; every
other end has its own sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QTimer
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QWidget

from gridcenter.base.i18n import _, describe
from gridcenter.desktop import messages
from gridcenter.desktop.paper import print_service, printing, spooler
from gridcenter.desktop.paper.spooler import NoPrinterError, Spooler, UnprovenError
from gridcenter.domain.errors import GridcenterError
from gridcenter.presenters.desk import Desk
from gridcenter.services.paper.pages import PageImage, Printout, page_image
from gridcenter.services.paper.sheaves import Sheaf, jobs, sheaf_of


class PrintSource(Protocol):
    """Who hears that forms are on paper."""

    def printed(self, printout: Printout, *, printer: str, copies: int) -> None:
        """The printer has its pages."""


def ask_printer(sheaves: Sequence[Sheaf], desk: Desk, parent: QWidget) -> QPrinter | None:
    """The system's dialog; None when nothing will be printed, which was said if it is a failure.

    Copies, both sides and a range of pages (counted through all) come from the dialog.
    """
    service = print_service.spooler()
    try:
        service.check()
        if not QPrinterInfo.availablePrinterNames():
            # Qt would go on with a printer that quietly writes a PDF into the home folder.
            raise NoPrinterError
    except GridcenterError as failure:
        desk.tell_failure(failure)
        return None
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    title = sheaves[0].title
    printer.setDocName(
        title if len(sheaves) == 1 else _("报表 {count} 种").format(count=len(sheaves))
    )
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, sum(each.pages for each in sheaves))
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintToFile, on=False)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return None
    try:
        if printer.outputFormat() != QPrinter.OutputFormat.NativeFormat or printer.outputFileName():
            raise NoPrinterError
        service.check()
        info = QPrinterInfo.printerInfo(printer.printerName())
        if info.isNull():
            raise spooler.PrinterGoneError(printer=printer.printerName())
        printing.require_paper(info, dict.fromkeys(each.paper for each in sheaves))
    except GridcenterError as failure:
        desk.tell_failure(failure)
        return None
    return printer


def print_sheaves(
    sheaves: Sequence[Sheaf],
    desk: Desk,
    parent: QWidget,
    delivered: Callable[[QPrinter, Sequence[int]], None],
) -> PrintRun | None:
    """Ask for a printer and print; ``delivered`` hears the printer and which of them went out."""
    printer = ask_printer(sheaves, desk, parent)
    return PrintRun(sheaves, printer, desk, parent, delivered) if printer is not None else None


def print_forms(
    presenter: PrintSource, printouts: Sequence[Printout], desk: Desk, parent: QWidget
) -> PrintRun | None:
    """Ask for a printer and start the job; None when the officer thought better of it."""
    told = noting(presenter, printouts)
    return print_sheaves([sheaf_of(each) for each in printouts], desk, parent, told)


def noting(
    presenter: PrintSource, printouts: Sequence[Printout]
) -> Callable[[QPrinter, Sequence[int]], None]:
    """What notes the forms that went out."""

    def told(printer: QPrinter, which: Sequence[int]) -> None:
        for at in which:
            presenter.printed(
                printouts[at], printer=printer.printerName(), copies=printer.copyCount()
            )

    return told


def print_several(
    presenter: PrintSource,
    ready: Sequence[Printout],
    stopped: Sequence[Printout],
    desk: Desk,
    parent: QWidget,
) -> PrintRun | None:
    """Print the forms that passed their checks; the officer hears first which stay behind."""
    if stopped:
        names = "\n".join(f"▲ {each.document.title}" for each in stopped)
        detail = _("这些报表核对没有通过，不打印：\n{names}").format(names=names)
        if not ready:
            desk.tell(detail)
            return None
        question = _("打印其余 {count} 种报表吗？").format(count=len(ready))
        if not messages.confirm(parent, question, detail, _("打印其余的"), danger=False):
            return None
    return print_forms(presenter, ready, desk, parent) if ready else None


class PrintRun:
    """One print: made into jobs on the worker, handed over or painted, and followed."""

    def __init__(
        self,
        sheaves: Sequence[Sheaf],
        printer: QPrinter,
        desk: Desk,
        parent: QWidget,
        delivered: Callable[[QPrinter, Sequence[int]], None],
        *,
        service: Spooler | None = None,
    ) -> None:
        self._printer, self._desk, self._parent = printer, desk, parent
        self._delivered = delivered
        self._service = service or print_service.spooler()
        self._ticket = printing.ticket_of(printer)
        wanted = printing.wanted_pages(printer, sum(each.pages for each in sheaves))
        self._which = _touched(sheaves, wanted)
        self._job: printing.PrintJob | None = None
        self._sent: frozenset[int] = frozenset()
        self._pauses = iter(spooler.PAUSES_MS)
        title, both = printer.docName(), self._ticket.both_sides
        desk.tell(_("正在送往打印机 {printer}…").format(printer=printer.printerName()))
        service, ticket = self._service, self._ticket

        def prepare() -> tuple[Sheaf, ...]:
            return jobs(sheaves, wanted, title=title, both_sides=both)

        def send() -> frozenset[int]:
            return frozenset(service.send(each, ticket) for each in prepare())

        def look() -> tuple[tuple[Sheaf, ...], frozenset[int]]:
            service.look(ticket.printer)
            return prepare(), service.jobs(ticket.printer)

        if service.takes_pdf:
            desk.note(lambda _centre: send(), self._follow, label=_("正在打印"))
        else:
            desk.ask(lambda _centre: look(), self._begin, label=_("正在打印"))

    # Painted through Qt

    def _begin(self, looked: tuple[tuple[Sheaf, ...], frozenset[int]]) -> None:
        sheaves, before = looked
        self._left = [(each, number) for each in sheaves for number in range(each.pages)]
        self._render(lambda page: self._begin_with(page, before))

    def _begin_with(self, page: PageImage, before: frozenset[int]) -> None:
        sheaf = self._left[0][0]
        try:
            self._job = printing.PrintJob(
                self._printer, sheaf.paper, landscape=page.width > page.height
            )
        except GridcenterError as failure:
            self._desk.tell_failure(failure)
            return
        name = self._ticket.printer

        def begun(now: frozenset[int]) -> None:
            self._sent = now - before
            self._feed(page)

        self._desk.ask(lambda _centre: self._service.jobs(name), begun, self._failed)

    def _render(self, done: Callable[[PageImage], None]) -> None:
        sheaf, number = self._left[0]
        dpi = printing.resolution(self._printer)
        self._desk.ask(
            lambda _centre: page_image(sheaf.content, number, dpi),
            done,
            self._failed,
            label=_("正在打印"),
        )

    def _feed(self, page: PageImage) -> None:
        if self._job is None:
            return
        sheaf, number = self._left.pop(0)
        try:
            if number == 0:
                self._job.turn_to_front()
            self._job.feed(page, sheaf.paper)
        except GridcenterError as failure:
            self._failed(failure)
            return
        if self._left:
            self._render(self._feed)
        else:
            self._job.end()
            self._job = None
            self._follow(self._sent)

    def _failed(self, failure: GridcenterError) -> None:
        if self._job is not None:
            self._job.end()
            self._job = None
        self._desk.tell_failure(failure)

    # Followed until the print service has it

    def _follow(self, sent: frozenset[int]) -> None:
        self._sent = sent
        service, name = self._service, self._ticket.printer
        self._desk.ask(
            lambda _centre: {job: service.state(name, job) for job in sent},
            self._heard,
            lambda _failure: self._end_unsure(spooler.JobUnknownError(printer=name)),
        )

    def _heard(self, states: dict[int, spooler.JobState]) -> None:
        pause = next(self._pauses, None)
        try:
            done = spooler.is_delivered(states, self._ticket.printer, last=pause is None)
        except UnprovenError as unproven:
            self._end_unsure(unproven)
        except GridcenterError as failure:
            self._desk.tell_failure(failure)
        else:
            if done:
                self._delivered(self._printer, self._which)
            elif pause is not None:
                QTimer.singleShot(pause, lambda: self._follow(self._sent))

    def _end_unsure(self, unproven: UnprovenError) -> None:
        """The print service did not say: the officer looks at the printer."""
        said = describe(unproven)
        question, detail = said.message, said.hint
        if messages.confirm(self._parent, question, detail, _("纸已经出来了"), danger=False):
            self._delivered(self._printer, self._which)


def _touched(sheaves: Sequence[Sheaf], wanted: range) -> tuple[int, ...]:
    """Which of the sheaves have a page among the wanted ones."""
    touched, first = [], 0
    for at, sheaf in enumerate(sheaves):
        if any(page in wanted for page in range(first, first + sheaf.pages)):
            touched.append(at)
        first += sheaf.pages
    return tuple(touched)
