"""The keys of entry, the same in the form beside the list and in every small form of a dialog.

Enter goes on, and on the last field finishes; no key is taken while the IME composes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from gridcenter.desktop.register.field_row import FieldRow
from gridcenter.desktop.register.field_widgets import FieldEditor, LongTextEditor

Key = Qt.Key


class EntryForm(Protocol):
    """A form that takes keys."""

    @property
    def rows(self) -> Mapping[str, FieldRow]:
        """The fields by name, in order."""

    @property
    def path(self) -> Sequence[str]:
        """The fields that Enter visits."""

    @property
    def enter_moves(self) -> bool:
        """Whether Enter goes on to the next field."""

    def commit(self, name: str) -> None:
        """Read a field that is being left."""

    def focus_field(self, name: str) -> None:
        """Put the cursor into a field."""

    def finish(self) -> None:
        """Ctrl+Enter, or Enter on the last field."""

    def escape(self) -> bool:
        """Esc; False leaves the key to others."""

    def fill(self, name: str, key: Key) -> None:
        """Ctrl+D, Ctrl+; or Ctrl+T, Ctrl+'."""

    def undo_field(self) -> bool:
        """Ctrl+Z when the field itself has nothing to take back."""


class EntryKeys(QObject):
    """Stands between the editors and their keys."""

    def __init__(self, entry: EntryForm, parent: QWidget) -> None:
        super().__init__(parent)
        self._entry = entry

    def watch(self, editor: FieldEditor) -> None:
        """Take the keys of this editor."""
        editor.input.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys of entry from the editors, unless the IME composes."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            name = self.name_of(watched)
            editor = self._entry.rows[name].editor if name is not None else None
            if name is not None and editor is not None and not editor.composing:
                return self._key(name, editor, event)
        return super().eventFilter(watched, event)

    def name_of(self, watched: QObject) -> str | None:
        """The field whose editor this is."""
        rows = self._entry.rows
        return next((name for name, row in rows.items() if row.editor.input is watched), None)

    def _key(self, name: str, editor: FieldEditor, event: QKeyEvent) -> bool:
        key, held = event.key(), event.modifiers()
        control = bool(held & Qt.KeyboardModifier.ControlModifier)
        if key in (Key.Key_Return, Key.Key_Enter):
            return self._enter(name, editor, control=control, held=held)
        if key == Key.Key_Escape and not getattr(editor.input, "is_open", False):
            return self._entry.escape()
        if control and key == Key.Key_Z and not _has_undo(editor.input):
            return self._entry.undo_field()
        if control and key in (Key.Key_D, Key.Key_Semicolon, Key.Key_T, Key.Key_Apostrophe):
            self._entry.fill(name, Key(key))
            return True
        if key == Key.Key_F4:
            editor.open_list()
            return True
        return False

    def _enter(
        self, name: str, editor: FieldEditor, *, control: bool, held: Qt.KeyboardModifier
    ) -> bool:
        if control:
            self._entry.finish()
            return True
        wants_line = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
        if isinstance(editor, LongTextEditor) and held & wants_line:
            editor.text.insertPlainText("\n")
            return True
        if not self._entry.enter_moves:
            taken = editor.take_marked()
            self._entry.commit(name)
            return taken or not isinstance(editor, LongTextEditor)
        editor.take_marked()
        self.go_on(name, -1 if held & Qt.KeyboardModifier.ShiftModifier else 1)
        return True

    def go_on(self, name: str, step: int) -> None:
        """To the next field of the path or the one before; from the last one, finish."""
        order, path = list(self._entry.rows), self._entry.path
        here = order.index(name)
        ahead = order[here + 1 :] if step > 0 else order[:here][::-1]
        there = next((other for other in ahead if other in path), None)
        if there is not None:
            self._entry.focus_field(there)
        elif step > 0:
            self._entry.finish()


def _has_undo(field: QWidget) -> bool:
    """Whether the field itself has keys to take back."""
    if isinstance(field, QLineEdit):
        return field.isUndoAvailable()
    return isinstance(field, QPlainTextEdit) and field.document().isUndoAvailable()
