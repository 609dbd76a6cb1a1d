"""冲突: what two PCs of one unit changed apart, and one click to use the value that lost."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.flow import clear
from gridcenter.desktop.widgets import Card, button, label, row
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.packs.desk_conflicts import ConflictLine, DeskConflicts


class ConflictCard(Card):
    """Hidden while nothing waits."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(_("冲突：两台电脑都改了同一项"), parent)
        self.presenter = DeskConflicts(desk, self._show)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(12)
        self.body.addLayout(self._lines)
        self.hide()
        self._end = desk.subscribe(lambda _changes: self.presenter.load())

    def _show(self) -> None:
        lines = self.presenter.lines
        self.setVisible(bool(lines))
        clear(self._lines)
        for line in lines:
            self._lines.addLayout(self._line(line))

    def _line(self, line: ConflictLine) -> QVBoxLayout:
        box = QVBoxLayout()
        box.setSpacing(4)
        leave = _("保留现在的") if line.button else _("知道了")
        deeds = [button(leave, lambda: self.presenter.dismiss(line.id), kind="link")]
        if line.button:
            restore = button(line.button, lambda: self.presenter.restore(line.id), icon="undo-2")
            deeds.append(restore)
        box.addLayout(row(label(f"▲ {line.title}"), None, *deeds))
        box.addWidget(label(line.kept, wrap=True))
        box.addWidget(label(line.lost, "soft", wrap=True))
        if line.advice:
            box.addWidget(label(line.advice, wrap=True))
        return box
