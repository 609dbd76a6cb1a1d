"""The lake's live rows in a province's PostgreSQL: by COPY into staging, then one transaction.

Months that the server already has are left alone. Staging outlives a broken line: what was copied whole
is taken, and only the last transaction makes anything of it visible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.lake import duck
from gridcenter.lake.census_sql import text
from gridcenter.lake.columns import LakeColumn, LakeType
from gridcenter.lake.snapshot import Snapshot, SnapshotPart

SCHEMA = "gridcenter"
_STAGING = "gridcenter_staging"
_LOCK = 0x6772_6964
_CHUNK = 20_000
_MOST_SAID = 300
_TYPES = {
    LakeType.TEXT: "text",
    LakeType.WHOLE: "bigint",
    LakeType.DECIMAL: "double precision",
    LakeType.TRUTH: "boolean",
    LakeType.DAY: "date",
    LakeType.TIME: "timestamp",
}
_MONTHLY_OF = "incident"
_MONTHLY = f"{_MONTHLY_OF}_monthly"
_TOLD = ("month", "unit", "family", "category", "state", "is_resolved")


class PublishError(GridcenterError):
    """The server was not reached, or refused."""

    code = "publish"
    sentence = N_("没有发布到 {server}：{reason}")
    hint = N_("请核对地址、账号和网络后再试；已传完的月份不会重传，平台上的数据没有变。")


class NoDriverError(GridcenterError):
    """psycopg is not installed."""

    code = "no_driver"
    sentence = N_("这里没有装 PostgreSQL 的驱动。")
    hint = N_("请安装 gridcenter[publish]（psycopg）后再试。")


class PublishBusyError(GridcenterError):
    """Somebody else publishes to the same server now."""

    code = "publish_busy"
    sentence = N_("另一处正在往这个平台发布。")
    hint = N_("等它结束再试；两边同时写会互相等待。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a publishing did: months (of registers) sent and left alone, months dropped, rows sent."""

    sent: int
    same: int
    dropped: int
    rows: int


def server_of(url: str) -> str:
    """Host and database of a URL, without account and password."""
    return url.partition("://")[2].rpartition("@")[2].partition("?")[0]


@contextmanager
def connected(url: str) -> Iterator[Any]:
    """A connection to the server of ``url``. Raises NoDriverError, PublishError."""
    try:
        import psycopg  # noqa: PLC0415 - optional: only who publishes needs it
    except ImportError as error:
        raise NoDriverError from error
    try:
        with psycopg.connect(url, connect_timeout=20) as connection:
            connection.autocommit = True
            yield connection
    except psycopg.Error as error:
        said = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise PublishError(server=server_of(url), reason=said[:_MOST_SAID]) from error


def publish(connection: Any, folder: Path, found: Snapshot) -> Sent:
    """Bring the server's tables to what the snapshot says. Raises PublishBusyError."""
    run = connection.execute
    if not run("SELECT pg_try_advisory_lock(%s)", (_LOCK,)).fetchone()[0]:
        raise PublishBusyError
    try:
        _prepare(run, found)
        there = _ledger(run, SCHEMA)
        wanted = _wanted(found)
        changed = {key: mark for key, mark in wanted.items() if there.get(key) != mark}
        rows = _stage(connection, folder, found, changed)
        gone = [key for key in there if key not in wanted]
        with connection.transaction():
            _take_over(run, found, changed, gone)
        _clear(run)
    finally:
        run("SELECT pg_advisory_unlock(%s)", (_LOCK,))
    return Sent(sent=len(changed), same=len(wanted) - len(changed), dropped=len(gone), rows=rows)


_Key = tuple[str, str]
"""A register and a month."""


def _wanted(found: Snapshot) -> dict[_Key, str]:
    """A mark of each part with rows; another schema of its register is another part."""
    return {
        (register, month): _mark(found.schema[register], part)
        for register, months in found.parts.items()
        for month, part in months.items()
        if part.live
    }


def _mark(columns: Sequence[LakeColumn], part: SnapshotPart) -> str:
    told = " ".join((part.fingerprint, *part.live, *(f"{c.name}:{c.type}" for c in columns)))
    return sha256(told.encode()).hexdigest()


def _columns(columns: Sequence[LakeColumn]) -> str:
    return ", ".join(f"{each.name} {_TYPES[each.type]}" for each in columns)


