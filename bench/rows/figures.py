"""All figures of the monthly dispute form, month and year to date, as a filled document."""

from __future__ import annotations

from bench import data
from bench.row import Goal, Place, Row, Samples

_ROUNDS = 8
_HANDLED = "('handling','to_verify','to_follow_up','closed','archived')"
_BY_HAND = (
    "SELECT grid, category, state IN {handled}, is_resolved, is_major, "
    "CASE WHEN people_count < 50 THEN 0 WHEN people_count < 100 THEN 1 "
    "WHEN people_count < 500 THEN 2 ELSE 3 END, count(*) FROM incident "
    "WHERE deleted_at IS NULL AND family = 'dispute' AND state NOT IN ('draft', 'refused') "
    "AND occurred_at >= '{first}' AND occurred_at <= '2026-10-31T23:59' GROUP BY 1, 2, 3, 4, 5, 6"
)


def _ours(place: Place) -> Samples:
    from gridcenter.domain.period import Period  # noqa: PLC0415
    from gridcenter.services.paper import reporting  # noqa: PLC0415

    centre = data.open_centre(place.shared / "centre")
    month = Period.parse("2026-10")
    reporting.build(centre, "dispute_monthly", month)
    work = [lambda: reporting.build(centre, "dispute_monthly", month)] * _ROUNDS
    samples = Samples.of(work)
    centre.close()
    return samples


def _bare(place: Place) -> Samples:
    centre = data.open_centre(place.shared / "centre")

    def count() -> None:
        for first in ("2026-10-01", "2026-01-01"):
            centre.db.query(_BY_HAND.format(handled=_HANDLED, first=first))

    count()
    samples = Samples.of([count] * _ROUNDS)
    centre.close()
    return samples


ROW = Row(
    name="figures",
    baseline="the same counts by hand-written SQL, left as rows",
    goal=Goal(ratio=1.3),
    sizes=(100_000,),
    ours=_ours,
    bare=_bare,
    prepare=data.prepare_incidents,
    shared="incidents",
    pairs=3,
)
