"""Charts on paper, through the system's print dialog: the pages of the PDF export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from gridcenter.desktop.figures.chart_export import as_pdf
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.figures.chart_model import Picture
from gridcenter.services.paper.sheaves import Sheaf

if TYPE_CHECKING:
    from gridcenter.desktop.paper.report_print import PrintRun


def print_charts(
    pictures: Sequence[Picture],
    foot: str,
    desk: Desk,
    parent: QWidget,
    delivered: Callable[..., None],
) -> PrintRun | None:
    """Ask for a printer and print a page a chart; ``delivered`` hears when the printer has it."""
    from gridcenter.desktop.paper import report_print  # noqa: PLC0415 - 20 ms of start

    title = pictures[0].title
    sheaf = Sheaf(
        title=title,
        content=as_pdf(pictures, foot),
        paper="a4",
        pages=len(pictures),
        fronts=frozenset(range(len(pictures))),
    )
    return report_print.print_sheaves([sheaf], desk, parent, delivered)
