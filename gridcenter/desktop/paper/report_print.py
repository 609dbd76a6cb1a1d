"""Printing filled forms: the system's dialog, then page after page from the worker, in one job."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import messages
from gridcenter.desktop.paper import printing
from gridcenter.domain.errors import GridcenterError
from gridcenter.presenters.desk import Desk
from gridcenter.services.paper.pages import PageImage, Printout


class Source(Protocol):
    """Who renders the pages, and hears that they are on paper."""

    def print_page(
        self,
        printout: Printout,
        number: int,
        dpi: float,
        done: Callable[[PageImage], None],
        failed: Callable[[GridcenterError], None],
    ) -> None:
        """Render one page at ``dpi``."""

    def printed(self, printout: Printout, *, printer: str, copies: int) -> None:
        """All its pages went to the printer."""


def print_forms(
    presenter: Source, printouts: Sequence[Printout], desk: Desk, parent: QWidget
) -> PrintRun | None:
    """Ask for a printer and start the job; None when the officer thought better of it.

    Copies, both sides and a range of pages (counted through all forms) come from the dialog.
    """
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printing.prepare(printer, printouts[0])
    if len(printouts) > 1:
        printer.setDocName(_("报表 {count} 种").format(count=len(printouts)))
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, sum(each.pages for each in printouts))
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return None
    return PrintRun(presenter, printouts, printer, desk)


def print_several(
    presenter: Source,
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
    """One job: renders a page on the worker, puts it on paper here, asks for the next."""

    def __init__(
        self, presenter: Source, printouts: Sequence[Printout], printer: QPrinter, desk: Desk
    ) -> None:
        self._presenter, self._printer, self._desk = presenter, printer, desk
        pages = [(each, number) for each in printouts for number in range(each.pages)]
        self._left = [pages[at] for at in printing.wanted_pages(printer, len(pages))]
        self._printed: list[Printout] = []
        self._job: printing.PrintJob | None = None
        try:
            self._job = printing.PrintJob(printer)
        except GridcenterError as failure:
            desk.tell_failure(failure)
        else:
            self._next()

    def _next(self) -> None:
        if self._job is None:
            return
        if not self._left:
            self._job.end()
            for each in self._printed:
                self._presenter.printed(
                    each, printer=self._printer.printerName(), copies=self._printer.copyCount()
                )
            return
        printout, number = self._left.pop(0)
        if printout not in self._printed or number in printout.fronts:
            self._job.begin_form(printout)
        if printout not in self._printed:
            self._printed.append(printout)
        self._presenter.print_page(
            printout, number, printing.resolution(self._printer), self._feed, self._failed
        )

    def _feed(self, page: PageImage) -> None:
        if self._job is None:
            return
        try:
            self._job.feed(page)
        except GridcenterError as failure:
            self._failed(failure)
        else:
            self._next()

    def _failed(self, failure: GridcenterError) -> None:
        if self._job is not None:
            self._job.end()
            self._job = None
        self._desk.tell_failure(failure)
