"""收报看板: one line a unit, those that need a call first, and what waits for a person."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import messages
from gridcenter.desktop.due_day import due_day_box
from gridcenter.desktop.flow import clear
from gridcenter.desktop.packs.directive_card import DirectiveCard
from gridcenter.desktop.packs.paper_button import PaperButton
from gridcenter.desktop.plain_table import PlainTable
from gridcenter.desktop.register.record_head import looks_only
from gridcenter.desktop.widgets import (
    Badge,
    Card,
    EmptyState,
    Page,
    PageHeader,
    button,
    icon_button,
    label,
    row,
)
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.month_reading import month_text
from gridcenter.presenters.packs.decisions import DecidedLine, HeldLine, Would
from gridcenter.presenters.packs.receive_board import ReceiveBoard, UnitLine


class PackBoardView(QWidget):
    """The 看板 tab."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.presenter = ReceiveBoard(desk, self._show)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page = Page()
        outer.addWidget(page)
        self._header = PageHeader(_("收报看板"))
        self._month = label("", "heading")
        self._header.add(
            icon_button("chevron-left", _("上个月"), lambda: self.presenter.turn(-1)),
            self._month,
            icon_button("chevron-right", _("下个月"), lambda: self.presenter.turn(1)),
            button(_("复制催报名单"), self._copy, icon="copy"),
            PaperButton(desk, _("打印催报名单"), self.presenter.call_list, _("催报名单")),
        )
        page.body.addWidget(self._header)
        self._held_card = Card(_("待人工处理"))
        self._held = QVBoxLayout()
        self._held_card.body.addLayout(self._held)
        page.body.addWidget(self._held_card)
        self._units_card = Card()
        self._units = PlainTable(
            (_("单位"), _("代码"), _("情况"), _("说明")), _("收报看板"), shares=(4, 2, 2, 6)
        )
        self._empty = EmptyState(
            _("还没有登记下级单位。请在“单位卡”里登记，才能接收它们的上报包。"), icon="landmark"
        )
        self._units_card.body.addLayout(self._deeds())
        self._units_card.body.addWidget(self._units)
        self._units.itemSelectionChanged.connect(self._chosen)
        self._units.cellActivated.connect(lambda _row, _column: self._open_rows())
        self._units_card.body.addWidget(self._empty)
        page.body.addWidget(self._units_card)
        page.body.addWidget(DirectiveCard(desk))
        self._decided_card = Card(_("已处理的包"))
        self._decided = QVBoxLayout()
        self._decided.setSpacing(12)
        self._decided_card.body.addLayout(self._decided)
        page.body.addWidget(self._decided_card)
        page.body.addStretch(1)

    def activate(self) -> None:
        """The tab is shown."""
        self.presenter.load()

    def _deeds(self) -> QHBoxLayout:
        """What can be done with the chosen unit, and the day by which reports are due."""
        self._back = button(
            "", lambda: self.presenter.look_into(None), kind="link", icon="chevron-left"
        )
        self._rows = button(_("查看该单位的事件"), self._open_rows, icon="list")
        self._below = button(_("看它的下级"), self._look_into, icon="chevron-right")
        self._due = due_day_box(self.presenter.set_due_day)
        caption = label(_("截止日"))
        caption.setBuddy(self._due)
        return row(self._back, self._rows, self._below, None, caption, self._due)

    def _show(self) -> None:
        view = self.presenter.view
        if view is None:
            return
        self._month.setText(month_text(view.month))
        self._header.set_sentence(view.summary if view.units else "")
        self._back.setVisible(bool(view.of))
        self._back.setText(_("返回全部（现在看 {name}）").format(name=view.of))
        self._due.setCurrentIndex(view.due_day - 1)
        self._units.setVisible(bool(view.units))
        self._empty.setVisible(not view.units)
        self._units.set_rows([(u.name, u.unit, (u.state, u.tone), u.detail) for u in view.units])
        self._below.setVisible(any(unit.has_units for unit in view.units))
        self._chosen()
        self._held_card.setVisible(bool(view.held))
        clear(self._held)
        for line in view.held:
            self._held.addLayout(self._held_line(line))
        self._decided_card.setVisible(bool(view.decided))
        clear(self._decided)
        for done in view.decided:
            self._decided.addLayout(self._decided_line(done))
        self._allow(self._due)

    def _allow(self, *controls: QWidget) -> None:
        """Switch off what the officer's role does not include, and say why."""
        may = self.presenter.view is None or self.presenter.view.may_decide
        for each in controls:
            each.setEnabled(may)
            each.setToolTip("" if may else looks_only())

    def _held_line(self, line: HeldLine) -> QVBoxLayout:
        """Which pack, why it waits, what to ask over the phone; what merging would do when asked."""
        would = label("", "soft", wrap=True)
        would.hide()

        def tell(told: Would) -> None:
            would.setText(told.text)
            would.show()
            look.hide()

        look = button(_("看看合并会怎样"), lambda: self.presenter.look(line.id, tell), kind="link")
        deeds = (
            look,
            button(_("不接收…"), lambda: self._reject(line), kind="danger"),
            button(_("核实后合并…"), lambda: self._accept(line)),
        )
        self._allow(*deeds[1:])
        box = QVBoxLayout()
        box.setSpacing(4)
        box.addLayout(row(label(f"▲ {line.title}"), label(line.why, "warning"), None, *deeds))
        for text in filter(None, (line.detail, line.advice)):
            box.addWidget(label(text, "soft", wrap=True))
        box.addWidget(would)
        return box

    def _decided_line(self, line: DecidedLine) -> QVBoxLayout:
        """Which pack, how it was decided, by whom, when and why; and the way to decide anew."""
        anew = button(_("改变决定…"), lambda: self._decide_anew(line), kind="link")
        anew.setVisible(line.can_merge or line.can_take_back)
        self._allow(anew)
        box = QVBoxLayout()
        box.setSpacing(0)
        box.addLayout(row(label(line.title), Badge(line.decision, line.tone), None, anew))
        box.addWidget(label(line.detail, "small", wrap=True))
        return box

    def _unit(self) -> UnitLine | None:
        view, at = self.presenter.view, self._units.currentRow()
        chosen = self._units.selectionModel().hasSelection()
        return view.units[at] if view and chosen and 0 <= at < len(view.units) else None

    def _chosen(self) -> None:
        unit = self._unit()
        self._rows.setEnabled(unit is not None)
        self._below.setEnabled(unit is not None and unit.has_units)

    def _open_rows(self) -> None:
        unit = self._unit()
        if unit is not None:
            self.presenter.open_rows(unit.unit)

    def _look_into(self) -> None:
        unit = self._unit()
        if unit is not None:
            self.presenter.look_into(unit.unit)

    def _accept(self, line: HeldLine) -> None:
        said = _("{why}。请先与对方电话核实。不属于该单位的记录仍不会采用。")
        self._merge(line, said.format(why=line.why))

    def _merge(self, line: HeldLine | DecidedLine, detail: str) -> None:
        """First what it would do, then the question: what is shown is what is done."""
        self.presenter.look(line.id, lambda told: self._ask(line, detail, told))

    def _ask(self, line: HeldLine | DecidedLine, detail: str, told: Would) -> None:
        reason = messages.ask_text(
            self,
            _("合并 {title}？").format(title=line.title),
            _("理由（记入日志）"),
            detail=f"{told.text}\n{detail}",
            yes=_("已核实，合并"),
        )
        if reason is not None:
            self.presenter.accept(line.id, reason, told.mark)

    def _decide_anew(self, line: DecidedLine) -> None:
        if line.can_merge:
            self._merge(line, _("曾决定不接收（{why}）。").format(why=line.detail))
        elif messages.confirm(
            self,
            _("撤销 {title} 的合并？").format(title=line.title),
            _("这个包带来的数据恢复到合并前。以后再收到这个包会重新判断。"),
            _("撤销合并"),
            danger=True,
        ):
            self.presenter.take_back(line.id)

    def _reject(self, line: HeldLine) -> None:
        reason = messages.ask_text(
            self,
            _("不接收 {title}？").format(title=line.title),
            _("理由（记入日志）"),
            detail=_("文件会留存，但不再合并；再次收到同一个包也不会合并。"),
            yes=_("不接收"),
        )
        if reason is not None:
            self.presenter.reject(line.id, reason)

    def _copy(self) -> None:
        view = self.presenter.view
        if view is not None:
            QGuiApplication.clipboard().setText(view.call_list)
            self._desk.tell(_("催报名单已复制"))
