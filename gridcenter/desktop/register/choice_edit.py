"""A text field with a list under it: type a code, words or pinyin initials, or open it with F4.

The list is no window of its own and never takes focus, so the IME keeps composing in the field.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.ime import LineEdit
from gridcenter.domain.choice import Choice

SHOWN = 8
Key = Qt.Key
Offer = Callable[[str, Callable[[tuple[Choice, ...]], None]], None]
"""``offer(text, done)`` answers with the choices for ``text``, now or later."""


class ChoiceList(QListView):
    """The list under the field, laid over the window."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("choice_list")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setModel(QStandardItemModel(self))
        self.setAutoFillBackground(True)
        self.hide()

    def fill(self, texts: list[str]) -> None:
        """Show these lines with the first one marked."""
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        model.clear()
        # A style sheet's padding would overlap the rows: the height is the item's own.
        size = QSize(0, self.line_height)
        for text in texts:
            item = QStandardItem(text)
            item.setSizeHint(size)
            model.appendRow(item)
        self.mark(0)

    @property
    def line_height(self) -> int:
        """The height of one line."""
        return self.fontMetrics().height() + 10

    def mark(self, row: int) -> None:
        """Mark a line and scroll to it."""
        self.setCurrentIndex(self.model().index(row, 0))


class ChoiceEdit(LineEdit):
    """A line edit that offers choices."""

    chosen = Signal(object)
    """A :class:`Choice` was taken from the list."""

    def __init__(self, offer: Offer, parent: QWidget | None = None, *, free: bool = False) -> None:
        """``free`` text may stay as typed: only its pinyin initials mark a choice by themselves."""
        super().__init__(parent)
        self._offer = offer
        self._free = free
        self._choices: tuple[Choice, ...] = ()
        self._list: ChoiceList | None = None
        self.on_empty: tuple[str, Callable[[], object]] | None = None
        """What an empty list offers instead, and where that leads."""
        self._turn = 0
        self.arrow = self.addAction(
            theme.icon("chevron-down"), LineEdit.ActionPosition.TrailingPosition
        )
        theme.set_icon(self.arrow, "chevron-down")
        self.arrow.setText(_("打开列表"))
        self.arrow.setToolTip(_("打开列表 F4"))
        self.arrow.setVisible(not free)
        self.arrow.triggered.connect(self.toggle_list)
        self.textEdited.connect(self._typed)

    # -- the list --------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return self._list is not None and self._list.isVisible()

    def open_list(self) -> None:
        """Show everything that can be chosen, with the present value marked."""
        self._ask("")

    def toggle_list(self) -> None:
        """Open the list, or close it when it is open."""
        if self.is_open:
            self.close_list()
        else:
            self.setFocus()
            self.open_list()

    def close_list(self) -> None:
        """Take the list away."""
        self._turn += 1
        if self._list is not None and self._list.isVisible():
            self._list.hide()
            self._tell_focus(self, -1)

    def _typed(self, text: str) -> None:
        if text.strip():
            self._ask(text)
        else:
            self.close_list()

    def _ask(self, text: str) -> None:
        self._turn += 1
        turn = self._turn

        def answered(choices: tuple[Choice, ...]) -> None:
            if turn == self._turn and self.hasFocus():
                self._show(choices, text)

        self._offer(text, answered)

    def _show(self, choices: tuple[Choice, ...], asked: str) -> None:
        self._choices = choices
        if not choices and not asked and self.on_empty is not None:
            # Nothing can be chosen yet: the one line leads to where it is added.
            choices = self._choices = (Choice(value="", label=self.on_empty[0]),)
        if not choices:
            self.close_list()
            return
        shown = self._ensure_list()
        shown.setAccessibleName(self.accessibleName())
        shown.fill([f"{c.label}  {c.code}" if c.code else c.label for c in choices])
        first = -1 if self._free and not self._is_spelt else 0
        self._place(shown, len(choices))
        shown.show()
        shown.raise_()
        marked = next((n for n, c in enumerate(choices) if c.label == self.text()), first)
        self._mark(shown, marked)

    def _mark(self, shown: ChoiceList, row: int) -> None:
        """Mark a line; a screen reader hears it, though the keys stay in the field."""
        shown.mark(row)
        if row >= 0:
            self._tell_focus(shown, row)

    def _tell_focus(self, where: QWidget, line: int) -> None:
        if QAccessible.isActive() and self.hasFocus():
            event = QAccessibleEvent(where, QAccessible.Event.Focus)
            event.setChild(line)
            QAccessible.updateAccessibility(event)

    @property
    def _is_spelt(self) -> bool:
        """Whether Latin letters stand here, which for a Chinese text can only be its initials."""
        return self.isModified() and self.text().isascii() and self.text().isalpha()

    def _ensure_list(self) -> ChoiceList:
        window = self.window()
        if self._list is None or self._list.parent() is not window:
            self._list = ChoiceList(window)
            self._list.clicked.connect(self._clicked)
            self.destroyed.connect(self._list.deleteLater)
            window.installEventFilter(self)
        return self._list

    def _place(self, shown: ChoiceList, count: int) -> None:
        """Under the field, or above it where there is no room below."""
        window = self.window()
        height = shown.line_height * min(count, SHOWN) + 4
        below = self.mapTo(window, QPoint(0, self.height() + 2))
        fits = below.y() + height <= window.height()
        y = below.y() if fits else self.mapTo(window, QPoint(0, 0)).y() - height - 2
        width = max(self.width(), min(shown.sizeHintForColumn(0) + 40, 420))
        x = min(below.x(), window.width() - width - 4)
        shown.setGeometry(max(x, 0), max(y, 0), width, height)

    def _clicked(self, index: QModelIndex) -> None:
        self._take(index.row())

    def _take(self, row: int) -> None:
        if 0 <= row < len(self._choices):
            choice = self._choices[row]
            self.close_list()
            if not choice.value and self.on_empty is not None:
                self.on_empty[1]()
                return
            self.setText(choice.label)
            self.chosen.emit(choice)

    def take_marked(self) -> bool:
        """Take the marked line of an open list; False when no list is open."""
        if not self.is_open or self._list is None or not self._list.currentIndex().isValid():
            return False
        self._take(self._list.currentIndex().row())
        return True

    # -- keys ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk through the open list; F4 and Alt+↓ open it; Esc closes it."""
        if self.composing:
            super().keyPressEvent(event)
        elif self.is_open and self._walk(event.key()):
            event.accept()
        elif event.key() == Key.Key_F4 or (
            event.key() == Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            self.toggle_list()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _walk(self, key: int) -> bool:
        assert self._list is not None
        steps = {Key.Key_Up: -1, Key.Key_Down: 1, Key.Key_PageUp: -SHOWN, Key.Key_PageDown: SHOWN}
        if key == Key.Key_Escape:
            self.close_list()
            return True
        if key in (Key.Key_Return, Key.Key_Enter):
            return self.take_marked()
        step = steps.get(Key(key))
        if step is None:
            return False
        row = self._list.currentIndex().row() + step
        self._mark(self._list, max(0, min(row, len(self._choices) - 1)))
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take what is marked when the field is left by Tab, then close the list."""
        tabbed = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        )
        if tabbed and self.is_open and self.isModified():
            self.take_marked()
        self.close_list()
        super().focusOutEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close the list when the window is resized or clicked beside it."""
        if event.type() == QEvent.Type.Resize or (
            event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent)
        ):
            self.close_list()
        return super().eventFilter(watched, event)
