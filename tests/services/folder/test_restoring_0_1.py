"""A backup of version 0.1, frozen in ``sample_0_1``, comes back whole through every migration since."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.roles import Role
from gridcenter.services import audit
from gridcenter.services.folder import accounts, doorway, health, restoring, switching
from gridcenter.services.register import attachments, registers
from gridcenter.store import key_file, keyring, migrations
from gridcenter.store.database import Database
from tests.builders import PASSWORD, make_centre, make_grid
from tests.services.folder.test_restoring import Killed, steps

SAMPLE = Path(__file__).parent / "sample_0_1"
SCHEMA = 10
OF_A_VIEWER = "another-password"


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The backup: no list of its files, keys that name the officers, a viewer among them."""
    place = tmp_path / "stick" / "gridcenter-20261120T010000000Z"
    shutil.copytree(SAMPLE, place)
    rows = (place / "rows.sql").read_text(encoding="utf-8")
    (place / "rows.sql").unlink()
    slots = key_file.read(place / "keys.json").slots
    key = keyring.open_slot(next(each for each in slots if each.name == "王演示"), PASSWORD)
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "STEPS", migrations.STEPS[:SCHEMA])
        patched.setattr(migrations, "SCHEMA_VERSION", SCHEMA)
        db = Database.open(place / "gridcenter.db", key, durable=False, create=True)
        db.migrate()
        db.conn.executescript(rows)
        db.close()
    return place


def counts(folder: Path) -> list[int]:
    centre = accounts.open_folder(folder, password=PASSWORD, durable=False)
    kept = ("grid", "grid_member", "household_leader", "incident", "attachment")
    try:
        return [registers.count(centre, Query(register=RegisterId(name))) for name in kept]
    finally:
        centre.close()


@pytest.mark.parametrize("has_data", [False, True])
def test_everything_of_it_is_there_and_found(copy: Path, tmp_path: Path, has_data: bool):
    if has_data:
        present = make_centre(tmp_path / "d")
        make_grid(present)
        make_grid(present)
        present.close()
    before = {each.name: each.read_bytes() for each in copy.iterdir() if each.is_file()}
    with restoring.prepared(tmp_path / "d", copy, password=PASSWORD) as (found, actor):
        found.verify()
        assert (found.number, found.at[:10], actor) == (0, "2026-11-20", "王演示")
        assert found.loss.records == (2 if has_data else 0)
    done = restoring.restore(tmp_path / "d", copy, password=PASSWORD)
    assert (done.damaged_attachments, done.missing_attachments) == ((), ())
    assert {e.name: e.read_bytes() for e in copy.iterdir() if e.is_file()} == before
    assert counts(tmp_path / "d") == [1, 1, 1, 1, 1]
    centre = accounts.open_folder(tmp_path / "d", password=PASSWORD, durable=False)
    assert centre.db.version == migrations.SCHEMA_VERSION
    assert audit.first_broken(centre) is None
    assert health.check(centre)["ok"]
    (incident,) = registers.find(centre, Query(register=RegisterId("incident"), search="宅基地"))
    assert [each.is_here for each in attachments.of_record(centre, incident.uid)] == [True]
    assert registers.count(centre, Query(register=RegisterId("grid_member"), search="zsl")) == 1
    centre.close()
    if not has_data:  # its accounts count: the viewer may look, as then
        looking = accounts.open_folder(tmp_path / "d", password=OF_A_VIEWER, durable=False)
        assert looking.role is Role.VIEWER
        looking.close()


def test_stopped_in_the_middle_of_it_there_is_all_of_one_or_the_other(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    present = make_centre(tmp_path / "whole")
    make_grid(present)
    make_grid(present)
    present.close()
    outcomes, at, done = [], 3, False
    while not done:
        folder = tmp_path / f"try-{at}"
        shutil.copytree(tmp_path / "whole", folder)
        with monkeypatch.context() as patched:
            steps(patched, at)
            try:
                restoring.restore(folder, copy, password=PASSWORD)
            except Killed:
                at += 9
            else:
                done = True
        assert doorway.exists(folder)
        assert not (folder / switching.STAGE).exists()
        outcomes.append(counts(folder))
        shutil.rmtree(folder)
    assert outcomes == sorted(outcomes, reverse=True), "the old up to the decision, then the new"
    assert {tuple(each) for each in outcomes} == {(2, 0, 0, 0, 0), (1, 1, 1, 1, 1)}
