"""The engines that answer a census from the lake: DuckDB on one machine, Spark on many.

Both get the same SQL over views named like the registers. Nothing but groups is brought here, and of the
packs that arrived a line each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from gridcenter.domain.query import Census
from gridcenter.lake import duck, snapshot, spark
from gridcenter.lake.answers import Group, NoEngineError


class Engine(Protocol):
    """What answers a census."""

    def take(self, census: Census) -> Counter[Group]:
        """How many records there are of each kind, as :func:`gridcenter.store.census.take` tells."""

    def received(self) -> list[tuple[Any, ...]]:
        """The packs that arrived, a row each as :data:`gridcenter.lake.columns.PACK` lists it.

        Raises NoPacksInLakeError.
        """


@contextmanager
def opened(folder: Path, engine: str) -> Iterator[Engine]:
    """The newest snapshot of a lake on ``duckdb`` or on a Spark master (``local[2]``, ``spark://…``).

    Raises NoLakeError, LakeUnreadableError, NoEngineError.
    """
    found = snapshot.read(folder)
    if engine == duck.NAME:
        with duck.connected() as connection:
            yield duck.Duck(folder, found, connection)
    elif engine.startswith(("local", "spark://")):
        with spark.connected(engine) as session:
            yield spark.Spark(folder, found, session)
    else:
        raise NoEngineError(engine=engine)
