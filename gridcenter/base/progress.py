"""How far long work is, said from inside the work without knowing who listens.

Services call :func:`report` between batches; the window, the command line or nobody listens. A
listener that wants the work to stop makes :func:`report` raise :class:`CancelledWorkError`, so
that the transaction round the work rolls back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_

Listener = Callable[[int, int], None]
"""Takes how much is done and how much there is in all (0: not known)."""

_listener: ContextVar[Listener | None] = ContextVar("progress", default=None)


class StaleWorkError(Exception):
    """Nobody wants the outcome of this work any more; whoever ran it says nothing."""


class CancelledWorkError(GridcenterError):
    """The officer stopped long work; nothing of it was kept."""

    code = "cancelled"
    sentence = N_("已取消，没有写入任何内容。")


def report(done: int, total: int = 0) -> None:
    """Tell whoever listens how far the work is; the place where work can be cancelled."""
    listener = _listener.get()
    if listener is not None:
        listener(done, total)


@contextmanager
def reporting(listener: Listener) -> Iterator[None]:
    """Let ``listener`` hear every :func:`report` of this thread inside the block."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
