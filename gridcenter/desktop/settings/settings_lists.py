"""Lists to look at: codes, the audit trail, the bin."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, label_of
from gridcenter.desktop import messages
from gridcenter.desktop.small_table import SmallTable
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import PAD, Badge, Card, EmptyState, button, label, row
from gridcenter.domain.changes import Changes
from gridcenter.domain.codes import CodeList
from gridcenter.presenters import settings_deeds
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.settings_board import Binned, audit_rows, binned, code_lists, code_rows
from gridcenter.services.register.retention import Expired


class _Tab(QWidget):
    """A card that fills the tab."""

    def __init__(self, heading: str, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.card = Card(heading)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, PAD, 0, 0)
        box.addWidget(self.card)


class CodesTab(_Tab):
    """The code lists; a county changes them by files in the data folder."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(_("编码表"), desk, parent)
        self._lists: tuple[CodeList, ...] = ()
        self._chosen = QComboBox()
        self._chosen.setAccessibleName(_("编码表"))
        self._chosen.setMinimumWidth(240)
        self._chosen.currentIndexChanged.connect(self._show_one)
        guard_wheel(self._chosen)
        note = label(_("县里可在数据目录的 codes 文件夹放同名文件替换。"), "small")
        self.card.body.addLayout(row(self._chosen, note, None))
        self.table = SmallTable(_("编码表"), (_("代码"), _("名称"), ""))
        self.card.body.addWidget(self.table, 1)

    def load(self) -> None:
        """Read the lists once."""
        if not self._lists:
            self._desk.ask(code_lists, self._show)

    def _show(self, lists: tuple[CodeList, ...]) -> None:
        self._lists = lists
        self._chosen.addItems([label_of(each) for each in lists])

    def _show_one(self, at: int) -> None:
        if 0 <= at < len(self._lists):
            self.table.show_rows(code_rows(self._lists[at]))


class AuditTab(_Tab):
    """Who did what; a chain of hashes shows whether anything was taken out."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(_("操作日志"), desk, parent)
        self._state = Badge(_("未校验"))
        check = button(_("校验是否完整"), self._check, icon="shield-check")
        self.card.body.addLayout(row(check, self._state, None))
        self.table = SmallTable(_("操作日志"), (_("时间"), _("谁"), _("做了什么"), _("范围")))
        self.card.body.addWidget(self.table, 1)

    def load(self) -> None:
        """Read the newest entries."""
        self._desk.ask(audit_rows, self.table.show_rows)

    def _check(self) -> None:
        def done(broken: int | None) -> None:
            if broken is None:
                self._state.set_state(_("完整，没有被改动"), "good")
            else:
                self._state.set_state(_("从第 {number} 条起对不上").format(number=broken), "bad")

        settings_deeds.check_trail(self._desk, done, _("正在校验操作日志…"))


class BinTab(_Tab):
    """What was deleted, kept for 180 days."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(_("回收站"), desk, parent)
        self._found: tuple[Binned, ...] = ()
        self._due: tuple[Expired, ...] = ()
        self._restore_button = button(
            _("恢复所选"), self._restore, kind="primary", icon="rotate-ccw"
        )
        self._expired = label("", "small")
        self._purge_button = button(_("彻底清除…"), self._purge, kind="danger", icon="trash-2")
        kept = _("删除的记录保留 {days} 天。").format(days=settings_deeds.KEPT_DAYS)
        self.card.body.addLayout(
            row(self._restore_button, label(kept, "small"), None, self._expired, self._purge_button)
        )
        self.table = SmallTable(_("回收站"), (_("删除时间"), _("类别"), _("名称")))
        self._empty = EmptyState(_("回收站是空的。"), icon="trash-2")
        self.card.body.addWidget(self.table, 1)
        self.card.body.addWidget(self._empty, 1)

    def load(self) -> None:
        """Read the bin."""
        self._desk.ask(binned, self._show)
        settings_deeds.read_expired(self._desk, self._show_expired)

    def _show(self, found: tuple[Binned, ...]) -> None:
        self._found = found
        self.table.show_rows([(each.when, each.label, each.title) for each in found])
        self.table.setVisible(bool(found))
        self._restore_button.setEnabled(bool(found))
        self._empty.setVisible(not found)

    def _show_expired(self, found: tuple[Expired, ...]) -> None:
        self._due = found
        self._expired.setText(
            _("{count} 条已到期（含附属记录）").format(count=len(found)) if found else ""
        )
        self._purge_button.setVisible(bool(found))

    def _purge(self) -> None:
        reason = messages.ask_text(
            self,
            _("彻底清除回收站里到期的记录？"),
            _("理由（记入日志）"),
            detail=_(
                "内容、修改历史和撤销都不再保留，不能恢复。上级和另一台电脑收到下次的包后也不再有。以前的备份和已发出的包不受影响。"
            ),
            yes=_("彻底清除"),
        )
        if reason is not None:
            only = [each.uid for each in self._due]
            settings_deeds.purge(self._desk, reason, only, self._purged)

    def _purged(self, changes: Changes) -> None:
        self._desk.tell(_("已彻底清除 {count} 条。").format(count=changes.count))
        self.load()

    def _restore(self) -> None:
        chosen = [self._found[at] for at in self.table.chosen]
        if not chosen:
            self._desk.tell(_("请先在表里选中要恢复的记录。"))
            return
        # One gesture restores one register: take the register of the first chosen row.
        register = chosen[0].register
        uids = [each.uid for each in chosen if each.register == register]

        def done(changes: Changes) -> None:
            self._desk.tell(_("已恢复 {count} 条。").format(count=changes.count))
            self.load()

        settings_deeds.restore(self._desk, register, uids, done)
