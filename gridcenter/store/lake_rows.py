"""Rows for the lake: which months of a register changed, and all that a month holds."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from gridcenter.domain.packs.tables import Row, TableSpec
from gridcenter.domain.register.fields import Register
from gridcenter.store.database import Database

_CHUNK = 10_000
_NONE = "none"
_ALL = "current"


def _month(register: Register) -> str:
    """The month of a row as SQL: of its date, one for all where the register lists what stands."""
    if not register.dated:
        return f"CASE WHEN created_at = '' THEN '{_NONE}' ELSE '{_ALL}' END"
    return f"ifnull(nullif(substr({register.dated}, 1, 7), ''), '{_NONE}')"


def months(db: Database, register: Register) -> dict[str, tuple[str, int]]:
    """For each month a fingerprint of its rows and how many are live.

    The fingerprint is the sum of a CRC over uid, revision, stamp and deletion of every row: any
    merge, edit, deletion or purge changes it.
    """
    db.conn.create_function("row_crc", 4, _crc, deterministic=True)
    sql = (
        f"SELECT {_month(register)} AS month, sum(row_crc(uid, revision, stamp, "
        f"ifnull(deleted_at, '') || created_at)), count(*), sum(deleted_at IS NULL) "
        f"FROM {register.id} GROUP BY month"
    )
    return {
        str(month): (f"{total:x}-{count}", int(live))
        for month, total, count, live in db.execute(sql)
    }


def _crc(uid: str, revision: int, stamp: str, deleted: str) -> int:
    return zlib.crc32(f"{uid} {revision} {stamp} {deleted}".encode())


def identities(db: Database, register: Register, month: str) -> Iterator[list[Row]]:
    """Uid, revision, stamp and deletion of a month's rows, in pieces."""
    told = "uid, revision, stamp, deleted_at"
    sql = f"SELECT {told} FROM {register.id} WHERE {_month(register)} = ?"
    return _pieces(db.execute(sql, (month,)))


def rows(
    db: Database,
    register: Register,
    table: TableSpec,
    month: str,
    uids: Sequence[str] | None = None,
) -> Iterator[list[Row]]:
    """The rows of a month, deleted ones included, in pieces; with ``uids`` only these. Each ends with
    what is kept of unknown columns (JSON text or None)."""
    told = ", ".join((*table.columns, "extra"))
    sql = f"SELECT {told} FROM {register.id} WHERE {_month(register)} = ?"
    if uids is None:
        yield from _pieces(db.execute(sql, (month,)))
        return
    sql = f"{sql} AND uid IN (SELECT value FROM json_each(?))"
    for first in range(0, len(uids), _CHUNK):
        yield from _pieces(db.execute(sql, (month, json.dumps(uids[first : first + _CHUNK]))))


def _pieces(cursor: Any) -> Iterator[list[Row]]:
    while found := cursor.fetchmany(_CHUNK):
        yield found


def purged(db: Database, register: Register) -> set[str]:
    """The uids of which nothing is left but the tombstone."""
    sql = f"SELECT uid FROM {register.id} WHERE deleted_at IS NOT NULL AND created_at = ''"
    return {str(row[0]) for row in db.execute(sql)}
