"""Waiting in the window for what is on its way, while nobody types."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop, QTimer

MOST_MS, LOOK_MS = 5000, 100
_QUIET = QEventLoop.ProcessEventsFlag(
    QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents.value
    | QEventLoop.ProcessEventsFlag.WaitForMoreEvents.value
)


def wait_until(is_done: Callable[[], bool], most_ms: int = MOST_MS) -> bool:
    """Let events but the officer's happen until ``is_done``, or for so long; whether it is."""
    ends, wake = QDeadlineTimer(most_ms), QTimer(interval=LOOK_MS)
    wake.start()
    while not is_done() and not ends.hasExpired():
        QCoreApplication.processEvents(_QUIET)
    return is_done()
