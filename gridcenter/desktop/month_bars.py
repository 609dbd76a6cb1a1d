"""The twelve months of the 工作台 as small bars."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gridcenter.base.i18n import _, listed
from gridcenter.desktop import theme
from gridcenter.desktop.widgets import GAP


class MonthBars(QWidget):
    """Twelve small bars; the newest is the strong one. The numbers are also its description."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: tuple[tuple[str, int], ...] = ()
        self.setMinimumHeight(120)
        self.setAccessibleName(_("近 12 个月事件"))

    def show_counts(self, counts: tuple[tuple[str, int], ...]) -> None:
        """Show (month, count) pairs, the oldest first."""
        self._counts = counts
        words = listed(f"{month} {count}" for month, count in counts)
        self.setAccessibleDescription(words)
        self.setToolTip("\n".join(f"{month}  {count}" for month, count in counts))
        self.update()

    def sizeHint(self) -> QSize:
        """Room for twelve bars and their months."""
        return QSize(300, 150)

    def changeEvent(self, event: QEvent) -> None:
        """Paint anew with the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint bars, numbers above them and months under them."""
        del event
        if not self._counts:
            return
        t, painter = theme.tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(max(theme.metrics().small_point - 1.5, 9)))
        high = painter.fontMetrics().height()
        most = max(*(count for _month, count in self._counts), 1)
        slot = self.width() / len(self._counts)
        room = self.height() - 2 * high - GAP
        for at, (month, count) in enumerate(self._counts):
            is_last = at == len(self._counts) - 1
            tall = max(room * count / most, 2)
            bar = QRectF(at * slot + slot * 0.19, high + room - tall, slot * 0.62, tall)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(
                QColor(t.accent_fill if is_last else t.accent_mid if count else t.line)
            )
            painter.drawRoundedRect(bar, 3, 3)
            painter.setPen(QColor(t.text if is_last else t.text_soft))
            centre = Qt.AlignmentFlag.AlignHCenter
            if count:
                above = QRectF(at * slot, bar.top() - high, slot, high)
                painter.drawText(above, centre, str(count))
            under = QRectF(at * slot, self.height() - high, slot, high)
            painter.drawText(under, centre, str(int(month[5:7])))
        painter.end()
