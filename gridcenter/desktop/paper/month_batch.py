"""All forms of the period in one go: onto paper, or into a folder."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.paper.report_bar import FILES
from gridcenter.desktop.widgets import GAP, button


class MonthBatch(QWidget):
    """Asks by signals; ``files_asked`` tells the ending of the files."""

    print_asked = Signal()
    files_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        which = _("不含单张表和空白表，市级以上不含花名册和台账；也可按住 Ctrl 选几种再点“打印”")
        self.files = button(_("导出本期全部"), icon="download")
        menu = QMenu(self.files)
        for ending, name in FILES.items():
            menu.addAction(name, partial(self.files_asked.emit, ending))
        self.files.setMenu(menu)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        box.addWidget(button(_("打印本期全部…"), self.print_asked.emit, icon="printer", tip=which))
        box.addWidget(self.files)
