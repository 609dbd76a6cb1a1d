"""Who signs in here, with which rights; passwords and the recovery code."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import messages
from gridcenter.desktop.ime import LineEdit
from gridcenter.desktop.messages import MessageDialog
from gridcenter.desktop.secret_field import secret_field
from gridcenter.desktop.small_table import SmallTable
from gridcenter.desktop.start.recovery_box import RecoveryDialog
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import PAD, Card, FormRow, button, label, row
from gridcenter.domain.roles import ROLE_WORDS, Role
from gridcenter.presenters import safekeeping, settings_deeds
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.safekeeping import NewCode
from gridcenter.presenters.settings_board import AccountsView, accounts_view


class AccountsTab(QWidget):
    """Administrators change everything; everybody changes their own password."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._view: AccountsView | None = None
        self._add = button(_("新增账号"), self._add_account, kind="primary", icon="user-plus")
        self._mine = button(_("修改我的密码"), self._change_mine, icon="key-round")
        self._lock = button(_("停用/恢复所选"), self._toggle_lock, icon="lock")
        self._recovery = button(_("更换恢复码"), self._renew, icon="refresh-cw")
        card = Card(_("账号"))
        self._note = label("", "soft", wrap=True)
        card.body.addWidget(self._note)
        card.body.addLayout(row(self._add, self._mine, self._lock, self._recovery, None))
        self.table = SmallTable(_("账号"), (_("姓名"), _("权限"), _("状态")))
        card.body.addWidget(self.table, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, PAD, 0, 0)
        box.addWidget(card)

    def load(self) -> None:
        """Read the accounts."""
        self._desk.ask(accounts_view, self._show)

    def _show(self, view: AccountsView) -> None:
        self._view = view
        self._note.setText(
            _("每个人用自己的账号，修改记录才分得清是谁。")
            if view.may_manage
            else _("只有管理员能增减账号；您可以修改自己的密码。")
        )
        for each in (self._add, self._lock, self._recovery):
            each.setVisible(view.may_manage)
        self.table.show_rows(
            [
                (
                    each.name + (_("（我）") if each.name == view.me else ""),
                    _(ROLE_WORDS[each.role]),
                    _("■ 已停用") if each.locked else _("● 可登录"),
                )
                for each in view.accounts
            ]
        )

    def _then(self, said: str) -> Callable[[object], None]:
        def done(_result: object) -> None:
            self._desk.tell(said)
            self.load()

        return done

    def _add_account(self) -> None:
        dialog = PasswordDialog(_("新增账号"), self, asks_name=True)
        if not dialog.exec():
            return
        name, password, role = dialog.answers()
        said = _("已新增账号“{name}”。").format(name=name)
        settings_deeds.add_account(self._desk, name, password, role, self._then(said))

    def _change_mine(self) -> None:
        dialog = PasswordDialog(_("修改我的密码"), self, asks_old=True)
        if not dialog.exec() or self._view is None:
            return
        me, (old, password, _role) = self._view.me, dialog.answers()
        done = self._then(_("密码已修改，下次登录时使用。"))
        settings_deeds.change_password(self._desk, me, old, password, done)

    def _toggle_lock(self) -> None:
        if self._view is None or not self.table.chosen:
            return
        account = self._view.accounts[self.table.chosen[0]]
        if account.name == self._view.me:
            self._desk.tell(_("不能停用自己。"))
            return
        locked = not account.locked
        said = _("已停用“{name}”。") if locked else _("已恢复“{name}”。")
        done = self._then(said.format(name=account.name))
        settings_deeds.set_locked(self._desk, account.name, done, locked=locked)

    def _renew(self) -> None:
        if messages.confirm(
            self,
            _("更换恢复码？"),
            _("原来打印的恢复码立即作废。"),
            _("更换"),
            danger=True,
        ):
            safekeeping.renew_code(self._desk, self._show_code)

    def _show_code(self, made: NewCode) -> None:
        dialog = RecoveryDialog(self._desk, *made, self)
        dialog.kept.connect(lambda: safekeeping.code_is_kept(self._desk))
        dialog.open()


class PasswordDialog(MessageDialog):
    """Asks for a new password twice, and before it for a name or for the old password."""

    def __init__(
        self,
        heading: str,
        parent: QWidget | None = None,
        *,
        asks_name: bool = False,
        asks_old: bool = False,
    ) -> None:
        super().__init__(heading, icon="key-round", colour="accent", parent=parent)
        self._name, self._old = LineEdit(), secret_field()
        self._new, self._again, self._role = secret_field(), secret_field(), QComboBox()
        for role in Role:
            self._role.addItem(_(ROLE_WORDS[role]), role)
        guard_wheel(self._role)
        self._first = FormRow(
            _("姓名") if asks_name else _("现在的密码"),
            self._name if asks_name else self._old,
            required=True,
        )
        self._first.setVisible(asks_name or asks_old)
        self._new_row = FormRow(_("新密码"), self._new, required=True, hint=_("至少 8 位。"))
        self._again_row = FormRow(_("再输一次"), self._again, required=True)
        for each in (self._first, self._new_row, self._again_row):
            self.body.addWidget(each)
        if asks_name:
            self.body.addWidget(FormRow(_("权限"), self._role))
        done = button(_("确定"), self._finish, kind="primary")
        done.setDefault(True)
        self.buttons.addWidget(button(_("取消"), self.reject))
        self.buttons.addWidget(done)
        self._asks_name = asks_name
        self._kept: tuple[str, str, Role] = ("", "", Role.ENTRY)

    def answers(self) -> tuple[str, str, Role]:
        """The name or the old password, the new password, the role."""
        return self._kept

    def _finish(self) -> None:
        first = self._name.text().strip() if self._asks_name else self._old.text()
        new, again = self._new.text(), self._again.text()
        needs_first = not self._first.isHidden() and not first
        self._first.set_problem(_("请填写。") if needs_first else "")
        self._new_row.set_problem(_("密码至少 8 位。") if len(new) < 8 else "")
        self._again_row.set_problem("" if new == again else _("两次输入的密码不一样。"))
        if not needs_first and len(new) >= 8 and new == again:
            self._kept = (first, new, Role(self._role.currentData()))
            self.accept()
