"""Builds the ZIP inside a pack: deterministic, open, described by itself.

The same rows give the same manifest on every machine, and the same bytes with the same zlib.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gridcenter.domain.division import Division
from gridcenter.domain.packs.canonical import cell, line
from gridcenter.domain.packs.pack_id import PackId
from gridcenter.domain.packs.tables import Row, TableSpec
from gridcenter.exchange.packs.datapackage import DIVISION, SUMMARY, CsvMember, describe
from gridcenter.exchange.packs.manifest import Manifest, Member, digest_of
from gridcenter.exchange.packs.minisign import SecretKey

MANIFEST, SIGNATURE, DATAPACKAGE = "manifest.json", "manifest.json.minisig", "datapackage.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READ_ONLY_FILE = 0o100644 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class TableData:
    """The rows of one table to send, and how many live rows its unit keeps in all."""

    table: TableSpec
    rows: Sequence[Row]
    live: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltPack:
    """A signed ZIP, not yet sealed: its bytes, its manifest and that manifest's SHA-256."""

    plain: bytes
    manifest: Manifest
    digest: str

    @property
    def id(self) -> PackId:
        """Which pack this is."""
        return self.manifest.id(self.digest)


def encode_table(data: TableData) -> bytes:
    """Canonical CSV: UTF-8, LF, one header, rows by uid, nothing as an empty cell."""
    kind = data.table.kinds
    lines = [line(data.table.columns)]
    lines += [line(map(cell, kind, row)) for row in sorted(data.rows, key=lambda row: str(row[0]))]
    return "".join(lines).encode()


def _summary(tables: Sequence[TableData]) -> bytes:
    lines = [line(("table", "live", "in_pack"))]
    for data in sorted(tables, key=lambda data: data.table.name):
        lines.append(line((data.table.name, str(data.live), str(len(data.rows)))))
    return "".join(lines).encode()


def _divisions(divisions: Sequence[Division]) -> bytes:
    lines = [line(("code", "name"))]
    lines += [line((each.code, each.name)) for each in sorted(divisions, key=lambda d: d.code)]
    return "".join(lines).encode()


def encode_lines(lines: Iterable[Sequence[str]]) -> bytes:
    """Canonical CSV of a table that is no register; the header comes first."""
    return "".join(map(line, lines)).encode()


def zip_members(members: Sequence[tuple[str, bytes]]) -> bytes:
    """A ZIP in the given order with fixed times and rights, deflate 9.

    Files are stored as they are: most are compressed by themselves, and one that is not must not
    look like a bomb to the reader.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, _EPOCH)
            stored = name.startswith("files/")
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = _READ_ONLY_FILE
            archive.writestr(info, data)
    return out.getvalue()


def build(
    tables: Sequence[TableData],
    statement: Manifest,
    key: SecretKey,
    *,
    divisions: Sequence[Division] = (),
    asides: Sequence[CsvMember] = (),
    files: Mapping[str, bytes] | None = None,
) -> BuiltPack:
    """Encode ``tables``, complete ``statement`` with rows and members, and sign it.

    A table without rows has no CSV; the summary is always there. ``divisions`` are the names of
    the unit and what lies below it, ``asides`` tables that are no registers, ``files`` what goes
    under ``files/`` by its SHA-256.
    """
    csvs = [
        CsvMember(name=data.table.name, data=encode_table(data), table=data.table)
        for data in tables
        if data.rows
    ]
    csvs += [CsvMember(name=SUMMARY, data=_summary(tables)), *asides]
    if divisions:
        csvs.append(CsvMember(name=DIVISION, data=_divisions(divisions)))
    csvs.sort(key=lambda member: member.path)
    descriptor = describe(
        csvs,
        {
            "name": f"gridcenter-{statement.unit}-{statement.period}-{statement.seq}",
            "title": f"{statement.unit} {statement.period} {statement.kind.value}",
            "created": statement.created,
        },
    )
    content = [(DATAPACKAGE, descriptor), *((member.path, member.data) for member in csvs)]
    content += [(f"files/{name}", data) for name, data in sorted((files or {}).items())]
    manifest = replace(
        statement,
        rows={data.table.name: len(data.rows) for data in tables if data.rows},
        members={
            name: Member(size=len(data), sha256=hashlib.sha256(data).hexdigest())
            for name, data in content
        },
    )
    encoded = manifest.encode()
    digest = digest_of(encoded)
    number = f"{manifest.unit} {manifest.period} {manifest.seq:05d}"
    signed = key.sign(encoded, f"{number} {manifest.kind.value} {digest}").text.encode()
    plain = zip_members([(MANIFEST, encoded), (SIGNATURE, signed), *content])
    return BuiltPack(plain=plain, manifest=manifest, digest=digest)


def file_name(manifest: Manifest) -> str:
    """``620622101_202611_00007_full.gcpack``; the name only informs."""
    # Several of these may lie on one stick under one number.
    whose = {"": "", "device": f"-{manifest.device}", "to": f"-{manifest.to}"}
    return name_of(manifest.id(""), whose[manifest.kind.rules.named_by])


def name_of(pack: PackId, whose: str = "") -> str:
    """The file name of a pack; ``whose`` is the device or the receiver where a kind is named by it."""
    month = pack.month.replace("-", "")
    return f"{pack.unit}_{month}_{pack.seq:05d}_{pack.kind.value}{whose}.gcpack"


_NAMED = re.compile(r"(\d{2,9})_\d{6}_(\d{5,6})_")


def in_order(paths: Iterable[Path]) -> list[Path]:
    """Packs of one unit in the order of their numbers, as far as their names tell it.

    By name alone an amendment of November would come before the December that it was made after.
    """

    def number(path: Path) -> tuple[str, int, str]:
        found = _NAMED.match(path.name)
        return (found[1], int(found[2]), path.name) if found else (path.name, 0, path.name)

    return sorted(paths, key=number)
