"""What all charts share: hover, click, keys, and a layer for words in screen coordinates."""

from __future__ import annotations

from typing import ClassVar

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QStyleOptionGraphicsItem, QToolTip, QWidget

from gridcenter.base.i18n import _, listed
from gridcenter.desktop.figures.chart_style import ChartStyle, flat_pen
from gridcenter.presenters.figures.chart_model import ChartMark, Picture

pg.setConfigOptions(antialias=True)

_OPEN = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


class Overlay(pg.GraphicsObject):
    """Paints over the data in the pixels of the view box, so that letters keep their size."""

    def __init__(self, chart: ChartView) -> None:
        super().__init__(chart.box)
        self._chart = chart
        self.exposed = QRectF()
        """What has to be painted, in the same pixels: all of it, or a part under the pointer."""
        self.setFlag(self.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(50)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        """The whole view box."""
        return self._chart.box.rect()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """The chart's words, then the ring round the bar under the pointer or the keys."""
        if self._chart.picture is None:
            return
        self.exposed = QRectF(option.exposedRect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._chart.paint_words(painter)
        self._chart.paint_ring(painter)


class ChartView(pg.PlotWidget):
    """A chart of one :class:`Picture`; ``opened`` carries the number of the mark to open.

    The arrow keys move from mark to mark, Home and End to the ends, Enter opens the rows.
    Subclasses draw (:meth:`redraw`), place words (:meth:`paint_words`) and say where each mark
    is on the view box (:meth:`spot`).
    """

    opened = Signal(int)
    steps: ClassVar[dict[Qt.Key, int]] = {
        Qt.Key.Key_Down: 1,
        Qt.Key.Key_Right: 1,
        Qt.Key.Key_Up: -1,
        Qt.Key.Key_Left: -1,
    }
    """How many marks each arrow moves."""

    def __init__(
        self,
        axes: dict[str, pg.AxisItem],
        style: ChartStyle | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, axisItems=axes, enableMenu=False)
        self.picture: Picture | None = None
        self.cursor = -1
        self.hovered = -1
        self._fixed_style = style
        self.style_now = style or ChartStyle.present()
        self.box: pg.ViewBox = self.getPlotItem().getViewBox()
        self.box.setMouseEnabled(x=False, y=False)
        self.box.setDefaultPadding(0)
        self.hideButtons()
        self.setMenuEnabled(False)
        # pyqtgraph's own menu, never shown, would wait for the garbage collector after the view is
        # gone, and be freed under the feet of whoever walks over all widgets at that moment.
        menu = self.getPlotItem().ctrlMenu
        menu.setParent(self, menu.windowFlags())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.overlay = Overlay(self)
        self.box.sigResized.connect(lambda _box: self.fit())

    # What subclasses do

    def redraw(self) -> None:
        """Bring the items up to the picture and the style; a view without items has none."""

    def fit(self) -> None:
        """Bring ranges and margins up to the present size."""

    def paint_words(self, painter: QPainter) -> None:
        """Values and legend, in pixels of the view box."""

    def spot(self, index: int) -> QRectF:
        """Where a mark is drawn, in pixels of the view box; nowhere while nothing is drawn."""
        del index
        return QRectF()

    def slot_at(self, point: QPointF) -> int:
        """The mark at a point of the view box, -1 when there is none; slots, not only ink."""
        del point
        return -1

    # What all do

    def show_picture(self, picture: Picture) -> None:
        """Show another picture of the same shape."""
        self.picture = picture
        self.cursor = min(self.cursor, len(picture.marks) - 1)
        self.hovered = -1
        self.setAccessibleName(
            _("{title}，{scope}").format(title=picture.title, scope=picture.scope)
        )
        self._describe()
        self.redraw()
        self.fit()
        self.overlay.update()

    def restyle(self) -> None:
        """Take colours and sizes of the theme anew."""
        self.style_now = self._fixed_style or ChartStyle.present()
        if self.picture is not None:
            self.redraw()
            self.fit()

    def paint_ring(self, painter: QPainter) -> None:
        """Mark what the pointer or the keys point at."""
        ring = flat_pen(self.style_now.tokens.text, 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for index in {self.hovered, self.cursor if self.hasFocus() else -1} - {-1}:
            if index < len(self.marks):
                painter.setPen(ring)
                seen = self.box.rect().adjusted(1, 1, -1, -1)
                painter.drawRoundedRect(self.spot(index).adjusted(-3, -3, 3, 3) & seen, 4, 4)

    def update_ring(self, before: int, now: int) -> None:
        """Paint anew what changes when the pointer goes from one mark to another."""
        del before, now
        self.overlay.update()

    @property
    def marks(self) -> tuple[ChartMark, ...]:
        """The marks shown now."""
        return self.picture.marks if self.picture else ()

    def tip(self, mark: ChartMark) -> str:
        """What hovering says of a mark."""
        lines = [mark.label, mark.value or _("{count} 件").format(count=mark.count)]
        if mark.note:
            lines[-1] += f" · {mark.note}"
        if mark.base is not None and not mark.value:
            lines.append(_("上年同月 {count} 件").format(count=mark.base))
        if mark.query is not None:
            lines.append(_("单击查看明细"))
        return "\n".join(lines)

    def point_at(self, index: int) -> None:
        """Put the keyboard on a mark and say it to a screen reader."""
        self.cursor = max(0, min(index, len(self.marks) - 1))
        self._describe()
        self.overlay.update()
        QAccessible.updateAccessibility(
            QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
        )

    def _describe(self) -> None:
        if self.picture is None:
            return
        words = self.picture.summary
        if 0 <= self.cursor < len(self.marks):
            mark = self.marks[self.cursor]
            words = _("第 {place} 项，共 {count} 项：{tip}").format(
                place=self.cursor + 1,
                count=len(self.marks),
                tip=listed(self.tip(mark).split("\n")),
            )
        self.setAccessibleDescription(words)

    def _box_point(self, position: QPointF) -> QPointF:
        return self.box.mapFromScene(self.mapToScene(position.toPoint()))

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home, End and Enter."""
        key = Qt.Key(event.key())
        if not self.marks or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif key in self.steps:
            self.point_at(self.cursor + self.steps[key] if self.cursor >= 0 else 0)
        elif key == Qt.Key.Key_Home:
            self.point_at(0)
        elif key == Qt.Key.Key_End:
            self.point_at(len(self.marks) - 1)
        elif key in _OPEN and self.cursor >= 0:
            self.opened.emit(self.cursor)
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the values under the pointer."""
        found = self.slot_at(self._box_point(event.position())) if self.marks else -1
        if found != self.hovered:
            before, self.hovered = self.hovered, found
            self.update_ring(before, found)
            can_open = found >= 0 and self.marks[found].query is not None
            shape = Qt.CursorShape.PointingHandCursor if can_open else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
        if found >= 0:
            QToolTip.showText(event.globalPosition().toPoint(), self.tip(self.marks[found]), self)
        else:
            QToolTip.hideText()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Nothing yet: a click counts when the button comes up."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the rows of the mark under the pointer."""
        if event.button() != Qt.MouseButton.LeftButton or not self.marks:
            return
        found = self.slot_at(self._box_point(event.position()))
        if found >= 0:
            self.point_at(found)
            self.opened.emit(found)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        before, self.hovered = self.hovered, -1
        self.update_ring(before, -1)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are, from the first mark when they came by Tab."""
        super().focusInEvent(event)
        if self.cursor < 0 and self.marks and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.point_at(0)
        self.overlay.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.overlay.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the words to the new size."""
        super().resizeEvent(event)
        if getattr(self, "overlay", None) is not None:
            self.fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(
            self, "overlay"
        ):
            self.restyle()
        super().changeEvent(event)

    def _ground(self) -> QColor:
        return QColor(self.style_now.tokens.surface)
