"""What is only tried is taken back, and a part that fails takes nothing else with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3.dbapi2 import DatabaseError

from gridcenter.store import settings
from gridcenter.store.database import Database
from gridcenter.store.savepoint import part, rehearsal


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "gridcenter.db", bytes(32), durable=False, create=True)
    opened.migrate()
    yield opened
    opened.close()


def test_a_rehearsal_is_read_inside_and_taken_back_at_its_end(db: Database) -> None:
    with rehearsal(db):
        settings.put(db, "tried", 1)
        assert settings.get(db, "tried", 0) == 1
    assert not db.in_transaction
    assert settings.get(db, "tried", 0) == 0


def fails(db: Database) -> None:
    with part(db):
        settings.put(db, "failed", 1)
        db.execute("SELECT no_such_column")


def test_a_rehearsal_inside_a_transaction_leaves_what_was_written_around_it(db: Database) -> None:
    with db.transaction():
        settings.put(db, "kept", 1)
        with rehearsal(db):
            settings.put(db, "tried", 1)
        with pytest.raises(DatabaseError):
            fails(db)
    told = [settings.get(db, name, 0) for name in ("kept", "tried", "failed")]
    assert told == [1, 0, 0]
