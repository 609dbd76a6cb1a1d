"""The small form of one step of an incident: what each action asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError, InvalidRecordError, Problem
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Uid, Value
from gridcenter.domain.register.incident import actions
from gridcenter.domain.register.incident.action import DAYS, OF_STEP
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.lookups import Lookups, read_lookups
from gridcenter.presenters.register.form_entry import FieldEntry
from gridcenter.presenters.register.record_history import IncidentSteps
from gridcenter.services.register import batch_steps, duty_items
from gridcenter.services.register.incidents import StepGiven

_DECIDES_WHO = frozenset({"accept", "route", "transfer", "refuse", "return", "escalate"})
"""Steps that say whose matter it is: the duty list is shown, and can be cited in the step's note."""


class StepForm:
    """One step about to be taken on one incident, or on ``several`` (uids, this one among them)."""

    def __init__(
        self,
        desk: Desk,
        incident: Record,
        action: str,
        told: Callable[[str], None],
        *,
        several: Sequence[str] = (),
    ) -> None:
        self.action = actions.action(action)
        self.register = replace(INCIDENT, fields=self.action.fields())
        self.entry = FieldEntry(desk, self.register, told, lambda _name: None)
        self._desk = desk
        self._incident = incident
        self._told = told
        self.led_to: Callable[[str], object] = lambda _name: None
        """Hears which field has to be mended first when the step is refused."""
        self.several = tuple(several)

    def start(self, ready: Callable[[], None]) -> None:
        """Fill in what the incident already says."""

        def begun(lookups: Lookups) -> None:
            self.entry.lookups = lookups
            for name, state in self.entry.fields.items():
                # Several incidents differ: what one of them says is none of the others'.
                is_blank = self.several or name in (*OF_STEP, DAYS.name)
                value = None if is_blank else self._incident.values.get(name)
                state.put(value, self.entry.show(value, name))
                state.settle()
            ready()

        self._desk.ask(read_lookups, begun)

    def advise(self, told: Callable[[tuple[str, ...]], None]) -> None:
        """Tell what the duty list says of the matter, where an action decides who sees to it."""
        if self.several or self.action.id not in _DECIDES_WHO:
            return
        self._desk.ask(
            lambda centre: tuple(
                duty_items.words(centre, each)
                for each in duty_items.of_incident(centre, self._incident)
            ),
            told,
        )

    def cite(self, words: Sequence[str]) -> None:
        """Put what the duty list says into the note, behind what stands there: it goes with the matter."""
        note = self.entry.fields.get("note")
        if note is not None:
            said = [note.text.strip(), *(each for each in words if each not in note.text)]
            self.entry.put("note", "\n".join(filter(None, said)))

    def submit(self, done: Callable[[Changes], None]) -> None:
        """Take the step; a field that is missing or wrong says so and nothing is written."""
        for name, state in self.entry.fields.items():
            if state.typed:
                self.entry.commit(name)
        given = self.entry.values()
        known = {} if self.several else self._incident.values
        missing = self.action.missing(given, {**known, **given})
        if self._may_go(tuple(missing)):
            self._act(done)

    def _may_go(self, problems: tuple[Problem, ...]) -> bool:
        """Whether nothing holds it up; else the hands are led to the first field that does."""
        self.entry.judge(problems, everywhere=True)
        blocked = self.entry.first_blocked()
        if blocked is not None:
            self.led_to(blocked)
        return blocked is None

    def _act(self, done: Callable[[Changes], None]) -> None:
        given = self.entry.fields
        texts = {name: str(given[name].value or "") for name in OF_STEP if name in given}
        values = {
            name: state.value
            for name, state in given.items()
            if name not in (*OF_STEP, DAYS.name) and state.dirty
        }
        if self.several:
            taken = StepGiven(
                at=texts["taken_at"],
                note=texts.get("note") or texts.get("reply", ""),
                organisation=texts.get("organisation", ""),
                due=texts.get("due", ""),
                days=self._days(),
                values=values,
            )
            uids, action = self.several, self.action.id
            self._desk.do(lambda c: batch_steps.act(c, uids, action, taken), done, self._refused)
            return
        IncidentSteps(self._desk).act(
            Uid(self._incident.uid),
            self.action.id,
            note=texts.get("note") or texts.get("reply", ""),
            organisation=texts.get("organisation", ""),
            due=texts.get("due") or None,
            days=self._days(),
            at=texts["taken_at"] or None,
            values=values,
            done=done,
            failed=self._refused,
        )

    def _days(self) -> int | None:
        days: Value = self.entry.values().get(DAYS.name)
        return days if isinstance(days, int) else None

    def _refused(self, failure: GridcenterError) -> None:
        shown = isinstance(failure, InvalidRecordError) and any(
            problem.field in self.entry.fields for problem in failure.problems
        )
        if shown and isinstance(failure, InvalidRecordError):
            self._may_go(failure.problems)
        else:
            self._desk.tell_failure(failure)
