"""数据湖: where it lies, when it was built, checking it, and publishing it to a platform."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QGridLayout, QPushButton, QWidget

from gridcenter.base.i18n import _
from gridcenter.base.paths import data_dir
from gridcenter.desktop import messages, theme
from gridcenter.desktop.ime import LineEdit, commit_preedit
from gridcenter.desktop.save_as import ask_where, documents
from gridcenter.desktop.widgets import (
    TONES,
    Card,
    FormRow,
    Page,
    PageHeader,
    button,
    label,
    row,
)
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.lake_board import LakeBoard

_ROLES = {"good": "good", "warn": "warning", "bad": "error"}
_STARTS = ("postgresql://", "postgres://")


class LakePage(Page):
    """The folder and what stands in it over the ways to a platform."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.board = LakeBoard(desk, self._show)
        self.body.addWidget(
            PageHeader(
                _("数据湖"),
                _(
                    "把收到的台账存成开放的数据文件，报表和图表可以在上面统计；不含当事人和证件号码。"
                ),
            )
        )
        self.body.addWidget(self._standing())
        self.body.addWidget(self._publishing())
        self.body.addStretch(1)
        self._show()

    def _standing(self) -> Card:
        card = Card(_("文件夹和更新"))
        self.folder = LineEdit()
        self.folder.setReadOnly(True)
        self.folder.setPlaceholderText(_("还没有选择"))
        self.choose = button(_("选择文件夹…"), self._choose, icon="folder-open")
        place = FormRow(_("数据湖的文件夹"), self.folder)
        place.add_beside(self.choose)
        card.body.addWidget(place)
        self._facts = QGridLayout()
        self._facts.setColumnStretch(1, 1)
        card.body.addLayout(self._facts)
        self.note = label("", "warning", wrap=True)
        card.body.addWidget(self.note)
        self.build = button(_("更新数据湖"), self._build, kind="primary", icon="refresh-cw")
        self.check = button(_("核对"), self.board.check, icon="shield-check")
        card.body.addLayout(row(self.build, self.check, None))
        self.said = label("", wrap=True)
        self.said.setAccessibleName(_("结果"))
        card.body.addWidget(self.said)
        return card

    def _publishing(self) -> Card:
        card = Card(_("发布到上级平台"))
        told = _("数据库地址由平台方提供；密码不保存，地址里的账号不记入日志。只传有变化的月份。")
        card.body.addWidget(label(told, "soft", wrap=True))
        self.url = LineEdit()
        self.url.setPlaceholderText("postgresql://USER@HOST/DATABASE")
        self.url.returnPressed.connect(self._publish)
        self.url_row = FormRow(_("平台的 PostgreSQL 地址"), self.url)
        self.publish = button(_("发布"), self._publish, icon="send")
        self.url_row.add_beside(self.publish)
        card.body.addWidget(self.url_row)
        told = _(
            "没有数据库连接的平台：按对照表写成上报表，再手工上传；最多报一次，以后只报改动的。"
        )
        card.body.addWidget(label(told, "soft", wrap=True))
        self.sheet = button(_("写上报表…"), self._write_sheet, icon="file-down")
        self.back = button(_("读平台清单…"), self._read_back, icon="file-up")
        card.body.addLayout(row(self.sheet, self.back, None))
        self.why_not = label("", "small", wrap=True)
        card.body.addWidget(self.why_not)
        return card

    def activate(self, query: Query | None = None) -> None:
        """Read how it stands now."""
        del query
        self.board.load()

    def _show(self) -> None:
        view = self.board.view
        self.folder.setText(view.folder)
        self._show_facts(view.facts)
        self.note.setText(view.note)
        self.note.setVisible(bool(view.note))
        for made, why in (
            (self.choose, view.why_not_choose),
            (self.build, view.why_not_build),
            (self.check, view.why_not_check),
            (self.publish, view.why_not_publish),
            (self.sheet, view.why_not_file),
            (self.back, view.why_not_file),
        ):
            _offer(made, why, is_busy=view.is_busy)
        self.why_not.setText(view.why_not_publish)
        self.why_not.setVisible(bool(view.why_not_publish))
        self.said.setProperty("role", _ROLES.get(view.tone, ""))
        theme.restyle(self.said)
        self.said.setText(f"{TONES[view.tone]} {view.said}" if view.said else "")
        self.said.setVisible(bool(view.said))

    def _show_facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for at, (name, value) in enumerate(facts):
            self._facts.addWidget(label(name, "soft"), at, 0)
            self._facts.addWidget(label(value), at, 1)

    # -- deeds -----------------------------------------------------------------------------

    def _choose(self) -> None:
        start = self.board.view.folder or documents()
        chosen = QFileDialog.getExistingDirectory(self, _("数据湖的文件夹"), start)
        if chosen:
            self.board.choose(Path(chosen))

    def _build(self) -> None:
        if not self.board.view.asks_reason:
            self.board.build()
            return
        reason = messages.ask_text(
            self,
            _("这个数据湖包括标题和经过，更新时也一起带上？"),
            _("理由（记入日志）"),
            yes=_("更新"),
        )
        if reason is not None:
            self.board.build(reason)

    def _publish(self) -> None:
        commit_preedit()
        if not self.publish.isEnabled():
            return
        url = self.url.text().strip()
        is_ours = url.startswith(_STARTS)
        self.url_row.set_problem("" if is_ours else _("地址以 postgresql:// 开头。"))
        if is_ours:
            self.board.publish(url)

    def _write_sheet(self) -> None:
        def go_on(map_file: Path) -> None:
            path = ask_where(self, _("写上报表"), _("上报表"), "xlsx")
            if path is not None:
                self.board.write_sheet(map_file, path)

        self._with_map(go_on)

    def _read_back(self) -> None:
        def go_on(map_file: Path) -> None:
            kinds = _("表格 (*.xlsx *.xls *.csv)")
            chosen, _kind = QFileDialog.getOpenFileName(
                self, _("平台导出的清单"), documents(), kinds
            )
            if chosen:
                self.board.read_back(map_file, Path(chosen))

        self._with_map(go_on)

    def _with_map(self, go_on: Callable[[Path], None]) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, _("选择对照表"), str(data_dir() / "platforms"), _("对照表 (*.toml)")
        )
        if chosen:
            go_on(Path(chosen))


def _offer(made: QPushButton, why_not: str, *, is_busy: bool) -> None:
    made.setEnabled(not why_not and not is_busy)
    made.setToolTip(why_not)
