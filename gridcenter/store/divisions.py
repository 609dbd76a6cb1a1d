"""The divisions a data file knows beyond the bundled national list: its townships and villages."""

from __future__ import annotations

from collections.abc import Iterable

from gridcenter.domain.division import Division
from gridcenter.store.database import Database

_NAMES = ("code", "name", "level", "parent", "valid_from", "valid_to", "successor")
_SELECT = f"SELECT {', '.join(_NAMES)} FROM division"


def of_level(db: Database, level: str) -> tuple[Division, ...]:
    """The divisions of one level, by code, abolished ones too."""
    rows = db.query(f"{_SELECT} WHERE level = ? ORDER BY code", (level,))
    return tuple(Division(**dict(zip(_NAMES, row, strict=True))) for row in rows)


def get(db: Database, code: str) -> Division | None:
    """One division, or None."""
    row = db.one(f"{_SELECT} WHERE code = ?", (code,))
    return None if row is None else Division(**dict(zip(_NAMES, row, strict=True)))


def stands(db: Database, code: str) -> None:
    """Something is there (again): it is abolished no more."""
    db.execute("UPDATE division SET valid_to = '', successor = '' WHERE code = ?", (code,))


def end(db: Database, code: str, last: str) -> None:
    """``last`` (ISO) is the last day on which it is there."""
    db.execute("UPDATE division SET valid_to = ? WHERE code = ?", (last, code))


def put_many(db: Database, divisions: Iterable[Division], *, at: str) -> None:
    """Add divisions, or rename those with a known code; what says nothing of validity leaves it."""
    db.execute_many(
        f"INSERT INTO division({', '.join(_NAMES)}, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT(code) DO UPDATE SET name = excluded.name, level = excluded.level, "
        "parent = excluded.parent, changed_at = excluded.changed_at, "
        "valid_from = coalesce(nullif(excluded.valid_from, ''), valid_from), "
        "valid_to = coalesce(nullif(excluded.valid_to, ''), valid_to), "
        "successor = coalesce(nullif(excluded.successor, ''), successor) "
        "WHERE excluded.name IS NOT name OR excluded.valid_from || excluded.valid_to "
        "|| excluded.successor != ''",
        ((*(getattr(each, name) for name in _NAMES), at) for each in divisions),
    )
