"""Packs of every released format stay readable for ever; never make these files anew."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import frictionless
import pytest

from gridcenter.domain.packs.canonical import live_hashes, state_root
from gridcenter.domain.packs.tables import table_of
from gridcenter.domain.register.grid import GRID
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.exchange.packs import desk_marks, directive_lines, relay, rezoning_lines
from gridcenter.exchange.packs.pack_reader import TrustedKey, open_pack, open_plain
from gridcenter.exchange.packs.pack_tables import read_tables
from gridcenter.exchange.packs.receipt import read_receipt
from gridcenter.exchange.packs.unit_card import is_vouched, read_card

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = sorted(
    path for path in (Path(__file__).parents[1] / "sample_packs").iterdir() if path.is_dir()
)
TABLES = tuple(map(table_of, REGISTERS))
CASES = [
    pytest.param(folder, pack, id=f"{folder.name}-{pack['kind']}")
    for folder in FOLDERS
    for pack in json.loads((folder / "expected.json").read_text("utf-8"))["packs"]
]


def identities(folder: Path) -> tuple[str, ...]:
    lines = (folder / "identity.txt").read_text().splitlines()
    return tuple(line for line in lines if not line.startswith("#"))


def trusted(folder: Path) -> list[TrustedKey]:
    cards = [read_card(path.read_bytes()) for path in sorted(folder.glob("*.gccard"))]
    return [TrustedKey(unit=card.unit, public=card.signing) for card in cards]


@pytest.mark.parametrize(("folder", "expected"), CASES)
def test_an_old_pack_reads_as_it_did(folder: Path, expected: dict[str, object]) -> None:
    sealed = (folder / str(expected["file"])).read_bytes()
    pack = open_pack(sealed, identities(folder), trusted(folder))
    tables = read_tables(pack, TABLES)
    assert pack.digest == expected["digest"]
    assert {table.table.name: len(table.versions) for table in tables} == expected["rows"]
    assert not any(table.refused for table in tables)
    if expected["rows"] and pack.manifest.state_root:
        rows = ((t.table.name, live_hashes(t.table, [v.row for v in t.versions])) for t in tables)
        assert state_root(rows) == pack.manifest.state_root
    receipt = (folder / str(expected["file"])).with_suffix(".gcreceipt").read_bytes()
    assert read_receipt(receipt, trusted(folder)).code == expected["code"]


@pytest.mark.parametrize(("folder", "expected"), CASES)
def test_frictionless_is_content(folder: Path, expected: dict[str, object], tmp_path: Path) -> None:
    sealed = (folder / str(expected["file"])).read_bytes()
    with open_pack(sealed, identities(folder), trusted(folder)).archive() as archive:
        archive.extractall(tmp_path)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])
    tables = {task.name for task in report.tasks}
    beside = {"full": {"division"}, "nil": {"division"}, "desk": {"division", "desk-mark"}}
    more = beside.get(
        str(expected["kind"]), {{"bundle": "relay"}.get(str(expected["kind"]), "directive")}
    )
    more = set(expected.get("beside", more))  # type: ignore[call-overload]
    rows = {name.replace("_", "-") for name in dict(expected["rows"])}  # type: ignore[call-overload]
    assert tables == rows | more | {"summary"}


@pytest.mark.skipif(
    not (shutil.which("age") and shutil.which("minisign")), reason="age or minisign not installed"
)
@pytest.mark.parametrize(("folder", "expected"), CASES)
def test_the_example_of_the_documentation_reads_it(
    folder: Path, expected: dict[str, object]
) -> None:
    sealed = (folder / str(expected["file"])).read_bytes()
    card = open_pack(sealed, identities(folder), trusted(folder)).signer
    command = [
        *(sys.executable, str(ROOT / "docs" / "read_pack.py"), str(folder / str(expected["file"]))),
        *(str(folder / "identity.txt"), card.public),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for name, rows in dict(expected["rows"]).items():  # type: ignore[call-overload]
        assert f"{name}: {rows}" in done.stdout


def test_what_lies_beside_the_tables_reads_as_it_did() -> None:
    folder = Path(__file__).parents[1] / "sample_packs" / "v1-tiers"
    packs = {}
    for path in folder.glob("*.gcpack"):
        packs[path.name.split("_")[3][:4]] = open_pack(
            path.read_bytes(), identities(folder), trusted(folder)
        )
    (asked,) = directive_lines.read(packs["dire"])
    assert (asked.action, asked.note) == ("correct", "请核实地点（示例）")
    cards, originals = [], []
    for each in relay.read(packs["bund"]):
        data = relay.load(packs["bund"], each)
        (cards if each.role == relay.CARD else originals).append((each.digest, data))
    township = read_card(cards[0][1])
    key = TrustedKey(unit=township.unit, public=township.signing)
    assert [open_plain(data, [key]).digest for _, data in originals] == [originals[0][0]]
    (member,) = (
        held
        for read in read_tables(packs["desk"], TABLES)
        if read.table.name == "grid_member"
        for version in read.versions
        if (held := desk_marks.held(read.table, version, desk_marks.read(packs["desk"])))
    )
    assert {member.marks["name"].by, member.marks["note"].by} == {"王演示", "赵演示"}
    rotated = (folder / "620622101-rotated.gccard").read_bytes()
    assert is_vouched(rotated, read_card((folder / "620622101-one.gccard").read_bytes()).signing)
    assert not is_vouched(rotated, read_card((folder / "620622.gccard").read_bytes()).signing)


def test_a_unit_change_reads_as_it_did() -> None:
    folder = Path(__file__).parents[1] / "sample_packs" / "v2-rezoning"
    (path,) = folder.glob("*.gcpack")
    pack = open_pack(path.read_bytes(), identities(folder), trusted(folder))
    (act,) = rezoning_lines.read(pack)
    assert (act.sender, act.source, act.target) == ("620622", "620622101201", "620622102207")
    assert (act.name, act.joins, act.record) == ("新村", False, "")
    rows = {read.table.name: read.versions[0].row for read in read_tables(pack, TABLES)}
    grid = table_of(GRID)
    at = {name: grid.columns.index(name) for name in ("unit", "code", "village", "former_codes")}
    assert [rows["grid"][each] for each in at.values()] == [
        "620622102",
        "620622102207001",
        "620622102207",
        "620622101201001",
    ]
    assert {row[at["unit"]] for row in rows.values()} == {"620622102"}
    assert rows["incident"][table_of(INCIDENT).columns.index("case_code")] == "6206221012026110001"
