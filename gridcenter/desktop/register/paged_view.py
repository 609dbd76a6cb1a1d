"""A table view over rows that arrive a page at a time, painted once a jump; its cursor is seen."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

from gridcenter.desktop import theme
from gridcenter.desktop.register.cell_editor import TypedTable
from gridcenter.desktop.register.record_model import RecordModel
from gridcenter.presenters.register.table import TablePresenter

PATIENCE_MS = 40
"""So long what was seen before a jump stays; then the places of rows still missing are shown."""


class PagedView(TypedTable):
    """Waits a moment for the rows it scrolls to, so that they are not painted empty first."""

    def __init__(self, table: TablePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self.records = RecordModel(table, self)
        self.setModel(self.records)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._paint_again)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move on; paint when the rows are here."""
        super().scrollContentsBy(dx, dy)
        if dy and not self._seen_rows_are_here() and not self._patience.isActive():
            self.viewport().setUpdatesEnabled(False)
            self._patience.start()

    def rows_arrived(self, first: int, last: int) -> None:
        """Other text in these rows."""
        self.records.changed(first, last)
        if self._patience.isActive() and self._seen_rows_are_here():
            self._paint_again()

    def _paint_again(self) -> None:
        self._patience.stop()
        self.viewport().setUpdatesEnabled(True)

    def _seen_rows_are_here(self) -> bool:
        first = max(self.rowAt(0), 0)
        seen = self.viewport().height() // max(self.rowHeight(first), 1)
        return self._table.want(first, max(first, min(first + seen, self._table.found - 1)))

    def paint_frozen(self, event: QPaintEvent) -> None:
        """What stays in its place while the rest is scrolled sideways."""

    def seen_of(self, index: QModelIndex) -> QRegion:
        """Where the frame round a cell may be painted."""
        del index
        return QRegion(self.viewport().rect())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cells, then lines along the row of the cursor and a frame round its cell."""
        super().paintEvent(event)
        self.paint_frozen(event)
        index = self.currentIndex()
        if not index.isValid():
            return
        cell, accent = self.visualRect(index), QColor(theme.tokens().accent)
        painter = QPainter(self.viewport())
        edge = QColor(accent)
        edge.setAlpha(140)
        painter.setPen(
            edge
        )  # lines, no tint: the marks of a search and red words keep their colours
        for y in (cell.top(), cell.bottom()):
            painter.drawLine(0, y, self.viewport().width(), y)
        painter.setClipRegion(self.seen_of(index))
        painter.setPen(QPen(accent, 2))
        painter.drawRect(cell.adjusted(1, 1, -1, -1))
