"""A backup that is damaged, forged or half there replaces nothing, and a restore has one hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from gridcenter.base.progress import CancelledWorkError
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services.folder import accounts, backup, manifest, rescuing, restoring, switching
from gridcenter.services.register import attachments, registers
from gridcenter.store import backup as copies
from gridcenter.store.file_trouble import DataFileDamagedError, DiskFullError
from gridcenter.store.keyring import WrongPasswordError
from tests.builders import PASSWORD, make_centre, make_grid, make_incident


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with two grids, and a backup of the first on a stick."""
    centre = make_centre(tmp_path / "d")
    make_grid(centre)
    attachments.attach(centre, make_incident(centre).uid, [_text(tmp_path)])
    backup.make(centre, tmp_path / "stick")
    make_grid(centre)
    centre.close()
    return tmp_path / "d"


@pytest.fixture
def copy(data: Path) -> Path:
    (made,) = (data.parent / "stick").iterdir()
    return made


def _text(place: Path) -> Path:
    (place / "说明.txt").write_text("示例", encoding="utf-8")
    return place / "说明.txt"


def grids_in(folder: Path) -> int:
    centre = accounts.open_folder(folder, password=PASSWORD)
    try:
        return registers.count(centre, Query(register=RegisterId("grid")))
    finally:
        centre.close()


def number_changed(copy: Path) -> None:
    said = json.loads((copy / manifest.FILE).read_text())
    (copy / manifest.FILE).write_text(json.dumps(said | {"number": 9}))


def keys_changed(copy: Path) -> None:
    whole = (copy / "keys.json").read_bytes()
    (copy / "keys.json").write_bytes(whole + b" ")


@pytest.mark.parametrize("forge", [number_changed, keys_changed])
def test_what_was_forged_after_it_was_looked_at_replaces_nothing(
    data: Path, copy: Path, forge: Callable[[Path], None]
) -> None:
    for act in (lambda found, who: found.carry_out(who), lambda found, _who: found.verify()):
        with restoring.prepared(data, copy, password=PASSWORD) as (found, who):
            forge(copy)
            with pytest.raises(copies.BackupDamagedError):
                act(found, who)
    assert grids_in(data) == 2
    assert not (data / "replaced").exists()


@pytest.mark.parametrize("damage", [["示例"], DataFileDamagedError(path=Path("示例"))])
def test_damage_that_only_the_whole_reading_finds_replaces_nothing(
    data: Path, copy: Path, monkeypatch: pytest.MonkeyPatch, damage: object
) -> None:
    def found_damaged(_db: object) -> object:
        if isinstance(damage, Exception):
            raise damage
        return damage

    monkeypatch.setattr(copies, "structure", found_damaged)
    with pytest.raises(copies.BackupDamagedError):
        restoring.restore(data, copy, password=PASSWORD)
    if isinstance(damage, list):
        with (
            restoring.prepared(data, copy, password=PASSWORD) as (found, _who),
            pytest.raises(copies.BackupDamagedError),
        ):
            found.verify()
    monkeypatch.undo()
    assert grids_in(data) == 2


def test_a_backup_whose_file_nothing_opens_says_that_it_is_damaged(
    copy: Path, tmp_path: Path
) -> None:
    (copy / "gridcenter.db").write_bytes(b"damaged" * 1000)
    with pytest.raises(copies.BackupDamagedError):
        restoring.restore(tmp_path / "new", copy, password=PASSWORD)
    with pytest.raises(WrongPasswordError):
        restoring.restore(
            tmp_path / "new", copy, password=PASSWORD, backup_password="not-of-that-time"
        )


def test_a_damaged_backup_is_told_as_one_although_the_password_changed_since(
    data: Path, copy: Path
) -> None:
    centre = accounts.open_folder(data, password=PASSWORD, durable=False)
    accounts.set_password(centre, centre.actor, "changed-since-then")
    centre.close()
    (copy / "gridcenter.db").write_bytes(b"damaged" * 1000)
    with pytest.raises(copies.BackupDamagedError):
        restoring.restore(data, copy, password="changed-since-then")


def test_a_list_of_files_that_leads_out_of_the_backup_is_no_list(copy: Path) -> None:
    said = json.loads((copy / manifest.FILE).read_text())
    for path in ("../../elsewhere", "/elsewhere"):
        (copy / manifest.FILE).write_text(json.dumps(said | {"files": {path: "00"}}))
        assert manifest.read(copy) is None


