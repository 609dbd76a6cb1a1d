"""A small read-only table that is as high as its rows, for previews and lists inside a page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from gridcenter.desktop import theme
from gridcenter.desktop.screen_reader import head_row
from gridcenter.desktop.widgets import TONES

_MOST_ROWS_SHOWN = 12


class PlainTable(QTableWidget):
    """Texts in rows; a cell may be (text, tone) to show a state as glyph, word and colour.

    The first column takes what the others leave; with ``shares`` all keep to these proportions.
    The last ``numbers`` columns stand at the right.
    """

    def __init__(
        self,
        headers: Sequence[str],
        name: str,
        *,
        numbers: int = 0,
        shares: Sequence[int] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(0, len(headers), parent)
        self._numbers, self._shares = numbers, shares
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(headers))
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(theme.metrics().row)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)  # Tab would go round its cells and never leave it
        self.setShowGrid(False)
        self.setAlternatingRowColors(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        fixed = QHeaderView.ResizeMode.Fixed
        header.setSectionResizeMode(fixed if shares else QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(
            len(headers) - 1 if shares else 0, QHeaderView.ResizeMode.Stretch
        )
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def set_rows(self, rows: Sequence[Sequence[str | tuple[str, str]]]) -> None:
        """Show ``rows`` instead of what was there."""
        self.setRowCount(len(rows))
        for at, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                self.setItem(at, column, self._item(cell, column))
            head_row(self, at, [cell if isinstance(cell, str) else cell[0] for cell in cells])
        high = self.verticalHeader().defaultSectionSize() * min(len(rows), _MOST_ROWS_SHOWN)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + high + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out."""
        super().resizeEvent(event)
        whole = sum(self._shares)
        for column, share in enumerate(self._shares[:-1]):
            self.setColumnWidth(column, self.viewport().width() * share // whole)

    def _item(self, cell: str | tuple[str, str], column: int) -> QTableWidgetItem:
        text, tone = cell if isinstance(cell, tuple) else (cell, None)
        item = QTableWidgetItem(text if tone is None else f"{TONES[tone]} {text}")
        item.setToolTip(text)
        if tone:
            item.setForeground(QColor(getattr(theme.tokens(), {"info": "accent"}.get(tone, tone))))
        if column >= self.columnCount() - self._numbers:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item
