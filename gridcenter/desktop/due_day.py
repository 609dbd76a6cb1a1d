"""The choice of the day by which reports are due, on the board and in 设置."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox

from gridcenter.base.i18n import _
from gridcenter.desktop.wheel import guard_wheel


def due_day_box(chosen: Callable[[int], None]) -> QComboBox:
    """A box of the days that every month has; day ``n`` stands at ``n - 1``."""
    box = QComboBox()
    guard_wheel(box)
    for day in range(1, 29):
        box.addItem(_("次月 {day} 日").format(day=day), day)
    box.activated.connect(lambda at: chosen(int(box.itemData(at))))
    box.setAccessibleName(_("截止日"))
    return box
