"""Directives sent and taken."""

from __future__ import annotations

from gridcenter.domain.packs.directives import Directive, DirectiveAction
from gridcenter.domain.register.registers import register_of
from gridcenter.store.database import Database

_NAMES = (
    "uid, sender, receiver, register, record, title, action, note, due, made_at, made_by, "
    "revision, taken_at, done_at"
)


def put(db: Database, directive: Directive) -> None:
    """Remember one."""
    values = [getattr(directive, name) for name in _NAMES.split(", ")]
    marks = ", ".join("?" * len(values))
    db.execute(f"INSERT INTO directive({_NAMES}) VALUES ({marks})", values)


def every(db: Database) -> tuple[Directive, ...]:
    """All of them, newest first."""
    names = _NAMES.split(", ")
    found = []
    for row in db.query(f"SELECT {_NAMES} FROM directive ORDER BY made_at DESC, uid"):
        fields = dict(zip(names, row, strict=True))
        found.append(Directive(**{**fields, "action": DirectiveAction(fields["action"])}))
    return tuple(found)


def settle_answered(db: Database, at: str) -> None:
    """Note those whose record has a new revision by now."""
    for uid, register, record, revision in db.query(
        "SELECT uid, register, record, revision FROM directive WHERE done_at IS NULL"
    ):
        name = register_of(register).id
        row = db.one(f"SELECT revision FROM {name} WHERE uid = ?", (record,))
        if row and int(row[0]) > revision:
            db.execute("UPDATE directive SET done_at = ? WHERE uid = ?", (at, uid))
