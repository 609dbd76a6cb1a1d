"""An attachment looked at in a window of ours: no plain copy of it reaches the disk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QDialog, QLabel, QScrollArea, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import actions
from gridcenter.desktop.ime import TextEdit
from gridcenter.desktop.paper.ofd_painter import OfdPainter
from gridcenter.desktop.pictures import picture_of
from gridcenter.desktop.widgets import GAP, PAD, button, icon_button, label, row
from gridcenter.domain.errors import GridcenterError
from gridcenter.presenters.register.attachment_list import OpenedAttachment
from gridcenter.services.paper import fixed_pages, pages

_DPI = 100
"""A page of A4 has the width of the window then."""
_SIZE = (900, 640)
_ZOOMS = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
Paint = Callable[[int, float], QImage]
"""Paints a page, from 0, so many times as large as it first is."""
Words = Callable[[int], str]
"""The words of a page, from 0."""


class NothingToShow(QLabel):
    """What cannot be shown here is named, with the way out."""

    def __init__(self, why: str, parent: QWidget | None = None) -> None:
        super().__init__(why, parent)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)


class AttachmentViewer(QDialog):
    """The pages of a PDF or OFD file, a picture, or a text; Page Up and Page Down turn them.

    It dies when it is closed, and with it what was unsealed.
    """

    def __init__(self, opened: OpenedAttachment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(opened.name)
        self.resize(*_SIZE)
        self._paint: Paint | None = None
        self._words: Words | None = None
        self._count, self.page, self.zoom = 1, 0, 1.0
        self._sheet = QLabel()
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._sheet.setAccessibleName(opened.name)
        self.scroll_area = QScrollArea()
        self.scroll_area.setWidgetResizable(True)
        self.where = label("", "soft")
        before = icon_button("arrow-left", _("上一页"), lambda: self.turn(-1))
        after = icon_button("arrow-right", _("下一页"), lambda: self.turn(1))
        box = QVBoxLayout(self)
        box.setContentsMargins(PAD, PAD, PAD, PAD)
        box.setSpacing(GAP)
        self.copy = button(
            _("复制本页文字"), self.copy_words, icon="copy", tip=_("照片和扫描件里没有文字")
        )
        self._bar = (before, self.where, after)
        self.percent = label("", "soft")
        zoom = (
            icon_button("zoom-out", _("缩小"), lambda: self.zoom_by(-1)),
            self.percent,
            icon_button("zoom-in", _("放大"), lambda: self.zoom_by(1)),
        )
        box.addLayout(row(before, self.where, after, None, *zoom, self.copy))
        box.addWidget(self.scroll_area, 1)
        QShortcut(QKeySequence(Qt.Key.Key_PageDown), self, lambda: self.turn(1))
        QShortcut(QKeySequence(Qt.Key.Key_PageUp), self, lambda: self.turn(-1))
        self.shown = self._view(opened)
        self.copy.setVisible(self._words is not None)
        if self._words is not None:
            QShortcut(QKeySequence.StandardKey.Copy, self, self.copy_words)
        self.scroll_area.setWidget(self.shown)
        for widget in self._bar:
            widget.setVisible(self._count > 1)
        for each in zoom:
            each.setVisible(self._paint is not None)
        actions.bind(self, "larger", lambda: self.zoom_by(1))
        actions.bind(self, "smaller", lambda: self.zoom_by(-1))
        actions.bind(self, "normal_size", lambda: self.zoom_by(0))
        self.turn(0)

    def turn(self, by: int) -> None:
        """Go on or back by so many pages."""
        if self._paint is None:
            return
        self.page = min(self._count - 1, max(0, self.page + by))
        self._sheet.setPixmap(QPixmap.fromImage(self._paint(self.page, self.zoom)))
        self.percent.setText(f"{self.zoom:.0%}")
        self.where.setText(
            _("第 {page} 页，共 {pages} 页").format(page=self.page + 1, pages=self._count)
        )
        self.scroll_area.verticalScrollBar().setValue(0)

    def zoom_by(self, steps: int) -> None:
        """Larger or smaller by so many steps; none is the size it had at first."""
        at = _ZOOMS.index(self.zoom) + steps if steps else _ZOOMS.index(1.0)
        self.zoom = _ZOOMS[min(len(_ZOOMS) - 1, max(0, at))]
        self.turn(0)

    def copy_words(self) -> None:
        """Put the words of the shown page on the clipboard."""
        if self._words is not None and (words := self._words(self.page)):
            QGuiApplication.clipboard().setText(words)

    def _view(self, opened: OpenedAttachment) -> QWidget:
        content = opened.content
        match opened.media_type:
            case "application/pdf" if opened.pages:
                self._count = opened.pages
                self._paint = lambda number, zoom: _pdf_page(content, number, zoom)
                self._words = lambda number: pages.page_text(content, number)
                return self._sheet
            case "application/ofd":
                try:
                    document = fixed_pages.read(content)
                except GridcenterError as failure:
                    return NothingToShow(str(failure))
                painter = OfdPainter(document)
                self._count = len(document.pages)
                self._paint = lambda number, zoom: painter.image(number, round(_DPI * zoom))
                self._words = lambda number: document.pages[number].text
                return self._sheet
            case "text/plain":
                text = TextEdit(opened.text)
                text.setReadOnly(True)
                return text
            case kind if kind.startswith("image/"):
                return self._view_picture(picture_of(content))
        return NothingToShow(
            _("这个 PDF 打不开：文件损坏，或设了打开密码。")
            if opened.media_type == "application/pdf"
            else _("Word 和 Excel 文件不在这里显示，请用“另存为”保存后打开。")
        )

    def _view_picture(self, picture: QImage) -> QWidget:
        if picture.isNull():
            return NothingToShow(_("这张图片打不开：文件损坏。"))
        wide = min(picture.width(), _SIZE[0] - 60)
        self._paint = lambda _number, zoom: picture.scaledToWidth(
            max(1, round(wide * zoom)), Qt.TransformationMode.SmoothTransformation
        )
        return self._sheet


def _pdf_page(content: bytes, number: int, zoom: float) -> QImage:
    page = pages.page_image(content, number, round(_DPI * zoom))
    image = QImage(page.pixels, page.width, page.height, QImage.Format.Format_RGBX8888)
    return image.copy()
