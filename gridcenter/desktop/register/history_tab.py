"""The 历史 tab beside a form: the record's life, putting a value back, the holders of its post."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gridcenter.desktop.register.faces import face_of
from gridcenter.desktop.register.record_story import HistoryView
from gridcenter.domain.register.fields import Uid, Value
from gridcenter.presenters import undoing
from gridcenter.presenters.register.post_change import Story, read_story
from gridcenter.presenters.register.record_form import FormPresenter


class HistoryTab(HistoryView):
    """Reads and acts for :class:`HistoryView`; what is being typed is saved before it acts."""

    other_opened = Signal()

    def __init__(self, form: FormPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self.put_back_wanted.connect(self.put_back)
        self.holder_wanted.connect(self.open_other)

    def load(self, uid: Uid) -> None:
        """Tell the life of a record."""
        register = str(self._form.register.id)
        has_holders = face_of(self._form.register).has_holders

        def told(story: Story) -> None:
            if uid == self._form.uid:
                self.show_story(*story)

        self._form.desk.note(
            partial(read_story, register_id=register, uid=uid, holders=has_holders), told
        )

    def put_back(self, name: str, value: Value) -> None:
        """Give a field the value it once had, as a gesture of its own."""

        def put() -> None:
            uid, register = self._form.uid, str(self._form.register.id)
            if uid is not None:
                undoing.put_back(self._form.desk, register, uid, name, value)

        self._form.leave(put)

    def open_other(self, uid: str) -> None:
        """Open another record of this register, such as an earlier holder of the post."""
        self._form.leave(lambda: self._form.open(Uid(uid), self.other_opened.emit))
