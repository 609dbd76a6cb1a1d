"""The one thread that owns the store: it does one piece of work after the other and sends it home."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from gridcenter.base.progress import CancelledWorkError, reporting

if TYPE_CHECKING:  # the store's modules load while the password is typed, not before
    from gridcenter.presenters.desk import Failed
    from gridcenter.services.centre import Centre

_MOST = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A piece of work, and who hears of its outcome."""

    number: int
    work: Callable[[Any], object]
    done: Callable[[Any], None] | None = None
    failed: Failed | None = None
    label: str = ""
    stale: Callable[[], bool] | None = None
    background: bool = False
    reads: bool = False
    """It only asks: whatever it does, nothing in the data file changes."""

    @property
    def is_stale(self) -> bool:
        """Whether nobody wants the outcome any more."""
        return self.stale is not None and self.stale()


class Worker(QObject):
    """Lives on the worker thread; ``centre`` is touched nowhere else."""

    begun = Signal(int)
    progressed = Signal(int, int)
    ended = Signal(int, object, object)

    def __init__(self) -> None:
        super().__init__()
        self.stop = Event()
        self.urgent = 0
        """How many pieces of work wait or run outside the background; the GUI thread counts."""
        self._centre: Centre | None = None

    @Slot(object)
    def run(self, job: Job) -> None:
        """Do one piece of work and send its outcome home, whatever it is."""
        self.stop.clear()
        self.begun.emit(job.number)
        try:
            with reporting(self._report), self._kept_to(job):
                result = job.work(self._centre)
        except BaseException as failure:  # a bug must reach the crash dialog
            told = import_module("gridcenter.services.folder.trouble").told_of(failure)
            self.ended.emit(job.number, None, told)
        else:
            self.ended.emit(job.number, result, None)

    @contextmanager
    def _kept_to(self, job: Job) -> Generator[None, None, None]:
        """What is only asked writes nothing, and stops once nobody wants it."""
        with ExitStack() as kept:
            if self._centre is not None and job.reads:
                kept.enter_context(self._centre.reading())
            if self._centre is not None and (job.stale or job.background):
                kept.enter_context(self._centre.stoppable(lambda: self._is_unwanted(job)))
            yield

    def _is_unwanted(self, job: Job) -> bool:
        return (job.background and self.urgent > 0) or job.is_stale

    def adopt(self, centre: Centre) -> Centre:
        """Keep the opened centre; runs on the worker thread."""
        self.release()
        self._centre = centre
        return centre

    def release(self) -> None:
        """Close the centre if there is one; runs on the worker thread."""
        if self._centre is not None:
            self._centre.leave()
        self._centre = None

    def _report(self, done: int, total: int) -> None:
        if self.stop.is_set():
            raise CancelledWorkError
        while (
            max(done, total) > _MOST
        ):  # bytes of a large file: a signal and a bar count in 32 bits
            done, total = done >> 10, total >> 10
        self.progressed.emit(done, total)
