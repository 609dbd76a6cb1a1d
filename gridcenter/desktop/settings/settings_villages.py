"""Our villages and communities: seen, added, renamed, ended, imported from a sheet."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import unsent
from gridcenter.desktop.actions import bind
from gridcenter.desktop.ime import LineEdit
from gridcenter.desktop.messages import MessageDialog
from gridcenter.desktop.register.record_head import looks_only
from gridcenter.desktop.small_table import SmallTable
from gridcenter.desktop.widgets import PAD, Card, FormRow, button, label, row
from gridcenter.presenters import village_board
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.village_board import Shaping, Village, VillageBoard


class VillagesTab(QWidget):
    """Every village with its code, its grids, and whether it is still there."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._board = VillageBoard()
        card = Card(_("村（社区）"))
        said = _("网格都建在村（社区）之下。改名后各处一起变；撤销的村不再能选，原有记录不动。")
        card.body.addWidget(label(said, "soft", wrap=True))
        self.add = button(_("添加…"), self._add, kind="primary", icon="plus")
        self.rename = button(_("改名…"), self._rename)
        self.end = button(_("撤销这个村"), self._end)
        self.bring = button(_("从表格导入…"), self._import, icon="file-up")
        card.body.addLayout(row(self.add, self.rename, self.end, self.bring, None))
        headers = (_("代码"), _("名称"), _("网格"), _("状态"))
        self.table = SmallTable(_("村（社区）"), headers)
        self.table.itemSelectionChanged.connect(self._choose)
        self.table.itemActivated.connect(lambda _item: self._rename())
        bind(self.table, "edit", self._rename)
        card.body.addWidget(self.table, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, PAD, 0, 0)
        box.addWidget(card)
        self._choose()

    def load(self) -> None:
        """Read the villages."""
        self._desk.ask(village_board.read, self._show)

    def _show(self, board: VillageBoard) -> None:
        kept = self._chosen.code if self._chosen is not None else ""
        self._board = board
        self.table.show_rows(
            [
                (
                    v.code,
                    v.name,
                    str(v.grids),
                    _("{day} 撤销").format(day=v.ended) if v.ended else "",
                )
                for v in board.villages
            ]
        )
        codes = [each.code for each in board.villages]
        if kept in codes:
            self.table.selectRow(codes.index(kept))
        for each in (self.add, self.bring):
            each.setEnabled(board.may_shape)
            each.setToolTip("" if board.may_shape else looks_only())
        self._choose()

    @property
    def _chosen(self) -> Village | None:
        chosen = self.table.chosen
        return self._board.villages[chosen[0]] if chosen else None

    def _choose(self) -> None:
        village = self._chosen
        for each in (self.rename, self.end):
            each.setEnabled(village is not None and self._board.may_shape)
        gone = village is not None and bool(village.ended)
        self.end.setText(_("恢复这个村") if gone else _("撤销这个村"))

    # -- deeds -----------------------------------------------------------------------------

    def _add(self) -> None:
        VillageDialog(self._board.next_code, "", self._save, self._board, self).open()

    def _rename(self) -> None:
        village = self._chosen
        if village is not None and self._board.may_shape:
            VillageDialog(village.code, village.name, self._save, None, self).open()

    def _save(self, code: str, name: str, then: Callable[[], object]) -> None:
        self._do(partial(village_board.save, code=code, name=name), then)

    def _end(self) -> None:
        village = self._chosen
        if village is not None:
            self._do(partial(village_board.end, code=village.code, ends=not village.ended))

    def _import(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, _("从表格导入…"), "", _("表格 (*.xlsx *.xls *.csv *.et *.ods)")
        )
        if chosen:
            self._do(partial(village_board.bring, path=Path(chosen)))

    def _do(self, work: Shaping, then: Callable[[], object] = lambda: None) -> None:
        def done(said: str) -> None:
            then()
            self._desk.tell(said)
            self.load()

        village_board.shape(self._desk, work, done)


class VillageDialog(MessageDialog):
    """The code (of a new one) and the name of a village; it closes when they are kept."""

    def __init__(
        self,
        code: str,
        name: str,
        save: Callable[[str, str, Callable[[], object]], None],
        board: VillageBoard | None,
        parent: QWidget | None = None,
    ) -> None:
        heading = _("添加村（社区）") if board is not None else _("村（社区）改名")
        super().__init__(heading, icon="map", colour="accent", parent=parent)
        self._board, self._save = board, save
        self.code, self.name = LineEdit(code), LineEdit(name)
        self.code.setReadOnly(board is None)
        self.code_row = FormRow(_("12 位代码"), self.code, required=True)
        self.name_row = FormRow(_("名称"), self.name, required=True)
        self.body.addWidget(self.code_row)
        self.body.addWidget(self.name_row)
        do = button(_("保存"), self._finish, kind="primary")
        do.setDefault(True)
        cancel = button(_("取消"), self.reject)
        self.buttons.addWidget(cancel)
        self.buttons.addWidget(do)
        unsent.keep(self, ("village", heading, code), (self.code, self.name), cancel)
        (self.name if name or code else self.code).setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.selectAll()

    def _finish(self) -> None:
        code, name = self.code.text().strip(), self.name.text().strip()
        problem = self._board.code_problem(code) if self._board is not None else ""
        self.code_row.set_problem(problem)
        self.name_row.set_problem("" if name else _("请填写。"))
        if not problem and name:
            self._save(code, name, self.accept)
