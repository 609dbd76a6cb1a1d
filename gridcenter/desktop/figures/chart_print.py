"""Charts on paper, through the system's print dialog."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtWidgets import QDialog, QWidget

from gridcenter.desktop.figures.chart_export import paint_images
from gridcenter.presenters.figures.chart_model import Picture

_DPI = 96


def print_charts(pictures: Sequence[Picture], foot: str, parent: QWidget) -> bool:
    """Ask for a printer and print a page a chart; whether anything was printed."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415 — 20 ms of start

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    printer.setDocName(pictures[0].title)
    if QPrintDialog(printer, parent).exec() != QDialog.DialogCode.Accepted:
        return False
    inches = printer.pageLayout().paintRect(QPageLayout.Unit.Inch)
    page = QRect(0, 0, round(inches.width() * _DPI), round(inches.height() * _DPI))
    return paint_images(printer, pictures, page, foot)
