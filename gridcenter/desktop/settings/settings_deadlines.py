"""Deadlines and holidays: what is counted, and the notice of a new year."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from gridcenter.base.i18n import _, listed
from gridcenter.desktop import theme
from gridcenter.desktop.bars import InfoBar
from gridcenter.desktop.register.record_head import looks_only
from gridcenter.desktop.small_table import SmallTable
from gridcenter.desktop.widgets import PAD, Card, Page, button, label, row
from gridcenter.presenters import settings_deeds
from gridcenter.presenters.deadline_view import (
    RULE_HEADS,
    YEAR_HEADS,
    DeadlineView,
    deadline_view,
)
from gridcenter.presenters.desk import Desk


class DeadlinesTab(Page):
    """The table of deadlines over the calendar by which its working days are counted."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.warning = InfoBar()
        self.warning.close_button.hide()
        self.warning.keep_room()
        self.rules = SmallTable(_("办理时限"), tuple(_(head) for head in RULE_HEADS))
        self.years = SmallTable(_("节假日"), tuple(_(head) for head in YEAR_HEADS))
        self.import_button = button(_("导入节假日文件…"), self._choose, icon="calendar")
        self._source = label("", "small", wrap=True)
        for table, rows in ((self.rules, 5), (self.years, 3)):
            table.setMinimumHeight((rows + 1) * theme.metrics().row)
        box = self.body
        box.setContentsMargins(0, PAD, 0, 0)
        box.addWidget(self.warning)
        above = Card(_("办理时限"))
        above.body.addWidget(self._source)
        above.body.addWidget(self.rules, 1)
        box.addWidget(above, 3)
        below = Card(_("节假日"))
        note = _("没有当年通知的年份只按法定节日和周末计算；导入通知后，按时限表算的期限随之重算。")
        beside = row(self.import_button, label(note, "small", wrap=True))
        beside.setStretch(1, 1)
        below.body.addLayout(beside)
        below.body.addWidget(self.years, 1)
        box.addWidget(below, 2)

    def load(self) -> None:
        """Read both tables."""
        self._desk.ask(deadline_view, self._show)

    def _show(self, view: DeadlineView) -> None:
        self.rules.show_rows(view.rules)
        self.years.show_rows(view.years)
        self._source.setText(
            _("本单位的时限表（数据目录里的 deadlines.toml）。写得越具体的一行越优先。")
            if view.own_rules
            else _(
                "随程序带来的时限表，是通行做法，请按本地规定核对；县里可在数据目录放 deadlines.toml 替换。写得越具体的一行越优先。"
            )
        )
        self.import_button.setEnabled(view.may_import)
        self.import_button.setToolTip("" if view.may_import else looks_only())
        if view.missing:
            years = listed(str(year) for year in view.missing)
            said = _("还没有 {years} 年的放假通知，期限暂按法定节日和周末计算。").format(
                years=years
            )
            self.warning.show_text(said, "warn")
        else:
            self.warning.hide()

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, _("导入节假日文件"), "", _("放假通知 (*.txt *.toml)")
        )
        if chosen:
            self.import_file(Path(chosen))

    def import_file(self, path: Path) -> None:
        """Keep the notice in a file; a file that is none changes nothing."""

        def told(year: int, count: int) -> None:
            said = _("已导入 {year} 年的放假通知，重算了 {count} 件事件的期限。")
            self._desk.tell(said.format(year=year, count=count))
            self.load()

        settings_deeds.import_notice(self._desk, path, told)
