"""Horizontal bars, which leave room for long Chinese names, and their Pareto sister."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from gridcenter.desktop.figures.chart_style import (
    BAR,
    ChartStyle,
    flat_pen,
    paint_dot,
    paint_legend,
)
from gridcenter.desktop.figures.chart_view import ChartView
from gridcenter.presenters.figures.chart_model import Tone

FEWEST = 6
"""Slots kept when there are fewer bars, so that two bars do not become two walls."""
_APART = 0.5
"""Slots left free above what is no name of its own: the rest, and what was not filled in."""
_NO_PEN = flat_pen("#000000", 0, Qt.PenStyle.NoPen)


class NamedBars(ChartView):
    """Bars that lie, each with its name at the left; what they are made of is the subclass's."""

    _names_at_most = 0.42
    """The most of the width that the names may take."""

    def __init__(self, style: ChartStyle | None = None, parent: QWidget | None = None) -> None:
        names = pg.AxisItem("left")
        names.setStyle(tickLength=0, tickTextOffset=8, hideOverlappingLabels=False)
        super().__init__({"left": names}, style, parent)
        self._names = names
        self._bars = pg.BarGraphItem(x0=[], y=[], height=[], width=[], pen=_NO_PEN)
        self.addItem(self._bars)
        self.hideAxis("bottom")
        self.box.invertY(True)

    def _dress(self, lines: int) -> None:
        """The look of names and ground, and room for so many lines of text."""
        style = self.style_now
        self.setBackground(self._ground())
        self.setMinimumHeight(round(QFontMetricsF(style.font()).height() * lines))
        self._names.setPen(_NO_PEN)
        self._names.setTextPen(QColor(style.tokens.text))
        self._names.setTickFont(style.font())

    def line(self, index: int) -> float:
        """Where, in slots from the top, a bar lies."""
        return float(index)

    def _fit_width(self, names: Sequence[str], longest: float, values: float) -> float:
        """Names as wide as they need, the ``longest`` bar and its ``values`` (px) in the rest (px)."""
        metrics = QFontMetricsF(self.style_now.font())
        most = self.width() * self._names_at_most
        shown = [metrics.elidedText(name, Qt.TextElideMode.ElideRight, most) for name in names]
        self._names.setWidth(round(max(map(metrics.horizontalAdvance, shown)) + 14))
        self._names.setTicks([[(self.line(at), name) for at, name in enumerate(shown)]])
        room = max(self.box.width(), 1.0)
        self.box.setXRange(0, longest * room / max(room - values, room * 0.3), padding=0)
        return room

    def _ink(self, left: float, right: float, line: float, high: float) -> QRectF:
        """The rectangle from ``left`` to ``right`` (counts) on a line, ``high`` of it filled."""
        corners = (
            self.box.mapFromView(QPointF(left, line - high / 2)),
            self.box.mapFromView(QPointF(right, line + high / 2)),
        )
        return QRectF(*corners).normalized()


