"""OFD pages on the screen: text, lines, areas and pictures as their file places them.

A font that the file carries is drawn from the file, glyph by glyph as its DeltaX says; for one that
it does not carry the system's own Chinese font stands in.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QRawFont,
    QTransform,
)

from gridcenter.reports.ofd.model import (
    ImageObject,
    OfdDocument,
    PathData,
    PathObject,
    TextObject,
)

_EM = 1000.0
"""Pixels of an em in which glyphs are asked for: large, so that nothing is rounded."""
_MM_PER_INCH = 25.4
_LARGEST = 12_000
"""Pixels of a side that a picture may have, whatever the file says of its page."""


class OfdPainter:
    """Paints the pages of one document; fonts and pictures are made once."""

    def __init__(self, document: OfdDocument) -> None:
        self._document = document
        self._fonts: dict[int, QRawFont] = {}
        self._images: dict[int, QImage] = {}

    def image(self, number: int, dpi: float) -> QImage:
        """Page ``number`` (from 0) on white; a page that is absurdly large gets fewer dots."""
        page = self._document.pages[number]
        dots = dpi / _MM_PER_INCH
        dots = min(dots, _LARGEST / max(page.width, page.height, 1.0))
        image = QImage(
            max(1, round(page.width * dots)),
            max(1, round(page.height * dots)),
            QImage.Format.Format_RGB32,
        )
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        painter.scale(dots, dots)
        for each in page.objects:
            painter.save()
            painter.translate(each.boundary.x, each.boundary.y)
            for clip in each.clips:
                painter.setClipPath(_path(clip), Qt.ClipOperation.IntersectClip)
            painter.setTransform(QTransform(*each.ctm), combine=True)
            painter.setOpacity(each.alpha / 255)
            match each:
                case TextObject():
                    self._text(painter, each)
                case PathObject():
                    _draw(painter, each)
                case ImageObject():
                    painter.drawImage(QRectF(0, 0, 1, 1), self._image(each.image))
            painter.restore()
        painter.end()
        return image

    def _text(self, painter: QPainter, each: TextObject) -> None:
        font = self._font(each.font)
        colour = QColor(*each.fill)
        x, y = each.x, each.y
        steps = _padded(each.delta_x, len(each.text), each.size)
        falls = _padded(each.delta_y, len(each.text), 0.0)
        for character, step, fall in zip(each.text, steps, falls, strict=True):
            glyphs = font.glyphIndexesForString(character)
            if glyphs:
                painter.save()
                painter.translate(x, y)
                painter.scale(each.size / _EM, each.size / _EM)
                painter.fillPath(font.pathForGlyph(glyphs[0]), colour)
                painter.restore()
            x, y = x + step, y + fall

    def _font(self, number: int) -> QRawFont:
        if number not in self._fonts:
            font = QRawFont()
            if content := self._document.fonts[number].content:
                font.loadFromData(content, _EM, QFont.HintingPreference.PreferNoHinting)
            if not font.isValid():
                stand_in = QFont(self._document.fonts[number].family)
                stand_in.setPixelSize(round(_EM))
                font = QRawFont.fromFont(stand_in)
            self._fonts[number] = font
        return self._fonts[number]

    def _image(self, number: int) -> QImage:
        if number not in self._images:
            self._images[number] = QImage.fromData(self._document.images[number])
        return self._images[number]


def _padded(steps: Sequence[float], count: int, otherwise: float) -> list[float]:
    """A step for each character: files of other programs leave out the last ones."""
    return [*steps[:count], *[otherwise] * (count - len(steps))]


def _path(data: PathData) -> QPainterPath:
    path = QPainterPath()
    for letter, *given in data:
        numbers = [float(each) for each in given]
        points = [QPointF(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        match letter:
            case "M":
                path.moveTo(points[0])
            case "L":
                path.lineTo(points[0])
            case "B":
                path.cubicTo(*points)
            case "C":
                path.closeSubpath()
    return path


def _draw(painter: QPainter, each: PathObject) -> None:
    path = _path(each.data)
    if each.even_odd:
        path.setFillRule(Qt.FillRule.OddEvenFill)
    else:
        path.setFillRule(Qt.FillRule.WindingFill)
    if each.fill is not None:
        painter.fillPath(path, QColor(*each.fill))
    if each.stroke is not None:
        pen = QPen(QColor(*each.stroke), each.line_width)
        if each.dash and each.line_width:
            pen.setDashPattern([length / each.line_width for length in each.dash])
        painter.strokePath(path, pen)
