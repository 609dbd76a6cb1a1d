"""A small window that asks for a few things and then does one deed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import unsent
from gridcenter.desktop.ime import commit_preedit
from gridcenter.desktop.messages import MessageDialog
from gridcenter.desktop.widgets import button, label
from gridcenter.domain.errors import GridcenterError
from gridcenter.presenters.register.book_deeds import failure_words


class DeedDialog(MessageDialog):
    """What is asked stands in the body; ``do`` is the deed's button, ``wrong`` says why it was refused."""

    def __init__(self, heading: str, *, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(heading, icon=icon, colour="accent", parent=parent)
        self.wrong = label("", "error", wrap=True)

    def offer(
        self,
        word: str,
        deed: Callable[[], None],
        key: tuple[str, ...],
        typed: Sequence[unsent.Line],
    ) -> None:
        """Close the body with the room for a refusal, and add 取消 and ``deed``; ``typed`` outlives Esc."""

        def do() -> None:
            commit_preedit()
            deed()

        self.body.addWidget(self.wrong)
        cancel = button(_("取消"), self.reject)
        self.do = button(word, do, kind="primary")
        self.buttons.addWidget(cancel)
        self.buttons.addWidget(self.do)
        unsent.keep(self, key, typed, cancel)

    def refused(self, failure: GridcenterError) -> None:
        """Say what hinders the deed."""
        self.wrong.setText(f"▲ {failure_words(failure)}")
