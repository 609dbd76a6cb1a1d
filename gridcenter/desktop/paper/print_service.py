"""The print service of this machine."""

from __future__ import annotations

import sys

from gridcenter.desktop.paper.spooler import JobState, PrinterRefusedError, Spooler, Ticket
from gridcenter.services.paper.sheaves import Sheaf


class UnknownSpooler:
    """A system whose print service we cannot ask: the officer's word counts."""

    takes_pdf = False

    def check(self) -> None:
        """Nothing is known."""

    def look(self, printer: str) -> None:
        """Nothing is known."""

    def send(self, sheaf: Sheaf, ticket: Ticket) -> int:
        """Never called."""
        raise PrinterRefusedError

    def jobs(self, printer: str) -> frozenset[int]:
        """Nothing is known."""
        return frozenset()

    def state(self, printer: str, job: int) -> JobState:
        """Nothing is known."""
        return JobState.LOST


def spooler() -> Spooler:
    """The print service of this machine."""
    if sys.platform == "win32":
        from gridcenter.desktop.paper.winspool import WindowsSpooler  # noqa: PLC0415 - only there

        return WindowsSpooler()
    from gridcenter.desktop.paper import cups  # noqa: PLC0415 - loads libcups

    return cups.Cups() if cups.is_here() else UnknownSpooler()
