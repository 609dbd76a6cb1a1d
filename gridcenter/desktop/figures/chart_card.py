"""A chart with its heading, the table behind it, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QWidget,
)

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.figures.chart_view import ChartView
from gridcenter.desktop.figures.chart_views import make_view
from gridcenter.desktop.screen_reader import head_row
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import Card, EmptyState, icon_button
from gridcenter.presenters.figures.chart_model import TITLES, ChartName, Picture, Shape


class ChartTable(QTableWidget):
    """The table beside a chart; a double click or Enter opens the rows of a line."""

    opened = Signal(int)
    narrowest = 76
    """The least width of a column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.setWordWrap(False)
        self.cellDoubleClicked.connect(lambda row, _column: self.opened.emit(row))

    def show_picture(self, picture: Picture) -> None:
        """Fill in header and rows; numbers stand right, the sum is bold."""
        self.setAccessibleName(_("{title} 数据表").format(title=picture.title))
        self.setColumnCount(len(picture.header))
        self.setRowCount(len(picture.rows))
        self.setHorizontalHeaderLabels(picture.header)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        sums_from = len(picture.bars) or len(picture.marks)
        number = QTableWidgetItem()
        number.setTextAlignment(right)
        for row, cells in enumerate(picture.rows):
            for column, text in enumerate(cells):
                # A copy: setting the place of thousands of figures costs as much as the whole map.
                item = number.clone() if column else QTableWidgetItem()
                item.setText(text)
                if row >= sums_from:
                    item.setFont(theme.font(bold=True))
                self.setItem(row, column, item)
            head_row(self, row, cells)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(self.narrowest)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._fit_names()
        for column in range(1, len(picture.header)):
            self._stand(column, right)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self._stand(0, left)
        self.verticalHeader().setDefaultSectionSize(theme.metrics().row - 4)

    def _stand(self, column: int, side: Qt.AlignmentFlag) -> None:
        if (head := self.horizontalHeaderItem(column)) is not None:
            head.setTextAlignment(side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names take what the numbers leave, and are never cut short for them."""
        super().resizeEvent(event)
        self._fit_names()

    def _fit_names(self) -> None:
        if not self.columnCount():
            return
        header, mode = self.horizontalHeader(), QHeaderView.ResizeMode
        numbers = sum(header.sectionSize(at) for at in range(1, self.columnCount()))
        left = self.viewport().width() - numbers
        fits = self.sizeHintForColumn(0) <= left
        header.setSectionResizeMode(0, mode.Stretch if fits else mode.ResizeToContents)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the rows of the current line."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self.opened.emit(self.currentRow())
        else:
            super().keyPressEvent(event)


class ChartCard(Card):
    """Heading and tools over a chart or its table; with ``choices`` the heading is a box.

    ``asked`` carries what the menu was asked for: png, pdf, print or copy.
    """

    opened = Signal(int)
    row_opened = Signal(int)
    asked = Signal(str)
    enlarged = Signal(bool)
    chosen = Signal(str)

    def __init__(
        self, name: ChartName, choices: tuple[ChartName, ...] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(_(TITLES[name]), parent)
        self.picture: Picture | None = None
        self._views: dict[Shape, ChartView] = {}
        self.body.setContentsMargins(14, 8, 10, 10)
        self.body.setSpacing(4)
        self.choice = self._make_choice(choices)
        self.table_button = icon_button("table-2", _("图表 / 数据表"))
        self.table_button.setCheckable(True)
        self.table_button.toggled.connect(self._swap)
        self.enlarge_button = icon_button("zoom-in", _("放大 / 还原"))
        self.enlarge_button.setCheckable(True)
        self.enlarge_button.toggled.connect(self.enlarged)
        self.head.addWidget(self.table_button)
        self.head.addWidget(self.enlarge_button)
        self.head.addWidget(self._make_menu())
        self.stack = QStackedWidget()
        self.table = ChartTable()
        self.table.opened.connect(self.row_opened)
        self.nothing = EmptyState(_("本期没有数据"), icon="chart-column")
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.nothing)
        self.body.addWidget(self.stack, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    @property
    def view(self) -> ChartView | None:
        """The view of the picture shown now."""
        return self._views.get(self.picture.shape) if self.picture else None

    def show_picture(self, picture: Picture) -> None:
        """Draw another picture; its table is filled when it is looked at."""
        self.picture = picture
        self.heading.setText(picture.title)
        if picture.shape not in self._views:
            view = make_view(picture.shape)
            view.opened.connect(self.opened)
            self.stack.addWidget(view)
            self._views[picture.shape] = view
        self._views[picture.shape].show_picture(picture)
        self._swap()

    def _swap(self) -> None:
        if self.picture is None:
            return
        shown: QWidget | None = self.view
        if self.picture.is_empty:
            shown = self.nothing
        elif self.table_button.isChecked():
            shown = self.table
            self.table.show_picture(self.picture)
        if shown is not None:
            self.stack.setCurrentWidget(shown)

    def _make_choice(self, choices: tuple[ChartName, ...]) -> QComboBox | None:
        if not choices:
            return None
        box = QComboBox()
        box.setAccessibleName(_("统计图"))
        for name in choices:
            box.addItem(_(TITLES[name]), str(name))
        box.activated.connect(lambda place: self.chosen.emit(box.itemData(place)))
        guard_wheel(box)
        self.heading.hide()
        self.head.insertWidget(0, box)
        return box

    def _make_menu(self) -> QToolButton:
        opener = icon_button("ellipsis", _("导出与打印"))
        menu = QMenu(opener)
        for word, icon, text in (
            ("png", "image", _("导出 PNG 图片…")),
            ("pdf", "file-down", _("导出 PDF…")),
            ("ofd", "file-down", _("导出 OFD…")),
            ("copy", "copy", _("复制图片")),
            ("table", "table-2", _("复制数据表")),
            ("print", "printer", _("打印…")),
        ):
            action = menu.addAction(text)
            theme.set_icon(action, icon)
            action.triggered.connect(lambda _checked=False, word=word: self.asked.emit(word))
        opener.setMenu(menu)
        opener.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return opener
