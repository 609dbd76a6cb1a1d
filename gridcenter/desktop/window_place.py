"""Where the main window stands on the screen when it opens."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QWidget


def restore(window: QWidget, kept: QByteArray | None) -> None:
    """Put the window where it stood last; the first time, all of a small office screen is its own."""
    if kept is None or not window.restoreGeometry(kept):
        area = window.screen().availableGeometry()
        window.resize(min(1280, area.width()), min(720, area.height() - 40))
        if area.width() <= 1440:
            window.setWindowState(Qt.WindowState.WindowMaximized)