def _prepare(run: Any, found: Snapshot) -> None:
    for schema in (SCHEMA, _STAGING):
        # Not IF NOT EXISTS: openGauss and Kingbase descend from versions that know it of tables alone.
        if not run("SELECT 1 FROM pg_namespace WHERE nspname = %s", (schema,)).fetchone():
            run(f"CREATE SCHEMA {schema}")
        run(
            f"CREATE TABLE IF NOT EXISTS {schema}.published (register text NOT NULL, "
            "month text NOT NULL, mark text NOT NULL, PRIMARY KEY (register, month))"
        )
    kinds = "text, unit text, family text, category text, state text, is_resolved boolean, n bigint"
    run(f"CREATE TABLE IF NOT EXISTS {SCHEMA}.{_MONTHLY} (month {kinds})")
    for register, columns in found.schema.items():
        _table(run, SCHEMA, register, columns)
        _table(run, _STAGING, register, columns)


def _table(run: Any, schema: str, register: str, columns: Sequence[LakeColumn]) -> None:
    """Make the table; one of another shape is made anew, and its months come again."""
    asked = "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s ORDER BY ordinal_position"
    there = [name for (name,) in run(asked, (schema, register)).fetchall()]
    if there and there != [each.name for each in columns]:
        run(f"DELETE FROM {schema}.published WHERE register = %s", (register,))
        run(f"DROP TABLE {schema}.{register}")
        there = []
    if not there:
        run(f"CREATE TABLE {schema}.{register} ({_columns(columns)})")
        run(f"CREATE INDEX {register}_month ON {schema}.{register} (month, unit)")


def _ledger(run: Any, schema: str) -> dict[_Key, str]:
    told = run(f"SELECT register, month, mark FROM {schema}.published").fetchall()
    return {(register, month): mark for register, month, mark in told}


def _stage(connection: Any, folder: Path, found: Snapshot, changed: Mapping[_Key, str]) -> int:
    """Copy what changed into staging, each month in a transaction of its own; the rows copied."""
    ready = _ledger(connection.execute, _STAGING)
    rows = 0
    with duck.connected() as reading:
        for (register, month), mark in changed.items():
            if ready.get((register, month)) == mark:
                continue
            part = found.parts[register][month]
            with connection.transaction():
                _forget(connection.execute, _STAGING, register, month)
                rows += _copy(connection, reading, folder, register, part, found.schema[register])
                _note(connection.execute, _STAGING, register, month, mark)
    return rows


def _copy(  # noqa: PLR0917 - what goes where, and how
    connection: Any,
    reading: Any,
    folder: Path,
    register: str,
    part: SnapshotPart,
    columns: Sequence[LakeColumn],
) -> int:
    listed = ", ".join(text(str(folder / name)) for name in part.live)
    # PostgreSQL keeps no NUL in a text.
    told = ", ".join(
        f"replace({each.name}, chr(0), '')" if each.type is LakeType.TEXT else each.name
        for each in columns
    )
    reading.execute(f"SELECT {told} FROM read_parquet([{listed}])")
    rows = 0
    into = f"COPY {_STAGING}.{register} ({', '.join(each.name for each in columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(into) as copying:
        while found := reading.fetchmany(_CHUNK):
            for row in found:
                copying.write_row(row)
            rows += len(found)
    return rows


def _take_over(
    run: Any, found: Snapshot, changed: Mapping[_Key, str], gone: Sequence[_Key]
) -> None:
    """All months at once: who reads meanwhile sees the old ones or the new ones."""
    for (register, month), mark in changed.items():
        _forget(run, SCHEMA, register, month)
        names = ", ".join(each.name for each in found.schema[register])
        run(
            f"INSERT INTO {SCHEMA}.{register} ({names}) SELECT {names} FROM {_STAGING}.{register} "
            "WHERE month = %s",
            (month,),
        )
        _note(run, SCHEMA, register, month, mark)
    for register, month in gone:
        _forget(run, SCHEMA, register, month)
    months = {month for register, month in (*changed, *gone) if register == _MONTHLY_OF}
    keys = ", ".join(_TOLD)
    for month in sorted(months):
        run(f"DELETE FROM {SCHEMA}.{_MONTHLY} WHERE month = %s", (month,))
        run(
            f"INSERT INTO {SCHEMA}.{_MONTHLY} ({keys}, n) SELECT {keys}, count(*) "
            f"FROM {SCHEMA}.{_MONTHLY_OF} WHERE month = %s GROUP BY {keys}",
            (month,),
        )


def _forget(run: Any, schema: str, register: str, month: str) -> None:
    run(f"DELETE FROM {schema}.{register} WHERE month = %s", (month,))
    run(f"DELETE FROM {schema}.published WHERE register = %s AND month = %s", (register, month))


def _note(run: Any, schema: str, register: str, month: str, mark: str) -> None:
    run(f"INSERT INTO {schema}.published VALUES (%s, %s, %s)", (register, month, mark))


def _clear(run: Any) -> None:
    run(f"DROP SCHEMA {_STAGING} CASCADE")
