"""Third step of an import: every row of the sheet with what becomes of it and why."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from gridcenter.base.i18n import _
from gridcenter.desktop import messages, save_as, theme
from gridcenter.desktop.pressing import Chip
from gridcenter.desktop.register.cell_editor import CellDelegate, TypedTable
from gridcenter.desktop.sheets.import_models import CheckModel
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import GAP, TONES, button, label, row
from gridcenter.domain.text import N_
from gridcenter.presenters.sheets.import_rows import CheckList
from gridcenter.presenters.sheets.import_wizard import ImportWizard
from gridcenter.services.sheets.import_plan import ImportOutcome, Rule

_RULES = (
    (Rule.OVERWRITE, N_("按表格更新")),
    (Rule.BLANKS, N_("只补空白")),
    (Rule.SKIP, N_("不动，只加新的")),
)


class CheckStep(QWidget):
    """Chips with counts over the rows."""

    def __init__(self, wizard: ImportWizard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wizard = wizard
        self.chips: dict[str | None, Chip] = {}
        self._line = QHBoxLayout()
        self._line.setSpacing(GAP)
        self.table = TypedTable()
        self.table.setItemDelegate(CellDelegate(self.table))
        self.table.setAccessibleName(_("每一行的检查结果"))
        self.model = CheckModel(wizard, self)
        self.table.setModel(self.model)
        self.table.setWordWrap(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.rule = QComboBox()
        self.rule.setAccessibleName(_("已有的记录怎么办"))
        for rule, words in _RULES:
            self.rule.addItem(_(words), rule.value)
        guard_wheel(self.rule)
        self.rule.activated.connect(lambda at: wizard.set_rule(self.rule.itemData(at)))
        self._rule_words = label(_("已有的记录(&E)"))
        self._rule_words.setTextFormat(Qt.TextFormat.AutoText)
        self._rule_words.setBuddy(self.rule)
        head = self.table.horizontalHeader()
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate((64, 90, 130, 120, 170)):
            self.table.setColumnWidth(column, max(width, head.sectionSizeHint(column)))
        self.hint = label("", "soft", wrap=True)
        self.keep = button(_("写明理由，照样写入…"), self._keep)
        self.save = button(_("问题清单存为表格…"), self._save, kind="link")
        self.give_back = button(_("标出问题，退回村里…"), self._give_back)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        top = row(gap=GAP)
        top.addLayout(self._line)
        top.addStretch(1)
        top.addWidget(self._rule_words)
        top.addWidget(self.rule)
        box.addLayout(top)
        box.addWidget(self.table, 1)
        foot = row(gap=GAP)
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.keep)
        foot.addWidget(self.save)
        foot.addWidget(self.give_back)
        box.addLayout(foot)

    def refresh(self) -> None:
        """Show the state of the wizard."""
        rows = self._wizard.rows
        if rows is None:
            return
        self._refresh_chips(rows)
        self.model.refresh()
        wrong = self._wizard.count(ImportOutcome.ERROR)
        self.save.setVisible(rows.has_faults)
        self.give_back.setVisible(bool(wrong))
        held = self._wizard.count(ImportOutcome.HELD)
        self.keep.setVisible(bool(held))
        known = any(map(self._wizard.count, (ImportOutcome.CHANGED, ImportOutcome.KEPT)))
        self.rule.setVisible(known)
        self._rule_words.setVisible(known)
        self.rule.setCurrentIndex(self.rule.findData(self._wizard.rule.value))
        self.rule.setEnabled(not self._wizard.is_working)
        self.table.verticalHeader().setDefaultSectionSize(theme.metrics().row)
        named = self.table.horizontalHeader().sectionSizeHint(0)
        self.table.setColumnWidth(0, 240 if rows.has_tables else max(64, named))
        self.hint.setText(self._advice(wrong, held))

    def _advice(self, wrong: int, held: int) -> str:
        wizard = self._wizard
        words = [_("写入时同时登记村（社区）：{names}。").format(names=wizard.villages)] * bool(
            wizard.villages
        )
        if wizard.edited:
            words.append(
                _("已在这里改了 {count} 处；原来的表格没有动。").format(count=wizard.edited)
            )
        if held:
            words.append(
                _("有提醒的 {count} 行先不写入：就地改好，或写明理由照样写入。").format(count=held)
            )
        if wrong:
            words.append(
                _(
                    "双击“表格里的值”可以就地改，改完马上重查。错误的行不会写入：也可以退回村里，改好后再导入一次，已写入的行会识别为“相同”。"
                )
            )
        elif not wizard.edited:
            words.append(_("空白单元格不会清掉已有内容；写入后可以整批撤销。"))
        return "".join(words)

    def _keep(self) -> None:
        reason = messages.ask_text(
            self,
            _("照样写入有提醒的行？"),
            _("保留的理由"),
            detail=_("同一个理由记在这一批的历史里。"),
            yes=_("照样写入"),
        )
        if reason:
            self._wizard.keep_warnings(reason)

    def _save(self) -> None:
        if path := save_as.ask_where(self, _("保存问题清单"), _("导入问题清单"), "xlsx"):
            self._wizard.save_problems(path)

    def _give_back(self) -> None:
        """The village's own sheet with a red column; several go into a folder."""
        if self._wizard.returns_one_file:
            stem = Path(self._wizard.source_name).stem
            name = _("{name}（退回修改）").format(name=stem)
            path = save_as.ask_where(self, _("退回村里的表"), name, "xlsx")
        else:
            chosen = QFileDialog.getExistingDirectory(self, _("退回的表放到哪个文件夹"))
            path = Path(chosen) if chosen else None
        if path:
            self._wizard.save_returned(path)

    def _refresh_chips(self, rows: CheckList) -> None:
        while (item := self._line.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self.chips = {}
        self._add_chip(None, _("全部"), rows.total, rows.key)
        for line in rows.filters:
            glyph = f"{TONES[line.tone]} " if line.tone in ("bad", "warn") and line.count else ""
            self._add_chip(line.key, f"{glyph}{line.text}", line.count, rows.key)

    def _add_chip(self, key: str | None, text: str, count: int, chosen: str | None) -> None:
        chip = Chip(text, count)
        chip.setChecked(chosen == key)
        chip.clicked.connect(lambda _on=False: self._wizard.show(key))
        self.chips[key] = chip
        self._line.addWidget(chip)
