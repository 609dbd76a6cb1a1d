"""``python3 dev.py bench``: every row as pairs of processes A B A B, a table, and JSON if asked."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench import data, packs, rosters
from bench.child import row_named
from bench.row import PROCESSOR, Goal, Row

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PREPARED = ROOT / "build" / "bench"
_ENOUGH_FOR_P99 = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a row came to at one size."""

    row: str
    size: int
    ours_ms: float
    baseline: str
    baseline_ms: float
    ratio: float
    spread: tuple[float, float]
    p99_ms: float | None
    rss_mb: float | None
    baseline_rss_mb: float | None
    pairs: int
    goal: str
    met: bool


def row_names() -> list[str]:
    """The rows that exist, by module name."""
    return sorted(path.stem for path in (HERE / "rows").glob("[a-z]*.py"))


def _environment() -> dict[str, str]:
    # The clock starts before the process does: CLOCK_MONOTONIC is one for the whole machine.
    # And where Python was told to keep no bytecode, only our side would compile its source each time.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **kept,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "BENCH_STARTED": repr(time.monotonic()),
    }


def run_side(row: Row, side: str, size: int, shared: Path) -> dict[str, Any]:
    """Run one side in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.child", row.name, side, str(size), str(shared)],
        cwd=ROOT,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"bench {row.name} {side} failed:\n{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def prepared_folder(row: Row, size: int) -> Path:
    """The folder with the row's data, made if it is not there or was made by other code."""
    if row.prepare is None:
        PREPARED.mkdir(parents=True, exist_ok=True)
        return PREPARED
    digest = hashlib.sha256()
    for path in _makers(row.prepare):
        digest.update(path.read_bytes())
    folder = PREPARED / f"{row.shared or row.name}-{size}-{digest.hexdigest()[:10]}"
    if not (folder / "ready").exists():
        for stale in PREPARED.glob(f"{row.shared or row.name}-{size}-*"):
            shutil.rmtree(stale)
        folder.mkdir(parents=True)
        _tell(f"  preparing {folder.name} …")
        row.prepare(folder, size)
        (folder / "ready").touch()
    return folder


def _makers(prepare: Callable[[Path, int], None]) -> list[Path]:
    """The sources that decide what ``prepare`` makes: its module, the bench's makers, the schema.

    The rest of the program may change; a million rows take minutes to make.
    """
    module = sys.modules[prepare.__module__]
    makers = [each for each in vars(module).values() if each in (packs, rosters)]
    ours = {Path(str(each.__file__)) for each in (module, data, *makers)}
    store = ROOT / "gridcenter" / "store"
    schema = [store / "gestures.py", store / "search.py", *(store / "migrations").glob("*.py")]
    return sorted([*ours, *schema])


def copied_folder(folder: Path) -> tuple[Path, int]:
    """A copy of a township made by this bench, taken over by this version, and its incidents.

    Whatever is measured there, ``folder`` stays as it is.
    """
    copy = PREPARED / f"copy-of-{folder.resolve().name}"
    shutil.rmtree(copy, ignore_errors=True)
    _tell(f"  copying {folder} …")
    shutil.copytree(folder / "centre", copy / "centre", ignore=shutil.ignore_patterns("backups"))
    data.new_centre(copy / "empty").close()
    centre = data.open_centre(copy / "centre")
    ((size,),) = centre.db.query("SELECT count(*) FROM incident WHERE deleted_at IS NULL")
    while centre.tend():
        pass
    centre.close()
    shutil.rmtree(copy / "centre" / "backups", ignore_errors=True)
    return copy, size


def measure(row: Row, size: int, pairs: int, shared: Path) -> Outcome:
    """Run ``pairs`` pairs of processes on the data in ``shared`` and sum them up."""
    ours, bare = [], []
    for at in range(pairs):
        _tell(f"  {row.name} {size:,}: pair {at + 1} of {pairs}")
        ours.append(run_side(row, "ours", size, shared))
        bare.append(run_side(row, "bare", size, shared))
    medians = [statistics.median(each["ms"]) for each in ours]
    bare_medians = [statistics.median(each["ms"]) for each in bare]
    ratios = [mine / its for mine, its in zip(medians, bare_medians, strict=True)]
    pooled = sorted(ms for each in ours for ms in each["ms"])
    p99 = pooled[int(len(pooled) * 0.99)] if len(pooled) >= _ENOUGH_FOR_P99 else None
    rss, bare_rss = _peak(ours), _peak(bare)
    ours_ms, baseline_ms = statistics.median(medians), statistics.median(bare_medians)
    ratio = statistics.median(ratios)
    return Outcome(
        row=row.name,
        size=size,
        ours_ms=round(ours_ms, 3),
        baseline=row.baseline,
        baseline_ms=round(baseline_ms, 3),
        ratio=round(ratio, 3),
        spread=(round(min(ratios), 3), round(max(ratios), 3)),
        p99_ms=None if p99 is None else round(p99, 3),
        rss_mb=rss,
        baseline_rss_mb=bare_rss,
        pairs=pairs,
        goal=str(row.goal),
        met=is_met(row.goal, ours_ms=ours_ms, ratio=ratio, p99=p99, rss=rss, bare_rss=bare_rss),
    )


