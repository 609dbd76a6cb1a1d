"""Reads out of a damaged data file what still can be read, row by row where a page is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import sqlcipher3.dbapi2 as driver

from gridcenter.base import progress
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.store.database import Database, DataFileDamagedError, Row
from gridcenter.store.indexing import index_rows

_CHUNK = 2_000
_MOST_TRIES = 2_000
"""A table whose upper pages are gone fails at every row; after so many tries the rest is given up."""
_BEYOND = 2**33
"""Where a table's last row is unknown, as far as is looked."""

_END = 200
"""Where the last row is unknown, so many damaged ones on end are taken for the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOut:
    """What one table gave: rows read, places (row numbers) that could not be, and whether all was tried."""

    table: str
    rows: int
    lost: int
    complete: bool


class Source:
    """A damaged file, opened anew by ``opener`` after every failure.

    SQLCipher 4.19 gives nothing more through a connection that met one page which does not
    authenticate, not even sound pages.
    """

    def __init__(self, opener: Callable[[], Database]) -> None:
        self._opener, self._db = opener, opener()

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of a SELECT, or GridcenterError."""
        try:
            return self._db.query(sql, parameters)
        except (GridcenterError, driver.DatabaseError) as error:
            self._db.close()
            self._db = self._opener()
            raise DataFileDamagedError from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def read_out(source: Source, target: Database) -> tuple[ReadOut, ...]:
    """Copy every readable row of ``source`` into ``target``, a new file of the present schema.

    The search index is made anew. Nothing is written to ``source``.
    """
    names = [
        str(row[0])
        for row in target.query(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
            "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_sqlite%' ESCAPE '\\'"
        )
    ]
    target.execute("PRAGMA foreign_keys = OFF")
    found = []
    for at, name in enumerate(names):
        progress.report(at, len(names) + 1)
        with target.transaction():
            target.execute(f"DELETE FROM {name}")
            found.append(_table(source, target, name))
    with target.transaction():
        for register in REGISTERS:
            columns = ", ".join(("id", *register.names))
            rows = target.query(f"SELECT {columns} FROM {register.id}")
            index_rows(
                target,
                register,
                ((row[0], dict(zip(register.names, row[1:], strict=True))) for row in rows),
            )
    return tuple(found)


def _table(source: Source, target: Database, name: str) -> ReadOut:
    try:
        theirs = {row[1] for row in source.query(f"PRAGMA table_info({name})")}
    except GridcenterError:
        theirs = set()
    columns = [row[1] for row in target.query(f"PRAGMA table_info({name})") if row[1] in theirs]
    if not columns:
        return ReadOut(table=name, rows=0, lost=0, complete=bool(theirs))
    reader = _Reader(source, name, columns)
    listed, marks = ", ".join(("rowid", *columns)), ", ".join("?" * (len(columns) + 1))
    rows = 0
    for batch in reader.batches():
        target.execute_many(f"INSERT OR IGNORE INTO {name}({listed}) VALUES ({marks})", batch)
        rows += len(batch)
    return ReadOut(table=name, rows=rows, lost=reader.lost, complete=reader.tries <= _MOST_TRIES)


class _Reader:
    def __init__(self, source: Source, table: str, columns: Sequence[str]) -> None:
        self._source, self.lost, self.tries = source, 0, 0
        listed = ", ".join(("rowid", *columns))
        self._sql = f"SELECT {listed} FROM {table} WHERE rowid BETWEEN ? AND ?"
        # A range is read until the row after it, which may lie on the damaged page.
        self._one = f"SELECT {listed} FROM {table} WHERE rowid = ?"
        self._table = table

    def batches(self) -> Iterator[list[Row]]:
        first, last = self._end("min", 0), self._end("max", _BEYOND)
        # Far apart ends mean that one is unknown: halves of nothing cost nothing.
        step = _CHUNK if last - first < 10_000_000 else last - first + 1
        for start in range(first, last + 1, step):
            yield from self._span(start, min(start + step - 1, last))

    def _end(self, which: str, unknown: int) -> int:
        try:
            ((end,),) = self._source.query(f"SELECT {which}(rowid) FROM {self._table}")
        except GridcenterError:
            return unknown
        return int(end) if end is not None else 0

    def _span(self, first: int, last: int) -> Iterator[list[Row]]:
        waiting, in_a_row = [(first, last)], 0
        while waiting:
            low, high = waiting.pop()
            try:
                single = low == high
                batch = self._source.query(
                    *((self._one, (low,)) if single else (self._sql, (low, high)))
                )
                in_a_row = 0 if batch else in_a_row
                yield batch
            except GridcenterError:
                self.tries += 1
                if self.tries > _MOST_TRIES:
                    return
                if low == high:
                    self.lost += 1
                    in_a_row += 1
                    if last == _BEYOND and in_a_row > _END:
                        return
                    continue
                middle = (low + high) // 2
                waiting += [(middle + 1, high), (low, middle)]
