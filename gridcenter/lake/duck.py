"""DuckDB: the lake on one machine, for censuses and for statements that people write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Census
from gridcenter.domain.text import N_
from gridcenter.lake import census_sql, snapshot
from gridcenter.lake.answers import (
    PACKS_ASKED,
    Group,
    NoEngineError,
    columns_of,
    counted,
    empty,
    grouped,
    received,
    sources,
    statement,
)
from gridcenter.lake.columns import PACK, LakeColumn
from gridcenter.lake.snapshot import PACKS, Snapshot

NAME = "duckdb"
_CHUNK = 50_000


@contextmanager
def connected() -> Iterator[Any]:
    """A connection that reads files and fetches nothing. Raises NoEngineError."""
    try:
        import duckdb  # noqa: PLC0415 - optional: only who has a lake needs it
    except ImportError as error:
        raise NoEngineError(engine=NAME) from error
    # Nothing is fetched: a format that needs an extension is refused.
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    try:
        yield connection
    finally:
        connection.close()


class Duck:
    """Answers from one snapshot on this machine."""

    def __init__(self, folder: Path, found: Snapshot, connection: Any) -> None:
        self._folder, self._found, self._connection = folder, found, connection
        self._seen: dict[str, tuple[str, ...]] = {}

    def take(self, census: Census) -> Counter[Group]:
        """The groups of a census."""
        for register, names in sources(self._found, census):
            self._see(register, names)
        columns = self._found.schema[census.query.register]
        answer = self._connection.execute(statement(self._found, census))
        if census_sql.tells_text(census, columns):
            return grouped([each.tolist() for each in answer.fetchnumpy().values()])
        return counted(answer.fetchall(), as_told=False)

    def received(self) -> list[tuple[Any, ...]]:
        """Every pack that arrived. Raises NoPacksInLakeError."""
        self._see(PACKS, received(self._folder, self._found))
        return list(self._connection.execute(PACKS_ASKED).fetchall())

    def _see(self, register: str, names: tuple[str, ...]) -> None:
        """Make the files the view of a register, once: a form asks many questions of the same."""
        if self._seen.get(register) == names:
            return
        columns = columns_of(self._found, register)
        source = _everything(self._folder, names) if names else empty(columns)
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW {register} AS {source}")
        self._seen[register] = names


def _listed(folder: Path, names: Iterable[str]) -> str:
    """Files of a lake as a list in SQL."""
    return f"[{', '.join(census_sql.text(str(folder / name)) for name in names)}]"


def _everything(folder: Path, names: Iterable[str]) -> str:
    return f"SELECT * FROM read_parquet({_listed(folder, names)})"


def identities(folder: Path, found: Snapshot, register: str) -> Iterator[tuple[str, str, str]]:
    """Unit, uid and row hash of every live row of a register."""
    return _live(folder, found, register, ("unit", "uid", "row_hash"))


def rows(
    folder: Path, found: Snapshot, register: str, names: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """Uid and the named columns of every live row of a register, by unit and uid."""
    return _live(folder, found, register, ("uid", *names), " ORDER BY unit, uid")


def _live(
    folder: Path, found: Snapshot, register: str, names: Sequence[str], order: str = ""
) -> Iterator[Any]:
    files = found.live(register)
    if not files:
        return
    source = f"read_parquet({_listed(folder, files)})"
    with connected() as connection:
        asked = connection.execute(f"SELECT {', '.join(names)} FROM {source}{order}")
        while piece := asked.fetchmany(_CHUNK):
            yield from piece


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
    with connected() as connection:
        for register, columns in found.schema.items():
            _view(connection, folder, (register, label(register)), found.live(register), columns)
            names = (f"{register}_versions", f"{label(register)}版本")
            _view(connection, folder, names, found.versions(register), columns, history=True)
        if found.received is not None:
            names = (PACKS, label(PACKS))
            _view(connection, folder, names, found.received.live, PACK)
        connection.execute(f"SET allowed_paths = {_listed(folder, found.files)}")
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
    source = _everything(folder, files_) if files_ else empty(columns)
    if history:
        source = (
            "SELECT *, coalesce(deleted_at, changed_at) AS valid_from, lead(coalesce(deleted_at, "
            "changed_at)) OVER (PARTITION BY uid ORDER BY revision, stamp) AS valid_to "
            f"FROM ({source})"
        )
    for name in names:
        connection.execute(f'CREATE VIEW "{name}" AS {source}')
