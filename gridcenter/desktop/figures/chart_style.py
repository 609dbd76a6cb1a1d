"""The colours and letters of a chart, from the theme on the screen and from paper in a file."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from gridcenter.desktop import theme
from gridcenter.desktop.tokens import LIGHT, Tokens
from gridcenter.presenters.figures.chart_model import Tone

BAR = 0.62
"""Width of a bar as a part of its slot."""
PAPER_POINT = 10.5


@dataclass(frozen=True, slots=True)
class ChartStyle:
    """Tokens and the size of text; made anew whenever the theme changes."""

    tokens: Tokens
    point: float
    stroke: float = 1.0
    """Device pixels to a logical one: cosmetic pens do not follow a painter's scale."""

    @classmethod
    def present(cls) -> ChartStyle:
        """As the window looks now."""
        return cls(theme.tokens(), theme.metrics().small_point - 0.5)

    @classmethod
    def paper(cls, stroke: float = 1.0) -> ChartStyle:
        """Black on white at one size, whatever the window looks like."""
        return cls(LIGHT, PAPER_POINT, stroke)

    def font(self, more: float = 0, *, bold: bool = False) -> QFont:
        """The font of a chart, ``more`` points larger."""
        return theme.font(self.point + more, bold=bold)

    def fill(self, tone: Tone) -> QColor:
        """The colour of a bar."""
        t = self.tokens
        return QColor(
            {
                Tone.PLAIN: t.series[0],
                Tone.REST: blend(t.text_off, t.surface, 0.65),
                Tone.NEW: t.series[5],
                Tone.MOVING: t.series[0],
                Tone.CHECKING: t.series[4],
                Tone.DONE: t.series[2],
                Tone.BACK: t.series[1],
                Tone.BAD: t.bad,
            }[tone]
        )

    def part(self, series: int, tones: tuple[Tone, ...] = ()) -> QColor:
        """The colour of a part of a stacked bar; -1 is a bar that is shown whole."""
        t = self.tokens
        if tones and series >= 0:
            return self.fill(tones[series])
        return QColor(t.series[series % len(t.series)] if series >= 0 else t.accent_mid)

    @property
    def line(self) -> QColor:
        """The running line of a Pareto chart."""
        return QColor(self.tokens.series[1])

    @property
    def ghost(self) -> QColor:
        """Last year's line: there, but behind."""
        return QColor(self.tokens.text_off)

    def pen(
        self, colour: QColor | str, width: float, line: Qt.PenStyle = Qt.PenStyle.SolidLine
    ) -> QPen:
        """A pen for things drawn in data coordinates, whose width does not follow the zoom."""
        pen = flat_pen(colour, width * self.stroke, line)
        pen.setCosmetic(True)
        return pen

    def heat(self, share: float) -> QColor:
        """A day's colour: from the empty ground to the full accent, ``share`` within 0–1."""
        t = self.tokens
        if share <= 0:
            return QColor(t.sunken)
        return QColor(blend(t.series[0], t.surface, 0.22 + 0.78 * share))


def blend(colour: str, ground: str, part: float) -> str:
    """``part`` of ``colour`` over ``ground``, both ``#rrggbb``."""
    mixed = (
        round(int(colour[i : i + 2], 16) * part + int(ground[i : i + 2], 16) * (1 - part))
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def flat_pen(colour: QColor | str, width: float, line: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A round pen in the pixels of what it is drawn on."""
    pen = QPen(QColor(colour), width, line)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def paint_legend(
    painter: QPainter, right: float, top: float, entries: list[tuple[str, QPen]], style: ChartStyle
) -> None:
    """Samples and words from the right end leftwards, on one line."""
    painter.setFont(style.font())
    metrics = painter.fontMetrics()
    high = metrics.height()
    for text, pen in reversed(entries):
        wide = metrics.horizontalAdvance(text)
        painter.setPen(QColor(style.tokens.text_soft))
        painter.drawText(
            QRectF(right - wide, top, wide + 1, high), Qt.AlignmentFlag.AlignVCenter, text
        )
        painter.setPen(pen)
        middle = top + high / 2
        painter.drawLine(QPointF(right - wide - 28, middle), QPointF(right - wide - 8, middle))
        right -= wide + 28 + 20


def paint_dot(painter: QPainter, at: QPointF, size: float, line: QColor, fill: QColor) -> None:
    """A round dot that stays a vector in files, unlike the pictures of a ScatterPlotItem."""
    painter.setPen(flat_pen(line, 2))
    painter.setBrush(fill)
    painter.drawEllipse(at, size / 2, size / 2)
