"""The state of the form beside the table: one record from opening to saving.

The officer types into fields; leaving one reads it, leaving the record saves it. What the data
file must answer (references, checks, saving) comes back later, so nothing here waits.
"""

from __future__ import annotations

from gridcenter.base.i18n import is_english
from gridcenter.domain.changes import Changes
from gridcenter.domain.privacy import mask_text
from gridcenter.domain.register.fields import FieldSpec, Uid, Value
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.lookups import Lookups, read_lookups
from gridcenter.presenters.register.form_fields import is_masked, shown_text
from gridcenter.presenters.register.form_parts import Opened, read_opened
from gridcenter.presenters.register.form_saving import After, FormSaving


class FormPresenter(FormSaving):
    """One record of a register in its form."""

    def __init__(self, desk: Desk, register: str) -> None:
        super().__init__(desk, register, self.open)
        self._unsubscribe = desk.subscribe(self._hear)

    @property
    def editable(self) -> tuple[FieldSpec, ...]:
        """The fields that the officer fills, in order."""
        return tuple(spec for spec in self.register.fields if not spec.read_only)

    def end(self) -> None:
        """Stop listening; the presenter is done."""
        self._unsubscribe()
        self.entry.begin()
        self.view = None

    def _hear(self, changes: Changes) -> None:
        """Show the record anew when a gesture elsewhere (an undo) touched it."""
        touched = changes.touched.get(self.register.id, frozenset())
        if self.record is None or self._saving or self.dirty:
            return
        if self.record.uid in touched:
            self.open(self.record.uid)

    # -- opening ---------------------------------------------------------------------------

    def open(self, uid: Uid, after: After | None = None) -> None:
        """Show a kept record; :meth:`leave` the present one first."""
        turn = self.entry.begin()

        def opened(found: Opened) -> None:
            if turn == self.entry.turn:
                self._show(found)
                if after is not None:
                    after()

        self.desk.ask(lambda centre: read_opened(centre, self.register, uid), opened)

    def _show(self, found: Opened) -> None:
        if found.record.deleted_at is not None:
            self.close()
            return
        self.entry.lookups, self.record = found.lookups, found.record
        codes, english = found.lookups.codes, is_english()
        for name, state in self.entry.fields.items():
            value = found.record.values.get(name)
            text = shown_text(state.spec, found.record, found.texts, codes, english=english)
            state.put(value, text)
            state.settle()
            state.masked = is_masked(state.spec, value, text)
        self._opened()

    def new(self, after: After | None = None) -> None:
        """Start an empty record with defaults and with what carries over from the last one."""
        turn = self.entry.begin()

        def ready(lookups: Lookups) -> None:
            if turn == self.entry.turn and lookups.may_keep:
                self.entry.lookups = lookups
                self._blank()
                if after is not None:
                    after()

        self.desk.ask(read_lookups, ready)

    def _blank(self) -> None:
        self.record = None
        for name, state in self.entry.fields.items():
            value: Value = state.spec.default
            text, origin = self.entry.show(value, name), "default"
            if self.carrying and state.spec.carry and name in self.last:
                (value, text), origin = self.last[name], "carried"
            state.put(value, text)
            state.settle()
            state.origin = "" if value is None else origin
        self._opened()

    def _opened(self, *, shown: bool = True) -> None:
        self.is_open, self.accepted = shown, {}
        self._saving, self._held = False, None
        if self.view is not None:
            self.view.record_opened()
            self.view.state_changed()

    def close(self) -> None:
        """Show no record."""
        self.entry.begin()
        self.record = None
        for state in self.entry.fields.values():
            state.put(None, "")
            state.settle()
        self._opened(shown=False)

    def start_new(self) -> None:
        """Start an empty record with the cursor in it."""
        self.new(self.view.begin_entry if self.view is not None else None)

    def save_and_next(self) -> None:
        """Save and start the next record."""
        self.leave(self.start_new)

    # -- filling ---------------------------------------------------------------------------

    def type(self, name: str, text: str) -> None:
        """Hear each keystroke of a field."""
        if self.entry.type(name, text):
            if self.entry.watch_numbers(name):
                self.tell_field(name)
            self._tell_state()

    def mask_numbers(self, name: str) -> None:
        """Shorten the personal numbers in a free text as on paper: one click instead of deleting."""
        self.type(name, mask_text(self.field(name).text))
        self.commit(name)

    def commit(self, name: str) -> None:
        """Read a field that is being left."""
        if self.is_open and not self.field(name).spec.read_only:
            self.entry.commit(name)

    def revert_field(self, name: str) -> bool:
        """Take back what was typed into a field; False when nothing was."""
        state = self.field(name)
        if not state.dirty and not state.problems:
            return False
        masked = is_masked(state.spec, state.saved_value, state.saved_text)
        state.revert()
        state.masked = masked
        self.tell_field(name)
        self._settled(name)
        return True

    def revert(self) -> bool:
        """Take back everything since the last save; False when there is nothing to take back."""
        if not self.dirty:
            return False
        for name in self.entry.fields:
            self.revert_field(name)
        for state in self.entry.fields.values():
            state.problems, state.visited = (), False
        self._opened()
        return True
