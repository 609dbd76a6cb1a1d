"""下达指令 from the case itself: what its owner is asked to do; dies when it is closed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QVBoxLayout, QWidget

from gridcenter.base.drives import usual_folder
from gridcenter.base.i18n import _, describe
from gridcenter.desktop import theme, unsent
from gridcenter.desktop.dialog_keys import walk
from gridcenter.desktop.ime import LineEdit, commit_preedit
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import GAP, MARGIN, FormRow, button, label, row
from gridcenter.domain.errors import GridcenterError, InvalidRecordError
from gridcenter.domain.packs.directives import DirectiveAction
from gridcenter.domain.records import Record
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.packs.directive_desk import ACTIONS, DirectiveDesk
from gridcenter.presenters.register.book_deeds import failure_words


class DirectiveDialog(QDialog):
    """No code to paste: the record is the one that is shown."""

    def __init__(self, desk: Desk, record: Record, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("下达指令"))
        self.setMinimumWidth(theme.metrics().control * 15)
        self._record = record
        self._desk = DirectiveDesk(desk, lambda: None)
        self.action, self.note, self.due = QComboBox(), LineEdit(), LineEdit()
        guard_wheel(self.action)
        for action, text in ACTIONS.items():
            self.action.addItem(_(text), action)
        self.note.setPlaceholderText(_("例如：请补充调解协议编号后重新上报"))
        self.note_row = FormRow(_("要求"), self.note, required=True)
        self.do = button(_("生成指令文件…"), self._issue, kind="primary", icon="save")
        self.do.setDefault(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        box.setSpacing(GAP)
        box.addWidget(label(_("下达指令"), "heading"))
        box.addWidget(label(record.title(register_of(record.register)), "soft", wrap=True))
        box.addWidget(FormRow(_("指令"), self.action))
        box.addWidget(self.note_row)
        self.due_row = FormRow(_("答复期限"), self.due)
        box.addWidget(self.due_row)
        cancel = button(_("取消"), self.reject)
        box.addLayout(row(None, cancel, self.do))
        lines = (self.action, self.note, self.due)
        unsent.keep(self, ("directive", str(record.uid)), lines, cancel)
        walk(self, lines)
        self.note.setFocus()

    def issue_to(self, folder: Path) -> None:
        """Write the file for the owner of the record into ``folder``; closes when it is written."""
        action = DirectiveAction(self.action.currentData())
        self.note_row.set_problem("")
        self.due_row.set_problem("")
        given = (str(self._record.uid), action, self.note.text(), folder, self.due.text())
        self._desk.issue(*given, self.accept, self._refused)

    def _refused(self, failure: GridcenterError) -> None:
        """What was typed stays, with the reason under it."""
        if isinstance(failure, InvalidRecordError):
            self.due_row.set_problem(describe(failure.problems[0]).message)
            self.due.setFocus()
        else:
            self.note_row.set_problem(failure_words(failure))

    def _issue(self) -> None:
        commit_preedit()
        if not self.note.text().strip():
            self.note_row.set_problem(_("请写明要求。"))
            self.note.setFocus()
            return
        chosen = QFileDialog.getExistingDirectory(self, _("选择文件夹"), str(usual_folder()))
        if chosen:
            self.issue_to(Path(chosen))
