from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gridcenter.domain.query import Query, Sort
from gridcenter.domain.register.fields import Kind
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.store import migrations, select
from gridcenter.store.database import (
    Database,
    DataFileBusyError,
    DataFileReadOnlyError,
    DataFileTooNewError,
    DataFileUnreadableError,
    DiskFullError,
)
from gridcenter.store.file_trouble import DataFileDamagedError
from gridcenter.store.select import META_COLUMNS

KEY = bytes(range(32))
SQL_TYPE = {Kind.INTEGER: "INTEGER", Kind.MONEY: "INTEGER", Kind.BOOLEAN: "INTEGER"} | {
    Kind.DECIMAL: "REAL"
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "数据 文件.db"


@pytest.fixture
def db(path: Path):
    opened = Database.open(path, KEY, durable=False, create=True)
    opened.migrate()
    yield opened
    opened.close()


def test_schema_holds_what_the_declarations_say(db: Database):
    for register in REGISTERS:
        columns = {row[1]: row[2] for row in db.query(f"PRAGMA table_info({register.id})")}
        declared = {spec.name: SQL_TYPE.get(spec.kind, "TEXT") for spec in register.fields}
        assert {name: columns.get(name) for name in declared} == declared
        assert set(META_COLUMNS) < set(columns)
        strict = db.one("SELECT strict FROM pragma_table_list WHERE name = ?", (register.id,))
        assert strict == (1,)


def test_pragmas_are_the_measured_ones(path: Path):
    db = Database.open(path, KEY, create=True)
    for pragma, value in [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("trusted_schema", 0),
        ("secure_delete", 1),
    ]:
        assert db.one(f"PRAGMA {pragma}") == (value,), pragma
    db.close()


def test_file_is_unreadable_without_its_key_and_to_plain_sqlite(db: Database, path: Path):
    db.execute("INSERT INTO setting(key, value) VALUES ('secret', '\"张示例\"')")
    db.close()
    assert b"SQLite format" not in path.read_bytes()
    assert "张示例".encode() not in path.read_bytes()
    with pytest.raises(DataFileUnreadableError):
        Database.open(path, bytes(32))


def test_a_place_without_writing_is_not_told_as_damage(tmp_path: Path, monkeypatch):
    """A read-only disk; root may write everywhere, so the system's answer is given."""
    path = tmp_path / "gridcenter.db"
    path.mkdir()
    with pytest.raises(DataFileUnreadableError):
        Database.open(path, bytes(32))
    monkeypatch.setattr("os.access", lambda _path, _mode: False)
    with pytest.raises(DataFileReadOnlyError):
        Database.open(path, bytes(32))


def test_second_process_is_told_that_the_file_is_in_use(db: Database, path: Path):
    code = (
        "import sys; from pathlib import Path; from gridcenter.store.database import Database\n"
        "try: Database.open(Path(sys.argv[1]), bytes(range(32)))\n"
        "except Exception as error: print(type(error).__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == DataFileBusyError.__name__


def test_newer_file_is_refused_and_left_alone(db: Database, path: Path):
    db.execute(f"PRAGMA user_version = {migrations.SCHEMA_VERSION + 1}")
    db.close()
    before = path.read_bytes()
    with pytest.raises(DataFileTooNewError):
        Database.open(path, KEY)
    assert path.read_bytes() == before


def test_one_flipped_bit_never_gives_wrong_data(db: Database, path: Path):
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    before = path.stat().st_size
    rows = [(f"key{number:04d}", f'"{number:0300d}"') for number in range(400)]
    db.execute_many("INSERT INTO setting(key, value) VALUES (?, ?)", rows)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    db.close()
    whole = path.read_bytes()
    # What was added lies in new pages: the flips fall into rows that are read below.
    assert len(whole) - before > 100_000
    for at in range(before + 1000, len(whole), (len(whole) - before) // 12):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        damaged = Database.open(path, KEY)
        # The pages of the table, then of its index: without authentication of each page garbled
        # text would be read here, or fail to decode.
        with pytest.raises(DataFileDamagedError):
            _read_both(damaged, rows)
        damaged.close()
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.write_bytes(whole)
    again = Database.open(path, KEY)
    assert again.query("SELECT key, value FROM setting WHERE key LIKE 'key%' ORDER BY key") == rows
    again.close()


def _read_both(db: Database, rows: list[tuple[str, str]]) -> None:
    assert set(rows) <= set(db.query("SELECT key, value FROM setting NOT INDEXED"))
    db.query("SELECT key FROM setting ORDER BY key")


def test_failing_migration_leaves_the_step_before(path: Path, monkeypatch: pytest.MonkeyPatch):
    broken = "CREATE TABLE half(a);\nINSERT INTO no_such_table VALUES (1);\n"
    steps = (*migrations.STEPS, ("m9999_broken", broken))
    monkeypatch.setattr(migrations, "STEPS", steps)
    db = Database.open(path, KEY, durable=False, create=True)
    with pytest.raises(Exception, match="no_such_table"):
        db.migrate()
    assert db.version == len(steps) - 1
    assert db.query("SELECT name FROM sqlite_master WHERE name = 'half'") == []
    db.close()


def test_a_full_disk_is_said_and_nothing_is_lost(db: Database):
    db.execute("INSERT INTO setting(key, value) VALUES ('kept', '1')")
    pages = db.one("PRAGMA page_count")
    assert pages is not None
    db.execute(f"PRAGMA max_page_count = {pages[0]}")
    with pytest.raises(DiskFullError), db.transaction():
        db.execute_many(
            "INSERT INTO setting(key, value) VALUES (?, ?)",
            [(f"more{number}", '"' + "字" * 3000 + '"') for number in range(200)],
        )
    assert db.query("SELECT key FROM setting WHERE key IN ('kept', 'more0')") == [("kept",)]
    assert shutil.disk_usage(db.path.parent).free > 0


def test_killed_in_the_middle_of_a_transaction_leaves_nothing(tmp_path: Path):
    path = tmp_path / "killed.db"
    code = (
        "import os, sys; from pathlib import Path; from gridcenter.store.database import Database\n"
        "db = Database.open(Path(sys.argv[1]), bytes(range(32)), create=True); db.migrate()\n"
        "db.execute('INSERT INTO setting VALUES (\\'before\\', \\'1\\')')\n"
        "with db.transaction():\n"
        "    db.execute('INSERT INTO setting VALUES (\\'during\\', \\'1\\')')\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    db = Database.open(path, KEY, create=True)
    assert db.query("SELECT key FROM setting") == [("before",)]
    db.close()


def test_the_last_edited_incidents_are_the_first_of_an_index(db: Database):
    last_edited = Sort(field="changed_at", descending=True)
    order = select.order_by(INCIDENT, Query(register=INCIDENT.id, sort=(last_edited,)))
    sql = f"SELECT uid FROM incident WHERE deleted_at IS NULL ORDER BY {order} LIMIT 5"
    plan = [row[3] for row in db.query(f"EXPLAIN QUERY PLAN {sql}")]
    assert plan == ["SCAN incident USING INDEX incident_changed_at"]
