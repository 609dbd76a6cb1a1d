"""The grid map: areas or tiles in at most five strengths of one hue, with their legend."""

from __future__ import annotations

import numpy as np
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QTransform,
)
from PySide6.QtWidgets import QWidget

from gridcenter.desktop.figures.chart_style import ChartStyle, flat_pen
from gridcenter.desktop.figures.chart_view import ChartView
from gridcenter.desktop.tokens import contrast
from gridcenter.presenters.figures.chart_model import Ground, Picture, Ring

_EDGE = 4.0
_SAMPLE = 14.0


class MapView(ChartView):
    """Draws everything itself, in the pixels of the view box: it stays vector in a PDF."""

    def __init__(self, style: ChartStyle | None = None, parent: QWidget | None = None) -> None:
        super().__init__({}, style, parent)
        self.hideAxis("left")
        self.hideAxis("bottom")
        self._drawn: list[QPainterPath] = []
        self._paths: list[QPainterPath] = []
        self._drawn_of: Ground | None = None
        self._sizes: list[QRectF] = []
        self._spots: list[QRectF] = []
        self._inks: dict[str, QColor] = {}
        self._colours: dict[int, QColor] = {}
        self._blocks: list[tuple[str, QRectF]] = []

    def redraw(self) -> None:
        """Turn the rings into paths once a picture."""
        self.setBackground(self._ground())
        self.setMinimumHeight(round(QFontMetricsF(self.style_now.font()).height() * 9))
        ground = self.picture.ground if self.picture else None
        self._inks, self._colours = {}, {}
        if ground is not self._drawn_of:  # the theme changes colours, not boundaries
            made = [_path(rings) for rings in ground.areas] if ground else []
            self._drawn, self._sizes = [path for path, _box in made], [box for _path, box in made]
            self._drawn_of = ground
        self._paths, self._spots = self._drawn, self._sizes

    def fit(self) -> None:
        """The ground as large as fits above the legend, in the middle."""
        ground = self.picture.ground if self.picture else None
        if ground is None:
            return
        wide, high = max(self.box.width(), 1.0), max(self.box.height(), 1.0)
        self.box.setXRange(0, wide, padding=0)
        self.box.setYRange(0, high, padding=0)
        foot = QFontMetricsF(self.style_now.font()).height() + 14
        room = max(wide - 2 * _EDGE, 1), max(high - foot - 2 * _EDGE, 1)
        scale = min(room[0] / ground.wide, room[1] / ground.high)
        left = (wide - ground.wide * scale) / 2
        top = _EDGE + (room[1] - ground.high * scale) / 2
        to_box = QTransform().translate(left, top).scale(scale, scale)
        self._paths = [to_box.map(path) for path in self._drawn]
        self._spots = [to_box.mapRect(box) for box in self._sizes]
        self._blocks = [(each.name, to_box.mapRect(QRectF(*each.box))) for each in ground.blocks]
        self.overlay.update()

    def spot(self, index: int) -> QRectF:
        """The box round an area, or round the largest of its parts; empty for what has no place."""
        return self._spots[index]

    def slot_at(self, point: QPointF) -> int:
        """The area under the point, the smallest where they overlap."""
        hit = [i for i, path in enumerate(self._paths) if path.contains(point)]
        return min(hit, key=lambda i: self.spot(i).width() * self.spot(i).height(), default=-1)

    def update_ring(self, before: int, now: int) -> None:
        """Only the areas that the pointer leaves and enters: a city has thousands."""
        for index in {before, now} - {-1}:
            if index < len(self._paths):
                self.overlay.update(self._paths[index].boundingRect().adjusted(-4, -4, 4, 4))

    def paint_ring(self, painter: QPainter) -> None:
        """Follow the area's own edge."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(flat_pen(self.style_now.tokens.text, 2.5))
        for index in {self.hovered, self.cursor if self.hasFocus() else -1} - {-1}:
            if index < len(self._paths):
                painter.drawPath(self._paths[index])

    def paint_words(self, painter: QPainter) -> None:
        """Frames of villages, areas, their figures, and the legend."""
        if self.picture is None or len(self._paths) != len(self.marks):
            return
        style = self.style_now
        self._paint_blocks(painter)
        edge = flat_pen(style.tokens.surface if self._blocks else style.tokens.border, 1)
        part = self.overlay.exposed.adjusted(-1, -1, 1, 1)
        seen = [
            at for at, path in enumerate(self._paths) if path.controlPointRect().intersects(part)
        ]
        for index in seen:
            mark = self.marks[index]
            painter.setPen(edge)
            painter.setBrush(self._brush(mark.level, hidden=mark.hidden))
            if mark.hidden:
                painter.fillPath(self._paths[index], style.heat(0))
            painter.drawPath(self._paths[index])
        least = QFontMetricsF(style.font(bold=True)).height() - 4
        for index in seen:
            if self.spot(index).height() >= least:
                self._paint_figure(painter, index)
        self._paint_legend(painter, self.picture)

    def _brush(self, level: int, *, hidden: bool = False) -> QBrush:
        if hidden:
            return QBrush(QColor(self.style_now.tokens.text_off), Qt.BrushStyle.BDiagPattern)
        return QBrush(self.colour(level))

    def colour(self, level: int) -> QColor:
        """The ramp runs over the classes that are there, from pale to full."""
        if level not in self._colours:
            found = max(len(self.picture.legend) - 1, 1) if self.picture else 1
            self._colours[level] = self.style_now.heat(level / found)
        return self._colours[level]

    def _paint_blocks(self, painter: QPainter) -> None:
        style = self.style_now
        painter.setFont(style.font(bold=True))
        metrics = QFontMetricsF(painter.font())
        for name, box in self._blocks:
            if not name:
                continue
            painter.setPen(flat_pen(style.tokens.line, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(QColor(style.tokens.text))
            wide = box.width() - 10
            words = metrics.elidedText(name, Qt.TextElideMode.ElideRight, wide)
            head = QRectF(box.left() + 6, box.top() + 1, wide, metrics.height() + 2)
            painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_figure(self, painter: QPainter, index: int) -> None:
        """The figure in the middle of an area, over its name where both fit."""
        mark, spot, style = self.marks[index], self.spot(index), self.style_now
        ground = style.heat(0) if mark.hidden else self.colour(mark.level)
        painter.setPen(self._ink_on(ground))
        strong, small = style.font(bold=True), style.font(-1)
        high = QFontMetricsF(strong).height()
        wide = QFontMetricsF(strong).horizontalAdvance(mark.figure)
        if wide + 4 > spot.width():
            return
        named = spot.height() >= high * 2 and spot.width() >= wide + 24
        middle = QRectF(spot)
        if named:
            middle.setBottom(spot.center().y() + high * 0.15)
            name = QRectF(spot.left() + 3, middle.bottom() - 2, spot.width() - 6, high)
            metrics = QFontMetricsF(small)
            elide = Qt.TextElideMode.ElideMiddle
            painter.setFont(small)
            painter.save()
            painter.setClipPath(self._paths[index], Qt.ClipOperation.IntersectClip)
            words = metrics.elidedText(self._short(mark.name, index), elide, name.width())
            painter.drawText(name, Qt.AlignmentFlag.AlignCenter, words)
            painter.restore()
        painter.setFont(strong)
        flags = Qt.AlignmentFlag.AlignHCenter
        flags |= Qt.AlignmentFlag.AlignBottom if named else Qt.AlignmentFlag.AlignVCenter
        painter.drawText(middle, flags, mark.figure)

    def _ink_on(self, ground: QColor) -> QColor:
        """Whichever of ink and paper reads better; there are few grounds and many areas."""
        name, t = ground.name(), self.style_now.tokens
        if name not in self._inks:
            self._inks[name] = QColor(max((t.text, t.surface), key=lambda one: contrast(one, name)))
        return self._inks[name]

    def _short(self, name: str, index: int) -> str:
        """A grid's name without the village's, which stands over the block."""
        centre = self.spot(index).center()
        for block, box in self._blocks:
            if block and box.contains(centre):
                return name.removeprefix(block) or name
        return name

    def _paint_legend(self, painter: QPainter, picture: Picture) -> None:
        style = self.style_now
        painter.setFont(style.font())
        metrics = QFontMetricsF(painter.font())
        left = _EDGE
        top = self.box.rect().bottom() - metrics.height() - 4
        entries = [(words, level, False) for level, words in enumerate(picture.legend)]
        if any(mark.hidden for mark in picture.marks):
            entries.append(("※", 0, True))
        for words, level, hidden in entries:
            sample = QRectF(left, top + (metrics.height() - _SAMPLE) / 2, _SAMPLE, _SAMPLE)
            painter.setPen(flat_pen(style.tokens.border, 1))
            painter.setBrush(self._brush(level, hidden=hidden))
            painter.drawRect(sample)
            painter.setPen(QColor(style.tokens.text_soft))
            left += _SAMPLE + 5
            wide = metrics.horizontalAdvance(words)
            place = QRectF(left, top, wide + 2, metrics.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
            left += wide + 16


def _path(rings: tuple[Ring, ...]) -> tuple[QPainterPath, QRectF]:
    """An area, and the box round the largest of its parts (empty for what has no place)."""
    path, largest = QPainterPath(), QRectF()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for ring in rings:
        points = np.array(ring, dtype=float)
        polygon = arrayToQPolygonF(points[:, 0], points[:, 1])
        path.addPolygon(polygon)
        box = polygon.boundingRect()
        if box.width() * box.height() >= largest.width() * largest.height():
            largest = box
    return path, largest
