"""What the workbench shows first of a month: where it stands, its trend, what was touched last.

Of a long month what waits and what its checks find follows, in the background.
"""

from __future__ import annotations

from functools import partial

from bench import data
from bench.row import Goal, Place, Row, Samples

_ROUNDS = 8
_MONTHS = (
    "SELECT substr(occurred_at, 1, 7), count(*) FROM incident NOT INDEXED "
    "WHERE deleted_at IS NULL AND state <> 'draft' GROUP BY 1"
)


def _ours(place: Place) -> Samples:
    from gridcenter.presenters.month_reading import first_look  # noqa: PLC0415

    centre = data.open_centre(place.shared / "centre")
    with centre.reading():
        samples = Samples.of([partial(first_look, centre, data.LAST_DAY[:7])] * _ROUNDS)
    centre.close()
    return samples


def _bare(place: Place) -> Samples:
    # What a user without an index has: look at every row.
    centre = data.open_centre(place.shared / "centre")
    samples = Samples.of([partial(centre.db.query, _MONTHS)] * 3)
    centre.close()
    return samples


ROW = Row(
    name="home",
    baseline="the months alone by looking at every row, in SQL",
    goal=Goal(ms=240),
    sizes=(100_000, 1_000_000),
    ours=_ours,
    bare=_bare,
    prepare=data.prepare_incidents,
    shared="incidents",
    pairs=3,
)