class BarsView(NamedBars):
    """One bar a mark, its name at the left, count and share behind its end."""

    def redraw(self) -> None:
        """Set the bars and their names."""
        style, marks = self.style_now, self.marks
        self._dress(max(len(marks), FEWEST))
        self._bars.setOpts(
            x0=[0] * len(marks),
            y=list(map(self.line, range(len(marks)))),
            width=[mark.count for mark in marks],
            height=[BAR] * len(marks),
            pen=_NO_PEN,
            brushes=[QBrush(style.fill(mark.tone)) for mark in marks],
        )

    def line(self, index: int) -> float:
        """The rest lies a little apart: it is no bar that the others are compared with."""
        parted = 0 < self._named <= index < len(self.marks)
        return index + _APART if parted else float(index)

    @property
    def _named(self) -> int:
        """How many bars come before the rest."""
        tones = [mark.tone for mark in self.marks]
        return tones.index(Tone.REST) if Tone.REST in tones else len(tones)

    @property
    def slots(self) -> float:
        """How high all of them are, in slots."""
        last = self.line(len(self.marks) - 1) if self.marks else 0.0
        return max(last + 1, float(FEWEST))

    def fit(self) -> None:
        """Names to at most two fifths of the width, then bars and their values in the rest."""
        if not self.marks:
            return
        values = max(map(self._value_width, range(len(self.marks)))) + 12
        self._fit_width([mark.label for mark in self.marks], self.full_length(), values)
        self.box.setYRange(-0.5, self.slots - 0.5, padding=0)
        self.overlay.update()

    def full_length(self) -> float:
        """The count that spans the whole width."""
        return max([1, *(mark.count for mark in self.marks)])

    def spot(self, index: int) -> QRectF:
        """The ink of a bar."""
        return self._ink(0, self.marks[index].count, self.line(index), BAR)

    def slot_at(self, point: QPointF) -> int:
        """The bar whose line the point is on; also beside its end, for small bars."""
        if not self.marks or not self.box.rect().contains(point):
            return -1
        y = self.box.mapToView(point).y()
        index = min(range(len(self.marks)), key=lambda at: abs(self.line(at) - y))
        return index if abs(self.line(index) - y) <= (1 + _APART) / 2 else -1

    def paint_words(self, painter: QPainter) -> None:
        """Count in full colour, share beside it in soft."""
        for index in range(len(self.marks)):
            mark = self.marks[index]
            self._paint_value(
                painter, index, self.spot(index).right() + 6, (mark.figure, mark.note)
            )

    def _value_width(self, index: int) -> float:
        count, share = self.marks[index].figure, self.marks[index].note
        strong = QFontMetricsF(self.style_now.font(bold=True)).horizontalAdvance(count)
        return strong + 8 + QFontMetricsF(self.style_now.font()).horizontalAdvance(share)

    def _paint_value(
        self, painter: QPainter, index: int, left: float, words: tuple[str, str], up: float = 0
    ) -> None:
        style, spot = self.style_now, self.spot(index)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for text, font, colour in (
            (words[0], style.font(bold=True), style.tokens.text),
            (words[1], style.font(), style.tokens.text_soft),
        ):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            wide = QFontMetricsF(font).horizontalAdvance(text)
            painter.drawText(
                QRectF(left, spot.top() - 10 + up, wide + 2, spot.height() + 20), flags, text
            )
            left += wide + 8


class ParetoView(BarsView):
    """Bars and the running total on one scale: the line reaches the right edge at 100 %."""

    def __init__(self, style: ChartStyle | None = None, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._line = pg.PlotCurveItem()
        self._limit = pg.InfiniteLine(angle=90, movable=False)
        for item in (self._limit, self._line):
            self.addItem(item)

    def redraw(self) -> None:
        """Bars, line and the mark of four fifths."""
        super().redraw()
        style = self.style_now
        total = self.picture.total if self.picture else 0
        running = [float(mark.running or 0) for mark in self.marks]
        places = list(map(self.line, range(len(running))))
        self._line.setData(running, places, pen=style.pen(style.line, 2))
        self._limit.setPen(style.pen(style.tokens.border, 1, Qt.PenStyle.DashLine))
        self._limit.setValue(total * 0.8)

    def full_length(self) -> float:
        """All incidents."""
        return max(self.picture.total if self.picture else 0, 1)

    def fit(self) -> None:
        """A line more at the foot, for the legend."""
        super().fit()
        self.box.setYRange(-0.5, self.slots + 0.5, padding=0)

    def paint_words(self, painter: QPainter) -> None:
        """Counts behind the bars, running shares behind the line, and the legend."""
        if self.picture is None:
            return
        style = self.style_now
        for index, mark in enumerate(self.marks):
            dot = self.box.mapFromView(QPointF(mark.running or 0, self.line(index)))
            paint_dot(painter, dot, 8, self._ground(), style.line)
            if index:
                self._paint_value(painter, index, self.spot(index).right() + 6, (mark.figure, ""))
                self._paint_value(painter, index, dot.x() + 1, ("", mark.note), -9)
            else:
                self._paint_value(painter, index, dot.x() + 10, (mark.figure, mark.note))
        painter.setFont(style.font())
        painter.setPen(QColor(style.tokens.text_soft))
        limit = self.box.mapFromView(QPointF(self.picture.total * 0.8, 0)).x()
        painter.drawText(QPointF(limit + 5, painter.fontMetrics().ascent() + 1), "80%")
        bar_pen = flat_pen(style.fill(self.marks[0].tone), 8) if self.marks else flat_pen("#000", 1)
        bar_pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        entries = list(zip(self.picture.legend, (bar_pen, flat_pen(style.line, 2)), strict=True))
        rect = self.box.rect()
        paint_legend(
            painter,
            rect.right() - 4,
            rect.bottom() - painter.fontMetrics().height() - 2,
            entries,
            style,
        )

    def _value_width(self, index: int) -> float:
        del index
        return QFontMetricsF(self.style_now.font()).horizontalAdvance("100.0%") + 8
