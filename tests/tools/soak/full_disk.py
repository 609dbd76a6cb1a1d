"""A disk that is full: every deed on a small file system with a little more room each time."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.tools.soak import child
from tests.tools.soak.deeds import Deed, fresh, judge, pattern
from tests.tools.soak.telling import Tally

KB = 1024


@contextmanager
def small_disk(at: Path, size: int) -> Iterator[Path]:
    """A file system of ``size`` bytes in memory; OSError where none can be mounted."""
    at.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(at)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        raise OSError("mounting takes root on Linux")
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", str(at)], check=False)


def fill(deed: Deed, top: Path, step: int, most: int, tally: Tally) -> None:
    """Do ``deed`` with 0, ``step``, … ``most`` bytes of room, until it went well three times."""
    origin, went_well = pattern(deed, top), 0
    needed = sum(each.stat().st_size for each in origin.rglob("*") if each.is_file())
    for room in range(0, most + 1, step):
        try:
            with small_disk(top / "disk", 2 * needed + most + 64 * 2**20) as disk:
                place = fresh(deed, top, disk / "work")
                with (disk / "ballast").open("wb") as stream:
                    os.posix_fallocate(
                        stream.fileno(), 0, max(1, shutil.disk_usage(disk).free - room)
                    )
                ended, told = child.run(deed, place)
                (disk / "ballast").unlink()
                tally.runs += 1
                tally.told += told
                tally.refused += ended == child.REFUSED
                went_well = went_well + 1 if ended == child.DONE else 0
                if ended not in (child.DONE, child.REFUSED):
                    tally.failed(f"{deed.name} with {room // KB} KB: ends with {ended}", place)
                try:
                    judge(deed, place, told)
                except Exception as failure:
                    tally.failed(
                        f"{deed.name} with {room // KB} KB, {told} told: {failure!r}", place
                    )
        except OSError as failure:
            tally.skipped = str(failure)
            return
        if went_well == 3:
            return
