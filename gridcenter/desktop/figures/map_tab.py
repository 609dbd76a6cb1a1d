"""网格地图: the map, its table beside it, and what colours it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QSplitter,
    QWidget,
)

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.figures import chart_files
from gridcenter.desktop.figures.chart_card import ChartTable
from gridcenter.desktop.figures.chart_map import MapView
from gridcenter.desktop.figures.period_bar import PeriodBar
from gridcenter.desktop.flow import FlowLayout
from gridcenter.desktop.pressing import Chip
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import MARGIN, Card, Page, button, label
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.figures.chart_map import MEASURES
from gridcenter.presenters.figures.map_board import MapPresenter


class MapTab(Page):
    """An area or a line of the table opens its rows in the ledger."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.presenter = MapPresenter(desk, self._show)
        self.destroyed.connect(self.presenter.close)
        self.view, self.table = MapView(), ChartTable()
        self.table.narrowest = 44
        self.view.opened.connect(self._open)
        self.table.opened.connect(self._open)
        self.note = label("", "small", wrap=True)
        card = Card()
        card.body.addWidget(self.view, 1)
        card.body.addWidget(self.note)
        beside = Card()
        beside.body.addWidget(self.table)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(card)
        split.addWidget(beside)
        split.setStretchFactor(0, 6)
        split.setStretchFactor(1, 5)
        split.setSizes([640, 560])
        # The filters flow, so the page asks for preferred heights: the map takes what is left.
        split.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        split.setMinimumHeight(theme.metrics().row * 9)
        self.body.addLayout(self._make_head())
        self.body.addWidget(split, 1)

    def activate(self, query: Query | None = None) -> None:
        """Come into sight."""
        del query
        self.presenter.load_if_needed()

    def _make_head(self) -> QHBoxLayout:
        bar = QWidget()
        flow = FlowLayout(bar)
        self.period = PeriodBar()
        self.period.kind_chosen.connect(self.presenter.set_kind)
        self.period.stepped.connect(self.presenter.step)
        self.measure = self._box(_("着色指标"), self.presenter.set_measure)
        for key, words in MEASURES.items():
            self.measure.addItem(_(words), str(key))
        self.family = self._box(_("事件大类"), self.presenter.set_family)
        self.public = Chip(_("对外公开"))
        self.public.setToolTip(_("不显示少于 3 的数；导出、打印、复制的图和表也一样"))
        self.public.toggled.connect(self.presenter.set_public)
        for widget in (self.period, self.measure, self.family, self.public):
            flow.addWidget(widget)
        more = button(_("边界"), icon="map")
        menu = QMenu(more)
        menu.addAction(_("导入边界（GeoJSON）…"), self._import)
        self._forget = menu.addAction(_("改回示意图"), self.presenter.forget_boundaries)
        more.setMenu(menu)
        files = button(_("导出"), icon="download")
        out = QMenu(files)
        for word, icon, text in chart_files.DEEDS:
            action = out.addAction(_(text))
            theme.set_icon(action, icon)
            action.triggered.connect(lambda _checked=False, word=word: self._asked(word))
        files.setMenu(out)
        head = QHBoxLayout()
        head.setSpacing(MARGIN)
        top = Qt.AlignmentFlag.AlignTop
        head.addWidget(bar, 1, top)
        head.addWidget(more, 0, top)
        head.addWidget(files, 0, top)
        return head

    def _box(self, name: str, chosen: object) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.activated.connect(lambda place: chosen(box.itemData(place)))  # type: ignore[operator]
        guard_wheel(box)
        return box

    def _show(self) -> None:
        board = self.presenter.board
        if board is None:
            return
        self.period.show_period(board.period)
        if not self.family.count():
            self.family.addItem(_("全部大类"), "")
            for choice in board.families:
                self.family.addItem(choice.label, choice.value)
        self.measure.setCurrentIndex(self.measure.findData(str(self.presenter.measure)))
        self._forget.setEnabled(not board.schematic)
        self.view.show_picture(board.picture)
        self.table.show_picture(board.picture)
        self.note.setText(board.picture.note)
        self.note.setVisible(bool(board.picture.note))

    def _open(self, place: int) -> None:
        board = self.presenter.board
        if board is not None and place < len(board.picture.marks):
            self.presenter.open(board.picture.marks[place].query)

    def _asked(self, word: str) -> None:
        board = self.presenter.board
        if board is not None:
            sheets = chart_files.Sheets([board.picture], board.period, board.foot)
            chart_files.give(self, self._desk, word, sheets)

    def _import(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, _("导入边界"), "", _("GeoJSON 边界 (*.geojson *.json)")
        )
        if chosen:
            self.presenter.import_boundaries(Path(chosen))

    def showEvent(self, event: QShowEvent) -> None:
        """Follow every change while in sight."""
        super().showEvent(event)
        self.presenter.live = True
        self.presenter.load_if_needed()

    def hideEvent(self, event: QHideEvent) -> None:
        """Only remember that something changed."""
        super().hideEvent(event)
        self.presenter.live = False
