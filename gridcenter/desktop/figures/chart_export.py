"""A chart as a file: PNG at three times the screen, or PDF with real letters.

The chart is drawn anew on white at a fixed size, so that the file does not depend on the window.
A printer of 300 dpi would misplace the words of the axes: the PDF is painted at 96 dpi, where a
point of the chart is a point of the page, and stays vector.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import (
    QBuffer,
    QCoreApplication,
    QEvent,
    QIODevice,
    QMarginsF,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QImageWriter,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)
from PySide6.QtWidgets import QApplication

from gridcenter.base.i18n import _
from gridcenter.base.screen import NoChineseFontError
from gridcenter.base.whole_files import refuse_own_folder, whole_file
from gridcenter.desktop import theme
from gridcenter.desktop.figures.chart_style import ChartStyle, flat_pen
from gridcenter.desktop.figures.chart_view import ChartView
from gridcenter.desktop.figures.chart_views import make_view
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.presenters.figures.chart_model import Picture
from gridcenter.presenters.figures.chart_sheet import as_xlsx
from gridcenter.services.paper import fixed_pages

SCALE = 3
SIZE = QSize(960, 600)
"""Logical pixels of a PNG; the file has three times as many."""
_DPI = 96
_PAD = 28


class ChartFileError(GridcenterError):
    """The file could not be written."""

    code = "chart_file"
    sentence = N_("没有导出：无法写入 {path}。")
    hint = N_("请检查文件夹是否存在、是否可写，文件是否正被其他程序打开。")


class ChartFormatError(GridcenterError):
    """The ending of the file name names no format of ours."""

    code = "chart_format"
    sentence = N_("不能导出为 {suffix} 文件。")
    hint = N_("文件名请以 .png、.pdf、.ofd 或 .xlsx 结尾。")


def save(pictures: Sequence[Picture], path: Path, *, foot: str = "") -> Path:
    """Write charts to ``path`` by its ending: a PNG of the first, a page for each as PDF or OFD, a sheet
    for each with a chart of the spreadsheet's own as .xlsx.

    ``foot`` (unit and date) stands under each chart. The finished file replaces an older one in one step.
    """
    suffix = path.suffix.lower()
    if suffix not in (".png", ".pdf", ".ofd", ".xlsx"):
        raise ChartFormatError(suffix=path.suffix or path.name)
    refuse_own_folder(path)
    try:
        with whole_file(path) as part:
            if suffix == ".png":
                written = QImageWriter(str(part), b"PNG").write(to_image(pictures[0], foot=foot))
            elif suffix == ".xlsx":
                part.write_bytes(as_xlsx(pictures, foot))
                written = True
            else:
                content = as_pdf(pictures, foot)
                written = bool(content)
                if suffix == ".ofd":
                    title = pictures[0].title
                    today = datetime.now().astimezone().date()
                    content = fixed_pages.as_ofd(content, title=title, author=foot, created=today)
                part.write_bytes(content)
            if not written:
                raise ChartFileError(path=path)
    except OSError as failure:
        raise ChartFileError(path=path) from failure
    return path


def to_image(picture: Picture, *, size: QSize = SIZE, foot: str = "") -> QImage:
    """The chart on white, ``SCALE`` device pixels to a logical one."""
    image = QImage(size * SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_sheet(painter, QRect(0, 0, size.width(), size.height()), picture, foot, stroke=SCALE)
    painter.end()
    # Only now: letters and pictures painted on a device of 288 dpi would grow three times again.
    image.setDotsPerMeterX(round(_DPI * SCALE / 0.0254))
    image.setDotsPerMeterY(round(_DPI * SCALE / 0.0254))
    return image


def paint_sheet(
    painter: QPainter, sheet: QRect, picture: Picture, foot: str, *, stroke: float = 1.0
) -> None:
    """Title, 口径, the chart and the foot within ``sheet``; ``stroke`` as in :class:`ChartStyle`."""
    style = ChartStyle.paper(stroke)
    t = style.tokens
    inner = QRectF(sheet).adjusted(_PAD, _PAD * 0.8, -_PAD, -_PAD * 0.6)
    top = inner.top()
    for text, font, colour in (
        (picture.title, style.font(5.5, bold=True), t.text),
        (picture.scope, style.font(), t.text_soft),
    ):
        painter.setFont(font)
        painter.setPen(QColor(colour))
        high = QFontMetricsF(font).height()
        painter.drawText(QRectF(inner.left(), top, inner.width(), high), text)
        top += high + 4
    note = QFontMetricsF(style.font(-1))
    bottom = inner.bottom() - note.height() - 8
    painter.setPen(flat_pen(t.line, 1))
    painter.drawLine(QPointF(inner.left(), bottom + 4), QPointF(inner.right(), bottom + 4))
    painter.setFont(style.font(-1))
    painter.setPen(QColor(t.text_soft))
    line = QRectF(inner.left(), bottom + 8, inner.width(), note.height())
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft, foot)
    sum_words = _("共 {total} 件，按发生时间，不含草稿").format(total=picture.total)
    said = (picture.note, sum_words if picture.total or picture.is_empty else "")
    painter.drawText(line, Qt.AlignmentFlag.AlignRight, "；".join(filter(None, said)))
    chart = QRectF(inner.left(), top + 8, inner.width(), bottom - top - 16).toRect()
    if picture.is_empty:
        painter.setFont(style.font(2))
        painter.drawText(chart, Qt.AlignmentFlag.AlignCenter, _("没有数据"))
    else:
        _paint_chart(painter, chart, picture, style)


def _paint_chart(painter: QPainter, place: QRect, picture: Picture, style: ChartStyle) -> None:
    view = make_view(picture.shape, style)
    view.resize(place.size())
    view.grab(QRect(0, 0, 1, 1))  # lays it out as showing would, without a window
    view.show_picture(picture)
    _settle(view)
    painter.save()
    painter.setClipRect(place)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    view.render(painter, QRectF(place), view.viewport().rect())
    painter.restore()
    view.deleteLater()
    QCoreApplication.sendPostedEvents(view, QEvent.Type.DeferredDelete)


def _settle(view: ChartView) -> None:
    """Let the layout of the axes, and what follows from it, come to rest."""
    for _round in range(2):
        QApplication.processEvents()
        view.getPlotItem().layout.activate()
        view.fit()


def as_pdf(pictures: Sequence[Picture], foot: str) -> bytes:
    """A page for each chart; empty when it could not be painted."""
    # In memory first: QPdfWriter does not tell when the disk under it is full.
    sheet = QBuffer()
    sheet.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(sheet)
    writer.setResolution(_DPI)
    writer.setTitle(pictures[0].title)
    writer.setCreator("gridcenter")
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Landscape,
            QMarginsF(12, 12, 12, 12),
            QPageLayout.Unit.Millimeter,
        )
    )
    painter = QPainter()
    if not painter.begin(writer):
        return b""
    for number, picture in enumerate(pictures):
        if number:
            writer.newPage()
        paint_sheet(painter, QRect(0, 0, writer.width(), writer.height()), picture, foot)
    painter.end()
    del writer
    return with_plain_characters(bytes(sheet.data().data()))


_MAP_OF_LETTERS = re.compile(rb"begincmap.*?endcmap", re.DOTALL)
_RADICAL = re.compile(rb"<(2[EF][0-9A-F]{2})>")


def with_plain_characters(pdf: bytes) -> bytes:
    """A PDF of Qt whose text can be searched: 水 and not the radical ⽔.

    Where a font draws both with one glyph, Qt tells readers the smaller code. Its maps from glyphs to
    letters are plain text, so that the other code, as long as the first, can take its place.
    """

    def plain(code: re.Match[bytes]) -> bytes:
        letter = unicodedata.normalize("NFKC", chr(int(code[1], 16)))
        return b"<%04X>" % ord(letter) if len(letter) == 1 else code[0]

    return _MAP_OF_LETTERS.sub(lambda found: _RADICAL.sub(plain, found[0]), pdf)


def render(pictures: Sequence[Picture], path: Path, *, foot: str = "") -> Path:
    """:func:`save` for a process without a window: sees to the application object and fonts.

    Raises NoChineseFontError.
    """
    app = QApplication.instance()
    if app is None:
        app = theme.windowless()
        theme.load_bundled_fonts()
        theme.apply(app)
    if not theme.shows_chinese():
        raise NoChineseFontError
    return save(pictures, path, foot=foot)
