"""Rows of one register and month as Parquet files, through DuckDB.

Values arrive as text and become their type inside DuckDB, so that nothing is inferred: door numbers
stay text, and a moment that is none is an error, not a NULL.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gridcenter.lake.answers import NoEngineError
from gridcenter.lake.census_sql import text
from gridcenter.lake.columns import LakeColumn, LakeType
from gridcenter.lake.snapshot import PACKS

LARGEST = 1_200_000
"""Rows of one file: about 128 MB of incidents."""
_MEMORY = "512MB"
_OPTIONS = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
_TYPED = {
    LakeType.TEXT: "{0}",
    LakeType.WHOLE: "CAST({0} AS BIGINT)",
    LakeType.DECIMAL: "CAST({0} AS DOUBLE)",
    LakeType.TRUTH: "{0} = '1'",
    LakeType.DAY: "strptime({0}, '%Y-%m-%d')::DATE",
    LakeType.TIME: "CAST(replace({0}, 'Z', '') AS TIMESTAMP)",
}


class LakeWriter:
    """Writes the parts of one build into ``folder``; :func:`writer` opens one."""

    def __init__(self, folder: Path, connection: Any, number: int) -> None:
        self._folder, self._connection, self._number = folder, connection, number

    def take(
        self, columns: Sequence[LakeColumn], pieces: Iterable[Sequence[Sequence[str | None]]]
    ) -> None:
        """Hold the rows of one part, which come in pieces, a list for each column; values are text,
        truth ``0`` or ``1``, or None."""
        run = self._connection.execute
        names = [f"c{at}" for at in range(len(columns))]
        run(f"CREATE OR REPLACE TEMP TABLE raw ({', '.join(f'{name} VARCHAR' for name in names)})")
        for piece in pieces:
            self._add("raw", piece)
        told = ", ".join(
            f"{_TYPED[each.type].format(name)} AS {each.name}"
            for name, each in zip(names, columns, strict=True)
        )
        run(f"CREATE OR REPLACE TEMP TABLE part AS SELECT {told} FROM raw")
        run("DROP TABLE raw")

    def changed(
        self, stand: Iterable[Sequence[Sequence[Any]]], before: Sequence[str]
    ) -> tuple[str, ...] | None:
        """The uids of what stands now (pieces of uid, revision, stamp, deletion) that is deleted, or that no
        live file of ``before`` has in this version; None when these cannot be read. What stands is held,
        for :meth:`live`."""
        import duckdb  # noqa: PLC0415 - the connection shows that it is there

        run = self._connection.execute
        columns = "uid VARCHAR, revision BIGINT, stamp VARCHAR, gone VARCHAR"
        run(f"CREATE OR REPLACE TEMP TABLE stand ({columns})")
        for piece in stand:
            self._add("stand", list(zip(*piece, strict=True)))
        lying = f"SELECT uid, revision, stamp FROM {self._files(before)}"
        same = "old.uid = stand.uid AND old.revision = stand.revision AND old.stamp = stand.stamp"
        try:
            found = run(
                "SELECT uid FROM stand WHERE gone IS NOT NULL "
                f"OR NOT EXISTS (SELECT 1 FROM ({lying}) AS old WHERE {same})"
            ).fetchall()
        except duckdb.Error:  # cut off or gone: the data file has everything
            return None
        return tuple(uid for (uid,) in found)

    def live(self, register: str, month: str, before: Sequence[str] = ()) -> tuple[str, ...]:
        """Write the held rows that are not deleted, and those of the live files ``before`` that still
        stand; the names of the files."""
        rows = "SELECT * FROM part WHERE deleted_at IS NULL"
        if before:
            rows += (
                f" UNION ALL BY NAME SELECT old.* FROM {self._files(before)} AS old SEMI JOIN "
                "(SELECT * FROM stand WHERE gone IS NULL) AS still ON old.uid = still.uid "
                "AND old.revision = still.revision AND old.stamp = still.stamp"
            )
        return tuple(self._write(rows, register, "live", month))

    def packs(self) -> tuple[str, ...]:
        """Write the held rows as the packs that arrived; the names of the files."""
        # Not under month=…: DuckDB would give the folder's month for the column of that name.
        return tuple(self._write("SELECT * FROM part", PACKS, "live"))

    def versions(self, register: str, month: str, before: Sequence[str]) -> tuple[str, ...]:
        """Write the held rows that no file of ``before`` has in this version."""
        rows = "SELECT * FROM part"
        if before:
            rows = (
                "SELECT part.* FROM part ANTI JOIN (SELECT uid, revision, stamp, deleted_at AS gone "
                f"FROM {self._files(before)}) AS old ON part.uid = old.uid "
                "AND part.revision = old.revision AND part.stamp = old.stamp "
                "AND part.deleted_at IS NOT DISTINCT FROM old.gone"
            )
        return tuple(self._write(rows, register, "versions", month))

    def together(self, names: Sequence[str], register: str, month: str) -> tuple[str, ...]:
        """What lies in many files again in as few as hold it; the old ones are left."""
        rows = f"SELECT * FROM {self._files(names)}"
        return tuple(self._write(rows, register, "versions", month))

    def without(self, name: str, register: str, month: str, uids: Iterable[str]) -> tuple[str, ...]:
        """The file ``name`` again without what it says of ``uids``; itself when it says nothing."""
        source = self._files([name])
        listed = ", ".join(map(text, uids))
        held = f"{source} WHERE uid IN ({listed}) AND deleted_at IS NULL"
        if not self._connection.execute(f"SELECT count(*) FROM {held}").fetchone()[0]:
            return (name,)
        kept = f"SELECT * FROM {source} WHERE NOT (uid IN ({listed}) AND deleted_at IS NULL)"
        return tuple(self._write(kept, register, "versions", month))

    def _add(self, table: str, piece: Sequence[Sequence[Any]]) -> None:
        """Put columns of Python values behind the rows of a table, each as text first."""
        import pandas  # noqa: PLC0415 - what DuckDB reads rows from

        names = [f"c{at}" for at in range(len(piece))]
        frame = pandas.DataFrame(dict(zip(names, piece, strict=True)), dtype=object)
        self._connection.register("piece", frame)
        cast = ", ".join(f"CAST({name} AS VARCHAR)" for name in names)
        self._connection.execute(f"INSERT INTO {table} SELECT {cast} FROM piece")
        self._connection.unregister("piece")

    def _files(self, names: Sequence[str]) -> str:
        """Files of the lake as a table, their columns as they were written."""
        listed = ", ".join(text(str(self._folder / name)) for name in names)
        return f"read_parquet([{listed}], hive_partitioning = false)"

    def _write(self, rows: str, register: str, kind: str, month: str = "") -> Iterator[str]:
        """Write what the SELECT ``rows`` finds, sorted by unit, no unit in two files; the names of the files."""
        run = self._connection.execute
        folder = f"data/{register}/{kind}" + (f"/month={month}" if month else "")
        units = run(f"SELECT unit, count(*) FROM ({rows}) GROUP BY ALL ORDER BY ALL").fetchall()
        order = "unit, seq, digest" if register == PACKS else "unit, uid"
        for piece, (first, last) in enumerate(_spans(units, LARGEST)):
            name = f"{folder}/{self._number:06d}-{piece}.parquet"
            path = self._folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            while path.exists():  # a second rewriting of the same build
                name = name.removesuffix(".parquet") + "x.parquet"
                path = self._folder / name
            within = f"unit BETWEEN {text(first)} AND {text(last)}"
            run(
                f"COPY (SELECT * FROM ({rows}) WHERE {within} ORDER BY {order}) "
                f"TO {text(str(path))} {_OPTIONS}"
            )
            yield name


def _spans(units: Sequence[tuple[str, int]], most: int) -> Iterator[tuple[str, str]]:
    """From which unit to which a file goes, so that none has more than ``most`` rows unless one unit does."""
    first, held = "", 0
    for at, (unit, count) in enumerate(units):
        if held and held + count > most:
            yield first, units[at - 1][0]
            held = 0
        first = first if held else unit
        held += count
    if held:
        yield first, units[-1][0]


@contextmanager
def writer(folder: Path, number: int) -> Iterator[LakeWriter]:
    """A writer for build ``number`` into ``folder``. Raises NoEngineError without DuckDB."""
    try:
        import duckdb  # noqa: PLC0415 - optional: only who builds a lake needs it
    except ImportError as error:
        raise NoEngineError(engine="duckdb") from error
    spill = folder / "spill"
    connection = duckdb.connect(
        config={
            "memory_limit": _MEMORY,
            # What does not fit lies beside what it will become, not in the folder we were called from.
            "temp_directory": str(spill),
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
        }
    )
    try:
        yield LakeWriter(folder, connection, number)
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)
