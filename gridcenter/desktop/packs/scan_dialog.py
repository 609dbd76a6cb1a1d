"""A box for what a hand scanner types or a phone copied from a QR code."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import unsent
from gridcenter.desktop.ime import TextEdit
from gridcenter.desktop.messages import MessageDialog
from gridcenter.desktop.widgets import button


class ScanDialog(MessageDialog):
    """Several lines of text; a scanner ends each with Enter, so Enter does not close it."""

    def __init__(self, question: str, parent: QWidget | None = None) -> None:
        super().__init__(question, icon="clipboard-paste", colour="accent", parent=parent)
        self.say(
            _("点一下方框，用扫码枪扫二维码；或把手机扫出的全部文字粘贴进来。扫完点“读取”。"),
            "soft",
        )
        self.text = TextEdit()
        self.text.setAccessibleName(_("扫出的文字"))
        self.text.setTabChangesFocus(True)
        self.text.setMinimumSize(520, 150)
        self.body.addWidget(self.text)
        self.read = button(_("读取"), self.accept, kind="primary")
        self.read.setEnabled(False)
        self.text.textChanged.connect(
            lambda: self.read.setEnabled(bool(self.text.toPlainText().strip()))
        )
        cancel = button(_("取消"), self.reject)
        self.buttons.addWidget(cancel)
        self.buttons.addWidget(self.read)
        unsent.keep(self, ("scan", question), (self.text,), cancel)
        self.text.setFocus()


def ask_scan(parent: QWidget | None, question: str) -> str | None:
    """The scanned text, or None when the officer thought better of it."""
    dialog = ScanDialog(question, parent)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    return dialog.text.toPlainText() if accepted else None
