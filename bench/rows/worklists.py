"""The first page of every list of what waits, as the workbench opens it."""

from __future__ import annotations

from functools import partial

from bench import data
from bench.row import Goal, Place, Row, Samples
from gridcenter.services.register import registers, worklists

_PAGE = 50
_ROUNDS = 8


def _ours(place: Place) -> Samples:
    centre = data.open_centre(place.shared / "centre")
    samples = Samples()
    for _round in range(_ROUNDS):
        for each in samples.time(partial(worklists.of, centre)):
            samples.time(partial(registers.find, centre, each.query, limit=_PAGE))
    centre.close()
    return samples


def _bare(place: Place) -> Samples:
    # What a user without an index has: look at every row.
    centre = data.open_centre(place.shared / "centre")
    sql = (
        "SELECT * FROM incident NOT INDEXED WHERE deleted_at IS NULL AND state = 'handling' "
        "AND deadline < '2026-01-01' ORDER BY deadline LIMIT 50"
    )
    samples = Samples()
    for _each in range(3):
        samples.time(lambda: centre.db.query(sql))
    centre.close()
    return samples


ROW = Row(
    name="worklists",
    baseline="one of them by looking at every row, in SQL",
    goal=Goal(p99_ms=100),
    sizes=(100_000, 1_000_000),
    ours=_ours,
    bare=_bare,
    prepare=data.prepare_incidents,
    shared="incidents",
    pairs=3,
)
