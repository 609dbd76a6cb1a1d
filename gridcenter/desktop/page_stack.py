"""The pages of the window, one shown at a time; where a screen is too small for one, it scrolls.

At 150 % a screen of 1366×768 has 910×512 logical pixels, at 200 % it has 683×384. A page says by its
least size what it needs; nothing is squeezed below that.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QStackedWidget, QWidget

LEAST = (480, 320)
"""Logical pixels: at 200 % a screen of 1024×768 has 512×384 of them, less its bars."""


class Needed(QScrollArea):
    """Shows a widget whole, and scrolls where there is less room than it needs."""

    def __init__(self, inner: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inner)

    def minimumSizeHint(self) -> QSize:
        """As small as the screen asks for."""
        return QSize(1, 1)


class SideColumn(Needed):
    """A column that keeps its width, and grows by its scroll bar where it is cut short."""

    def __init__(self, inner: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(inner, parent)
        self._inner = inner
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner.installEventFilter(self)

    def sizeHint(self) -> QSize:
        """The width of what stands in it."""
        inner, bar = self._inner, self.verticalScrollBar()
        cut = inner.minimumSizeHint().height() > self.height()
        return QSize(inner.minimumWidth() + (bar.sizeHint().width() if cut else 0), 1)

    def minimumSizeHint(self) -> QSize:
        """Its width, and any height."""
        return self.sizeHint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow another look, which has other widths."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A window that is low shows the bar."""
        super().resizeEvent(event)
        self.updateGeometry()


class PageStack(QStackedWidget):
    """Asks for the room of the page that is shown, not of the greatest that ever was."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(lambda _at: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        """See :class:`PageStack`."""
        shown = self.currentWidget()
        return shown.minimumSizeHint() if shown is not None else QSize(0, 0)
