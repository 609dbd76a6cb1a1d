"""Every open deadline counted anew after a change of the calendar; of the incidents one in ten is open."""

from __future__ import annotations

from functools import partial

from bench import data
from bench.row import Goal, Place, Row, Samples
from gridcenter.services.register import recounting

_TIMES = 3


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
        "deadline_basis FROM incident WHERE deleted_at IS NULL "
        "AND state NOT IN ('draft', 'closed', 'archived', 'refused')"
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
    prepare=data.prepare_incidents,
    shared="incidents",
    pairs=1,
)
