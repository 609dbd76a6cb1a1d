"""Twelve months as a line, with last year's as a ghost behind it."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from gridcenter.base.i18n import is_english
from gridcenter.desktop.figures.chart_style import ChartStyle, flat_pen, paint_dot, paint_legend
from gridcenter.desktop.figures.chart_view import ChartView
from gridcenter.desktop.figures.month_axis import MonthAxis, place_of

_HALF_MONTH = 15.2


class CountAxis(pg.AxisItem):
    """Whole numbers only, at most six of them, never with an SI prefix."""

    def __init__(self) -> None:
        super().__init__("left")
        self.unit = ""
        self.top = 0.0
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=0, tickTextOffset=6)

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """One level of ticks, at 1, 2 or 5 times a power of ten."""
        most = max(2.0, min(5.0, size / 36))
        step = nice_step((high - low) / most)
        while step > max(self.top, 1.0):
            step = nice_step(step / 3)
        return [(float(step), 0.0)]

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """None in the room above the highest value, where it would promise more than there can be."""
        levels = super().tickValues(low, high, size)
        return [
            (step, [each for each in ticks if each <= self.top] or ticks) for step, ticks in levels
        ]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Plain whole numbers; the highest names what is counted."""
        words = [f"{value:.0f}" for value in values]
        return [*words[:-1], self.named(values[-1])] if words else words

    def named(self, value: float) -> str:
        """A number with its unit: ``50件``, ``50 incidents``."""
        return f"{value:.0f}{' ' * is_english()}{self.unit}"


def nice_step(raw: float) -> int:
    """The smallest of 1, 2, 5, 10, 20 … that is not below ``raw``."""
    if raw <= 1:
        return 1
    power = 10 ** math.floor(math.log10(raw))
    return next(int(n * power) for n in (1, 2, 5, 10) if n * power >= raw)


