"""Directives sent and taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from gridcenter.base.clock import local_text
from gridcenter.domain.packs.directives import (
    SUPERVISING,
    Acknowledged,
    Directive,
    DirectiveAction,
)
from gridcenter.domain.register.registers import register_of
from gridcenter.store.database import Database

_NAMES = (
    "uid, sender, receiver, register, record, title, action, note, due, made_at, made_by, "
    "revision, taken_at, done_at, pack"
)


def put(db: Database, directive: Directive) -> None:
    """Remember one."""
    values = [getattr(directive, name) for name in _NAMES.split(", ")]
    marks = ", ".join("?" * len(values))
    db.execute(f"INSERT INTO directive({_NAMES}) VALUES ({marks})", values)


def every(db: Database) -> tuple[Directive, ...]:
    """All of them, newest first, each with the moment at which it was answered."""
    names = _NAMES.split(", ")
    found = []
    for row in db.query(f"SELECT {_NAMES} FROM directive ORDER BY made_at DESC, uid"):
        fields = dict(zip(names, row, strict=True))
        made = Directive(**{**fields, "action": DirectiveAction(fields["action"])})
        found.append(made if made.done_at else replace(made, done_at=_done_at(db, made)))
    return tuple(found)


def _done_at(db: Database, asked: Directive) -> str | None:
    """When it was answered in words, or, what is no supervision, by doing it; None while it waits."""
    row = db.one(
        "SELECT min(created_at) FROM incident_step "
        "WHERE directive = ? AND reply IS NOT NULL AND deleted_at IS NULL",
        (asked.uid,),
    )
    if row is not None and row[0] is not None:
        return str(row[0])
    if asked.action in SUPERVISING:
        return None
    name = register_of(asked.register).id
    row = db.one(f"SELECT revision, changed_at FROM {name} WHERE uid = ?", (asked.record,))
    return None if row is None or int(row[0]) <= asked.revision else str(row[1])


def open_for(db: Database, record: str, receiver: str) -> tuple[Directive, ...]:
    """What ``receiver`` was asked of a record and has not answered, newest first."""
    return tuple(
        each
        for each in every(db)
        if each.record == record and each.receiver == receiver and each.done_at is None
    )


def to_answer(db: Database, record: str, receiver: str) -> tuple[Directive, ...]:
    """What an answer of ``receiver`` answers: all that waits for one, else the newest that was done without words."""
    if waiting := open_for(db, record, receiver):
        return waiting
    silent = (
        each
        for each in every(db)
        if each.record == record and each.receiver == receiver and answer(db, each.uid) is None
    )
    return tuple(silent)[:1]


def hand_on(db: Database, records: Iterable[str], before: str, after: str) -> None:
    """What ``before`` was asked of these records and has not answered, ``after`` answers."""
    db.execute_many(
        "UPDATE directive SET receiver = ? WHERE record = ? AND receiver = ? AND done_at IS NULL",
        ((after, record, before) for record in records),
    )


def answer(db: Database, directive: str) -> tuple[str, str, str] | None:
    """The words that answered a directive, when (local minute) and by whom; None while there are none."""
    row = db.one(
        "SELECT reply, taken_at, actor FROM incident_step "
        "WHERE directive = ? AND reply IS NOT NULL AND deleted_at IS NULL "
        "ORDER BY taken_at DESC, uid LIMIT 1",
        (directive,),
    )
    return None if row is None else (str(row[0]), str(row[1]), str(row[2]))


def acknowledged(db: Database, directive: Directive) -> Acknowledged | None:
    """That its receiver has it: by the step that came up with a pack, else by the receipt; None while neither.

    The step says who received it too. A receipt that it waits for a person does not say that it came.
    """
    row = db.one(
        "SELECT taken_at, created_by FROM incident_step "
        "WHERE directive = ? AND reply IS NULL AND deleted_at IS NULL LIMIT 1",
        (directive.uid,),
    )
    if row is not None:
        return Acknowledged(at=str(row[0]), by=str(row[1]))
    row = db.one(
        "SELECT acknowledged_at FROM pack_aside WHERE digest = ? AND outcome IN ('A', 'P')",
        (directive.pack,),
    )
    return Acknowledged(at=local_text(datetime.fromisoformat(str(row[0])))) if row else None
