"""The warning under the form that a new record may already be kept."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.bars import InfoBar
from gridcenter.presenters.register.like_watch import LikeNote, LikeWatch
from gridcenter.presenters.register.record_form import FormPresenter


class LikeBar(InfoBar):
    """Shows what :class:`LikeWatch` finds; closing it means: this is another one."""

    opened = Signal()

    def __init__(self, form: FormPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.watch = LikeWatch(form, self._told)
        self.close_button.setToolTip(_("不是同一条，继续填"))
        self.close_button.setAccessibleName(_("不是同一条，继续填"))
        self.closed.connect(self.watch.dismiss)

    def _told(self, note: LikeNote | None) -> None:
        if note is None:
            self.hide()
        else:
            self.show_text(note.text, "warn", action=_("打开那一条"))

    def _act(self) -> None:
        """Go to the kept record; the bar goes when the form says so."""
        self.watch.open_kept(self.opened.emit)
