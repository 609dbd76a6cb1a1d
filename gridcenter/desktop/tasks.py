"""The one worker thread that owns the store, and the desk that pages stand on.

A page hands over work; it runs on the worker with the centre, one piece after the other. Its outcome
comes back by a queued signal to the GUI thread, which never touches the store.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from gridcenter.base.progress import StaleWorkError
from gridcenter.desktop.collector import Collector
from gridcenter.desktop.worker import Job, Worker
from gridcenter.domain.errors import GridcenterError
from gridcenter.presenters.office_sight import OfficeSight

if TYPE_CHECKING:  # the store's modules load while the password is typed, not before
    from gridcenter.domain.changes import Changes
    from gridcenter.domain.query import Query
    from gridcenter.presenters.desk import Failed, PageSpot
    from gridcenter.services.centre import Centre

T = TypeVar("T")
PATIENCE_MS = 400
"""Work longer than this shows what it does."""
REST_MS = 1500
"""After so long without work what was written is tidied up, a short step at a time."""

SWITCH_SECONDS = 0.0005
"""How long one thread may keep Python from another: five milliseconds, as it starts with, are seen."""


class WorkerDesk(QObject):
    """The desk of the window: :class:`gridcenter.presenters.desk.Desk` over a worker thread."""

    told = Signal(str)
    failure_told = Signal(object)
    crashed = Signal(object)
    visited = Signal(str, object, object)
    changed = Signal(object)
    busy = Signal(str)
    progressed = Signal(int, int)
    idle = Signal()
    _asked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sight = OfficeSight()
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Job] = {}
        self._listeners: list[Callable[[Changes], None]] = []
        self._thread = QThread()
        self._thread.setObjectName("store")
        self._worker = Worker()
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._asked.connect(self._worker.run, queued)
        self._worker.begun.connect(self._on_begun, queued)
        self._worker.progressed.connect(self.progressed, queued)
        self._worker.ended.connect(self._on_ended, queued)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience)
        self._present = ""
        self._untidy = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._tend)
        self._collector = Collector(lambda: self.is_idle, self)
        sys.setswitchinterval(SWITCH_SECONDS)
        self._thread.start()

    def open(
        self,
        opener: Callable[[], Centre],
        done: Callable[[Centre], None],
        failed: Failed | None = None,
        *,
        label: str = "",
    ) -> None:
        """Open a centre on the worker thread with ``opener`` and keep it there."""
        self._submit(lambda _none: self._worker.adopt(opener()), done, failed, label=label)

    def ask(
        self,
        work: Callable[[Centre], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        *,
        label: str = "",
        stale: Callable[[], bool] | None = None,
        background: bool = False,
    ) -> None:
        """See :meth:`gridcenter.presenters.desk.Desk.ask`."""
        how = {"label": label, "stale": stale, "background": background}
        self._submit(work, done, failed, reads=True, **how)

    def do(
        self,
        work: Callable[[Centre], Changes],
        done: Callable[[Changes], None] | None = None,
        failed: Failed | None = None,
        *,
        label: str = "",
    ) -> None:
        """See :meth:`gridcenter.presenters.desk.Desk.do`."""

        def spread(changes: Changes) -> None:
            self._untidy = True
            self.changed.emit(changes)
            for listener in tuple(self._listeners):
                if _alive(listener):
                    listener(changes)
                else:
                    self._listeners.remove(listener)
            if done is not None and _alive(done):
                done(changes)

        self._submit(work, spread, failed, label=label)

    def note(
        self,
        work: Callable[[Centre], T],
        done: Callable[[T], None] | None = None,
        failed: Failed | None = None,
        *,
        label: str = "",
    ) -> None:
        """See :meth:`gridcenter.presenters.desk.Desk.note`."""
        self._submit(work, done, failed, label=label)

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Hear of every gesture; returns the function that ends the subscription."""
        self._listeners.append(listener)

        def end() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return end

    def tell(self, message: str) -> None:
        """Show a passing note (already translated)."""
        self.told.emit(message)

    def tell_failure(self, failure: GridcenterError) -> None:
        """Show a failure with what to do now."""
        self.failure_told.emit(failure)

    def go(self, page: str, query: Query | None = None, spot: PageSpot | None = None) -> None:
        """See :meth:`Desk.go`."""
        self.visited.emit(page, query, spot)

    def cancel(self) -> None:
        """Ask the present work to stop between two batches."""
        self._worker.stop.set()

    @property
    def is_idle(self) -> bool:
        """Whether no work is waiting or running."""
        return not self._waiting

    @property
    def is_awaited(self) -> bool:
        """Whether work is waiting or running that is not of the background."""
        return any(not job.background for job in self._waiting.values())

    def close(self) -> None:
        """Finish what was handed over, close the centre, end the thread."""
        if not self._thread.isRunning():
            return
        self._waiting.clear()
        self._submit(lambda _centre: self._worker.release())
        self._submit(lambda _none: self._thread.quit())
        self._thread.wait()
        self._waiting.clear()
        self._patience.stop()
        self._rest.stop()
        self._collector.end()

    def _submit(
        self,
        work: Callable[[Any], object],
        done: Callable[[Any], None] | None = None,
        failed: Failed | None = None,
        **how: Any,
    ) -> None:
        job = Job(number=next(self._numbers), work=work, done=done, failed=failed, **how)
        self._worker.urgent += not job.background
        self._ask(job)

    def _ask(self, job: Job) -> None:
        self._waiting[job.number] = job
        self._asked.emit(job)

    def _tend(self) -> None:
        """Tidy up after writing, unless somebody waits for something."""
        if self._untidy and not self._waiting:
            self.note(lambda centre: centre.tend(), self._tended, lambda _failure: None)

    def _tended(self, more: bool) -> None:
        self._untidy = more

    @Slot(int)
    def _on_begun(self, number: int) -> None:
        waiting = self._waiting.get(number)
        self._present = waiting.label if waiting else ""
        if waiting is not None:
            self._patience.start()

    @Slot()
    def _on_patience(self) -> None:
        if self._waiting:
            self.busy.emit(self._present)

    @Slot(int, object, object)
    def _on_ended(self, number: int, result: object, failure: BaseException | None) -> None:
        self._patience.stop()
        self.idle.emit()
        waiting = self._waiting.pop(number, None)
        self._rest.start()
        if waiting is None:
            return
        self._worker.urgent -= not waiting.background
        if isinstance(failure, StaleWorkError):
            if waiting.background and not waiting.is_stale:
                self._ask(waiting)
        elif isinstance(failure, GridcenterError):
            if waiting.failed is None:
                self.tell_failure(failure)
            elif _alive(waiting.failed):
                waiting.failed(failure)
        elif failure is not None:
            self.crashed.emit(failure)
        elif waiting.done is not None and _alive(waiting.done):
            waiting.done(result)


def _alive(callback: Callable[..., object]) -> bool:
    """Whether the widget a method belongs to still exists; a closed dialog hears no more."""
    owner = getattr(callback, "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)
