"""设置: a list of subjects at the left, each read only when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.register.empty_lists import VILLAGES
from gridcenter.desktop.settings.settings_about import AboutTab
from gridcenter.desktop.settings.settings_accounts import AccountsTab
from gridcenter.desktop.settings.settings_backup import BackupTab
from gridcenter.desktop.settings.settings_deadlines import DeadlinesTab
from gridcenter.desktop.settings.settings_keeping import KeepingTab
from gridcenter.desktop.settings.settings_lists import AuditTab, BinTab, CodesTab
from gridcenter.desktop.settings.settings_look import LookTab
from gridcenter.desktop.settings.settings_rezoning import RezoningTab
from gridcenter.desktop.settings.settings_villages import VillagesTab
from gridcenter.desktop.widgets import MARGIN, PAD, PageHeader
from gridcenter.domain.changes import Changes
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import Desk, PageSpot


@runtime_checkable
class _Tab(Protocol):
    def load(self) -> None:
        """Read what the tab shows."""


class SettingsPage(QWidget):
    """Everything about this centre that is not its work."""

    restore_wanted = Signal()
    install_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        made: tuple[tuple[str, Callable[[Desk], QWidget]], ...] = (
            (_("单位与外观"), LookTab),
            (_("村（社区）"), VillagesTab),
            (_("区划调整"), RezoningTab),
            (_("备份"), BackupTab),
            (_("账号"), AccountsTab),
            (_("编码表"), CodesTab),
            (_("时限与节假日"), DeadlinesTab),
            (_("操作日志"), AuditTab),
            (_("回收站"), BinTab),
            (_("保存期限"), KeepingTab),
            (_("关于"), AboutTab),
        )
        for title, make in made:
            self.tabs.addTab(make(desk), title)
            if isinstance(tab := self.tabs.widget(self.tabs.count() - 1), BackupTab):
                tab.restore_wanted.connect(self.restore_wanted)
            if isinstance(tab, AboutTab):
                tab.install_wanted.connect(self.install_wanted)
        self.tabs.currentChanged.connect(lambda _at: self._load())
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN)
        box.setSpacing(PAD)
        box.addWidget(PageHeader(_("设置")))
        box.addWidget(self.tabs, 1)
        desk.subscribe(self._hear)

    def lead_to(self, spot: PageSpot) -> None:
        """Turn to our villages, for somebody who found none to choose from."""
        if spot == VILLAGES:
            self.tabs.setCurrentIndex(1)

    def activate(self, query: Query | None = None) -> None:
        """Read the shown subject anew."""
        del query
        self._load()

    def _hear(self, _changes: Changes) -> None:
        if self.isVisible():
            self._load()

    def _load(self) -> None:
        if isinstance(shown := self.tabs.currentWidget(), _Tab):
            shown.load()
