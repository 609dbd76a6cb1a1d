"""What speaks against the place of a data folder, and keeping others out where locks do not."""

from __future__ import annotations

from pathlib import Path

from gridcenter.base import surroundings
from gridcenter.domain.text import N_
from gridcenter.services.folder.doorway import DATA_FILE
from gridcenter.store.database import Database, DataFileBusyError

_IN_USE = "gridcenter.inuse"

SYNCED = N_(
    "数据目录在“{name}”里，会被同步软件改动或放回旧文件，可能丢数据；请把整个目录移到本机普通文件夹。"
)
NO_LOCKS = N_("这个位置的文件锁不起作用，两处同时打开会丢数据；请把数据放到本机硬盘。")


def doubts(folder: Path) -> tuple[tuple[str, str], ...]:
    """(sentence, name to fill it with) of everything that speaks against ``folder``."""
    found = []
    name = surroundings.synced_by(folder)
    if name:
        found.append((SYNCED, name))
    if folder.is_dir() and not surroundings.locks_hold(folder):
        found.append((NO_LOCKS, ""))
    return tuple(found)


def keep_others_out(folder: Path, db: Database) -> None:
    """Where locks hold nothing, take the mark of the folder until ``db`` closes; DataFileBusyError."""
    if surroundings.locks_hold(folder):
        return
    mark = folder / _IN_USE
    if not surroundings.claim(mark):
        raise DataFileBusyError(path=folder / DATA_FILE)
    db.on_close = [*db.on_close, lambda: mark.unlink(missing_ok=True)]
