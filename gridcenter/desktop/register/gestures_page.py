"""撤销列表: every gesture with who, when, what and how many; a named one may be taken back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.small_table import SmallTable
from gridcenter.desktop.widgets import MARGIN, PAD, Card, EmptyState, PageHeader, button, label, row
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.gesture_list import (
    STANDS,
    STATES,
    TAKEN_BACK,
    GestureLine,
    GestureList,
)

_GLYPHS = {STANDS: "●", TAKEN_BACK: "○"}


class GesturesPage(QWidget):
    """The list, and what can be said of the chosen line."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = GestureList(desk, self._show)
        self._showing = False
        self._shown: tuple[GestureLine, ...] | None = None
        header = PageHeader(
            _("撤销列表"), _("做过的每一步都在这里；后来没有再改过的，隔多久都能撤销。")
        )
        self.redo = button(_("恢复刚撤销的"), self.list.redo, tip="Ctrl+Y")
        header.add(self.redo)
        heads = (_("时间"), _("谁"), _("状态"), _("条数"), _("做了什么"))
        self.table = SmallTable(_("撤销列表"), heads)
        self.table.setSelectionMode(SmallTable.SelectionMode.SingleSelection)
        self.table.currentCellChanged.connect(self._row_chosen)
        self.empty = EmptyState(_("还没有做过任何修改。"), icon="history")
        self.more = button(_("更早的…"), self.list.load_more, kind="link")
        self.verdict = label("", wrap=True)
        self.undo = button(_("撤销这一步"), self.list.undo, kind="primary", icon="undo-2")
        card = Card()
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.empty, 1)
        foot = row(self.more, self.verdict, self.undo)
        foot.setStretch(1, 1)
        card.body.addLayout(foot)
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN)
        box.setSpacing(PAD)
        box.addWidget(header)
        box.addWidget(card, 1)
        self._show()

    def activate(self, query: Query | None = None) -> None:
        """Read the list anew."""
        del query
        self.list.load()
        self.table.setFocus()

    def _row_chosen(self, at: int, _column: int, _old: int, _old_column: int) -> None:
        if not self._showing and 0 <= at < len(self.list.lines):
            self.list.choose(self.list.lines[at].id)

    def _show(self) -> None:
        lines = self.list.lines
        if lines is not self._shown:
            self._shown = lines
            self._fill(lines)
        self.table.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        self.more.setVisible(self.list.more)
        self.verdict.setText(self.list.verdict.sentence)
        self.undo.setEnabled(self.list.verdict.can_undo)

    def _fill(self, lines: tuple[GestureLine, ...]) -> None:
        self._showing = True
        self.table.show_rows([_cells(each) for each in lines])
        for at, each in enumerate(lines):
            if each.state != STANDS:
                self._soften(at)
            if each.id == self.list.chosen:
                self.table.setCurrentCell(at, 0)
        self._showing = False

    def changeEvent(self, event: QEvent) -> None:
        """Tint the lines anew with the theme."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "undo"):
            self._fill(self.list.lines)
        super().changeEvent(event)

    def _soften(self, at: int) -> None:
        for column in range(self.table.columnCount()):
            item = self.table.item(at, column)
            if item is not None:
                item.setData(Qt.ItemDataRole.ForegroundRole, QColor(theme.tokens().text_soft))


def _cells(each: GestureLine) -> tuple[str, ...]:
    state = STATES[each.state]
    shown = f"{_GLYPHS[each.state]} {_(state)}" if state else ""
    return each.at, each.by, shown, str(each.count), each.label
