"""Third step of an import: every row of the sheet with what becomes of it and why."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.import_models import CheckModel
from gridcenter.desktop.widgets import GAP, TONES, Chip, button, label, row
from gridcenter.presenters.import_rows import CheckList
from gridcenter.presenters.import_wizard import ImportWizard


class CheckStep(QWidget):
    """Chips with counts over the rows."""

    def __init__(self, wizard: ImportWizard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wizard = wizard
        self.chips: dict[str | None, Chip] = {}
        self._line = QHBoxLayout()
        self._line.setSpacing(GAP)
        self.table = QTableView()
        self.table.setAccessibleName(_("每一行的检查结果"))
        self.model = CheckModel(wizard, self)
        self.table.setModel(self.model)
        self.table.setWordWrap(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        head = self.table.horizontalHeader()
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate((64, 90, 130, 120, 170)):
            self.table.setColumnWidth(column, width)
        self.hint = label("", "soft", wrap=True)
        self.save = button(_("问题清单存为表格…"), self._save, kind="link")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        box.addLayout(self._line)
        box.addWidget(self.table, 1)
        foot = row(gap=GAP)
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.save)
        box.addLayout(foot)

    def refresh(self) -> None:
        """Show the state of the wizard."""
        rows = self._wizard.rows
        if rows is None:
            return
        self._refresh_chips(rows)
        self.model.refresh()
        self.save.setVisible(rows.has_faults)
        self.table.verticalHeader().setDefaultSectionSize(theme.metrics().row)
        self.hint.setText(
            _("错误的行不会写入：请在表格里改好保存，再导入一次即可，已写入的行会识别为“相同”。")
            if any(line.key == "error" and line.count for line in rows.filters)
            else _("空白单元格不会清掉已有内容；写入后可以整批撤销。")
        )

        if self._wizard.villages:
            added = _("写入时同时登记村（社区）：{names}。").format(names=self._wizard.villages)
            self.hint.setText(f"{added}{self.hint.text()}")

    def _save(self) -> None:
        suggested = _("导入问题清单.xlsx")
        chosen, _kind = QFileDialog.getSaveFileName(self, _("保存问题清单"), suggested, "*.xlsx")
        if chosen:
            self._wizard.save_problems(Path(chosen).with_suffix(".xlsx"))

    def _refresh_chips(self, rows: CheckList) -> None:
        while (item := self._line.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self.chips = {}
        self._add_chip(None, _("全部"), rows.total, rows.key)
        for line in rows.filters:
            glyph = f"{TONES[line.tone]} " if line.tone in ("bad", "warn") and line.count else ""
            self._add_chip(line.key, f"{glyph}{line.text}", line.count, rows.key)
        self._line.addStretch(1)

    def _add_chip(self, key: str | None, text: str, count: int, chosen: str | None) -> None:
        chip = Chip(text, count)
        chip.setChecked(chosen == key)
        chip.clicked.connect(lambda _on=False: self._wizard.show(key))
        self.chips[key] = chip
        self._line.addWidget(chip)
