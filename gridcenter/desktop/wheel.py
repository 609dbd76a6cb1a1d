"""Keeps the mouse wheel from changing values by accident."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QComboBox, QWidget


class WheelGuard(QObject):
    """Keeps the wheel from changing a combo, spin or date box that has no focus."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Turn the wheel away from unfocused boxes; the page under them scrolls instead."""
        if (
            event.type() == QEvent.Type.Wheel
            and isinstance(watched, QWidget)
            and not watched.hasFocus()
        ):
            event.ignore()
            return True
        return False

    def guard(self, box: QComboBox | QAbstractSpinBox | QAbstractSlider) -> None:
        """Watch over one box; the wheel no longer gives it focus either."""
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.installEventFilter(self)


_GUARD: list[WheelGuard] = []


def guard_wheel(*boxes: QComboBox | QAbstractSpinBox | QAbstractSlider) -> None:
    """Let ``boxes`` ignore the wheel unless they have focus."""
    if not _GUARD:
        _GUARD.append(WheelGuard())
    for box in boxes:
        _GUARD[0].guard(box)
