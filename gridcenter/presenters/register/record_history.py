"""The life of one record in words: who changed what and when, and the steps of an incident."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from gridcenter.base.clock import local_text
from gridcenter.base.i18n import _
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.records import Record, Revision
from gridcenter.domain.register.fields import FieldSpec, Kind, Privacy, Register, Uid, Value
from gridcenter.domain.register.incident import actions
from gridcenter.domain.register.incident.fields import INCIDENT, INCIDENT_STEP
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.desk import Desk, PageSpot
from gridcenter.presenters.register.stage_words import stage_words
from gridcenter.services.centre import Centre
from gridcenter.services.packs import directives, joined_history
from gridcenter.services.register import incidents, lateness, registers, undo

STEPS = PageSpot(part="steps")
"""The steps of the incident that is opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field in words: its label and what it said before and after ("" for nothing).

    ``value`` is what stood before; ``can_put_back`` says whether it may stand there again: it is
    not there now, and the officer may fill the field.
    """

    name: str
    label: str
    before: str
    after: str
    value: Value = None
    can_put_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One revision: local time to the minute, the officer, what was done and to which fields."""

    at: str
    by: str
    label: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEntry:
    """One step of an incident in words."""

    at: str
    actor: str
    action: str
    state: str
    organisation: str
    note: str
    due: str
    keyed_late: str = ""
    """The day on which it was keyed in, when that was a later one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsSoFar:
    """Where an incident stands: its steps, oldest first, and the actions open to it now."""

    steps: tuple[StepEntry, ...]
    allowed: tuple[str, ...]
    state: str
    onward: str = ""
    """The action that leads on, which stands first."""
    asked: tuple[str, ...] = ()
    """What the tier above asks about it and has no answer to yet, in sentences."""
    answer: str = ""
    """The action that answers it, while something is asked."""
    spent: tuple[str, ...] = ()
    """How late it is and how long each stage and each unit took, in sentences."""


def _asked(centre: Centre, uid: Uid) -> Iterator[str]:
    for each in directives.open_ones(centre):
        if each.record == uid and each.receiver == centre.unit.code:
            due = _("（{day} 前）").format(day=each.due) if each.due else ""
            said = _("上级要求{due}：{note}")
            yield said.format(due=due, note=each.note)


def read_history(centre: Centre, register_id: str, uid: Uid) -> tuple[HistoryEntry, ...]:
    """The revisions of a record in words, the newest first; runs on the worker thread."""
    register = register_of(register_id)
    record = registers.get(centre, register.id, uid)
    revisions = joined_history.history(centre, register.id, uid)
    return in_words(centre, record, revisions)


def in_words(
    centre: Centre, record: Record, revisions: Iterable[Revision]
) -> tuple[HistoryEntry, ...]:
    """Revisions of ``record`` as people read them, in the order given."""
    register = register_of(record.register)
    return tuple(_entry(centre, register, record, revision) for revision in revisions)


def _entry(centre: Centre, register: Register, record: Record, revision: Revision) -> HistoryEntry:
    before = _words(centre, register, record, revision.before)
    after = _words(centre, register, record, revision.after)
    changes = tuple(
        FieldChange(
            name=spec.name,
            label=_(spec.label),
            before=before.get(spec.name, ""),
            after=after.get(spec.name, ""),
            value=revision.before.get(spec.name),
            can_put_back=_can_put_back(spec, record, revision),
        )
        for spec in register.fields
        if before.get(spec.name, "") != after.get(spec.name, "") or _masked_change(spec, revision)
    )
    return HistoryEntry(
        at=local(revision.at),
        by=revision.by,
        label=_done(revision),
        changes=changes,
    )


def _done(revision: Revision) -> str:
    """What was done; of a step that took in many, that this record was one of them."""
    said, count = undo.worded(revision.label, revision.facts), revision.facts.get("count")
    return _("{deed}（含本条）").format(deed=said) if isinstance(count, int) and count > 1 else said


def _can_put_back(spec: FieldSpec, record: Record, revision: Revision) -> bool:
    if spec.read_only or spec.name not in revision.before or record.deleted_at is not None:
        return False
    return revision.before[spec.name] != record.values.get(spec.name)


def _masked_change(spec: object, revision: Revision) -> bool:
    """Whether a masked value changed although both masks read the same."""
    name, privacy = getattr(spec, "name", ""), getattr(spec, "privacy", None)
    changed = revision.before.get(name) != revision.after.get(name)
    return privacy is Privacy.MASKED and changed


def _words(
    centre: Centre, register: Register, record: Record, values: Mapping[str, Value]
) -> Mapping[str, str]:
    """Some values as people read them: titles, labels and masks."""
    if not values:
        return {}
    blank: dict[str, Value] = dict.fromkeys(register.names)
    shown = registers.display(centre, register, replace(record, values={**blank, **values}))
    empty_truth = {s.name for s in register.fields if s.kind is Kind.BOOLEAN} - set(values)
    return {name: "" if name in empty_truth else text for name, text in shown.items()}


def local(utc: str) -> str:
    """UTC text as local time to the minute: ``2026-11-22 16:30``."""
    try:
        return local_text(datetime.fromisoformat(utc)).replace("T", " ")
    except ValueError:
        return utc


class IncidentSteps:
    """The handling of one incident: what happened, what may happen next, and doing it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def load(self, uid: Uid, done: Callable[[StepsSoFar], None]) -> None:
        """Read where the incident stands."""

        def read(centre: Centre) -> StepsSoFar:
            steps = incidents.steps(centre, uid)
            record = registers.get(centre, INCIDENT.id, uid)
            allowed = incidents.allowed(centre, uid)
            return StepsSoFar(
                steps=tuple(_step(centre, step) for step in steps),
                allowed=allowed,
                answer=next((each for each in allowed if actions.action(each).answers), ""),
                state=registers.display(centre, INCIDENT, record)["state"],
                onward=actions.onward(record.text("state")),
                asked=tuple(_asked(centre, uid)),
                spent=stage_words(
                    centre, lateness.stages_in(centre, uid), lateness.of(centre, record.values)
                ),
            )

        self._desk.ask(read, done)

    def act(
        self,
        uid: Uid,
        action: str,
        *,
        note: str = "",
        organisation: str = "",
        due: str | None = None,
        days: int | None = None,
        at: str | None = None,
        values: Mapping[str, Value] | None = None,
        done: Callable[[Changes], None] | None = None,
        failed: Callable[[GridcenterError], None] | None = None,
    ) -> None:
        """Take a step; refused when the workflow does not allow it now."""

        def work(centre: Centre) -> Changes:
            return incidents.act(
                centre,
                uid,
                action,
                note=note,
                organisation=organisation,
                due=due,
                days=days,
                at=at,
                values=values,
            )

        self._desk.do(work, done, failed)


def _step(centre: Centre, step: Record) -> StepEntry:
    shown = registers.display(centre, INCIDENT_STEP, step)
    return StepEntry(
        at=shown.get("taken_at", ""),
        actor=shown.get("actor", ""),
        action=shown.get("action", ""),
        state=shown.get("to_state", ""),
        # Of what the tier above asked it is the asker, whom ``actor`` names.
        organisation="" if step.text("directive") else shown.get("organisation", ""),
        note=shown.get("note", "") or shown.get("reply", ""),
        due=shown.get("due", ""),
        keyed_late=incidents.keyed_late(step),
    )
