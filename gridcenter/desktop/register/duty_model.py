"""What the sheet of duty counts shows in each cell: text, sums, colour and remark."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.screen_reader import ROW_HEAD
from gridcenter.presenters.register.duty_sheet import DutySheetBoard, Place

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
_NOWHERE = QModelIndex()
WHO = 2
"""Columns before the counts: the leader, and the group or area."""


class DutyModel(QAbstractTableModel):
    """Leaders down, kinds across, sums at the right and at the bottom."""

    def __init__(self, board: DutySheetBoard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._board = board

    def place(self, index: Index) -> Place | None:
        """The cell of the sheet at ``index``; None for heads and sums."""
        row, column = index.row(), index.column() - WHO
        inside = 0 <= row < len(self._board.rows) and 0 <= column < len(self._board.kinds)
        return (row, column) if inside else None

    def at(self, place: Place) -> QModelIndex:
        """The index of a cell of the sheet."""
        return self.index(place[0], place[1] + WHO)

    def reset(self) -> None:
        """Another sheet."""
        self.beginResetModel()
        self.endResetModel()

    def refresh(self) -> None:
        """Other text in the same cells."""
        if self.rowCount():
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """The leaders and the line of sums."""
        rows = len(self._board.rows)
        return rows + 1 if rows and not parent.isValid() else 0

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Who, the kinds, the sum."""
        return 0 if parent.isValid() else WHO + len(self._board.kinds) + 1

    def headerData(self, section: int, way: Qt.Orientation, role: int = 0) -> object:
        """The words above the columns; of a row, for a screen reader, whose it is."""
        if role == Role.DisplayRole and way == Qt.Orientation.Horizontal:
            kinds = [kind.label for kind in self._board.kinds]
            heads = [_("治安户长"), _("治安片区"), *kinds, _("合计")]
            return heads[section] if section < len(heads) else ""
        if role == ROW_HEAD and way == Qt.Orientation.Vertical:
            return self._text(self.index(section, 0), None)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only the counts are for the cursor."""
        if self.place(index) is None:
            return Qt.ItemFlag.NoItemFlags
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsEditable if self._board.may_keep else usual

    def data(self, index: Index, role: int = 0) -> object:
        """Text and colour of a cell."""
        place = self.place(index)
        if role in (Role.DisplayRole, Role.EditRole):
            wrong = role == Role.DisplayRole and place is not None and self._board.problem(place)
            return f"▲ {self._text(index, place)}" if wrong else self._text(index, place)
        if role == Role.TextAlignmentRole:
            side = (
                Qt.AlignmentFlag.AlignLeft if index.column() < WHO else Qt.AlignmentFlag.AlignRight
            )
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Role.ForegroundRole:
            return QColor(self._colour(place))
        if role == Role.FontRole and (place is None or self._board.changed(place)):
            bold = place is not None or index.column() >= WHO + len(self._board.kinds)
            last = index.row() == len(self._board.rows)
            return theme.font(bold=True) if bold or last else None
        if role == Role.ToolTipRole and place is not None:
            return self.remark(place)
        return None

    def remark(self, place: Place) -> str:
        """What there is to say of a cell: its problem, or what of it was keyed day by day."""
        board = self._board
        if problem := board.problem(place):
            return f"▲ {problem}"
        if logged := board.logged(place):
            return _("其中 {count} 次是逐条记的日志").format(count=logged)
        return ""

    def setData(self, index: Index, value: object, role: int = 0) -> bool:
        """Take what was keyed."""
        place = self.place(index)
        if place is None or role not in (Role.EditRole, 0):
            return False
        if str(value) != self._board.text(place):
            self._board.type(place, str(value))
        return True

    def _text(self, index: Index, place: Place | None) -> str:
        board, row, column = self._board, index.row(), index.column() - WHO
        if place is not None:
            return board.text(place)
        if row == len(board.rows):
            if column < 0:
                return _("合计") if index.column() == 0 else ""
            sums = board.total if column == len(board.kinds) else board.column_total(column)
            return str(sums)
        leader = board.rows[row]
        if column >= 0:
            return str(board.row_total(row))
        return f"{leader.number} {leader.name}".strip() if index.column() == 0 else leader.group

    def _colour(self, place: Place | None) -> str:
        t = theme.tokens()
        if place is not None and self._board.problem(place):
            return t.bad
        return t.accent if place is not None and self._board.changed(place) else t.text
