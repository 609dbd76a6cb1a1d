"""A roster of fifteen columns from file to preview: read, mapped, judged row by row."""

from __future__ import annotations

from pathlib import Path
from random import Random

from bench import rosters
from bench.row import Goal, Place, Row, Samples
from gridcenter.services.sheets import importing


def prepare(folder: Path, size: int) -> None:
    """One sheet of ``size`` rows."""
    rosters.write_roster(folder / "roster.xlsx", Random(size), 0, size)


def _ours(place: Place) -> Samples:
    centre = rosters.new_centre(place.own / "centre")
    sheet = place.shared / "roster.xlsx"
    samples = Samples.of([lambda: importing.preview(centre, sheet, "grid_member")])
    centre.close()
    return samples


def bare(place: Place) -> Samples:
    """The parser alone."""
    return Samples.of([lambda: rosters.parsed([place.shared / "roster.xlsx"])])


ROW = Row(
    name="import_preview",
    baseline="calamine alone, in the process",
    goal=Goal(ratio=1.6, rss_mb=400),
    sizes=(100_000,),
    ours=_ours,
    bare=bare,
    prepare=prepare,
    shared="roster",
    pairs=3,
)
