"""Who signs in here, with which rights; passwords and the recovery code."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, filled
from gridcenter.desktop import messages, preferences, unsent
from gridcenter.desktop.ime import LineEdit
from gridcenter.desktop.messages import MessageDialog
from gridcenter.desktop.secret_field import secret_field
from gridcenter.desktop.settings.handover_wizard import HandoverWizard
from gridcenter.desktop.small_table import SmallTable
from gridcenter.desktop.start.recovery_box import RecoveryDialog
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import PAD, Card, FormRow, button, label, row
from gridcenter.domain.roles import ROLE_HINTS, ROLE_WORDS, Role
from gridcenter.presenters import safekeeping, settings_deeds
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.safekeeping import NewCode
from gridcenter.presenters.settings_board import Account, AccountsView, accounts_view

IDLE_CHOICES = (5.0, 10.0, 15.0, 30.0, 60.0)
"""Minutes without a touch; never is left to who writes it into the settings file."""


class AccountsTab(QWidget):
    """Administrators change everything; everybody changes their own password."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._view: AccountsView | None = None
        self._add = button(_("新增账号"), self._add_account, kind="primary", icon="user-plus")
        self._mine = button(_("修改我的密码"), self._change_mine, icon="key-round")
        self._reset = button(_("重设所选密码"), self._reset_chosen, icon="key-round")
        self._role = button(_("改所选权限"), self._change_role, icon="shield-check")
        self._lock = button(_("停用/恢复所选"), self._toggle_lock, icon="lock")
        self._hand = button(_("人员交接…"), self._hand_over, icon="users")
        self._recovery = button(_("更换恢复码"), self._renew, icon="refresh-cw")
        card = Card(_("账号"))
        self._note = label("", "soft", wrap=True)
        card.body.addWidget(self._note)
        card.body.addLayout(row(self._add, self._hand, self._mine, self._recovery, None))
        card.body.addLayout(row(self._reset, self._role, self._lock, None))
        self.table = SmallTable(_("账号"), (_("姓名"), _("权限"), _("状态")))
        card.body.addWidget(self.table, 1)
        card.body.addLayout(self._idle_row())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, PAD, 0, 0)
        box.addWidget(card)

    def _idle_row(self) -> QHBoxLayout:
        """After how long this PC asks for the password again."""
        self._idle = QComboBox()
        self._idle.setAccessibleName(_("无人操作时锁定"))
        present = preferences.present().idle_minutes
        for minutes in sorted({*IDLE_CHOICES, present}):
            said = _("{minutes} 分钟").format(minutes=f"{minutes:g}") if minutes else _("从不")
            self._idle.addItem(said, minutes)
        self._idle.setCurrentIndex(self._idle.findData(present))
        self._idle.activated.connect(self._set_idle)
        guard_wheel(self._idle)
        caption = label(_("无人操作时锁定"), "soft")
        caption.setBuddy(self._idle)
        return row(caption, self._idle, label(_("本机，下次登录起生效"), "small"), None)

    def _set_idle(self) -> None:
        preferences.present().set_idle_minutes(float(self._idle.currentData()))
        self._desk.tell(_("已记下，下次登录起生效。"))

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
        for each in (
            *(self._add, self._hand, self._recovery),
            *(self._reset, self._role, self._lock),
        ):
            each.setVisible(view.may_manage)
        self._idle.setEnabled(view.may_manage)
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
        said = filled(_("已新增账号“{name}”。"), name=name)
        settings_deeds.add_account(self._desk, name, password, role, self._then(said))

    def _change_mine(self) -> None:
        dialog = PasswordDialog(_("修改我的密码"), self, asks_old=True)
        if not dialog.exec() or self._view is None:
            return
        me, (old, password, _role) = self._view.me, dialog.answers()
        done = self._then(_("密码已修改，下次登录时使用。"))
        settings_deeds.change_password(self._desk, me, old, password, done)

    def _chosen(self) -> Account | None:
        """The selected account; says so when none is."""
        if self._view is None or not self.table.chosen:
            self._desk.tell(_("请先在表里选中一个账号。"))
            return None
        return self._view.accounts[self.table.chosen[0]]

    def _toggle_lock(self) -> None:
        account = self._chosen()
        if account is None or self._view is None:
            return
        if account.name == self._view.me:
            self._desk.tell(_("不能停用自己。"))
            return
        if not account.locked:
            done = self._then(filled(_("已停用“{name}”。"), name=account.name))
            settings_deeds.set_locked(self._desk, account.name, done, locked=True)
            return
        # Its old password opens nothing any more.
        password = self._new_password(filled(_("恢复“{name}”"), name=account.name))
        if password:
            done = self._then(filled(_("已恢复“{name}”。"), name=account.name))
            settings_deeds.set_locked(
                self._desk, account.name, done, locked=False, password=password
            )

    def _new_password(self, heading: str) -> str:
        dialog = PasswordDialog(heading, self)
        return dialog.answers()[1] if dialog.exec() else ""

    def _reset_chosen(self) -> None:
        account = self._chosen()
        if account is None:
            return
        password = self._new_password(filled(_("重设“{name}”的密码"), name=account.name))
        if password:
            done = self._then(filled(_("“{name}”的密码已重设。"), name=account.name))
            settings_deeds.set_password(self._desk, account.name, password, done)

    def _change_role(self) -> None:
        account = self._chosen()
        if account is None:
            return
        dialog = RoleDialog(account, self)
        if dialog.exec():
            done = self._then(filled(_("“{name}”的权限已修改。"), name=account.name))
            settings_deeds.set_role(self._desk, account.name, dialog.role, done)

    def _hand_over(self) -> None:
        if self._view is None:
            return
        wizard = HandoverWizard(self._view.accounts, self._view.me, self)
        if wizard.exec():
            leaving, coming, password = wizard.answers()
            safekeeping.hand_over(self._desk, leaving, coming, password, self._handed)

    def _handed(self, made: NewCode) -> None:
        self._show_code(made)
        self.load()

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


class RoleDialog(MessageDialog):
    """Asks which rights an account has, and says what each kind may."""

    def __init__(self, account: Account, parent: QWidget | None = None) -> None:
        heading = filled(_("“{name}”的权限"), name=account.name)
        super().__init__(heading, icon="shield-check", colour="accent", parent=parent)
        self._box, self._hint = QComboBox(), label("", "soft", wrap=True)
        self.role = account.role
        for role in Role:
            self._box.addItem(_(ROLE_WORDS[role]), role)
        self._box.currentIndexChanged.connect(self._say)
        guard_wheel(self._box)
        self._box.setCurrentIndex(self._box.findData(account.role))
        self.body.addWidget(FormRow(_("权限"), self._box))
        self.body.addWidget(self._hint)
        done = button(_("确定"), self.accept, kind="primary")
        done.setDefault(True)
        self.buttons.addWidget(button(_("取消"), self.reject))
        self.buttons.addWidget(done)
        self._say()

    def _say(self) -> None:
        self.role = Role(self._box.currentData())
        self._hint.setText(_(ROLE_HINTS[self.role]))


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
        cancel = button(_("取消"), self.reject)
        self.buttons.addWidget(cancel)
        self.buttons.addWidget(done)
        unsent.keep(self, ("password", heading), (self._name,), cancel)  # a password never waits
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
