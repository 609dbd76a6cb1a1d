"""Pictures that are read from memory, upright as whoever took them held the camera."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QImageReader


def picture_of(content: bytes, within: int = 0) -> QImage:
    """The picture, shrunk while it is read into so many pixels each way; null when it cannot be read.

    The EXIF of a photo says how it is to be turned. May run off the window.
    """
    held = QBuffer()
    held.setData(content)
    held.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(held)
    reader.setAutoTransform(True)
    size = reader.size()
    if within and size.isValid():
        reader.setScaledSize(size.scaled(within, within, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
