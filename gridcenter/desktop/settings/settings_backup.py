"""Backups: make one now, check one, choose a second place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import messages, save_as
from gridcenter.desktop.small_table import SmallTable
from gridcenter.desktop.widgets import PAD, Card, button, label, row
from gridcenter.presenters import safekeeping
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.settings_board import BackupView, UnitView, backup_views, unit_view
from gridcenter.services.folder.backup import Backup


class BackupTab(QWidget):
    """Every backup is opened and checked before it counts."""

    restore_wanted = Signal()
    """The officer signs out to restore: nobody works on data that changes places."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._views: tuple[BackupView, ...] = ()
        self._folder, self._second = "", ""
        card = Card(_("备份"))
        card.body.addWidget(
            label(
                _("每天自动备份一次，写完立即打开校验；备份与数据一样加密，用同一密码打开。"),
                "soft",
                wrap=True,
            )
        )
        self._place = label("", "small", wrap=True)
        card.body.addLayout(
            row(
                button(_("立即备份"), self._make, kind="primary", icon="archive"),
                button(_("校验所选"), self._verify, icon="shield-check"),
                button(_("恢复…"), self._restore, icon="rotate-ccw"),
                button(_("第二处位置…"), self._choose_second, icon="usb"),
                None,
            )
        )
        self._check = button(_("检查数据文件"), self._check_data, icon="circle-check")
        self._report = button(_("技术支持说明…"), self._write_report, icon="file-text")
        told = label(_("逐页检查数据、日志和附件；说明里没有个人信息"), "small", wrap=True)
        beside = row(self._check, self._report, told)
        beside.setStretch(2, 1)
        card.body.addLayout(beside)
        card.body.addWidget(self._place)
        self.table = SmallTable(_("备份"), (_("时间"), _("大小"), _("位置")))
        card.body.addWidget(self.table, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, PAD, 0, 0)
        box.addWidget(card)

    def load(self) -> None:
        """Read the backups."""
        self._desk.ask(unit_view, self._show_unit)
        self._desk.ask(backup_views, self._show)

    def _show_unit(self, view: UnitView) -> None:
        self._folder, self._second = str(view.folder), view.second_backup
        said = _("第二处：{place}").format(place=self._second) if self._second else ""
        self._place.setText(said or _("第二处：还没有设，硬盘损坏时备份会一起丢。"))

    def _show(self, views: tuple[BackupView, ...]) -> None:
        self._views = views
        self.table.show_rows([(each.when, each.size, str(each.folder)) for each in views])

    def _make(self) -> None:
        def done(made: tuple[Backup, ...]) -> None:
            self._desk.tell(_("已备份到 {count} 处，均已验证。").format(count=len(made)))
            self.load()

        safekeeping.back_up(self._desk, done)

    def _verify(self) -> None:
        if not self._views:
            return
        chosen = self._views[(self.table.chosen or [0])[0]]

        def done(_whole: None) -> None:
            self._desk.tell(_("备份完好：{when}").format(when=chosen.when))

        safekeeping.verify(self._desk, chosen.folder, done)

    def _check_data(self) -> None:
        def done(found: Mapping[str, object]) -> None:
            if found["ok"]:
                self._desk.tell(_("数据完好：各页、引用、操作日志和附件都对得上。"))
            else:
                messages.tell_check(self, found)

        safekeeping.check_data(self._desk, done)

    def _write_report(self) -> None:
        said = _("已保存：{path}")
        if path := save_as.ask_where(self, _("技术支持说明"), "gridcenter-diagnose", "json"):
            safekeeping.write_diagnosis(
                self._desk, path, lambda path: self._desk.tell(said.format(path=path))
            )

    def _restore(self) -> None:
        sure = messages.confirm(
            self,
            _("退出登录，去恢复备份？"),
            _("没保存的内容会存为草稿。恢复前先看会丢什么；现有的数据会移到一边，不会删除。"),
            _("退出并选备份"),
            danger=False,
        )
        if sure:
            self.restore_wanted.emit()

    def _choose_second(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, _("第二处备份放在哪里"), self._second or str(Path.home())
        )
        if not chosen:
            return
        if Path(chosen).resolve().is_relative_to(Path(self._folder).resolve()):
            self._desk.tell(_("第二处备份要放在数据目录之外，最好是另一块盘。"))
            return
        safekeeping.keep_second(self._desk, chosen, lambda _done: self.load())
