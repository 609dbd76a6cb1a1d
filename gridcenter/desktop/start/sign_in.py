"""The password before the data: nothing of the centre is read until it is right."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from gridcenter.base.i18n import _, describe, one_after_another
from gridcenter.desktop.bars import BusyBar
from gridcenter.desktop.ime import LineEdit
from gridcenter.desktop.secret_field import secret_field
from gridcenter.desktop.start.gate import GateDialog
from gridcenter.desktop.tasks import WorkerDesk
from gridcenter.desktop.widgets import MARGIN, FormRow, button, label
from gridcenter.domain.errors import GridcenterError
from gridcenter.services.folder import doorway

if TYPE_CHECKING:
    from gridcenter.services.centre import Centre


_NEXT_NEEDED = (
    "gridcenter.services.folder.accounts",
    "gridcenter.desktop.shell",
    "gridcenter.desktop.home_page",
)
"""Loaded on the worker while the password is typed, so that the first page comes at once."""


_SETTLE_MS = 50


def _ignore(_result: object) -> None:
    """Nothing is to be done with it."""


def _service(name: str) -> Any:
    """A service module, imported only now: the password field must not wait for the store."""
    return import_module(f"gridcenter.services.{name}")


class SignIn(GateDialog):
    """Asks for the password; the opened centre stays on the worker of ``desk``."""

    opened = Signal()

    def __init__(
        self, desk: WorkerDesk, folder: Path, unit: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(
            (
                _("数据加密存放在这台电脑上，不联网也能用。"),
                _("忘记密码时，用首次设置时打印的恢复码。"),
            ),
            parent,
        )
        self._desk, self._folder = desk, folder
        self._waited = 0
        self.title = label(_("登录"), "title")
        self._sentence = label(_("数据目录：{folder}").format(folder=folder), "small", wrap=True)
        self.unit = label(unit, "heading", wrap=True)
        self.unit.setVisible(bool(unit))
        self.body.addWidget(self.title)
        self.body.addWidget(self.unit)
        self.body.addWidget(self._sentence)
        self._build_password()
        self._build_recovery()
        self._build_renewal()
        self._busy = practice_bar(desk)
        self.body.addWidget(self._busy)
        self.body.addStretch(1)
        self._build_foot()
        self._turn_to(self._password_row)
        self.fit(760, 440)
        QTimer.singleShot(_SETTLE_MS, self, self._load_ahead)

    def _load_ahead(self) -> None:
        self._desk.ask(lambda _none: [import_module(name) for name in _NEXT_NEEDED], _ignore)

    def _build_password(self) -> None:
        self.who = LineEdit()
        self.who.setPlaceholderText(_("可不填：按密码认人"))
        self._several = doorway.officers(self._folder) > 1
        self._who_row = FormRow(_("姓名"), self.who)
        self.password = secret_field()
        self._password_row = FormRow(_("密码"), self.password)
        self.body.addWidget(self._who_row)
        self.body.addWidget(self._password_row)

    def _build_recovery(self) -> None:
        self.recovery = LineEdit()
        self._recovery_row = FormRow(
            _("恢复码"), self.recovery, hint=_("大小写、空格和短横都不要紧。")
        )
        self.body.addWidget(self._recovery_row)

    def _build_renewal(self) -> None:
        self.renewed, self.renewed_again = secret_field(), secret_field()
        self._renewed_row = FormRow(_("新密码"), self.renewed, required=True)
        self._again_row = FormRow(_("再输一次"), self.renewed_again, required=True)
        self.body.addWidget(self._renewed_row)
        self.body.addWidget(self._again_row)

    def _build_foot(self) -> None:
        self.forgotten = button(_("忘记密码"), self._toggle_forgotten, kind="link")
        self.enter = button(_("登录"), self._enter, kind="primary")
        self.enter.setDefault(True)
        self.quit = button(_("退出"), self.reject)
        self.practice = button(_("练习数据"), self._practise, kind="link")
        self.practice.setToolTip(_("编造的一个乡镇，单独存放，可以随意修改。"))
        self.foot.addWidget(self.forgotten)
        self.foot.addSpacing(MARGIN)
        self.foot.addWidget(self.practice)
        self.foot.addSpacing(MARGIN)
        self.restore = button(_("从备份恢复"), self.offer_restore, kind="link")
        self.foot.addWidget(self.restore)
        self.foot.addStretch(1)
        self.foot.addWidget(self.quit)
        self.foot.addWidget(self.enter)

    def _turn_to(self, shown: FormRow) -> None:
        """Show one question; the others hide."""
        self._asked = shown
        by_password = shown is self._password_row
        self._who_row.setVisible(by_password and self._several)
        self._password_row.setVisible(by_password)
        self._recovery_row.setVisible(shown is self._recovery_row)
        for each in (self._renewed_row, self._again_row):
            each.setVisible(shown is self._renewed_row)
        self.forgotten.setVisible(shown is not self._renewed_row)
        self.forgotten.setText(_("忘记密码") if by_password else _("改用密码"))
        shown.field.setFocus()

    def _toggle_forgotten(self) -> None:
        is_password = self._asked is self._password_row
        self._turn_to(self._recovery_row if is_password else self._password_row)
        self.title.setText(_("用恢复码登录") if is_password else _("登录"))

    def _enter(self) -> None:
        if self._asked is self._renewed_row:
            self._renew()
            return
        folder, who = self._folder, self.who.text().strip()
        if self._asked is self._password_row:
            password = self.password.text()
            self._open(
                lambda: _service("folder.accounts").open_folder(
                    folder, password=password, name=who or None, waited=self._waited
                )
            )
        else:
            code = self.recovery.text()
            self._open(
                lambda: _service("folder.accounts").open_folder(
                    folder, recovery_code=code, waited=self._waited
                )
            )

    def _practise(self) -> None:
        folder = self._folder
        self._wait(is_waiting=True)
        self._busy.show()
        self._desk.open(
            lambda: _service("sample.demo_practice").open_or_make(folder),
            lambda _centre: self._finish(),
            self._on_failed,
        )

    def _open(self, opener: Callable[[], Centre]) -> None:
        self._asked.set_problem()
        self._wait(is_waiting=True)
        # After several failures everybody waits, here by the window's own clock: it can be left.
        self._waited = _service("folder.attempts").seconds(self._folder)
        if self._waited:
            said = _("连续输错密码，{seconds} 秒后再试……")
            self._asked.set_problem(said.format(seconds=self._waited))
        QTimer.singleShot(
            self._waited * 1000,
            self,
            lambda: self._desk.open(opener, self._on_opened, self._on_failed),
        )

    def _on_opened(self, _centre: Centre) -> None:
        self._wait(is_waiting=False)
        if self._asked is self._recovery_row:
            self.title.setText(_("设置新密码"))
            self.enter.setText(_("保存并进入"))
            self._turn_to(self._renewed_row)
        else:
            self._finish()

    def _renew(self) -> None:
        password = self.renewed.text()
        if password != self.renewed_again.text():
            self._again_row.set_problem(_("两次输入的密码不一样。"))
            return
        self._again_row.set_problem()

        def renew(centre: Centre) -> str:
            return str(_service("folder.accounts").renew_after_recovery(centre, password))

        self._desk.note(renew, self._show_code, self._on_failed)

    def _show_code(self, code: str) -> None:
        """The used code opens nothing any more; the new one is kept before there is a way on."""
        from gridcenter.desktop.start.recovery_box import RecoveryDialog  # noqa: PLC0415 - rarely needed

        def ask(unit: tuple[str, str]) -> None:
            dialog = RecoveryDialog(self._desk, code, unit, self)
            dialog.kept.connect(self._finish)
            dialog.open()

        self._desk.ask(lambda centre: (centre.unit.name, str(centre.unit.code)), ask)

    def offer_restore(self) -> None:
        """Put a backup in the place of the data; afterwards the password is asked anew."""
        from gridcenter.desktop.start.restore_dialog import RestoreDialog  # noqa: PLC0415 - as above

        dialog = RestoreDialog(self._desk, self._folder, self)
        dialog.restored.connect(self._restored)
        dialog.open()

    def _restored(self) -> None:
        self.unit.hide()  # the backup may be another centre's
        self._several = doorway.officers(self._folder) > 1
        self._turn_to(self._password_row)

    def _finish(self) -> None:
        self.opened.emit()
        self.accept()

    def _on_failed(self, failure: GridcenterError) -> None:
        self._wait(is_waiting=False)
        self._busy.hide()
        said = describe(failure)
        self._asked.set_problem(one_after_another(said.message, said.hint))
        field = self._asked.field
        field.setFocus()
        if isinstance(field, QLineEdit):
            field.selectAll()

    def _wait(self, *, is_waiting: bool) -> None:
        self.enter.setEnabled(not is_waiting)
        self.practice.setEnabled(not is_waiting)
        self.enter.setText(_("正在打开…") if is_waiting else _("登录"))


def practice_bar(desk: WorkerDesk) -> BusyBar:
    """Tells how far the making of the practice data is; hidden until it is made."""
    bar = BusyBar()
    bar.start(_("正在准备练习数据，约需半分钟…"), can_cancel=True)
    bar.cancelled.connect(desk.cancel)
    desk.progressed.connect(bar.advance)
    bar.hide()
    return bar
