"""What the store refuses, each by its own failure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as driver

from gridcenter.domain.errors import UnknownFieldError
from gridcenter.domain.packs.merge import TablePlan, Version
from gridcenter.domain.packs.tables import table_of
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.register.registers import register_of
from gridcenter.services.centre import Centre
from gridcenter.store import backup, key_file, keyring, looking, migrations, records, select
from gridcenter.store.database import (
    Database,
    DataFileMissingError,
    DataFileTooNewError,
    DataFileUnreadableError,
    WroteWhileReadingError,
)
from gridcenter.store.packs import merging
from tests.builders import CHEAP, make_grid, make_member

KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    db = Database.open(tmp_path / "gridcenter.db", KEY, durable=False, create=True)
    db.migrate()
    db.close()
    return tmp_path / "gridcenter.db"


def test_a_copy_is_looked_at_by_its_own_rules(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looking.look(path, KEY).close()
    with pytest.raises(DataFileMissingError):
        looking.look(path.with_name("gone.db"), KEY)
    with pytest.raises(DataFileUnreadableError):
        looking.look(path, KEY[::-1])
    with pytest.raises(backup.BackupDamagedError):
        backup.check(path, KEY[::-1])
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "SCHEMA_VERSION", migrations.SCHEMA_VERSION - 1)
        with pytest.raises(DataFileTooNewError):
            looking.look(path, KEY)

    def refused(*_given: object, **_more: object) -> None:
        raise driver.OperationalError("unable to open database file")

    monkeypatch.setattr(looking.driver, "connect", refused)
    with pytest.raises(DataFileUnreadableError):
        looking.look(path, KEY)


def test_a_data_file_that_was_never_finished_is_no_backup(tmp_path: Path) -> None:
    db = Database.open(tmp_path / "new.db", KEY, durable=False, create=True)
    db.execute("CREATE TABLE grid (uid TEXT)")
    db.close()
    with pytest.raises(DataFileUnreadableError):
        looking.look(tmp_path / "new.db", KEY)


def test_a_data_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(DataFileMissingError):
        Database.open(tmp_path / "gone.db", KEY)
    assert not (tmp_path / "gone.db").exists()


def test_whoever_only_reads_writes_nothing(path: Path) -> None:
    db = Database.open(path, KEY, durable=False)
    with db.reading(), pytest.raises(WroteWhileReadingError), db.transaction():
        pass
    db.close()


def test_a_key_file_that_cannot_be_read_or_was_changed(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.mkdir()
    with pytest.raises(key_file.KeyFileUnreadableError):
        key_file.read(path)
    slot = key_file.told(keyring.make_slot("王演示", "practice-only", b"k" * 32, CHEAP))
    assert key_file.slot_from(slot)
    changed = (
        {"kdf": "scrypt"},
        {"check": "00"},
        {"name": 7, "check": None},
        {"name": "长" * 201, "check": None},
        {"check": None},
    )
    for changes in changed:
        broken = {name: each for name, each in {**slot, **changes}.items() if each is not None}
        with pytest.raises(ValueError, match=r"kdf|check|name"):
            key_file.slot_from(broken)
    with pytest.raises(TypeError):
        key_file.slot_from(json.dumps(slot))


def test_no_name_reaches_sql_that_no_register_declares(centre: Centre) -> None:
    grid = register_of("grid")
    with pytest.raises(UnknownFieldError):
        select.column(grid, "name; DROP TABLE grid")
    within = Filter(field="name", operator=Operator.WITHIN, values=("P1M",))
    with pytest.raises(ValueError, match="span"):
        records.count(centre.db, Query(register=RegisterId("grid"), filters=(within,)))


def test_what_the_schema_refuses_fails_as_a_merge(centre: Centre) -> None:
    grid = make_grid(centre)
    make_member(centre, grid.uid)
    table = table_of(register_of("grid"))
    (held,) = merging.versions(centre.db, table, [str(grid.uid)]).values()
    again = Version(row=held.row, extra=held.extra)
    with pytest.raises(merging.MergeFailedError), centre.db.transaction():
        merging.apply(centre.db, TablePlan(table=table, new=[again]))
    before = merging.Before(new=(str(grid.uid),), replaced=())
    with pytest.raises(merging.MergeInUseError), merging.taking_back(centre.db):
        merging.take_back(centre.db, table, before)
    assert records.count(centre.db, Query(register=RegisterId("grid"))) == 1
