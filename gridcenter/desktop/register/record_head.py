"""The head of the form: which record this is, and its two buttons."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gridcenter.base.i18n import _, filled, inside, is_english
from gridcenter.desktop.register.record_model import TONES
from gridcenter.desktop.widgets import GAP, PAD, Badge, button, icon_button, label, row
from gridcenter.presenters.packs.office_words import editing_words
from gridcenter.presenters.packs.unit_cards import name_unit
from gridcenter.presenters.register.record_form import FormPresenter

BADGE_TONES = {"good": "good", "warn": "warn", "accent": "info", "text_soft": ""}


def badge_tone(state: str) -> str:
    """The tone of a badge for an incident's state."""
    return BADGE_TONES[TONES.get(state, ("", "accent"))[1]]


def looks_only() -> str:
    """Why a button that would write is off."""
    return _("“只看”账号不能改动；请管理员调整权限。")


class RecordHead(QWidget):
    """Title, code and state of the record, the way back on narrow screens, save and save-next."""

    back_wanted = Signal()
    save_wanted = Signal()
    next_wanted = Signal()
    direct_wanted = Signal()
    """The owner of the record is to be asked for something."""

    def __init__(self, form: FormPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self.back = icon_button("arrow-left", _("回到列表 Esc"), self.back_wanted.emit)
        self.back.hide()
        self.title = label("", "heading")
        self.title.setMinimumWidth(60)
        self.code = label("", "small")
        self.state = Badge()
        self.save = button(_("保存"), self.save_wanted.emit, tip="Ctrl+S")
        self.save_next = button(
            _("保存并新增"), self.next_wanted.emit, kind="primary", tip="Ctrl+Enter"
        )
        # The code stands under the buttons, where 19 digits have room on any screen.
        box = QVBoxLayout(self)
        box.setContentsMargins(PAD, GAP, PAD, 0)
        box.setSpacing(2)
        above = row(self.back, self.title, self.save, self.save_next)
        above.setStretchFactor(self.title, 1)
        box.addLayout(above)
        box.addLayout(row(self.state, self.code, None))
        self.foreign = QWidget()
        self.whose = label("", "warning", wrap=True)
        self.direct = button(_("下达指令…"), self.direct_wanted.emit)
        told = row(self.whose, self.direct)
        told.setStretch(0, 1)
        self.foreign.setLayout(told)
        self.foreign.hide()
        box.addWidget(self.foreign)
        self.editing = label("", "warning", wrap=True)
        self.editing.hide()
        box.addWidget(self.editing)

    def refresh(self) -> None:
        """Show the present record and whether it can be saved."""
        form, register = self._form, self._form.register
        self.save.setVisible(form.is_open)
        self.save_next.setVisible(form.is_open)
        self.save.setEnabled(form.dirty and form.may_keep)
        self.save_next.setEnabled(form.may_keep)
        may_add = form.entry.lookups is None or form.entry.lookups.may_keep
        self.save_next.setToolTip("Ctrl+Enter" if may_add else looks_only())
        if not form.is_open:
            title = ""
        elif form.record is None:
            title = _("新增{record}").format(record=inside(_(register.one)))
        else:
            title = form.record.text(register.spoken) or form.record.text(register.title[0])
        self.title.setText(title)
        self.title.setToolTip(title)
        self._show_identity()
        self._show_owner()
        self._show_editing()

    def _show_editing(self) -> None:
        """Who of the office has this record open too: it informs, and blocks nobody."""
        form = self._form
        uid = str(form.record.uid) if form.is_open and form.record is not None else ""
        sight = form.desk.sight
        sight.open_record = uid
        said = editing_words(sight.here, uid or None)
        self.editing.setText(said)
        self.editing.setVisible(bool(said))

    def _show_owner(self) -> None:
        """Why a record that a pack brought cannot be typed into, before anybody tries."""
        form, record, lookups = self._form, self._form.record, self._form.entry.lookups
        self.foreign.setVisible(form.is_open and form.is_foreign)
        if record is None or lookups is None or not form.is_foreign:
            return
        unit = str(record.unit)
        self.direct.setVisible(lookups.may_direct)
        name_unit(form.desk, unit, self._say_owner)

    def _say_owner(self, name: str) -> None:
        self.whose.setText(
            filled(
                _("只读：这是“{unit}”上报的记录，由它更正；要求它办理或更正请下达指令。"), unit=name
            )
        )

    def _show_identity(self) -> None:
        """The code that the system gave and the state, where a register has them."""
        form, record, lookups = self._form, self._form.record, self._form.entry.lookups
        key = form.register.field(form.register.natural_key[0])
        self.code.setText(_(key.hint) if record is None else record.text(key.name))
        self.code.setVisible(form.is_open and key.read_only)
        has_state = form.is_open and "state" in form.register.names
        self.state.setVisible(has_state and record is not None)
        if has_state and record is not None and lookups is not None:
            state = record.text("state")
            said = lookups.codes.label("incident_state", state, english=is_english())
            self.state.set_state(said, badge_tone(state))
