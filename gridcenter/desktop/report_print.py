"""Printing a previewed form: the system's dialog, then page after page from the worker."""

from __future__ import annotations

from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from gridcenter.desktop import printing
from gridcenter.domain.errors import GridcenterError
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.report_desk import ReportDesk
from gridcenter.presenters.report_model import Preview
from gridcenter.services.reporting import PageImage


def print_preview(
    presenter: ReportDesk, preview: Preview, desk: Desk, parent: QWidget
) -> PrintRun | None:
    """Ask for a printer and start the job; None when the officer thought better of it."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printing.prepare(printer, preview.printout)
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, preview.printout.pages)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return None
    return PrintRun(presenter, preview, printer, desk)


class PrintRun:
    """One job: renders a page on the worker, puts it on paper here, asks for the next."""

    def __init__(
        self, presenter: ReportDesk, preview: Preview, printer: QPrinter, desk: Desk
    ) -> None:
        self._presenter, self._preview, self._printer, self._desk = (
            presenter,
            preview,
            printer,
            desk,
        )
        self._left = list(printing.wanted_pages(printer, preview.printout.pages))
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
            self._presenter.printed(
                self._preview.printout,
                printer=self._printer.printerName(),
                copies=self._printer.copyCount(),
            )
            return
        self._presenter.print_page(
            self._preview.printout,
            self._left.pop(0),
            printing.resolution(self._printer),
            self._feed,
            self._failed,
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
