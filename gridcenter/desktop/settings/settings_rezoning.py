"""区划调整: what moved, and a new decision of the tier above."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import theme, unsent
from gridcenter.desktop.ime import LineEdit, commit_preedit
from gridcenter.desktop.messages import MessageDialog
from gridcenter.desktop.small_table import SmallTable
from gridcenter.desktop.widgets import PAD, Card, FormRow, button, label, row
from gridcenter.presenters import rezoning_board
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.rezoning_board import Deciding, RezoningBoard


class RezoningTab(QWidget):
    """Townships that came together, villages and cases that changed hands."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._board = RezoningBoard()
        card = Card(_("区划调整"))
        said = _(
            "撤乡并镇、村划转、事件移交由县级以上下达：网格、人员、事件连同记录一起移到新单位，原编号照样能查到，统计把前后加在一起。"
        )
        card.body.addWidget(label(said, "soft", wrap=True))
        self.add = button(_("新的调整…"), self._add, kind="primary", icon="plus")
        self.again = button(_("重新生成文件…"), self._again, icon="save")
        card.body.addLayout(row(self.add, self.again, None))
        self.due = label("", "soft", wrap=True)
        card.body.addWidget(self.due)
        headers = (_("生效"), _("原来"), _("现在"), _("下达"))
        self.table = SmallTable(_("区划调整"), headers)
        self.table.itemSelectionChanged.connect(self._choose)
        card.body.addWidget(self.table, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, PAD, 0, 0)
        box.addWidget(card)
        self._choose()

    def load(self) -> None:
        """Read the decisions."""
        self._desk.ask(rezoning_board.read, self._show)

    def _show(self, board: RezoningBoard) -> None:
        self._board = board
        self.table.show_rows([(e.day, e.source, e.target, e.by) for e in board.lines])
        told = [
            _("待执行：{code} {name} 已撤销，由 {successor} 接替").format(
                code=code, name=name, successor=successor
            )
            for code, name, successor in board.due
        ]
        self.due.setText("\n".join(told))
        self.due.setVisible(bool(told))
        self.add.setEnabled(board.may_decide)
        self.add.setToolTip("" if board.may_decide else _("由县级以上单位下达。"))
        self._choose()

    def _choose(self) -> None:
        chosen = self.table.chosen
        ours = bool(chosen) and self._board.lines[chosen[0]].is_ours
        self.again.setEnabled(ours and self._board.may_decide)

    # -- deeds -----------------------------------------------------------------------------

    def _add(self) -> None:
        first = self._board.due[0] if self._board.due else ("", "", "")
        RezoningDialog(first[0], first[2], self.decide, self).open()

    def decide(  # noqa: PLR0917 - a decision in full
        self,
        source: str,
        target: str,
        name: str,
        day: str,
        folder: Path,
        then: Callable[[], object] = lambda: None,
    ) -> None:
        """Carry a decision out and write its files into ``folder``; ``then`` follows when it is done."""
        self._do(
            partial(
                rezoning_board.decide, source=source, target=target, name=name, day=day, out=folder
            ),
            then,
        )

    def _again(self) -> None:
        chosen = self.table.chosen
        if not chosen:
            return
        uid = self._board.lines[chosen[0]].uid
        folder = QFileDialog.getExistingDirectory(self, _("选择文件夹"), str(Path.home()))
        if folder:
            self._do(partial(rezoning_board.again, uid=uid, out=Path(folder)))

    def _do(self, work: Deciding, then: Callable[[], object] = lambda: None) -> None:
        def done(said: str) -> None:
            then()
            self._desk.tell(said)
            self.load()

        rezoning_board.shape(self._desk, work, done)


class RezoningDialog(MessageDialog):
    """From where, to where, under which name, since when; it closes when that is carried out."""

    def __init__(
        self,
        source: str,
        target: str,
        decide: Callable[[str, str, str, str, Path, Callable[[], object]], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("新的调整"), icon="map", colour="accent", parent=parent)
        self._decide = decide
        self.setMinimumWidth(theme.metrics().control * 17)
        self.source, self.target = LineEdit(source), LineEdit(target)
        self.name, self.day = LineEdit(), LineEdit(date.today().isoformat())
        self.source.setPlaceholderText(_("乡镇 9 位、村 12 位代码，或事件编号"))
        self.target.setPlaceholderText(_("接收的乡镇或村的代码"))
        self.name.setPlaceholderText(_("新单位才需要，例如：金河镇"))
        self.source_row = FormRow(_("原来"), self.source, required=True)
        self.target_row = FormRow(_("调整到"), self.target, required=True)
        self.day_row = FormRow(_("生效日期"), self.day, required=True)
        for each in (
            self.source_row,
            self.target_row,
            FormRow(_("名称"), self.name),
            self.day_row,
        ):
            self.body.addWidget(each)
        do = button(_("执行并生成文件…"), self._finish, kind="primary")
        do.setDefault(True)
        cancel = button(_("取消"), self.reject)
        self.buttons.addWidget(cancel)
        self.buttons.addWidget(do)
        lines = (self.source, self.target, self.name, self.day)
        unsent.keep(self, ("rezoning", source, target), lines, cancel)
        self.source.setFocus()

    def _finish(self) -> None:
        commit_preedit()
        source, target = self.source.text().strip(), self.target.text().strip()
        self.source_row.set_problem("" if source else _("请填写。"))
        self.target_row.set_problem("" if target else _("请填写。"))
        try:
            day = date.fromisoformat(self.day.text().strip()).isoformat()
        except ValueError:
            self.day_row.set_problem(_("请按 2026-11-05 的样子填写。"))
            return
        if not source or not target:
            return
        folder = QFileDialog.getExistingDirectory(self, _("选择文件夹"), str(Path.home()))
        if folder:
            name = self.name.text().strip()
            self._decide(source, target, name, day, Path(folder), self.accept)
