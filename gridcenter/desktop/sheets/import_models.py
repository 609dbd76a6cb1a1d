"""What the tables of the import page ask: the picture of the sheet, and the rows of the check."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.screen_reader import ROW_HEAD
from gridcenter.domain.text import N_
from gridcenter.domain.written.columns import column_letter
from gridcenter.presenters.sheets.import_wizard import ImportWizard
from gridcenter.services.sheets.import_plan import ImportOutcome

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
Role = Qt.ItemDataRole

_LOOKS = {
    ImportOutcome.NEW: ("＋", "accent"),
    ImportOutcome.CHANGED: ("●", "accent"),
    ImportOutcome.KEPT: ("○", "warn"),
    ImportOutcome.HELD: ("●", "warn"),
    ImportOutcome.SAME: ("✓", "text_soft"),
    ImportOutcome.DUPLICATE: ("●", "warn"),
    ImportOutcome.IGNORED: ("○", "text_soft"),
    ImportOutcome.ERROR: ("▲", "bad"),
}
"""Glyph and colour token of each outcome: colour never stands alone."""

_HEADERS = (N_("行号"), N_("结果"), N_("内容"), N_("字段"), N_("表格里的值"), N_("说明"))

VALUE = 4
"""The column of the value as the sheet has it."""

_ROLES = (Role.DisplayRole, Role.ToolTipRole, Role.ForegroundRole, Role.EditRole)


class PictureModel(QAbstractTableModel):
    """The first rows of the sheet as they stand, the header row tinted."""

    def __init__(self, wizard: ImportWizard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wizard = wizard
        self._rows: tuple[tuple[int, tuple[str, ...]], ...] = ()
        self._width = 0

    def refresh(self) -> None:
        """Another sheet or another header row."""
        self.beginResetModel()
        self._rows = self._wizard.rows_pictured
        self._width = max((len(cells) for _number, cells in self._rows), default=0)
        self.endResetModel()

    def number(self, at: int) -> int:
        """The sheet's own number of the ``at``-th row."""
        return self._rows[at][0]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """The pictured rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """The widest row."""
        return 0 if parent.isValid() else self._width

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        """One cell."""
        number, cells = self._rows[index.row()]
        if role in (Role.DisplayRole, Role.ToolTipRole):
            text = cells[index.column()] if index.column() < len(cells) else ""
            return " ".join(text.split())[:200] if role == Role.DisplayRole else text
        if role == Role.BackgroundRole and self._is_header(number):
            return QColor(theme.tokens().accent_soft)
        if role == Role.FontRole and self._is_header(number):
            return theme.font(bold=True)
        return None

    def _is_header(self, number: int) -> bool:
        first, last = self._wizard.header_rows
        return first <= number <= last

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> object:
        """Letters above, the sheet's own row numbers at the left."""
        if role != Role.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return column_letter(section)
        return str(self._rows[section][0]) if section < len(self._rows) else None


class CheckModel(QAbstractTableModel):
    """One line for each row of the sheet, or for each of its faults."""

    def __init__(self, wizard: ImportWizard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wizard = wizard

    def refresh(self) -> None:
        """Other rows."""
        self.beginResetModel()
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """The rows behind the chosen chip."""
        rows = self._wizard.rows
        return 0 if parent.isValid() or rows is None else len(rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Number, outcome, content, field, value, explanation."""
        return 0 if parent.isValid() else len(_HEADERS)

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        """One cell; only what is painted is put into words."""
        rows = self._wizard.rows
        if rows is None or role not in _ROLES:
            return None
        line = rows[index.row()]
        if role == Role.EditRole:
            return line.value
        glyph, colour = _LOOKS[line.outcome]
        if role == Role.ForegroundRole:
            return QColor(theme.tokens().colours()[colour]) if index.column() == 1 else None
        outcome = f"{glyph} {line.word}"
        texts = (line.place, outcome, line.title, line.field, line.value, line.detail)
        return texts[index.column()]

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The value of a line that is about one cell can be mended in place."""
        rows = self._wizard.rows
        found = super().flags(index)
        if rows is not None and index.column() == VALUE and rows[index.row()].field_name:
            found |= Qt.ItemFlag.ItemIsEditable
        return found

    def setData(self, index: Index, value: object, role: int = Role.EditRole) -> bool:
        """A mended value: the rows are judged anew."""
        if role != Role.EditRole or index.column() != VALUE:
            return False
        self._wizard.edit(index.row(), str(value).strip())
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> object:
        """The labels of the columns; of a row, for a screen reader, its place and content."""
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return _(_HEADERS[section])
        rows = self._wizard.rows
        if orientation == Qt.Orientation.Vertical and role == ROW_HEAD and rows is not None:
            return " ".join(filter(None, (rows[section].place, rows[section].title)))
        return None
