"""One process of a pair: runs one side of one row and prints its timings and peak memory."""

from __future__ import annotations

import importlib
import json
import sys
import tempfile
from pathlib import Path

from bench.row import Place, Row


def row_named(name: str) -> Row:
    """The ROW of bench/rows/<name>.py."""
    row: Row = importlib.import_module(f"bench.rows.{name}").ROW
    return row


def peak_mb() -> float | None:
    """Peak resident memory of this process; None where the system does not tell."""
    # Not getrusage: across fork and exec it keeps the peak of the parent.
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return None
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return None


def main() -> None:
    """``python -m bench.child ROW ours|bare SIZE SHARED_FOLDER``."""
    name, side, size, shared = sys.argv[1:]
    row = row_named(name)
    with tempfile.TemporaryDirectory(prefix="gridcenter-bench-") as own:
        place = Place(shared=Path(shared), own=Path(own), size=int(size))
        samples = (row.ours if side == "ours" else row.bare)(place)
        print(json.dumps({"ms": samples.ms, "rss_mb": peak_mb()}))


if __name__ == "__main__":
    main()
