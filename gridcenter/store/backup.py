"""Verified copies of the data file: a copy counts only after it was opened and checked."""

from __future__ import annotations

import os
from pathlib import Path

from gridcenter.base import progress
from gridcenter.base.progress import Listener
from gridcenter.base.system_words import in_words
from gridcenter.base.whole_files import whole_file
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.store.database import Database
from gridcenter.store.looking import look
from gridcenter.store.telling import tables, telling

_CHUNK = 2**20


class BackupFailedError(GridcenterError):
    """The copy could not be made or did not pass its check."""

    code = "backup_failed"
    sentence = N_("备份没有完成：{reason}")
    hint = N_("原有数据没有改动；请换一个有空间、可写入的位置重试。")


class BackupDamagedError(GridcenterError):
    """A backup does not open, or not every page of it authenticates."""

    code = "backup_damaged"
    sentence = N_("这份备份有损坏：{reason}")
    hint = N_("请换一份备份；现有数据没有改动。")


def copy_verified(db: Database, target: Path) -> str:
    """Write an encrypted copy to ``target``, flushed and checked; returns its SHA-256 in hex.

    The log is folded in and the file copied byte by byte, which keeps every page as it was
    authenticated; where that cannot be, SQLite writes the copy. The copy gets its name only after
    every page of it was read. BackupFailedError otherwise, and nothing half-written stays.
    """
    try:
        with whole_file(target, ours=True) as part:
            if not (db.fold_whole() and _copied(db, part)):
                part.unlink()
                db.execute("VACUUM INTO ?", (str(part),))
                part.chmod(0o600)
            check(part, db.key, lambda done, total: progress.report(total + done, 2 * total))
            digest = file_digest(part)
    except (progress.CancelledWorkError, progress.StaleWorkError):
        raise
    except BackupDamagedError as error:
        raise BackupFailedError(reason=error.facts["reason"]) from error
    except Exception as error:  # the driver's and the disk's own words go into the sentence
        raise BackupFailedError(reason=in_words(error)) from error
    return digest


def _copied(db: Database, part: Path) -> bool:
    """Copy the file's bytes; False where the system does not let us read them beside SQLite."""
    try:
        source, at = db.reader(), 0
        os.lseek(source, 0, os.SEEK_SET)
    except OSError:
        return False
    total = os.fstat(source).st_size
    with part.open("r+b", buffering=0) as stream:
        while chunk := _read(source):
            stream.write(chunk)
            at += len(chunk)
            progress.report(at, 2 * total)
    return at == total


def _read(handle: int) -> bytes:
    return os.read(handle, _CHUNK)


def file_digest(path: Path) -> str:
    """The SHA-256 of a file in hex."""
    import hashlib  # noqa: PLC0415 - brings OpenSSL's hashes

    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check(path: Path, key: bytes, say: Listener = progress.report) -> None:
    """Open a copy for reading alone and read every page; BackupDamagedError when one is bad."""
    try:
        copy = look(path, key)
    except GridcenterError as error:
        raise BackupDamagedError(reason=path.name) from error
    try:
        found = structure(copy, say)
        if found:
            raise BackupDamagedError(reason=found[0])
    finally:
        copy.close()


def structure(db: Database, say: Listener = progress.report) -> list[str]:
    """What is wrong with the pages and the structure, empty when nothing is; every page is read.

    Each page is authenticated as it is read. ``say`` hears how far it is several times a second,
    also inside a large table, and stops it by raising CancelledWorkError.
    """
    try:
        # A page that is still in memory would be judged by what it was, not by what the disk holds.
        db.execute("PRAGMA shrink_memory")
        with telling(db, tables(db), say) as following:
            for name in following:
                said = [row[0] for row in db.query(f'PRAGMA quick_check("{name}")')]
                if said != ["ok"]:
                    return said
        is_short = _is_short(db)
    except progress.CancelledWorkError:
        raise
    except GridcenterError as error:
        return [error.code]
    except OSError as error:
        return [str(error)]
    return ["cut"] if is_short else []


def _is_short(db: Database) -> bool:
    """Whether the file ends before its last page, which may still be in the log."""
    log = db.path.with_name(f"{db.path.name}-wal")
    if log.exists() and log.stat().st_size:
        return False
    row = db.one("PRAGMA page_count")
    return row is not None and db.path.stat().st_size < row[0] * page_size(db)


def page_size(db: Database) -> int:
    """Bytes of a page."""
    row = db.one("PRAGMA page_size")
    return int(row[0]) if row else 4096


def dangling(db: Database) -> int:
    """How many references point at nothing.

    As ``PRAGMA foreign_key_check`` counts them, which fetches every row of a table for it: here the
    references are read from an index where one holds them.
    """
    listed = db.query(
        'SELECT held.name, made."from", made."table", ifnull(made."to", \'id\') '
        "FROM sqlite_master AS held JOIN pragma_foreign_key_list(held.name) AS made "
        "WHERE held.type = 'table'"
    )
    return sum(_dangling(db, *each) for each in listed)


def _dangling(db: Database, table: str, field: str, other: str, key: str) -> int:
    columns = {name for (name,) in db.query("SELECT name FROM pragma_table_info(?)", (table,))}
    lost = (
        f'SELECT count(*) FROM "{table}" AS child WHERE "{field}" IS NOT NULL AND NOT EXISTS '
        f'(SELECT 1 FROM "{other}" AS found WHERE found."{key}" = child."{field}")'
    )
    if "deleted_at" not in columns:
        return int(db.query(lost)[0][0])
    # Together they would be looked for in the table; apart, each part has an index that holds it.
    binned = f'id IN (SELECT id FROM "{table}" WHERE deleted_at IS NOT NULL)'
    parts = (f"{lost} AND deleted_at IS NULL", f"{lost} AND {binned}")
    return sum(int(db.query(part)[0][0]) for part in parts)


__all__ = [
    "BackupDamagedError",
    "BackupFailedError",
    "check",
    "copy_verified",
    "dangling",
    "file_digest",
    "structure",
]
