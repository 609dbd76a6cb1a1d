"""Charts on paper, through the system's print dialog: the pages of the PDF export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.figures.chart_export import as_pdf
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.figures.chart_model import Picture
from gridcenter.services.paper.sheaves import Sheaf

if TYPE_CHECKING:
    from gridcenter.desktop.paper.report_print import PrintRun


def print_charts(
    pictures: Sequence[Picture], foot: str, desk: Desk, parent: QWidget
) -> PrintRun | None:
    """Ask for a printer and print a page a chart; None when the officer thought better of it."""
    from gridcenter.desktop.paper import report_print  # noqa: PLC0415 - 20 ms of start

    title = pictures[0].title
    sheaf = Sheaf(
        title=title,
        content=as_pdf(pictures, foot),
        paper="a4",
        pages=len(pictures),
        fronts=frozenset(range(len(pictures))),
    )
    said = _("已送打印机：{title}").format(title=title)
    return report_print.print_sheaves([sheaf], desk, parent, lambda *_which: desk.tell(said))
