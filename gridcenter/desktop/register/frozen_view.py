"""A list whose first column stays in sight while the others are scrolled sideways."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from gridcenter.desktop import theme
from gridcenter.desktop.register.paged_view import PagedView
from gridcenter.presenters.register.table import TablePresenter

_FROZEN = 0
_MOST = 0.4
"""The part of the width that the first column may take; a wider one scrolls away like the others."""
Index = QModelIndex | QPersistentModelIndex


class FrozenView(PagedView):
    """Paints the first column once more over those that scroll; what is clicked there is its cell.

    One view: selection, editing, keys and menus know of one table only.
    """

    def __init__(self, table: TablePresenter, parent: QWidget | None = None) -> None:
        super().__init__(table, parent)
        self.horizontalScrollBar().valueChanged.connect(self._moved_sideways)

    @property
    def frozen_width(self) -> int:
        """How many pixels at the left belong to the first column while others lie under it, else 0."""
        if self.records.columnCount() < 2 or not self.horizontalScrollBar().value():
            return 0
        wide = self.columnWidth(_FROZEN)
        return wide if wide <= self.viewport().width() * _MOST else 0

    def _moved_sideways(self, _value: int) -> None:
        # What was painted is pushed aside with the rest: all of it is painted anew.
        self.viewport().update()
        self.horizontalHeader().viewport().update()

    def _strip(self) -> QRect:
        return QRect(0, 0, self.frozen_width, self.viewport().height())

    # -- where a cell is -------------------------------------------------------------------

    def indexAt(self, pos: QPoint) -> QModelIndex:
        """The cell that is seen there."""
        found = super().indexAt(pos)
        wide = self.frozen_width
        if not wide or pos.x() >= wide:
            return found
        return self.records.index(self.rowAt(pos.y()), _FROZEN)

    def visualRect(self, index: Index) -> QRect:
        """Where the cell is seen: of the first column always at the left."""
        found = super().visualRect(index)
        if index.isValid() and index.column() == _FROZEN and self.frozen_width:
            found.moveLeft(0)
        return found

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring the cell into sight: the first column is, others must not lie under it."""
        bar = self.horizontalScrollBar()
        before = bar.value()
        super().scrollTo(index, hint)
        if not index.isValid():
            return
        if index.column() == _FROZEN:
            bar.setValue(before)
            return
        wide = self.frozen_width
        hidden = wide - self.columnViewportPosition(index.column())
        if wide and hidden > 0:
            bar.setValue(bar.value() - hidden)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, held: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Home shows the left end again: the first column is in sight wherever the others are."""
        if action == QAbstractItemView.CursorAction.MoveHome:
            self.horizontalScrollBar().setValue(0)
        return super().moveCursor(action, held)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What has to be painted when these cells are selected or no longer."""
        return super().visualRegionForSelection(selection).united(QRegion(self._strip()))

    def seen_of(self, index: QModelIndex) -> QRegion:
        """A cell that lies partly under the first column is framed as far as it is seen."""
        seen = super().seen_of(index)
        return seen if index.column() == _FROZEN else seen.subtracted(QRegion(self._strip()))

    # -- painting --------------------------------------------------------------------------

    def paint_frozen(self, event: QPaintEvent) -> None:
        """The first column over the others, with a line at its edge."""
        wide = self.frozen_width
        if not wide or event.rect().left() >= wide:
            return
        painter = QPainter(self.viewport())
        first, last = self.rowAt(event.rect().top()), self.rowAt(event.rect().bottom())
        ground = QRect(0, 0, wide, self.viewport().height())
        painter.fillRect(ground & event.rect(), self.palette().base())
        rows = self.records.rowCount()
        if rows and first >= 0:
            option = QStyleOptionViewItem()
            self.initViewItemOption(option)
            chosen, style = self.selectionModel(), self.style()
            plain, on = option.state, QStyle.StateFlag.State_Selected
            banded = QStyleOptionViewItem.ViewItemFeature.Alternate
            features = option.features
            for row in range(first, (last if last >= 0 else rows - 1) + 1):
                index = self.records.index(row, _FROZEN)
                option.rect = QRect(0, self.rowViewportPosition(row), wide, self.rowHeight(row))
                option.state = plain | on if chosen.isSelected(index) else plain & ~on
                option.features = features | banded if row % 2 else features & ~banded
                style.drawPrimitive(
                    QStyle.PrimitiveElement.PE_PanelItemViewRow, option, painter, self
                )
                self.itemDelegateForIndex(index).paint(painter, option, index)
        painter.setPen(QColor(theme.tokens().border))
        painter.drawLine(wide - 1, 0, wide - 1, self.viewport().height())
