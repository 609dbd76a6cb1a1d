"""月度工作日志: a village's month of duty counts, keyed like a sheet and saved as one gesture."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import actions
from gridcenter.desktop.bars import InfoBar, Toasts
from gridcenter.desktop.ime import commit_preedit
from gridcenter.desktop.register.duty_table import DutyTable
from gridcenter.desktop.register.record_head import looks_only
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import (
    GAP,
    MARGIN,
    PAD,
    Card,
    EmptyState,
    PageHeader,
    button,
    icon_button,
    label,
    row,
)
from gridcenter.domain.query import Query
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.desk import Desk, PageSpot
from gridcenter.presenters.month_reading import month_text
from gridcenter.presenters.register.duty_draft import DutyDrafts, in_words
from gridcenter.presenters.register.duty_sheet import DutySheetBoard, Place
from gridcenter.services.register.drafts import KeptDraft

DRAFT_MS = 1000
_LEADERS = register_of("household_leader").id


class DutyPage(QWidget):
    """One village in one month."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.board = DutySheetBoard(desk)
        self._filling = self._begun = False
        self.drafts = DutyDrafts(desk, self.board)
        self._draft_timer = QTimer(self)
        self._draft_timer.setSingleShot(True)
        self._draft_timer.setInterval(DRAFT_MS)
        self._draft_timer.timeout.connect(self.drafts.keep)
        self.restore_bar = InfoBar()
        self.restore_bar.closed.connect(self.drafts.discard)
        header = PageHeader(
            _("月度工作日志"), _("一格一个次数，像 Excel 一样填；只写做了几次，不写涉及何人。")
        )
        self.back = button(_("回到治安户长"), lambda: desk.go(str(_LEADERS)), icon="arrow-left")
        self.paper = button(_("打印空白采集表"), self._print_blank, icon="printer")
        header.add(self.back, self.paper)
        self.table = DutyTable(self.board)
        self.empty = EmptyState(
            _("这个村本月没有在岗的治安户长。先登记治安户长，或换一个村、换一个月。"),
            _("去登记治安户长"),
            lambda: desk.go(str(_LEADERS)),
            icon="users",
        )
        self.remark = label("", "small", wrap=True)
        self.state = label("", "small")
        self.save_button = button(_("保存"), self.save, kind="primary", tip="Ctrl+S")
        card = Card()
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.empty, 1)
        foot = row(self.remark, None, self.state, self.save_button)
        foot.setStretch(0, 1)
        card.body.addLayout(foot)
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN)
        box.setSpacing(PAD)
        box.addWidget(header)
        box.addLayout(self._choosers())
        box.addWidget(card, 1)
        keys = _(
            "方向键移动 · 数字直接填 · Enter 向下 · Tab 向右 · Ctrl+C/V 与 Excel 互贴 · Ctrl+D 同上格 · Ctrl+Z 撤销 · Ctrl+S 保存"
        )
        box.addWidget(label(keys, "small", wrap=True))
        self.toasts = Toasts(self, self.restore_bar, left=True)
        self.table.selectionModel().currentChanged.connect(lambda *_moved: self._show_remark())
        actions.bind(self, "save", self.save)
        self.board.view = self
        self.empty.hide()
        self.cells_changed()

    def _choosers(self) -> QVBoxLayout:
        self.village, self.month = QComboBox(), QComboBox()
        for each, name in ((self.village, _("所属村（社区）")), (self.month, _("月份"))):
            each.setAccessibleName(name)
            each.setMinimumContentsLength(12)
            each.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        guard_wheel(self.village, self.month)
        self.village.activated.connect(self._choose)
        self.month.activated.connect(self._choose)
        earlier = icon_button("chevron-left", _("上个月"), lambda: self._turn(1))
        later = icon_button("chevron-right", _("下个月"), lambda: self._turn(-1))
        village, month = label(_("村（社区）")), label(_("月份"))
        village.setBuddy(self.village)
        month.setBuddy(self.month)
        line = row(village, self.village, month, earlier, self.month, later, None)
        made = QVBoxLayout()
        made.setSpacing(GAP)
        made.addLayout(line)
        return made

    # -- the page in the window ------------------------------------------------------------

    def activate(self, query: Query | None = None) -> None:
        """Show the sheet again; a query's filter on ``village`` chooses the village."""
        wanted = (
            next((str(f.values[0]) for f in query.filters if f.field == "village"), None)
            if query
            else None
        )
        self.board.load(wanted)
        if not self._begun:
            self._begun = True
            self.drafts.look(self._offer_draft)
        self.table.setFocus()

    def _offer_draft(self, draft: KeptDraft) -> None:
        self.restore_bar.show_text(
            in_words(draft),
            "warn",
            action=_("恢复"),
            on_click=lambda: self.drafts.restore(draft),
        )

    def close_page(self) -> None:
        """The window closes: what is right is saved."""
        self.save()

    def undo_here(self) -> bool:
        """Take back what was keyed last, or bring back what Esc left; False when nothing is unsaved."""
        return self.board.undo()

    def hideEvent(self, event: QHideEvent) -> None:
        """Leaving the page saves it."""
        self.save()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow another size of text."""
        if event.type() == QEvent.Type.FontChange and hasattr(self, "table"):
            self.table.fit()
        super().changeEvent(event)

    def save(self) -> None:
        """Write the sheet as one gesture."""
        commit_preedit()
        self.table.finish()
        self.board.save()

    # -- choosing --------------------------------------------------------------------------

    def _choose(self, _at: int = 0) -> None:
        if not self._filling:
            self.table.finish()
            self.board.load(self.village.currentData(), self.month.currentData())

    def _turn(self, back: int) -> None:
        at = self.month.currentIndex() + back
        if 0 <= at < self.month.count():
            self.month.setCurrentIndex(at)
            self._choose()

    def _print_blank(self) -> None:
        self._desk.go("reports", spot=PageSpot(form="duty_collection"))

    # -- what the presenter tells ----------------------------------------------------------

    def sheet_changed(self) -> None:
        """Another sheet."""
        board, sheet = self.board, self.board.sheet
        if sheet is None:
            return
        self._filling = True
        self.village.clear()
        for item in board.villages:
            said = _("{name}（{count} 人）").format(name=item.name, count=item.leaders)
            self.village.addItem(said, item.code)
        self.village.setCurrentIndex(self.village.findData(sheet.village))
        self.month.clear()
        for month in dict.fromkeys((*board.months, sheet.month)):
            self.month.addItem(month_text(month), month)
        self.month.setCurrentIndex(self.month.findData(sheet.month))
        self._filling = False
        kept = self.table.place
        self.table.sheet.reset()
        self.table.fit()
        self.table.setVisible(bool(board.rows))
        self.empty.setVisible(not board.rows)
        if kept is not None and kept[0] < len(board.rows):
            self.table.setCurrentIndex(self.table.sheet.at(kept))
        elif board.rows:
            self.table.setCurrentIndex(self.table.sheet.at((0, 0)))
        self.cells_changed()

    def cells_changed(self) -> None:
        """Other text in the same cells."""
        self.table.sheet.refresh()
        if self.board.texts:
            self._draft_timer.start()
        else:
            self._draft_timer.stop()
            self.drafts.drop()
        count = self.board.unsaved
        self.state.setText(
            _("未保存 {count} 格 · 离开时自动保存").format(count=count) if count else ""
        )
        self.save_button.setEnabled(bool(count))
        self.save_button.setToolTip("Ctrl+S" if self.board.may_keep else looks_only())
        self._show_remark()

    def _show_remark(self) -> None:
        place = self.table.place
        self.remark.setText(self.table.sheet.remark(place) if place is not None else "")

    def go_to(self, place: Place) -> None:
        """A cell must be mended."""
        self.table.go_to(place)
