"""The one door for writes: rows, history, search words and audit in one transaction.

A gesture is what the officer did with one key or button. Its changes are kept field by field, which
serves both as the record's history and as the way to take the gesture back.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gridcenter.domain.changes import Changes
from gridcenter.domain.records import Record, Revision
from gridcenter.domain.register.fields import Register, RegisterId, Uid, UnitCode, Value
from gridcenter.domain.register.registers import REGISTERS, register_of
from gridcenter.store import audit, settings
from gridcenter.store.database import Database
from gridcenter.store.indexing import index_rows
from gridcenter.store.search import searchable

DELETED = "deleted_at"
"""The one changed name in history that is not a field: into and out of the bin."""

STAYING = frozenset({"undo", "redo", "renumber", "restamp"})
"""Kinds of gestures that are not taken back: what follows from a merge would come again."""

LAST_STAMP = "last_stamp"
"""The setting that holds the newest stamp written or heard of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One row to write: a new one (``before`` None, all values) or the changed values of another.

    ``values`` may hold :data:`DELETED` beside field names.
    """

    register: RegisterId
    uid: Uid
    unit: UnitCode
    before: Record | None = None
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class GestureNote:
    """What is said of a gesture. ``label`` is a message id filled with ``facts``."""

    at: str
    by: str
    stamp: str
    label: str
    kind: str = "edit"
    facts: Mapping[str, object] = field(default_factory=dict)
    reverses: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gesture:
    """A stored gesture; ``reversed_by`` is the undo that took it back."""

    id: int
    at: str
    by: str
    label: str
    facts: Mapping[str, object]
    kind: str
    count: int
    reverses: int | None
    reversed_by: int | None


def last_stamp(db: Database) -> str:
    """The stamp of the newest write, empty in a new file."""
    return str(settings.get(db, LAST_STAMP, ""))


def write(db: Database, note: GestureNote, writes: Sequence[Write]) -> Changes:
    """Write all rows of one gesture, or none; returns what it touched."""
    with db.transaction():
        gesture = _open(db, note)
        by_register: dict[RegisterId, list[Write]] = defaultdict(list)
        for each in writes:
            by_register[each.register].append(each)
        for register in REGISTERS:  # references before those who point at them
            batch = by_register.get(register.id)
            if not batch:
                continue
            _insert(db, note, register, [each for each in batch if each.before is None])
            _update(db, note, register, [each for each in batch if each.before is not None])
        db.execute_many(
            "INSERT INTO change(gesture, register, uid, revision, before, after) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (_change_row(gesture, each) for each in writes),
        )
        settings.put(db, LAST_STAMP, note.stamp)
        audit.append(
            db,
            at=note.at,
            by=note.by,
            action=f"gesture.{note.kind}",
            detail={"gesture": gesture, "label": note.label, "ok": True, "rows": len(writes)},
        )
    touched = {name: frozenset(each.uid for each in rows) for name, rows in by_register.items()}
    return Changes(gesture=gesture, label=note.label, touched=touched)


def _open(db: Database, note: GestureNote) -> int:
    said = (note.at, note.by, note.stamp, note.label, _json(note.facts), note.kind, note.reverses)
    names = "at, by, stamp, label, facts, kind, reverses"
    cursor = db.execute(f"INSERT INTO gesture({names}) VALUES (?, ?, ?, ?, ?, ?, ?)", said)
    gesture = int(cursor.lastrowid or 0)
    if note.reverses is not None:
        db.execute("UPDATE gesture SET reversed_by = ? WHERE id = ?", (gesture, note.reverses))
        # Redo: what was reversed is the undo itself, so the original stands again.
        db.execute(
            "UPDATE gesture SET reversed_by = NULL WHERE reversed_by = ? AND ? = 'redo'",
            (note.reverses, note.kind),
        )
    return gesture


def _insert(db: Database, note: GestureNote, register: Register, batch: list[Write]) -> None:
    if not batch:
        return
    row = db.one(f"SELECT ifnull(max(id), 0) FROM {register.id}")
    first = (int(row[0]) if row else 0) + 1
    names = (
        *("id", "uid", "unit", "revision", "stamp", "created_at", "created_by", "changed_at"),
        *("changed_by", DELETED, *register.names),
    )
    marks = ", ".join("?" * len(names))
    fields = register.names
    meta = (1, note.stamp, note.at, note.by, note.at, note.by)
    db.execute_many(
        f"INSERT INTO {register.id}({', '.join(names)}) VALUES ({marks})",
        (
            (
                row_id,
                each.uid,
                each.unit,
                *meta,
                each.values.get(DELETED),
                *map(each.values.get, fields),
            )
            for row_id, each in enumerate(batch, start=first)
        ),
    )
    index_rows(db, register, ((at, each.values) for at, each in enumerate(batch, start=first)))


def _update(db: Database, note: GestureNote, register: Register, batch: list[Write]) -> None:
    by_names: dict[tuple[str, ...], list[Write]] = defaultdict(list)
    for each in batch:
        by_names[tuple(each.values)].append(each)
    indexed = {spec.name for spec in searchable(register)}
    for names, rows in by_names.items():
        assignments = "".join(f"{name} = ?, " for name in names)
        db.execute_many(
            f"UPDATE {register.id} SET {assignments}"
            "revision = revision + 1, stamp = ?, changed_at = ?, changed_by = ? WHERE uid = ?",
            ((*each.values.values(), note.stamp, note.at, note.by, each.uid) for each in rows),
        )
        if indexed.intersection(names):
            _reindex(db, register, rows)


def _reindex(db: Database, register: Register, rows: Iterable[Write]) -> None:
    fresh = []
    for each in rows:
        found = db.one(f"SELECT id FROM {register.id} WHERE uid = ?", (each.uid,))
        if found and each.before is not None:
            fresh.append((int(found[0]), {**each.before.values, **each.values}))
    index_rows(db, register, fresh, replace=True)


def _change_row(gesture: int, each: Write) -> tuple[object, ...]:
    if each.before is None:
        filled = {name: value for name, value in each.values.items() if value is not None}
        return gesture, each.register, each.uid, 1, None, _json(filled)
    before = {name: _present(each.before, name) for name in each.values}
    revision = each.before.revision + 1
    return gesture, each.register, each.uid, revision, _json(before), _json(each.values)


def _present(record: Record, name: str) -> Value:
    return record.deleted_at if name == DELETED else record.values.get(name)


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _json(values: Mapping[str, object]) -> str:
    return _encode(values if values.__class__ is dict else dict(values))


_SELECT = (
    "SELECT g.id, g.at, g.by, g.label, g.facts, g.kind, "
    "(SELECT count(*) FROM change c WHERE c.gesture = g.id), g.reverses, g.reversed_by "
    "FROM gesture g "
)


def _gestures(db: Database, tail: str, parameters: Sequence[object]) -> tuple[Gesture, ...]:
    return tuple(
        Gesture(
            id=row[0],
            at=row[1],
            by=row[2],
            label=row[3],
            facts=json.loads(row[4]),
            kind=row[5],
            count=row[6],
            reverses=row[7],
            reversed_by=row[8],
        )
        for row in db.query(_SELECT + tail, parameters)
    )


def recent(db: Database, *, limit: int) -> tuple[Gesture, ...]:
    """The newest gestures, newest first."""
    return _gestures(db, "ORDER BY g.id DESC LIMIT ?", (limit,))


def get(db: Database, gesture: int) -> Gesture | None:
    """One gesture, or None."""
    return next(iter(_gestures(db, "WHERE g.id = ?", (gesture,))), None)


def newest_undoable(db: Database) -> Gesture | None:
    """The newest gesture of the officer that still stands."""
    tail = "WHERE g.kind NOT IN ('undo', 'redo', 'renumber', 'restamp') AND g.reversed_by IS NULL ORDER BY g.id DESC LIMIT 1"
    return next(iter(_gestures(db, tail, ())), None)


def newest_redoable(db: Database) -> Gesture | None:
    """The newest undo that may be taken back: nothing new was done after it."""
    tail = (
        "WHERE g.kind = 'undo' AND g.reversed_by IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM gesture n WHERE n.id > g.id AND n.kind NOT IN ('undo', 'redo')) "
        "ORDER BY g.id DESC LIMIT 1"
    )
    return next(iter(_gestures(db, tail, ())), None)


def changes_of(db: Database, gesture: int) -> tuple[Revision, ...]:
    """The row changes of one gesture, in order of writing."""
    return _revisions(db, "WHERE c.gesture = ? ORDER BY c.id", (gesture,))


def history(db: Database, uid: str) -> tuple[Revision, ...]:
    """The life of one record, newest first."""
    return _revisions(db, "WHERE c.uid = ? ORDER BY c.revision DESC, c.id DESC", (uid,))


def _revisions(db: Database, tail: str, parameters: Sequence[object]) -> tuple[Revision, ...]:
    rows = db.query(
        "SELECT c.register, c.uid, c.revision, g.at, g.by, g.id, g.label, g.facts, g.kind, "
        "c.before, c.after FROM change c JOIN gesture g ON g.id = c.gesture " + tail,
        parameters,
    )
    return tuple(
        Revision(
            register=register_of(row[0]).id,
            uid=row[1],
            revision=row[2],
            at=row[3],
            by=row[4],
            gesture=row[5],
            label=row[6],
            facts=json.loads(row[7]),
            kind=row[8],
            before=json.loads(row[9]) if row[9] else {},
            after=json.loads(row[10]),
        )
        for row in rows
    )
