"""``python3 dev.py soak``: break every deed off in every way, count, and write docs/reliability.md."""

from __future__ import annotations

import argparse
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

from tests.tools.soak import flips, full_disk, hostile, kills, power_cut, roles
from tests.tools.soak.deeds import DEEDS
from tests.tools.soak.full_disk import KB
from tests.tools.soak.report import Part, write
from tests.tools.soak.telling import Tally

ROOT = Path(__file__).resolve().parents[3]
PARTS = ("kills", "disk", "power", "flips", "files", "roles")


def _kills(top: Path, asked: argparse.Namespace, random: Random) -> list[Tally]:
    def one(deed: kills.Deed, tally: Tally) -> None:
        kills.kill(deed, top, asked.kills, random, tally)

    return _each_deed(one)


def _disk(top: Path, asked: argparse.Namespace, _random: Random) -> list[Tally]:
    def one(deed: kills.Deed, tally: Tally) -> None:
        full_disk.fill(deed, top, asked.step * KB, 12 * 2**20, tally)

    return _each_deed(one)


def _each_deed(one: Callable[[kills.Deed, Tally], None]) -> list[Tally]:
    found = []
    for deed in DEEDS:
        tally = Tally(deed.name)
        one(deed, tally)
        found.append(_said(tally))
    return found


def _power(top: Path, asked: argparse.Namespace, random: Random) -> list[Tally]:
    found = []
    for deed in DEEDS:
        models = ["ordered", "strict", "no flush"]
        models += ["no flush of folders"] if deed.name in ("backup", "rekey", "restore") else []
        tallies = {
            model: Tally(f"{deed.name}, {model}", is_control=model in power_cut.CONTROLS)
            for model in models
        }
        power_cut.cut(deed, top, asked.cuts, random, tallies)
        found += map(_said, tallies.values())
    # The program's own switch, as the second control: SQLite does not flush, our files do.
    tally = Tally("save, strict, synchronous=OFF", is_control=True)
    power_cut.cut(DEEDS[0], top, asked.cuts, random, {"strict": tally}, "sync-off")
    return [*found, _said(tally)]


def _flips(top: Path, asked: argparse.Namespace, random: Random) -> list[Tally]:
    found = []
    for kind in flips.KINDS:
        tally = Tally(kind.name)
        flips.flip(kind, top, asked.flips, random, tally)
        found.append(_said(tally))
    return found


def _roles(top: Path, _asked: argparse.Namespace, _random: Random) -> list[Tally]:
    commands, doors = Tally("every command, every role"), Tally("every door of the services")
    roles.walk(top, commands)
    roles.doors(top, doors)
    return [_said(commands), _said(doors)]


def _files(top: Path, asked: argparse.Namespace, _random: Random) -> list[Tally]:
    names = hostile.NAMES[: 2 if asked.short else None]
    tallies = {name: Tally(name) for name in names}
    hostile.walk(top, tallies)
    return list(map(_said, tallies.values()))


def _said(tally: Tally) -> Tally:
    state = tally.skipped or ("as it must be" if tally.is_right else "WRONG")
    print(f"  {tally.name}: {tally.runs} runs, {len(tally.findings)} findings: {state}", flush=True)
    if not tally.is_control:
        for each in tally.findings:
            print(f"    {each}", flush=True)
    return tally


def main() -> int:
    """Run the parts; 1 when one of them did not come out as it must."""
    parser = argparse.ArgumentParser(prog="dev.py soak", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few of everything, for CI")
    parser.add_argument("--only", action="append", choices=PARTS, help="a part; may be repeated")
    parser.add_argument("--kills", type=int, help="kills a deed (1000; short 8)")
    parser.add_argument(
        "--step", type=int, help="KB of room between two full disks (64; short 512)"
    )
    parser.add_argument("--cuts", type=int, help="power cuts a deed and model (400; short 8)")
    parser.add_argument("--flips", type=int, help="flips a kind of file (400; short 8)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report", type=Path, help="where the figures go (long form: docs/)")
    asked = parser.parse_args()
    for name, long, short in (
        *(("kills", 1000, 8), ("step", 64, 512), ("cuts", 400, 8), ("flips", 400, 8)),
    ):
        if getattr(asked, name) is None:
            setattr(asked, name, short if asked.short else long)
    acts = {"kills": _kills, "disk": _disk, "power": _power, "flips": _flips}
    acts |= {"files": _files, "roles": _roles}
    top, parts = Path(tempfile.mkdtemp(prefix="gridcenter-soak-work-")), []
    try:
        for name in asked.only or PARTS:
            print(name, flush=True)
            began = time.monotonic()
            tallies = acts[name](top, asked, Random(f"{asked.seed} {name}"))
            parts.append(Part(name=name, tallies=tallies, seconds=time.monotonic() - began))
    finally:
        shutil.rmtree(top, ignore_errors=True)
    report = asked.report or (None if asked.short else ROOT / "docs" / "reliability.md")
    if report is not None:
        machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
        write(report, parts, f"{date.today().isoformat()}, seed {asked.seed}, {machine}")
    return 0 if all(tally.is_right for part in parts for tally in part.tallies) else 1


if __name__ == "__main__":
    sys.exit(main())
