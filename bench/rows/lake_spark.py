"""The counts of a province's year on Spark (``local[2]``), against the same by hand in a Spark of its own.

Wants pyspark and Java: ``python3 dev.py test --spark`` brings them.
"""

from __future__ import annotations

import os

from bench.row import Goal, Place, Row, Samples
from bench.rows import lake_year

_ROUNDS = 5
_BY_HAND = (
    "SELECT category, CASE WHEN people_count < 50 THEN 0 WHEN people_count < 100 THEN 1 WHEN people_count < 500 "
    "THEN 2 ELSE 3 END AS band, unit, state IN {handled} AS handled, is_resolved, count(*) "
    "FROM incident WHERE family = 'dispute' AND state <> 'draft' "
    "AND occurred_at >= TIMESTAMP '2026-01-01' GROUP BY 1, 2, 3, 4, 5"
)


def _ours(place: Place) -> Samples:
    from gridcenter.lake import engines  # noqa: PLC0415 - this side's

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    asked = lake_year.census()
    with engines.opened(place.shared / "lake", "local[2]") as engine:
        engine.take(asked)
        return Samples.of([lambda: engine.take(asked)] * _ROUNDS)


def _bare(place: Place) -> Samples:
    from pyspark.sql import SparkSession  # noqa: PLC0415 - only this side

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    asked = SparkSession.builder.master("local[2]").config("spark.sql.shuffle.partitions", "2")
    session = asked.config("spark.ui.enabled", "false").getOrCreate()
    files = f"{place.shared}/lake/data/incident/live"
    session.read.parquet(files).createOrReplaceTempView("incident")
    told = _BY_HAND.format(handled=lake_year.HANDLED)
    session.sql(told).collect()
    samples = Samples.of([lambda: session.sql(told).collect()] * _ROUNDS)
    session.stop()
    return samples


ROW = Row(
    name="lake_spark",
    baseline="the same groups by SQL in a Spark of its own",
    goal=Goal(ratio=1.2),
    sizes=(200_000,),
    ours=_ours,
    bare=_bare,
    prepare=lake_year.ROW.prepare,
    shared="lake",
    pairs=2,
    needs="pyspark",
)
