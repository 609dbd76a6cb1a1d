"""平安指数: the open formula with its parts, what-if sliders, twelve months and the ranking."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.figures import chart_files
from gridcenter.desktop.figures.chart_card import ChartCard
from gridcenter.desktop.figures.period_bar import PeriodBar
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import GAP, Card, Page, button, label, row
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import Desk, PageSpot
from gridcenter.presenters.figures.chart_model import ChartName
from gridcenter.presenters.figures.index_board import (
    FORMULA,
    HEAVIEST,
    Band,
    IndexLine,
    IndexPresenter,
)


class _Row:
    """The widgets of one component."""

    def __init__(
        self, grid: QGridLayout, place: int, presenter: IndexPresenter, line: IndexLine
    ) -> None:
        self.id = line.id
        self.name, self.figure = label(line.label), label()
        self.name.setToolTip(line.definition)
        self.score, self.weight, self.points = label(), label(), label()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, HEAVIEST)
        self.slider.setMinimumWidth(90)
        self.slider.setAccessibleName(_("{name}的试算权重").format(name=line.label))
        self.slider.valueChanged.connect(lambda value: presenter.try_weight(self.id, value))
        guard_wheel(self.slider)
        cells: tuple[QWidget, ...] = (
            *(self.name, self.figure, self.score),
            *(self.slider, self.weight, self.points),
        )
        for column, widget in enumerate(cells):
            grid.addWidget(widget, place, column)

    def show_line(self, line: IndexLine) -> None:
        """Show other figures; the slider follows without asking back."""
        self.figure.setText(line.figure)
        self.figure.setToolTip(line.scale)
        self.score.setText(line.score)
        tried = line.weight != line.own_weight
        self.weight.setText(f"{line.weight}（{line.own_weight}）" if tried else str(line.weight))
        self.points.setText(line.points)
        self.slider.blockSignals(True)
        self.slider.setValue(line.weight)
        self.slider.blockSignals(False)


class IndexTab(Page):
    """Nothing on this page writes anything."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.presenter = IndexPresenter(desk, self._show)
        self.destroyed.connect(self.presenter.close)
        self._rows: list[_Row] = []
        self.period = PeriodBar()
        self.period.kind_chosen.connect(self.presenter.set_kind)
        self.period.stepped.connect(self.presenter.step)
        self.reset = button(_("恢复正式权重"), self.presenter.reset, icon="rotate-ccw")
        to_print = button(
            _("去打印平安指数表"),
            lambda: desk.go("reports", spot=PageSpot(form="safety_index")),
            icon="printer",
        )
        self.trend, self.ranking = self._chart(ChartName.TREND), self._chart(ChartName.VILLAGE)
        left = QVBoxLayout()
        left.setSpacing(GAP + 2)
        self._parts = self._make_parts()
        left.addWidget(self._parts)
        left.addWidget(self.trend, 1)
        columns = QHBoxLayout()
        columns.setSpacing(GAP + 2)
        columns.addLayout(left, 6)
        columns.addWidget(self.ranking, 4)
        self.body.addLayout(row(self.period, None, self.reset, to_print))
        self.body.addLayout(columns, 1)

    def activate(self, query: Query | None = None) -> None:
        """Come into sight."""
        del query
        self.presenter.load_if_needed()

    def _chart(self, name: ChartName) -> ChartCard:
        """A chart with its table and its files; nothing of it opens rows."""
        card = ChartCard(name)
        card.enlarge_button.hide()
        card.asked.connect(lambda word, card=card: self._asked(word, card))
        # The words flow, so the page asks for preferred heights: the charts take what is left.
        card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        return card

    def _asked(self, word: str, card: ChartCard) -> None:
        index = self.presenter.index
        if card.picture is not None and index is not None:
            sheets = chart_files.Sheets([card.picture], index.period, self.presenter.foot)
            chart_files.give(self, self._desk, word, sheets)

    def _make_parts(self) -> Card:
        card = Card()
        self.total, self.band, self.trial = label("", "figure"), QLabel(), label("", "small")
        head = row(label(_("平安指数"), "heading"), self.total, self.band, None, self.trial)
        card.body.addLayout(head)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(2)
        heads = (_("指标"), _("数值（分子÷分母）"), _("得分"), _("权重（试算）"), "", _("加权得分"))
        for column, words in enumerate(heads):
            self._grid.addWidget(label(words, "soft"), 0, column)
        self._grid.setColumnStretch(3, 1)
        card.body.addLayout(self._grid)
        card.body.addWidget(label(_(FORMULA), "small", wrap=True))
        card.body.addWidget(label(_("拖动滑块只是试算，不保存；正式权重在数据文件里。"), "small"))
        return card

    def _show(self) -> None:
        presenter = self.presenter
        if presenter.index is None:
            return
        self.period.show_period(presenter.index.period)
        lines = presenter.lines()
        for place in range(len(self._rows), len(lines)):
            self._rows.append(_Row(self._grid, place + 1, presenter, lines[place]))
        for each, line in zip(self._rows, lines, strict=True):
            each.show_line(line)
        # On a low screen the page scrolls; the charts would leave the figures no room.
        charts = theme.metrics().row * 10
        self.inner.setMinimumHeight(self._parts.sizeHint().height() + charts)
        now, official = presenter.now, presenter.official
        self.total.setText("—" if now.total is None else str(now.total))
        self._show_band(presenter.band(now))
        self.reset.setEnabled(presenter.is_trying)
        words = _("试算；正式得分 {total} {band}").format(
            total="—" if official.total is None else official.total,
            band=presenter.band(official).text,
        )
        self.trial.setText(words if presenter.is_trying else "")
        self.trend.show_picture(presenter.trend())
        self.ranking.show_picture(presenter.ranking())

    def _show_band(self, band: Band) -> None:
        colour = {"info": "accent", "": "text_soft"}.get(band.tone, band.tone)
        self.band.setText(band.text)
        self.band.setFont(theme.font(theme.metrics().heading_point, bold=True))
        self.band.setStyleSheet(f"color: {getattr(theme.tokens(), colour)}")

    def changeEvent(self, event: QEvent) -> None:
        """The colour of the band is the theme's."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "band"):
            self._show_band(self.presenter.band(self.presenter.now))
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Reckon anew what changed while out of sight."""
        super().showEvent(event)
        self.presenter.load_if_needed()
