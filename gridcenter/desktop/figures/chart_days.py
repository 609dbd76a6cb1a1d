"""Days as tinted cells: a month like a page of the calendar, longer spans as a strip of weeks."""

from __future__ import annotations

import math
from datetime import date
from typing import ClassVar, Protocol

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.figures.chart_style import ChartStyle, flat_pen
from gridcenter.desktop.figures.chart_view import ChartView
from gridcenter.desktop.figures.month_axis import month_words
from gridcenter.desktop.tokens import contrast
from gridcenter.presenters.figures.chart_build import WEEKDAYS

_LEVELS = 4
_GAP = 3.0
_FLATTEST = 2.4
"""The widest a cell of the strip may be, in heights."""


class DayLayout(Protocol):
    """How days lie on a page: where each stands, and the room that the words at its edges take."""

    flattest: float | None
    """The widest a cell may be, in heights; None for as wide as there is room."""

    def place(self, day: date, first: date) -> tuple[int, int]:
        """Column and row of a day in a span that begins with ``first``."""

    def margins(self, metrics: QFontMetricsF) -> tuple[float, float]:
        """Room at the left and at the top for words, in pixels."""


class _MonthLayout:
    """Weeks down, weekdays across."""

    flattest: float | None = None

    def place(self, day: date, first: date) -> tuple[int, int]:
        return day.weekday(), (day.day - 1 + first.weekday()) // 7

    def margins(self, metrics: QFontMetricsF) -> tuple[float, float]:
        return 2.0, metrics.height() + 4


class _WeeksLayout:
    """Weekdays down, weeks across."""

    flattest: float | None = _FLATTEST

    def place(self, day: date, first: date) -> tuple[int, int]:
        return ((day - first).days + first.weekday()) // 7, day.weekday()

    def margins(self, metrics: QFontMetricsF) -> tuple[float, float]:
        widest = max(metrics.horizontalAdvance(_(weekday)) for weekday in WEEKDAYS)
        return widest + 8, metrics.height() + 4


