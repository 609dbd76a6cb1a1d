"""The small dialog of one step of an incident: what to write down, and the deed itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.ime import commit_preedit
from gridcenter.desktop.register.field_row import FieldRow
from gridcenter.desktop.register.field_widgets import make_editor
from gridcenter.desktop.widgets import GAP, MARGIN, button, label, row
from gridcenter.domain.changes import Changes
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import FieldSpec
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.form_choices import suggest
from gridcenter.presenters.register.step_form import StepForm


class StepDialog(QDialog):
    """Asks what one action needs; dies when it is closed."""

    def __init__(
        self,
        desk: Desk,
        incident: Record,
        action: str,
        *,
        said: str,
        done: Callable[[Changes], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(said)
        self.setMinimumWidth(theme.metrics().control * 15)
        self._done = done
        self.form = StepForm(desk, incident, action, self._told)
        self.rows = {spec.name: self._row(spec) for spec in self.form.register.fields}
        self.do = button(said, self.submit, kind="primary")
        self.do.setDefault(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        box.setSpacing(GAP)
        box.addWidget(label(said, "heading"))
        box.addWidget(
            label(f"{incident.text('case_code')}  {incident.text('title')}", "soft", wrap=True)
        )
        self.advice = label("", "small", wrap=True)
        self.advice.hide()
        box.addWidget(self.advice)
        for each in self.rows.values():
            box.addWidget(each)
        box.addSpacing(GAP)
        box.addLayout(row(None, button(_("取消"), self.reject), self.do))
        self.form.start(self._ready)
        self.form.advise(self._advise)

    def _row(self, spec: FieldSpec) -> FieldRow:
        name = spec.name
        editor = make_editor(
            spec,
            offer=lambda text, done: suggest(self.form.entry, name, text, done),
            reveal=lambda: None,
        )
        editor.typed.connect(lambda text: self.form.entry.type(name, text))
        editor.left.connect(lambda: self._left(name))
        editor.picked.connect(lambda choice: self.form.entry.put(name, choice.value, choice.label))
        editor.ticked.connect(lambda on: self.form.entry.put(name, on))
        made = FieldRow(editor)
        for each in (made.label, made.origin):  # a tick says its own name: no empty line above it
            each.setVisible(bool(made.label.text()))
        return made

    def _ready(self) -> None:
        for name in self.rows:
            self._told(name)
        first = next(iter(self.rows.values()), None)
        if first is not None:
            first.editor.input.setFocus()

    def _advise(self, words: tuple[str, ...]) -> None:
        self.advice.setText("\n".join(words))
        self.advice.setVisible(bool(words))

    def _left(self, name: str) -> None:
        if self.form.entry.lookups is not None:
            self.form.entry.commit(name)

    def _told(self, name: str) -> None:
        self.rows[name].show_state(self.form.entry.fields[name])

    def submit(self) -> None:
        """Take the step; what is missing says so and the dialog stays."""
        commit_preedit()
        if self.form.entry.lookups is not None:
            self.form.submit(self._taken)

    def _taken(self, changes: Changes) -> None:
        self._done(changes)
        self.accept()
