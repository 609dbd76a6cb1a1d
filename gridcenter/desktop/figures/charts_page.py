"""统计图表: what is counted, the key figures, three charts with their tables."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.figures.chart_card import ChartCard
from gridcenter.desktop.figures.chart_figures import FigureStrip
from gridcenter.desktop.figures.chart_files import Sheets, give
from gridcenter.desktop.figures.period_bar import PeriodBar
from gridcenter.desktop.flow import FlowLayout
from gridcenter.desktop.pressing import Chip
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import (
    MARGIN,
    EmptyState,
    Page,
    button,
)
from gridcenter.domain.choice import Choice
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.figures.chart import SIDE_CHARTS, ChartPresenter, ChartsView
from gridcenter.presenters.figures.chart_model import ChartName, Picture


class ChartsPage(Page):
    """The charts; a bar opens its rows in the ledger."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("charts")
        self._desk = desk
        self.presenter = ChartPresenter(desk, self._show)
        self.destroyed.connect(self.presenter.close)
        self.export_button = self._make_export()
        self.figures = FigureStrip()
        self.figures.opened.connect(self.presenter.open)
        self.cards = (
            ChartCard(ChartName.TREND),
            ChartCard(ChartName.CATEGORY),
            ChartCard(SIDE_CHARTS[0], SIDE_CHARTS),
        )
        self.empty = EmptyState("", " ", self._leave_empty, icon="chart-column")
        self._large: ChartCard | None = None
        self._laid: tuple[ChartCard | None, bool] | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(self._make_grid())
        self.stack.addWidget(self.empty)
        # The filters flow, so the page asks for preferred heights: the charts take what is left.
        self.stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.body.setSpacing(10)
        self.body.addLayout(self._make_head())
        self.body.addWidget(self.figures)
        self.body.addWidget(self.stack, 1)
        self._lay_cards()

    def activate(self, query: Query | None = None) -> None:
        """Come into sight; charts have no rows of their own to be led to."""
        del query
        self.presenter.load_if_needed()

    # What the page is made of

    def _make_head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(MARGIN)
        top = Qt.AlignmentFlag.AlignTop
        head.addWidget(self._make_filters(), 1, top)
        head.addWidget(self.export_button, 0, top)
        return head

    def _make_filters(self) -> QWidget:
        bar = QWidget()
        flow = FlowLayout(bar)
        self.period = PeriodBar()
        self.period.kind_chosen.connect(self.presenter.set_kind)
        self.period.stepped.connect(self.presenter.step)
        flow.addWidget(self.period)
        self.village = self._make_box(_("村（社区）"), self.presenter.set_village)
        self.family = self._make_box(_("事件大类"), self.presenter.set_family)
        self.public = Chip(_("对外公开"))
        self.public.setToolTip(_("不显示少于 3 的数；导出、打印、复制的图和表也一样"))
        self.public.toggled.connect(self.presenter.set_public)
        self.clear = button(_("清除筛选"), self.presenter.clear_filters, kind="link")
        for widget in (self.village, self.family, self.public, self.clear):
            flow.addWidget(widget)
        return bar

    def _make_box(self, name: str, chosen: object) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.activated.connect(lambda place: chosen(box.itemData(place)))  # type: ignore[operator]
        guard_wheel(box)
        return box

    def _make_export(self) -> QPushButton:
        made = button(_("导出"), icon="download")
        menu = QMenu(made)
        for word, icon, text in (
            ("pdf", "file-down", _("全部图表导出 PDF…")),
            ("ofd", "file-down", _("全部图表导出 OFD…")),
            ("xlsx", "file-spreadsheet", _("全部图表导出 Excel（可编辑）…")),
            ("print", "printer", _("打印全部图表…")),
        ):
            action = menu.addAction(text)
            theme.set_icon(action, icon)
            action.triggered.connect(lambda _checked=False, word=word: self._asked(word, None))
        made.setMenu(menu)
        return made

    def _make_grid(self) -> QWidget:
        inner = QFrame()
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(10)
        for card in self.cards:
            card.opened.connect(lambda place, card=card: self._open(card, place))
            card.row_opened.connect(lambda row, card=card: self._open_row(card, row))
            card.asked.connect(lambda word, card=card: self._asked(word, card.picture))
            card.enlarged.connect(lambda on, card=card: self._enlarge(card, on))
        self.cards[2].chosen.connect(lambda name: self.presenter.set_side(ChartName(name)))
        inner.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        return inner

    def _enlarge(self, chosen: ChartCard, on: bool) -> None:
        self._large = chosen if on else None
        self._lay_cards()

    def _lay_cards(self) -> None:
        """One card alone, two columns, or one below the other where two have no room side by side."""
        trend, category, side = self.cards
        wide = max(card.minimumSizeHint().width() for card in self.cards)
        room = self.viewport().width() - 2 * MARGIN
        laid = (self._large, room < 2 * wide + self._grid.horizontalSpacing())
        if laid == self._laid:
            return
        self._laid = laid
        large, is_narrow = laid
        for card in self.cards:
            self._grid.removeWidget(card)
        columns, rows = (1, 0), (1, 0, 0)
        if large is not None:
            self._grid.addWidget(large, 0, 0)
        elif is_narrow:
            rows = (1, 1, 1)
            for at, card in enumerate((trend, category, side)):
                self._grid.addWidget(card, at, 0)
        else:
            columns, rows = (11, 10), (12, 13, 0)
            self._grid.addWidget(trend, 0, 0)
            self._grid.addWidget(side, 1, 0)
            self._grid.addWidget(category, 0, 1, 2, 1)
        for card in self.cards:
            card.setVisible(large in (None, card))
        for at, stretch in enumerate(columns):
            self._grid.setColumnStretch(at, stretch)
        for at, stretch in enumerate(rows):
            self._grid.setRowStretch(at, stretch)
        self._fit_height()

    def _fit_height(self) -> None:
        """The charts are squeezed no further than they can be read: then the page scrolls."""
        self.stack.setMinimumHeight(self.stack.minimumSizeHint().height())

    # What it shows

    def _show(self) -> None:
        board = self.presenter.board
        if board is None:
            return
        self.period.show_period(board.period)
        scope = board.scope
        everything = _("全部下级单位") if board.of_units else _("全部村（社区）")
        self._fill(self.village, everything, board.villages, scope.village or scope.unit)
        self._fill(self.family, _("全部大类"), board.families, board.scope.family)
        self.clear.setVisible(self.presenter.is_filtered)
        self.figures.show_figures(board.cards)
        for card, picture in zip(self.cards, board.pictures, strict=True):
            card.show_picture(picture)
        self._lay_cards()
        self._fit_height()
        self.export_button.setEnabled(not board.is_empty)
        if board.is_empty:
            self.empty.set_text(*self._empty_words(board))
        self.stack.setCurrentIndex(1 if board.is_empty else 0)
        self.figures.setVisible(not board.is_empty)

    def _empty_words(self, board: ChartsView) -> tuple[str, str]:
        if self.presenter.is_filtered:
            return _("筛选后没有事件。"), _("清除筛选")
        if board.any_incident:
            return _("这一期没有事件。"), _("看上一期")
        return _("近两年还没有登记事件，登记或导入后这里会画出统计图。"), _("去登记事件")

    def _leave_empty(self) -> None:
        board = self.presenter.board
        if self.presenter.is_filtered:
            self.presenter.clear_filters()
        elif board is not None and board.any_incident:
            self.presenter.step(-1)
        else:
            self._desk.go("incident")

    def _fill(
        self, box: QComboBox, everything: str, choices: Sequence[Choice], chosen: str | None
    ) -> None:
        wanted = [("", everything), *((choice.value, choice.label) for choice in choices)]
        shown = [(box.itemData(place), box.itemText(place)) for place in range(box.count())]
        if shown != wanted:
            box.clear()
            for code, words in wanted:
                box.addItem(words, code)
        box.setCurrentIndex(max(box.findData(chosen or ""), 0))

    # What it does

    def _open(self, card: ChartCard, place: int) -> None:
        if card.picture is not None and place < len(card.picture.marks):
            self.presenter.open(card.picture.marks[place].query)

    def _open_row(self, card: ChartCard, row: int) -> None:
        queries = card.picture.opened_by_rows if card.picture is not None else ()
        if row < len(queries):
            self.presenter.open(queries[row])

    def _asked(self, word: str, picture: Picture | None) -> None:
        board = self.presenter.board
        if board is None:
            return
        pictures = [picture] if picture else list(board.pictures)
        give(self, self._desk, word, Sheets(pictures, board.period, board.foot))

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find room for the cards."""
        super().resizeEvent(event)
        self._lay_cards()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow every change while in sight."""
        super().showEvent(event)
        self.presenter.live = True
        self.presenter.load_if_needed()

    def hideEvent(self, event: QHideEvent) -> None:
        """Only remember that something changed."""
        super().hideEvent(event)
        self.presenter.live = False
