"""First step of an import: which register, and a file dropped, chosen or pasted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QLabel, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, several
from gridcenter.desktop import theme
from gridcenter.desktop.file_drop import (
    SHEETS,
    TEXTS,
    copied_files,
    files_in,
    is_own,
    page_for,
)
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import GAP, MARGIN, PAD, button, label, row
from gridcenter.presenters.sheets.import_source import choices
from gridcenter.presenters.sheets.import_wizard import ImportWizard


class DropArea(QFrame):
    """Takes dropped files; says what it takes."""

    def __init__(
        self, on_files: Callable[[Sequence[Path]], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("drop_area")
        self.setAcceptDrops(True)
        self._on_files = on_files
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words = label(_("把表格拖到这里，可以一次拖多个"), "heading")
        self.kinds = label(
            _("可用 .xlsx · .xls · .ods · .csv · .tsv · 网页格式的 .xls，或从表格里复制后粘贴"),
            "soft",
        )
        self.buttons = row(gap=PAD)
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        box.setSpacing(PAD)
        box.addStretch(1)
        for part in (self._icon, self.words, self.kinds):
            box.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        lined = row(None, None)
        lined.insertLayout(1, self.buttons)
        box.addLayout(lined)
        box.addStretch(1)
        self._paint(hot=False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome local files, but for those that belong elsewhere."""
        files = files_in(event.mimeData())
        if files and page_for(files) != "packs" and not is_own(files):
            event.acceptProposedAction()
            self._paint(hot=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Not dropped after all."""
        self._paint(hot=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Read the dropped files; of a folder the files in it."""
        self._paint(hot=False)
        paths = sorted(files_in(event.mimeData()))
        if paths:
            event.acceptProposedAction()
            self._on_files(paths)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._paint(hot=False)
        super().changeEvent(event)

    def _paint(self, *, hot: bool) -> None:
        colours = theme.tokens()
        ground = colours.accent_soft if hot else colours.surface
        edge = colours.accent if hot else colours.border
        sheet = f"#drop_area {{ background: {ground}; border: 2px dashed {edge}; border-radius: 10px; }}"
        if self.styleSheet() != sheet:
            self.setStyleSheet(sheet)
            self._icon.setPixmap(theme.pixmap("file-spreadsheet", 48, "accent"))


_SUFFIXES = sorted(SHEETS | TEXTS)


class SourceStep(QWidget):
    """Register, drop area, choose and paste."""

    def __init__(self, wizard: ImportWizard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wizard = wizard
        self.register = QComboBox()
        self.register.setAccessibleName(_("导入到"))
        for each in choices():
            self.register.addItem(several(each.label), str(each.id))
        guard_wheel(self.register)
        self.register.currentIndexChanged.connect(
            lambda at: wizard.set_register(self.register.itemData(at))
        )
        self.drop = DropArea(wizard.open_files)
        self.choose = button(_("选择文件…"), self._choose, kind="primary", icon="folder-open")
        self.paste = button(_("从剪贴板粘贴"), self._paste, icon="clipboard-paste")
        self.drop.buttons.addWidget(self.choose)
        self.drop.buttons.addWidget(self.paste)
        words = label(_("导入到(&I)"))
        words.setTextFormat(Qt.TextFormat.AutoText)
        words.setBuddy(self.register)
        self.register.setMinimumWidth(220)
        top = row(words, self.register, None)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(PAD)
        box.addLayout(top)
        box.addWidget(self.drop, 1)
        box.addWidget(
            label(
                _(
                    "先检查再写入：检查时不改动任何数据；写入后可以整批撤销。行数没有上限，支持粘贴。"
                ),
                "soft",
                wrap=True,
            )
        )
        box.addSpacing(GAP)

    def refresh(self) -> None:
        """Show the state of the wizard."""
        at = self.register.findData(str(self._wizard.register.id))
        self.register.blockSignals(True)
        self.register.setCurrentIndex(at)
        self.register.blockSignals(False)
        for part in (self.choose, self.paste, self.register):
            part.setEnabled(not self._wizard.is_working)

    def _choose(self) -> None:
        kinds = _("表格 ({patterns});;所有文件 (*)").format(
            patterns=" ".join(f"*{suffix}" for suffix in _SUFFIXES)
        )
        chosen, _kind = QFileDialog.getOpenFileNames(
            self, _("选择要导入的表格，可以多选"), "", kinds
        )
        self._wizard.open_files(sorted(map(Path, chosen)))

    def _paste(self) -> None:
        if files := copied_files():
            self._wizard.open_files(files)
        else:
            self._wizard.paste(QGuiApplication.clipboard().text())
