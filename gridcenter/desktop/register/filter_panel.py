"""What a column is filtered on: laid over the window, so that the IME keeps composing in it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import theme, unsent
from gridcenter.desktop.flow import FlowLayout
from gridcenter.desktop.ime import LineEdit, commit_preedit
from gridcenter.desktop.pressing import Chip
from gridcenter.desktop.widgets import GAP, PAD, button, label, row
from gridcenter.domain.register.fields import Value
from gridcenter.presenters.register.column_filter import (
    ColumnAsked,
    ColumnFilter,
    FilterShape,
    Offered,
)
from gridcenter.presenters.register.table_filters import SPANS

Key = Qt.Key
WIDTH = 10
"""In heights of a control."""

ROWS = 9


class PickList(QWidget):
    """The column's values with their counts to tick, narrowed by typing."""

    def __init__(self, ticked: tuple[Value, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered: tuple[Offered, ...] = ()
        self._ticked = set(ticked)
        self.line = LineEdit()
        self.line.setPlaceholderText(_("输入几个字或拼音首字母，缩小列表"))
        self.line.setAccessibleName(_("缩小列表"))
        self.line.textChanged.connect(lambda _text: self._fill())
        self.list = QListView()
        self.list.setAccessibleName(_("可选的值"))
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._model = QStandardItemModel(self.list)
        self._model.itemChanged.connect(self._remember)
        self.list.setModel(self._model)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(GAP)
        self.box.addWidget(self.line)
        self.box.addWidget(self.list)
        self.setFocusProxy(self.line)

    def show_offered(self, offered: tuple[Offered, ...]) -> None:
        """The values have been counted."""
        self._offered = offered
        rows = min(max(len(offered), 3), ROWS)
        self.list.setFixedHeight(rows * theme.metrics().control + 4)
        self._fill()

    def _fill(self) -> None:
        self._model.clear()
        for each in self._offered:
            if each.answers(self.line.text().strip()):
                item = QStandardItem(f"{each.label}　{each.count:,}")
                item.setData(each.value)
                item.setCheckable(True)
                item.setCheckState(
                    Qt.CheckState.Checked if each.value in self._ticked else Qt.CheckState.Unchecked
                )
                item.setSizeHint(QSize(0, theme.metrics().control))
                self._model.appendRow(item)
        self.list.setCurrentIndex(self._model.index(0, 0))

    def _remember(self, item: QStandardItem) -> None:
        change = self._ticked.add if item.checkState() == Qt.CheckState.Checked else None
        (change or self._ticked.discard)(item.data())

    def picked(self) -> tuple[Value, ...]:
        """What is ticked, in the list's order; with nothing ticked, all that the typing left."""
        if not self._ticked and self.line.text().strip():
            return tuple(self._model.item(at).data() for at in range(self._model.rowCount()))
        return tuple(each.value for each in self._offered if each.value in self._ticked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """↓ goes from the line into the list, ↑ on its first row back."""
        if event.key() == Key.Key_Down and self.line.hasFocus():
            self.list.setFocus()
        elif event.key() == Key.Key_Up and self.list.hasFocus():
            self.line.setFocus()
        else:
            super().keyPressEvent(event)


class FilterPanel(QFrame):
    """The filter of one column: Enter applies, Esc and leaving it close it."""

    def __init__(self, column: ColumnFilter, closed: Callable[[], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self._column = column
        self._closed = closed
        self._gone = self._used = False
        self.setObjectName("filter_panel")
        self.setProperty("role", "card")
        self.setAutoFillBackground(True)
        self.setAccessibleName(_("筛选：{column}").format(column=_(column.spec.label)))
        self.picks: PickList | None = None
        self.lines: list[LineEdit] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(PAD, PAD, PAD, PAD)
        self._box.setSpacing(GAP)
        self._build(column.asked)
        self._about = ("filter", str(column.spec.name))
        self._shown = [line.text() for line in self.lines]
        for line, text in zip(self.lines, unsent.waiting(parent, self._about) or (), strict=False):
            line.setText(text)
            line.selectAll()
        self.setFixedWidth(theme.metrics().control * WIDTH)

    def _build(self, asked: ColumnAsked) -> None:
        self._box.addWidget(label(self.accessibleName(), "heading"))
        up, down = _("升序"), _("降序")
        self._box.addLayout(
            row(
                button(up, lambda: self._sort(descending=False), kind="link", icon="arrow-up"),
                button(down, lambda: self._sort(descending=True), kind="link", icon="arrow-down"),
                None,
            )
        )
        if self._column.shape is FilterShape.PICK:
            self.picks = PickList(asked.picked)
            self._column.offer(self._offered)
            self._box.addWidget(self.picks)
        elif self._column.shape is FilterShape.WORDS:
            self._add_line(_("包含的文字"), asked.words)
        elif self._column.shape is not FilterShape.FILLED:
            self._add_line(_("从"), asked.low)
            self._add_line(_("到"), asked.high)
        self.message = label("", "error", wrap=True)
        self.message.hide()
        self._box.addWidget(self.message)
        self._add_chips(asked)
        self.apply_button = button(_("确定"), self.apply, kind="primary", tip="Enter")
        self.clear_button = button(_("清除"), self._clear)
        self.clear_button.setEnabled(asked != ColumnAsked())
        self._box.addLayout(row(None, self.clear_button, self.apply_button))
        self.apply_button.setVisible(self._column.shape is not FilterShape.FILLED)

    def _add_line(self, name: str, text: str) -> None:
        line = LineEdit()
        line.setText(text)
        line.selectAll()
        line.setAccessibleName(name)
        if self._column.shape is FilterShape.DAYS:
            line.setPlaceholderText(_("如 2026-11 或 2026-11-5"))
        said = label(name)
        said.setBuddy(line)
        self._box.addWidget(said)
        self._box.addWidget(line)
        self.lines.append(line)

    def _add_chips(self, asked: ColumnAsked) -> None:
        """What is chosen by one press: stretches of days, filled or not."""
        if self._column.shape is FilterShape.PICK:
            return
        chips: list[tuple[str, ColumnAsked]] = []
        if self._column.shape is FilterShape.DAYS:
            chips = [(_(said), ColumnAsked(span=span)) for span, said in SPANS.items()]
        chips += [(_("未填"), ColumnAsked(filled=False)), (_("已填"), ColumnAsked(filled=True))]
        holder = QWidget()
        flow = FlowLayout(holder)
        width = theme.metrics().control * WIDTH - 2 * PAD
        for said, means in chips:
            chip = Chip(said)
            chip.setChecked(means == asked)
            chip.clicked.connect(lambda _on=False, means=means: self._take(means))
            flow.addWidget(chip)
        holder.setFixedSize(width, flow.heightForWidth(width))
        self._box.addWidget(holder)

    # -- where it stands and how it goes -----------------------------------------------------

    def open_at(self, corner: QPoint) -> None:
        """Show it with its upper left ``corner`` there (in the parent), moved in to fit."""
        self.move(corner)
        self._settle()
        self.show()
        self.raise_()
        first = self.picks or next(iter(self.lines), None)
        (first or self.findChild(Chip) or self).setFocus(Qt.FocusReason.PopupFocusReason)
        theme.application().focusChanged.connect(self._moved_on)

    def _settle(self) -> None:
        """Take the height that is needed, and move in where that is too much."""
        if self.picks is not None:  # its new height counts at once, not with the next event
            self.picks.box.activate()
        self._box.activate()
        self.adjustSize()
        around = self._around.rect()
        self.move(
            max(0, min(self.x(), around.width() - self.width() - GAP)),
            max(0, min(self.y(), around.height() - self.height() - GAP)),
        )

    def _moved_on(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is not self and not self.isAncestorOf(now):
            self.close_panel(back=False)

    def close_panel(self, *, back: bool = True) -> None:
        """Take it away; ``back`` returns the hands to where they came from."""
        if not self._gone:
            self._gone = True
            theme.application().focusChanged.disconnect(self._moved_on)
            self.hide()
            texts, host = [line.text() for line in self.lines], self.window()
            if self._used or texts == self._shown:
                unsent.forget(host, self._about)
            else:
                unsent.put_away(host, self._about, texts)
            self.deleteLater()
            if back:
                self._closed()

    def _offered(self, offered: tuple[Offered, ...]) -> None:
        if self.picks is not None and not self._gone:
            self.picks.show_offered(offered)
            self._settle()

    # -- what it does ------------------------------------------------------------------------

    def apply(self) -> None:
        """Filter on what stands here."""
        commit_preedit()
        if self.picks is not None:
            self._take(ColumnAsked(picked=self.picks.picked()))
        elif len(self.lines) == 1:
            self._take(ColumnAsked(words=self.lines[0].text()))
        elif self.lines:
            low, high = (line.text() for line in self.lines)
            self._take(ColumnAsked(low=low, high=high))

    def _take(self, asked: ColumnAsked) -> None:
        self._column.apply(asked, self._refused, self._close_used)

    def _refused(self, why: str) -> None:
        self.message.setText(f"▲ {why}")
        self.message.show()
        self._settle()

    def _clear(self) -> None:
        self._column.clear()
        self._close_used()

    def _close_used(self) -> None:
        self._used = True
        self.close_panel()

    def _sort(self, *, descending: bool) -> None:
        self._column.sort(descending=descending)
        self.close_panel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter applies, Esc closes."""
        if event.key() == Key.Key_Escape:
            self.close_panel()
        elif event.key() in (Key.Key_Return, Key.Key_Enter):
            self.apply()
        event.accept()  # what the panel has no use for must not reach the page under it
