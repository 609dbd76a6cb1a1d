"""Two records side by side: which one stays, which value of each field, and the two ways out."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QLabel,
    QRadioButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.widgets import GAP, PAD, button, label, line, row
from gridcenter.presenters.register.duplicate_board import (
    CompareRow,
    Comparison,
    DuplicateBoard,
    PairSide,
    reasons,
)


class ElidedChoice(QRadioButton):
    """A choice that gives way when room is short; the whole text is in its tool tip."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__()
        self._whole = " ".join(text.split())
        self.setToolTip(text)
        self.setAccessibleName(_("{field}：{value}").format(field=name, value=text))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(60)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the words to the room beside the circle; codes of one unit differ at their end."""
        super().resizeEvent(event)
        room = self.width() - 2 * theme.metrics().icon
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, room))


class CompareView(QFrame):
    """Paints the chosen pair of a :class:`DuplicateBoard`."""

    def __init__(self, board: DuplicateBoard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._board = board
        self._shown: Comparison | None = None
        self._shown_keep = board.keep
        self.choices: dict[tuple[str, PairSide], QRadioButton] = {}
        self.keepers: dict[PairSide, QRadioButton] = {}
        self.room = QScrollArea()
        self.room.setWidgetResizable(True)
        self.room.setFrameShape(QFrame.Shape.NoFrame)
        self.room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.why = label("", "soft", wrap=True)
        self.merge = button(_("合并成一条"), board.merge, kind="primary", icon="merge")
        self.apart = button(_("不是同一条"), board.set_apart)
        self.note = label(
            _("原来指向被合并那条的网格、事件、日志，都改为指向保留的一条。"), "small", wrap=True
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(PAD, PAD, PAD, PAD)
        box.setSpacing(GAP)
        box.addWidget(self.why)
        box.addWidget(self.room, 1)
        box.addWidget(self.note)
        box.addLayout(row(None, self.apart, self.merge))

    def refresh(self) -> None:
        """Show the present pair anew if it is another one or the other record is kept."""
        board = self._board
        found = board.comparison
        self.merge.setEnabled(found is not None)
        self.apart.setEnabled(board.pair is not None)
        self.why.setText(reasons(board.pair.likeness) if board.pair is not None else "")
        if found is self._shown and board.keep == self._shown_keep:
            return
        self._shown, self._shown_keep = found, board.keep
        self.choices, self.keepers = {}, {}
        inner = QWidget()
        inner.setProperty("role", "page")
        grid = QGridLayout(inner)
        grid.setHorizontalSpacing(PAD)
        grid.setVerticalSpacing(GAP)
        grid.setContentsMargins(0, 0, GAP, 0)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        if found is not None:
            self._fill(grid, found)
        grid.setRowStretch(grid.rowCount(), 1)
        self.room.setWidget(inner)

    def _fill(self, grid: QGridLayout, found: Comparison) -> None:
        heads = (
            (PairSide.ONE, found.one, found.one_made),
            (PairSide.OTHER, found.other, found.other_made),
        )
        group = QButtonGroup(grid.parentWidget())
        grid.addWidget(label(_("保留哪一条"), "heading"), 0, 0, Qt.AlignmentFlag.AlignTop)
        for column, (side, title, made) in enumerate(heads, 1):
            keeper = self._radio(title, side is self._board.keep, _("保留这一条"))
            keeper.clicked.connect(lambda _on=False, side=side: self._board.keep_side(side))
            group.addButton(keeper)
            self.keepers[side] = keeper
            grid.addWidget(keeper, 0, column)
            grid.addWidget(label(made, "small", wrap=True), 1, column)
        grid.addWidget(line(), 2, 0, 1, 3)
        at = 3
        for each in found.rows:
            if each.differs:
                self._choice(grid, at, each)
                at += 1
        if at == 3:
            grid.addWidget(label(_("各栏内容完全相同。"), "soft"), at, 0, 1, 3)
            at += 1
        grid.addWidget(line(), at, 0, 1, 3)
        for each in found.rows:
            if not each.differs:
                at += 1
                self._same(grid, at, each)

    def _choice(self, grid: QGridLayout, at: int, each: CompareRow) -> None:
        grid.addWidget(label(each.label, wrap=True), at, 0)
        group = QButtonGroup(grid.parentWidget())
        for column, side, text in ((1, PairSide.ONE, each.one), (2, PairSide.OTHER, each.other)):
            made = self._radio(
                text or _("（空）"), self._board.chosen.get(each.name) is side, each.label
            )
            made.toggled.connect(partial(self._take, each.name, side))
            group.addButton(made)
            self.choices[each.name, side] = made
            grid.addWidget(made, at, column)

    def _take(self, name: str, side: PairSide, on: bool) -> None:
        if on:
            self._board.take(name, side)

    def _radio(self, text: str, on: bool, name: str) -> QRadioButton:
        made = ElidedChoice(text, name)
        made.setChecked(on)
        return made

    def _same(self, grid: QGridLayout, at: int, each: CompareRow) -> None:
        grid.addWidget(label(each.label, "soft"), at, 0, Qt.AlignmentFlag.AlignTop)
        if each.one == each.other:
            text: QLabel = label(each.one, "soft", wrap=True)
            grid.addWidget(text, at, 1, 1, 2)
            return
        grid.addWidget(label(each.one, "soft", wrap=True), at, 1)
        grid.addWidget(label(each.other, "soft", wrap=True), at, 2)
