"""A folder of wheels for offices without a network: every package of the lock, and the program.

pip chooses by the environment it runs in: told to download for another machine it still reads this
machine's markers, so it takes other versions than the lock means and leaves out what only Windows
needs. The markers are judged here, for the machine that is meant; pip gets a list without them.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
OLDER_LOCK = ROOT / "requirements-older-glibc.lock"
OLDER_GLIBC = {"x86_64": (2, 34), "aarch64": (2, 39)}
"""Below these the newest Qt has no wheel that starts (see dev.py)."""
PYTHONS = ("3.11", "3.12", "3.13")
LIST = "requirements.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A kind of machine: what markers ask of it, and the names that wheels give it."""

    markers: dict[str, str]
    tags: tuple[str, ...]
    glibc: tuple[int, int] | None = None

    def environment(self, python: str) -> dict[str, str]:
        """What a marker can ask, of CPython ``python`` (``3.12``) on this machine."""
        return {
            **self.markers,
            "python_version": python,
            "python_full_version": f"{python}.0",
            "implementation_name": "cpython",
            "implementation_version": f"{python}.0",
            "platform_python_implementation": "CPython",
            "extra": "",
        }


def _linux(machine: str, glibc: tuple[int, int]) -> Target:
    tags = [f"manylinux_2_{minor}_{machine}" for minor in range(glibc[1], 16, -1)]
    return Target(
        markers={
            "sys_platform": "linux",
            "platform_system": "Linux",
            "os_name": "posix",
            "platform_machine": machine,
        },
        tags=(*tags, f"manylinux2014_{machine}"),
        glibc=glibc,
    )


TARGETS = {
    "win_amd64": Target(
        markers={
            "sys_platform": "win32",
            "platform_system": "Windows",
            "os_name": "nt",
            "platform_machine": "AMD64",
        },
        tags=("win_amd64",),
    ),
    "linux_x86_64": _linux("x86_64", (2, 36)),
    "linux_aarch64": _linux("aarch64", (2, 39)),
    "kylin_x86_64": _linux("x86_64", (2, 28)),
    "kylin_aarch64": _linux("aarch64", (2, 31)),
}
"""Debian 12 and Ubuntu 24.04; ``kylin_…`` for UOS and Kylin with their older glibc."""


def blocks(lock: str) -> Iterator[tuple[Requirement, str]]:
    """Each package of a lock: what it says, and its hashes as pip reads them."""
    for block in re.split(r"\n(?=[A-Za-z0-9])", lock):
        said = "\n".join(line for line in block.splitlines() if not line.lstrip().startswith("#"))
        if "==" not in said:
            continue
        wanted, *hashes = said.replace("\\\n", " ").split("--hash=")
        yield Requirement(wanted.strip()), " ".join(f"--hash={each.strip()}" for each in hashes)


def wanted(target: Target, python: str, lock: str, older: str) -> list[str]:
    """The lines for pip: what this machine needs of ``lock``, without markers, with hashes.

    Where its glibc is too old for the newest Qt, packages of ``older`` stand in.
    """
    environment = target.environment(python)
    chosen = {
        canonicalize_name(said.name): f"{said.name}{said.specifier} {hashes}"
        for said, hashes in blocks(lock)
        if said.marker is None or said.marker.evaluate(environment)
    }
    machine = target.markers["platform_machine"]
    if target.glibc is not None and target.glibc < OLDER_GLIBC[machine]:
        for said, hashes in blocks(older):
            chosen[canonicalize_name(said.name)] = f"{said.name}{said.specifier} {hashes}"
    return [chosen[name] for name in sorted(chosen)]


def main(arguments: list[str]) -> int:
    """Make the folder, the program's own wheel in it, and its list with hashes."""
    parser = argparse.ArgumentParser(prog="dev.py wheelhouse", description=__doc__)
    parser.add_argument("--platform", choices=TARGETS, default="win_amd64")
    parser.add_argument("--python", choices=PYTHONS, default="3.12")
    parser.add_argument("--out", type=Path, default=None)
    asked = parser.parse_args(arguments)
    target = TARGETS[asked.platform]
    out = asked.out or ROOT / "dist" / f"wheelhouse-{asked.platform}-{asked.python}"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    lines = wanted(target, asked.python, LOCK.read_text("utf-8"), OLDER_LOCK.read_text("utf-8"))
    names = out / LIST
    names.write_text("\n".join(lines) + "\n", encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "-q")
    kind = [part for tag in target.tags for part in ("--platform", tag)]
    python = ("--python-version", asked.python, "--implementation", "cp")
    download = ("download", "--no-deps", "--require-hashes", "--only-binary", ":all:", "-d", out)
    code = subprocess.run([*pip, *download, *kind, *python, "-r", names], check=False)
    if code.returncode:
        return code.returncode
    own = ("wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", out, ROOT)
    code = subprocess.run([*pip, *own], check=False)
    if code.returncode:
        return code.returncode
    (wheel,) = out.glob("gridcenter-*.whl")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    version = wheel.name.split("-")[1]
    lines.append(f"gridcenter=={version} --hash=sha256:{digest}")
    names.write_text("\n".join(lines) + "\n", encoding="utf-8")
    size = sum(each.stat().st_size for each in out.iterdir()) / 1e6
    print(f"{out}  {len(lines)} packages, {size:.0f} MB")
    print(f"pip install --no-index --find-links . --require-hashes -r {LIST}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
