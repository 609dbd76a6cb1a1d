"""Serial numbers that are never given twice, not even when their record is taken back."""

from __future__ import annotations

from gridcenter.store.database import Database


def next_serial(db: Database, prefix: str, floor: int = 0) -> int:
    """The next number above ``floor`` under ``prefix``, inside the transaction that uses it."""
    row = db.one(
        "INSERT INTO case_serial(prefix, last) VALUES (?1, ?2 + 1) "
        "ON CONFLICT(prefix) DO UPDATE SET last = max(last, ?2) + 1 RETURNING last",
        (prefix, floor),
    )
    return int(row[0]) if row else floor + 1


def reserve(db: Database, prefix: str, serial: int) -> None:
    """Never give ``serial`` or less under ``prefix`` again: it came in from outside."""
    db.execute(
        "INSERT INTO case_serial(prefix, last) VALUES (?, ?) "
        "ON CONFLICT(prefix) DO UPDATE SET last = max(last, excluded.last)",
        (prefix, serial),
    )


def keep(db: Database, other: Database) -> None:
    """Give no number again that ``other`` gave: of each prefix the higher one counts; in a transaction."""
    for prefix, last in other.query("SELECT prefix, last FROM case_serial"):
        reserve(db, str(prefix), int(last))


def is_given(db: Database, code: str) -> bool:
    """Whether an incident has this case code, in the bin or out of it."""
    return db.one("SELECT 1 FROM incident WHERE case_code = ?", (code,)) is not None
