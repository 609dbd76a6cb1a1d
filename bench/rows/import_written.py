"""The same roster from file to written, searchable and undoable."""

from __future__ import annotations

from bench import rosters
from bench.row import Goal, Place, Row, Samples
from bench.rows import import_preview
from gridcenter.services.sheets import importing


def _ours(place: Place) -> Samples:
    centre = rosters.new_centre(place.own / "centre")
    sheet = place.shared / "roster.xlsx"

    def work() -> None:
        importing.write(centre, importing.preview(centre, sheet, "grid_member"))

    samples = Samples.of([work])
    centre.close()
    return samples


ROW = Row(
    name="import_written",
    baseline="calamine alone, in the process",
    goal=Goal(ratio=3, rss_mb=400),
    sizes=(100_000,),
    ours=_ours,
    bare=import_preview.bare,
    prepare=import_preview.prepare,
    shared="roster",
    pairs=3,
)
