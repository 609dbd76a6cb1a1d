"""The state of the form beside the table: one record from opening to saving.

The officer types into fields; leaving one reads it, leaving the record saves it. What the data
file must answer (references, checks, saving) comes back later, so nothing here waits.
"""

from __future__ import annotations

from collections.abc import Callable

from gridcenter.base.i18n import is_english
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError, InvalidRecordError, Problem, Severity
from gridcenter.domain.fields import FieldSpec, Uid, Value
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.registers import register_of
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.form_entry import FieldEntry
from gridcenter.presenters.form_fields import FieldState, is_masked, shown_text
from gridcenter.presenters.form_parts import FormView, Opened, read_opened, unkept_problems
from gridcenter.presenters.lookups import Lookups, read_lookups
from gridcenter.services import registers
from gridcenter.services.centre import Centre

After = Callable[[], None]


class FormPresenter:
    """One record of a register in its form."""

    def __init__(self, desk: Desk, register: str) -> None:
        self.desk = desk
        self.register = register_of(register)
        self.view: FormView | None = None
        self.entry = FieldEntry(desk, self.register, self.tell_field, self._settled)
        self.record: Record | None = None
        self.is_open = False
        self.accepted: dict[str, str] = {}
        self.last: dict[str, tuple[Value, str]] = {}
        """Value and text of each field of the record that was saved last."""
        self.carrying = True
        self._saving = False
        self._held: After | None = None
        """The save that waits for a warning to be kept."""

    @property
    def uid(self) -> Uid | None:
        """The record in the form; None for a new one or none."""
        return self.record.uid if self.record else None

    @property
    def dirty(self) -> bool:
        """Whether there is something to save."""
        return self.is_open and self.entry.dirty

    @property
    def editable(self) -> tuple[FieldSpec, ...]:
        """The fields that the officer fills, in order."""
        return tuple(spec for spec in self.register.fields if not spec.read_only)

    def field(self, name: str) -> FieldState:
        """One field as it stands."""
        return self.entry.fields[name]

    # -- opening ---------------------------------------------------------------------------

    def open(self, uid: Uid, after: After | None = None) -> None:
        """Show a kept record; :meth:`leave` the present one first."""
        self.entry.turn += 1
        turn = self.entry.turn

        def opened(found: Opened) -> None:
            if turn == self.entry.turn:
                self._show(found)
                if after is not None:
                    after()

        self.desk.read(lambda centre: read_opened(centre, self.register, uid), opened)

    def _show(self, found: Opened) -> None:
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
        self.entry.turn += 1
        turn = self.entry.turn

        def ready(lookups: Lookups) -> None:
            if turn == self.entry.turn:
                self.entry.lookups = lookups
                self._blank()
                if after is not None:
                    after()

        self.desk.read(read_lookups, ready)

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

    def _opened(self) -> None:
        self.is_open, self.accepted = True, {}
        self._saving, self._held = False, None
        if self.view is not None:
            self.view.record_opened()
            self.view.state_changed()

    def close(self) -> None:
        """Show no record."""
        self.entry.turn += 1
        self.record = None
        for state in self.entry.fields.values():
            state.put(None, "")
            state.settle()
        self._opened()
        self.is_open = False
        self._tell_state()

    # -- filling ---------------------------------------------------------------------------

    def type(self, name: str, text: str) -> None:
        """Hear each keystroke of a field."""
        if self.entry.type(name, text):
            self._tell_state()

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

    # -- judging and saving ----------------------------------------------------------------

    def draft(self) -> Draft:
        """What saving would write: a new record's values, or the changed ones of a kept one."""
        values = {
            name: state.value
            for name, state in self.entry.fields.items()
            if not state.spec.read_only
            and (state.value is not None if self.record is None else state.dirty)
        }
        return Draft(
            register=self.register.id,
            uid=self.uid,
            base_revision=self.record.revision if self.record else None,
            values=values,
            accepted=dict(self.accepted),
        )

    def _settled(self, name: str) -> None:
        """A field has a new value: ask what the rules say of the record as it stands."""
        del name
        self._tell_state()
        turn, draft = self.entry.turn, self.draft()

        def judged(problems: tuple[Problem, ...]) -> None:
            if turn == self.entry.turn and draft == self.draft():
                self.entry.judge(problems, everywhere=False)

        self.desk.read(lambda centre: registers.check(centre, draft), judged)

    def keep(self, name: str, reason: str) -> None:
        """Keep what a warning warns of, for a reason that is stored with the gesture.

        A save that this warning alone had held up goes on.
        """
        for problem in self.field(name).problems:
            if problem.severity is Severity.WARNING:
                self.accepted[problem.code] = reason
        self.field(name).problems = ()
        self.tell_field(name)
        held, self._held = self._held, None
        if held is not None:
            held()

    def leave(self, after: After) -> None:
        """Save what is unsaved, then go ``after``; stays when it cannot be saved."""
        if self.dirty:
            self.save(after)
        else:
            after()

    def save_and_next(self) -> None:
        """Save and start the next record."""
        self.leave(self.start_new)

    def start_new(self) -> None:
        """Start an empty record with the cursor in it."""
        self.new(self.view.begin_entry if self.view is not None else None)

    def save(self, after: After | None = None) -> None:
        """Write the record; refused with the cursor on the first field to mend."""
        for name, state in self.entry.fields.items():
            if state.typed:
                self.entry.commit(name)
        self.entry.when_answered(lambda: self._write(after))

    def _write(self, after: After | None) -> None:
        blocked = self.entry.first_blocked()
        if blocked is not None and self.field(blocked).typed:
            self._focus(blocked)
            return
        if self._saving or not self.is_open:
            return
        self._saving = True
        draft, register = self.draft(), self.register.id
        self._held = lambda: self.save(after)

        def work(centre: Centre) -> Changes:
            held_up = unkept_problems(registers.check(centre, draft), draft)
            if held_up:
                raise InvalidRecordError(held_up)
            return registers.save(centre, draft)

        def written(changes: Changes) -> None:
            self._saving, self._held = False, None
            touched = changes.touched.get(register, frozenset())
            uid = draft.uid or next(iter(touched), None)
            if uid is not None:
                self._saved(changes, uid, after)

        self.desk.write(work, written, self._refused)

    def _saved(self, changes: Changes, uid: Uid, after: After | None) -> None:
        self.last = {n: (s.value, s.text) for n, s in self.entry.fields.items()}
        for state in self.entry.fields.values():
            state.settle()
        if self.view is not None:
            self.view.record_saved(changes, uid)
        if after is not None:
            after()
        else:
            self.open(uid)

    def _refused(self, failure: GridcenterError) -> None:
        self._saving = False
        if isinstance(failure, InvalidRecordError):
            self.entry.judge(failure.problems, everywhere=True)
            self._focus(failure.problems[0].field)
            self._tell_state()
        else:
            self.desk.tell_failure(failure)

    # -- telling the view ------------------------------------------------------------------

    def _focus(self, name: str | None) -> None:
        first = self.entry.first_blocked() or name
        if self.view is not None and first is not None:
            self.view.focus_field(first)

    def tell_field(self, name: str) -> None:
        """Say that one field looks different."""
        if self.view is not None:
            self.view.field_changed(name)

    def _tell_state(self) -> None:
        if self.view is not None:
            self.view.state_changed()
