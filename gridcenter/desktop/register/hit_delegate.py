"""Paints the cells of a searched table with its hits marked, as a marker pen would."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from gridcenter.desktop import theme
from gridcenter.desktop.register.cell_editor import CellDelegate, GivenUp
from gridcenter.presenters.register.hit_marks import HitMarks
from gridcenter.presenters.register.table import TablePresenter

_MARGIN = 3
"""What the style leaves free on each side of a cell's text."""


class ToneDelegate(CellDelegate):
    """Keeps the colour of a state and the red of a passed day in a cell that is selected."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """What is written in a selected cell has the colour it has in any other."""
        super().initStyleOption(option, index)
        selected = QStyle.StateFlag.State_Selected
        if option.state & selected and index.data(Qt.ItemDataRole.ForegroundRole) is not None:
            # The style sheet's colour of selected text would win over any in the palette.
            option.state &= ~selected
            option.backgroundBrush = QBrush(QColor(theme.tokens().accent_soft))


class HitDelegate(ToneDelegate):
    """Used only while something is searched: painting in Python costs more than Qt's own."""

    def __init__(self, table: TablePresenter, parent: QWidget, given_up: GivenUp) -> None:
        super().__init__(parent, given_up)
        self._table = table
        self.marks = HitMarks(table)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """The cell, then its marks and the marked characters once more."""
        super().paint(painter, option, index)
        text = str(index.data() or "")
        hits = self.marks.of(self._table.columns[index.column()], text)
        if not hits:
            return
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        style = shown.widget.style()
        part = QStyle.SubElement.SE_ItemViewItemText
        room = style.subElementRect(part, shown, shown.widget).adjusted(_MARGIN, 0, -_MARGIN, 0)
        metrics, tokens = shown.fontMetrics, theme.tokens()
        elided = metrics.elidedText(text, shown.textElideMode, room.width())
        end_of_text = len(text) if elided == text else len(elided) - 1
        left = room.left()
        if shown.displayAlignment & Qt.AlignmentFlag.AlignRight:
            left = room.right() + 1 - metrics.horizontalAdvance(elided)
        painter.save()
        painter.setFont(shown.font)
        painter.setPen(QColor(tokens.text))
        for start, stop in hits:
            end = min(stop, end_of_text)
            if start >= end:
                continue
            x = left + metrics.horizontalAdvance(text[:start])
            width = metrics.horizontalAdvance(text[:end]) - metrics.horizontalAdvance(text[:start])
            high = metrics.height()
            mark = QRect(x, room.center().y() - high // 2, width, high + 1)
            painter.fillRect(mark, QColor(tokens.mark))
            painter.drawText(
                QRect(x, room.top(), width + 2, room.height()),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
                text[start:end],
            )
        painter.restore()
