"""开始自查: a round of the list of our tier, every line of it to be checked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import unsent
from gridcenter.desktop.ime import LineEdit, commit_preedit
from gridcenter.desktop.messages import MessageDialog
from gridcenter.desktop.widgets import FormRow, button
from gridcenter.domain.choice import Choice
from gridcenter.domain.errors import GridcenterError
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.book_deeds import BookDeeds, failure_words


def open_check_round(desk: Desk, parent: QWidget) -> None:
    """Ask for which list and day a round begins."""
    deeds = BookDeeds(desk)
    deeds.lists(lambda lists: CheckRoundDialog(deeds, lists, parent).open())


class CheckRoundDialog(MessageDialog):
    """Which list, and the day of the round; lines of that day that stand already stay."""

    def __init__(
        self, deeds: BookDeeds, lists: Sequence[Choice], parent: QWidget | None = None
    ) -> None:
        super().__init__(
            _("按清单开始一轮自查"), icon="circle-check", colour="accent", parent=parent
        )
        self._deeds, self._lists = deeds, lists
        self.choice, self.day = QComboBox(), LineEdit()
        self.choice.addItems([each.label for each in lists])
        self.day.setText(_("今天"))
        self.body.addWidget(FormRow(_("自查清单"), self.choice))
        self.day_row = FormRow(_("自查日期"), self.day, required=True)
        self.body.addWidget(self.day_row)
        self.say(
            _(
                "每一项先记为“待查”；上一轮的责任人、佐证材料带过来。清单在 check_lists.toml 里，可以按本地文件改。"
            ),
            "small",
        )
        cancel = button(_("取消"), self.reject)
        self.do = button(_("开始自查"), self._begin, kind="primary")
        self.do.setEnabled(bool(lists))
        self.buttons.addWidget(cancel)
        self.buttons.addWidget(self.do)
        unsent.keep(self, ("check_round",), (self.day,), cancel)

    def _begin(self) -> None:
        commit_preedit()
        chosen = self._lists[self.choice.currentIndex()]
        self._deeds.begin(chosen.value, self.day.text(), self.accept, self._refused)

    def _refused(self, failure: GridcenterError) -> None:
        self.day_row.set_problem(failure_words(failure))
