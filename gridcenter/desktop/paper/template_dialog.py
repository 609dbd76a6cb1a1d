"""Makes a template of a superior's file: its marks, and figures put into cells by pointing."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gridcenter.base.i18n import _
from gridcenter.desktop import messages, theme
from gridcenter.desktop.ime import LineEdit, commit_preedit
from gridcenter.desktop.plain_table import PlainTable
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import GAP, MARGIN, PAD, button, label, row
from gridcenter.domain.written.columns import column_letter
from gridcenter.presenters.paper.form_templates import Place, TemplateDraft

_MOST_SHOWN = 300
_CELL = 13
"""How many characters wide a cell of the picture is."""


def cell_name(at_row: int, at_column: int) -> str:
    """A1 for (0, 0)."""
    return f"{column_letter(at_column)}{at_row + 1}"


class TemplateDialog(QDialog):
    """Left the file's cells, right the figures; a second tab lists the marks it already holds."""

    def __init__(self, draft: TemplateDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.draft = draft
        self.setWindowTitle(_("上级表样"))
        self.name = LineEdit(draft.name)
        self.name.setMaxLength(60)
        self._before = (self.name.text(), dict(draft.spots))
        name_words = label(_("名称"))
        name_words.setBuddy(self.name)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self._make_cells(), _("指定单元格"))
        self.tabs.addTab(self._make_marks(), self._mark_words())
        self.save = button(_("保存表样"), self._accept, kind="primary")
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        box.setSpacing(PAD)
        box.addLayout(row(name_words, self.name))
        box.addWidget(self.tabs, 1)
        box.addLayout(row(None, button(_("取消"), self.reject), self.save))
        self.name.textChanged.connect(lambda text: self.save.setEnabled(bool(text.strip())))
        self._show_sheet()
        self._search("")
        if draft.inspection.unknown or not draft.inspection.grids:
            self.tabs.setCurrentIndex(1)
        screen = self.screen().availableGeometry()
        self.resize(min(1080, screen.width() - 40), min(640, screen.height() - 60))

    # What it is made of

    def _make_cells(self) -> QWidget:
        self.sheets = QComboBox()
        self.sheets.setAccessibleName(_("工作表"))
        guard_wheel(self.sheets)
        for grid in self.draft.inspection.grids:
            self.sheets.addItem(grid.name)
        self.sheets.currentIndexChanged.connect(self._show_sheet)
        self.cells = QTableWidget()
        self.cells.setAccessibleName(_("表样的单元格"))
        self.cells.setTabKeyNavigation(False)
        self.cells.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.cells.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.cells.currentCellChanged.connect(lambda *_places: self._refresh_buttons())
        self.search = LineEdit()
        self.search.setPlaceholderText(_("查找数据，如 排查数 小计"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._search)
        self.figures = QListWidget()
        self.figures.setAccessibleName(_("可用的数据"))
        self.figures.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.figures.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.figures.itemActivated.connect(lambda _item: self._put())
        self.figures.currentRowChanged.connect(lambda _row: self._refresh_buttons())
        self.place = label("", "soft")
        self.put = button(_("放入所选单元格"), self._put, icon="arrow-left")
        self.clear = button(_("清除"), self._clear)
        left = QVBoxLayout()
        left.setSpacing(GAP)
        left.addLayout(row(self.sheets, None, self.place))
        left.addWidget(self.cells, 1)
        right = QVBoxLayout()
        right.setSpacing(GAP)
        right.addWidget(self.search)
        right.addWidget(self.figures, 1)
        right.addLayout(row(self.put, self.clear))
        both = row(gap=PAD)
        both.setContentsMargins(0, PAD, 0, 0)
        both.addLayout(left, 3)
        both.addLayout(right, 2)
        page = QWidget()
        page.setLayout(both)
        return page

    def _make_marks(self) -> QWidget:
        self.marks = PlainTable([_("名称"), _("位置"), _("含义")], _("表样里的标记"))
        self.marks.set_rows([(name, at, words) for at, name, words in self.draft.mark_rows()])
        words = _(
            "在表里写上 {mark} 这样的标记也可以：填写时换成数据。名称见右侧列表的提示；认不出的请在原文件里改正后重新添加。"
        )
        box = QVBoxLayout()
        box.setContentsMargins(0, PAD, 0, 0)
        box.addWidget(label(words.format(mark="{{ dispute_monthly.screened }}"), "soft", wrap=True))
        box.addWidget(self.marks)
        box.addStretch(1)
        page = QWidget()
        page.setLayout(box)
        return page

    def _mark_words(self) -> str:
        found, unknown = len(self.draft.inspection.marks), len(self.draft.inspection.unknown)
        words = _("已有标记 {count}").format(count=found)
        return words + (_("（▲ {count} 处认不出）").format(count=unknown) if unknown else "")

    # What it shows

    def _show_sheet(self) -> None:
        grids = self.draft.inspection.grids
        if not grids:
            self._refresh_buttons()
            return
        grid = grids[max(self.sheets.currentIndex(), 0)]
        # One more of each: figures may go beside and below what is written.
        rows = len(grid.rows) + 1
        columns = max((len(line) for line in grid.rows), default=0) + 1
        self.cells.setRowCount(rows)
        self.cells.setColumnCount(columns)
        letters = [cell_name(0, at).rstrip("1") for at in range(columns)]
        self.cells.setHorizontalHeaderLabels(letters)
        width = self.cells.fontMetrics().horizontalAdvance("0") * _CELL
        for at in range(columns):
            self.cells.setColumnWidth(at, width)
        for at_row in range(rows):
            line = grid.rows[at_row] if at_row < len(grid.rows) else ()
            for at_column in range(columns):
                text = line[at_column] if at_column < len(line) else ""
                self.cells.setItem(
                    at_row, at_column, self._item(grid.name, at_row, at_column, text)
                )
        self._refresh_buttons()

    def _item(self, sheet: str, at_row: int, at_column: int, text: str) -> QTableWidgetItem:
        figure = self.draft.spots.get((sheet, cell_name(at_row, at_column)))
        if figure is None:
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            return item
        words = self.draft.label(figure)
        item = QTableWidgetItem(f"● {words.rpartition(' · ')[0].rpartition(' · ')[2] or words}")
        item.setToolTip(f"{words}\n{figure}")
        item.setBackground(QColor(theme.tokens().accent_soft))
        return item

    def _search(self, words: str) -> None:
        found = self.draft.found(words)
        self.figures.clear()
        for each in found[:_MOST_SHOWN]:
            # The form's name comes last: it is what a narrow list may cut off.
            form, dot, rest = _(each.label).partition(" · ")
            words = f"{rest}：{each.cell.text}　{form}" if dot else f"{form}：{each.cell.text}"
            item = QListWidgetItem(words)
            item.setSizeHint(QSize(0, theme.metrics().row))
            item.setData(Qt.ItemDataRole.UserRole, each.name)
            item.setToolTip(f"{_(each.label)}\n{{{{ {each.name} }}}}")
            self.figures.addItem(item)
        if len(found) > _MOST_SHOWN:
            more = QListWidgetItem(
                _("还有 {count} 项，请再写几个字").format(count=len(found) - _MOST_SHOWN)
            )
            more.setFlags(Qt.ItemFlag.NoItemFlags)
            self.figures.addItem(more)
        self._refresh_buttons()

    def _place(self) -> Place | None:
        at = self.cells.currentRow(), self.cells.currentColumn()
        if min(at) < 0 or self.sheets.currentIndex() < 0:
            return None
        return self.sheets.currentText(), cell_name(*at)

    def _refresh_buttons(self) -> None:
        if not hasattr(self, "put"):
            return
        place = self._place()
        item = self.figures.currentItem()
        chosen = item is not None and bool(item.data(Qt.ItemDataRole.UserRole))
        self.put.setEnabled(place is not None and chosen)
        self.clear.setEnabled(place in self.draft.spots)
        count = len(self.draft.spots)
        words = _("已指定 {count} 个单元格").format(count=count) if count else ""
        self.place.setText(" · ".join(filter(None, ("!".join(place) if place else "", words))))

    # What it does

    def _put(self) -> None:
        place, item = self._place(), self.figures.currentItem()
        if place is not None and item is not None and item.data(Qt.ItemDataRole.UserRole):
            self.draft.put(place, item.data(Qt.ItemDataRole.UserRole))
            self._redraw()

    def _clear(self) -> None:
        place = self._place()
        if place is not None:
            self.draft.clear(place)
            self._redraw()

    def _redraw(self) -> None:
        at = self.cells.currentRow(), self.cells.currentColumn()
        self._show_sheet()
        self.cells.setCurrentCell(*at)
        self._refresh_buttons()

    def reject(self) -> None:
        """Esc and the cross ask before a name and what was pointed at are thrown away."""
        now = (self.name.text(), dict(self.draft.spots))
        question = _("不保存这个表样吗？")
        detail = _("名称和指定的单元格都不会留下。")
        if now == self._before or messages.confirm(
            self, question, detail, _("不保存"), danger=True
        ):
            super().reject()

    def _accept(self) -> None:
        commit_preedit()
        self.draft.name = self.name.text().strip()
        self.accept()
