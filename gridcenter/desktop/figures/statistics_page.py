"""统计图表 with its tabs: charts, map, index, assessment; each is made when it is first looked at."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.widgets import MARGIN, button, row
from gridcenter.domain.query import Query
from gridcenter.domain.text import N_
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.lookups import offers_lake


@dataclass(frozen=True, slots=True)
class _Tab:
    id: str
    words: str
    module: str
    factory: str


TABS = (
    _Tab("charts", N_("统计图表"), "charts_page", "ChartsPage"),
    _Tab("map", N_("网格地图"), "map_tab", "MapTab"),
    _Tab("index", N_("平安指数"), "index_tab", "IndexTab"),
    _Tab("kpi", N_("考核指标"), "kpi_tab", "KpiTab"),
)


class StatisticsPage(QWidget):
    """A bar over the pages; it remembers which one was open while the window lives."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.made: dict[str, QWidget] = {}
        self.bar = QTabBar()
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setAccessibleName(_("统计图表"))
        self.stack = QStackedWidget()
        for tab in TABS:
            self.bar.addTab(_(tab.words))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 4, 0, 0)
        box.setSpacing(0)
        self.lake = button(_("数据湖…"), lambda: desk.go("lake"), icon="table-2")
        self.lake.hide()
        head = row(self.bar, None, self.lake)
        head.setContentsMargins(MARGIN - 4, 0, MARGIN, 0)
        box.addLayout(head)
        box.addWidget(self.stack, 1)
        self.bar.currentChanged.connect(lambda _place: self.activate())

    @property
    def charts(self) -> QWidget:
        """The first tab, made now if it was never open."""
        return self._tab(TABS[0])

    def activate(self, query: Query | None = None) -> None:
        """Come into sight on the tab that is chosen."""
        self._desk.ask(offers_lake, self.lake.setVisible)
        page = self._tab(TABS[self.bar.currentIndex()])
        self.stack.setCurrentWidget(page)
        page.activate(query)  # type: ignore[attr-defined]

    def _tab(self, tab: _Tab) -> QWidget:
        if tab.id not in self.made:
            module = importlib.import_module(f"gridcenter.desktop.figures.{tab.module}")
            page: QWidget = getattr(module, tab.factory)(self._desk)
            self.made[tab.id] = page
            self.stack.addWidget(page)
        return self.made[tab.id]
