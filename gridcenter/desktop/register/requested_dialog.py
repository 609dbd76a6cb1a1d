"""对照来表: a superior's sheet is read, what is here already is told, and it joins the list of requested forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.ime import LineEdit
from gridcenter.desktop.register.deed_dialog import DeedDialog
from gridcenter.desktop.widgets import FormRow, row
from gridcenter.domain.choice import Choice
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.book_deeds import (
    AskedSheet,
    BookDeeds,
    asked_words,
)

_USUAL = "monthly"


def open_requested(desk: Desk, parent: QWidget) -> None:
    """Choose a superior's sheet and compare it."""
    path, _kind = QFileDialog.getOpenFileName(
        parent, _("选上级发来的表"), "", _("表格 (*.xlsx *.xls *.et *.ods *.csv)")
    )
    if path:
        compare(desk, [Path(path)], parent)


def compare(
    desk: Desk, files: Sequence[Path], parent: QWidget, is_list: Callable[[], None] | None = None
) -> None:
    """Compare the first sheet; one that is a list of requested forms itself is left to ``is_list``."""
    deeds = BookDeeds(desk)

    def ready(asked: AskedSheet, frequencies: tuple[Choice, ...]) -> None:
        if is_list is not None and asked.is_list:
            is_list()
        else:
            RequestedDialog(deeds, files[0], asked, frequencies, parent).open()

    deeds.read(files[0], ready)


class RequestedDialog(DeedDialog):
    """What the sheet asks for, how much of it is here, and who asks how often."""

    def __init__(
        self,
        deeds: BookDeeds,
        path: Path,
        asked: AskedSheet,
        frequencies: Sequence[Choice],
        parent: QWidget | None = None,
    ) -> None:
        here, missing = asked_words(asked)
        super().__init__(here, icon="table-2", parent=parent)
        self._deeds, self._path = deeds, path
        self._asked, self._frequencies = asked, frequencies
        self.say(missing)
        self.name, self.asked_by, self.minutes = LineEdit(), LineEdit(), LineEdit()
        self.frequency = QComboBox()
        self.name.setText(asked.title)
        self.frequency.addItems([each.label for each in frequencies])
        usual = next((at for at, each in enumerate(frequencies) if each.value == _USUAL), 0)
        self.frequency.setCurrentIndex(usual)
        self.body.addWidget(FormRow(_("报表名称"), self.name, required=True))
        self.body.addWidget(FormRow(_("要求单位"), self.asked_by, required=True))
        self.body.addLayout(
            row(
                FormRow(_("频次"), self.frequency),
                FormRow(_("每次用时（分钟）"), self.minutes),
            )
        )
        typed = (self.name, self.asked_by, self.minutes)
        self.offer(_("记入清单"), self._join, ("requested", asked.file), typed)

    def _join(self) -> None:
        given = {
            "name": self.name.text(),
            "asked_by": self.asked_by.text(),
            "frequency": self._frequencies[self.frequency.currentIndex()].label,
            "minutes": self.minutes.text(),
        }
        self._deeds.join(self._path, self._asked, given, self.accept, self.refused)
