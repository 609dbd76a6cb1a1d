"""A PDF onto a printer: what is printed is what was previewed, page for page.

Where the print service takes PDF it gets the PDF itself; elsewhere the pages are painted through Qt,
without loss, one after the other.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QImage, QPageLayout, QPageSize, QPainter

from gridcenter.desktop import theme
from gridcenter.desktop.paper import print_service, spooler
from gridcenter.desktop.paper.spooler import (
    PrinterLacksPaperError,
    PrinterRefusedError,
    Spooler,
    Ticket,
)
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_, Listed
from gridcenter.services.paper.pages import PageImage, Printout, page_image
from gridcenter.services.paper.sheaves import sheaf_of

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

_DPI = 300
"""Enough for hairlines and small type; a printer with fewer dots gets its own number."""
_CUPS_OPTIONS = 0xFE00
"""Under this key Qt's CUPS engine keeps what the dialog's properties chose, name after value."""
_NEARLY = 6
"""Points by which a printer's sheet may be smaller than ours and still be the same."""
_SHEETS = {"a4": QPageSize.PageSizeId.A4, "a3": QPageSize.PageSizeId.A3}


class NoSuchPrinterError(GridcenterError):
    """The system knows no printer of this name."""

    code = "no_such_printer"
    sentence = N_("没有名为 {printer} 的打印机。")
    hint = N_("可用的有：{known}。")


def to_image(page: PageImage) -> QImage:
    """A rendered page as an image of its own."""
    stride = page.width * 4
    shape = QImage.Format.Format_RGBX8888
    return QImage(page.pixels, page.width, page.height, stride, shape).copy()


def set_sheet(printer: QPrinter, paper: str, *, landscape: bool) -> None:
    """Set paper and orientation; also between two pages of one job.

    Never before the dialog alone: accepting it puts the printer's own paper back.
    """
    printer.setFullPage(True)
    printer.setPageSize(QPageSize(_SHEETS[paper]))
    printer.setPageOrientation(
        QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait
    )


def require_paper(info: QPrinterInfo, papers: Iterable[str]) -> None:
    """Raises PrinterLacksPaperError where the printer says what it takes, and this is not in it."""
    told = [each.sizePoints() for each in info.supportedPageSizes()]
    sizes = [sorted((each.width(), each.height())) for each in told]
    for paper in papers:
        wanted = QPageSize(_SHEETS[paper]).sizePoints()
        short, long = sorted((wanted.width(), wanted.height()))
        fits = any(s >= short - _NEARLY and g >= long - _NEARLY for s, g in sizes)
        if sizes and not fits:
            raise PrinterLacksPaperError(printer=info.printerName(), paper=paper.upper())


def resolution(printer: QPrinter) -> int:
    """The dots per inch at which pages are rendered for this printer."""
    return min(_DPI, max(printer.resolution(), 72))


def wanted_pages(printer: QPrinter, pages: int) -> range:
    """The pages chosen in the print dialog, counted from 0; all unless a range was set."""
    first, last = printer.fromPage(), printer.toPage()
    return range(first - 1, min(last, pages)) if 0 < first <= pages else range(pages)


def ticket_of(printer: QPrinter) -> Ticket:
    """What was chosen in the print dialog."""
    from PySide6.QtPrintSupport import QPrintEngine  # noqa: PLC0415 - 20 ms of start

    mode = printer.DuplexMode
    sides = {
        mode.DuplexNone: "one",
        mode.DuplexLongSide: "long",
        mode.DuplexShortSide: "short",
    }
    key = QPrintEngine.PrintEnginePropertyKey(_CUPS_OPTIONS)
    told = printer.printEngine().property(key)
    flat = [str(each) for each in told] if isinstance(told, list) else []
    more = list(zip(flat[::2], flat[1::2], strict=False))
    if printer.pageOrder() == printer.PageOrder.LastPageFirst:
        more.append(("outputorder", "reverse"))
    return Ticket(
        printer=printer.printerName(),
        copies=printer.copyCount(),
        sides=sides.get(printer.duplex(), ""),
        collate=printer.collateCopies(),
        colour=printer.colorMode() == printer.ColorMode.Color,
        more=tuple(more),
    )


class PrintJob:
    """A job being fed page by page, so that only one page is ever held in memory."""

    def __init__(self, printer: QPrinter, paper: str, *, landscape: bool) -> None:
        self._printer = printer
        self._painter = QPainter()
        self._fed = 0
        set_sheet(printer, paper, landscape=landscape)
        if not self._painter.begin(printer):
            raise PrinterRefusedError

    def turn_to_front(self) -> None:
        """On both sides the next page begins a sheet of its own."""
        both = self._printer.duplex() in (
            self._printer.DuplexMode.DuplexLongSide,
            self._printer.DuplexMode.DuplexShortSide,
        )
        if both and self._fed % 2:
            self._turn()
            self._fed += 1

    def _turn(self) -> None:
        if not self._printer.newPage():
            self.end()
            raise PrinterRefusedError

    def feed(self, page: PageImage, paper: str) -> None:
        """Put the next page on paper."""
        if self._fed:
            set_sheet(self._printer, paper, landscape=page.width > page.height)
            self._turn()
        full = self._printer.pageLayout().fullRectPixels(self._printer.resolution())
        hints = QPainter.RenderHint
        # Without the second hint Qt makes a JPEG of every page: blurred letters, twice the size.
        self._painter.setRenderHints(hints.SmoothPixmapTransform | hints.LosslessImageRendering)
        self._painter.drawImage(QRect(0, 0, full.width(), full.height()), to_image(page))
        self._fed += 1

    def end(self) -> None:
        """Let the job go."""
        self._painter.end()


def print_on(printout: Printout, name: str, copies: int) -> None:
    """Print without a window on the printer called ``name``, until the print service has it.

    Raises NoSuchPrinterError, and every failure of :mod:`gridcenter.desktop.paper.spooler`.
    """
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo  # noqa: PLC0415 - 20 ms of start

    # Kept until the job is done: Qt prints only while an application stands.
    application = QGuiApplication.instance() or theme.windowless()
    service = print_service.spooler()
    service.check()
    known = QPrinterInfo.availablePrinterNames()
    if name not in known:
        raise NoSuchPrinterError(printer=name, known=Listed(known) or "—")
    info = QPrinterInfo.printerInfo(name)
    sheaf = sheaf_of(printout)
    require_paper(info, {sheaf.paper})
    if service.takes_pdf:
        sent = {service.send(sheaf, Ticket(printer=name, copies=copies))}
    else:
        printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
        printer.setDocName(sheaf.title)
        printer.setCopyCount(copies)
        sent = _paint(service, printer, printout)
    _follow(service, name, sent)
    del application


def _paint(service: Spooler, printer: QPrinter, printout: Printout) -> set[int]:
    name = printer.printerName()
    service.look(name)
    before = service.jobs(name)
    job = PrintJob(printer, printout.paper, landscape=printout.landscape)
    begun = service.jobs(name) - before
    for number in range(printout.pages):
        job.feed(page_image(printout.content, number, resolution(printer)), printout.paper)
    job.end()
    return set(begun)


def _follow(service: Spooler, name: str, sent: set[int]) -> None:
    for pause in (*spooler.PAUSES_MS, 0):
        states = {job: service.state(name, job) for job in sent}
        if spooler.is_delivered(states, name, last=not pause):
            return
        time.sleep(pause / 1000)
