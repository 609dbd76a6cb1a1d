"""Pages of a PDF onto a printer: what is printed is what was previewed, page for page."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtWidgets import QApplication

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_, Listed
from gridcenter.services.paper.pages import PageImage, Printout, page_image

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_DPI = 300
"""Enough for hairlines and small type; a printer with fewer dots gets its own number."""


class NoSuchPrinterError(GridcenterError):
    """The system knows no printer of this name."""

    code = "no_such_printer"
    sentence = N_("没有名为 {printer} 的打印机。")
    hint = N_("可用的有：{known}。")


class PrinterRefusedError(GridcenterError):
    """The printer or its driver did not take the job."""

    code = "printer_refused"
    sentence = N_("没有打印：打印机没有接受任务。")
    hint = N_("检查打印机是否开机、有纸、已连接；也可以先导出 PDF。")


def to_image(page: PageImage) -> QImage:
    """A rendered page as an image of its own."""
    stride = page.width * 4
    shape = QImage.Format.Format_RGBX8888
    return QImage(page.pixels, page.width, page.height, stride, shape).copy()


def prepare(printer: QPrinter, printout: Printout) -> None:
    """Set paper, orientation and the job's name as the form wants them."""
    set_sheet(printer, printout)
    printer.setFullPage(True)
    printer.setDocName(printout.document.title)


def set_sheet(printer: QPrinter, printout: Printout) -> None:
    """Set paper and orientation; also between two pages of one job."""
    landscape = printout.landscape
    size = QPageSize.PageSizeId.A3 if printout.paper == "a3" else QPageSize.PageSizeId.A4
    printer.setPageSize(QPageSize(size))
    printer.setPageOrientation(
        QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait
    )


def resolution(printer: QPrinter) -> int:
    """The dots per inch at which pages are rendered for this printer."""
    return min(_DPI, max(printer.resolution(), 72))


def wanted_pages(printer: QPrinter, pages: int) -> range:
    """The pages chosen in the print dialog, counted from 0; all unless a range was set."""
    first, last = printer.fromPage(), printer.toPage()
    return range(first - 1, min(last, pages)) if 0 < first <= pages else range(pages)


class PrintJob:
    """A job being fed page by page, so that only one page is ever held in memory."""

    def __init__(self, printer: QPrinter) -> None:
        self._printer = printer
        self._painter = QPainter()
        self._fed = 0
        if not self._painter.begin(printer):
            raise PrinterRefusedError

    def begin_form(self, printout: Printout) -> None:
        """The next page begins another form: its paper, and on both sides a front of its own."""
        both = self._printer.duplex() != self._printer.DuplexMode.DuplexNone
        if both and self._fed % 2:
            self._turn()
            self._fed += 1
        set_sheet(self._printer, printout)

    def _turn(self) -> None:
        if not self._printer.newPage():
            self.end()
            raise PrinterRefusedError

    def feed(self, page: PageImage) -> None:
        """Put the next page on paper."""
        if self._fed:
            self._turn()
        full = self._printer.pageLayout().fullRectPixels(self._printer.resolution())
        self._painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._painter.drawImage(QRect(0, 0, full.width(), full.height()), to_image(page))
        self._fed += 1

    def end(self) -> None:
        """Let the job go."""
        self._painter.end()


def feed_all(printer: QPrinter, pages: Iterable[PageImage]) -> None:
    """Print pages one after the other."""
    job = PrintJob(printer)
    for page in pages:
        job.feed(page)
    job.end()


def print_on(printout: Printout, name: str, copies: int) -> None:
    """Print without a window on the printer called ``name`` (for the command line)."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo  # noqa: PLC0415 - 20 ms of start

    # Kept until the job is done: Qt prints only while an application stands.
    application = QGuiApplication.instance() or _application()
    known = QPrinterInfo.availablePrinterNames()
    if name not in known:
        raise NoSuchPrinterError(printer=name, known=Listed(known) or "—")
    printer = QPrinter(QPrinterInfo.printerInfo(name), QPrinter.PrinterMode.HighResolution)
    prepare(printer, printout)
    printer.setCopyCount(copies)
    dpi = resolution(printer)
    feed_all(printer, (page_image(printout.content, n, dpi) for n in range(printout.pages)))
    del application


def _application() -> QApplication:
    has_screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not has_screen:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QApplication([])
