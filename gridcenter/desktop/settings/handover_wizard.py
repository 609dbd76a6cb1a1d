"""人员交接 in three steps: who leaves and who comes, the newcomer's password, what will happen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, filled
from gridcenter.desktop import unsent
from gridcenter.desktop.ime import LineEdit
from gridcenter.desktop.messages import MessageDialog
from gridcenter.desktop.secret_field import secret_field
from gridcenter.desktop.still import grow
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import GAP, FormRow, button, label
from gridcenter.domain.roles import ROLE_WORDS
from gridcenter.presenters.settings_board import Account


class HandoverWizard(MessageDialog):
    """Asks step by step; ``answers`` are who leaves, who comes, the new password."""

    def __init__(self, accounts: Sequence[Account], me: str, parent: QWidget | None = None) -> None:
        super().__init__(_("人员交接"), icon="users", colour="accent", parent=parent)
        self._accounts, self._me = [each for each in accounts if not each.locked], me
        self._step = label("", "small")
        self.body.addWidget(self._step)
        self._pages = (self._who(), self._password(), self._summary())
        for page in self._pages:
            self.body.addWidget(page)
        self.at = 0
        """The step that is shown, from 0."""
        self._back = button(_("上一步"), lambda: self._go(self.at - 1))
        self.next_button = button(_("下一步"), self._forward, kind="primary")
        self.next_button.setDefault(True)
        cancel = button(_("取消"), self.reject)
        for each in (cancel, self._back, self.next_button):
            self.buttons.addWidget(each)
        unsent.keep(self, ("handover",), (self.leaving, self.coming), cancel)
        self._kept = ("", "", "")
        self._go(0)

    def answers(self) -> tuple[str, str, str]:
        """Who leaves, who comes, and the newcomer's password."""
        return self._kept

    def _who(self) -> QWidget:
        self.leaving, self.coming = QComboBox(), LineEdit()
        for each in self._accounts:
            mine = _("（我）") if each.name == self._me else ""
            self.leaving.addItem(f"{each.name}{mine} · {_(ROLE_WORDS[each.role])}")
        guard_wheel(self.leaving)
        self._coming_row = FormRow(
            _("接任的人"), self.coming, required=True, hint=_("写姓名；权限与离任的人相同。")
        )
        return _page(FormRow(_("离任的人"), self.leaving), self._coming_row)

    def _password(self) -> QWidget:
        self.new, self.again = secret_field(), secret_field()
        self._new_row = FormRow(
            _("接任人的密码"), self.new, required=True, hint=_("请接任的人自己输入，至少 8 位。")
        )
        self._again_row = FormRow(_("再输一次"), self.again, required=True)
        return _page(self._new_row, self._again_row)

    def _summary(self) -> QWidget:
        self.summary = label("", wrap=True)
        return _page(self.summary)

    def _go(self, step: int) -> None:
        self.at = step
        for number, page in enumerate(self._pages):
            page.setVisible(number == step)
        self._step.setText(_("第 {step} 步，共 3 步").format(step=step + 1))
        self._back.setVisible(step > 0)
        self.next_button.setText(_("交接") if step == len(self._pages) - 1 else _("下一步"))
        (self.coming, self.new, self.next_button)[step].setFocus()
        grow(self)

    def _forward(self) -> None:
        step = self.at
        if step == 0 and self._named():
            self._go(1)
        elif step == 1 and self._chosen():
            leaving = self._accounts[self.leaving.currentIndex()].name
            self._kept = (leaving, self.coming.text().strip(), self.new.text())
            self.summary.setText(self._told())
            self._go(2)
        elif step == len(self._pages) - 1:
            self.accept()

    def _named(self) -> bool:
        filled = bool(self.coming.text().strip())
        self._coming_row.set_problem("" if filled else _("请填写。"))
        return filled

    def _chosen(self) -> bool:
        new, again = self.new.text(), self.again.text()
        self._new_row.set_problem(_("密码至少 8 位。") if len(new) < 8 else "")
        self._again_row.set_problem("" if new == again else _("两次输入的密码不一样。"))
        return len(new) >= 8 and new == again

    def _told(self) -> str:
        leaving, coming, _password = self.answers()
        lines = [
            filled(_("● “{name}”停用，密码不再能打开数据。"), name=leaving),
            filled(_("● “{name}”以同样的权限登录。"), name=coming),
            _("● 恢复码更换，原来的作废；下一步请打印或抄下新的。"),
            _("● 历史记录不变，仍写着当时是谁。"),
        ]
        if leaving == self._me:
            lines.append(_("▲ 离任的是您自己：完成后请由接任的人重新登录。"))
        lines.append(_("离任的人如可能留有数据目录的复制品，交接后请再用命令 rekey 更换数据密钥。"))
        return "\n".join(lines)


def _page(*widgets: QWidget) -> QWidget:
    page = QWidget()
    box = QVBoxLayout(page)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(GAP)
    for each in widgets:
        box.addWidget(each)
    box.addStretch(1)
    return page
