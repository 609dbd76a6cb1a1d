"""Text fields that leave the keyboard to the input method, and lose nothing of what it composes.

What is being composed is the officer's text. fcitx5 5.0 and ibus 1.5 ask Qt (6.11) to drop it when a
field is left: a preedit text that is cleared without a commit is therefore remembered for a moment, and
put in when the focus goes meanwhile. Where another window comes in front, its program tells the engine
first and Qt looks a tenth of a second for whether the focus comes back: the word is cleared well before
the field hears of it. Esc clears it too, but leaves the focus: that one is forgotten.

Keys that belong to an input method never arrive here while it composes. One that does arrive says
that the input method is gone: what stood there becomes plain text, and the field goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from gridcenter.desktop.letters import on_their_way

Key = Qt.Key

_ONLY_HELD = frozenset(
    {
        Key.Key_Shift,
        Key.Key_Control,
        Key.Key_Alt,
        Key.Key_AltGr,
        Key.Key_Meta,
        Key.Key_CapsLock,
        Key.Key_NumLock,
        Key.Key_unknown,
    }
)
_BY_KEYBOARD = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    }
)
_ENDING = frozenset(
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
        *(Key(Key.Key_0 + digit) for digit in range(10)),
    }
)
"""Keys that were meant for the candidates: one of them ends the composing and does nothing else."""
MOMENT_MS = 250
"""So long a word that was cleared is remembered: longer than a focus that goes, shorter than a hand."""

_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


if TYPE_CHECKING:

    class _Field(QWidget):
        """What both Qt classes offer alike."""

        left = Signal()

        def isReadOnly(self) -> bool: ...

else:
    _Field = object


class _Composing(_Field):
    """What both kinds of text field do; stands before the Qt class, whose events it takes first."""

    _preedit = ""
    _cleared = ""
    """Preedit text that went away a moment ago without being committed."""
    _forgets: QTimer | None = None
    _swallowed = 0
    """The key that ended the composing, until it is released."""

    @property
    def composing(self) -> bool:
        """Whether preedit text stands in the field, or a key just ended it that is to do nothing else."""
        return bool(self._preedit or self._swallowed)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Follow the preedit text; a field that is only read takes nothing."""
        if self.isReadOnly():
            event.ignore()
            return
        before, self._preedit = self._preedit, event.preeditString()
        is_dropped = bool(before) and not self._preedit and not event.commitString()
        if is_dropped:
            self._cleared = before
            self._forget_soon()
        elif self._preedit or event.commitString():
            self._cleared = ""
        super().inputMethodEvent(event)

    def _forget_soon(self) -> None:
        if self._forgets is None:
            self._forgets = QTimer(self, interval=MOMENT_MS, singleShot=True)
            self._forgets.timeout.connect(self._forget)
        self._forgets.start()

    def _forget(self) -> None:
        self._cleared = ""

    def take_preedit(self) -> None:
        """Make plain text of what is being composed."""
        if self._preedit:
            QGuiApplication.inputMethod().commit()
        self.keep_composed()

    def keep_composed(self) -> None:
        """The same where the input method cannot be asked any more: the focus is going."""
        self._put_in(self._preedit or self._cleared)

    def _put_in(self, text: str) -> None:
        self._preedit = self._cleared = ""
        if text and not self.isReadOnly():
            event = QInputMethodEvent("", [])
            event.setCommitString(text)
            super().inputMethodEvent(event)

    def event(self, event: QEvent) -> bool:
        """A key that arrives while something is composed ends that, before any shortcut acts."""
        if isinstance(event, QKeyEvent) and event.type() in (
            QEvent.Type.ShortcutOverride,
            QEvent.Type.KeyPress,
        ):
            on_their_way.count(event)
            if event.type() == QEvent.Type.ShortcutOverride:
                self._swallowed = 0
            if event.key() not in _ONLY_HELD:
                self._cleared = ""  # the hands go on here: it was Esc that cleared
            if self._preedit and event.key() not in _ONLY_HELD:
                self._end_composing(event)
            if self._swallowed and self._swallowed == event.key():
                if event.type() == QEvent.Type.KeyPress:
                    self._swallowed = 0
                event.accept()
                return True
        return super().event(event)

    def _end_composing(self, event: QKeyEvent) -> None:
        if event.key() == Key.Key_Escape:
            QGuiApplication.inputMethod().reset()
            self._preedit = self._cleared = ""
            super().inputMethodEvent(QInputMethodEvent())
        else:
            self.take_preedit()
        if event.key() in _ENDING and not event.modifiers() & _COMMANDS:
            self._swallowed = event.key()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep what was being composed, and say that the field is left, but not for its own menu."""
        self._swallowed = 0
        self.keep_composed()
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class LineEdit(_Composing, QLineEdit):
    """A line edit that knows whether the IME is composing and says when it is left."""

    left = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Let an empty field select nothing when it is reached by the keyboard.

        Qt (6.11) tells of the selection before it tells of the focus, and Orca (43) then takes the field
        for one that it has named already: an empty field was passed in silence.
        """
        if not self.text() and event.reason() in _BY_KEYBOARD:
            event = QFocusEvent(event.type(), Qt.FocusReason.OtherFocusReason)
        super().focusInEvent(event)


class SecretEdit(LineEdit):
    """A password: hidden or shown, no input method takes part and no candidates lie over it."""

    def setEchoMode(self, mode: QLineEdit.EchoMode) -> None:
        """Hide or show; showing would let the input method in again."""
        super().setEchoMode(mode)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        QGuiApplication.inputMethod().update(Qt.InputMethodQuery.ImEnabled)

    def inputMethodQuery(self, query: Qt.InputMethodQuery, argument: object = None) -> object:
        """Not enabled, whatever the echo: the line edit itself would say it is."""
        if query == Qt.InputMethodQuery.ImEnabled:
            return False
        return super().inputMethodQuery(query)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Take nothing from it."""
        event.ignore()


class TextEdit(_Composing, QPlainTextEdit):
    """The same for several lines; Tab leaves it."""

    left = Signal()

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTabChangesFocus(True)


def is_composing(widget: QWidget | None) -> bool:
    """Whether the IME composes in ``widget``."""
    return isinstance(widget, LineEdit | TextEdit) and widget.composing


def commit_preedit() -> None:
    """Keep what is being composed, before the text is read."""
    focused = QGuiApplication.focusObject()
    if isinstance(focused, LineEdit | TextEdit):
        focused.take_preedit()
    elif focused is not None:
        QGuiApplication.inputMethod().commit()
