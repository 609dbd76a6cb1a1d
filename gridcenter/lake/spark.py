"""Spark: the lake on many machines. It is given DuckDB's statement; what it sees otherwise is named here.

``TIMESTAMP '…'`` and the columns have no zone, a backslash is a backslash, and two quotes in a text are
one: settings of the session, so that the statement stays one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Census
from gridcenter.domain.text import N_
from gridcenter.lake import census_sql
from gridcenter.lake.answers import (
    PACKS_ASKED,
    Group,
    NoEngineError,
    columns_of,
    counted,
    empty,
    received,
    sources,
    statement,
    type_name,
)
from gridcenter.lake.columns import LakeColumn, LakeType
from gridcenter.lake.snapshot import PACKS, Snapshot

_MOST_SAID = 300


class EngineFailedError(GridcenterError):
    """Spark did not start, or gave a question up."""

    code = "engine_failed"
    sentence = N_("引擎“{engine}”没有算出来：{reason}")
    hint = N_(
        "请核对 Java 17、主机地址和网络；各台机器都要能读到数据湖所在的文件夹。也可以改用 --engine duckdb。"
    )


_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.parser.escapedStringLiterals": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
_LOCAL = {"spark.sql.shuffle.partitions": "2"}
"""A census has few groups: on one machine 200 parts of them cost more than the counting."""


@contextmanager
def connected(master: str) -> Iterator[Any]:
    """A session on a Spark master. Raises NoEngineError, EngineFailedError."""
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - optional: only who has a cluster needs it
    except ImportError as error:
        raise NoEngineError(engine=master) from error
    asked = SparkSession.builder.master(master).appName("gridcenter")
    for name, value in {**_SETTINGS, **(_LOCAL if master.startswith("local") else {})}.items():
        asked = asked.config(name, value)
    with _telling(master):
        session = asked.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


@contextmanager
def _telling(engine: str) -> Iterator[None]:
    """Turn what Spark and its Java say into one sentence."""
    from py4j.protocol import Py4JError  # noqa: PLC0415 - comes with pyspark
    from pyspark.errors import PySparkException  # noqa: PLC0415 - as above

    try:
        yield
    except (Py4JError, PySparkException, OSError) as error:
        said = str(error).strip().splitlines() or [type(error).__name__]
        raise EngineFailedError(engine=engine, reason=said[0][:_MOST_SAID]) from error


class Spark:
    """Answers from one snapshot; only the groups come to this machine."""

    def __init__(self, folder: Path, found: Snapshot, session: Any) -> None:
        self._folder, self._found, self._session = folder, found, session
        self._seen: dict[str, tuple[str, ...]] = {}

    def take(self, census: Census) -> Counter[Group]:
        """The groups of a census."""
        columns = self._found.schema[census.query.register]
        told = statement(self._found, census)
        with _telling(self._session.sparkContext.master):
            for register, names in sources(self._found, census):
                self._see(register, names)
            answer = map(tuple, self._session.sql(told).collect())
            return counted(answer, as_told=census_sql.tells_text(census, columns))

    def received(self) -> list[tuple[Any, ...]]:
        """Every pack that arrived. Raises NoPacksInLakeError, EngineFailedError."""
        names = received(self._folder, self._found)
        with _telling(self._session.sparkContext.master):
            self._see(PACKS, names)
            return [tuple(row) for row in self._session.sql(PACKS_ASKED).collect()]

    def _see(self, register: str, names: tuple[str, ...]) -> None:
        """Make the files the view of a register, once: thousands of them take a while to look up."""
        if self._seen.get(register) == names:
            return
        columns = columns_of(self._found, register)
        reading = self._session.read.schema(_ddl(columns))
        wanted = [str(self._folder.resolve() / name) for name in names]
        rows = reading.parquet(*wanted) if wanted else self._session.sql(empty(columns))
        rows.createOrReplaceTempView(register)
        self._seen[register] = names


def _ddl(columns: Sequence[LakeColumn]) -> str:
    """The columns as Spark declares them: nothing is looked up in the files before they are read."""
    return ", ".join(f"{each.name} {_spark_name(each.type)}" for each in columns)


def _spark_name(kind: LakeType) -> str:
    # DuckDB's TIMESTAMP knows no zone, and is written so.
    return "TIMESTAMP_NTZ" if kind is LakeType.TIME else type_name(kind)
