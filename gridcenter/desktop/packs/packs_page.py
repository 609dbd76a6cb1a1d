"""上报接收: send, receive, the board and the unit cards, in the order of the tier's work."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.packs.pack_board_view import PackBoardView
from gridcenter.desktop.packs.pack_receive_view import PackReceiveView
from gridcenter.desktop.packs.pack_send_view import PackSendView
from gridcenter.desktop.packs.unit_cards_view import UnitCardsView
from gridcenter.domain.place import Tier
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import Desk, PageSpot
from gridcenter.presenters.lookups import own_tier


@runtime_checkable
class _Tab(Protocol):
    def activate(self) -> None:
        """The tab is shown."""


class PacksPage(QWidget):
    """Tabs; above the township receiving comes first."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.tabs = QTabWidget()
        self.tabs.setObjectName("page_tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.send, self.receive = PackSendView(desk), PackReceiveView(desk)
        self.board, self.cards = PackBoardView(desk, self), UnitCardsView(desk)
        self.board.hide()  # a township has no tab for it
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.tabs)
        self._tier: Tier | None = None
        self._waiting: list[Path] = []
        self._part = ""
        self.tabs.currentChanged.connect(self._shown)

    def activate(self, query: Query | None = None) -> None:
        """The page is shown."""
        del query
        if self._tier is None:
            self._desk.ask(own_tier, self._arrange)
        else:
            self._shown()

    def lead_to(self, spot: PageSpot) -> None:
        """Turn to a tab, and to its month where it has one."""
        self._part = spot.part
        for each in (self.send, self.board):
            if spot.month:
                each.presenter.show_month(spot.month)
        if self._tier is not None:
            self._turn()

    def _turn(self) -> None:
        parts = {"send": self.send, "receive": self.receive, "board": self.board}
        wanted = {**parts, "cards": self.cards}.get(self._part)
        if wanted is not None and self.tabs.indexOf(wanted) >= 0:
            self.tabs.blockSignals(True)
            self.tabs.setCurrentWidget(wanted)
            self.tabs.blockSignals(False)
        self._part = ""

    def open_file(self, file: Path) -> None:
        """Look at a pack, receipt or card that somebody opened from outside."""
        self._waiting.append(file)
        if self._tier is not None:
            self._take_waiting()

    def _take_waiting(self) -> None:
        if self._waiting:
            self.tabs.setCurrentWidget(self.receive)
            self.receive.presenter.choose(self._waiting)
            self._waiting = []

    def _arrange(self, tier: Tier) -> None:
        self._tier = tier
        self.tabs.blockSignals(True)
        sending, receiving = (self.send, _("上报")), (self.receive, _("接收"))
        first: tuple[tuple[QWidget, str], ...] = (sending, receiving)
        if tier is not Tier.TOWNSHIP:
            first = (receiving, (self.board, _("收报看板")), sending)
        for view, text in (*first, (self.cards, _("单位卡"))):
            self.tabs.addTab(view, text)
        self.tabs.blockSignals(False)
        self._turn()
        self._shown()
        self._take_waiting()

    def _shown(self, _at: int = 0) -> None:
        view = self.tabs.currentWidget()
        arrived = self.receive.presenter.merged_month
        if view is self.board and arrived:
            self.board.presenter.show_month(arrived)
            self.receive.presenter.merged_month = ""
        if isinstance(view, _Tab):
            view.activate()
