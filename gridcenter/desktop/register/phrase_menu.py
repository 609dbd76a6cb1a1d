"""常用语 of a long field: put in at the cursor with a key or a click, kept from what is written."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QMenu, QPlainTextEdit

from gridcenter.base.i18n import _
from gridcenter.desktop.register.field_row import FieldRow
from gridcenter.desktop.register.field_widgets import LongTextEditor
from gridcenter.desktop.widgets import button
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.phrase_list import BLANK, PhraseList

SHOWN = 28
"""So many characters of a phrase stand in the menu; the whole is its tool tip."""


class PhraseMenu:
    """The phrases of one field of a form."""

    def __init__(self, desk: Desk, row: FieldRow, editor: LongTextEditor) -> None:
        self._editor = editor
        self._list = PhraseList(desk, editor.spec.name)
        self.button = button(_("常用语 ▾"), self.open, kind="link", tip="F4")
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # F4 in the field does the same
        row.add_beside_label(self.button)
        editor.on_list = self.open
        self.menu: QMenu | None = None

    def open(self) -> None:
        """Offer the phrases."""
        self._list.offer(self._show)

    def _show(self, found: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
        own, given = found
        menu = self.menu = QMenu(self._editor)
        menu.setToolTipsVisible(True)
        menu.aboutToHide.connect(menu.deleteLater)
        for group in (own, given):
            for phrase in group:
                self._offer(menu, phrase)
            if group:
                menu.addSeparator()
        text = self._editor.text.textCursor().selectedText() or self._editor.text.toPlainText()
        keep = menu.addAction(_("把选中的（或全部）文字存为常用语"))
        keep.setEnabled(bool(text.strip()) and not self._editor.text.isReadOnly())
        keep.triggered.connect(lambda: self._list.keep(text))
        if own:
            forget = menu.addMenu(_("删除常用语"))
            for phrase in own:
                action = forget.addAction(_short(phrase))
                action.triggered.connect(lambda _on=False, p=phrase: self._list.drop(p))
        menu.popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))

    def _offer(self, menu: QMenu, phrase: str) -> None:
        action = menu.addAction(_short(phrase).replace("&", "&&"))
        action.setToolTip(phrase)
        action.setEnabled(not self._editor.text.isReadOnly())
        action.triggered.connect(lambda _on=False: put_in(self._editor.text, phrase))


def put_in(text: QPlainTextEdit, phrase: str) -> None:
    """Put a phrase in at the cursor as one undo step, and select its first blank to be typed over."""
    cursor = text.textCursor()
    start = cursor.selectionStart()
    cursor.insertText(phrase)
    text.setFocus()
    blank = text.document().find(BLANK, start, QTextDocument.FindFlag(0))
    if not blank.isNull() and blank.selectionEnd() <= start + len(phrase):
        cursor.setPosition(blank.selectionStart())
        cursor.setPosition(blank.selectionEnd(), QTextCursor.MoveMode.KeepAnchor)
    text.setTextCursor(cursor)


def offer_phrases(desk: Desk, row: FieldRow) -> PhraseMenu | None:
    """Give a long field its phrases; None for any other."""
    editor = row.editor
    return PhraseMenu(desk, row, editor) if isinstance(editor, LongTextEditor) else None


def _short(phrase: str) -> str:
    return phrase if len(phrase) <= SHOWN else f"{phrase[: SHOWN - 1]}…"
