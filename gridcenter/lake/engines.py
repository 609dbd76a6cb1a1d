"""The engines that answer a census from the lake: DuckDB on one machine, Spark on many.

Both get the same SQL over views named like the registers. Nothing but groups is brought here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Census, Operator
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import N_
from gridcenter.lake import census_sql, snapshot
from gridcenter.lake.columns import LakeColumn, LakeType
from gridcenter.lake.snapshot import Snapshot

Group = tuple[int | str, ...]
_DUCKDB = "duckdb"
_CHUNK = 50_000


class NoEngineError(GridcenterError):
    """The engine that was named is not installed, or is none that we know."""

    code = "no_engine"
    sentence = N_("没有可用的引擎“{engine}”。")
    hint = N_("可用 duckdb，或装好 Spark 后用 local[2]、spark://主机:端口。")


class Engine(Protocol):
    """What answers a census."""

    def take(self, census: Census) -> Counter[Group]:
        """How many records there are of each kind, as :func:`gridcenter.store.census.take` tells."""


@contextmanager
def opened(folder: Path, engine: str) -> Iterator[Engine]:
    """The newest snapshot of a lake on ``duckdb`` or on a Spark master (``local[2]``, ``spark://…``).

    Raises NoLakeError, LakeUnreadableError, NoEngineError.
    """
    found = snapshot.read(folder)
    if engine == _DUCKDB:
        with _duckdb() as connection:
            yield _Duck(folder, found, connection)
    elif engine.startswith(("local", "spark://")):
        with _spark(engine) as session:
            yield _Spark(folder, found, session)
    else:
        raise NoEngineError(engine=engine)


@contextmanager
def _duckdb() -> Iterator[Any]:
    try:
        import duckdb  # noqa: PLC0415 - optional: only who has a lake needs it
    except ImportError as error:
        raise NoEngineError(engine=_DUCKDB) from error
    # Nothing is fetched: a format that needs an extension is refused.
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def _spark(master: str) -> Iterator[Any]:
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - as above
    except ImportError as error:
        raise NoEngineError(engine=master) from error
    session = (
        SparkSession.builder.master(master)
        .appName("gridcenter")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "8")
        # A backslash in a text is a backslash, as in standard SQL.
        .config("spark.sql.parser.escapedStringLiterals", "true")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()


def files(found: Snapshot, census: Census) -> tuple[str, ...]:
    """The live files that a census can need: months outside its period are not opened."""
    register = register_of(census.query.register)
    first = last = ""
    if register.dated:
        for each in census.query.filters:
            if each.field == register.dated and each.operator is Operator.AT_LEAST:
                first = str(each.values[0])[:7]
            if each.field == register.dated and each.operator is Operator.AT_MOST:
                last = str(each.values[0])[:7]
    return found.live(register.id, first, last)


def _sources(found: Snapshot, census: Census) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The registers that a census looks at, and their files."""
    yield census.query.register, files(found, census)
    if census.related is not None:
        yield census.related.register, found.live(census.related.register)


def identities(folder: Path, found: Snapshot, register: str) -> Iterator[tuple[str, str, str]]:
    """Unit, uid and row hash of every live row of a register."""
    wanted = [str(folder / name) for name in found.live(register)]
    if not wanted:
        return
    listed = ", ".join(map(census_sql.text, wanted))
    with _duckdb() as connection:
        asked = connection.execute(f"SELECT unit, uid, row_hash FROM read_parquet([{listed}])")
        while rows := asked.fetchmany(_CHUNK):
            yield from rows


def empty(columns: Sequence[LakeColumn]) -> str:
    """A SELECT that has the columns and no row."""
    told = ", ".join(f"CAST(NULL AS {_name(each.type)}) AS {each.name}" for each in columns)
    return f"SELECT {told} WHERE 1 = 0"


def _ddl(columns: Sequence[LakeColumn]) -> str:
    """The columns as Spark declares them: nothing is looked up in the files before they are read."""
    return ", ".join(f"{each.name} {_spark_name(each.type)}" for each in columns)


def _spark_name(kind: LakeType) -> str:
    # DuckDB's TIMESTAMP knows no zone, and is written so.
    return "TIMESTAMP_NTZ" if kind is LakeType.TIME else _name(kind)


def _name(kind: LakeType) -> str:
    # Spark's VARCHAR wants a length; STRING is known to both.
    return "STRING" if kind is LakeType.TEXT else kind.value


class _Duck:
    def __init__(self, folder: Path, found: Snapshot, connection: Any) -> None:
        self._folder, self._found, self._connection = folder, found, connection

    def take(self, census: Census) -> Counter[Group]:
        for register, names in _sources(self._found, census):
            listed = ", ".join(census_sql.text(str(self._folder / name)) for name in names)
            columns = self._found.schema[register]
            source = f"SELECT * FROM read_parquet([{listed}])" if names else empty(columns)
            self._connection.execute(f"CREATE OR REPLACE TEMP VIEW {register} AS {source}")
        told = census_sql.statement(census, self._found.schema[census.query.register])
        return _counted(self._connection.execute(told).fetchall())


class _Spark:
    def __init__(self, folder: Path, found: Snapshot, session: Any) -> None:
        self._folder, self._found, self._session = folder, found, session

    def take(self, census: Census) -> Counter[Group]:
        for register, names in _sources(self._found, census):
            columns = self._found.schema[register]
            reading = self._session.read.schema(_ddl(columns))
            wanted = [str(self._folder / name) for name in names]
            rows = reading.parquet(*wanted) if wanted else self._session.sql(empty(columns))
            rows.createOrReplaceTempView(register)
        told = census_sql.statement(census, self._found.schema[census.query.register])
        return _counted(tuple(row) for row in self._session.sql(told).collect())


class SqlRefusedError(GridcenterError):
    """The engine did not understand the statement, or it is not allowed here."""

    code = "sql_refused"
    sentence = N_("没有执行：{reason}")
    hint = N_("请检查 SQL 语句；SHOW TABLES 列出有哪些表，DESCRIBE 表名列出各列。")


@dataclass(frozen=True, slots=True)
class EngineAsked:
    """An open lake that takes statements."""

    connection: Any

    def run(self, statement: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Column names and rows of one statement. Raises SqlRefusedError."""
        import duckdb  # noqa: PLC0415 - the connection shows that it is there

        try:
            done = self.connection.execute(statement)
            return tuple(each[0] for each in done.description or ()), done.fetchall()
        except duckdb.Error as error:
            raise SqlRefusedError(reason=str(error).strip().splitlines()[0]) from error


@contextmanager
def asked(folder: Path, label: Callable[[str], str]) -> Iterator[EngineAsked]:
    """DuckDB over the newest snapshot: its views, and no way to any other file."""
    found = snapshot.read(folder)
    with _duckdb() as connection:
        for register, columns in found.schema.items():
            _view(connection, folder, (register, label(register)), found.live(register), columns)
            names = (f"{register}_versions", f"{label(register)}版本")
            _view(connection, folder, names, found.versions(register), columns, history=True)
        used = [str(folder / name) for name in found.files]
        connection.execute(f"SET allowed_paths = [{', '.join(map(census_sql.text, used))}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield EngineAsked(connection)


def _view(
    connection: Any,
    folder: Path,
    names: Sequence[str],
    files_: Sequence[str],
    columns: Sequence[LakeColumn],
    *,
    history: bool = False,
) -> None:
    listed = ", ".join(census_sql.text(str(folder / name)) for name in files_)
    source = f"SELECT * FROM read_parquet([{listed}])" if files_ else empty(columns)
    if history:
        source = (
            "SELECT *, coalesce(deleted_at, changed_at) AS valid_from, lead(coalesce(deleted_at, "
            "changed_at)) OVER (PARTITION BY uid ORDER BY revision, stamp) AS valid_to "
            f"FROM ({source})"
        )
    for name in names:
        connection.execute(f'CREATE VIEW "{name}" AS {source}')


def _counted(rows: Iterable[tuple[Any, ...]]) -> Counter[Group]:
    """Groups as the store tells them: truth as 0 and 1, moments as ISO text, nothing as empty text."""
    found: Counter[Group] = Counter()
    for passed, *keys, told in rows:
        found[(int(passed), *map(_told, keys))] += int(told)
    return found


def _told(value: Any) -> int | str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return value  # type: ignore[no-any-return]
