"""A part of an open transaction."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from gridcenter.store.database import Database


@contextmanager
def part(db: Database) -> Generator[None, None, None]:
    """What is written inside is undone alone when it fails; the transaction around it goes on."""
    db.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:
        if db.conn.in_transaction:
            db.execute("ROLLBACK TO part")
            db.execute("RELEASE part")
        raise
    db.execute("RELEASE part")
