"""时令工作 on the 工作台: what the calendar says of these days; a click opens its list. Never a quota."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QCheckBox, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.flow import FlowLayout, clear
from gridcenter.desktop.messages import MessageDialog
from gridcenter.desktop.widgets import Card, button, label
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.season_board import SeasonBoard, SeasonShown, words


class SeasonCard(Card):
    """Hidden while nothing runs."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.board = SeasonBoard(desk, self._show)
        self._lines = FlowLayout()
        self.body.addLayout(self._lines)
        self.hide()

    def load(self) -> None:
        """Read the calendar of today."""
        self.board.load()

    def _show(self) -> None:
        clear(self._lines)
        head = label(_("时令工作"), "small")
        self._lines.addWidget(head)
        for each in self.board.seasons:
            link = button(words(each), partial(self.open, each.key), kind="link")
            head.setMinimumHeight(link.sizeHint().height())
            self._lines.addWidget(link)
        self.setVisible(bool(self.board.seasons))

    def open(self, key: str) -> None:
        """The list of one season, to tick off."""
        found = next((each for each in self.board.seasons if each.key == key), None)
        if found is not None:
            SeasonDialog(self.board, found, self).open()


class SeasonDialog(MessageDialog):
    """The things to see to in a season; a tick is kept at once."""

    def __init__(
        self, board: SeasonBoard, season: SeasonShown, parent: QWidget | None = None
    ) -> None:
        super().__init__(words(season), icon="calendar", colour="accent", parent=parent)
        self.ticks = []
        for at, text in enumerate(season.checklist):
            box = QCheckBox(text)
            box.setChecked(at in season.ticked)
            box.setEnabled(season.may_tick)
            box.toggled.connect(partial(self._ticked, board, season, at))
            self.ticks.append(box)
            self.body.addWidget(box)
        self.say(_("出处：{source}").format(source=season.source) if season.source else "", "small")
        self.say(_("只作提醒，不计数、不考核、不上报。"), "small")
        self.offer_close(_("关闭"))

    @staticmethod
    def _ticked(board: SeasonBoard, season: SeasonShown, at: int, done: bool) -> None:
        board.tick(season, at, done=done)