class TrendView(ChartView):
    """A filled line of this year, a dashed one of the year before, a band under the period."""

    def __init__(self, style: ChartStyle | None = None, parent: QWidget | None = None) -> None:
        self._months = MonthAxis()
        self._counts = CountAxis()
        super().__init__({"bottom": self._months, "left": self._counts}, style, parent)
        self._band = pg.BarGraphItem(x0=[], y0=[], height=[], width=[])
        self._band.setZValue(-20)
        self._ghost = pg.PlotCurveItem()
        self._line = pg.PlotCurveItem()
        for item in (self._band, self._ghost, self._line):
            self.addItem(item)
        self._top = 1.0

    def redraw(self) -> None:
        """Set both lines, the dots and the band."""
        style, marks = self.style_now, self.marks
        self._counts.unit = self.picture.counted_in if self.picture else ""
        t = style.tokens
        self.setBackground(self._ground())
        self.setMinimumHeight(round(QFontMetricsF(style.font()).height() * 6))
        for axis in (self._months, self._counts):
            axis.setTextPen(QColor(t.text_soft))
            axis.setTickFont(style.font())
            axis.setPen(flat_pen(t.line, 1))
        self._counts.setPen(flat_pen(t.surface, 0, Qt.PenStyle.NoPen))
        self._counts.setTickPen(flat_pen(t.line, 1))
        self._counts.setGrid(255)
        self._counts.setZValue(-100)  # the lines of the grid lie behind the data
        self._months.set_font_metrics(QFontMetricsF(style.font()))
        self._months.set_months(
            [mark.day for mark in marks],
            next((mark.day for mark in marks if mark.unfinished), ""),
        )
        places = [float(place_of(mark.day)) for mark in marks]
        shown = [(p, float(m.count)) for p, m in zip(places, marks, strict=True) if not m.hidden]
        counts = [count for _place, count in shown]
        full = style.fill(marks[-1].tone) if marks else QColor(t.accent)
        soft = QColor(full)
        soft.setAlpha(22)
        self._line.setData(
            [place for place, _count in shown],
            counts,
            pen=style.pen(full, 2.5),
            fillLevel=0,
            brush=QBrush(soft),
        )
        known = [
            (p, float(m.base)) for p, m in zip(places, marks, strict=True) if m.base is not None
        ]
        self._ghost.setData(
            [place for place, _base in known],
            [base for _place, base in known],
            pen=style.pen(style.ghost, 1.8, Qt.PenStyle.DashLine),
        )
        self._top = max([1.0, *counts, *(base for _place, base in known)])
        self._counts.top = self._top
        self._draw_band(places)

    def _draw_band(self, places: list[float]) -> None:
        inside = [p for p, mark in zip(places, self.marks, strict=True) if mark.in_period]
        if len(inside) == len(places):  # a band under everything says nothing
            inside = []
        self._band.setOpts(
            x0=[inside[0] - _HALF_MONTH] if inside else [],
            y0=[0.0] if inside else [],
            width=[inside[-1] - inside[0] + 2 * _HALF_MONTH] if inside else [],
            height=[self._top * 3] if inside else [],
            pen=flat_pen("#000000", 0, Qt.PenStyle.NoPen),
            brush=QColor(self.style_now.tokens.accent_soft),
        )

    def fit(self) -> None:
        """Half a month on each side, and room over the top for values and legend."""
        if not self.marks:
            return
        metrics = QFontMetricsF(self.style_now.font())
        self._counts.setWidth(round(metrics.horizontalAdvance(self._counts.named(self._top)) + 18))
        places = [place_of(mark.day) for mark in self.marks]
        self.box.setXRange(places[0] - _HALF_MONTH, places[-1] + _HALF_MONTH, padding=0)
        head = metrics.height() * 2.6
        room = max(self.box.height(), 1.0)
        top = self._top * room / max(room - head, room * 0.4)
        self.box.setYRange(0, top, padding=0)
        self.overlay.update()

    def spot(self, index: int) -> QRectF:
        """A small square round the dot."""
        mark = self.marks[index]
        dot = self.box.mapFromView(QPointF(place_of(mark.day), mark.count))
        return QRectF(dot.x() - 6, dot.y() - 6, 12, 12)

    def slot_at(self, point: QPointF) -> int:
        """The month whose column the point is in."""
        if not self.box.rect().contains(point):
            return -1
        day = self.box.mapToView(point).x()
        distances = [abs(place_of(mark.day) - day) for mark in self.marks]
        return distances.index(min(distances)) if distances else -1

    def paint_words(self, painter: QPainter) -> None:
        """The counts over their dots where there is room, and the legend."""
        if self.picture is None or not self.marks:
            return
        style = self.style_now
        metrics = QFontMetricsF(style.font(bold=True))
        widest = max(metrics.horizontalAdvance(mark.figure) for mark in self.marks) + 8
        roomy = self.box.width() / len(self.marks) >= widest
        painter.setFont(style.font(bold=True))
        full = style.fill(self.marks[-1].tone)
        for index, mark in enumerate(self.marks):
            inner = full if mark.in_period and not mark.unfinished else self._ground()
            paint_dot(painter, self.spot(index).center(), 9 if mark.in_period else 7, full, inner)
            if not (roomy or mark.in_period):
                continue
            spot = self.spot(index)
            painter.setPen(QColor(style.tokens.text if mark.in_period else style.tokens.text_soft))
            wide = metrics.horizontalAdvance(mark.figure) + 4
            words = QRectF(0, 0, wide, metrics.height() - 4)
            words.moveCenter(QPointF(spot.center().x(), spot.top() - metrics.height() / 2))
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, mark.figure)
        pens = (
            flat_pen(style.fill(self.marks[-1].tone), 2.5),
            flat_pen(style.ghost, 1.8, Qt.PenStyle.DashLine),
        )
        entries = list(zip(self.picture.legend, pens, strict=True))
        if all(mark.base is None for mark in self.marks):
            entries = []  # one line needs no name: the title says what it is
        paint_legend(painter, self.box.rect().right() - 6, 2, entries, style)
