"""单位卡: ours with its code and fingerprint; those of others, compared before they are believed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from gridcenter.base.drives import usual_folder
from gridcenter.base.i18n import _
from gridcenter.desktop import messages
from gridcenter.desktop.flow import FlowLayout, clear
from gridcenter.desktop.packs.paper_button import PaperButton
from gridcenter.desktop.packs.qr_view import QrView
from gridcenter.desktop.packs.scan_dialog import ask_scan
from gridcenter.desktop.widgets import Badge, Card, Page, PageHeader, button, label, row
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.packs import papers
from gridcenter.presenters.packs.unit_cards import CardView, UnitCards


class UnitCardsView(QWidget):
    """The 单位卡 tab."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.presenter = UnitCards(desk, self._show)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page = Page()
        outer.addWidget(page)
        page.body.addWidget(
            PageHeader(_("单位卡"), _("互相登记单位卡后才能收发上报包。登记前请用电话核对指纹。"))
        )
        self._offered = Card(_("登记这张单位卡？"))
        self._offered_name, self._offered_print = label("", "heading"), label("", "figure")
        self._offered.body.addWidget(self._offered_name)
        self._offered.body.addWidget(
            label(_("请打电话给对方，逐组核对下面六组数字。一致才登记。"), wrap=True)
        )
        self._offered.body.addWidget(self._offered_print)
        self._replaces = label("", "warning", wrap=True)
        self._offered.body.addWidget(self._replaces)
        self._offered.body.addLayout(
            row(
                None,
                button(_("不一致，放弃"), self.presenter.dismiss, kind="danger"),
                button(_("一致，登记"), self.presenter.confirm, kind="primary", icon="check"),
            )
        )
        page.body.addWidget(self._offered)
        page.body.addLayout(self._lower())
        page.body.addStretch(1)

    def activate(self) -> None:
        """The tab is shown."""
        self.presenter.load()

    def _lower(self) -> QVBoxLayout:
        ours = Card(_("本单位"))
        self._name, self._print = label("", "heading"), label("", "figure", wrap=True)
        self._print.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._code = QrView(_("单位卡二维码"))
        ours.body.addWidget(self._name)
        ours.body.addWidget(label(_("指纹"), "soft"))
        ours.body.addWidget(self._print)
        ours.body.addWidget(self._code)
        ours.body.addWidget(
            _in_lines(
                button(_("保存单位卡…"), self._save, icon="save"),
                PaperButton(self._desk, _("打印单位卡"), papers.card(), _("单位卡")),
                button(_("更换密钥…"), self._rotate, kind="link"),
            )
        )
        ours.body.addStretch(1)
        others = Card(_("已登记的单位"))
        others.body.addWidget(
            _in_lines(
                button(_("登记单位卡…"), self._open, icon="file-down"),
                button(_("粘贴或扫码…"), self._scan, icon="clipboard-paste"),
            )
        )
        self._others = QVBoxLayout()
        others.body.addLayout(self._others)
        others.body.addStretch(1)
        line = row(ours, others, gap=12)
        line.setStretch(0, 2)
        line.setStretch(1, 3)
        box = QVBoxLayout()
        box.addLayout(line)
        return box

    def _show(self) -> None:
        offered = self.presenter.offered
        self._offered.setVisible(offered is not None)
        if offered is not None:
            desk = _("（本单位另一台电脑）") if offered.is_desk else ""
            self._offered_name.setText(f"{offered.name}  {offered.unit} {desk}")
            self._offered_print.setText(offered.fingerprint)
            self._replaces.setText(offered.replaces)
            self._replaces.setVisible(bool(offered.replaces))
        view = self.presenter.view
        if view is None:
            return
        self._name.setText(f"{view.ours.name}  {view.ours.unit}")
        self._print.setText(view.ours.fingerprint)
        self._code.set_dots(view.dots)
        clear(self._others)
        for card in view.others:
            self._others.addLayout(self._line(card))
        if not view.others:
            self._others.addWidget(
                label(_("还没有。向上级或下级要单位卡文件，在这里登记。"), "soft", wrap=True)
            )

    def _line(self, card: CardView) -> QVBoxLayout:
        state = Badge(_("已停用"), "bad") if card.revoked else Badge(_("有效"), "good")
        revoke = button(_("停用…"), lambda: self._revoke(card), kind="link")
        revoke.setVisible(not card.revoked)
        box = QVBoxLayout()
        box.setSpacing(0)
        name = _("本单位另一台电脑") if card.is_desk else card.name
        box.addLayout(row(label(f"{name}  {card.unit}"), state, None, revoke))
        box.addWidget(label(f"{card.fingerprint}  ·  {card.since}", "small", wrap=True))
        return box

    def _revoke(self, card: CardView) -> None:
        if messages.confirm(
            self,
            _("停用 {name} 的密钥？").format(name=card.name),
            _("停用后不再接收它签名的上报包，直到重新登记它的单位卡。"),
            _("停用"),
            danger=True,
        ):
            self.presenter.revoke(card.unit)

    def _save(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("保存单位卡"), str(usual_folder()))
        if chosen:
            self.presenter.save(Path(chosen))

    def _rotate(self) -> None:
        sure = messages.confirm(
            self,
            _("更换本单位的密钥？"),
            _("新单位卡由旧密钥签名，对方收到后自动采用，旧密钥随即停用。请选择新卡存到哪里。"),
            _("更换"),
            danger=True,
        )
        if not sure:
            return
        chosen = QFileDialog.getExistingDirectory(self, _("保存新单位卡"), str(usual_folder()))
        if chosen:
            self.presenter.rotate(Path(chosen))

    def _open(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, _("登记单位卡"), str(usual_folder()), _("单位卡") + " (*.gccard)"
        )
        if chosen:
            self.presenter.open(Path(chosen))

    def _scan(self) -> None:
        text = ask_scan(self, _("扫描对方的单位卡二维码"))
        if text is not None:
            self.presenter.open(text)


def _in_lines(*buttons: QWidget) -> QWidget:
    """Buttons side by side, in a second line where words or letters are large."""
    made = QWidget()
    flow = FlowLayout(made)
    for each in buttons:
        flow.addWidget(each)
    return made
