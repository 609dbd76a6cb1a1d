"""A province's lake brought up to a month that every township has sent, against DuckDB writing the rows alone.

``--size 1300`` is a province: 390,000 incidents of the month, and rosters of 650,000 people of which a
few changed. What DuckDB writes came from files; ours comes from the encrypted data file, is masked and hashed.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from bench import data, lake_data, provinces
from bench.row import Goal, Place, Row, Samples


def _ours(place: Place) -> Samples:
    from gridcenter.services.lake import building  # noqa: PLC0415 - this side's

    for name in ("province", "lake"):
        shutil.copytree(place.shared / name, place.own / name)
    centre = data.open_centre(place.own / "province")
    samples = Samples()
    built = samples.time(lambda: building.build(centre, place.own / "lake"))
    if built.written < 2:
        raise SystemExit("the month was there already")
    centre.close()
    return samples


def _bare(place: Place) -> Samples:
    import duckdb  # noqa: PLC0415 - only this side

    files = [str(path) for path in (place.shared / "lake" / "data").rglob("*.parquet")]
    samples = Samples()
    with duckdb.connect(config={"memory_limit": "512MB"}) as run:
        rows = [each for each in files if "incident/live" in each]
        samples.time(
            lambda: lake_data.copy(
                run, Path(place.own) / "month.parquet", f"FROM read_parquet({rows})"
            )
        )
    return samples


ROW = Row(
    name="lake_month",
    baseline="DuckDB writing as many incidents from files, sorted",
    goal=Goal(ms=60_000, rss_mb=1024),
    sizes=(100,),
    ours=_ours,
    bare=_bare,
    prepare=provinces.months_work,
    pairs=1,
)
