"""A list of names beside a page: what is too long for a line takes another one, nothing is cut."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from gridcenter.desktop import theme

_EDGE = 6
_BESIDE = 24
"""Pixels of an item that are not text, and of a scroll bar."""


class NameList(QListWidget):
    """Names of forms or templates, each as high as its words ask."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setViewportMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        self.setWordWrap(True)
        self.setFixedWidth(self._wide())

    def add(self, text: str, tip: str, data: object = None) -> None:
        """One more name; ``data`` is what it stands for."""
        item = QListWidgetItem(text)
        item.setData(Qt.ItemDataRole.UserRole, data)
        item.setToolTip(tip)
        item.setSizeHint(self._size(text))
        self.addItem(item)

    def changeEvent(self, event: QEvent) -> None:
        """Follow another size of text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setFixedWidth(self._wide())
            for at in range(self.count()):
                self.item(at).setSizeHint(self._size(self.item(at).text()))

    def _wide(self) -> int:
        return self.fontMetrics().horizontalAdvance("字") * 16

    def _size(self, text: str) -> QSize:
        room = QRect(0, 0, self._wide() - 2 * _EDGE - _BESIDE, 10_000)
        words = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, text)
        spare = theme.metrics().row - self.fontMetrics().height()
        return QSize(0, words.height() + spare)
