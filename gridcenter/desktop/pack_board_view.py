"""收报看板: one line a unit, those that need a call first, and what waits for a person."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import messages
from gridcenter.desktop.directive_card import DirectiveCard
from gridcenter.desktop.flow import FlowLayout, clear
from gridcenter.desktop.plain_table import PlainTable
from gridcenter.desktop.widgets import (
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
from gridcenter.presenters.receive_board import HeldLine, ReceiveBoard


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
            button(_("催报名单 PDF…"), self._save_list, icon="save"),
        )
        page.body.addWidget(self._header)
        self._held_card = Card(_("待人工处理"))
        self._held = QVBoxLayout()
        self._held_card.body.addLayout(self._held)
        page.body.addWidget(self._held_card)
        self._units_card = Card()
        self._units = PlainTable((_("单位"), _("代码"), _("情况"), _("说明")), _("收报看板"))
        self._empty = EmptyState(
            _("还没有登记下级单位。请在“单位卡”里登记，才能接收它们的上报包。"), icon="landmark"
        )
        self._inside = FlowLayout()
        self._units_card.body.addLayout(self._inside)
        self._units_card.body.addWidget(self._units)
        self._units_card.body.addWidget(self._empty)
        page.body.addWidget(self._units_card)
        page.body.addWidget(DirectiveCard(desk))
        page.body.addStretch(1)

    def activate(self) -> None:
        """The tab is shown."""
        self.presenter.load()

    def _show(self) -> None:
        view = self.presenter.view
        if view is None:
            return
        self._month.setText(month_text(view.month))
        self._header.set_sentence(view.summary if view.units else "")
        self._show_inside()
        self._units.setVisible(bool(view.units))
        self._empty.setVisible(not view.units)
        self._units.set_rows([(u.name, u.unit, (u.state, u.tone), u.detail) for u in view.units])
        self._held_card.setVisible(bool(view.held))
        clear(self._held)
        for line in view.held:
            self._held.addLayout(
                row(
                    label(f"▲ {line.title}"),
                    label(line.why, "warning"),
                    None,
                    button(_("不接收"), lambda line=line: self._reject(line), kind="danger"),
                    button(_("核实后合并"), lambda line=line: self._accept(line)),
                )
            )

    def _show_inside(self) -> None:
        """Links into the counties of a city, and back."""
        view = self.presenter.view
        clear(self._inside)
        if view is None:
            return
        if view.of:
            back = button(
                _("返回全部（现在看 {name}）").format(name=view.of),
                lambda: self.presenter.look_into(None),
                kind="link",
                icon="chevron-left",
            )
            self._inside.addWidget(back)
        for line in view.units:
            if line.has_units:
                text = _("看 {name} 的下级").format(name=line.name)
                link = button(text, lambda u=line.unit: self.presenter.look_into(u), kind="link")
                self._inside.addWidget(link)

    def _accept(self, line: HeldLine) -> None:
        reason = messages.ask_text(
            self,
            _("合并 {title}？").format(title=line.title),
            _("理由（记入日志）"),
            detail=_("{why}。请先与对方电话核实。不属于该单位的记录仍不会采用。").format(
                why=line.why
            ),
            yes=_("已核实，合并"),
        )
        if reason is not None:
            self.presenter.accept(line.id, reason)

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

    def _save_list(self) -> None:
        start = str(Path.home() / f"{_('催报名单')}.pdf")
        chosen, _kind = QFileDialog.getSaveFileName(self, _("保存催报名单"), start, "PDF (*.pdf)")
        if chosen:
            self.presenter.write_call_list(Path(chosen))

    def _copy(self) -> None:
        view = self.presenter.view
        if view is not None:
            QGuiApplication.clipboard().setText(view.call_list)
            self._desk.tell(_("催报名单已复制"))
