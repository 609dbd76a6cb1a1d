"""The row of key figures over the charts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.widgets import GAP, Card, label
from gridcenter.domain.query import Query
from gridcenter.presenters.figures.chart_model import KeyFigure


class ShortLabel(QLabel):
    """A small line that ends in … where it is too narrow, and says the whole in its tool tip."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "small")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""

    def say(self, text: str) -> None:
        """Show another text."""
        self._whole = text
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text to the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.ensurePolished()
        mode = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self._whole, mode, self.width())
        self.setText(shown)
        self.setToolTip("" if shown == self._whole else self._whole)


class FigureCard(Card):
    """Name, figure and what the figure is made of; opens its rows when it has a query."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.name = label("", "soft")
        self.value = label("", "figure")
        self.note = ShortLabel()
        self.body.setContentsMargins(14, 8, 10, 8)
        self.body.setSpacing(0)
        for each in (self.name, self.value, self.note):
            self.body.addWidget(each)
        self._query: Query | None = None

    def show_figure(self, figure: KeyFigure) -> None:
        """Show another figure."""
        self._query = figure.query
        self.name.setText(figure.name)
        self.value.setText(figure.value)
        self.note.say(figure.note)
        self.setAccessibleName(f"{figure.name} {figure.value}")
        self.setAccessibleDescription(figure.note)
        can_open = figure.query is not None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if can_open else Qt.FocusPolicy.NoFocus)
        shape = Qt.CursorShape.PointingHandCursor if can_open else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        self.setToolTip(_("单击查看明细") if can_open else "")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the rows."""
        if event.button() == Qt.MouseButton.LeftButton and self._query is not None:
            self.opened.emit(self._query)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the rows."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self._query is not None:
            self.opened.emit(self._query)
        else:
            super().keyPressEvent(event)


class FigureStrip(QWidget):
    """Cards side by side, all of one width."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[FigureCard] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP + 2)

    def show_figures(self, figures: Sequence[KeyFigure]) -> None:
        """Show these figures; their number does not change from one time to the next."""
        while len(self.cards) < len(figures):
            card = FigureCard()
            card.opened.connect(self.opened)
            self.cards.append(card)
            self._row.addWidget(card, 1)
        for card, figure in zip(self.cards, figures, strict=True):
            card.show_figure(figure)
