"""Judging and saving the record in a form.

Errors hold a save up with the cursor where they are mended; warnings until they are kept with a
reason; what cannot be saved on the way to another page waits as a draft.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from gridcenter.base.i18n import _, inside
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError, InvalidRecordError, Problem, Severity
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.fields import Uid, Value
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.form_entry import FieldEntry
from gridcenter.presenters.register.form_fields import FieldState
from gridcenter.presenters.register.form_parts import FormListener
from gridcenter.services.centre import Centre
from gridcenter.services.register import drafts, registers

After = Callable[[], None]


class SaveGuard(Protocol):
    """Holds a save up until the officer has answered a question."""

    field: str
    """The field that the question is about."""

    def holds(self, draft: Draft) -> bool:
        """Whether this draft must wait for an answer."""

    def ask(self, draft: Draft, after: After | None) -> None:
        """Ask; the answer saves the form again or writes something else in its place."""


def _is_said(state: FieldState) -> bool:
    """Whether a field of a new record says something: also that its default was taken out."""
    return state.value is not None or state.spec.default is not None


class FormSaving:
    """The record of a form as something to be judged and saved.

    What was saved is shown anew by ``reopen``, which is given to it.
    """

    def __init__(self, desk: Desk, register: str, reopen: Callable[[Uid], None]) -> None:
        self.desk = desk
        self._reopen = reopen
        self.register = register_of(register)
        self.view: FormListener | None = None
        self.entry = FieldEntry(desk, self.register, self.tell_field, self._settled)
        self.record: Record | None = None
        self.is_open = False
        self.accepted: dict[str, str] = {}
        self.last: dict[str, tuple[Value, str]] = {}
        """Value and text of each field of the record that was saved last."""
        self.carrying = True
        self._saving = False
        self._quiet = False
        self.guard: SaveGuard | None = None
        self._held: After | None = None
        """The save that waits for a warning to be kept."""

    @property
    def uid(self) -> Uid | None:
        """The record in the form; None for a new one or none."""
        return self.record.uid if self.record else None

    @property
    def may_keep(self) -> bool:
        """Whether the officer signed in may save: never the record of another unit."""
        may = self.entry.lookups is None or self.entry.lookups.may_keep
        return may and not self.is_foreign

    @property
    def is_foreign(self) -> bool:
        """Whether a pack brought this record: its owner corrects it."""
        lookups, record = self.entry.lookups, self.record
        return (
            lookups is not None
            and record is not None
            and record.unit != (lookups.unit or record.unit)
        )

    @property
    def dirty(self) -> bool:
        """Whether there is something to save."""
        return self.is_open and self.entry.dirty

    def field(self, name: str) -> FieldState:
        """One field as it stands."""
        return self.entry.fields[name]

    # -- judging and saving ----------------------------------------------------------------

    def draft(self) -> Draft:
        """What saving would write: a new record's values, or the changed ones of a kept one."""
        values = {
            name: state.value
            for name, state in self.entry.fields.items()
            if not state.spec.read_only
            and (_is_said(state) if self.record is None else state.dirty)
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

        self.desk.ask(lambda centre: registers.check(centre, draft), judged)

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

    def save_quietly(self) -> None:
        """Save on the way to another page: what cannot be saved yet stays here as a draft."""
        self._quiet = True
        self.save()

    def save(self, after: After | None = None) -> None:
        """Write the record; refused with the cursor on the first field to mend."""
        for name, state in self.entry.fields.items():
            if state.typed:
                self.entry.commit(name)
        self.entry.when_answered(lambda: self._write(after))

    def _write(self, after: After | None) -> None:
        blocked = self.entry.first_blocked()
        if blocked is not None and self.field(blocked).typed:
            self._stay(blocked)
            return
        if self._saving or not self.is_open:
            return
        draft = self.draft()
        self._held = lambda: self.save(after)
        if self.guard is not None and self.guard.holds(draft):
            if self._quiet:
                self._stay(self.guard.field)
            else:
                self.guard.ask(draft, after)
            return

        self.perform(
            lambda centre: registers.save(centre, draft),
            lambda changes: draft.uid or self._touched(changes),
            after,
        )

    def _touched(self, changes: Changes) -> Uid | None:
        return next(iter(changes.touched.get(self.register.id, frozenset())), None)

    def perform(
        self,
        work: Callable[[Centre], Changes],
        shown: Callable[[Changes], Uid | None],
        after: After | None,
    ) -> None:
        """Write ``work`` as the saving of this record; ``shown`` names the record to go on with."""
        self._saving, register = True, str(self.register.id)

        def saving(centre: Centre) -> Changes:
            changes = work(centre)
            # In the same breath: what is saved is no longer a draft, even if the window closes now.
            drafts.drop(centre, register)
            return changes

        def written(changes: Changes) -> None:
            self._saving, self._quiet, self._held = False, False, None
            uid = shown(changes)
            if uid is not None:
                self._saved(changes, uid, after)

        self.desk.do(saving, written, self._refused)

    def _saved(self, changes: Changes, uid: Uid, after: After | None) -> None:
        self.last = {n: (s.value, s.text) for n, s in self.entry.fields.items()}
        for state in self.entry.fields.values():
            state.settle()
        if self.view is not None:
            self.view.record_saved(changes, uid)
        if after is not None:
            after()
        else:
            self._reopen(uid)

    def _refused(self, failure: GridcenterError) -> None:
        self._saving = False
        if isinstance(failure, InvalidRecordError):
            self.entry.judge(failure.problems, everywhere=True)
            self._stay(failure.problems[0].field)
            self._tell_state()
        else:
            self.desk.tell_failure(failure)

    # -- telling the view ------------------------------------------------------------------

    def _stay(self, name: str) -> None:
        """The record is not saved: say where it must be mended, or that it waits as a draft."""
        quiet, self._quiet = self._quiet, False
        if quiet:
            self.desk.tell(
                _("没有填完的{record}已暂存，回到该页可以继续填。").format(
                    record=inside(_(self.register.one))
                )
            )
        elif self.view is not None:
            self.view.focus_field(self.entry.first_blocked() or name)

    def tell_field(self, name: str) -> None:
        """Say that one field looks different."""
        if self.view is not None:
            self.view.field_changed(name)

    def _tell_state(self) -> None:
        if self.view is not None:
            self.view.state_changed()
