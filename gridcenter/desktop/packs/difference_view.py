"""更正了什么: field by field what an amendment says anew, and the paper that says it."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.packs.paper_button import PaperButton
from gridcenter.desktop.plain_table import PlainTable
from gridcenter.desktop.widgets import label, row
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.packs import papers
from gridcenter.presenters.packs.pack_words import compared_text, difference_rows
from gridcenter.services.packs.amendments import Difference


class DifferenceView(QWidget):
    """A table of record, field, before and after; one sentence when nothing differs."""

    def __init__(self, desk: Desk, told: Difference, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        paper = PaperButton(
            desk,
            _("打印更正说明"),
            papers.amendment(told),
            "_".join((_("更正说明"), told.unit, told.month)),
        )
        words = compared_text(told)
        box.addLayout(row(label(words, "soft"), None, paper))
        headers = (_("记录"), _("项目"), _("原来"), _("现在"))
        self.table = PlainTable(headers, _("更正了什么"), shares=(5, 2, 4, 4))
        self.table.set_rows(difference_rows(told))
        self.table.setVisible(bool(told.lines))
        box.addWidget(self.table)
