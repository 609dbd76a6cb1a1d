"""Serial numbers that are never given twice, not even when their record is taken back."""

from __future__ import annotations

from gridcenter.store.database import Database


def next_serial(db: Database, prefix: str) -> int:
    """The next number under ``prefix``, from 1; call it inside the transaction that uses it."""
    row = db.one(
        "INSERT INTO case_serial(prefix, last) VALUES (?, 1) "
        "ON CONFLICT(prefix) DO UPDATE SET last = last + 1 RETURNING last",
        (prefix,),
    )
    return int(row[0]) if row else 1


def reserve(db: Database, prefix: str, serial: int) -> None:
    """Never give ``serial`` or less under ``prefix`` again: it came in from outside."""
    db.execute(
        "INSERT INTO case_serial(prefix, last) VALUES (?, ?) "
        "ON CONFLICT(prefix) DO UPDATE SET last = max(last, excluded.last)",
        (prefix, serial),
    )
