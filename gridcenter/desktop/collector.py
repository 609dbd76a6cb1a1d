"""Frees reference cycles on the thread of the window only, and only while nobody works.

Python frees a cycle on whatever thread happens to pass a threshold. A closed dialog is such a
cycle, and Qt aborts the process when a widget or its timer dies on the worker thread.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from gridcenter.base.bulk import collect_due

LOOK_MS = 1000


class Collector(QObject):
    """Takes the garbage collector over from now until :meth:`end`."""

    def __init__(self, is_quiet: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._is_quiet = is_quiet
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the oldest generation that is due by Python's own thresholds."""
        if self._is_quiet():
            collect_due()

    def end(self) -> None:
        """Give the collector back to Python: there is no second thread any more."""
        self._timer.stop()
        gc.enable()
