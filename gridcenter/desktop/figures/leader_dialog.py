"""One screen for a leader's call: the figures large, to be read out, copied as text or as a picture."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.figures.chart_figures import FigureCard
from gridcenter.desktop.widgets import GAP, MARGIN, button, label, row
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.figures import leader_lines

COLUMNS = 3
SCALE = 2
"""Pixels of the copied picture to one of the screen, so that it is sharp on a phone."""


class LeaderDialog(QDialog):
    """The card; a figure opens its rows. Dies when it is closed."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("来电速查"))
        self._desk = desk
        self.card: leader_lines.Told | None = None
        self.sheet = QWidget()
        self.sheet.setProperty("role", "page")
        self.heading = label("", "heading")
        self.longest = label("", "error", wrap=True)
        self.figures = [FigureCard() for _at in range(6)]
        grid = QGridLayout()
        grid.setSpacing(GAP)
        for at, each in enumerate(self.figures):
            each.opened.connect(self._open)
            grid.addWidget(each, at // COLUMNS, at % COLUMNS)
        sheet = QVBoxLayout(self.sheet)
        sheet.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        sheet.setSpacing(GAP)
        sheet.addWidget(self.heading)
        sheet.addLayout(grid)
        sheet.addWidget(self.longest)
        self.as_text = button(_("复制文字"), self.copy_text, kind="primary", icon="copy")
        self.as_picture = button(_("复制图片"), self.copy_picture, icon="image")
        for deed in (self.as_text, self.as_picture):
            deed.setEnabled(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, MARGIN)
        box.addWidget(self.sheet, 1)
        foot = row(None, self.as_picture, self.as_text, button(_("关闭"), self.reject))
        foot.setContentsMargins(MARGIN, 0, MARGIN, 0)
        box.addLayout(foot)
        self.resize(900, 380)
        leader_lines.read(desk, self._show)

    def _show(self, card: leader_lines.Told) -> None:
        self.card = card
        self.heading.setText(card.heading)
        for shown, figure in zip(self.figures, card.figures, strict=True):
            shown.show_figure(figure)
        self.longest.setText(card.longest)
        for deed in (self.as_text, self.as_picture):
            deed.setEnabled(True)

    def copy_text(self) -> None:
        """Put the lines on the clipboard."""
        if self.card is not None:
            QGuiApplication.clipboard().setText(self.card.text)
            self._desk.tell(_("已复制文字，可粘贴到微信或短信"))

    def copy_picture(self) -> None:
        """Put the card on the clipboard as it is seen."""
        QGuiApplication.clipboard().setImage(self.picture())
        self._desk.tell(_("已复制图片，可粘贴到文档中"))

    def picture(self) -> QImage:
        """The card at twice its size."""
        size = self.sheet.size()
        image = QImage(QSize(size) * SCALE, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(SCALE)
        image.fill(self.palette().window().color())
        painter = QPainter(image)
        self.sheet.render(painter, QPoint())
        painter.end()
        return image

    def _open(self, query: Query) -> None:
        self.accept()
        self._desk.go(query.register, query)
