"""The one thing that stands above every page for a whole session: a clock, a place, a code to see to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from gridcenter.base.i18n import _, one_after_another
from gridcenter.desktop import messages
from gridcenter.desktop.bars import InfoBar
from gridcenter.desktop.start.recovery_box import RecoveryDialog
from gridcenter.desktop.tasks import WorkerDesk
from gridcenter.presenters import safekeeping
from gridcenter.presenters.safekeeping import NewCode
from gridcenter.presenters.window_status import WindowStatus


class StandingBar(InfoBar):
    """Chosen with the first status, the gravest first; its room stays when it goes.

    What comes up later lies over the page in ``late`` instead: nothing moves under the hand.
    """

    def __init__(self, desk: WorkerDesk, late: InfoBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._late = desk, late
        self._begun = False
        self._said: set[str] = set()
        self.close_button.hide()

    def show_status(self, status: WindowStatus) -> None:
        """Show what must be seen to; what stands already stays."""
        is_first, self._begun = not self._begun, True
        if not self.isHidden():
            return
        found = self._gravest(status)
        if found is None or found[0] in self._said:
            return
        text, tone, action, do = found
        self._said.add(text)
        if is_first:
            self.keep_room()
        (self if is_first else self._late).show_text(text, tone, action=action, on_click=do)
        if is_first and text == status.clock and not status.looks_only:
            QTimer.singleShot(0, self, partial(self._ask_clock, text))

    def _gravest(
        self, status: WindowStatus
    ) -> tuple[str, str, str, Callable[[], object] | None] | None:
        if status.practice:
            text = _(
                "练习数据：这里的人和事都是编造的，可放心修改，请勿上报。关闭后重新登录即回到正式数据。"
            )
            return text, "warn", "", None
        if status.clock:
            # It stands until the next sign-in: the first change moves the newest stamp along.
            return status.clock, "warn", _("时间没错"), self._confirm_clock
        if status.place:
            return status.place, "warn", "", None
        if status.recovery:
            text = _("恢复码还没有确认收好：忘记密码时就打不开数据。")
            return text, "warn", _("换一个新的并收好"), self._renew_recovery
        if status.looks_only:
            return _("“只看”账号：可以查看、打印，不能改动。"), "info", "", None
        return None

    def _ask_clock(self, told: str) -> None:
        """Nothing is saved before this is answered; whoever sets the clock right is not asked again."""
        right = messages.confirm(
            self.window(),
            _("电脑时间对吗？"),
            one_after_another(
                told, _("时间不对时保存，编号、日期和期限都会跟着错；回答以前不保存改动。")
            ),
            _("电脑时间没错"),
            _("我去校准"),
            danger=True,
        )
        if right:
            self.dismiss()
            self._confirm_clock()

    def _confirm_clock(self) -> None:
        """A person says that the clock is right; what was dated ahead of it is set right."""
        said = _("已按现在的时间继续；超前的时间戳已更正。")
        safekeeping.confirm_clock(self._desk, lambda _changes: self._desk.tell(said))

    def _renew_recovery(self) -> None:
        """The code that was lost is made void by a new one, which is kept before there is a way on."""
        sure = messages.confirm(
            self.window(),
            _("更换恢复码？"),
            _("原来打印的恢复码立即作废。"),
            _("更换"),
            danger=True,
        )
        if not sure:
            return

        def ask(made: NewCode) -> None:
            dialog = RecoveryDialog(self._desk, *made, self.window())
            dialog.kept.connect(lambda: safekeeping.code_is_kept(self._desk))
            dialog.open()

        safekeeping.renew_code(self._desk, ask)
