"""A backup whose own list is missing, broken, or another's is never taken for one of version 0.1."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gridcenter.cli import main
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.presenters import restoring as shown
from gridcenter.services.folder import accounts, backup, backup_lists, manifest, restoring
from gridcenter.services.register import registers
from gridcenter.store import backup as copies
from gridcenter.store import migrations
from tests.builders import CHEAP, PASSWORD, TOWNSHIP, make_centre, make_grid

FORM = "forms/own.toml"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with two grids; two backups of before on a stick, of none and of one."""
    centre = make_centre(tmp_path / "d")
    (tmp_path / "d" / "forms").mkdir()
    (tmp_path / "d" / FORM).write_text("# 示例", encoding="utf-8")
    for _ in range(2):
        backup.make(centre, tmp_path / "stick")
        make_grid(centre)
    centre.close()
    return tmp_path / "d"


def backups(data: Path) -> list[Path]:
    """The backups on the stick, the older first."""
    return sorted((data.parent / "stick").iterdir())


def grids_in(folder: Path) -> int:
    centre = accounts.open_folder(folder, password=PASSWORD, durable=False)
    try:
        return registers.count(centre, Query(register=RegisterId("grid")))
    finally:
        centre.close()


def rewritten(**changes: object) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))

    return change


def others(path: Path) -> None:
    """The list of another of our backups."""
    shutil.copy(path.parents[1] / sorted(path.parents[1].iterdir())[0].name / path.name, path)


UNLISTED: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (Path.unlink, "backup_list_missing"),
    "empty": (lambda path: path.write_bytes(b""), "backup_list_unreadable"),
    "cut short": (lambda path: path.write_bytes(path.read_bytes()[:-9]), "backup_list_unreadable"),
    "zeros": (lambda path: path.write_bytes(bytes(900)), "backup_list_unreadable"),
    "no list": (lambda path: path.write_text("[]"), "backup_list_unreadable"),
    "other types": (rewritten(files=[1, 2]), "backup_list_unreadable"),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "backup_list_unreadable"),
    "a link to nothing": (
        lambda path: (path.unlink(), path.symlink_to("nothing")),
        "backup_list_unreadable",
    ),
}
REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a newer version": (rewritten(format=2), "backup_too_new"),
    "of a newer version, and nothing we know": (
        lambda path: path.write_text('{"format": 7}'),
        "backup_too_new",
    ),
    "changed": (rewritten(number=9), "backup_list_foreign"),
    "another unit's": (rewritten(mac="00" * 32), "backup_list_foreign"),
    "of another backup": (others, "backup_list_differs"),
}


@pytest.mark.parametrize(("change", "code"), UNLISTED.values(), ids=UNLISTED)
def test_without_its_list_a_backup_comes_back_only_when_that_was_told(data, change, code):
    copy = backups(data)[1]
    change(copy / manifest.FILE)
    with pytest.raises(GridcenterError) as told:
        restoring.restore(data, copy, password=PASSWORD)
    assert told.value.code == code
    assert grids_in(data) == 2
    chosen = shown.Chosen(folder=data, place=copy, password=PASSWORD)
    assert any("backup.json" in line for line in shown.preview(chosen))
    shown.carry_out(chosen)
    assert grids_in(data) == 1


@pytest.mark.parametrize(("change", "code"), REFUSED.values(), ids=REFUSED)
def test_with_a_list_that_is_not_its_own_a_backup_never_comes_back(data, change, code):
    copy = backups(data)[1]
    change(copy / manifest.FILE)
    chosen = shown.Chosen(folder=data, place=copy, password=PASSWORD)
    for act in (shown.preview, shown.carry_out):
        with pytest.raises(GridcenterError) as told:
            act(chosen)
        assert told.value.code == code
    assert grids_in(data) == 2
    assert not (data / "replaced").exists()


def test_the_list_of_another_units_backup_is_not_its_own(data, tmp_path):
    other = accounts.create(
        tmp_path / "e", unit=TOWNSHIP, operator="王演示", password=PASSWORD, cost=CHEAP
    ).centre
    theirs = backup.make(other)
    other.close()
    copy = backups(data)[1]
    shutil.copy(theirs.folder / manifest.FILE, copy / manifest.FILE)
    with pytest.raises(backup_lists.BackupListForeignError):
        restoring.restore(data, copy, password=PASSWORD)


def test_on_the_command_line_it_is_asked_for_by_name(data, monkeypatch, capsys):
    copy = backups(data)[1]
    (copy / manifest.FILE).unlink()
    monkeypatch.setenv(main.PASSWORD_VARIABLE, PASSWORD)

    def run(*words: str) -> tuple[int, dict[str, Any]]:
        code = main.run(["--data", str(data), "--json", "restore", str(copy), *words], data)
        said = capsys.readouterr()
        return code, json.loads(said.out or said.err)

    code, told = run("--dry-run")
    assert (code, told["listed"]) == (0, False)
    code, told = run("--yes")
    assert (code, told["error"]["code"]) == (1, "backup_list_missing")
    assert grids_in(data) == 2
    assert run("--yes", "--unlisted")[0] == 0
    assert grids_in(data) == 1


def test_what_lies_in_a_backup_and_is_none_of_it_does_not_come(data):
    copy = backups(data)[1]
    (copy / "forms" / "stray.toml").write_text("# 不是备份里的", encoding="utf-8")
    (copy / "holidays").mkdir()
    (copy / "holidays" / "2031.toml").write_text("", encoding="utf-8")
    (copy / "stray.txt").write_text("beside", encoding="utf-8")
    done = restoring.restore(data, copy, password=PASSWORD)
    assert done.unlisted == ("forms/stray.toml", "holidays/2031.toml")
    assert any("stray.toml" in line for line in shown.lost_lines(done))
    assert (data / FORM).exists()
    assert not (data / "forms" / "stray.toml").exists()
    assert not (data / "holidays").exists()


@pytest.mark.parametrize("name", ["forms", FORM])
def test_a_listed_file_that_is_missing_is_told(data, name):
    copy = backups(data)[1]
    shutil.rmtree(copy / name) if name == "forms" else (copy / name).unlink()
    with pytest.raises(copies.BackupDamagedError, match=FORM):
        restoring.restore(data, copy, password=PASSWORD)


def test_where_0_1_ended_is_not_moved(data):
    assert migrations.STEPS[backup_lists.SCHEMA_OF_0_1 - 1][0] == "m0010_search_crisis"
