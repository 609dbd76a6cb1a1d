"""Enter presses the button that has the keyboard, on a page and in a dialog alike.

Qt leaves Enter to a dialog's default button: on a page nothing happens, and in a dialog Enter on 放弃
would do the deed.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton, QWidget

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PushButton(QPushButton):
    """A push button that Enter presses."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses; a held key presses once."""
        if not _pressed(self, event):
            super().keyPressEvent(event)


class ToolButton(QToolButton):
    """A tool button that Enter presses."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses; a held key presses once."""
        if not _pressed(self, event):
            super().keyPressEvent(event)


class Chip(PushButton):
    """A filter that is on or off, with an optional count: ``逾期 2``."""

    def __init__(self, text: str, count: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "chip")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._text = text
        self.set_count(count)

    def set_count(self, count: int | None) -> None:
        """Show ``count`` behind the words; None shows none."""
        self.setText(self._text if count is None else f"{self._text}  {count}")


def _pressed(button: QAbstractButton, event: QKeyEvent) -> bool:
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() not in _ENTER or not plain:
        return False
    if not event.isAutoRepeat():
        button.click()
    return True
