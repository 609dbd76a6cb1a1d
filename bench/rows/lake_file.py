"""The counts of a province's year on its lake, against the same census on its encrypted data file."""

from __future__ import annotations

from bench import data, provinces
from bench.row import Goal, Place, Row, Samples
from bench.rows import lake_year

_ROUNDS = 3


def _ours(place: Place) -> Samples:
    from gridcenter.lake import engines  # noqa: PLC0415 - this side's

    asked = lake_year.census()
    with engines.opened(place.shared / "lake", "duckdb") as engine:
        engine.take(asked)
        return Samples.of([lambda: engine.take(asked)] * _ROUNDS)


def _bare(place: Place) -> Samples:
    from gridcenter.lake import engines  # noqa: PLC0415 - to compare
    from gridcenter.store import census  # noqa: PLC0415 - this side's

    asked = lake_year.census()
    centre = data.open_centre(place.shared / "province")
    told = census.take(centre.db, asked)
    with engines.opened(place.shared / "lake", "duckdb") as engine:
        if told != engine.take(asked):
            raise SystemExit("the lake and the file do not say the same")
    samples = Samples.of([lambda: census.take(centre.db, asked)] * _ROUNDS)
    centre.close()
    return samples


ROW = Row(
    name="lake_file",
    baseline="the same census on the data file",
    goal=Goal(ratio=0.05),
    sizes=(200_000,),
    ours=_ours,
    bare=_bare,
    prepare=provinces.lake_and_file,
    pairs=2,
)
