"""Data of a development version, whose schema no release ever had: said in one sentence, nothing changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridcenter.services import audit
from gridcenter.services.folder import accounts, backup, restoring
from gridcenter.services.folder.doorway import DATA_FILE
from gridcenter.store import migrations
from gridcenter.store.database import Database, DataFileUnreleasedError
from tests.builders import PASSWORD, make_centre

KEY = bytes(32)
NAMES = [name for name, _sql in migrations.STEPS]


def at_step(path: Path, steps: tuple[tuple[str, str], ...], monkeypatch) -> Database:
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "STEPS", steps)
        patched.setattr(migrations, "SCHEMA_VERSION", len(steps))
        db = Database.open(path, KEY, durable=False, create=True)
        db.migrate()
    return db


def schema(db: Database) -> list[tuple[object, ...]]:
    return db.query("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2")


def renumbered(steps: tuple[tuple[str, str], ...], at: int) -> tuple[tuple[str, str], ...]:
    """The step ``at`` under the number of the one before, as two branches would have it."""
    name, sql = steps[at]
    return (*steps[: at - 1], (f"m{at:04d}{name[5:]}", sql))


@pytest.mark.parametrize("at", [11, 20, 28])
def test_a_step_under_another_name_is_refused_before_anything_changes(tmp_path, monkeypatch, at):
    db = at_step(tmp_path / DATA_FILE, renumbered(migrations.STEPS, at), monkeypatch)
    before = db.version, schema(db)
    with pytest.raises(DataFileUnreleasedError):
        db.migrate()
    assert (db.version, schema(db)) == before
    db.close()


def test_a_step_of_other_content_ends_in_the_same_sentence(tmp_path, monkeypatch):
    """The last step drops an index that every release had."""
    name, sql = migrations.STEPS[-2]
    steps = (*migrations.STEPS[:-2], (name, sql + ";\nDROP INDEX incident_accept_by"))
    db = at_step(tmp_path / DATA_FILE, steps, monkeypatch)
    with pytest.raises(DataFileUnreleasedError) as told:
        db.migrate()
    assert told.value.facts["found"] == len(steps)
    db.close()


@pytest.mark.parametrize("step", [1, 10, len(NAMES) - 1])
def test_what_our_own_steps_made_goes_on(tmp_path, monkeypatch, step):
    db = at_step(tmp_path / DATA_FILE, migrations.STEPS[:step], monkeypatch)
    db.migrate()
    assert db.version == len(NAMES)
    db.close()


def of_a_development_version(folder: Path, key: bytes) -> None:
    db = Database.open(folder / DATA_FILE, key, durable=False)
    db.execute("UPDATE _sqlite_migrations SET name = 'm0029_other' WHERE name = ?", [NAMES[-1]])
    db.execute(f"PRAGMA user_version = {len(NAMES) - 1}")
    db.close()


def test_such_data_is_not_signed_in_to_and_a_backup_of_a_release_takes_its_place(tmp_path):
    centre = make_centre(tmp_path / "d")
    made = backup.make(centre, tmp_path / "stick")
    key = centre.db.key
    centre.close()
    of_a_development_version(tmp_path / "d", key)
    before = (tmp_path / "d" / DATA_FILE).read_bytes()
    for _ in range(2):
        with pytest.raises(DataFileUnreleasedError):
            accounts.open_folder(tmp_path / "d", password=PASSWORD, durable=False)
    assert (tmp_path / "d" / DATA_FILE).read_bytes() == before
    assert not backup.available(tmp_path / "d"), "no copy is kept of what is not taken over"
    restoring.restore(tmp_path / "d", made.folder, password=PASSWORD)
    centre = accounts.open_folder(tmp_path / "d", password=PASSWORD, durable=False)
    assert audit.entries(centre)
    centre.close()


def test_a_backup_of_such_data_is_refused_when_it_is_looked_at(tmp_path):
    centre = make_centre(tmp_path / "d")
    made, key = backup.make(centre, tmp_path / "stick"), centre.db.key
    centre.close()
    of_a_development_version(made.folder, key)
    with (
        pytest.raises(DataFileUnreleasedError),
        restoring.prepared(tmp_path / "d", made.folder, password=PASSWORD),
    ):
        pass
