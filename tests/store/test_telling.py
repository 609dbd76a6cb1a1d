"""Long reading says how far it is, and stops inside the statement that runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gridcenter.base.progress import CancelledWorkError, StaleWorkError, reporting
from gridcenter.store import backup, telling
from gridcenter.store.database import Database

KEY = b"\x07" * 32


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = Database.open(tmp_path / "a.db", KEY, durable=False, create=True)
    made.execute("PRAGMA user_version = 1")  # a file without one is no data of ours
    made.execute("CREATE TABLE small(a)")
    made.execute("CREATE TABLE large(a, b, c, d, e, f)")
    made.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) "
        "INSERT INTO large SELECT i, i, i, i, i, 'x' FROM n"
    )
    made.fold_whole()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def every_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "_PAUSE", 0)


def test_a_large_table_is_told_of_while_it_is_read(db: Database):
    heard: list[tuple[int, int]] = []
    assert backup.structure(db, lambda done, total: heard.append((done, total))) == []
    done = [each[0] for each in heard]
    ((_, total),) = {(0, each[1]) for each in heard}
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, total)
    inside = [each for each in done if 0.1 * total < each < 0.9 * total]
    assert len(inside) > 5


def test_it_stops_amid_a_statement_and_the_file_can_still_be_used(db: Database):
    words = 0

    def cancel(_done: int, _total: int) -> None:
        nonlocal words
        words += 1
        if words == 6:
            raise CancelledWorkError

    with pytest.raises(CancelledWorkError):
        backup.structure(db, cancel)
    assert words == 6
    assert backup.structure(db) == []
    db.execute("INSERT INTO small VALUES (1)")


def test_whoever_waits_outside_can_stop_it_too(db: Database):
    asked = 0

    def stale() -> bool:
        nonlocal asked
        asked += 1
        return asked > 5

    with pytest.raises(StaleWorkError), db.stoppable(stale):
        backup.structure(db)


def test_a_cancelled_copy_leaves_nothing(db: Database, tmp_path: Path):
    def cancel(done: int, total: int) -> None:
        if done > 0.6 * total:  # the copy is written, its check runs
            raise CancelledWorkError

    place = tmp_path / "b"
    with pytest.raises(CancelledWorkError), reporting(cancel):
        backup.copy_verified(db, place / "a.db")
    assert list(place.iterdir()) == []


def test_a_file_whose_end_is_still_in_the_log_is_not_cut_short(db: Database):
    db.execute("INSERT INTO large SELECT * FROM large")
    assert backup.structure(db) == []
