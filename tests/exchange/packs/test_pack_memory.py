"""The largest packs that are let in are read in little memory; measured in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from gridcenter.domain.packs.canonical import cell, line
from gridcenter.exchange.packs.pack_seal import FILE_LIMIT, seal
from tests.exchange.make_packs import (
    DESCRIPTOR,
    MEMBER,
    RECEIVER_KEYS,
    SENDER_KEYS,
    Members,
    row,
    signed_plain,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="peak memory as Linux counts it"),
]
LIMIT = 300 * 1024
"""In kilobytes, as Linux counts."""
MEGABYTE = 2**20

READ = """
import re, sys
from pathlib import Path
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.packs.tables import table_of
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.exchange.packs import relay
from gridcenter.exchange.packs.pack_reader import TrustedKey, open_pack, read_sealed
from gridcenter.exchange.packs.pack_tables import read_divisions, read_tables
path, identity, public = sys.argv[1:]
try:
    with read_sealed(Path(path)) as sealed:
        pack = open_pack(sealed, (identity,), [TrustedKey(unit="620622101", public=public)])
    read_tables(pack, tuple(map(table_of, REGISTERS)))
    read_divisions(pack)
    if "data/relay.csv" in pack.manifest.members:
        for listed in relay.read(pack):
            relay.load(pack, listed)
    print("read")
except GridcenterError as failure:
    print(failure.code)
# Not ru_maxrss, which remembers what the parent held before this program was started.
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def bundle(size: int) -> bytes:
    """A relay of about 1,300 townships, up to the size limit of a file."""
    each = size // 1300
    files = [os.urandom(each - 400) for _ in range(1300)]
    names = [sha256(data).hexdigest() for data in files]
    lines = "".join(f"pack,620622101,-,{name}\n" for name in names)
    members: Members = [DESCRIPTOR, ("data/relay.csv", f"role,unit,digest,file\n{lines}".encode())]
    members += [(f"files/{name}", data) for name, data in zip(names, files, strict=True)]
    return signed_plain(members, manifest={"kind": "bundle"})


def large_table() -> bytes:
    """500 MB of a table that we do not know, packed as tight as the ratio limit lets it."""
    noise = [sha256(b"%d" % at).hexdigest().encode() for at in range(5000)]
    block = b"".join(each + b"0" * 3000 + b"\n" for each in noise)
    data = block * (500 * MEGABYTE // len(block))
    return signed_plain([DESCRIPTOR, ("data/later.csv", data)])


def rows(count: int) -> bytes:
    """A table of so many rows."""
    lines = (
        line(map(cell, MEMBER.kinds, row(MEMBER, n, grid=None, name=f"张示例{n}")))
        for n in range(count)
    )
    data = line(MEMBER.columns) + "".join(lines)
    members = [DESCRIPTOR, ("data/grid_member.csv", data.encode())]
    return signed_plain(members, manifest={"rows": {"grid_member": count}})


def long_lines() -> bytes:
    """Lines of little but separators, each as long as a line may be."""
    noise = b"".join(sha256(b"%d" % at).digest() for at in range(500)).hex().encode()
    lines = (noise[at : at + 20_000] + b"," * (MEGABYTE - 30_000) + b"\n" for at in range(40))
    data = line(MEMBER.columns).encode() + b"".join(lines)
    members = [DESCRIPTOR, ("data/grid_member.csv", data)]
    return signed_plain(members, manifest={"rows": {"grid_member": 40}})


def odd_json() -> bytes:
    """A descriptor of as many small objects as its limit lets in."""
    noise = b"".join(b'"%s",' % sha256(b"%d" % at).hexdigest().encode() for at in range(1000))
    objects = b"[]," * ((4 * MEGABYTE - len(noise) - 50) // 3)
    body = b'{"resources": [' + noise + objects + b"[]]}"
    return signed_plain([("datapackage.json", body)])


WORST: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bundle of 255 MB": (lambda: bundle(FILE_LIMIT - 2 * MEGABYTE), "read"),
    "500 MB of an unknown table": (large_table, "read"),
    "200,000 rows": (lambda: rows(200_000), "read"),
    "lines of a million cells": (long_lines, "malformed"),
    "four megabytes of brackets": (odd_json, "malformed"),
}


@pytest.mark.parametrize(("made", "outcome"), WORST.values(), ids=WORST)
def test_the_worst_that_is_let_in_takes_less_than_300_mb(
    tmp_path: Path, made: Callable[[], bytes], outcome: str
) -> None:
    path = tmp_path / "worst.gcpack"
    path.write_bytes(seal(made(), (RECEIVER_KEYS.address,)))
    assert path.stat().st_size <= FILE_LIMIT
    keys = (RECEIVER_KEYS.receiving, SENDER_KEYS.secret.public.text)
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path), *keys], check=True, capture_output=True, text=True
    )
    said, peak = done.stdout.split()
    path.unlink()
    assert said == outcome
    assert int(peak) < LIMIT, f"{int(peak) // 1024} MB"
