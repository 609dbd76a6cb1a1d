"""The duty log beside a 治安户长: one line to key, and what was keyed before."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.ime import commit_preedit
from gridcenter.desktop.register.field_row import FieldRow
from gridcenter.desktop.register.field_widgets import make_editor
from gridcenter.desktop.register.record_story import Story
from gridcenter.desktop.widgets import GAP, PAD, button, icon_button, label, line, row
from gridcenter.domain.changes import Changes
from gridcenter.domain.register.fields import FieldSpec, Uid
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.duty_entry import DutyEntry, DutyLine
from gridcenter.presenters.register.form_choices import suggest


class DutyView(QWidget):
    """The log of one leader."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._leader: Uid | None = None
        self.duty = DutyEntry(desk, self._told)
        self.rows = {spec.name: self._row(spec) for spec in self.duty.register.fields}
        self.add = button(_("记一条"), self._add, kind="primary", icon="plus")
        self.story = Story()
        grid = QGridLayout()
        grid.setHorizontalSpacing(PAD)
        grid.setVerticalSpacing(GAP)
        for place, name in enumerate(("done_on", "kind", "count")):
            grid.addWidget(self.rows[name], 0, place)
        grid.addWidget(self.rows["note"], 1, 0, 1, 2)
        grid.addWidget(self.add, 1, 2, Qt.AlignmentFlag.AlignBottom)
        for column, share in enumerate((3, 3, 2)):
            grid.setColumnStretch(column, share)
        box = QVBoxLayout(self)
        box.setContentsMargins(PAD, PAD, PAD, 0)
        box.setSpacing(GAP)
        box.addLayout(grid)
        box.addLayout(
            row(
                None,
                button(_("按村填月度表"), lambda: desk.go("duty"), kind="link", icon="calendar"),
            )
        )
        box.addWidget(line())
        box.addWidget(self.story, 1)
        self.destroyed.connect(desk.subscribe(self._hear))

    def _row(self, spec: FieldSpec) -> FieldRow:
        name, entry = spec.name, self.duty.entry
        editor = make_editor(
            spec,
            offer=lambda text, done: suggest(entry, name, text, done),
            reveal=lambda: None,
        )
        editor.typed.connect(lambda text: entry.type(name, text))
        editor.left.connect(lambda: self._left(name))
        editor.picked.connect(lambda choice: entry.put(name, choice.value, choice.label))
        editor.input.installEventFilter(self)
        found = FieldRow(editor)
        found.reason_given.connect(lambda why: self.duty.keep(name, why, lambda _changes: None))
        return found

    def show_leader(self, leader: Uid) -> None:
        """Show the log of this leader."""
        self._leader = leader
        self.duty.load(leader, self._show)

    def _hear(self, changes: Changes) -> None:
        if self._leader is not None and changes.touches("duty_log"):
            self.duty.load(self._leader, self._show)

    def _left(self, name: str) -> None:
        if self.duty.entry.lookups is not None:
            self.duty.entry.commit(name)

    def _told(self, name: str) -> None:
        self.rows[name].show_state(self.duty.entry.fields[name])

    def _add(self) -> None:
        commit_preedit()
        if self.duty.entry.lookups is not None:
            self.duty.add(lambda _changes: self.rows["kind"].editor.input.setFocus())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes to the next field and from the last one writes the line down."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            rows = list(self.rows.values())
            at = next((n for n, row in enumerate(rows) if row.editor.input is watched), None)
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if at is not None and enter and not rows[at].editor.composing:
                rows[at].editor.take_marked()
                if at + 1 < len(rows):
                    rows[at + 1].editor.input.setFocus(Qt.FocusReason.TabFocusReason)
                else:
                    self._add()
                return True
        return super().eventFilter(watched, event)

    def _show(self, lines: tuple[DutyLine, ...]) -> None:
        self.story.restart()
        self.story.body.setContentsMargins(0, 0, 0, PAD)
        if not lines:
            self.story.say_empty(_("还没有工作日志。只写做了什么，不写涉及何人。"))
            return
        for each in lines:
            self.story.body.addLayout(self._line(each))
        self.story.body.addStretch(1)

    def _line(self, each: DutyLine) -> QHBoxLayout:
        box = QHBoxLayout()
        box.setSpacing(GAP)
        box.addWidget(label(each.done_on, "soft"))
        times = _("{kind} {count} 次").format(kind=each.kind, count=each.count)
        box.addWidget(label(times))
        box.addWidget(label(each.note, "soft", wrap=True), 1)
        box.addWidget(icon_button("trash-2", _("移到回收站"), lambda: self.duty.remove(each.uid)))
        return box
