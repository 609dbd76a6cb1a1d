"""The foot of a record: whether it is saved, and a link that takes back its own newest step."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import screen_reader, theme
from gridcenter.desktop.widgets import GAP, PAD, button, icon_button, label
from gridcenter.domain.changes import Changes
from gridcenter.domain.register.fields import Uid
from gridcenter.presenters import undoing
from gridcenter.presenters.lookups import Lookups, read_lookups
from gridcenter.presenters.register.record_form import FormPresenter

UNDO_ROOM = 260
"""Pixels at most for the words of the undo link; the whole is its tool tip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastStep:
    """The newest step of a record, which the link takes back."""

    uid: Uid
    gesture: int
    words: str


class PanelFoot(QWidget):
    """Belongs to the record shown: the step of another one is never offered here."""

    def __init__(self, form: FormPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self._last: LastStep | None = None
        self._saved: tuple[Uid, str] | None = None
        self.status = label("", "small")
        self.undo_button = button("", self._undo, kind="link")
        self.keys = label(_("Enter 下一项 · F4 列表"), "small")
        self.keys.setToolTip(
            _("Ctrl+D 同上行 · Ctrl+T 今天 · Ctrl+' 同上一条 · Ctrl+Z 撤销 · Esc 存草稿")
        )
        self.habits_button = icon_button("keyboard", _("录入习惯"))
        foot = QHBoxLayout(self)
        foot.setContentsMargins(PAD, 0, PAD, GAP)
        foot.addStrut(theme.metrics().control)  # the link that comes and goes moves nothing
        foot.addWidget(self.status)
        foot.addWidget(self.undo_button)
        foot.addStretch(1)
        foot.addWidget(self.keys)
        foot.addWidget(self.habits_button)

    def note(self, changes: Changes, uid: Uid | None, *, saved: bool = False) -> None:
        """Remember the newest step of this record; ``saved`` says so with the time."""
        gesture = changes.gesture
        if uid is None:
            return
        if saved:
            self._form.desk.ask(read_lookups, lambda now: self._show_saved(uid, now))
        if gesture is None:
            return

        def named(words: str) -> None:
            self._last = LastStep(uid=uid, gesture=gesture, words=words)
            self.refresh()

        undoing.name_step(self._form.desk, gesture, named)

    def _show_saved(self, uid: Uid, lookups: Lookups) -> None:
        self._saved = (uid, lookups.now[11:])
        self.refresh()
        screen_reader.announce(self, _("已保存 {time}").format(time=self._saved[1]))

    def refresh(self) -> None:
        """Show how the record in the form stands."""
        form = self._form
        self.habits_button.setVisible(form.is_open)
        last = self._last if self._last and self._last.uid == form.uid else None
        offered = last is not None and form.is_open and not form.dirty
        self.undo_button.setVisible(offered)
        self.keys.setVisible(not offered)  # the name of the step needs the room
        if last is not None:
            self.undo_button.setToolTip(_("撤销：{label}").format(label=last.words))
        said, tip = "", ""
        if form.is_open and form.dirty:
            said, tip = _("未保存"), _("离开这条记录时自动保存；按 Esc 存为草稿")
        elif form.is_open and self._saved is not None and self._saved[0] == form.uid:
            said = _("已保存 {time}").format(time=self._saved[1])
        self.status.setText(said)
        self.status.setToolTip(tip)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the words of the link to the room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The link gives way to its neighbours: its words end in … before they are cut."""
        link = self.undo_button
        beside = [each for each in (self.status, self.habits_button) if each.isVisible()]
        taken = sum(each.sizeHint().width() + 2 * GAP for each in beside)
        room = min(UNDO_ROOM, self.width() - taken - 2 * PAD - GAP)
        words = link.fontMetrics().elidedText(link.toolTip(), Qt.TextElideMode.ElideRight, room)
        link.setText(words)

    def _undo(self) -> None:
        last, self._last, self._saved = self._last, None, None
        if last is not None:
            undoing.undo_step(self._form.desk, last.gesture, self._undone)
        self.refresh()

    def _undone(self, changes: Changes) -> None:
        """Say what the link did."""
        gesture = changes.gesture
        if gesture is not None:
            undoing.name_step(self._form.desk, gesture, self._form.desk.tell)
