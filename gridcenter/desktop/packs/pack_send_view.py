"""上报: what goes up, the checks, where to, and 可以安全拔出."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QVBoxLayout, QWidget

from gridcenter.base.drives import Drive, usual_folder
from gridcenter.base.i18n import _
from gridcenter.desktop.bars import InfoBar, Toasts
from gridcenter.desktop.flow import FlowLayout, clear
from gridcenter.desktop.ime import LineEdit
from gridcenter.desktop.packs.along_box import AlongBox
from gridcenter.desktop.packs.difference_view import DifferenceView
from gridcenter.desktop.packs.paper_button import PaperButton
from gridcenter.desktop.packs.scan_dialog import ask_scan
from gridcenter.desktop.plain_table import PlainTable
from gridcenter.desktop.register.record_head import looks_only
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import (
    Badge,
    Card,
    FormRow,
    Page,
    PageHeader,
    button,
    icon_button,
    label,
    row,
)
from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.text import N_
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.month_reading import month_text
from gridcenter.presenters.packs.pack_send import PackSend
from gridcenter.presenters.packs.pack_words import kind_word
from gridcenter.presenters.packs.send_words import (
    check_lines,
    content_rows,
    done_text,
    drive_text,
    failure_text,
    parts_text,
    relay_rows,
    sent_lines,
    size_text,
    withheld_words,
)

_LOOK_EVERY = 2000  # milliseconds between two looks for sticks while the tab is shown
_PART_SIZES = (
    (N_("不限，不拆分"), None),
    ("500 KB", 500 * 1024),
    ("2 MB", 2 * 1024 * 1024),
    ("10 MB", 10 * 1024 * 1024),
)


class PackSendView(QWidget):
    """The 上报 tab."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.presenter = PackSend(desk, self._show)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page = Page()
        outer.addWidget(page)
        page.body.addWidget(self._head())
        self._bar = InfoBar()
        self.toasts = Toasts(self, self._bar, left=True)
        self._columns = row(self._content_card(), self._target_card(), gap=12)
        self._columns.setStretch(0, 3)
        self._columns.setStretch(1, 2)
        page.body.addLayout(self._columns)
        self._changes = Card(_("更正了什么"))
        self._changes_box = QVBoxLayout()
        self._changes.body.addLayout(self._changes_box)
        page.body.addWidget(self._changes)
        page.body.addWidget(self._sent_card())
        page.body.addSpacing(96)  # where what is told lies over nothing
        page.body.addStretch(1)
        self._watch = QTimer(self, interval=_LOOK_EVERY)
        self._watch.timeout.connect(self.presenter.look_for_drives)
        self._offered: tuple[Drive, ...] | None = None

    def activate(self) -> None:
        """The tab is shown."""
        self.presenter.show()

    def _head(self) -> QWidget:
        self._header = PageHeader(_("上报"))
        self._month = label("", "heading")
        self._header.add(
            icon_button("chevron-left", _("上个月"), lambda: self.presenter.turn(-1)),
            self._month,
            icon_button("chevron-right", _("下个月"), lambda: self.presenter.turn(1)),
        )
        return self._header

    def _content_card(self) -> QWidget:
        card = Card(_("报什么"))
        self._kind = QComboBox()
        self._kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        guard_wheel(self._kind)
        self._kind.activated.connect(
            lambda at: self.presenter.choose_kind(PackKind(self._kind.itemData(at)))
        )
        self._kind.setAccessibleName(_("上报类型"))
        caption = label(_("类型"))
        caption.setBuddy(self._kind)
        self._size = label("", "soft")
        card.body.addLayout(row(caption, self._kind, None, self._size))
        self._rows = PlainTable((_("台账"), _("本次上报"), _("现有")), _("报什么"), numbers=2)
        card.body.addWidget(self._rows)
        self._relayed = PlainTable((_("单位"), _("上报包"), _("收到")), _("转报的上报包"))
        card.body.addWidget(self._relayed)
        self._checks = QVBoxLayout()
        self._checks.setSpacing(4)
        card.body.addLayout(self._checks)
        self._withheld = label("", "small", wrap=True)
        card.body.addWidget(self._withheld)
        card.body.addStretch(1)
        return card

    def _target_card(self) -> QWidget:
        card = Card(_("报给谁，存到哪"))
        self._receiver = label("", wrap=True)
        self._folder = label("", "soft", wrap=True)
        self._folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._full = QCheckBox(_("名册含完整证件号码和电话"))
        self._reason = LineEdit()
        self._reason.setPlaceholderText(_("例如：县中心要求换发聘书"))
        self._reason_row = FormRow(_("理由（记入日志）"), self._reason, required=True)
        self._full.toggled.connect(self._unmask)
        self._reason.editingFinished.connect(self._unmask)
        self._reason.textChanged.connect(self._reason_typed)
        self._send = button(_("导出上报包"), self.presenter.send, kind="primary", icon="send")
        card.body.addWidget(self._receiver)
        card.body.addWidget(self._folder)
        self._drives = FlowLayout()
        card.body.addLayout(self._drives)
        self._parts = QComboBox()
        guard_wheel(self._parts)
        for text, size in _PART_SIZES:
            self._parts.addItem(_(text), size)
        self._parts.activated.connect(
            lambda at: self.presenter.choose_parts(self._parts.itemData(at))
        )
        self._parts.setAccessibleName(_("邮件附件限度"))
        card.body.addLayout(row(label(_("邮件附件限度")), self._parts, None))
        self._along = AlongBox(self.presenter)
        for each in (self._full, self._reason_row, self._along):
            card.body.addWidget(each)
        # What is told beside it comes and goes: the button stays where it was pressed.
        card.body.addLayout(row(None, self._send))
        card.body.addStretch(1)
        return card

    def _sent_card(self) -> QWidget:
        card = Card(_("本月已上报"))
        self._sent_card_widget = card
        self._sent = PlainTable((_("文件"), _("编号"), _("日期"), _("回执")), _("本月已上报"))
        card.body.addWidget(self._sent)
        self._code = LineEdit()
        self._code.setPlaceholderText("XXXX-XXXX-XXXX")
        self._code.setAccessibleName(_("电话回执码"))
        self._code.returnPressed.connect(self._take_code)
        self._printed = PaperButton(
            self._desk, _("打印回执"), self.presenter.receipt_paper, _("回执")
        )
        said = label(_("电话回执码"))
        said.setBuddy(self._code)
        take = button(_("登记"), self._take_code, icon="phone")
        scan = button(_("扫回执二维码…"), self._scan_receipt, icon="clipboard-paste")
        pick = button(_("打开回执文件…"), self._pick_receipt, icon="file-down")
        self._writing = (self._full, self._along, self._code, take, scan, pick)
        card.body.addLayout(row(said, self._code, take, None, self._printed, scan, pick))
        return card

    def _show(self) -> None:
        state, seen = self.presenter.state, self.presenter.state.seen
        self._month.setText(month_text(state.month))
        self._offer_kinds(state.kinds, state.kind)
        if state.drives != self._offered:
            self._offered = state.drives
            self._offer_drives()
        if state.failure is not None:
            self._bar.keep_saying(failure_text(state.failure), "warn")
        elif state.done is not None:
            self._bar.keep_saying(done_text(state.done) + parts_text(state.parts), "good")
        else:
            self._bar.keep_saying("")
        self._send.setEnabled(self.presenter.can_send)
        for each in (self._send, *self._writing):
            each.setToolTip("" if state.may_send else looks_only())
        for each in self._writing:
            each.setEnabled(state.may_send)
        self._folder.setText(
            _("存到：{folder}").format(folder=state.folder) if state.folder else _("还没有选位置")
        )
        self._full.setChecked(state.unmasked)
        self._reason_row.setVisible(self.presenter.needs_reason)
        self._along.refresh()
        self._receiver.setText("")
        clear(self._checks)
        clear(self._changes_box)
        self._changes.setVisible(state.difference is not None)
        if state.difference is not None:
            self._changes_box.addWidget(DifferenceView(self._desk, state.difference))
        if seen is None:
            self._rows.set_rows(())
            self._sent_card_widget.hide()
            return
        self._receiver.setText(
            _("报给：{name}（{unit}）").format(name=seen.receiver_name, unit=seen.receiver)
        )
        self._size.setText(size_text(seen))
        self._rows.set_rows(content_rows(seen))
        self._relayed.set_rows(relay_rows(seen))
        bundled = seen.kind.rules.relays
        self._rows.setVisible(not bundled)
        self._relayed.setVisible(bundled and bool(seen.relayed))
        self._full.setVisible(seen.kind.rules.may_unmask)
        for line in check_lines(seen):
            self._checks.addLayout(row(Badge(line.text, line.tone), None))
        if seen.numbers_in_text:
            do = self.presenter.mask_numbers
            self._checks.addLayout(row(button(_("遮住号码"), do, icon="eye-off"), None))
        self._withheld.setVisible(bool(seen.withheld))
        self._withheld.setText(_("不外送或打码：{fields}").format(fields=withheld_words(seen)))
        sent = sent_lines(seen)
        self._sent_card_widget.setVisible(bool(sent))
        self._printed.setVisible(seen.receipt is not None)
        self._sent.set_rows([(s.file, s.title, s.when, (s.outcome, s.tone)) for s in sent])

    def _offer_kinds(self, kinds: tuple[PackKind, ...], chosen: PackKind) -> None:
        if self._kind.count() != len(kinds):
            self._kind.clear()
            for kind in kinds:
                self._kind.addItem(kind_word(kind), kind)
        self._kind.setCurrentIndex(kinds.index(chosen) if chosen in kinds else -1)

    def _unmask(self) -> None:
        self.presenter.set_unmasked(self._full.isChecked(), self._reason.text())

    def _reason_typed(self, text: str) -> None:
        self.presenter.state.reason = text
        self._send.setEnabled(self.presenter.can_send)

    def _offer_drives(self) -> None:
        """One button for each stick, and one for any other folder; Tab comes to them as they stand."""
        clear(self._drives)
        before: QWidget = self._relayed
        for drive in self.presenter.state.drives:
            choose = partial(self.presenter.choose_folder, drive.path)
            pick = button(drive_text(drive), choose, icon="usb", tip=str(drive.path))
            pick.setEnabled(not drive.read_only)
            self._drives.addWidget(pick)
            self.setTabOrder(before, before := pick)
        other = button(_("选择文件夹…"), self._pick, icon="folder-open")
        self._drives.addWidget(other)
        self.setTabOrder(before, other)

    def showEvent(self, event: QShowEvent) -> None:
        """Watch for sticks while somebody looks."""
        super().showEvent(event)
        self._watch.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._watch.stop()

    def _pick(self) -> None:
        start = self.presenter.state.folder or Path.home()
        chosen = QFileDialog.getExistingDirectory(self, _("选择文件夹"), str(start))
        if chosen:
            self.presenter.choose_folder(Path(chosen))

    def _pick_receipt(self) -> None:
        kind = _("回执") + " (*.gcreceipt)"
        chosen, _kind = QFileDialog.getOpenFileName(
            self, _("打开回执文件"), str(usual_folder()), kind
        )
        if chosen:
            self.presenter.take_receipt(Path(chosen))

    def _scan_receipt(self) -> None:
        if (text := ask_scan(self, _("扫描上级给的回执二维码"))) is not None:
            self.presenter.take_receipt(text)

    def _take_code(self) -> None:
        self.presenter.take_spoken(self._code.text())
        self._code.clear()
