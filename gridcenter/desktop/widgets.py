"""The small pieces every page is built from, so that all pages look and read alike.

Spacing keeps to 8 (between related things), 12 (inside a card) and 20 (round a page). Beside it:
:mod:`gridcenter.desktop.bars`, :mod:`gridcenter.desktop.flow`, :mod:`gridcenter.desktop.wheel`.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gridcenter.desktop import theme
from gridcenter.desktop.pressing import PushButton, ToolButton
from gridcenter.desktop.still import keep_room

GAP, PAD, MARGIN = 8, 12, 20

TONES = {"": "●", "info": "●", "good": "✓", "warn": "▲", "bad": "▲"}
"""The glyph of each tone: colour never stands alone."""


def label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A label; ``role`` is title, heading, figure, soft, small, error, warning or good."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    made.setWordWrap(wrap)
    return made


def button(
    text: str,
    on_click: Callable[[], object] | None = None,
    *,
    kind: str = "plain",
    icon: str = "",
    tip: str = "",
) -> PushButton:
    """A button; ``kind`` is primary, plain, danger or link. One primary button to a page."""
    made = PushButton(text, autoDefault=False)
    made.setProperty("kind", kind)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if icon:
        colour = {"primary": "on_accent", "danger": "bad", "link": "accent"}.get(kind)
        theme.set_icon(made, icon, colour)
    if tip:
        made.setToolTip(tip)
    if on_click is not None:
        made.clicked.connect(lambda _checked=False: on_click())
    return made


def icon_button(
    icon: str, name: str, on_click: Callable[[], object] | None = None, *, word: str = ""
) -> ToolButton:
    """A button of one icon; ``name`` is its tool tip and its name for a screen reader.

    ``word`` may stand beside the icon where there is room (see ``setToolButtonStyle``).
    """
    made = ToolButton()
    made.setText(word)
    theme.set_icon(made, icon)
    made.setToolTip(name)
    made.setAccessibleName(name)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if on_click is not None:
        made.clicked.connect(lambda _checked=False: on_click())
    return made


def row(*widgets: QWidget | None, gap: int = GAP) -> QHBoxLayout:
    """Widgets side by side; None is the stretch between left and right."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(gap)
    for widget in widgets:
        if widget is None:
            made.addStretch(1)
        else:
            made.addWidget(widget)
    return made


def line() -> QFrame:
    """A hairline between two areas."""
    made = QFrame()
    made.setProperty("role", "line")
    return made


class PageHeader(QWidget):
    """The head of a page: its title, one soft sentence, and its buttons at the right."""

    def __init__(self, title: str, sentence: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = label(title, "title")
        self.sentence = label(sentence, "soft")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.sentence)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        self._row.addLayout(words)
        self._row.addStretch(1)
        self.set_sentence(sentence)

    def set_sentence(self, text: str) -> None:
        """Change the soft sentence; an empty one gives its room back."""
        self.sentence.setText(text)
        self.sentence.setVisible(bool(text))

    def add(self, *widgets: QWidget) -> None:
        """Put buttons at the right end, the most important last."""
        for widget in widgets:
            self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)


class Card(QFrame):
    """A quiet surface with an optional heading; put content into ``body``."""

    def __init__(self, heading: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(MARGIN - 4, PAD, MARGIN - 4, PAD)
        self.body.setSpacing(GAP)
        self.head = row()
        self.heading = label(heading, "heading")
        if heading:
            self.head.addWidget(self.heading)
            self.head.addStretch(1)
            self.body.addLayout(self.head)
        else:
            self.heading.setParent(self)  # otherwise it outlives the card
            self.heading.hide()


class EmptyState(QWidget):
    """What a page says when it has nothing to show: one sentence and at most one button."""

    def __init__(
        self,
        sentence: str,
        action: str = "",
        on_click: Callable[[], object] | None = None,
        *,
        icon: str = "inbox",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence = label(sentence, "soft", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.action = button(action, on_click, kind="primary")
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        box.setSpacing(PAD)
        box.addStretch(1)
        box.addWidget(self._icon)
        box.addWidget(self.sentence)
        box.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(2)
        self.set_text(sentence, action)  # shown before it has a place, it would be a window
        self._paint_icon()

    def set_text(self, sentence: str, action: str = "") -> None:
        """Say something else; an empty ``action`` hides the button."""
        self.sentence.setText(sentence)
        self.action.setText(action)
        self.action.setVisible(bool(action))

    def changeEvent(self, event: QEvent) -> None:
        """Tint the icon anew with the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_icon()
        super().changeEvent(event)

    def _paint_icon(self) -> None:
        self._icon.setPixmap(theme.pixmap(self._icon_name, 48, "border"))


class Badge(QLabel):
    """A state as glyph, word and colour; ``tone`` is info, good, warn, bad or empty."""

    def __init__(self, text: str = "", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "badge")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.set_state(text, tone)

    def set_state(self, text: str, tone: str = "") -> None:
        """Show another state."""
        self.setText(f"{TONES[tone]} {text}")
        self.setProperty("tone", tone)
        theme.restyle(self)


class FormRow(QWidget):
    """One field of a form: label above, the field, and one line under it for what is wrong."""

    def __init__(
        self,
        text: str,
        field: QWidget,
        *,
        required: bool = False,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.field = field
        self.label = label(f"{text} *" if required else text)
        self.label.setBuddy(field)
        field.setAccessibleName(text)
        self._hint = hint
        self.message = label(hint, "small", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        self._line = row(field)
        box.addWidget(self.label)
        box.addLayout(self._line)
        box.addWidget(self.message)
        box.addStretch(1)
        keep_room(self.message)  # what is wrong may be told without moving what is below
        self.message.setMinimumHeight(self.message.fontMetrics().height())
        self.message.setVisible(bool(hint))

    def add_beside(self, widget: QWidget) -> None:
        """Put a small button behind the field."""
        self._line.addWidget(widget)

    def set_hint(self, text: str) -> None:
        """Say something else while nothing is wrong."""
        self._hint = text
        self.set_problem()

    def set_problem(self, text: str = "") -> None:
        """Say what is wrong and how to mend it; empty text clears it."""
        self.message.setProperty("role", "error" if text else "small")
        self.message.setText(f"▲ {text}" if text else self._hint)
        self.message.setVisible(bool(text or self._hint))
        self.field.setProperty("state", "error" if text else "")
        for widget in (self.message, self.field):
            theme.restyle(widget)


class Page(QScrollArea):
    """A page that scrolls only when the window is too low for it, or on a small screen too narrow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.inner = inner = QWidget()
        inner.setProperty("role", "page")
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN)
        self.body.setSpacing(PAD)
        self._taken = 0
        self.setWidget(inner)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The scroll bar comes and goes in the margin: nothing moves for it."""
        super().resizeEvent(event)
        sides, bar = self.body.contentsMargins(), self.width() - self.viewport().width()
        room = sides.right() + self._taken
        self._taken = min(bar, room)
        sides.setRight(room - self._taken)
        self.body.setContentsMargins(sides)

    def showEvent(self, event: QShowEvent) -> None:
        """It takes the keyboard to be scrolled: a screen reader says whose page it is."""
        above = self.parentWidget()
        while above is not None and not self.accessibleName():
            self.setAccessibleName(above.accessibleName())
            above = above.parentWidget()
        super().showEvent(event)
