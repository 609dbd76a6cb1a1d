"""下达指令: return, supervise or ask to correct a case of a unit below."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from gridcenter.base.drives import usual_folder
from gridcenter.base.i18n import _
from gridcenter.desktop.ime import LineEdit
from gridcenter.desktop.plain_table import PlainTable
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import Card, FormRow, button, row
from gridcenter.domain.packs.directives import DirectiveAction
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.packs.directive_desk import ACTIONS, DirectiveDesk


class DirectiveCard(Card):
    """A case code, what to do, and the words; below it what was asked, whether it came, and the answers."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(_("下达指令"), parent)
        self.presenter = DirectiveDesk(desk, self._show)
        self.code, self.note, self.due = LineEdit(), LineEdit(), LineEdit()
        self.note.setPlaceholderText(_("例如：请补充调解协议编号后重新上报"))
        self.action = QComboBox()
        guard_wheel(self.action)
        for action, text in ACTIONS.items():
            self.action.addItem(_(text), action)
        line = row(
            FormRow(_("事件编号"), self.code, required=True),
            FormRow(_("指令"), self.action),
            FormRow(_("要求"), self.note, required=True),
            FormRow(_("答复期限"), self.due),
            gap=12,
        )
        for at, share in enumerate((4, 2, 6, 2)):
            line.setStretch(at, share)
        self.body.addLayout(line)
        self.body.addLayout(row(None, button(_("生成指令文件…"), self._issue, icon="save")))
        headers = (
            *(_("指令"), _("事件"), _("要求"), _("下达")),
            *(_("答复期限"), _("签收"), _("答复")),
        )
        self.table = PlainTable(headers, _("已下达的指令"), shares=(2, 5, 4, 2, 2, 3, 5))
        self.body.addWidget(self.table)
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Read anew whenever the tab is shown."""
        super().showEvent(event)
        self.presenter.load()

    def issue_to(self, folder: Path) -> None:
        """Write the file into ``folder``."""
        action = DirectiveAction(self.action.currentData())
        self.presenter.issue(self.code.text(), action, self.note.text(), folder, self.due.text())

    def _issue(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("选择文件夹"), str(usual_folder()))
        if chosen:
            self.issue_to(Path(chosen))

    def _show(self) -> None:
        self.table.setVisible(bool(self.presenter.lines))
        self.table.set_rows([each.cells for each in self.presenter.lines])
