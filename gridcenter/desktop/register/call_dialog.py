"""通话名单: the numbers of the listed people in full, large enough to dial from."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import messages
from gridcenter.desktop.plain_table import PlainTable
from gridcenter.desktop.widgets import GAP, MARGIN, button, label, row
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.calls import Calls, PhoneLine


def open_calls(desk: Desk, query: Query, parent: QWidget) -> None:
    """Show the call list, after today's reason was given once."""
    calls = Calls(desk, query)

    def ask(kept: str) -> None:
        reason: str | None = kept
        if not kept:
            reason = messages.ask_text(
                parent,
                _("通话名单"),
                _("今天打电话的理由"),
                detail=_("显示完整号码。理由当天有效，与您的姓名、时间、人数一起记入操作日志。"),
                yes=_("显示名单"),
            )
        if reason:
            said = reason
            calls.read(said, lambda lines: CallDialog(lines, said, parent).open())

    calls.reason(ask)


class CallDialog(QDialog):
    """Name, who that is, and the number; dies when it is closed."""

    def __init__(
        self, lines: tuple[PhoneLine, ...], reason: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("通话名单"))
        self.resize(640, 520)
        self.table = PlainTable((_("姓名"), _("身份"), _("电话")), _("通话名单"), shares=(2, 5, 3))
        self.table.set_rows([(each.name, each.about, each.phone) for each in lines])
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        box.setSpacing(GAP)
        box.addWidget(label(_("{count} 人有电话").format(count=len(lines)), "heading"))
        box.addWidget(
            label(_("理由：{reason}（已记入日志）").format(reason=reason), "small", wrap=True)
        )
        box.addWidget(self.table)
        box.addStretch(1)
        box.addLayout(row(None, button(_("关闭"), self.reject)))
