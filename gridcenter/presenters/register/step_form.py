"""The small form of one step of an incident: what each action asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError, InvalidRecordError, Problem
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import FieldSpec, Kind, Uid
from gridcenter.domain.register.incident.actions import MOST_DAYS, STEPS, SUPERVISIONS
from gridcenter.domain.register.incident.fields import INCIDENT, INCIDENT_STEP
from gridcenter.domain.text import N_
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.lookups import Lookups, read_lookups
from gridcenter.presenters.register.form_entry import FieldEntry
from gridcenter.presenters.register.record_history import IncidentSteps

OF_STEP = ("organisation", "due", "note")
"""Fields of the step itself; the others asked for are fields of the incident."""

ASKED: Mapping[str, tuple[str, ...]] = {
    "register": ("note",),
    "accept": ("handler", "note"),
    "refuse": ("note",),
    "route": ("organisation", "due", "note"),
    "handle": ("handler", "handler_phone", "note"),
    "verify": ("note",),
    "follow_up": ("satisfaction", "review_note"),
    "close": ("is_resolved", "method", "closure_kind", "result", "satisfaction", "note"),
    "archive": ("note",),
    "return": ("organisation", "note"),
    "escalate": ("organisation", "note"),
    **dict.fromkeys(SUPERVISIONS, ("due", "note")),
    "extend": ("days", "due", "note"),
    "reopen": ("note",),
}
NEEDED: Mapping[str, tuple[str, ...]] = {"route": ("organisation",)}
"""What an action cannot do without, besides the note that the workflow itself asks for."""

MISSING = N_("请填写{label}。")
NO_TERM = N_("请填写延长几个工作日，或写明新的期限。")
DAYS = FieldSpec(
    name="days",
    label=N_("延长（工作日）"),
    kind=Kind.INTEGER,
    minimum=1,
    maximum=MOST_DAYS,
    hint=N_("从原期限起算，已过期的从今天起算；也可以直接写新的期限"),
)


def fields_of(action: str) -> tuple[FieldSpec, ...]:
    """The fields that ``action`` asks for, required ones marked."""
    needs_note = any(step.action == action and step.needs_note for step in STEPS)
    needed = {*NEEDED.get(action, ()), *(("note",) if needs_note else ())}
    specs = (
        DAYS if name == DAYS.name else (INCIDENT_STEP if name in OF_STEP else INCIDENT).field(name)
        for name in ASKED.get(action, ("note",))
    )
    return tuple(replace(s, required=s.name in needed, read_only=False) for s in specs)


class StepForm:
    """One step about to be taken on one incident."""

    def __init__(
        self, desk: Desk, incident: Record, action: str, told: Callable[[str], None]
    ) -> None:
        self.action = action
        self.register = replace(INCIDENT, fields=fields_of(action))
        self.entry = FieldEntry(desk, self.register, told, lambda _name: None)
        self._desk = desk
        self._incident = incident
        self._told = told

    def start(self, ready: Callable[[], None]) -> None:
        """Fill in what the incident already says."""

        def begun(lookups: Lookups) -> None:
            self.entry.lookups = lookups
            for name, state in self.entry.fields.items():
                value = None if name in OF_STEP else self._incident.values.get(name)
                state.put(value, self.entry.show(value, name))
                state.settle()
            ready()

        self._desk.read(read_lookups, begun)

    def submit(self, done: Callable[[Changes], None]) -> None:
        """Take the step; a field that is missing or wrong says so and nothing is written."""
        for name, state in self.entry.fields.items():
            if state.typed:
                self.entry.commit(name)
        missing = tuple(
            Problem(field=spec.name, code="required", sentence=MISSING, facts={"label": spec.label})
            for spec in self.register.fields
            if spec.required and self.entry.fields[spec.name].value in (None, "")
        )
        given = self.entry.fields
        if self.action == "extend" and not any(given[name].text for name in (DAYS.name, "due")):
            missing += (Problem(field=DAYS.name, code="required", sentence=NO_TERM),)
        self.entry.judge(missing, everywhere=True)
        if self.entry.first_blocked() is None:
            self._act(done)

    def _act(self, done: Callable[[Changes], None]) -> None:
        given = self.entry.fields
        texts = {name: str(given[name].value or "") for name in OF_STEP if name in given}
        values = {
            name: state.value
            for name, state in given.items()
            if name not in (*OF_STEP, DAYS.name) and state.dirty
        }
        IncidentSteps(self._desk).act(
            Uid(self._incident.uid),
            self.action,
            note=texts.get("note", ""),
            organisation=texts.get("organisation", ""),
            due=texts.get("due") or None,
            days=self._days(),
            values=values,
            done=done,
            failed=self._refused,
        )

    def _days(self) -> int | None:
        days = self.entry.fields[DAYS.name].value if self.action == "extend" else None
        return days if isinstance(days, int) else None

    def _refused(self, failure: GridcenterError) -> None:
        shown = isinstance(failure, InvalidRecordError) and any(
            problem.field in self.entry.fields for problem in failure.problems
        )
        if shown and isinstance(failure, InvalidRecordError):
            self.entry.judge(failure.problems, everywhere=True)
        else:
            self._desk.tell_failure(failure)
