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

    def take(self, columns: Sequence[LakeColumn], pieces: Iterable[list[tuple[Any, ...]]]) -> None:
        """Hold the rows of one part; values are text, truth ``0`` or ``1``, or None."""
        import pandas  # noqa: PLC0415 - what DuckDB reads rows from

        run = self._connection.execute
        names = [f"c{at}" for at in range(len(columns))]
        run(f"CREATE OR REPLACE TEMP TABLE raw ({', '.join(f'{name} VARCHAR' for name in names)})")
        for piece in pieces:
            frame = pandas.DataFrame(piece, columns=names, dtype=object)
            self._connection.register("piece", frame)
            cast = ", ".join(f"CAST({name} AS VARCHAR)" for name in names)
            run(f"INSERT INTO raw SELECT {cast} FROM piece")
            self._connection.unregister("piece")
        told = ", ".join(
            f"{_TYPED[each.type].format(name)} AS {each.name}"
            for name, each in zip(names, columns, strict=True)
        )
        run(f"CREATE OR REPLACE TEMP TABLE part AS SELECT {told} FROM raw")
        run("DROP TABLE raw")

    def live(self, register: str, month: str) -> tuple[str, ...]:
        """Write the held rows that are not deleted; the names of the files."""
        return tuple(self._write("part WHERE deleted_at IS NULL", register, "live", month))

    def packs(self) -> tuple[str, ...]:
        """Write the held rows as the packs that arrived; the names of the files."""
        # Not under month=…: DuckDB would give the folder's month for the column of that name.
        return tuple(self._write("part", PACKS, "live"))

    def versions(self, register: str, month: str, before: Sequence[str]) -> tuple[str, ...]:
        """Write the held rows that no file of ``before`` has in this version."""
        source = "part"
        if before:
            known = ", ".join(text(str(self._folder / name)) for name in before)
            source += (
                " ANTI JOIN (SELECT uid, revision, stamp, deleted_at AS gone "
                f"FROM read_parquet([{known}])) AS old ON part.uid = old.uid "
                "AND part.revision = old.revision AND part.stamp = old.stamp "
                "AND part.deleted_at IS NOT DISTINCT FROM old.gone"
            )
        return tuple(self._write(source, register, "versions", month))

    def together(self, names: Sequence[str], register: str, month: str) -> tuple[str, ...]:
        """What lies in many files again in as few as hold it; the old ones are left."""
        listed = ", ".join(text(str(self._folder / name)) for name in names)
        return tuple(self._write(f"read_parquet([{listed}])", register, "versions", month))

    def without(self, name: str, register: str, month: str, uids: Iterable[str]) -> tuple[str, ...]:
        """The file ``name`` again without what it says of ``uids``; itself when it says nothing."""
        source = f"read_parquet({text(str(self._folder / name))})"
        listed = ", ".join(map(text, uids))
        held = f"{source} WHERE uid IN ({listed}) AND deleted_at IS NULL"
        if not self._connection.execute(f"SELECT count(*) FROM {held}").fetchone()[0]:
            return (name,)
        kept = f"{source} WHERE NOT (uid IN ({listed}) AND deleted_at IS NULL)"
        return tuple(self._write(kept, register, "versions", month))

    def _write(self, source: str, register: str, kind: str, month: str = "") -> Iterator[str]:
        run = self._connection.execute
        count = run(f"SELECT count(*) FROM {source}").fetchone()[0]
        folder = f"data/{register}/{kind}" + (f"/month={month}" if month else "")
        for piece, start in enumerate(range(0, count, LARGEST)):
            name = f"{folder}/{self._number:06d}-{piece}.parquet"
            path = self._folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            while path.exists():  # a second rewriting of the same build
                name = name.removesuffix(".parquet") + "x.parquet"
                path = self._folder / name
            chosen = "part.*" if source.startswith("part ANTI") else "*"
            order = "part.unit, part.uid" if source.startswith("part") else "unit, uid"
            if register == PACKS:
                order = "unit, seq, digest"
            run(
                f"COPY (SELECT {chosen} FROM {source} ORDER BY {order} "
                f"LIMIT {LARGEST} OFFSET {start}) TO {text(str(path))} {_OPTIONS}"
            )
            yield name


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
