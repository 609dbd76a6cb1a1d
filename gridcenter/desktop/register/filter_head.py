"""The head of a table whose every column carries a filter mark beside its name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from gridcenter.desktop import theme

MARK_ROOM = 24
"""Pixels at the right end of a section that belong to its mark."""


class FilterHead(QHeaderView):
    """Click a name to sort, its mark to filter; a filtered column shows the mark in the accent."""

    filter_wanted = Signal(int)

    def __init__(self, is_filtered: Callable[[int], bool], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._is_filtered = is_filtered
        self.current = -1
        """The column of the cursor, underlined; -1 for none."""
        self.frozen: Callable[[], int] = lambda: 0
        """How many pixels of the first section stay at the left while others lie under it."""

    def left_of(self, section: int) -> int:
        """Where a section is seen, in pixels of the head."""
        return 0 if section == 0 and self.frozen() else self.sectionViewportPosition(section)

    def mark_rect(self, section: int) -> QRect:
        """Where the mark of a section stands, in pixels of the head."""
        right = self.left_of(section) + self.sectionSize(section)
        size = theme.metrics().icon - 3
        return QRect(
            right - MARK_ROOM + (MARK_ROOM - size) // 2, (self.height() - size) // 2, size, size
        )

    def set_current(self, section: int) -> None:
        """Underline another column."""
        if section != self.current:
            self.current = section
            self.viewport().update()

    def sectionSizeFromContents(self, section: int) -> QSize:
        """Leave room for the mark."""
        return super().sectionSizeFromContents(section) + QSize(MARK_ROOM, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The sections, then the first once more over those that lie under it."""
        super().paintEvent(event)
        wide = self.frozen()
        if wide:
            painter = QPainter(self.viewport())
            seen = QRect(0, 0, wide, self.height())
            painter.fillRect(seen, self.palette().button())
            self.paintSection(painter, seen, 0)
            painter.setPen(QColor(theme.tokens().border))
            painter.drawLine(wide - 1, 0, wide - 1, self.height())

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """The name, the arrow of the order and the mark."""
        painter.save()
        super().paintSection(painter, rect, section)
        painter.restore()
        if rect.width() < 2 * MARK_ROOM:
            return
        on = self._is_filtered(section)
        mark = self.mark_rect(section)
        theme.icon("funnel", "accent" if on else "text_off").paint(painter, mark)
        if section == self.current:
            colour = theme.tokens().accent
            painter.fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), colour)

    def _section_of_mark(self, at: QPoint) -> int:
        section = 0 if at.x() < self.frozen() else self.logicalIndexAt(at)
        if section < 0 or self.sectionSize(section) < 2 * MARK_ROOM:
            return -1
        return section if self.mark_rect(section).adjusted(-4, -9, 2, 9).contains(at) else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The mark opens the filter; the rest sorts and resizes."""
        section = self._section_of_mark(event.position().toPoint())
        if section >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.filter_wanted.emit(section)
            event.accept()
        elif event.position().x() < self.frozen():
            event.accept()  # on letting go: what lies under the first section is not meant
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Letting go of the mark does not sort."""
        if self._section_of_mark(event.position().toPoint()) >= 0:
            return
        if event.position().x() < self.frozen():
            self.sectionClicked.emit(0)
        else:
            super().mouseReleaseEvent(event)
