"""The counts of a province's monthly dispute form over a year of its lake, against DuckDB SQL by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bench import lake_data
from bench.row import Goal, Place, Row, Samples

if TYPE_CHECKING:
    from gridcenter.domain.query import Census

_ROUNDS = 6
HANDLED = ("handling", "to_verify", "to_follow_up", "closed", "archived")
_BY_HAND = (
    "SELECT category, CASE WHEN people_count < 50 THEN 0 WHEN people_count < 100 THEN 1 WHEN people_count < 500 "
    "THEN 2 ELSE 3 END AS band, unit, state IN {handled} AS handled, is_resolved, count(*) "
    "FROM read_parquet('{files}') WHERE family = 'dispute' AND state <> 'draft' "
    "AND occurred_at >= TIMESTAMP '2026-01-01' GROUP BY ALL"
)


def _prepare(folder: Path, size: int) -> None:
    lake_data.make(folder / "lake", size)


def census() -> Census:
    """What the form asks: disputes of a year by township, category and band, which were handled and solved."""
    from gridcenter.domain.query import Census, Filter, Key, Operator, Query  # noqa: PLC0415
    from gridcenter.domain.register.fields import RegisterId  # noqa: PLC0415

    return Census(
        query=Query(
            register=RegisterId("incident"),
            filters=(
                Filter(field="occurred_at", operator=Operator.AT_LEAST, values=("2026-01-01",)),
                Filter(field="family", values=("dispute",)),
                Filter(field="state", operator=Operator.NOT_EQUALS, values=("draft",)),
            ),
        ),
        tests=(
            (Filter(field="state", operator=Operator.ANY_OF, values=HANDLED),),
            (Filter(field="is_resolved", values=(True,)),),
        ),
        keys=(Key("category"), Key("people_count", (0, 50, 100, 500)), Key("unit")),
    )


def _ours(place: Place) -> Samples:
    from gridcenter.lake import engines  # noqa: PLC0415

    asked = census()
    with engines.opened(place.shared / "lake", "duckdb") as engine:
        engine.take(asked)
        return Samples.of([lambda: engine.take(asked)] * _ROUNDS)


def _bare(place: Place) -> Samples:
    import duckdb  # noqa: PLC0415 - only this side

    files = place.shared / "lake" / "data" / "incident" / "live" / "*" / "*.parquet"
    told = _BY_HAND.format(handled=HANDLED, files=files)
    with duckdb.connect() as run:
        run.execute(told).fetchall()
        return Samples.of([lambda: run.execute(told).fetchall()] * _ROUNDS)


ROW = Row(
    name="lake_year",
    baseline="the same groups by hand-written DuckDB SQL",
    goal=Goal(ratio=1.3),
    sizes=(200_000,),
    ours=_ours,
    bare=_bare,
    prepare=_prepare,
    shared="lake",
    pairs=3,
)
