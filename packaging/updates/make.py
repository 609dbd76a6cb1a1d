"""Makes the file that ``gridcenter update`` takes: a setup or a package, and above it a signed statement.

    python packaging/updates/make.py keys --key ~/gridcenter.key       a pair; the public half into data/update-keys.pub
    python packaging/updates/make.py sign FILE.exe|FILE.deb --key ~/gridcenter.key [--out FOLDER]

The secret half is a key file of ``minisign``, which signs and asks for its password (docs/security.md,
"Updates"). It belongs on no machine that builds or is online.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from gridcenter import __version__  # noqa: E402 - this checkout's
from gridcenter.exchange import update_file  # noqa: E402
from gridcenter.exchange.update_file import Statement  # noqa: E402
from gridcenter.store.migrations import SCHEMA_VERSION  # noqa: E402

PUBLIC = ROOT / "data" / "update-keys.pub"
MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
Signing = Callable[[bytes], bytes]
"""Takes what is to be signed, returns the four lines of a minisign signature."""


def statement(payload: Path, version: str, oldest: int) -> Statement:
    """What is said of a setup or package that was just built from this checkout."""
    system, machine = "windows", "x86_64"
    if payload.suffix == ".deb":
        told = subprocess.run(
            ["dpkg-deb", "-f", payload, "Architecture"], check=True, capture_output=True, text=True
        )
        system, machine = "linux", MACHINES[told.stdout.strip()]
    with payload.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Statement(
        version=version,
        schema=SCHEMA_VERSION,
        oldest=oldest,
        system=system,
        machine=machine,
        name=payload.name,
        size=payload.stat().st_size,
        sha256=digest,
        made=f"{datetime.now(UTC):%Y-%m-%d}",
    )


def write(payload: Path, told: Statement, signing: Signing, out: Path) -> Path:
    """The finished file in ``out``; under another name until it is whole."""
    line = update_file.statement_line(told)
    target = out / f"gridcenter-{told.version}-{told.system}-{told.machine}{update_file.SUFFIX}"
    part = target.with_name(f"{target.name}.part")
    out.mkdir(parents=True, exist_ok=True)
    with part.open("wb") as made, payload.open("rb") as content:
        made.write(line + signing(line))
        shutil.copyfileobj(content, made)
    part.replace(target)
    return target


def by_minisign(key: Path) -> Signing:
    """Signs by the ``minisign`` program; it asks for the key file's password."""

    def sign(line: bytes) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            said = Path(folder, "statement")
            said.write_bytes(line)
            command = ("minisign", "-S", "-s", key, "-m", said, "-t", "gridcenter update")
            subprocess.run([str(word) for word in command], check=True, stdout=sys.stderr)
            return said.with_name("statement.minisig").read_bytes()

    return sign


def keys(key: Path, public: Path) -> str:
    """A new pair: the secret half in ``key``, the public line added to the file ``public``."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, "key.pub")
        subprocess.run(
            ["minisign", "-G", "-s", str(key), "-p", str(made)], check=True, stdout=sys.stderr
        )
        line = made.read_text(encoding="ascii").splitlines()[1]
    with public.open("a", encoding="utf-8") as listed:
        listed.write(f"{line}\n")
    return line


def main(arguments: list[str]) -> int:
    """Make keys, or a signed file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked = parser.add_subparsers(dest="deed", required=True)
    pair = asked.add_parser("keys")
    pair.add_argument("--key", type=Path, required=True)
    sign = asked.add_parser("sign")
    sign.add_argument("payload", type=Path)
    sign.add_argument("--key", type=Path, required=True)
    sign.add_argument("--out", type=Path, default=ROOT / "dist")
    sign.add_argument("--version", default=__version__)
    sign.add_argument("--oldest", type=int, default=1, help="the lowest schema it takes over")
    said = parser.parse_args(arguments)
    if said.deed == "keys":
        print(keys(said.key, PUBLIC))
        return 0
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*\.(exe|deb)", said.payload.name):
        parser.error("FILE.exe or FILE.deb, in plain letters")
    told = statement(said.payload, said.version, said.oldest)
    made = write(said.payload, told, by_minisign(said.key), said.out)
    print(
        f"{made}  {made.stat().st_size / 1e6:.0f} MB  {told.version} {told.system} {told.machine}"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
