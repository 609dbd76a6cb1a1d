"""How long each kind of record is kept, what is over, and deciding on it: hold, or empty for good."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import messages, save_as, theme
from gridcenter.desktop.register.record_head import looks_only
from gridcenter.desktop.small_table import SmallTable
from gridcenter.desktop.widgets import PAD, Card, EmptyState, Page, button, label, row
from gridcenter.domain.changes import Changes
from gridcenter.presenters import keeping_board
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.keeping_board import KeepingView, keeping_view


class KeepingTab(Page):
    """The table of terms over the records whose term is over."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._view: KeepingView | None = None
        self._source = label("", "small", wrap=True)
        self.terms = SmallTable(
            _("保存期限"), (_("种类"), _("保存年限"), _("依据"), _("到期 / 现有"))
        )
        self._paper = button(_("存复核清单…"), self._save, icon="file-down")
        self._hold = button(_("延长一年…"), self._keep, icon="lock")
        self._purge = button(_("彻底清除…"), self._empty, kind="danger", icon="trash-2")
        self._told = label("", "small")
        self.table = SmallTable(_("到期待复核"), (_("种类"), _("编号或名称"), _("起算日")))
        self._none = EmptyState(_("没有到期的记录。"), icon="circle-check")
        for table, rows in ((self.terms, 5), (self.table, 4)):
            table.setMinimumHeight((rows + 1) * theme.metrics().row)
        box = self.body
        box.setContentsMargins(0, PAD, 0, 0)
        above = Card(_("保存期限"))
        above.body.addWidget(self._source)
        above.body.addWidget(self.terms, 1)
        box.addWidget(above, 3)
        below = Card(_("到期待复核"))
        below.body.addLayout(row(self._paper, self._hold, self._told, None, self._purge))
        below.body.addWidget(self.table, 1)
        below.body.addWidget(self._none, 1)
        box.addWidget(below, 2)

    def load(self) -> None:
        """Read both tables."""
        self._desk.ask(keeping_view, self._show)

    def _show(self, view: KeepingView) -> None:
        self._view = view
        self._source.setText(
            _("本单位的期限表（数据目录里的 retention.toml）。到期只列出复核，不自动删除。")
            if view.is_own_table
            else _(
                "随程序带来的期限表，请按本单位档案和个人信息保护要求核定；可在数据目录放 retention.toml 替换。到期只列出复核，不自动删除。"
            )
        )
        self.terms.show_rows(view.terms)
        self.table.show_rows(view.rows)
        self._told.setText(
            _("另有 {count} 条已延长保存").format(count=view.held) if view.held else ""
        )
        for each in (self._paper, self._hold, self._purge, self.table):
            each.setVisible(bool(view.rows))
        self._none.setVisible(not view.rows)
        for each in (self._hold, self._purge):
            each.setEnabled(view.may_purge)
            each.setToolTip("" if view.may_purge else looks_only())

    def _chosen(self) -> list[str]:
        """What is selected; all when nothing is."""
        if self._view is None:
            return []
        found = self._view.expired
        return [found[at].uid for at in self.table.chosen] or [each.uid for each in found]

    def _save(self) -> None:
        if self._view is not None and (path := self._asked(_("到期记录复核清单"))):
            keeping_board.save_review(self._desk, path)

    def _asked(self, title: str) -> Path | None:
        day = self._view.today.isoformat() if self._view else ""
        return save_as.ask_where(self, title, f"{title}{day}", "pdf", "ofd")

    def _keep(self) -> None:
        uids = self._chosen()
        if self._view is None or not uids:
            return
        today = self._view.today
        until = date(today.year + 1, today.month, min(today.day, 28))
        reason = messages.ask_text(
            self,
            _("把 {count} 条到期记录延长保存到 {day}？").format(count=len(uids), day=until),
            _("理由（记入日志）"),
            yes=_("延长"),
        )
        if reason is not None:
            said = _("已延长保存 {count} 条，到 {day}。").format(count=len(uids), day=until)
            keeping_board.hold(self._desk, uids, until, reason, lambda _done: self._after(said))

    def _empty(self) -> None:
        uids = self._chosen()
        if not uids:
            return
        reason = messages.ask_text(
            self,
            _("彻底清除 {count} 条到期记录（含附属记录）？").format(count=len(uids)),
            _("理由（记入日志）"),
            detail=_(
                "内容、修改历史和撤销都不再保留，不能恢复。上级和另一台电脑收到下次的包后也不再有。以前的备份和已发出的包不受影响。"
            ),
            yes=_("彻底清除"),
        )
        if reason is not None:
            paper = self._asked(_("到期记录清除清单"))
            keeping_board.purge(self._desk, uids, reason, paper, self._purged)

    def _purged(self, changes: Changes) -> None:
        self._after(_("已彻底清除 {count} 条。").format(count=changes.count))

    def _after(self, said: str) -> None:
        self._desk.tell(said)
        self.load()
