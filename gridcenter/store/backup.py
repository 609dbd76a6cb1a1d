"""Verified copies of the data file: a copy counts only after it was opened and checked."""

from __future__ import annotations

from pathlib import Path

from gridcenter.base.whole_files import whole_file
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.store.database import Database


class BackupFailedError(GridcenterError):
    """The copy could not be made or did not pass its check."""

    code = "backup_failed"
    sentence = N_("备份没有完成：{reason}")
    hint = N_("原有数据没有改动；请换一个有空间、可写入的位置重试。")


def copy_verified(db: Database, key: bytes, target: Path) -> int:
    """Write an encrypted copy to ``target`` and check it; returns its size in bytes.

    VACUUM INTO keeps the encryption and reads one consistent state; the copy gets its final name
    only after quick_check said ok. BackupFailedError otherwise, and nothing half-written stays.
    """
    try:
        with whole_file(target, ours=True) as part:
            db.execute("VACUUM INTO ?", (str(part),))
            check(part, key)
    except GridcenterError:
        raise
    except Exception as error:  # the driver's and the disk's own words go into the sentence
        raise BackupFailedError(reason=error) from error
    return target.stat().st_size


def check(path: Path, key: bytes) -> None:
    """Open a copy and run SQLite's quick check; BackupFailedError when it is not whole."""
    copy = Database.open(path, key)
    try:
        row = copy.one("PRAGMA quick_check")
        if row is None or row[0] != "ok":
            raise BackupFailedError(reason=row[0] if row else "quick_check")
        # Back to one file: a copy on a stick must not depend on a -wal beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()


def examine(db: Database) -> dict[str, object]:
    """Checks of an open file: damaged pages, structure, dangling references."""
    pages = [row[0] for row in db.query("PRAGMA cipher_integrity_check")]
    structure = [row[0] for row in db.query("PRAGMA integrity_check")]
    dangling = len(db.query("PRAGMA foreign_key_check"))
    return {
        "damaged_pages": len(pages),
        "structure": structure[0] if structure else "",
        "dangling_references": dangling,
        "whole": not pages and structure == ["ok"] and not dangling,
    }
