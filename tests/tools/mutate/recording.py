"""Records which test runs which line, one folder of tests at a time, and keeps it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

TOP = "top"
"""The files that stand beside the folders."""
_LINES_ONLY = """[run]
source = gridcenter
concurrency = thread, multiprocessing
patch = subprocess
parallel = true
sigterm = true
"""
"""Without branches: which test ran a line is all that is asked, and is written down far sooner."""


def folders(root: Path) -> dict[str, list[str]]:
    """The parts of the suite by name, each with what pytest is told."""
    found = {
        each.name: [f"tests/{each.name}"]
        for each in sorted((root / "tests").iterdir())
        if any(each.rglob("test_*.py")) and each.name not in ("tools", "desktop_real", "packaging")
    }
    return found | {TOP: [f"tests/{each.name}" for each in sorted((root / "tests").glob("test_*"))]}


def record(root: Path, wanted: Sequence[str]) -> int:
    """Run the named parts (or all) under coverage; 1 when one of them is red.

    What a part recorded before stands until it is recorded anew.
    """
    place, known, worst = root / "build" / "mutants", folders(root), 0
    place.mkdir(parents=True, exist_ok=True)
    for name in wanted or known:
        began = time.monotonic()
        shutil.rmtree(place / name, ignore_errors=True)
        (place / name).mkdir()
        kept, ignored = (
            place / name / "source" / "gridcenter",
            shutil.ignore_patterns("__pycache__"),
        )
        shutil.copytree(root / "gridcenter", kept, ignore=ignored)
        settings = place / "lines.ini"
        settings.write_text(_LINES_ONLY, encoding="utf-8")
        data = (f"--rcfile={settings}", f"--data-file={place / name / 'coverage'}")
        told = ("-m", "pytest", "-n", "logical", "-p", "tests.tools.mutate.contexts", *known[name])
        command = (sys.executable, "-m", "coverage", "run", *data, *told)
        code = subprocess.run(command, cwd=root, check=False).returncode
        print(f"{name}: {time.monotonic() - began:.0f} s, code {code}", file=sys.stderr, flush=True)
        worst = worst or code
    return worst