class DaysView(ChartView):
    """Cells in a grid, as its layout lays them; subclasses write at the edges."""

    def __init__(
        self, layout: DayLayout, style: ChartStyle | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__({}, style, parent)
        self._layout = layout
        self._cells = pg.BarGraphItem(x0=[], y0=[], width=[], height=[])
        self.addItem(self._cells)
        self.hideAxis("left")
        self.hideAxis("bottom")
        self.box.invertY(True)
        self._places: list[tuple[int, int]] = []
        self._found: dict[tuple[int, int], int] = {}
        self._cell = (1.0, 1.0)

    def _cell_size(self, width: float, height: float) -> tuple[float, float]:
        """Width and height of a cell in the room for all of them."""
        columns = max(column for column, _row in self._places) + 1
        rows = max(row for _column, row in self._places) + 1
        across, down = width / columns, height / rows
        flattest = self._layout.flattest
        return across if flattest is None else min(across, down * flattest), down

    def redraw(self) -> None:
        """Place the days and tint their cells."""
        self.setBackground(self._ground())
        days = [date.fromisoformat(mark.day) for mark in self.marks]
        self._places = [self._layout.place(day, days[0]) for day in days]
        self._found = {place: index for index, place in enumerate(self._places)}
        self.setMinimumHeight(round(QFontMetricsF(self.style_now.font()).height() * 9))

    def fit(self) -> None:
        """Cells fill what the words at the edges and the legend leave."""
        if not self._places:
            return
        metrics = QFontMetricsF(self.style_now.font())
        left, top = self._layout.margins(metrics)
        wide, high = max(self.box.width(), 1.0), max(self.box.height(), 1.0)
        foot = metrics.height() + 8
        across, down = self._cell_size(wide - left, max(high - top - foot, 7.0))
        self._cell = (across, down)
        self.box.setXRange(-left / across, (wide - left) / across, padding=0)
        self.box.setYRange(-top / down, (high - top) / down, padding=0)
        self._cells.setOpts(
            x0=[column for column, _row in self._places],
            y0=[row for _column, row in self._places],
            width=[1 - _GAP / across] * len(self._places),
            height=[1 - _GAP / down] * len(self._places),
            pen=flat_pen("#000000", 0, Qt.PenStyle.NoPen),
            brushes=[QBrush(self.tint(index)) for index in range(len(self._places))],
        )
        self.overlay.update()

    def tint(self, index: int) -> QColor:
        """One of four strengths by the share of the busiest day; days to come are bare."""
        mark = self.marks[index]
        if not mark.in_period:
            return self._ground()
        most = max(mark.count for mark in self.marks) or 1
        return self.style_now.heat(math.ceil(mark.count / most * _LEVELS) / _LEVELS)

    def spot(self, index: int) -> QRectF:
        """A cell without its gap."""
        column, row = self._places[index]
        corner = self.box.mapFromView(QPointF(column, row))
        return QRectF(corner.x(), corner.y(), self._cell[0] - _GAP, self._cell[1] - _GAP)

    def slot_at(self, point: QPointF) -> int:
        """The day under the point."""
        at = self.box.mapToView(point)
        return self._found.get((math.floor(at.x()), math.floor(at.y())), -1)

    def paint_words(self, painter: QPainter) -> None:
        """The scale from few to many, at the lower right."""
        if self.picture is None:
            return
        style = self.style_now
        painter.setFont(style.font())
        metrics = painter.fontMetrics()
        fewer, more = self.picture.legend
        size = metrics.height() - 6
        right, top = self.box.rect().right() - 4, self.box.rect().bottom() - metrics.height() - 2
        middle = Qt.AlignmentFlag.AlignVCenter
        for text, colour in (
            (more, None),
            *((None, n) for n in range(_LEVELS, -1, -1)),
            (fewer, None),
        ):
            if text is None:
                right -= size + 3
                cell = QRectF(right, top + 3, size, size)
                painter.fillRect(cell, style.heat((colour or 0) / _LEVELS))
            else:
                wide = metrics.horizontalAdvance(text)
                right -= wide + 4
                painter.setPen(QColor(style.tokens.text_soft))
                painter.drawText(QRectF(right, top, wide + 2, metrics.height()), middle, text)
                right -= 3

    def letters_on(self, ground: QColor) -> QColor:
        """Whichever of ink and paper reads better."""
        t = self.style_now.tokens
        return QColor(max((t.text, t.surface), key=lambda ink: contrast(ink, ground.name())))


class MonthView(DaysView):
    """Weeks down, weekdays across; each cell says its day and its count."""

    steps: ClassVar[dict[Qt.Key, int]] = {
        Qt.Key.Key_Right: 1,
        Qt.Key.Key_Left: -1,
        Qt.Key.Key_Down: 7,
        Qt.Key.Key_Up: -7,
    }

    def __init__(self, style: ChartStyle | None = None, parent: QWidget | None = None) -> None:
        super().__init__(_MonthLayout(), style, parent)

    def paint_words(self, painter: QPainter) -> None:
        """Weekdays over the columns, day and count in the cells."""
        super().paint_words(painter)
        style = self.style_now
        high = painter.fontMetrics().height()
        painter.setPen(QColor(style.tokens.text_soft))
        for column, weekday in enumerate(WEEKDAYS):
            left = self.box.mapFromView(QPointF(column, 0)).x()
            head = QRectF(left, 0, self._cell[0] - _GAP, high)
            painter.drawText(head, Qt.AlignmentFlag.AlignCenter, _(weekday))
        for index, mark in enumerate(self.marks):
            cell = self.spot(index).adjusted(6, 0, -6, 0)
            ink = self.letters_on(self.tint(index))
            day = QColor(ink) if mark.in_period else QColor(style.tokens.text_off)
            painter.setFont(style.font(-1))
            painter.setPen(day)
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(cell, middle | Qt.AlignmentFlag.AlignLeft, str(int(mark.day[8:])))
            if mark.count or mark.hidden:
                painter.setFont(style.font(bold=True))
                painter.setPen(ink)
                painter.drawText(cell, middle | Qt.AlignmentFlag.AlignRight, mark.figure)


class WeeksView(DaysView):
    """Weekdays down, weeks across, for a quarter or a year."""

    steps: ClassVar[dict[Qt.Key, int]] = {
        Qt.Key.Key_Down: 1,
        Qt.Key.Key_Up: -1,
        Qt.Key.Key_Right: 7,
        Qt.Key.Key_Left: -7,
    }

    def __init__(self, style: ChartStyle | None = None, parent: QWidget | None = None) -> None:
        super().__init__(_WeeksLayout(), style, parent)

    def paint_words(self, painter: QPainter) -> None:
        """Months over the weeks in which they begin, every second weekday at the left."""
        super().paint_words(painter)
        high = painter.fontMetrics().height()
        painter.setPen(QColor(self.style_now.tokens.text_soft))
        for row in range(0, 7, 2):
            top = self.box.mapFromView(QPointF(0, row)).y()
            side = QRectF(0, top, 200, self._cell[1] - _GAP)
            painter.drawText(side, Qt.AlignmentFlag.AlignVCenter, _(WEEKDAYS[row]))
        for index, mark in enumerate(self.marks):
            if mark.day.endswith("-01"):
                left = self.spot(index).left()
                head = QRectF(left, 0, 120, high)
                painter.drawText(
                    head, Qt.AlignmentFlag.AlignVCenter, month_words(int(mark.day[5:7]))
                )
