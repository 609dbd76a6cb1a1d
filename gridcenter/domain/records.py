"""A record as every layer sees it, and the draft of a change to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gridcenter.domain.privacy import mask_text
from gridcenter.domain.register.fields import (
    FieldSpec,
    Register,
    RegisterId,
    Uid,
    UnitCode,
    Value,
    may_hold_numbers,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One stored row: its identity, its provenance and its declared values.

    ``stamp`` is the hybrid logical clock of the last change (sortable text); with ``revision`` it
    decides which of two versions is the newer. Times are ISO UTC text. ``deleted_at`` marks a
    record in the bin.
    """

    register: RegisterId
    uid: Uid
    unit: UnitCode
    revision: int
    stamp: str
    created_at: str
    created_by: str
    changed_at: str
    changed_by: str
    deleted_at: str | None = None
    values: Mapping[str, Value]

    def __getitem__(self, name: str) -> Value:
        return self.values[name]

    def text(self, name: str) -> str:
        """The value as plain text, empty when there is none."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def title(self, register: Register) -> str:
        """The record in one line, for messages and lists; a personal number in it is masked."""
        return " ".join(filter(None, (self.shown(register.field(name)) for name in register.title)))

    def shown(self, spec: FieldSpec) -> str:
        """The words of one field for whoever may look, as plain text."""
        text = self.text(spec.name)
        return mask_text(text) if may_hold_numbers(spec) else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A change not yet saved: a new record (``uid`` None) or named fields of an existing one.

    ``base_revision`` is what the editor saw; a later revision in the store refuses the draft.
    ``accepted`` maps problem codes of kept warnings to the officer's reason.
    """

    register: RegisterId
    uid: Uid | None = None
    base_revision: int | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    accepted: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One entry of a record's history: who, when, under which gesture, from what to what.

    ``before`` and ``after`` hold the changed fields only; ``before`` is empty for a new record.
    ``label`` is a message id to be filled with ``facts``.
    """

    register: RegisterId
    uid: Uid
    revision: int
    at: str
    by: str
    gesture: int
    label: str
    facts: Mapping[str, object]
    kind: str
    before: Mapping[str, Value]
    after: Mapping[str, Value]
