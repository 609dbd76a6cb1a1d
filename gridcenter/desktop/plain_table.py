"""A small read-only table that is as high as its rows, for previews and lists inside a page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from gridcenter.desktop import theme
from gridcenter.desktop.widgets import TONES

_MOST_ROWS_SHOWN = 12


class PlainTable(QTableWidget):
    """Texts in rows; a cell may be (text, tone) to show a state as glyph, word and colour."""

    def __init__(
        self,
        headers: Sequence[str],
        name: str,
        *,
        numbers: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(0, len(headers), parent)
        self._numbers = numbers
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(headers))
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(theme.metrics().row)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setAlternatingRowColors(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def set_rows(self, rows: Sequence[Sequence[str | tuple[str, str]]]) -> None:
        """Show ``rows`` instead of what was there."""
        self.setRowCount(len(rows))
        for at, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                self.setItem(at, column, self._item(cell, column))
        high = self.verticalHeader().defaultSectionSize() * min(len(rows), _MOST_ROWS_SHOWN)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + high + 4)

    def _item(self, cell: str | tuple[str, str], column: int) -> QTableWidgetItem:
        text, tone = cell if isinstance(cell, tuple) else (cell, None)
        item = QTableWidgetItem(text if tone is None else f"{TONES[tone]} {text}")
        item.setToolTip(text)
        if tone:
            item.setForeground(QColor(getattr(theme.tokens(), {"info": "accent"}.get(tone, tone))))
        if self._numbers and column:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item
