"""A list of twenty columns written as .xlsx, against LibreOffice saving the same list."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from bench import data
from bench.row import Goal, Place, Row, Samples
from gridcenter.exchange.sheets.sheet_writer import SheetColumn, SheetValue, write_xlsx

COLUMNS = 20


def rows(random: Random, size: int) -> Iterator[list[SheetValue]]:
    """Seventeen columns of text and three of numbers."""
    for number in range(size):
        text = [
            f"620622101{random.randrange(200, 220)}{number % 10:03d}",
            data.person(random),
            f"138000{number % 100_000:05d}",
            f"{2017 + number % 10}-{1 + number % 12:02d}-{1 + number % 28:02d}",
        ]
        words = [f"第{(number * at) % 997}组示例内容" for at in range(13)]
        yield [*text, *words, number, number % 97, random.randrange(9)]


def write(path: Path, size: int) -> int:
    """Write the list with our own writer."""
    columns = [SheetColumn(label=f"第{at + 1}列", width=14) for at in range(COLUMNS)]
    return write_xlsx(path, columns, rows(Random(size), size), name="示例")


def _prepare(folder: Path, size: int) -> None:
    write(folder / "list.xlsx", size)
    _office(folder / "list.xlsx", "ods", folder)


def _office(path: Path, kind: str, out: Path) -> float:
    """Milliseconds that LibreOffice takes to open ``path`` and save it as ``kind``."""
    office = shutil.which("soffice")
    if office is None:
        raise SystemExit("the row sheet_out measures against LibreOffice: soffice is not here")
    start = time.perf_counter()
    profile = f"-env:UserInstallation={(out / 'profile').as_uri()}"
    command = [office, "--headless", profile, "--convert-to", kind, "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return (time.perf_counter() - start) * 1000


def _ours(place: Place) -> Samples:
    return Samples.of([lambda: write(place.own / "list.xlsx", place.size)])


def _bare(place: Place) -> Samples:
    # Opening is not saving: what opening and writing the cheap CSV takes is taken off.
    _office(place.shared / "list.ods", "csv", place.own)
    opened = _office(place.shared / "list.ods", "csv", place.own)
    saved = _office(place.shared / "list.ods", "xlsx", place.own)
    return Samples(ms=[saved - opened])


ROW = Row(
    name="sheet_out",
    baseline="LibreOffice saving the same as .xlsx (less opening it)",
    goal=Goal(ratio=0.35, rss_mb=100),
    sizes=(100_000,),
    ours=_ours,
    bare=_bare,
    prepare=_prepare,
    pairs=1,
)
