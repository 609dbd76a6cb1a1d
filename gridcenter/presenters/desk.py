"""What a screen may ask of the desk it stands on, so that presenters need no window.

The store lives on one worker thread: a presenter hands over a piece of work and hears the outcome
back on its own thread. Tests use :class:`ImmediateDesk`, which does the work at once.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Protocol, TypeVar

from gridcenter.base.progress import StaleWorkError
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Query
from gridcenter.presenters.office_sight import OfficeSight
from gridcenter.services.centre import Centre

T = TypeVar("T")
Failed = Callable[[GridcenterError], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpot:
    """Where on a page somebody is led, and with what; empty: as it stands."""

    part: str = ""
    """A tab of it."""
    month: str = ""
    """The month, ``yyyy-mm``."""
    form: str = ""
    """The id of a form that is wanted."""
    new: bool = False
    """A new record is to be begun there."""
    pasted: str = ""
    """A block of cells to be brought in."""


class Desk(Protocol):
    """The services of the window to its pages.

    ``label`` names long work for the progress bar (a translated sentence). Without ``failed`` a
    failure goes to the user through :meth:`tell_failure`.
    """

    sight: OfficeSight
    """What the other PCs of the office and this one see of each other."""

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
        """Do ``work`` on the worker thread, then ``done(result)`` on this one; nothing is written.

        Once ``stale()`` (asked on the worker thread) nobody wants the outcome: the work is stopped
        within a few milliseconds, and nothing is said. Work in the ``background`` holds up nobody:
        it is stopped as soon as something else is asked, and begun anew after that. Work that
        writes all the same fails: it is a defect (:meth:`gridcenter.services.centre.Centre.reading`).
        """

    def do(
        self,
        work: Callable[[Centre], Changes],
        done: Callable[[Changes], None] | None = None,
        failed: Failed | None = None,
        *,
        label: str = "",
    ) -> None:
        """A gesture: its Changes go to every subscriber, then to ``done``. It is never cut."""

    def note(
        self,
        work: Callable[[Centre], T],
        done: Callable[[T], None] | None = None,
        failed: Failed | None = None,
        *,
        label: str = "",
    ) -> None:
        """Write what no list shows and nobody undoes, then ``done(result)``; nobody else hears.

        A draft that is kept, an audit line, a backup, a file written out, a setting of this desk.
        """

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Hear of every gesture; returns the function that ends the subscription."""

    def tell(self, message: str) -> None:
        """Show a passing note (already translated)."""

    def tell_failure(self, failure: GridcenterError) -> None:
        """Show a failure with what to do now."""

    def go(self, page: str, query: Query | None = None, spot: PageSpot | None = None) -> None:
        """Open another page, on these rows when a query is given, at this spot of it."""


class ImmediateDesk:
    """A desk without a worker: everything happens at once. For tests and headless use."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.sight = OfficeSight()
        self.notes: list[str] = []
        self.failures: list[GridcenterError] = []
        self.visits: list[tuple[str, Query | None]] = []
        self.spot: PageSpot | None = None
        self._listeners: list[Callable[[Changes], None]] = []

    def hand_over(
        self,
        work: Callable[[Centre], T],
        done: Callable[[T], None] | None,
        failed: Failed | None,
        held: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        """Do one piece of work; every way to ask leads here."""
        try:
            with held():
                result = work(self.centre)
        except StaleWorkError:
            pass
        except GridcenterError as failure:
            (failed or self.tell_failure)(failure)
        else:
            if done is not None:
                done(result)

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
        """See :meth:`Desk.ask`."""
        del label, background

        @contextmanager
        def held() -> Generator[None, None, None]:
            with self.centre.reading(), self.centre.stoppable(stale) if stale else nullcontext():
                yield

        self.hand_over(work, done, failed, held)

    def do(
        self,
        work: Callable[[Centre], Changes],
        done: Callable[[Changes], None] | None = None,
        failed: Failed | None = None,
        *,
        label: str = "",
    ) -> None:
        """See :meth:`Desk.do`."""
        del label

        def spread(changes: Changes) -> None:
            for listener in tuple(self._listeners):
                listener(changes)
            if done is not None:
                done(changes)

        self.hand_over(work, spread, failed)

    def note(
        self,
        work: Callable[[Centre], T],
        done: Callable[[T], None] | None = None,
        failed: Failed | None = None,
        *,
        label: str = "",
    ) -> None:
        """See :meth:`Desk.note`."""
        del label
        self.hand_over(work, done, failed)

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """See :meth:`Desk.subscribe`."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, message: str) -> None:
        """See :meth:`Desk.tell`."""
        self.notes.append(message)

    def tell_failure(self, failure: GridcenterError) -> None:
        """See :meth:`Desk.tell_failure`."""
        self.failures.append(failure)

    def go(self, page: str, query: Query | None = None, spot: PageSpot | None = None) -> None:
        """See :meth:`Desk.go`."""
        self.visits.append((page, query))
        self.spot = spot
