"""收报 on an upper tier's 工作台: how many reported, and one line with its deed for each unit to call."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import messages
from gridcenter.desktop.flow import clear
from gridcenter.desktop.still import keep_room
from gridcenter.desktop.widgets import Badge, Card, button, label, row
from gridcenter.domain.period import month_shifted
from gridcenter.presenters.desk import Desk, PageSpot
from gridcenter.presenters.packs import receiving_home
from gridcenter.presenters.packs.receiving_home import CallLine, ReceivingView


class ReceivingCard(Card):
    """Hidden at a township."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._desk = desk
        self._month = ""
        self.figure = label("", "heading")
        self._counts = row()
        self.copy_all = button(_("复制催报名单"), self._copy_all, icon="copy")
        self.open = button(_("收报看板"), lambda: self._go("board"), kind="primary")
        self.body.addLayout(row(self.figure))
        line = row()
        line.addLayout(self._counts)
        line.addStretch(1)
        line.addWidget(self.copy_all)
        line.addWidget(self.open)
        self.body.addLayout(line)
        self.lines = QVBoxLayout()
        self.lines.setSpacing(2)
        self.body.addLayout(self.lines)
        self._calls: tuple[CallLine, ...] = ()
        self.hide()

    def load(self, month: str, done: Callable[[], None] = lambda: None) -> None:
        """Read the receiving side of this month, then ``done()``."""
        self._month = month

        def keep(view: ReceivingView | None) -> None:
            self._show(view)
            done()

        self._desk.ask(lambda centre: receiving_home.receiving(centre, month), keep)

    def _show(self, view: ReceivingView | None) -> None:
        self.setVisible(view is not None)
        if view is None:
            return
        self._calls = view.calls
        clear(self._counts)
        clear(self.lines)
        for each in (self.copy_all, self.open):
            each.setVisible(view.has_units)
        self.copy_all.setEnabled(any(call.is_owing for call in view.calls))
        if not view.has_units:
            self.figure.setText(_("还没有登记下级单位"))
            said = _("先与下级交换单位卡：把本单位的卡给他们，再登记他们的卡，才能收报。")
            go = button(_("去交换单位卡"), lambda: self._go("cards"), kind="primary")
            self.lines.addLayout(row(label(said, "soft", wrap=True), go))
            return
        self.figure.setText(
            _("收报 {reported}/{total}").format(reported=view.reported, total=view.total)
        )
        for text, tone in view.counts:
            self._counts.addWidget(Badge(text, tone))
        for call in view.calls:
            self.lines.addLayout(self._line(call))
        if view.more:
            self.lines.addWidget(
                label(_("另有 {count} 个，见收报看板。").format(count=view.more), "small")
            )
        if not view.calls:
            self.lines.addWidget(label(_("✓ 都已报齐。"), "good"))
        if view.before:
            earlier = button(view.before, lambda: self._go("board", back=1), kind="link")
            self.lines.addLayout(row(earlier, None))

    def _go(self, part: str, *, back: int = 0) -> None:
        month = month_shifted(self._month, -back)
        self._desk.go("packs", spot=PageSpot(part=part, month=month))

    def _line(self, call: CallLine) -> QHBoxLayout:
        """The unit, what is wrong, whom to call, and the words to send."""
        ask = button(
            _("催报"), lambda: self._ask(call), tip=_("复制一句催报的话，粘贴到微信或短信")
        )
        note = button(
            call.phone or _("记电话…"), lambda: self._note(call), kind="link", tip=_("只记在本机")
        )
        line = row(label(call.name), Badge(call.state, call.tone), label(call.why, "small"), None)
        line.addWidget(note)
        line.addWidget(ask)
        keep_room(ask)
        ask.setVisible(call.is_owing)
        return line

    def _ask(self, call: CallLine) -> None:
        QGuiApplication.clipboard().setText(call.message)
        self._desk.tell(_("已复制：{text}").format(text=call.message))

    def _note(self, call: CallLine) -> None:
        said = messages.ask_text(
            self, _("{unit}找谁").format(unit=call.name), _("姓名、电话"), yes=_("记下")
        )
        if said is None:
            return

        keep = partial(receiving_home.keep_phone, unit=call.unit, text=said)
        self._desk.note(keep, lambda _none: self.load(self._month))

    def _copy_all(self) -> None:
        owing = [call for call in self._calls if call.is_owing]
        text = "\n".join(f"{call.message} {call.phone}".rstrip() for call in owing)
        QGuiApplication.clipboard().setText(text)
        self._desk.tell(_("催报名单已复制"))
