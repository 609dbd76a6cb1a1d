"""工作台: the month in six steps, what waits, the year as bars, what was touched last."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, listed
from gridcenter.desktop import actions, messages, theme
from gridcenter.desktop.flow import ElidedLink, ShortenedLabel, clear
from gridcenter.desktop.month_bars import MonthBars
from gridcenter.desktop.month_steps import StepStrip
from gridcenter.desktop.receiving_card import ReceivingCard
from gridcenter.desktop.season_card import SeasonCard
from gridcenter.desktop.widgets import (
    PAD,
    Badge,
    Card,
    EmptyState,
    Page,
    PageHeader,
    button,
    icon_button,
    label,
    row,
)
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import Desk, PageSpot
from gridcenter.presenters.month_board import MonthBoard
from gridcenter.presenters.month_reading import FindingView, MonthShown, month_text

_REMINDED = 3
"""So many lists at most are named in the reminder."""


class HomePage(QWidget):
    """The first page of the day."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._reminded = False
        self.presenter = MonthBoard(desk, self._show)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._page = Page()
        outer.addWidget(self._page)
        body = self._page.body
        body.addWidget(self._head())
        self.receiving = ReceivingCard(desk)
        body.addWidget(self.receiving)
        body.addWidget(self._month_card())
        self.seasons = SeasonCard(desk)
        body.addWidget(self.seasons)
        body.addWidget(self._empty())
        body.addWidget(self._findings_card())
        body.addLayout(self._lower(), 1)
        body.addStretch()
        new = actions.bind(self, "new", self.register_incident)
        # In the morning nothing on the page has the focus yet; out of sight it hears no key.
        new.setShortcutContext(Qt.ShortcutContext.WindowShortcut)

    def register_incident(self) -> None:
        """Ctrl+N: begin a new incident, from the page that is there in the morning."""
        self._desk.go("incident", spot=PageSpot(new=True))

    def activate(self, query: Query | None = None) -> None:
        """Read again what changed since the page was shown last."""
        del query
        self.presenter.show()
        self.seasons.load()

    def _head(self) -> QWidget:
        self._header = PageHeader(_("工作台"))
        self._back = icon_button("chevron-left", _("上个月"), lambda: self.presenter.turn(-1))
        self._on = icon_button("chevron-right", _("下个月"), lambda: self.presenter.turn(1))
        self._month = label("", "heading")
        self.call = button(_("来电速查"), self.show_card, icon="phone")
        self.call.setToolTip(_("本月、累计、同比、化解率、逾期最久，一屏看全，可复制"))
        self._header.add(self.call, self._back, self._month, self._on)
        return self._header

    def show_card(self) -> None:
        """The figures that a leader asks for on the phone."""
        # The charts' modules are heavy: only when somebody calls.
        from gridcenter.desktop.figures.leader_dialog import LeaderDialog  # noqa: PLC0415

        LeaderDialog(self._desk, self).open()

    def _month_card(self) -> QWidget:
        card = Card()
        self._strip = StepStrip()
        self._strip.chosen.connect(self._open_step)
        self._next = button("", self._open_next, kind="primary")
        self._nil = button(_("本月零报告"), self._report_nil)
        self._nil.setToolTip(_("本月确实没有事件时，明确上报“无”。"))
        self._sentence = label("", "soft")
        card.body.addWidget(self._strip)
        card.body.addLayout(row(self._sentence, None, self._nil, self._next))
        return card

    def _empty(self) -> QWidget:
        self._start = Card()
        state = EmptyState(
            _("还没有数据。可以把现有的 Excel 表导进来，也可以从第一个网格开始填。"),
            _("导入表格"),
            lambda: self._desk.go("import"),
            icon="file-up",
        )
        self._start.body.addWidget(state)
        self._start.hide()
        return self._start

    def _findings_card(self) -> QWidget:
        self._findings = Card(_("核对：上级会退回的问题"))
        self._findings.head.addWidget(icon_button("x", _("收起"), self.presenter.check))
        self._finding_rows = QVBoxLayout()
        self._finding_rows.setSpacing(2)
        self._findings.body.addLayout(self._finding_rows)
        self._findings.hide()
        return self._findings

    def _lower(self) -> QLayout:
        self._todo_card, self._trend_card = Card(_("待办")), Card(_("近 12 个月事件"))
        self._recent_card = Card(_("最近编辑"))
        self._todos, self._recent = QVBoxLayout(), QVBoxLayout()
        for box, card in ((self._todos, self._todo_card), (self._recent, self._recent_card)):
            box.setSpacing(2)
            card.body.addLayout(box)
            card.body.addStretch(1)
        self._bars = MonthBars()
        self._bars_note = label("", "small")
        self._trend_card.body.addWidget(self._bars, 1)
        self._trend_card.body.addWidget(self._bars_note)
        lower = QHBoxLayout()
        lower.setSpacing(PAD)
        for card, share in ((self._todo_card, 3), (self._trend_card, 5), (self._recent_card, 5)):
            card.setMinimumHeight(260)
            card.setMaximumHeight(460)
            lower.addWidget(card, share)
        return lower

    def _show(self) -> None:
        board = self.presenter.board
        if board is not None:
            # What stands above comes first: nothing is pushed down from under the pointer.
            self.receiving.load(board.month, self._show_month)

    def _show_month(self) -> None:
        board = self.presenter.board
        if board is None:
            return
        self._month.setText(month_text(board.month))
        self._remind(board)
        self._strip.show_steps(board.steps)
        self._show_next(board)
        self._start.setVisible(board.is_empty)
        self._show_findings(self.presenter.findings)
        clear(self._todos)
        for todo in board.todos:
            badge = Badge(str(todo.count), todo.tone)
            least = 13 * theme.metrics().control // 2  # 1366×768 at 150 % takes no more
            link = ElidedLink(todo.label, partial(self._desk.go, *todo.where), least)
            line = row(link, badge)
            line.setStretch(0, 1)
            self._todos.addLayout(line)
        if not board.is_whole:
            self._todos.addWidget(label(_("正在清点…"), "soft"))
        elif not board.todos:
            self._todos.addWidget(label(_("✓ 没有逾期、到期和缺项。"), "good", wrap=True))
        self._bars.show_counts(board.trend)
        total = sum(count for _month, count in board.trend)
        self._bars_note.setText(
            _("合计 {total} 件，本月 {count} 件").format(total=total, count=board.trend[-1][1])
        )
        clear(self._recent)
        for each in board.recent:
            link = ElidedLink(
                each.title, partial(self._go, each.query), 4 * theme.metrics().control
            )
            when = ShortenedLabel(f"{each.register} · {each.when}", each.when)
            line = row(link, when)
            line.setStretch(0, 1)
            self._recent.addLayout(line)
        if not board.recent:
            self._recent.addWidget(
                label(_("填过的记录会出现在这里，点一下接着填。"), "soft", wrap=True)
            )
        self._order_keys()

    def _order_keys(self) -> None:
        """Tab begins with what is to be done first: whom to call, the next step, what waits; the head comes last."""
        parts = (
            *(self._start, self.receiving, self._next, self._nil, self._strip, self._findings),
            *(self._todo_card, self._recent_card, self.seasons, self._header),
        )
        walk: list[QWidget] = [self._page]
        for part in parts:
            walk += (
                [part] if isinstance(part, QAbstractButton) else part.findChildren(QAbstractButton)
            )
        for before, then in pairwise(walk):
            QWidget.setTabOrder(before, then)

    def _remind(self, board: MonthShown) -> None:
        """Once after signing in: what is late or ends today, whatever page is shown."""
        pressing = [each for each in board.todos if each.tone in ("bad", "warn")][:_REMINDED]
        if pressing and not self._reminded:
            said = (_("{label} {count} 件").format(label=e.label, count=e.count) for e in pressing)
            self._desk.tell(_("今天先看：{todos}").format(todos=listed(said)))
        self._reminded = self._reminded or board.is_whole

    def _show_next(self, board: MonthShown) -> None:
        step = board.next_step
        self._next.setEnabled(board.is_whole)
        self._next.setVisible(step is not None or not board.is_whole)
        self._nil.setVisible(board.can_report_nil)
        if not board.is_whole:
            self._next.setText(_("继续"))
            self._sentence.setText(board.said)
            return
        if step is None:
            self._sentence.setText(_("本月已经全部办完。"))
            return
        self._next.setText(_("继续：{step}").format(step=step.label))
        theme.set_icon(self._next, "arrow-right", "on_accent")
        self._next.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._sentence.setText(board.said)

    def _show_findings(self, found: tuple[FindingView, ...] | None) -> None:
        self._findings.setVisible(found is not None)
        clear(self._finding_rows)
        for each in found or ():
            badge = Badge(
                _("必改") if each.is_error else _("留意"), "bad" if each.is_error else "warn"
            )
            link = button(each.title, partial(self._go, each.query), kind="link")
            self._finding_rows.addLayout(
                row(badge, label(each.register, "small"), link, label(each.problem), None)
            )
        if found == ():
            self._finding_rows.addWidget(label(_("✓ 没有发现问题，可以出报表了。"), "good"))

    def _go(self, query: Query) -> None:
        self._desk.go(query.register, query)

    def _open_step(self, at: int) -> None:
        if self.presenter.board is not None:
            self.presenter.open(self.presenter.board.steps[at])

    def _open_next(self) -> None:
        board = self.presenter.board
        if board is not None and board.next_step is not None:
            self.presenter.open(board.next_step)

    def _report_nil(self) -> None:
        month = month_text(self.presenter.board.month) if self.presenter.board else ""
        if messages.confirm(
            self,
            _("{month}没有发生任何事件？").format(month=month),
            _("零报告会写进上报文件。以后补登事件时自动取消。"),
            _("确认零报告"),
            danger=False,
        ):
            self.presenter.report_nil()
