"""Every open deadline counted anew after a change of the calendar, of as many incidents all open."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from bench import data
from bench.row import Goal, Place, Row, Samples
from gridcenter.services.register import recounting

_TIMES = 3


def prepare(folder: Path, size: int) -> None:
    """A centre whose incidents are all open, due by the table from the day they occurred."""
    data.prepare_incidents(folder, size)
    centre = data.open_centre(folder / "centre")
    centre.db.execute(
        "UPDATE incident SET state = 'handling', closed_on = NULL, deadline_basis = 'rule', "
        "registered_on = substr(occurred_at, 1, 10), accepted_on = substr(occurred_at, 1, 10)"
    )
    centre.close()


def _ours(place: Place) -> Samples:
    centre = data.open_centre(place.shared / "centre")
    samples = Samples.of([partial(recounting.outdated, centre)] * _TIMES)
    centre.close()
    return samples


def _bare(place: Place) -> Samples:
    # Handing out the same columns of the same rows, without counting anything.
    centre = data.open_centre(place.shared / "centre")
    sql = (
        "SELECT uid, family, level, method, registered_on, accepted_on, handed_on, deadline, accept_by, "
        "deadline_basis FROM incident WHERE deleted_at IS NULL AND state = 'handling'"
    )
    samples = Samples.of([partial(centre.db.query, sql)] * _TIMES)
    centre.close()
    return samples


ROW = Row(
    name="deadlines",
    baseline="the same columns of the same rows handed out by SQL",
    goal=Goal(ms=3_000),
    sizes=(100_000, 1_000_000),
    ours=_ours,
    bare=_bare,
    prepare=prepare,
    shared="open_incidents",
    pairs=1,
)
