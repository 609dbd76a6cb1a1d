"""Two hundred small rosters as one batch: a child process each, one preview, one gesture."""

from __future__ import annotations

from pathlib import Path
from random import Random

from bench import rosters
from bench.row import Goal, Place, Row, Samples
from gridcenter.services.sheets import importing
from gridcenter.services.sheets.import_reading import SheetSource

_ROWS = 25


def _prepare(folder: Path, size: int) -> None:
    for at in range(size):
        path = folder / f"{at:03d}.xlsx"
        rosters.write_roster(path, Random(at), at * _ROWS, _ROWS)


def _ours(place: Place) -> Samples:
    centre = rosters.new_centre(place.own / "centre")
    sources = [SheetSource(path=path) for path in sorted(place.shared.glob("*.xlsx"))]

    def work() -> None:
        importing.write(centre, importing.preview_sources(centre, sources, "grid_member"))

    samples = Samples.of([work])
    centre.close()
    return samples


def _bare(place: Place) -> Samples:
    paths = sorted(place.shared.glob("*.xlsx"))
    return Samples.of([lambda: rosters.parsed(paths)])


ROW = Row(
    name="import_many",
    baseline="calamine alone over the same files, in the process",
    goal=Goal(ms=30_000, rss_mb=400),
    sizes=(200,),
    ours=_ours,
    bare=_bare,
    prepare=_prepare,
    pairs=1,
)
