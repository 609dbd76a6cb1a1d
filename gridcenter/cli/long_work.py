"""Long work on the command line: a bar on a terminal, and Ctrl+C stops it where it stands."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType

import click

from gridcenter.base.progress import CancelledWorkError, reporting
from gridcenter.cli import streams

_PARTS = 1000


@contextmanager
def watched(label: str) -> Iterator[None]:
    """Show how far the work inside is; after Ctrl+C it is taken back. CancelledWorkError.

    Python hears Ctrl+C only between two statements of SQLite: here it is asked inside them too.
    """
    stopped = threading.Event()
    bar = (
        click.progressbar(length=_PARTS, label=label, file=sys.stderr)
        if streams.is_console(sys.stderr)
        else nullcontext()
    )

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if stopped.is_set():  # asked twice: nobody waits for a polite end
            raise KeyboardInterrupt
        stopped.set()

    with bar as drawn, _ctrl_c(stop):

        def hear(done: int, total: int) -> None:
            if stopped.is_set():
                raise CancelledWorkError
            if drawn is not None and total:
                drawn.update(max(0, done * _PARTS // total - drawn.pos))

        with reporting(hear):
            yield


@contextmanager
def _ctrl_c(stop: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
