"""Waiting in the window for what is on its way, while nobody types.

Hands are faster than a data file: what they type after the key of a new record is meant for that record,
though it comes from the worker only when a backup is done. Until then it stays where the desktop queues
it, in its order and before any input method sees it. Without that it went into the cell of another record.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop, QTimer

from gridcenter.desktop.tasks import WorkerDesk
from gridcenter.presenters.desk import Desk

MOST_MS, LOOK_MS = 5000, 100
HANDS_MS = 15_000
"""So long hands wait at most; a daily backup of many years takes a few seconds."""
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


def in_order(desk: Desk, deed: Callable[[], object]) -> None:
    """Do what leads the hands elsewhere; what they do next happens there."""
    deed()
    hands_wait(desk)


def hands_wait(desk: Desk) -> None:
    """Keep keys and clicks back until nothing that somebody waits for is on its way."""
    if isinstance(desk, WorkerDesk):
        wait_until(lambda: not desk.is_awaited, HANDS_MS)
