"""疑似重复: the pairs at the left, one pair side by side at the right, field by field."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, inside, several
from gridcenter.desktop.flow import FlowLayout
from gridcenter.desktop.pressing import Chip
from gridcenter.desktop.register.compare_view import CompareView
from gridcenter.desktop.small_table import SmallTable
from gridcenter.desktop.widgets import GAP, MARGIN, PAD, Card, EmptyState, PageHeader, button
from gridcenter.domain.query import Query
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.duplicate_board import DuplicateBoard, reasons
from gridcenter.services.register.duplicates import Pair


class DuplicatesPage(QWidget):
    """Records that may be one."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.board = DuplicateBoard(desk, self._show)
        self._showing = False
        header = PageHeader(
            _("疑似重复"), _("逐对核对：合并成一条，或记住“不是同一条”。合并可以撤销。")
        )
        self.back = button(_("回到台账"), self._go_back, icon="arrow-left")
        header.add(self.back)
        self.chips = {each: self._chip(each) for each in self.board.watched}
        chip_row = QWidget()
        flow = FlowLayout(chip_row)
        for chip in self.chips.values():
            flow.addWidget(chip)
        self.table = SmallTable(_("疑似重复"), (_("分数"), _("记录"), _("相同之处")))
        self.table.setSelectionMode(SmallTable.SelectionMode.SingleSelection)
        self.table.currentCellChanged.connect(self._row_chosen)
        self.view = CompareView(self.board)
        self.view.setMinimumWidth(380)
        left = Card()
        left.body.addWidget(self.table)
        self.sides = QSplitter(Qt.Orientation.Horizontal)
        self.sides.setChildrenCollapsible(False)
        self.sides.setHandleWidth(GAP)
        self.sides.addWidget(left)
        self.sides.addWidget(self.view)
        self.sides.setStretchFactor(0, 2)
        self.sides.setStretchFactor(1, 3)
        self.empty = EmptyState("", icon="circle-check")
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN)
        box.setSpacing(PAD)
        box.addWidget(header)
        box.addWidget(chip_row)
        middle = QHBoxLayout()
        middle.addWidget(self.sides, 1)
        middle.addWidget(self.empty, 1)
        box.addLayout(middle, 1)
        self._show()

    def _chip(self, register: str) -> Chip:
        made = Chip(several(register_of(register).label))
        made.clicked.connect(lambda _on=False: self.board.load(register))
        return made

    def activate(self, query: Query | None = None) -> None:
        """Look for pairs, in the register of ``query`` when one is given."""
        self.board.load(str(query.register) if query is not None else None)

    def _go_back(self) -> None:
        self._desk.go(self.board.register)

    def _row_chosen(self, row: int, _column: int, _old: int, _old_column: int) -> None:
        if not self._showing and row >= 0 and row != self.board.at:
            self.board.choose(row)

    def _show(self) -> None:
        board = self.board
        for register, chip in self.chips.items():
            chip.set_count(board.counts.get(register, 0))
            chip.setChecked(register == board.register)
        has = bool(board.pairs)
        if not has:
            where = inside(several(register_of(board.register).label))
            self.empty.set_text(
                _("正在查找…")
                if board.loading
                else _("{register}里没有疑似重复的记录。").format(register=where)
            )
        self.empty.setVisible(not has)
        self.sides.setVisible(has)
        self._showing = True
        self.table.show_rows([_cells(pair) for pair in board.pairs])
        if has:
            self.table.setCurrentCell(board.at, 0)
        self._showing = False
        self.view.refresh()


def _cells(pair: Pair) -> tuple[str, str, str]:
    register = register_of(pair.one.register)
    titles = [pair.one.text(register.spoken), pair.other.text(register.spoken)]
    shown = " ／ ".join(dict.fromkeys(titles))
    return str(pair.likeness.score), shown, reasons(pair.likeness)
