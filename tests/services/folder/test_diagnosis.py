"""A report for support comes of every folder, also of one that does not open."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gridcenter.cli import main
from gridcenter.services.folder import accounts, backup
from gridcenter.store.cut_short import DataFileCutShortError
from tests.builders import PASSWORD, make_centre, make_grid
from tests.cli.test_main import NOWHERE

PAGE = 4096


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    centre = make_centre(tmp_path / "d")
    make_grid(centre, name="甲乙丙网格")
    backup.make(centre)
    centre.close()
    monkeypatch.setenv(main.PASSWORD_VARIABLE, PASSWORD)
    return tmp_path / "d"


def cut(folder: Path) -> None:
    data = folder / "gridcenter.db"
    with data.open("r+b") as stream:
        stream.truncate(data.stat().st_size // PAGE // 3 * PAGE + 100)


def flipped(folder: Path) -> None:
    with (folder / "gridcenter.db").open("r+b") as stream:
        stream.seek(700)
        stream.write(b"\0\1\2\3")


def no_data(folder: Path) -> None:
    (folder / "gridcenter.db").unlink()


def no_keys(folder: Path) -> None:
    for each in (folder / "keys.json", *folder.glob("backups/*/keys.json")):
        each.write_text('{"format": 2, "slots": [{}]}', encoding="utf-8")


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (cut, "data_file_cut_short"),
        (flipped, "data_file_unreadable"),
        (no_data, "data_file_missing"),
        (no_keys, "key_file_damaged"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_data_that_does_not_open_gives_a_report_too(
    folder: Path,
    tmp_path: Path,
    harm: Callable[[Path], None],
    code: str,
    capsys: pytest.CaptureFixture[str],
):
    harm(folder)
    report = tmp_path / "report.json"
    given = ["--data", str(folder), "diagnose", "--out", str(report)]
    assert main.run(given, NOWHERE) == 3
    said = json.loads(report.read_text("utf-8"))
    assert (said["opened"], said["failure"]) == (False, code)
    assert said["folder"]["backups"][0]["number"] == 1
    assert said["folder"]["free"] > 0
    assert "王演示" not in report.read_text("utf-8")
    assert str(folder) not in report.read_text("utf-8")
    assert capsys.readouterr().err.strip()


def test_a_wrong_password_gives_none(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(main.PASSWORD_VARIABLE, "wrong-password")
    report = tmp_path / "report.json"
    assert main.run(["--data", str(folder), "diagnose", "--out", str(report)], NOWHERE) == 1
    assert not report.exists()


def test_a_file_cut_short_says_how_long_it_was(folder: Path):
    data = folder / "gridcenter.db"
    whole = data.stat().st_size
    for pages in (whole // PAGE - 1, whole // PAGE // 2, 2, 1):
        with data.open("r+b") as stream:
            stream.truncate(pages * PAGE)
        with pytest.raises(DataFileCutShortError) as caught:
            accounts.open_folder(folder, password=PASSWORD, durable=False)
        told = (caught.value.facts["whole"], caught.value.facts["left"])
        assert told == (f"{whole / 2**20:.2f}", f"{pages * PAGE / 2**20:.2f}")
