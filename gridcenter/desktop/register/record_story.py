"""Two ways to tell a record's life: who changed what, and the steps of an incident."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, filled, inside, is_english
from gridcenter.desktop import theme
from gridcenter.desktop.flow import FlowLayout
from gridcenter.desktop.widgets import GAP, PAD, Badge, button, icon_button, label, line, row
from gridcenter.domain.codes import CodeBook
from gridcenter.presenters.register.post_change import HolderLine
from gridcenter.presenters.register.record_history import (
    FieldChange,
    HistoryEntry,
    StepEntry,
    StepsSoFar,
)


class Story(QScrollArea):
    """Entries below each other, scrolling up and down."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body = QVBoxLayout()
        self.restart()

    def restart(self) -> None:
        """Begin with nothing told."""
        inner = QWidget()
        inner.setProperty("role", "page")
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(PAD, PAD, PAD, PAD)
        self.body.setSpacing(GAP)
        self.setWidget(inner)

    def say_empty(self, sentence: str) -> None:
        """Say that there is nothing to tell."""
        self.body.addWidget(label(sentence, "soft", wrap=True))
        self.body.addStretch(1)


def _head(left: str, right: str) -> QHBoxLayout:
    head = QHBoxLayout()
    head.setSpacing(GAP)
    strong = label(left, wrap=True)
    font = strong.font()
    font.setBold(True)
    strong.setFont(font)
    head.addWidget(strong, 1)
    head.addWidget(label(right, "small"))
    return head


class HistoryView(Story):
    """Who changed what and when, the newest first; an earlier value may be put back."""

    put_back_wanted = Signal(str, object)
    """A field and the value that it is to have again."""

    holder_wanted = Signal(str)
    """The record of another holder of the post."""

    def show_story(
        self, entries: tuple[HistoryEntry, ...], holders: tuple[HolderLine, ...] = ()
    ) -> None:
        """Show the life of one record, and above it who held its post."""
        self.show_entries(entries)
        if len(holders) > 1:
            lines = [label(_("这个岗位的历任户长"), "heading"), *map(self._holder, holders), line()]
            for at, widget in enumerate(lines):
                self.body.insertWidget(at, widget)

    def _holder(self, each: HolderLine) -> QWidget:
        text = _("{name}  {term}").format(name=each.name, term=each.term)
        if each.is_shown:
            return label(f"● {text}", wrap=True)
        return button(
            text, lambda: self.holder_wanted.emit(each.uid), kind="link", tip=_("打开这条记录")
        )

    def show_entries(self, entries: tuple[HistoryEntry, ...]) -> None:
        """Show the life of one record."""
        self.restart()
        if not entries:
            self.say_empty(_("还没有修改记录。"))
            return
        for number, entry in enumerate(entries):
            if number:
                self.body.addWidget(line())
            self.body.addLayout(_head(entry.label, f"{entry.by}  {entry.at}"))
            for change in entry.changes:
                self.body.addLayout(self._change(change))
        self.body.addStretch(1)

    def _change(self, change: FieldChange) -> QHBoxLayout:
        words = label(_in_words(change.label, change.before, change.after), wrap=True)
        box = row(words)
        box.setStretch(0, 1)
        if change.can_put_back:
            back = icon_button(
                "rotate-ccw",
                filled(
                    _("把{field}改回“{value}”"),
                    field=inside(change.label),
                    value=change.before,
                ),
                lambda: self.put_back_wanted.emit(change.name, change.value),
            )
            box.addWidget(back, 0, Qt.AlignmentFlag.AlignTop)
        return box


def _in_words(name: str, before: str, after: str) -> str:
    if not before:
        return _("{field}：{after}").format(field=name, after=after)
    if not after:
        return _("{field}：{before} → （清空）").format(field=name, before=before)
    return _("{field}：{before} → {after}").format(field=name, before=before, after=after)


class StepsView(QWidget):
    """Where an incident stands, what may happen next, and what happened."""

    action_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = Badge()
        self.take_focus = False
        """Whether the keyboard comes here when the steps are shown next: one was just taken."""
        self._next = ""
        self.next = button("", lambda: self.action_wanted.emit(self._next), kind="primary")
        self.next.setMinimumWidth(theme.metrics().control * 4)
        self.others = QWidget()
        self.buttons = FlowLayout(self.others)
        self.story = Story()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        top = QVBoxLayout()
        top.setContentsMargins(PAD, PAD, PAD, 0)
        top.setSpacing(GAP)
        now = QHBoxLayout()
        now.addWidget(label(_("当前状态"), "soft"))
        now.addWidget(self.state)
        now.addStretch(1)
        top.addLayout(now)
        self.asked = label("", "warning", wrap=True)
        self._answer = ""
        self.answer = button(_("答复…"), lambda: self.action_wanted.emit(self._answer))
        asked = row(self.asked, self.answer)
        asked.setStretch(0, 1)
        top.addLayout(asked)
        self.spent = label("", "soft", wrap=True)
        top.addWidget(self.spent)
        top.addLayout(row(self.next, None))  # the next step always here, whatever the others are
        top.addWidget(self.others)
        top.addWidget(line())
        box.addLayout(top)
        box.addWidget(self.story, 1)

    def show_steps(self, so_far: StepsSoFar, codes: CodeBook, tone: str) -> None:
        """Show the steps and a button for each action that is open now."""
        self.asked.setText("\n".join(f"▲ {each}" for each in so_far.asked))
        self.asked.setVisible(bool(so_far.asked))
        self._answer = so_far.answer
        self.answer.setVisible(bool(so_far.answer))
        self.spent.setText("\n".join(so_far.spent))
        self.spent.setVisible(bool(so_far.spent))
        self.state.set_state(so_far.state, tone)
        while (item := self.buttons.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        straight = self._next = so_far.onward
        self.next.setVisible(bool(straight))
        if straight:
            self.next.setText(codes.label("step_action", straight, english=is_english()))
        for action in so_far.allowed:
            if action not in (straight, self._answer):
                said = codes.label("step_action", action, english=is_english())
                self.buttons.addWidget(button(said, self._asker(action)))
        if self.take_focus:
            self.take_focus = False
            self.next.setFocus()
        self.others.setVisible(self.buttons.count() > 0)
        self._tell(so_far.steps)

    def _asker(self, action: str) -> Callable[[], None]:
        return lambda: self.action_wanted.emit(action)

    def _tell(self, steps: tuple[StepEntry, ...]) -> None:
        self.story.restart()
        if not steps:
            self.story.say_empty(_("还没有办理记录。"))
            return
        for number, step in enumerate(reversed(steps)):
            if number:
                self.story.body.addWidget(line())
            arrow = f"{step.action} → {step.state}" if step.state else step.action
            self.story.body.addLayout(_head(f"● {arrow}", f"{step.actor}  {step.at}"))
            if step.organisation:
                self.story.body.addWidget(
                    label(_("转往：{name}").format(name=step.organisation), wrap=True)
                )
            if step.due:
                self.story.body.addWidget(label(_("期限：{date}").format(date=step.due)))
            if step.keyed_late:
                self.story.body.addWidget(
                    label(_("补录于 {day}").format(day=step.keyed_late), "small")
                )
            if step.note:
                self.story.body.addWidget(label(step.note, wrap=True))
        self.story.body.addStretch(1)

    def sizeHint(self) -> QSize:
        """As wide as the form."""
        return QSize(360, 400)
