"""The figures of a form as a table in which every number opens the rows that made it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.screen_reader import ROW_HEAD
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import PAD, label, row
from gridcenter.services.paper.explaining import Cell, Table

_Index = QModelIndex | QPersistentModelIndex
_NARROWEST, _WIDEST = 56, 420


class DataModel(QAbstractTableModel):
    """One table of a form, cell for cell as it is printed."""

    def __init__(self, table: Table, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = table

    def cell(self, index: _Index) -> Cell | None:
        """The cell at ``index``; None beside the one text of a heading row."""
        cells = self.table.rows[index.row()].cells
        return cells[index.column()] if index.column() < len(cells) else None

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many rows it has."""
        return 0 if parent.isValid() else len(self.table.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many columns it has."""
        return 0 if parent.isValid() else len(self.table.columns)

    def data(self, index: _Index, role: int = 0) -> Any:
        """Text, and for a number that opens its colour and what a click does."""
        cell = self.cell(index)
        if cell is None:
            return None
        if not role:
            return cell.text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            plain = cell.value is None or isinstance(cell.value, str)
            return Qt.AlignmentFlag.AlignVCenter | (
                Qt.AlignmentFlag.AlignLeft if plain else Qt.AlignmentFlag.AlignRight
            )
        opens = cell.origin is not None
        if opens and role == Qt.ItemDataRole.ForegroundRole:
            return QColor(theme.tokens().accent)
        if opens and role == Qt.ItemDataRole.ToolTipRole:
            return _("单击或按回车：打开得出这个数的记录")
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The printed headings, the upper one before the lower; of a row its first words."""
        if role == ROW_HEAD and orientation is Qt.Orientation.Vertical:
            return next((cell.text for cell in self.table.rows[section].cells if cell.text), None)
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        column = self.table.columns[section]
        return f"{column.group} · {column.label}" if column.group else column.label


class _Grid(QTableView):
    """A table whose cells are opened by click or Enter."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("报表数据"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.metrics().row)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.clicked.connect(self._open)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the cell at hand."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        model = self.model()
        if index.isValid() and isinstance(model, DataModel):
            cell = model.cell(index)
            if cell is not None and cell.origin is not None:
                self.opened.emit(cell)


class ReportData(QWidget):
    """The tables of a form, one at a time. ``opened`` carries the cell whose rows are wanted."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = _Grid()
        self.grid.opened.connect(self.opened)
        self.which = QComboBox()
        self.which.setAccessibleName(_("哪一张表"))
        self.which.currentIndexChanged.connect(self._choose)
        guard_wheel(self.which)
        self._tables: tuple[Table, ...] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(PAD)
        told = label(_("彩色的数都能打开：单击或按回车，看由哪些记录得出。"), "soft", wrap=True)
        head = row(self.which, told)
        head.setStretchFactor(told, 1)
        layout.addLayout(head)
        layout.addWidget(self.grid, 1)

    def show_tables(self, tables: Sequence[Table]) -> None:
        """Show another form's tables, from the first one."""
        self._tables = tuple(tables)
        self.which.blockSignals(True)
        self.which.clear()
        for number, table in enumerate(self._tables, 1):
            self.which.addItem(table.caption or _("表 {number}").format(number=number))
        self.which.blockSignals(False)
        self.which.setVisible(len(self._tables) > 1)
        self._choose(0)

    def _choose(self, number: int) -> None:
        before = self.grid.model()
        if not 0 <= number < len(self._tables):
            self.grid.setModel(None)
            return
        table = self._tables[number]
        self.grid.clearSpans()
        self.grid.setModel(DataModel(table, self.grid))
        if before is not None:
            before.deleteLater()
        for at, line in enumerate(table.rows):
            if len(line.cells) == 1 < len(table.columns):  # a heading between the rows
                self.grid.setSpan(at, 0, 1, len(table.columns))
        metrics = self.grid.fontMetrics()
        for place, column in enumerate(table.columns):
            group = f"{column.group} · " if column.group else ""
            head = metrics.horizontalAdvance(group + column.label) + 24
            rows = (each.cells for each in table.rows[:40] if len(each.cells) > 1)
            widest = (metrics.horizontalAdvance(cells[place].text) + 20 for cells in rows)
            wanted = max([head, *widest])
            self.grid.setColumnWidth(place, min(max(wanted, _NARROWEST), _WIDEST))
