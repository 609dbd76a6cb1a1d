"""How far the data came, noted outside the data file: a file or a log put back is noticed.

``gridcenter.count`` holds the number of the newest audit entry that was acknowledged, and below it the
head of the trail with its seal. It is written after each commit and not waited for: after a power cut it may be behind the data, never before it.
SQLite replays a log that lies beside a file, also one of last week; then the data is behind the note.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from gridcenter.base.whole_files import set_aside
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.store import audit, foreign_log
from gridcenter.store.audit import Head
from gridcenter.store.database import Database

_DIGITS = 20
_LARGEST = 2**16


class DataOlderError(GridcenterError):
    """The data file is of an earlier state than was saved here."""

    code: ClassVar[str] = "data_older"
    sentence = N_("数据比上次在这里用时旧：少了 {count} 步操作。")
    hint = N_(
        "可能有人放回了旧文件，或云盘同步覆盖了它。要找回来请恢复最近的备份；如果就是要用这份旧的，再登录一次即可。"
    )


def newest(db: Database) -> int:
    """The number of the newest entry of the audit trail; every write adds one."""
    row = db.one("SELECT id FROM audit ORDER BY id DESC LIMIT 1")
    return int(row[0]) if row else 0


def noted(note: Path) -> int:
    """What the note says; 0 when there is none that can be read."""
    try:
        return int(note.read_bytes()[:_DIGITS])
    except (OSError, ValueError):
        return 0


def noted_head(note: Path) -> Head | None:
    """The head of the trail as the note remembers it; None when it says nothing of it."""
    try:
        number, digest, seal = note.read_text("ascii").splitlines()[1].split(" ")
        return Head(id=int(number), hash=digest, seal=seal)
    except (OSError, ValueError, IndexError):
        return None


def attach(db: Database, note: Path) -> None:
    """Keep the note up to date from now on, until the file is closed."""
    set_aside(note, largest=_LARGEST)  # a link would be written through
    try:
        handle = os.open(note, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    except OSError:  # a full or locked disk: what can be read is read
        return

    def keep() -> None:
        with suppress(OSError):
            os.lseek(handle, 0, os.SEEK_SET)
            head = audit.remembered(db)
            told = f"{newest(db):020d}\n{head.id:020d} {head.hash} {head.seal}\n"
            os.write(handle, told.encode("ascii"))

    db.after_commit, db.on_close = keep, [*db.on_close, lambda: os.close(handle)]
    keep()


def opened(
    path: Path,
    key: bytes,
    note: Path,
    *,
    at: str,
    durable: bool = True,
    prepare: Callable[[Database], object] = lambda _db: None,
) -> Database:
    """Open the data file, and notice when it is behind the note.

    A log that takes the data back is set aside beside it (``*.old-log``) and the file opened
    without it. Otherwise DataOlderError is raised, once: the next time it is opened as it is.
    ``prepare`` is called before that is noted in the trail.
    """
    log = path.with_name(path.name + "-wal")
    had_log = log.exists() and log.stat().st_size > 0
    db = Database.open(path, key, durable=durable)
    try:
        known = noted(note)
        found = newest(db) if db.version else 0
        if known <= found:
            return db
        if had_log:
            kept = _without_log(db, log)
            without = Database.open(path, key, durable=durable)
            if newest(without) > found:
                db, found = without, newest(without)
            else:
                without.close()
                kept.replace(log)
                db = Database.open(path, key, durable=durable)
        if known <= found:
            return db
        prepare(db)
        with db.transaction():
            facts = {"known": known, "found": found}
            audit.append(db, at=at, by="—", action="data.older", detail=facts)
        attach(db, note)
    except BaseException:
        db.close()
        raise
    db.close()
    raise DataOlderError(count=known - found)


def _without_log(db: Database, log: Path) -> Path:
    """Close ``db`` without its log being folded in; the log lies at the returned path."""
    kept = foreign_log.free_name(log)
    shutil.copyfile(log, kept)
    # Closing would fold the log in. One that is empty all of a sudden cannot be, and nothing of the
    # file is written: SQLite reads the first frame before it writes a page.
    os.truncate(log, 0)
    db.close()
    log.unlink(missing_ok=True)
    return kept