def _peak(runs: Sequence[dict[str, Any]]) -> float | None:
    peaks = [each["rss_mb"] for each in runs if each["rss_mb"] is not None]
    return round(statistics.median(peaks), 1) if peaks else None


def is_met(
    goal: Goal,
    *,
    ours_ms: float,
    ratio: float,
    p99: float | None,
    rss: float | None,
    bare_rss: float | None,
) -> bool:
    """Whether every limit of ``goal`` holds; a limit that could not be measured is not met."""
    growth = None if rss is None or bare_rss is None else rss - bare_rss
    rss_ratio = None if rss is None or not bare_rss else rss / bare_rss
    found = (
        (ours_ms, goal.ms),
        (ratio, goal.ratio),
        (p99, goal.p99_ms),
        (rss, goal.rss_mb),
        (rss_ratio, goal.rss_ratio),
        (growth, goal.growth_mb),
    )
    return all(limit is None or (value is not None and value <= limit) for value, limit in found)


def _tell(text: str) -> None:
    if sys.stderr.isatty():
        print(text, file=sys.stderr, flush=True)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.{2 if value < 100 else 0}f}"


def print_table(outcomes: Sequence[Outcome]) -> None:
    """The outcomes as a Markdown table, ready for docs/speed.md."""
    print(
        "| row | size | ours ms | baseline | ms | ratio (spread) | p99 ms | RSS MB | goal | met |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for each in outcomes:
        memory = f"{_number(each.rss_mb)} / {_number(each.baseline_rss_mb)}"
        low, high = each.spread
        print(
            f"| {each.row} | {each.size:,} | {_number(each.ours_ms)} | {each.baseline} "
            f"| {_number(each.baseline_ms)} | {each.ratio:.2f} ({low:.2f}–{high:.2f}) "
            f"| {_number(each.p99_ms)} | {memory} | {each.goal} | {'✓' if each.met else '✗'} |"
        )


def main() -> int:
    """Run the asked rows; exit code 0 even where a goal is missed: a bench is not a test."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--only", action="append", metavar="NAME", help="a row; may be repeated")
    parser.add_argument("--size", action="append", type=int, help="instead of the row's own sizes")
    parser.add_argument("--pairs", type=int, help="process pairs a row")
    parser.add_argument(
        "--processor", action="store_true", help="count processor time, for a busy machine"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the outcomes here too")
    parser.add_argument("--list", action="store_true", help="only name the rows")
    parser.add_argument(
        "--copy",
        type=Path,
        metavar="FOLDER",
        help="measure a copy of FOLDER/centre (an earlier run's)",
    )
    asked = parser.parse_args()
    if asked.processor:
        os.environ[PROCESSOR] = "1"
    names = [name for each in asked.only or () for name in each.split(",")] or row_names()
    unknown = sorted(set(names) - set(row_names()))
    if unknown:
        parser.error(f"no row {', '.join(unknown)}; there are: {', '.join(row_names())}")
    rows = [row_named(name) for name in names]
    lacking = [row for row in rows if row.needs and find_spec(row.needs) is None]
    for row in lacking:
        _tell(f"  {row.name} left out: {row.needs} is not installed")
    if asked.list:
        for row in rows:
            print(f"{row.name:<12} {row.goal} · {row.baseline}")
        return 0
    present = [row for row in rows if row not in lacking]
    if asked.copy:
        copy, size = copied_folder(asked.copy)
        outcomes = [measure(row, size, asked.pairs or row.pairs, copy) for row in present]
        shutil.rmtree(copy)
    else:
        outcomes = [
            measure(row, size, asked.pairs or row.pairs, prepared_folder(row, size))
            for row in present
            for size in asked.size or row.sizes
        ]
    print_table(outcomes)
    if asked.json:
        listed = [
            {name: getattr(each, name) for name in each.__dataclass_fields__} for each in outcomes
        ]
        asked.json.write_text(json.dumps(listed, ensure_ascii=False, indent=2), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
