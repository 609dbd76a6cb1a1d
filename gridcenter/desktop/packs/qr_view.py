"""A QR code on the screen: always black on white with its quiet zone, or cameras miss it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_QUIET = 4
_SIDE = 240


class QrView(QWidget):
    """Draws dots (True is dark) as large as whole pixels allow."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_dots(self, dots: tuple[tuple[bool, ...], ...]) -> None:
        """Show another code."""
        side = len(dots) + 2 * _QUIET
        image = QImage(side, side, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        for y, line in enumerate(dots, start=_QUIET):
            for x, dark in enumerate(line, start=_QUIET):
                if dark:
                    image.setPixelColor(x, y, Qt.GlobalColor.black)
        self._image = image
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Whole pixels a dot, at least three."""
        side = max(self._image.width(), 1)
        scale = max(3, _SIDE // side)
        return QSize(side * scale, side * scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint without smoothing."""
        del event
        painter = QPainter(self)
        painter.drawImage(self.rect(), self._image)
        painter.end()
