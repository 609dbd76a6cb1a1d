"""A pack is open: other people's tools list it, open it, verify it and read it."""

import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from gridcenter.domain.packs.canonical import live_hashes, state_root
from gridcenter.domain.packs.kinds import PackKind
from gridcenter.exchange.packs.failures import MalformedPackError
from gridcenter.exchange.packs.manifest import decode
from gridcenter.exchange.packs.pack_format import file_name
from gridcenter.exchange.packs.pack_tables import read_tables
from tests.exchange.make_packs import (
    COUNTY,
    INCIDENT,
    MEMBER,
    RECEIVER_KEYS,
    SENDER_KEYS,
    built,
    opened,
    row,
    sealed,
    uid,
)

NEEDED = [command for command in ("age", "minisign") if shutil.which(command) is None]


def test_what_goes_in_comes_out_masked_and_sorted() -> None:
    pack = opened(sealed())
    members, incidents = read_tables(pack, (MEMBER, INCIDENT))
    assert [version.uid for version in members.versions] == [uid(1), uid(2), uid(3)]
    person = dict(zip(MEMBER.columns, members.versions[0].row, strict=True))
    assert (person["name"], person["phone"], person["id_number"]) == (
        "张示例1",
        "138****0023",
        None,
    )
    case = dict(zip(INCIDENT.columns, incidents.versions[0].row, strict=True))
    assert case["title"] == '邻里纠纷,"排水"\n第二行'
    assert (case["amount"], case["is_major"], case["parties"]) == (1200050, 0, None)
    assert not members.refused
    assert pack.manifest.to == COUNTY
    assert pack.manifest.rows == {"grid_member": 3, "incident": 2}


def test_both_sides_compute_the_same_state_root() -> None:
    pack = opened(sealed())
    root = state_root(
        (read.table.name, live_hashes(read.table, [v.row for v in read.versions]))
        for read in read_tables(pack, (MEMBER, INCIDENT))
    )
    assert root == pack.manifest.state_root != ""


def test_the_same_rows_make_the_same_bytes() -> None:
    rows = [row(MEMBER, n) for n in (1, 2, 3)]
    assert built({MEMBER: rows}).plain == built({MEMBER: rows[::-1]}).plain


def test_the_name_informs() -> None:
    assert file_name(built(seq=7).manifest) == "620622101_202611_00007_full.gcpack"


def test_a_tombstone_leaves_without_its_person() -> None:
    gone = row(MEMBER, 1, deleted_at="2026-11-30T08:00:00.000Z")
    pack = built({MEMBER: [gone]})
    assert "张示例".encode() not in zipfile.ZipFile(io.BytesIO(pack.plain)).read(
        "data/grid_member.csv"
    )


@pytest.mark.skipif(bool(NEEDED), reason=f"not installed: {NEEDED}")
def test_age_unzip_minisign_and_pandas_read_it(tmp_path: Path) -> None:
    file, plain = tmp_path / "p.gcpack", tmp_path / "p.zip"
    file.write_bytes(sealed())
    for keys in (RECEIVER_KEYS, SENDER_KEYS):
        (tmp_path / "id").write_text(keys.receiving)
        subprocess.run(
            ["age", "-d", "-i", str(tmp_path / "id"), "-o", str(plain), str(file)], check=True
        )
    with zipfile.ZipFile(plain) as archive:
        archive.extractall(tmp_path / "x")
    verdict = subprocess.run(
        [
            "minisign",
            "-Vm",
            str(tmp_path / "x/manifest.json"),
            "-P",
            SENDER_KEYS.secret.public.text,
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    assert verdict.returncode == 0, verdict.stderr
    table = pd.read_csv(tmp_path / "x/data/grid_member.csv", dtype=str)
    assert list(table["name"]) == ["张示例1", "张示例2", "张示例3"]


def test_frictionless_is_content(tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    gone = row(INCIDENT, 13, deleted_at="2026-11-30T08:00:00.000Z")
    for number, tables in enumerate(
        ({}, {MEMBER: [row(MEMBER, 1)], INCIDENT: [row(INCIDENT, 2), gone]})
    ):
        folder = tmp_path / str(number)
        with zipfile.ZipFile(io.BytesIO(built(tables).plain)) as archive:
            archive.extractall(folder)
        report = frictionless.validate(str(folder / "datapackage.json"))
        assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])
        assert len(report.tasks) == 1 + len(tables)


def test_the_manifest_has_every_key_of_the_format() -> None:
    body = json.loads(built().manifest.encode())
    keys = "format kind unit device to period seq base prev created schema app rows members"
    assert " ".join(body) == keys + " state_root audit_head masking about"


def test_a_kind_that_is_only_reserved_is_refused() -> None:
    body = json.loads(built().manifest.encode())
    for kind in PackKind:
        assert decode(json.dumps(body | {"kind": kind.value}).encode()).kind is kind
    with pytest.raises(MalformedPackError) as refused:
        decode(json.dumps(body | {"kind": "receipt"}).encode())
    assert refused.value.facts == {"what": "manifest.kind"}
