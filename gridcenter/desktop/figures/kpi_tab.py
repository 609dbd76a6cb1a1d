"""考核指标: each with its figure, its denominator, its target, and whether it is met."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.figures.period_bar import PeriodBar
from gridcenter.desktop.screen_reader import head_row
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import Card, Page, button, label, row
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import Desk, PageSpot
from gridcenter.presenters.figures.kpi_board import KpiLine, KpiPresenter

_TARGET = 4


class KpiTab(Page):
    """A target is typed into its cell: F2, Enter or a double click."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = KpiPresenter(desk, self._show)
        self.destroyed.connect(self.presenter.close)
        self._filling = False
        self.period = PeriodBar()
        self.period.kind_chosen.connect(self.presenter.set_kind)
        self.period.stepped.connect(self.presenter.step)
        self.place = QComboBox()
        self.place.setAccessibleName(_("单位"))
        self.place.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.place.activated.connect(
            lambda at: self.presenter.set_place(self.place.itemData(at) or "")
        )
        guard_wheel(self.place)
        self.print_button = button(
            _("去打印考核表"), lambda: desk.go("reports", spot=PageSpot(form="kpi")), icon="printer"
        )
        self.table = self._make_table()
        card = Card()
        card.body.addWidget(self.table, 1)
        card.body.addWidget(
            label(
                _(
                    "目标写百分数（如 95），清空即不设；村（社区）不单设时用本单位的目标。修改记入操作日志。"
                ),
                "small",
                wrap=True,
            )
        )
        card.body.addWidget(label(_("不考核事件上报数量：每项都是比率，写明分子和分母。"), "small"))
        self.body.addLayout(row(self.period, self.place, None, self.print_button))
        self.body.addWidget(card, 1)

    def activate(self, query: Query | None = None) -> None:
        """Come into sight."""
        del query
        self.presenter.load_if_needed()

    def _make_table(self) -> QTableWidget:
        table = QTableWidget()
        heads = (_("指标"), _("数值"), _("分子"), _("分母"), _("目标"), _("结果"), _("口径"))
        table.setColumnCount(len(heads))
        table.setHorizontalHeaderLabels(heads)
        table.setAccessibleName(_("考核指标"))
        table.verticalHeader().hide()
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(True)
        table.setStyleSheet("QTableView::item { padding: 5px; }")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(len(heads) - 1, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(64)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.itemChanged.connect(self._edited)
        return table

    def _show(self) -> None:
        board = self.presenter.board
        if board is None:
            return
        self.period.show_period(board.period)
        shown = [
            (self.place.itemData(at), self.place.itemText(at)) for at in range(self.place.count())
        ]
        if shown != list(board.places):
            self.place.clear()
            for code, name in board.places:
                self.place.addItem(name, code)
        self.place.setCurrentIndex(max(self.place.findData(self.presenter.place), 0))
        self._filling = True
        lines = self.presenter.lines()
        self.table.setRowCount(len(lines))
        for at, line in enumerate(lines):
            self._fill(at, line)
        self._filling = False

    def _fill(self, at: int, line: KpiLine) -> None:
        cells = (
            *(line.label, line.figure, line.part, line.whole),
            *(line.target, line.met, line.definition),
        )
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, line.id)
            item.setToolTip(text)
            if column == _TARGET:
                item.setToolTip(_("双击修改"))
            else:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
            if column == _TARGET + 1 and line.tone:
                item.setForeground(QColor(getattr(theme.tokens(), line.tone)))
                item.setFont(theme.font(bold=True))
            self.table.setItem(at, column, item)
        head_row(self.table, at, cells)

    def _edited(self, item: QTableWidgetItem) -> None:
        if not self._filling and item.column() == _TARGET:
            text = item.text().strip().lstrip("≥≤").strip()
            self.presenter.set_target(item.data(Qt.ItemDataRole.UserRole), text)

    def showEvent(self, event: QShowEvent) -> None:
        """Count anew what changed while out of sight."""
        super().showEvent(event)
        self.presenter.load_if_needed()
