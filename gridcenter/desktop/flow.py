"""Widgets that give way when room is short: chips in lines, links that end in …."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QLayout, QLayoutItem, QSizePolicy, QWidget

from gridcenter.desktop.pressing import PushButton
from gridcenter.desktop.widgets import GAP


class FlowLayout(QLayout):
    """Lays widgets in lines like words, for chips on a narrow screen."""

    def __init__(self, parent: QWidget | None = None, *, apart: bool = False) -> None:
        """``apart``: the last one stands at the right end of its line."""
        super().__init__(parent)
        self._apart = apart
        self.setContentsMargins(0, 0, 0, 0)
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        """Take one more."""
        self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at ``index``, or None."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give the item at ``index`` away."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Narrow means high."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines in ``width`` pixels."""
        return self._lay(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Put everything in its place."""
        super().setGeometry(rect)
        self._lay(rect, move=True)

    def sizeHint(self) -> QSize:
        """No wider than the widest."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """The largest single item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _lay(self, rect: QRect, *, move: bool) -> int:
        shown = [item for item in self._items if not item.isEmpty()]
        lines = list(_lines([item.sizeHint().width() for item in shown], rect.width()))
        y = rect.y()
        for start, end in lines:
            sizes = [item.sizeHint() for item in shown[start:end]]
            high = max(size.height() for size in sizes)
            x = rect.x()
            for at, (item, size) in enumerate(zip(shown[start:end], sizes, strict=True), start):
                if self._apart and at == len(shown) - 1:
                    x = max(x, rect.right() + 1 - size.width())
                if move:
                    middle = y + (high - size.height()) // 2
                    item.setGeometry(QRect(x, middle, size.width(), size.height()))
                x += size.width() + GAP
            y += high + GAP
        return max(y - GAP - rect.y(), 0)


def _lines(widths: list[int], room: int) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends; one that is wider than ``room`` has a line of its own."""
    start = x = 0
    for at, width in enumerate(widths):
        if at > start and x + width > room:
            yield start, at
            start, x = at, 0
        x += width + GAP
    if widths:
        yield start, len(widths)


class ElidedLink(PushButton):
    """A link that gives way to its neighbours and then shows … with the whole in a tool tip."""

    def __init__(self, text: str, on_click: Callable[[], object], least: int = 0) -> None:
        """``least``: so many pixels it keeps, if its words need as many."""
        super().__init__()
        self.setProperty("kind", "link")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        self.setToolTip(text)
        self._whole = text
        self.ensurePolished()
        words = self.fontMetrics().horizontalAdvance(text) + GAP
        self.setMinimumWidth(min(words, least))
        self.clicked.connect(lambda _checked=False: on_click())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the words to the room."""
        super().resizeEvent(event)
        room = self.width() - GAP // 2
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        self.setText(shown)


class ShortenedLabel(QLabel):
    """Small words that say less where there is no room for all of them; the whole is their tool tip."""

    def __init__(self, whole: str, short: str) -> None:
        super().__init__(whole)
        self.setProperty("role", "small")
        self.setToolTip(whole)
        self._whole, self._short = whole, short

    def minimumSizeHint(self) -> QSize:
        """As wide as the short words."""
        wide = self.fontMetrics().horizontalAdvance(self._short) + 2
        return QSize(wide, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as fits."""
        super().resizeEvent(event)
        fits = self.fontMetrics().horizontalAdvance(self._whole) <= self.width()
        self.setText(self._whole if fits else self._short)


def clear(layout: QLayout) -> None:
    """Take everything out of ``layout``."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()  # it goes with the next turn of the loop, and must not be seen till then
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
            inner.deleteLater()
