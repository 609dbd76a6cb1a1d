"""The unit, and how the window looks."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFormLayout, QWidget

from gridcenter.base.i18n import LANGUAGES, _
from gridcenter.desktop import messages, preferences
from gridcenter.desktop.due_day import due_day_box
from gridcenter.desktop.pressing import Chip
from gridcenter.desktop.register.record_head import looks_only
from gridcenter.desktop.tokens import Scale, Scheme
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import GAP, PAD, Card, Page, button, label, row
from gridcenter.domain.changes import Changes
from gridcenter.domain.text import N_
from gridcenter.presenters import settings_deeds
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.first_run import TIER_LABELS
from gridcenter.presenters.settings_board import UnitView, unit_view

_SCHEMES = {Scheme.LIGHT: N_("浅色"), Scheme.DARK: N_("深色"), Scheme.SYSTEM: N_("跟随系统")}
_SCALES = {Scale.NORMAL: N_("标准"), Scale.MEDIUM: N_("较大"), Scale.LARGE: N_("大字")}
_LANGUAGE_NAMES = {"zh_CN": "中文", "en": "English"}


class LookTab(Page):
    """Unit and looks."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body.setContentsMargins(0, PAD, 0, 0)
        self._desk = desk
        self._liked = preferences.present()
        self.body.addWidget(self._unit_card())
        self.body.addWidget(self._look_card())
        self.body.addStretch(1)
        self._liked.restyled.connect(self._mark)
        self._mark()

    def load(self) -> None:
        """Read the unit."""
        self._desk.ask(unit_view, self._show)

    def _unit_card(self) -> Card:
        card = Card(_("单位"))
        names = ("name", "code", "tier", "actor", "folder")
        self._folder = Path()
        self._words = {name: label(wrap=name == "folder") for name in names}
        form = _form()
        for title, name in (
            (_("名称"), "name"),
            (_("代码"), "code"),
            (_("层级"), "tier"),
            (_("经办人"), "actor"),
        ):
            line: QWidget = self._words[name]
            if name == "name":
                self._change = button(_("改名…"), self._rename, kind="link")
                line = _line(line, self._change)
            form.addRow(label(title, "soft"), line)
        self._due = due_day_box(self._set_due_day)
        caption = label(_("报送截止日"), "soft")
        caption.setBuddy(self._due)
        form.addRow(caption, _line(self._due, label(_("上月的报表到这一天为止"), "small")))
        opener = button(_("打开"), self._open_folder, kind="link", icon="folder-open")
        form.addRow(label(_("数据目录"), "soft"), _line(self._words["folder"], opener))
        card.body.addLayout(form)
        return card

    def _look_card(self) -> Card:
        card = Card(_("外观"))
        form = _form()
        self._schemes, self._scales = QButtonGroup(self), QButtonGroup(self)
        schemes = [
            self._choice(self._schemes, _(text), scheme) for scheme, text in _SCHEMES.items()
        ]
        scales = [self._choice(self._scales, _(text), scale) for scale, text in _SCALES.items()]
        form.addRow(label(_("配色"), "soft"), _line(*schemes))
        form.addRow(label(_("文字大小"), "soft"), _line(*scales))
        self._language = QComboBox()
        for code in LANGUAGES:
            self._language.addItem(_LANGUAGE_NAMES[code], code)
        self._language.setCurrentIndex(LANGUAGES.index(self._liked.language))
        self._language.setAccessibleName(_("语言"))
        self._language.activated.connect(self._set_language)
        guard_wheel(self._language)
        self._later = label("", "small")
        form.addRow(label(_("语言"), "soft"), _line(self._language, self._later))
        card.body.addLayout(form)
        return card

    def _choice(self, group: QButtonGroup, text: str, value: Scheme | Scale) -> Chip:
        chip = Chip(text)
        chip.setProperty("value", value.value)
        group.addButton(chip)
        if isinstance(value, Scheme):
            chip.clicked.connect(lambda _on=False: self._liked.set_look(scheme=value))
        else:
            chip.clicked.connect(lambda _on=False: self._liked.set_look(scale=value))
        return chip

    def _mark(self) -> None:
        for group, present in (
            (self._schemes, self._liked.scheme),
            (self._scales, self._liked.scale),
        ):
            for chip in group.buttons():
                chip.setChecked(chip.property("value") == present.value)

    def _set_language(self) -> None:
        self._liked.set_language(str(self._language.currentData()))
        self._later.setText(_("下次启动时生效。"))

    def _show(self, view: UnitView) -> None:
        self._words["name"].setText(view.name)
        self._words["name"].setToolTip("\n".join(view.former))
        self._change.setVisible(view.may_manage)
        self._words["code"].setText(view.unit.code)
        self._words["tier"].setText(_(TIER_LABELS[view.unit.tier]))
        self._words["actor"].setText(view.actor)
        self._folder = view.folder
        # A path has no spaces to be broken at: it may be broken behind each folder.
        self._words["folder"].setText(str(view.folder).replace(os.sep, f"{os.sep}\u200b"))
        self._due.setCurrentIndex(view.due_day - 1)
        self._due.setEnabled(view.may_keep)
        self._due.setToolTip("" if view.may_keep else looks_only())

    def _rename(self) -> None:
        name = messages.ask_text(
            self,
            _("单位改名"),
            _("单位名称"),
            detail=_("名称印在报表上，也写进上报文件；代码不变。原来的名称会留下记录。"),
            yes=_("改名"),
            text=self._words["name"].text(),
        )
        if name is None or name == self._words["name"].text():
            return

        def done(_changes: Changes) -> None:
            self._desk.tell(_("单位已改名，下次登录起使用新名称。"))
            self.load()

        settings_deeds.rename_unit(self._desk, name, done)

    def _set_due_day(self, day: int) -> None:
        said = _("报送截止日改为次月 {day} 日。").format(day=day)
        settings_deeds.set_due_day(self._desk, day, lambda _changes: self._desk.tell(said))

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))


def _form() -> QFormLayout:
    made = QFormLayout()
    made.setHorizontalSpacing(2 * PAD)
    made.setVerticalSpacing(GAP)
    return made


def _line(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    holder.setLayout(row(*widgets, None))
    return holder
