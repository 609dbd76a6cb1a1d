"""Bars cut into parts, and the funnel whose bars stand in the middle."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter

from gridcenter.desktop.figures.chart_bars import FEWEST, BarsView, NamedBars
from gridcenter.desktop.figures.chart_style import BAR
from gridcenter.desktop.tokens import contrast

_BAR = 0.78
_SAMPLE = 12


class StackedView(NamedBars):
    """One bar a name, its parts one behind the other, the sum behind its end."""

    _names_at_most = 0.3

    @property
    def names(self) -> tuple[str, ...]:
        """The bars."""
        return self.picture.bars if self.picture else ()

    def redraw(self) -> None:
        """Set the parts; a hairline of the ground parts them, for colour alone must not."""
        style, marks = self.style_now, self.marks
        self._dress(max(len(self.names), FEWEST) + 1)
        self._bars.setOpts(
            x0=[mark.start for mark in marks],
            y=[mark.bar for mark in marks],
            width=[mark.count for mark in marks],
            height=[_BAR] * len(marks),
            pen=style.pen(self._ground(), 1),
            brushes=[QBrush(self._colour(mark.series)) for mark in marks],
        )

    def fit(self) -> None:
        """Names at the left, the legend in lines at the foot, the parts in the rest."""
        if not self.names:
            return
        metrics = QFontMetricsF(self.style_now.font())
        longest = max([1, *self._totals()])
        values = metrics.horizontalAdvance(f"{max(self._totals(), default=0)}0") + 10
        room = self._fit_width(self.names, longest, values)
        high = max(self.box.height(), 1.0)
        foot = len(self._legend_lines(room)) * (metrics.height() + 2) + 4
        slots = max(len(self.names), FEWEST)
        self.box.setYRange(-0.5, -0.5 + slots * high / max(high - foot, high * 0.3), padding=0)
        self.overlay.update()

    def _colour(self, series: int) -> QColor:
        return self.style_now.part(series, self.picture.tones if self.picture else ())

    def _totals(self) -> list[int]:
        totals = [0] * len(self.names)
        for mark in self.marks:
            totals[mark.bar] += mark.count
        return totals

    def spot(self, index: int) -> QRectF:
        """The ink of a part."""
        mark = self.marks[index]
        return self._ink(mark.start, mark.start + mark.count, mark.bar, _BAR)

    def slot_at(self, point: QPointF) -> int:
        """The part under the point."""
        at = self.box.mapToView(point)
        for index, mark in enumerate(self.marks):
            if mark.bar == round(at.y()) and mark.start <= at.x() < mark.start + mark.count:
                return index
        return -1

    def paint_words(self, painter: QPainter) -> None:
        """Counts in parts that hold them, sums behind the bars, and the legend."""
        if self.picture is None:
            return
        style = self.style_now
        painter.setFont(style.font(-0.5))
        metrics = QFontMetricsF(painter.font())
        for index, mark in enumerate(self.marks):
            spot, text = self.spot(index), mark.figure
            fits = metrics.ascent() <= spot.height() + 1
            if fits and metrics.horizontalAdvance(text) + 6 <= spot.width():
                painter.setPen(self._letters_on(self._colour(mark.series)))
                painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, text)
        painter.setFont(style.font(bold=True))
        painter.setPen(QColor(style.tokens.text))
        for bar, total in enumerate(self._totals()):
            if total:
                end = self.box.mapFromView(QPointF(total, bar))
                words = QRectF(end.x() + 6, end.y() - 20, 200, 40)
                painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, str(total))
        self._paint_legend(painter)

    def _letters_on(self, ground: QColor) -> QColor:
        t = self.style_now.tokens
        inks = (t.text, t.surface)
        return QColor(max(inks, key=lambda ink: contrast(ink, ground.name())))

    def _legend_lines(self, room: float) -> list[list[tuple[int, str, float]]]:
        """The parts in lines of at most ``room`` pixels: series, words, left end."""
        metrics = QFontMetricsF(self.style_now.font())
        lines: list[list[tuple[int, str, float]]] = [[]]
        left = 4.0
        for series, words in enumerate(self.picture.legend if self.picture else ()):
            wide = _SAMPLE + 5 + metrics.horizontalAdvance(words) + 16
            if left + wide > room and lines[-1]:
                lines.append([])
                left = 4.0
            lines[-1].append((series, words, left))
            left += wide
        return lines

    def _paint_legend(self, painter: QPainter) -> None:
        style = self.style_now
        painter.setFont(style.font())
        high = QFontMetricsF(painter.font()).height() + 2
        lines = self._legend_lines(self.box.width())
        top = self.box.rect().bottom() - high * len(lines)
        for line in lines:
            for series, words, left in line:
                middle = top + high / 2
                sample = QRectF(left, middle - _SAMPLE / 2, _SAMPLE, _SAMPLE)
                painter.fillRect(sample, self._colour(series))
                painter.setPen(QColor(style.tokens.text_soft))
                place = QRectF(left + _SAMPLE + 5, top, 400, high)
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
            top += high


class FunnelView(BarsView):
    """Bars in the middle of the width, each stage narrower than the one before."""

    def redraw(self) -> None:
        """Set the bars around the middle."""
        super().redraw()
        self._bars.setOpts(x0=[-mark.count / 2 for mark in self.marks])

    def fit(self) -> None:
        """Room for the words at the right of the widest bar."""
        super().fit()
        if self.marks:
            room = max(self.box.width(), 1.0)
            words = max(map(self._value_width, range(len(self.marks)))) + 16
            longest = self.full_length()
            half = longest / 2
            self.box.setXRange(-half, half + longest * words / max(room - words, 1), padding=0)
            self.box.setYRange(-0.5, len(self.marks) - 0.5, padding=0)

    def spot(self, index: int) -> QRectF:
        """The ink of a stage."""
        half = self.marks[index].count / 2
        return self._ink(-half, half, index, BAR)

    def paint_words(self, painter: QPainter) -> None:
        """Count and share, all in one column behind the widest bar."""
        if not self.marks:
            return
        right = max(self.spot(index).right() for index in range(len(self.marks)))
        for index, mark in enumerate(self.marks):
            self._paint_value(painter, index, right + 10, (mark.figure, mark.note))
