"""What was put aside unsaved, offered again: a bar over the list, and the menu in its foot."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.bars import DraftBar
from gridcenter.desktop.register.record_panel import RecordPanel
from gridcenter.desktop.register.table_bar import TableFoot
from gridcenter.desktop.register.table_menus import drafts_menu, drop_down
from gridcenter.desktop.two_sides import TwoSides
from gridcenter.presenters.register import form_drafts
from gridcenter.services.register.drafts import KeptDraft


class DraftsAside:
    """Tells of the drafts of one register; hears of them from the panel."""

    def __init__(self, panel: RecordPanel, foot: TableFoot, bar: DraftBar, sides: TwoSides) -> None:
        self._panel, self._foot, self._bar, self._sides = panel, foot, bar, sides
        self._told = False
        panel.drafts.told = self._tell
        panel.set_aside.connect(self._offer)

    def drop_down(self, parent: QWidget) -> None:
        """The menu of all that waits, under its word in the foot."""
        drop_down(drafts_menu(self._panel.drafts, self._restore, parent), self._foot.drafts)

    def _tell(self) -> None:
        waiting = self._panel.drafts.aside
        self._foot.show_drafts(len(waiting))
        if waiting and not self._told:  # once: those left over from last time
            self._offer()
        self._told = True

    def _offer(self) -> None:
        """Say what was put aside last, with the way back to it."""
        drafts = self._panel.drafts
        draft = drafts.aside[0]
        self._bar.offer(
            form_drafts.in_words(draft, _(self._panel.form.register.one)),
            lambda: self._restore(draft),
            lambda: drafts.discard(draft),
        )

    def _restore(self, draft: KeptDraft) -> None:
        self._bar.dismiss()
        self._sides.show_side(form=True)
        self._panel.drafts.restore(draft, self._panel.view.focus_first)
