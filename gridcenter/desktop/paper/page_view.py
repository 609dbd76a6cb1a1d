"""Rendered pages one below the other, drawn only where the eye is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.paper.printing import to_image
from gridcenter.services.paper.pages import PageImage, Printout, Spot

_PAPERS_MM = {"a4": (210.0, 297.0), "a3": (297.0, 420.0)}
_MM_PER_INCH = 25.4
_MARGIN = 16
_REACH = 5
"""Pixels beside a number that still belong to it: a single digit is small to point at."""
ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)

Renderer = Callable[[int, float, Callable[[PageImage], None]], None]
"""Asks for a page (from 0) at so many dots per inch; answers later."""


class _Sheet(QWidget):
    """One page: paper of the right size, its picture once there is one, and the numbers on it."""

    opened = Signal(object)

    def __init__(self, spots: tuple[Spot, ...] = ()) -> None:
        super().__init__()
        self.image: QImage | None = None
        self.spots = spots
        self.pointed: Spot | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(bool(spots))

    def place(self, spot: Spot) -> QRectF:
        """Where a number stands on the sheet as it is shown, with what is near it."""
        width, height = self.width(), self.height()
        left, top = spot.left * width, spot.top * height
        right, bottom = spot.right * width, spot.bottom * height
        return QRectF(left, top, right - left, bottom - top).adjusted(-_REACH, -2, _REACH, 2)

    def spot_at(self, point: QPointF) -> Spot | None:
        """The number under the pointer; of two that overlap, the nearer one."""
        near = [spot for spot in self.spots if self.place(spot).contains(point)]
        return min(
            near, key=lambda spot: abs(self.place(spot).center().x() - point.x()), default=None
        )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show which number a click would open."""
        self._point(self.spot_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """No number is pointed at any more."""
        super().leaveEvent(event)
        self._point(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the rows behind the number."""
        spot = self.spot_at(event.position())
        if spot is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(spot.cell)

    def _point(self, spot: Spot | None) -> None:
        if spot is self.pointed:
            return
        self.pointed = spot
        shape = Qt.CursorShape.ArrowCursor if spot is None else Qt.CursorShape.PointingHandCursor
        self.setCursor(shape)
        self.setToolTip("" if spot is None else _("单击：打开得出这个数的记录"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paper is white in the dark, too."""
        del event
        painter = QPainter(self)
        if self.image is None:
            painter.fillRect(self.rect(), Qt.GlobalColor.white)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.rect(), self.image)
        if self.pointed is not None:
            colour = QColor(theme.tokens().accent)
            painter.setPen(colour)
            colour.setAlpha(40)
            painter.setBrush(colour)
            painter.drawRoundedRect(self.place(self.pointed), 3, 3)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(theme.tokens().border)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class PageView(QScrollArea):
    """The preview. ``moved`` tells the page in sight and how many there are, from 1.

    ``opened`` carries the cell of a number that was clicked.
    """

    moved = Signal(int, int)
    opened = Signal(object)
    zoomed = Signal(float)

    def __init__(self, render: Renderer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("报表预览"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 200)
        self._render = render
        self._inner = QWidget()
        self._inner.setProperty("role", "page")
        self.setWidget(self._inner)
        self._sheets: list[_Sheet] = []
        self._paper_mm = _PAPERS_MM["a4"]
        self.zoom: float | None = None
        """A factor of true size, or None to fit the width."""
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(60)
        self._later.timeout.connect(self._ask)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def count(self) -> int:
        """How many pages are shown."""
        return len(self._sheets)

    @property
    def current(self) -> int:
        """The page whose upper half is in sight, from 0."""
        middle = self.verticalScrollBar().value() + self.viewport().height() // 3
        tops = [sheet.y() for sheet in self._sheets]
        return max((n for n, top in enumerate(tops) if top <= middle), default=0)

    def show_pages(self, printout: Printout | None) -> None:
        """Show another document (or none) from its first page."""
        for sheet in self._sheets:
            sheet.setParent(None)
            sheet.deleteLater()
        self._sheets = []
        if printout is not None:
            short, long = _PAPERS_MM[printout.paper]
            self._paper_mm = (long, short) if printout.landscape else (short, long)
            on: list[list[Spot]] = [[] for _page in range(printout.pages)]
            for spot in printout.spots:
                on[spot.page].append(spot)
            self._sheets = [_Sheet(tuple(spots)) for spots in on]
        for number, sheet in enumerate(self._sheets, 1):
            sheet.setParent(self._inner)
            sheet.opened.connect(self.opened)
            sheet.setAccessibleName(_("第 {page} 页").format(page=number))
            sheet.show()
        self._arrange()
        self.verticalScrollBar().setValue(0)
        self._scrolled()

    def set_zoom(self, zoom: float | None) -> None:
        """Show at a factor of true size; None fits the width."""
        page = self.current
        self.zoom = zoom
        self._arrange()
        self.go(page)
        self.zoomed.emit(self.factor)

    def zoom_by(self, steps: int) -> None:
        """The next larger (1) or smaller (-1) step."""
        now = self.factor
        larger = [each for each in ZOOMS if each > now + 0.01]
        smaller = [each for each in ZOOMS if each < now - 0.01]
        if steps > 0 and larger:
            self.set_zoom(larger[0])
        if steps < 0 and smaller:
            self.set_zoom(smaller[-1])

    def go(self, page: int) -> None:
        """Bring a page (from 0) to the top."""
        if 0 <= page < len(self._sheets):
            self.verticalScrollBar().setValue(self._sheets[page].y() - _MARGIN)

    @property
    def factor(self) -> float:
        """The present size as a factor of true size."""
        return self._size().width() / self._true_size().width()

    def _true_size(self) -> QSize:
        width, height = self._paper_mm
        dots = self.logicalDpiX() / _MM_PER_INCH
        return QSize(round(width * dots), round(height * dots))

    def _size(self) -> QSize:
        true = self._true_size()
        if self.zoom is not None:
            return true * self.zoom
        bar = self.verticalScrollBar().sizeHint().width()
        width = max(self.width() - 2 * _MARGIN - bar - 2, 120)
        return QSize(width, round(width * true.height() / true.width()))

    def _arrange(self) -> None:
        size = self._size()
        width = max(size.width() + 2 * _MARGIN, self.viewport().width())
        top = _MARGIN
        for sheet in self._sheets:
            if sheet.size() != size:
                sheet.setFixedSize(size)
                sheet.image = None
            sheet.move((width - size.width()) // 2, top)
            top += size.height() + _MARGIN
        self._inner.resize(width, top)
        self._later.start()

    def _scrolled(self) -> None:
        self.moved.emit(self.current + 1 if self._sheets else 0, len(self._sheets))
        self._later.start()

    def _ask(self) -> None:
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        ratio = self.devicePixelRatioF()
        for number, sheet in enumerate(self._sheets):
            near = sheet.y() < bottom + sheet.height() and sheet.y() + sheet.height() > top - 200
            if not near:
                sheet.image = None
            elif sheet.image is None:
                dots = self.logicalDpiX() * self.factor * ratio
                self._render(number, dots, partial(self._got, sheet))

    def _got(self, sheet: _Sheet, image: PageImage) -> None:
        if sheet in self._sheets:
            sheet.image = to_image(image)
            sheet.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep fitting the width."""
        super().resizeEvent(event)
        self._arrange()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel zoom."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page keys go by whole pages, Home and End to the ends."""
        moves = {
            Qt.Key.Key_PageDown: self.current + 1,
            Qt.Key.Key_PageUp: self.current - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self.count - 1,
        }
        target = moves.get(Qt.Key(event.key()))
        if target is None:
            super().keyPressEvent(event)
        else:
            self.go(max(0, min(target, self.count - 1)))

    def changeEvent(self, event: QEvent) -> None:
        """Redraw the edges with the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.viewport().update()
