"""The divisions a data file knows beyond the bundled national list: its townships and villages."""

from __future__ import annotations

from collections.abc import Iterable

from gridcenter.domain.division import Division
from gridcenter.store.database import Database

_SELECT = "SELECT code, name, level, parent FROM division"


def of_level(db: Database, level: str) -> tuple[Division, ...]:
    """The divisions of one level, by code."""
    rows = db.query(f"{_SELECT} WHERE level = ? ORDER BY code", (level,))
    return tuple(Division(code=r[0], name=r[1], level=r[2], parent=r[3]) for r in rows)


def get(db: Database, code: str) -> Division | None:
    """One division, or None."""
    row = db.one(f"{_SELECT} WHERE code = ?", (code,))
    return None if row is None else Division(code=row[0], name=row[1], level=row[2], parent=row[3])


def put_many(db: Database, divisions: Iterable[Division], *, at: str) -> None:
    """Add divisions, or rename those with a known code."""
    db.execute_many(
        "INSERT INTO division(code, name, level, parent, changed_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT(code) DO UPDATE SET name = excluded.name, level = excluded.level, "
        "parent = excluded.parent, changed_at = excluded.changed_at "
        "WHERE excluded.name IS NOT name",
        ((each.code, each.name, each.level, each.parent, at) for each in divisions),
    )
