"""Packs of every released format stay readable for ever; never make these files anew."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import frictionless
import pytest

from gridcenter.domain.canonical import live_hashes, state_root
from gridcenter.domain.packs import table_of
from gridcenter.domain.registers import REGISTERS
from gridcenter.exchange.pack_reader import TrustedKey, open_pack
from gridcenter.exchange.pack_tables import read_tables
from gridcenter.exchange.receipt import read_receipt
from gridcenter.exchange.unit_card import read_card

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = sorted(path for path in (Path(__file__).parent / "packs").iterdir() if path.is_dir())
TABLES = tuple(map(table_of, REGISTERS))
CASES = [
    pytest.param(folder, pack, id=f"{folder.name}-{pack['kind']}")
    for folder in FOLDERS
    for pack in json.loads((folder / "expected.json").read_text("utf-8"))["packs"]
]


def identity(folder: Path) -> str:
    return (folder / "identity.txt").read_text().splitlines()[1]


def trusted(folder: Path) -> list[TrustedKey]:
    cards = [read_card(path.read_bytes()) for path in sorted(folder.glob("*.gccard"))]
    return [TrustedKey(unit=card.unit, public=card.signing) for card in cards]


@pytest.mark.parametrize(("folder", "expected"), CASES)
def test_an_old_pack_reads_as_it_did(folder: Path, expected: dict[str, object]) -> None:
    sealed = (folder / str(expected["file"])).read_bytes()
    pack = open_pack(sealed, (identity(folder),), trusted(folder))
    tables = read_tables(pack, TABLES)
    assert pack.digest == expected["digest"]
    assert {table.table.name: len(table.versions) for table in tables} == expected["rows"]
    assert not any(table.refused for table in tables)
    if expected["rows"]:
        rows = ((t.table.name, live_hashes(t.table, [v.row for v in t.versions])) for t in tables)
        assert state_root(rows) == pack.manifest.state_root
    receipt = (folder / str(expected["file"])).with_suffix(".gcreceipt").read_bytes()
    assert read_receipt(receipt, trusted(folder)).code == expected["code"]


@pytest.mark.parametrize(("folder", "expected"), CASES)
def test_frictionless_is_content(folder: Path, expected: dict[str, object], tmp_path: Path) -> None:
    sealed = (folder / str(expected["file"])).read_bytes()
    with open_pack(sealed, (identity(folder),), trusted(folder)).archive() as archive:
        archive.extractall(tmp_path)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])
    assert len(report.tasks) == len(expected["rows"]) + 2  # type: ignore[arg-type]


@pytest.mark.skipif(
    not (shutil.which("age") and shutil.which("minisign")), reason="age or minisign not installed"
)
@pytest.mark.parametrize(("folder", "expected"), CASES)
def test_the_example_of_the_documentation_reads_it(
    folder: Path, expected: dict[str, object]
) -> None:
    card = next(each for each in trusted(folder) if each.unit == "620622101")
    command = [
        *(sys.executable, str(ROOT / "docs" / "read_pack.py"), str(folder / str(expected["file"]))),
        *(str(folder / "identity.txt"), card.public),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for name, rows in dict(expected["rows"]).items():  # type: ignore[call-overload]
        assert f"{name}: {rows}" in done.stdout
