"""The shared folder of one office: exchanged every few minutes, who else is here in a few words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gridcenter.base.i18n import _
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.roles import MAY, Deed
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.packs.office_words import here_words
from gridcenter.services.centre import Centre
from gridcenter.services.packs import office


class OfficeDesk:
    """One round at a time; ``on_change`` is called whenever ``text`` or ``folder`` changed.

    A folder that is away is told in ``text`` and never in a dialog: work goes on without it.
    """

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        self._desk, self._on_change = desk, on_change
        self.text = ""
        self.folder: Path | None = None

    def load(self) -> None:
        """Ask which folder is shared."""
        self._desk.ask(office.folder, self._keep)

    def share(self, folder: Path | None) -> None:
        """Exchange through ``folder`` from now on, or through nothing any more."""

        def work(centre: Centre) -> Changes:
            office.share(centre, folder)
            return NO_CHANGES

        def done(_changes: Changes) -> None:
            self.text = ""
            self._keep(folder)
            self.exchange()

        self._desk.do(work, done)

    def exchange(self) -> None:
        """One round; nothing at all where no folder is shared or the officer only looks."""
        said, sight = "", self._desk.sight
        editing = [sight.open_record] if sight.open_record else []
        here: tuple[office.Colleague, ...] = ()

        def work(centre: Centre) -> Changes:
            nonlocal said, here
            if office.folder(centre) is None or Deed.SEND not in MAY[centre.role]:
                return NO_CHANGES
            try:
                done = office.exchange(centre, editing)
            except GridcenterError:
                said = _("共享文件夹连不上，连上后自动补齐")
                return NO_CHANGES
            here = done.here
            said = here_words(here, centre.clock())
            return done.changes if done.changes.touched else NO_CHANGES

        def finished(_changes: Changes) -> None:
            self.text, sight.here = said, here
            self._on_change()

        self._desk.do(work, finished)

    def _keep(self, folder: Path | None) -> None:
        self.folder = folder
        self._on_change()
