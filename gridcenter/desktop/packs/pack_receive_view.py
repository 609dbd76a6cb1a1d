"""接收: drop packs or receipts here, look, merge, and hand the receipt back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from gridcenter.base.drives import usual_folder
from gridcenter.base.i18n import _
from gridcenter.desktop.file_drop import files_in, page_for
from gridcenter.desktop.flow import clear
from gridcenter.desktop.packs.conflict_card import ConflictCard
from gridcenter.desktop.packs.difference_view import DifferenceView
from gridcenter.desktop.packs.paper_button import PaperButton
from gridcenter.desktop.packs.qr_view import QrView
from gridcenter.desktop.plain_table import PlainTable
from gridcenter.desktop.widgets import (
    Badge,
    Card,
    EmptyState,
    Page,
    PageHeader,
    button,
    label,
    row,
)
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.packs import papers
from gridcenter.presenters.packs.office_desk import OfficeDesk
from gridcenter.presenters.packs.pack_receive import PackReceive
from gridcenter.presenters.packs.receive_cards import AskedCard, FileCard, ReceiptCard
from gridcenter.presenters.register.record_history import STEPS

_LOOK_EVERY = 10_000
"""Milliseconds between two looks into the watched folder."""


class PackReceiveView(QWidget):
    """The 接收 tab."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.presenter = PackReceive(desk, self._show)
        self.setAcceptDrops(True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page = Page()
        outer.addWidget(page)
        header = PageHeader(
            _("接收"), _("先验签、再预览，点“合并”前不改动任何数据。回执也在这里打开。")
        )
        self._merge = button(_("合并"), self.presenter.merge, kind="primary", icon="merge")
        # The buttons before it stay where they are when a number joins its word.
        wide = self._merge.fontMetrics().horizontalAdvance
        more = wide(_("合并 {count} 个").format(count=88)) - wide(_("合并"))
        self._merge.setMinimumWidth(self._merge.sizeHint().width() + more)
        self._watch = QCheckBox(_("留意收件文件夹"))
        self._watch.clicked.connect(self._toggle_watch)
        self._share = QCheckBox(_("与同事的电脑自动合并"))
        self._share.setToolTip(_("几台电脑都选同一个共享文件夹；先在“单位卡”里互相登记"))
        self._share.clicked.connect(self._toggle_share)
        self.office = OfficeDesk(desk, self._show_office)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY)
        self._timer.timeout.connect(self.presenter.look_into_inbox)
        self._clear = button(_("清空"), self.presenter.clear)
        self._choose = button(_("选择文件…"), self._pick, icon="folder-open")
        header.add(self._clear, self._choose, self._merge)
        page.body.addWidget(header)
        page.body.addLayout(row(self._watch, self._share, None))
        self._conflicts = ConflictCard(desk)
        page.body.addWidget(self._conflicts)
        self._empty = Card()
        self._empty.body.addWidget(
            EmptyState(
                _("把上报包或回执拖到这里，或从 U 盘选择。"),
                _("选择文件…"),
                self._pick,
                icon="inbox",
            )
        )
        page.body.addWidget(self._empty)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(12)
        page.body.addLayout(self._cards)
        page.body.addStretch(1)
        self._show()

    def activate(self) -> None:
        """The tab is shown."""
        self._conflicts.presenter.load()
        self.presenter.load_inbox()
        self.office.load()

    def _toggle_share(self, wanted: bool) -> None:
        folder = None
        if wanted:
            chosen = QFileDialog.getExistingDirectory(
                self, _("选择同事共用的文件夹"), str(Path.home())
            )
            folder = Path(chosen) if chosen else None
        self.office.share(folder)

    def _show_office(self) -> None:
        self._share.setChecked(self.office.folder is not None)

    def _toggle_watch(self, wanted: bool) -> None:
        folder = None
        if wanted:
            chosen = QFileDialog.getExistingDirectory(self, _("选择收件文件夹"), str(Path.home()))
            folder = Path(chosen) if chosen else None
        self.presenter.watch(folder)

    def _pick(self) -> None:
        start = str(usual_folder())
        chosen, _kind = QFileDialog.getOpenFileNames(
            self,
            _("选择上报包或回执"),
            start,
            _("上报包和回执") + " (*.gcpack *.gcreceipt *.gccard *.gcpart)",
        )
        if chosen:
            self.presenter.choose(map(Path, chosen))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Packs may be dropped anywhere on the tab; other files go where they belong."""
        if page_for(files_in(event.mimeData())) == "packs":
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at the dropped files."""
        self.presenter.choose(files_in(event.mimeData()))
        event.acceptProposedAction()

    def _show(self) -> None:
        cards, inbox = self.presenter.cards, self.presenter.inbox
        self._watch.setChecked(inbox is not None)
        self._watch.setToolTip(str(inbox or _("共享文件夹或邮件附件的保存位置")))
        if inbox is None:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
        waiting = len(self.presenter.mergeable)
        # What had the keys may go: they wait at what is done next.
        held = self.focusWidget() is not None and self.isAncestorOf(self.window().focusWidget())
        self._merge.setEnabled(waiting > 0)
        self._merge.setText(_("合并 {count} 个").format(count=waiting) if waiting else _("合并"))
        if held:
            (self._merge if waiting else self._choose).setFocus()
        self._empty.setVisible(not cards)
        self._clear.setEnabled(bool(cards))
        clear(self._cards)
        for card in cards:
            self._cards.addWidget(self._card(card))

    def _card(self, shown: FileCard) -> QWidget:
        card = Card(shown.title)
        card.head.addWidget(Badge(shown.status, shown.tone))
        if shown.detail:
            card.body.addWidget(label(shown.detail, "small", wrap=True))
        if shown.rows:
            headers = (
                _("台账"),
                _("新增"),
                _("变更"),
                _("删除"),
                _("相同"),
                _("较旧"),
                _("冲突"),
                _("未采用"),
            )
            table = PlainTable(headers, shown.title, numbers=7)
            table.set_rows(shown.rows)
            card.body.addWidget(table)
        if shown.packs:
            heads = (_("单位"), _("上报包"), _("情况"), _("新增"), _("变更"), _("未采用"))
            inside = PlainTable(heads, _("转报的上报包"), numbers=3)
            inside.set_rows(shown.packs)
            card.body.addWidget(inside)
        if shown.difference is not None:
            card.body.addWidget(DifferenceView(self._desk, shown.difference))
        for each in shown.asked:
            card.body.addLayout(self._asked(each, taken=shown.receipt is not None))
        if shown.lines:
            card.body.addWidget(label("\n".join(shown.lines), "soft", wrap=True))
        if shown.receipt is not None:
            card.body.addLayout(self._receipt(shown.receipt))
        return card

    def _asked(self, asked: AskedCard, *, taken: bool) -> QHBoxLayout:
        opening = button(
            _("打开这件事"),
            lambda: self._desk.go(str(asked.opens.register), asked.opens, STEPS),
            icon="arrow-right",
            tip="" if taken else _("先合并，这件事的“办理”里才有这条指令"),
        )
        opening.setEnabled(taken)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(asked.record, "heading", wrap=True))
        words.addWidget(label(asked.text, wrap=True))
        line = row(gap=20)
        line.addLayout(words, 1)
        line.addWidget(opening)
        return line

    def _receipt(self, receipt: ReceiptCard) -> QVBoxLayout:
        code = QrView(_("回执二维码"))
        code.set_dots(receipt.dots)
        code.setVisible(bool(receipt.dots))
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(label(_("电话回执码"), "soft"))
        figure = label(receipt.code, "figure")
        figure.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(figure)
        words.addWidget(label(_("回执文件已写在："), "soft"))
        for file in receipt.files:
            words.addWidget(label(str(file), "small", wrap=True))
        words.addStretch(1)
        deeds: list[QWidget | None] = [
            PaperButton(
                self._desk,
                _("打印回执"),
                papers.receipt(receipt.data),
                receipt.files[0].stem if receipt.files else _("回执"),
            )
        ]
        if receipt.can_take_back:
            back = button(
                _("撤销这次合并"),
                lambda: self.presenter.take_back(receipt.id),
                kind="link",
                icon="undo-2",
            )
            deeds.append(back)
        words.addLayout(row(*deeds, None))
        box = QVBoxLayout()
        line = row(code, gap=20)
        line.addLayout(words, 1)
        box.addLayout(line)
        return box
