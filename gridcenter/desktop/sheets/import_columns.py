"""Second step of an import: the picture of the sheet, and which column goes to which field."""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gridcenter.base.i18n import _, filled, listed
from gridcenter.desktop import theme
from gridcenter.desktop.sheets.import_models import PictureModel
from gridcenter.desktop.small_table import SmallTable
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import GAP, label, row
from gridcenter.presenters.sheets.import_lines import ColumnLine
from gridcenter.presenters.sheets.import_wizard import ImportWizard
from gridcenter.services.sheets.import_plan import ImportOutcome

_FIELD = 3


class ColumnsStep(QWidget):
    """Sheet and header row, the first rows as they stand, and the columns with their fields."""

    def __init__(self, wizard: ImportWizard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wizard = wizard
        self._listed: tuple[object, ...] = ()
        self._pictured: object = None
        self.sheet = QComboBox()
        self.sheet.setAccessibleName(_("工作表"))
        self.sheet.setMinimumWidth(160)
        guard_wheel(self.sheet)
        self.sheet.activated.connect(lambda at: wizard.set_sheet(self.sheet.itemData(at)))
        self.table = QComboBox()
        self.table.setAccessibleName(_("要看的表"))
        self.table.setMinimumWidth(260)
        guard_wheel(self.table)
        self.table.activated.connect(wizard.show_table)
        self.file = label("", "heading")
        self._sheet_label = label(_("工作表"), "soft")
        self.header = label("", "soft")
        self.picture = QTableView()
        self.picture.setAccessibleName(_("表格的前几行"))
        self.model = PictureModel(wizard, self)
        self.picture.setModel(self.model)
        self.picture.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.picture.setWordWrap(False)
        self.picture.setTabKeyNavigation(False)
        self.picture.horizontalHeader().setDefaultSectionSize(110)
        self.picture.verticalHeader().setSectionsClickable(True)
        self.picture.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.picture.verticalHeader().sectionClicked.connect(
            lambda at: wizard.set_header_row(self.model.number(at))
        )
        self.columns = SmallTable(
            _("各列对应的字段"), [_("列"), _("表头"), _("示例"), _("导入到"), _("说明")]
        )
        self.columns.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.missing = label("", "error", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        box.addLayout(row(self.file, self.table, self._sheet_label, self.sheet, self.header, None))
        box.addWidget(self.picture, 2)
        box.addWidget(self.missing)
        box.addWidget(self.columns, 3)

    def refresh(self) -> None:
        """Show the state of the wizard."""
        wizard = self._wizard
        self.file.setText(wizard.source_name)
        self._refresh_tables()
        several = len(wizard.sheets) > 1
        self.sheet.setVisible(several)
        self._sheet_label.setVisible(several)
        self.sheet.clear()
        for name in wizard.sheets:
            self.sheet.addItem(name, name)
        self.sheet.addItem(_("（全部工作表）"), self._wizard.all_sheets)
        self.sheet.setCurrentIndex(self.sheet.findData(wizard.sheet))
        self.header.setText(
            _("表头在第 {row} 行；不对的话点左边的行号改").format(row=wizard.header_row)
            if wizard.plan
            else _("请点表头所在行左边的行号")
        )
        self._refresh_picture()
        self._refresh_columns(wizard.columns)
        names = listed(_(spec.label) for spec in wizard.missing)
        self.missing.setVisible(bool(names))
        self.missing.setText(
            _("▲ 还没有列对应必填的：{names}。缺少时这些行都会是错误。").format(names=names)
        )

    def _refresh_tables(self) -> None:
        """Which of several tables is shown; each with what would become of its rows."""
        tables = self._wizard.tables
        self.table.setVisible(len(tables) > 1)
        self.table.clear()
        names = [table.file for table in tables]
        for table in tables:
            name = table.file if len(set(names)) > 1 else ""
            where = f"{table.sheet} {table.header_rows[0]}" if names.count(table.file) > 1 else ""
            wrong = table.count(ImportOutcome.ERROR)
            words = _("{name} · {count} 行").format(
                name=" ".join(filter(None, (name, where))),
                count=sum(table.counts.values()) - table.count(ImportOutcome.IGNORED),
            )
            self.table.addItem(
                words + (_(" · ▲ 错误 {count}").format(count=wrong) if wrong else "")
            )
        self.table.setCurrentIndex(min(self._wizard.table, len(tables) - 1))

    def _refresh_picture(self) -> None:
        source = (self._wizard.rows_pictured, self._wizard.header_row)
        if source == self._pictured:
            return
        self._pictured = source
        self.model.refresh()
        self.picture.verticalHeader().setDefaultSectionSize(theme.metrics().row - 4)
        numbers = [number for number, _cells in self._wizard.rows_pictured]
        self.picture.scrollToTop()
        if self._wizard.header_row in numbers:
            at = numbers.index(self._wizard.header_row)
            top = self.model.index(max(at - 1, 0), 0)
            self.picture.scrollTo(top, QAbstractItemView.ScrollHint.PositionAtTop)

    def _refresh_columns(self, lines: tuple[ColumnLine, ...]) -> None:
        shape = (self._wizard.register.id, *((line.letter, line.title) for line in lines))
        if shape != self._listed:
            self._listed = shape
            self._build_columns(lines)
        for at, line in enumerate(lines):
            combo = self.columns.cellWidget(at, _FIELD)
            if isinstance(combo, QComboBox):
                combo.blockSignals(True)
                combo.setCurrentIndex(max(combo.findData(line.field or ""), 0))
                combo.blockSignals(False)
            if (note := self.columns.item(at, _FIELD + 1)) is not None:
                note.setText(f"● {line.note}" if line.is_unsure else line.note)
                colour = theme.tokens().warn if line.is_unsure else theme.tokens().text_soft
                note.setForeground(QColor(colour))

    def _build_columns(self, lines: tuple[ColumnLine, ...]) -> None:
        self.columns.show_rows(
            [(line.letter, line.title, line.samples, "", line.note) for line in lines]
        )
        for at, line in enumerate(lines):
            self.columns.setCellWidget(at, _FIELD, self._combo(line))
        for column, width in enumerate((48, 190, 300, 220)):
            named = self.columns.horizontalHeader().sectionSizeHint(column)
            self.columns.setColumnWidth(column, max(width, named))
        self.columns.verticalHeader().setDefaultSectionSize(theme.metrics().row + 4)

    def _combo(self, line: ColumnLine) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(filled(_("列“{title}”导入到"), title=line.title))
        combo.addItem(_("不导入"), "")
        for spec in self._wizard.register.fields:
            combo.addItem(f"{_(spec.label)} *" if spec.required else _(spec.label), spec.name)
        combo.setMaxVisibleItems(16)
        guard_wheel(combo)
        letter = line.letter
        combo.activated.connect(
            lambda at, box=combo: self._wizard.set_field(letter, box.itemData(at) or None)
        )
        return combo
