"""The small dialog of one step of an incident: what to write down, and the deed itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.ime import commit_preedit
from gridcenter.desktop.register.entry_keys import EntryKeys
from gridcenter.desktop.register.field_row import FieldRow
from gridcenter.desktop.register.field_widgets import make_editor
from gridcenter.desktop.register.phrase_menu import offer_phrases
from gridcenter.desktop.still import grow
from gridcenter.desktop.unsent import Steps
from gridcenter.desktop.widgets import GAP, MARGIN, button, label, row
from gridcenter.domain.changes import Changes
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import FieldSpec, Kind
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
        unsent: Steps | None = None,
        several: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(said)
        self.setMinimumWidth(theme.metrics().control * 15)
        self._done, self._unsent = done, unsent
        self._advised: tuple[str, ...] = ()
        self.keys = EntryKeys(self, self)
        self._kept_as = ("" if several else str(incident.uid), action)
        self.form = StepForm(desk, incident, action, self._told, several=several)
        self.form.led_to = self.focus_field
        self.rows = {spec.name: self._row(spec) for spec in self.form.register.fields}
        self.do = button(said, self.submit, kind="primary")
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        box.setSpacing(GAP)
        box.addWidget(label(said, "heading"))
        which = f"{incident.text('case_code')}  {incident.text('title')}"
        if several:
            which = _("选中的 {count} 件一起办理，可以整批撤销。").format(count=len(several))
        box.addWidget(label(which, "soft", wrap=True))
        self.advice = label("", "small", wrap=True)
        self.advice.hide()
        box.addWidget(self.advice)
        self.cite = button(_("写进说明"), self._cite, kind="link")
        self.cite.hide()
        box.addLayout(row(self.cite, None))
        for each in self.rows.values():
            box.addWidget(each)
        box.addSpacing(GAP)
        keys = _("Enter 下一项，最后一项办理 · Ctrl+Enter 办理 · Esc 先放着")
        box.addLayout(row(label(keys, "small"), None, button(_("放弃"), self.discard), self.do))
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
        self.keys.watch(editor)
        made = FieldRow(editor)
        offer_phrases(self.form.entry.desk, made)
        for each in (made.label, made.origin):  # a tick says its own name: no empty line above it
            each.setVisible(bool(made.label.text()))
        return made

    def _ready(self) -> None:
        for name, (value, text) in (self._unsent or {}).get(self._kept_as, {}).items():
            self.form.entry.put(name, value, text)
        for name in self.rows:
            self._told(name)
        first = next(iter(self.rows), None)
        if first is not None:
            self.focus_field(first)

    # -- what the keys ask -----------------------------------------------------------------

    @property
    def path(self) -> tuple[str, ...]:
        """Enter visits every field."""
        return tuple(self.rows)

    @property
    def enter_moves(self) -> bool:
        """Enter goes on here as in the form."""
        return True

    def commit(self, name: str) -> None:
        """Read a field that is being left."""
        self._left(name)

    def focus_field(self, name: str) -> None:
        """Put the cursor into a field, over what stands there."""
        field = self.rows[name].editor.input
        field.setFocus(Qt.FocusReason.TabFocusReason)
        if isinstance(field, QLineEdit):
            field.selectAll()

    def finish(self) -> None:
        """Take the step."""
        self.submit()

    def escape(self) -> bool:
        """The dialog's own Esc keeps what was typed."""
        return False

    def fill(self, name: str, key: Qt.Key) -> None:
        """Today; there is no row above and no record before."""
        if key in (Qt.Key.Key_Semicolon, Qt.Key.Key_T) and self.form.entry.lookups is not None:
            kind, now = self.form.entry.fields[name].spec.kind, self.form.entry.lookups
            today = {Kind.DATE: now.today, Kind.DATETIME: now.now}.get(kind)
            if today is not None:
                self.form.entry.put(name, today)

    def undo_field(self) -> bool:
        """The field that was typed into last is the only one to take back."""
        return False

    def reject(self) -> None:
        """Esc and the cross keep what was typed for the next time."""
        commit_preedit()
        if self._unsent is not None:
            fields = self.form.entry.fields
            typed = {n: (s.value, s.text) for n, s in fields.items() if s.dirty}
            self._unsent[self._kept_as] = typed
        super().reject()

    def discard(self) -> None:
        """Throw away what was typed."""
        if self._unsent is not None:
            self._unsent.pop(self._kept_as, None)
        super().reject()

    def _advise(self, words: tuple[str, ...]) -> None:
        self._advised = words
        self.advice.setText("\n".join(words))
        self.advice.setVisible(bool(words))
        self.cite.setVisible(bool(words) and "note" in self.rows)
        grow(self)

    def _cite(self) -> None:
        """What the duty list says goes with the matter."""
        self.form.cite(self._advised)

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
        if self._unsent is not None:
            self._unsent.pop(self._kept_as, None)
        self._done(changes)
        self.accept()
