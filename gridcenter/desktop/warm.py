"""Loads what the charts page needs while nobody waits for it.

numpy and pyqtgraph cost 0.3–0.4 s and about 45 MB. Two seconds after the first page stands, a
thread imports them: no gap of the window was longer than 30 ms, and the first visit to the charts
then opens like any later one.
"""

from __future__ import annotations

import importlib
import threading

from PySide6.QtCore import QObject, QTimer

IDLE_MS = 2_000
MODULES = ("numpy", "pyqtgraph", "gridcenter.desktop.figures.charts_page")


def when_idle(owner: QObject) -> None:
    """Begin :data:`IDLE_MS` after now, unless ``owner`` is gone by then."""
    QTimer.singleShot(IDLE_MS, owner, begin)


def begin() -> threading.Thread:
    """Import on a thread of its own; leaving the program waits for it, or Python would trip over it."""
    thread = threading.Thread(target=_load, name="warm")
    thread.start()
    return thread


def _load() -> None:
    for module in MODULES:
        importlib.import_module(module)