def test_an_old_backup_without_a_list_is_verified_file_by_file(data: Path, copy: Path) -> None:
    (copy / manifest.FILE).unlink()
    centre = accounts.open_folder(data, password=PASSWORD)
    backup.verify(centre, copy)
    (sealed,) = (copy / "attachments").iterdir()
    sealed.write_bytes(sealed.read_bytes()[:-1])
    with pytest.raises(copies.BackupDamagedError):
        backup.verify(centre, copy)
    centre.close()


@pytest.mark.parametrize(
    ("failing", "raised"),
    [
        (rescuing.rescue, OSError(28, "no room")),
        (rescuing.rescue, DiskFullError()),
        (rescuing.backup, OSError(5, "gone")),
        (rescuing.rescue, CancelledWorkError()),
        (rescuing.manifest, KeyboardInterrupt()),
    ],
)
def test_a_rescue_that_is_stopped_anywhere_leaves_nothing(
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    failing: ModuleType,
    raised: BaseException,
) -> None:
    def stopped(*_given: object) -> None:
        raise raised

    name = {rescuing.rescue: "read_out", rescuing.backup: "copy"}.get(failing, "write")
    to = tmp_path / "other" / "rescued"
    with monkeypatch.context() as patched:
        patched.setattr(failing, name, stopped)
        with pytest.raises((copies.BackupFailedError, CancelledWorkError, KeyboardInterrupt)):
            rescuing.rescue_to(data, to, password=PASSWORD)
    assert list(to.parent.iterdir()) == []
    rescuing.rescue_to(data, to, password=PASSWORD)
    assert [each.name for each in to.parent.iterdir()] == ["rescued"]


def test_two_restores_at_once_are_one_too_many(tmp_path: Path) -> None:
    with switching.building(tmp_path):
        with pytest.raises(switching.RestoreRunningError), switching.building(tmp_path):
            pass
        (tmp_path / switching.JOURNAL).write_text("{}")
        with pytest.raises(switching.RestoreRunningError):
            switching.settle(tmp_path)


def _decided(folder: Path, said: object, *, staged: str | None = "new") -> Path:
    """A folder with data and the journal of a restore; ``staged`` is the data file that is to come in."""
    folder.mkdir()
    (folder / "gridcenter.db").write_text("whole")
    if staged is not None:
        (folder / switching.STAGE).mkdir()
        (folder / switching.STAGE / "gridcenter.db").write_text(staged)
    (folder / switching.JOURNAL).write_text(json.dumps(said))
    return folder


@pytest.mark.parametrize(
    "aside", ["../elsewhere", "a/b", ".", "..", "x/replaced", "backups", "gridcenter.db", 7, None]
)
def test_a_journal_that_leads_elsewhere_moves_nothing(tmp_path: Path, aside: object) -> None:
    said = {"format": 1, "aside": aside, "old": ["gridcenter.db"]}
    folder = _decided(tmp_path / "d", said)
    with pytest.raises(switching.RestoreUnfinishedError):
        switching.settle(folder)
    assert (folder / "gridcenter.db").read_text() == "whole"
    assert [each.name for each in tmp_path.iterdir()] == ["d"]


@pytest.mark.parametrize("old", [[], "gridcenter.db", ["keys.json"], {}])
def test_what_a_journal_does_not_name_is_moved_aside_and_not_written_over(
    tmp_path: Path, old: object
) -> None:
    folder = _decided(tmp_path / "d", {"format": 1, "aside": "replaced", "old": old})
    switching.settle(folder)
    assert (folder / "gridcenter.db").read_text() == "new"
    assert (folder / "replaced" / "gridcenter.db").read_text() == "whole"


def test_a_journal_of_another_day_takes_no_data_away(tmp_path: Path) -> None:
    """A sync program put it back: without a stage there is nothing that could come in."""
    said = {"format": 1, "aside": "replaced", "old": ["gridcenter.db"]}
    folder = _decided(tmp_path / "d", said, staged=None)
    switching.settle(folder)
    assert [each.name for each in folder.iterdir()] == ["gridcenter.db"]


@pytest.mark.parametrize("kind", ["file", "link"])
def test_something_else_under_the_name_of_the_stage_hinders_no_restore(
    tmp_path: Path, kind: str
) -> None:
    stage, other = tmp_path / "d" / switching.STAGE, tmp_path / "other"
    (tmp_path / "d").mkdir()
    other.mkdir()
    (other / "kept").write_text("kept")
    if kind == "file":
        stage.write_text("no folder")
    else:
        stage.symlink_to(other, target_is_directory=True)
    with switching.building(tmp_path / "d") as made:
        assert list(made.iterdir()) == []
    assert (other / "kept").exists()
