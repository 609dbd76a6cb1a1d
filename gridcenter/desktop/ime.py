"""Text fields that leave the keyboard to the input method while it composes.

As long as preedit text exists, Enter, Esc, Space, digits and arrows belong to the IME: no shortcut
fires, no field is left and nothing is saved. Preedit text is committed before saving.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

Key = Qt.Key

_COMPOSING_KEYS = frozenset(
    {
        Key.Key_Return,
        Key.Key_Enter,
        Key.Key_Escape,
        Key.Key_Space,
        Key.Key_Tab,
        Key.Key_Up,
        Key.Key_Down,
        Key.Key_Left,
        Key.Key_Right,
        Key.Key_PageUp,
        Key.Key_PageDown,
        Key.Key_Home,
        Key.Key_End,
        Key.Key_Backspace,
        Key.Key_Delete,
        *(Key(Key.Key_0 + digit) for digit in range(10)),
    }
)


class _Composing:
    """What both kinds of text field do; stands before the Qt class, whose events it takes first."""

    _preedit = ""

    @property
    def composing(self) -> bool:
        """Whether preedit text stands in the field."""
        return bool(self._preedit)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Follow the preedit text; a field that is only read takes nothing."""
        if self.isReadOnly():
            event.ignore()
            return
        self._preedit = event.preeditString()
        super().inputMethodEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep window shortcuts away from the IME."""
        if event.type() == QEvent.Type.ShortcutOverride and self.composing:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the keys of the IME alone while it composes."""
        if self.composing and event.key() in _COMPOSING_KEYS:
            event.accept()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the field is left, but not for its own menu."""
        self._preedit = ""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class LineEdit(_Composing, QLineEdit):
    """A line edit that knows whether the IME is composing and says when it is left."""

    left = Signal()


class TextEdit(_Composing, QPlainTextEdit):
    """The same for several lines; Tab leaves it."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)


def is_composing(widget: QWidget | None) -> bool:
    """Whether the IME composes in ``widget``."""
    return isinstance(widget, LineEdit | TextEdit) and widget.composing


def commit_preedit() -> None:
    """Let the IME hand over what it has, before the text is read."""
    if QGuiApplication.focusObject() is not None:
        QGuiApplication.inputMethod().commit()
