"""A part of an open transaction, and one whose end takes everything back."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager, suppress

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


class _RehearsedError(Exception):
    """The end of a rehearsal."""


@contextmanager
def rehearsal(db: Database) -> Generator[None, None, None]:
    """What is written inside can be read inside, and is taken back at the end, whatever happens."""
    whole = part(db) if db.conn.in_transaction else db.transaction()
    with suppress(_RehearsedError), whole:
        yield
        raise _RehearsedError
