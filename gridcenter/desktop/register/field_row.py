"""A field of the form with its label above and one line below for what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, describe
from gridcenter.desktop.ime import LineEdit
from gridcenter.desktop.register.field_widgets import FieldEditor, MaskedEditor, TruthEditor
from gridcenter.desktop.still import keep_room
from gridcenter.desktop.widgets import button, label
from gridcenter.domain.errors import Severity
from gridcenter.domain.register.fields import Kind
from gridcenter.presenters.register.form_fields import FieldState


class ReasonLine(QWidget):
    """Asks in the form itself why a warning is kept: Enter keeps it, Esc puts the words away for later."""

    given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = LineEdit(self)
        self.line.setPlaceholderText(_("为什么保留？写明理由后按 Enter"))
        self.line.setAccessibleName(_("保留理由"))
        self.keep = button(_("保留"), self._give)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.line, 1)
        box.addWidget(self.keep)
        self.hide()

    def ask(self) -> None:
        """Open with the cursor in it."""
        self.line.selectAll()
        self.show()
        self.line.setFocus()

    def withdraw(self) -> None:
        """Nothing is to be kept any more."""
        self.line.clear()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc, unless the IME composes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.line.composing:
            self._give()
        elif event.key() == Qt.Key.Key_Escape and not self.line.composing:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _give(self) -> None:
        reason = self.line.text().strip()
        if reason:
            self.withdraw()
            self.given.emit(reason)
        else:
            self.line.setFocus()


WIDE = 26
"""Fields at least this wide (half-width characters) take a whole line of the form."""


class FieldRow(QWidget):
    """One field of the form."""

    reason_given = Signal(str)

    def __init__(self, editor: FieldEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        spec = editor.spec
        self.label = label(_(spec.label))
        self.origin = label("", "small")
        self.message = label("", "error", wrap=True)
        self.message.hide()
        editor.input.setProperty("state", "")
        self.keep = button(_("保留…"), self._ask_reason, kind="link")
        self.keep.hide()
        self.reason = ReasonLine(self)
        self.reason.given.connect(self.reason_given)
        self.label.setBuddy(editor.input)
        editor.input.setAccessibleName(_(spec.label))
        self._asked = ""
        self._below = (self.message, self.keep)
        if spec.required and not spec.read_only:
            self.label.setText(f"{_(spec.label)} *")
            self._asked = _("必填")
        editor.input.setAccessibleDescription(self._asked)
        self._lay_out(isinstance(editor, TruthEditor))

    def _lay_out(self, is_truth: bool) -> None:
        head = self._head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.label)
        head.addStretch(1)
        head.addWidget(self.origin)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.message, 1)
        below.addWidget(self.keep)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(3)
        if is_truth:
            self.label.setText("")
        box.addLayout(head)
        box.addWidget(self.editor)
        box.addLayout(below)
        box.addWidget(self.reason)
        box.addStretch(1)

    def add_beside_label(self, widget: QWidget) -> None:
        """Put a small button at the right end of the label's line."""
        self._head.addWidget(widget)

    def _ask_reason(self) -> None:
        self.reason.ask()

    def needs_room(self, state: FieldState) -> bool:
        """Whether showing this makes the row higher."""
        return state.problem is not None and self.message.text() != _told(state)

    def give_room_back(self) -> None:
        """Another record: the line below is only as high as what it says."""
        for each in self._below:
            keep_room(each, keeps=False)

    def show_state(self, state: FieldState) -> None:
        """Show the field as it stands: text, problem, and where an unasked value comes from."""
        if not state.typed:
            self.editor.show_text(state.text)
        if isinstance(self.editor, MaskedEditor):
            self.editor.set_masked(state.masked)
        origin = {"carried": _("沿用上一条"), "derived": _("自动得出")}.get(state.origin, "")
        self.origin.setText(origin)
        problem = state.problem
        warning = problem is not None and problem.severity is Severity.WARNING
        text = describe(problem).message if problem is not None else ""
        # What is mended leaves its room until another record is shown: the fields below stay put.
        for each in self._below:
            if each.isHidden() and text and (warning or each is self.message):
                keep_room(each, keeps=True)
        if text:
            self.message.setText(_told(state))
        self.message.setVisible(bool(text))
        self.keep.setVisible(warning)
        if not warning:
            self.reason.withdraw()
        self.editor.input.setAccessibleDescription(text or self._asked)
        self._dress(self.message, "role", "warning" if warning else "error")
        self._dress(self.editor.input, "state", "error" if text and not warning else "")

    def _dress(self, widget: QWidget, name: str, value: str) -> None:
        """Set a style property; the style sheet looks again only when it changed (it is slow)."""
        if widget.property(name) != value:
            widget.setProperty(name, value)
            widget.style().unpolish(widget)
            widget.style().polish(widget)


def _told(state: FieldState) -> str:
    """The line below a field that something is wrong with."""
    return "" if state.problem is None else f"▲ {describe(state.problem).message}"


def place(grid: QGridLayout, rows: Sequence[FieldRow], columns: int) -> None:
    """Lay the fields of a section out in so many columns; wide ones take a line of their own."""
    while grid.count():
        grid.takeAt(0)
    line, column = 0, 0
    for row in rows:
        spec = row.editor.spec
        span = columns if spec.kind is Kind.LONG_TEXT or spec.width >= WIDE else 1
        if column + span > columns:
            line, column = line + 1, 0
        grid.addWidget(row, line, column, 1, span)
        column += span
    for index in range(grid.columnCount()):
        grid.setColumnStretch(index, 1 if index < columns else 0)
