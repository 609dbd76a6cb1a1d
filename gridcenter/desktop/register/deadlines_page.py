"""期限日历: a month of days, each with how many open matters end on it; a day opens them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.widgets import GAP, MARGIN, PAD, PageHeader, button, icon_button, label
from gridcenter.domain.query import Query
from gridcenter.domain.text import N_
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.month_reading import month_text
from gridcenter.presenters.register.deadline_calendar import WEEKS, Day, DeadlineCalendar

WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))


class DeadlinesPage(QWidget):
    """One month; the buttons of its days stand still, whatever month they show."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = DeadlineCalendar(desk, self._show)
        self.header = PageHeader(_("期限日历"), _("每天到期、还没办结的事件；点一天看这些事件。"))
        self.month = label("", "heading")
        self.header.add(
            button(_("回到事件台账"), lambda: desk.go("incident"), icon="arrow-left"),
            icon_button("chevron-left", _("上个月"), lambda: self.presenter.turn(-1)),
            self.month,
            icon_button("chevron-right", _("下个月"), lambda: self.presenter.turn(1)),
        )
        grid = QGridLayout()
        grid.setSpacing(GAP)
        for column, name in enumerate(WEEKDAYS):
            grid.addWidget(label(_(name), "small"), 0, column, Qt.AlignmentFlag.AlignHCenter)
            grid.setColumnStretch(column, 1)
        self.days = [self._make_day(at) for at in range(7 * WEEKS)]
        for at, each in enumerate(self.days):
            grid.addWidget(each, 1 + at // 7, at % 7)
        self.total = label("", "small")
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, PAD)
        box.setSpacing(PAD)
        box.addWidget(self.header)
        box.addLayout(grid, 1)
        box.addWidget(self.total)

    def activate(self, query: Query | None = None) -> None:
        """Count the month again."""
        del query
        self.presenter.load()

    def _make_day(self, at: int) -> QPushButton:
        made = button("", lambda: self._open(at))
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        return made

    def _open(self, at: int) -> None:
        if self.presenter.shown is not None:
            self.presenter.open(self.presenter.shown.days[at])

    def _show(self) -> None:
        shown = self.presenter.shown
        if shown is None:
            return
        self.month.setText(month_text(shown.month))
        self.total.setText(_("本月到期未办结 {count} 件").format(count=shown.total))
        for made, day in zip(self.days, shown.days, strict=True):
            made.setText(_words(day))
            made.setEnabled(bool(day.count))
            made.setProperty("kind", _kind(day))
            made.setAccessibleName(f"{day.day.isoformat()} {_words(day)}")
            theme.restyle(made)


def _words(day: Day) -> str:
    number = str(day.day.day) if day.is_of_month else f"{day.day.month}-{day.day.day}"
    if day.is_today:
        number = _("{day} 今天").format(day=number)
    if not day.count:
        return number
    said = _("逾期 {count}") if day.is_past else _("到期 {count}")
    return f"{number}\n{'▲ ' if day.is_past else ''}{said.format(count=day.count)}"


def _kind(day: Day) -> str:
    if day.is_today:
        return "primary"
    return "danger" if day.is_past and day.count else "plain"
