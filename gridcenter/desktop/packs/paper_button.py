"""A button that prints one small paper, or saves it as a PDF or OFD file."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import save_as, theme
from gridcenter.desktop.paper import report_print
from gridcenter.desktop.pressing import PushButton
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.packs.papers import Make, Papers
from gridcenter.services.paper.pages import Printout


class PaperButton(PushButton):
    """``file_name`` (without suffix) is offered for the PDF."""

    def __init__(
        self, desk: Desk, text: str, make: Make, file_name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.presenter = Papers(desk, make)
        self._desk, self._file_name = desk, file_name
        self._run: report_print.PrintRun | None = None
        self.setProperty("kind", "plain")
        self.setAutoDefault(False)
        theme.set_icon(self, "printer")
        menu = QMenu(self)
        menu.addAction(_("打印…"), lambda: self.presenter.prepare(self._print))
        menu.addAction(_("存为 PDF 或 OFD…"), self._save)
        self.setMenu(menu)

    def _print(self, printout: Printout) -> None:
        self._run = report_print.print_forms(self.presenter, [printout], self._desk, self)

    def _save(self) -> None:
        title = _("存为 PDF 或 OFD")
        if path := save_as.ask_where(self, title, self._file_name, "pdf", "ofd"):
            self.presenter.save(path)
