"""How far the incidents of a year came (登记 → 受理 → 处置 → 结案 → 归档), as the chart asks it."""

from __future__ import annotations

from bench import data
from bench.row import Goal, Place, Row, Samples

_ROUNDS = 8
_YEAR = data.LAST_DAY[:4]
_BY_HAND = (
    "SELECT state, count(*) FROM incident NOT INDEXED WHERE deleted_at IS NULL "
    f"AND occurred_at >= '{_YEAR}-01-01' AND occurred_at <= '{_YEAR}-12-31T23:59' GROUP BY 1"
)


def _ours(place: Place) -> Samples:
    from gridcenter.domain.period import Period  # noqa: PLC0415
    from gridcenter.services.figures import cross_counts  # noqa: PLC0415

    centre = data.open_centre(place.shared / "centre")
    year = Period.parse(_YEAR)
    samples = Samples.of([lambda: cross_counts.funnel(centre, year)] * _ROUNDS)
    centre.close()
    return samples


def _bare(place: Place) -> Samples:
    # What a user without an index has: look at every row.
    centre = data.open_centre(place.shared / "centre")
    samples = Samples.of([lambda: centre.db.query(_BY_HAND)] * 3)
    centre.close()
    return samples


ROW = Row(
    name="funnel",
    baseline="the year's states alone by looking at every row, in SQL",
    goal=Goal(ms=140),
    sizes=(100_000, 1_000_000),
    ours=_ours,
    bare=_bare,
    prepare=data.prepare_incidents,
    shared="incidents",
    pairs=3,
)
