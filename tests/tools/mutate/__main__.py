"""``python3 dev.py mutate``: a seeded sample of mutants, and those that no test noticed."""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from contextlib import closing
from pathlib import Path

from tests.tools.mutate.choosing import Seen, tests_for
from tests.tools.mutate.mutants import Mutant, modules, mutants_of
from tests.tools.mutate.recording import record
from tests.tools.mutate.running import Copy, Outcome

ROOT = Path(__file__).resolve().parents[3]
GOALS = {"guards": 100, "core": 95, "presenters": 90, "desktop": 80, "cli": 80}
"""The share of mutants, in per cent, that must be noticed; ``guards`` counts across all areas."""
KNOWN = Path(__file__).with_name("equivalents.toml")


def area_of(mutant: Mutant) -> str:
    """Core, presenters, desktop or cli."""
    package = mutant.path.split("/")[1].removesuffix(".py")
    return package if package in ("presenters", "desktop", "cli") else "core"


def sample(chosen: list[Mutant], count: int, seed: int) -> list[Mutant]:
    """``count`` mutants drawn by ``seed``, evenly over their kinds so that rare ones are met."""
    draw = random.Random(seed)
    by_kind: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in chosen:
        by_kind[mutant.kind].append(mutant)
    for each in by_kind.values():
        draw.shuffle(each)
    drawn: list[Mutant] = []
    while len(drawn) < count and any(by_kind.values()):
        for kind in sorted(by_kind):
            if by_kind[kind] and len(drawn) < count:
                drawn.append(by_kind[kind].pop())
    return drawn


def report(done: list[tuple[Mutant, Outcome]]) -> bool:
    """Print the table by area and the survivors; whether every goal is met."""
    tried: Counter[str] = Counter()
    noticed: Counter[str] = Counter()
    for mutant, outcome in done:
        for area in (area_of(mutant), *(["guards"] if mutant.guards else [])):
            tried[area] += 1
            noticed[area] += outcome in (Outcome.KILLED, Outcome.TIMEOUT)
    for mutant, outcome in sorted(done, key=lambda each: each[0].name):
        if outcome not in (Outcome.KILLED, Outcome.TIMEOUT):
            mark = "! " if mutant.guards else "  "
            print(f"{mark}{outcome}: {mutant.name}")
    met = True
    for area, goal in GOALS.items():
        if tried[area]:
            share = 100 * noticed[area] / tried[area]
            met &= share >= goal
            verdict = "" if share >= goal else f"  below {goal} %"
            print(f"{area:<12}{noticed[area]:>5} of {tried[area]:<5}{share:6.1f} %{verdict}")
    return met


def survivors(report: Path) -> set[str]:
    """The keys of what a saved report lists as not noticed."""
    found = re.findall(
        r"(?m)^[! ] (?:survived|no test|red alone): (.+)$", report.read_text("utf-8")
    )
    return {re.sub(r"^(\S+):\d+ ", r"\1 ", each) for each in found}


def main() -> int:
    """Draw, run, report; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="dev.py mutate", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, default=60, help="how many mutants are tried")
    parser.add_argument("--only", default="", help="a package or module: store, services/packs")
    parser.add_argument("--area", choices=("core", "presenters", "desktop", "cli"))
    parser.add_argument("--kind", action="append", help="only this kind of change; repeatable")
    parser.add_argument("--guards", action="store_true", help="only safety calls, refusals, limits")
    parser.add_argument(
        "--all", action="store_true", help="every one, in order, instead of a sample"
    )
    parser.add_argument(
        "--again", type=Path, help="only those that this saved report calls survivors"
    )
    parser.add_argument("--tests", nargs="+", help="ask only these, whatever was recorded")
    parser.add_argument("--seconds", type=float, default=120, help="for one mutant's tests")
    parser.add_argument("--minutes", type=float, help="draw no further mutant after so long")
    parser.add_argument("--map", nargs="*", help="only record which test runs what (of folders)")
    parser.add_argument("--list", action="store_true", help="name the mutants, run nothing")
    told = parser.parse_args()
    if told.map is not None:
        return record(ROOT, told.map)
    known = {entry["mutant"] for entry in tomllib.loads(KNOWN.read_text("utf-8"))["equivalent"]}
    every = [
        mutant
        for path in modules(ROOT, told.only)
        for mutant in mutants_of(path.read_bytes(), path.relative_to(ROOT).as_posix())
        if (not told.kind or mutant.kind in told.kind) and (mutant.guards or not told.guards)
        if not told.area or area_of(mutant) == told.area
    ]
    chosen = [each for each in every if each.key not in known]
    if told.again:
        before = survivors(told.again)
        chosen = [each for each in chosen if each.key in before]
    elif not told.all:
        chosen = sample(chosen, told.sample, told.seed)
    print(f"{len(chosen)} of {len(every)} mutants, seed {told.seed}", flush=True)
    if told.list:
        print("\n".join(each.name for each in chosen))
        return 0
    seen = Seen(ROOT) or None
    test_files = [p.relative_to(ROOT).as_posix() for p in (ROOT / "tests").rglob("test_*.py")]
    plan = [(each, told.tests or tests_for(each, seen, test_files)) for each in chosen]
    files = sorted({test.split("::", 1)[0] for _mutant, tests in plan for test in tests})
    began, done = time.monotonic(), []
    with (
        tempfile.TemporaryDirectory(prefix="gridcenter-mutants-") as place,
        closing(Copy(ROOT, Path(place) / "checkout", files)) as copy,
    ):
        for mutant, tests in plan:
            if told.minutes and time.monotonic() - began > told.minutes * 60:
                print(f"Time is up after {len(done)} mutants.")
                break
            early = seen is None or seen.on_reading(mutant)
            outcome = copy.try_out(mutant, tests, told.seconds, runs_on_reading=early)
            red = f"  by {copy.failing}" if outcome is Outcome.RED else ""
            print(f"{outcome:<9}{mutant.name}{red}", file=sys.stderr, flush=True)
            done.append((mutant, outcome))
    return 0 if report(done) else 1


if __name__ == "__main__":
    sys.exit(main())
