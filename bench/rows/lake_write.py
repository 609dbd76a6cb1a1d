"""A month of incidents written as a build writes them, live, against DuckDB's own COPY of the same rows."""

from __future__ import annotations

from pathlib import Path

from bench import lake_data
from bench.row import Goal, Place, Row, Samples

_ROUNDS = 2


def _prepare(folder: Path, size: int) -> None:
    lake_data.make(folder / "lake", size, months=1)


def _rows(place: Place) -> str:
    return f"FROM read_parquet('{place.shared}/lake/data/incident/live/*/*.parquet')"


def _ours(place: Place) -> Samples:
    from gridcenter.lake import writing  # noqa: PLC0415 - this side's

    samples = Samples()
    with writing.writer(place.own / "lake", 1) as to:
        for at in range(_ROUNDS):
            to._connection.execute(f"CREATE OR REPLACE TEMP TABLE part AS {_rows(place)}")
            samples.time(lambda at=at: to.live("incident", f"2026-{at + 1:02}"))
    return samples


def _bare(place: Place) -> Samples:
    import duckdb  # noqa: PLC0415 - only this side

    samples = Samples()
    with duckdb.connect(
        config={"memory_limit": "512MB", "temp_directory": str(place.own / "t")}
    ) as run:
        for at in range(_ROUNDS):
            run.execute(f"CREATE OR REPLACE TEMP TABLE part AS {_rows(place)}")
            samples.time(
                lambda at=at: lake_data.copy(run, place.own / f"{at}.parquet", "FROM part")
            )
    return samples


ROW = Row(
    name="lake_write",
    baseline="DuckDB's own COPY of the same rows, sorted, into one file",
    goal=Goal(ratio=1.25),
    sizes=(500_000,),
    ours=_ours,
    bare=_bare,
    prepare=_prepare,
    pairs=2,
)
