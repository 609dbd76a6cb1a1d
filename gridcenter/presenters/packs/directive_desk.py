"""下达指令: what an upper tier asks of a case of a unit below."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gridcenter.base.i18n import _
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.packs.directives import Directive, DirectiveAction
from gridcenter.domain.text import N_
from gridcenter.presenters.desk import Desk
from gridcenter.services.centre import Centre
from gridcenter.services.packs import directives

ACTIONS = {
    DirectiveAction.RETURN: N_("退回"),
    DirectiveAction.SUPERVISE: N_("督办"),
    DirectiveAction.SUPERVISE_YELLOW: N_("黄牌督办"),
    DirectiveAction.SUPERVISE_RED: N_("红牌督办"),
    DirectiveAction.CORRECT: N_("要求更正"),
}


class DirectiveDesk:
    """The state of the card; ``on_change`` is called whenever ``waiting`` changed."""

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        self._desk, self._on_change = desk, on_change
        self.waiting: tuple[tuple[str, str, str, str], ...] = ()
        """Action, record, note and day of each directive that has no answer yet."""

    def load(self) -> None:
        """Read what waits for an answer."""
        self._desk.ask(directives.open_ones, self._keep)

    def issue(self, record: str, action: DirectiveAction, note: str, folder: Path) -> None:
        """Write the file for the unit that owns the case into ``folder``."""

        def work(centre: Centre) -> Changes:
            directives.issue(centre, record.strip(), action, folder, note=note)
            return NO_CHANGES

        def finished(_changes: Changes) -> None:
            self._desk.tell(_("指令文件已写入，请交给该单位接收。"))
            self.load()

        self._desk.do(work, finished)

    def _keep(self, found: tuple[Directive, ...]) -> None:
        self.waiting = tuple(
            (_(ACTIONS[each.action]), each.title, each.note, each.made_at[:10]) for each in found
        )
        self._on_change()
