"""The demo command names files that are really there and really what they say."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from gridcenter import app
from gridcenter.base.screen import NoChineseFontError
from gridcenter.services.folder import accounts
from gridcenter.services.sample import demo
from tests.builders import CHEAP


def test_demo_makes_what_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("gridcenter.services.folder.accounts.Argon2Cost", lambda: CHEAP)
    sizes = ("--months", "3", "--members", "40", "--leaders", "14", "--incidents", "30")
    assert app.main(["--json", "demo", "--out", str(tmp_path), "--seed", "2", *sizes]) == 0
    made = json.loads(capsys.readouterr().out)
    assert set(made) >= {"data", "county_data", "unit", "months", "pack", "receipt", "password"}
    assert len(made["months"]) == 3
    assert made["receipt_outcome"] == "A"
    for path in (*made["sheets"], *made["charts"], *made["forms"], made["pack"], made["receipt"]):
        assert Path(path).stat().st_size > 0
    endings = {Path(path).suffix for path in made["forms"]}
    assert endings == {".pdf", ".xlsx", ".docx", ".ofd"}
    centre = accounts.open_folder(Path(made["county_data"]), password=demo.PASSWORD)
    centre.close()
    age = shutil.which("age")
    assert age is not None, "dev.py installs age: without it nobody else has opened the pack"
    plain = tmp_path / "pack.zip"
    subprocess.run([age, "-d", "-i", made["identity"], "-o", str(plain), made["pack"]], check=True)
    assert plain.read_bytes().startswith(b"PK")


def test_an_existing_demo_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "township").mkdir()
    (tmp_path / "township" / "keys.json").write_text("{}", encoding="utf-8")
    assert app.main(["--json", "demo", "--out", str(tmp_path), "--incidents", "1"]) == 1
    assert json.loads(capsys.readouterr().err)["error"]["code"] == "data_folder_exists"
    assert [each.name for each in tmp_path.iterdir()] == ["township"]


def test_without_a_chinese_font_the_demo_begins_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none() -> None:
        raise NoChineseFontError

    monkeypatch.setattr("gridcenter.cli.demo.pages.require_fonts", none)
    sizes = ("--months", "1", "--members", "0", "--leaders", "0", "--incidents", "1")
    assert app.main(["--json", "demo", "--out", str(tmp_path / "out"), *sizes]) == 1
    assert json.loads(capsys.readouterr().err)["error"]["code"] == "no_chinese_font"
    assert not (tmp_path / "out").exists()
