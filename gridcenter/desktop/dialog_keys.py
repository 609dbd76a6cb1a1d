"""Enter in a dialog goes as in the form: on to the next field, and on the last one does the deed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QPlainTextEdit, QWidget

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


def walk(dialog: QDialog, lines: Sequence[QWidget]) -> None:
    """Let Enter go through ``lines``; in a text of many lines it stays a new line."""
    walker = _Walker(dialog, tuple(lines))
    for line in lines[:-1]:
        if not isinstance(line, QPlainTextEdit):
            line.installEventFilter(walker)


class _Walker(QObject):
    def __init__(self, dialog: QDialog, lines: tuple[QWidget, ...]) -> None:
        super().__init__(dialog)
        self._lines = lines

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Enter alone; with Ctrl, and while an input method composes, it is not ours."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() not in _ENTER or not plain or getattr(watched, "composing", False):
            return False
        at = next((at for at, line in enumerate(self._lines) if line is watched), -1)
        following = (line for line in self._lines[at + 1 :] if line.isEnabled())
        wanted = next((line for line in following if line.isVisible()), None)
        if at < 0 or wanted is None:
            return False
        wanted.setFocus(Qt.FocusReason.TabFocusReason)
        if isinstance(wanted, QLineEdit):
            wanted.selectAll()
        elif isinstance(wanted, QComboBox) and (line := wanted.lineEdit()) is not None:
            line.selectAll()
        return True
