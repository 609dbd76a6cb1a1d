"""What the officer fills in by hand for a form: numbers by village, or sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import unsent
from gridcenter.desktop.dialog_keys import walk
from gridcenter.desktop.ime import LineEdit, TextEdit, commit_preedit
from gridcenter.desktop.widgets import GAP, MARGIN, FormRow, Page, button, label, row
from gridcenter.services.paper.reporting import InputField

_MOST_HEIGHT = 500


class InputsDialog(QDialog):
    """One box for each input; what is kept already stands in it."""

    def __init__(
        self, title: str, fields: Sequence[InputField], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.boxes: dict[str, QLineEdit | QPlainTextEdit] = {}
        inner = Page()
        inner.body.setContentsMargins(0, 0, GAP, 0)
        for field in fields:
            box = self._box(field)
            self.boxes[field.key] = box
            inner.body.addWidget(FormRow(field.label, box))
        inner.body.addStretch(1)
        self.keep = button(_("保存"), self._keep, kind="primary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.addWidget(label(_("这些内容台账里没有，填写后随月份保存。"), "soft", wrap=True))
        layout.addWidget(inner, 1)
        cancel = button(_("取消"), self.reject)
        layout.addLayout(row(None, cancel, self.keep))
        about = ("inputs", title, *(field.key + field.text for field in fields))
        unsent.keep(self, about, tuple(self.boxes.values()), cancel)
        walk(self, tuple(self.boxes.values()))
        wanted = sum(68 if field.numeric else 152 for field in fields)
        self.resize(460, 150 + min(wanted, _MOST_HEIGHT))

    def _keep(self) -> None:
        commit_preedit()
        self.accept()

    @property
    def given(self) -> Mapping[str, str]:
        """Everything as it stands in the boxes."""
        return {
            key: box.text() if isinstance(box, QLineEdit) else box.toPlainText()
            for key, box in self.boxes.items()
        }

    def _box(self, field: InputField) -> QLineEdit | QPlainTextEdit:
        if not field.numeric:
            text = TextEdit(field.text)
            text.setTabChangesFocus(True)
            text.setMinimumHeight(96)
            return text
        line = LineEdit(field.text)
        line.setValidator(QRegularExpressionValidator("[0-9]{0,6}", line))
        return line
