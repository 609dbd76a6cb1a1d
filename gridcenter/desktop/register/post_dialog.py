"""Asks whether another name on a post is a correction or its next holder."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gridcenter.base.i18n import _, filled
from gridcenter.desktop import unsent
from gridcenter.desktop.ime import LineEdit, commit_preedit
from gridcenter.desktop.messages import MessageDialog
from gridcenter.desktop.widgets import FormRow, button
from gridcenter.presenters.register.post_change import PostChange, PostQuestion
from gridcenter.presenters.register.record_form import FormPresenter


def guard_post(form: FormPresenter, parent: QWidget) -> PostChange:
    """Let the form of the leaders ask before another name is saved over somebody in post."""

    def show(question: PostQuestion) -> None:
        PostDialog(change, question, parent).open()

    change = PostChange(form, show)
    return change


class PostDialog(MessageDialog):
    """Three ways out: correct the name, hand the post over on a day, or go back to the form."""

    def __init__(
        self, change: PostChange, question: PostQuestion, parent: QWidget | None = None
    ) -> None:
        heading = filled(
            _("姓名由“{old}”改成了“{new}”：是更正，还是换了人？"),
            old=question.old,
            new=question.new,
        )
        super().__init__(heading, icon="users", colour="accent", parent=parent)
        self._change = change
        self.say(_("更正：还是这个人，只改名字。"), "soft")
        self.say(
            _(
                "换人：原户长记为离岗并保留历史，新户长另立一条，片区、编号、联系户数沿用，日志各归各人。"
            ),
            "soft",
        )
        self.day = LineEdit()
        self.day.setText(question.today)
        self.day_row = FormRow(_("接任日期"), self.day, hint=_("如 11-20 或 2026.11.20"))
        self.body.addWidget(self.day_row)
        self.correct = button(_("只是更正姓名"), self._correct)
        self.hand_over = button(_("换了新户长"), self._hand_over, kind="primary")
        self.hand_over.setDefault(True)
        cancel = button(_("取消"), self.reject)
        for each in (cancel, self.correct, self.hand_over):
            self.buttons.addWidget(each)
        unsent.keep(self, ("post", question.old, question.new), (self.day,), cancel)
        self.rejected.connect(change.give_up)

    def _correct(self) -> None:
        self.accept()
        self._change.correct()

    def _hand_over(self) -> None:
        commit_preedit()
        day, problem = self._change.read_day(self.day.text())
        self.day_row.set_problem(problem)
        if not problem:
            self.accept()
            self._change.hand_over(day)
