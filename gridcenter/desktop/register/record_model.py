"""What a table view asks of a register, answered from its presenter's pages."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import messages, theme
from gridcenter.desktop.screen_reader import ROW_HEAD
from gridcenter.domain.register.fields import NUMERIC_KINDS, FieldSpec
from gridcenter.domain.register.incident.deadlines import LateCard
from gridcenter.presenters.register.cell_edit import CellEdit, is_typed_in_place
from gridcenter.presenters.register.row_pages import Row, days_left
from gridcenter.presenters.register.stage_words import CARDS, late_words
from gridcenter.presenters.register.table import TablePresenter

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
Role = Qt.ItemDataRole

TONES = {
    "closed": ("✓", "good"),
    "archived": ("✓", "text_soft"),
    "returned": ("▲", "warn"),
    "escalated": ("▲", "warn"),
    "refused": ("■", "text_soft"),
    "draft": ("○", "text_soft"),
    "left": ("○", "text_soft"),
    "in_post": ("●", "good"),
}
"""Glyph and colour token of a state; what is not named here is in work: ● in the accent."""

_MARKS = {LateCard.LATE: "▲", LateCard.YELLOW: "◆", LateCard.RED: "■"}

BADGED = frozenset({"state", "status"})
ROOM = {"state": 48, "status": 48}
"""Pixels beside the words of a column, where it carries more than what is stored."""

# Numbers, not enumerations: a view asks nine roles of every cell it paints, and comparing or joining
# enumerations costs more than the answer.
_ANSWERED = frozenset(
    int(role)
    for role in (
        Role.TextAlignmentRole,
        Role.ForegroundRole,
        Role.EditRole,
        Role.ToolTipRole,
        Role.AccessibleTextRole,
    )
)
_ALIGNMENT = int(Role.TextAlignmentRole)
_FOREGROUND = int(Role.ForegroundRole)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_SHOWN = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_TYPED_INTO = _SHOWN | Qt.ItemFlag.ItemIsEditable


class RecordModel(QAbstractTableModel):
    """What a QTableView asks, answered from the presenter's pages."""

    def __init__(self, table: TablePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self.cells = CellEdit(
            table.desk, table.register, lambda words: messages.ask_why(parent, words)
        )

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """All rows of the view, here or not."""
        return 0 if parent.isValid() else self._table.found

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """The chosen columns."""
        return 0 if parent.isValid() else len(self._table.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        """One cell; a row that is not here yet is empty."""
        if role:  # anything but DisplayRole (0): the cheap test first, this runs per cell and role
            return self._other(index, role) if role in _ANSWERED else None
        row = self._table.row(index.row())
        if row is None:
            return "…" if index.column() == 0 else ""
        return self._text(row, self._table.columns[index.column()])

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Some cells can be typed into."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        in_place = is_typed_in_place(self._table.columns[index.column()])
        typed = self._table.may_keep and in_place and self.is_ours(index.row())
        return _TYPED_INTO if typed else _SHOWN

    def is_ours(self, at: int) -> bool:
        """Whether the record of a row is of our own unit, as far as that is known."""
        row, lookups = self._table.row(at), self._table.lookups
        ours = lookups.unit if lookups is not None else ""
        return row is None or not ours or row.record.unit == ours

    def setData(self, index: Index, value: object, role: int = Role.EditRole) -> bool:
        """Save what was typed; the cell changes when the store has it."""
        row = self._table.row(index.row())
        if role != Role.EditRole or row is None:
            return False
        spec = self._table.columns[index.column()]
        # After the view has put its editor away: saving resets the rows under it.
        QTimer.singleShot(0, self, lambda: self.cells.save(spec, row, str(value)))
        return True

    def _text(self, row: Row, spec: FieldSpec) -> str:
        text = row.texts.get(spec.name, "")
        if spec.name in BADGED and text:
            if row.stage_days:
                text = _("{state} {days}天").format(state=text, days=row.stage_days)
            return f"{_tone(row, spec)[0]} {text}"
        if spec.name == "deadline" and row.late is not None:
            return f"{_MARKS[row.late.card]} {text} {_(CARDS[row.late.card])} {row.late.days}"
        if spec.name == "deadline" and row.days_left is not None:
            # The day alone, with its year in the tool tip: how long it still runs is what is read.
            return f"{'' if row.days_left > 0 else '▲ '}{text[5:]} {days_left(row.days_left)}"
        return text if len(text) < 200 and "\n" not in text else " ".join(text[:200].split())

    def _other(self, index: Index, role: int) -> object:
        spec = self._table.columns[index.column()]
        if role == _ALIGNMENT:
            return _RIGHT if spec.kind in NUMERIC_KINDS else _LEFT
        if role == _FOREGROUND:
            return self._colour(index, spec)
        if role == Role.EditRole:
            row = self._table.row(index.row())
            return self.cells.text(spec, row) if row is not None else ""
        if role in (Role.ToolTipRole, Role.AccessibleTextRole):
            row = self._table.row(index.row())
            return self._told(row, spec) if row is not None else ""
        return None

    def _told(self, row: Row, spec: FieldSpec) -> str:
        text = row.texts.get(spec.name, "")
        if spec.name == "deadline" and row.late is not None:
            return f"{text}  {late_words(row.late)}"
        if spec.name == "state" and row.stage_days:
            return text + "  " + _("本环节 {days} 个工作日").format(days=row.stage_days)
        return text

    def _colour(self, index: Index, spec: FieldSpec) -> QColor | None:
        if spec.name not in BADGED and spec.name != "deadline":
            return None
        row = self._table.row(index.row())
        if row is None:
            return None
        colours = theme.tokens().colours()
        if spec.name == "deadline":
            if row.late is not None:
                return QColor(colours["warn" if row.late.card is LateCard.YELLOW else "bad"])
            return QColor(colours["warn"]) if row.due_today else None
        return QColor(colours[_tone(row, spec)[1]])

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> object:
        """The label of a column; of a row, for a screen reader, what names its record."""
        if orientation == Qt.Orientation.Horizontal and section < len(self._table.columns):
            spec = self._table.columns[section]
            if role == Role.DisplayRole:
                return _(spec.label)
            if role == Role.TextAlignmentRole:
                return _LEFT
            if role == Role.ToolTipRole:
                return _("{label}：点击排序，再点倒序").format(label=_(spec.label))
        elif orientation == Qt.Orientation.Vertical and role == ROW_HEAD:
            row = self._table.row(section)
            return row.record.title(self._table.register) if row is not None else None
        return None

    # -- from the presenter ----------------------------------------------------------------

    def reset(self) -> None:
        """Other rows or columns."""
        self.beginResetModel()
        self.endResetModel()

    def changed(self, first: int, last: int) -> None:
        """The same rows with other text."""
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._table.columns) - 1))


def _tone(row: Row, spec: FieldSpec) -> tuple[str, str]:
    return TONES.get(row.record.text(spec.name), ("●", "accent"))
