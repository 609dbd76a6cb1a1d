"""What speaks against the place of a data folder, and keeping others out where locks do not."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from gridcenter.base import surroundings
from gridcenter.domain.text import N_
from gridcenter.services.folder import backup, other_keys
from gridcenter.services.folder.doorway import DATA_FILE
from gridcenter.services.folder.switching import OWN, SEALED
from gridcenter.store import settings
from gridcenter.store.database import Database, DataFileBusyError, DiskFullError

_IN_USE = "gridcenter.inuse"
_CLOSED = "closed_to_others"
_OURS = (
    *("gridcenter.", "keys.json", "sign-in.json", "restore.", "replaced"),
    *(backup.HOME, *OWN, *SEALED),
)
"""How the names of our files and folders begin."""

SYNCED = N_(
    "数据目录在“{name}”里，会被同步软件改动或放回旧文件，可能丢数据；请把整个目录移到本机普通文件夹。"
)
NO_LOCKS = N_("这个位置的文件锁不起作用，两处同时打开会丢数据；请把数据放到本机硬盘。")
KEYS_TWICE = N_(
    "数据目录里多了一份钥匙文件“{name}”，其中可能还有旧密码的钥匙；正在用的是 keys.json，请删掉多余的。"
)


def doubts(folder: Path) -> tuple[tuple[str, str], ...]:
    """(sentence, name to fill it with) of everything that speaks against ``folder``."""
    found = []
    name = surroundings.synced_by(folder)
    if name:
        found.append((SYNCED, name))
    if folder.is_dir() and not surroundings.locks_hold(folder):
        found.append((NO_LOCKS, ""))
    found += [(KEYS_TWICE, each.name) for each in other_keys.copies(folder)[:1]]
    return tuple(found)


def keep_others_out(folder: Path, db: Database) -> None:
    """Where locks hold nothing, take the mark of the folder until ``db`` closes; DataFileBusyError."""
    if surroundings.locks_hold(folder):
        return
    mark = folder / _IN_USE
    if not surroundings.claim(mark):
        raise DataFileBusyError(path=folder / DATA_FILE)
    db.on_close = [*db.on_close, lambda: mark.unlink(missing_ok=True)]


def close_to_others(folder: Path, db: Database) -> None:
    """Take what earlier versions left readable from everybody else on this PC, once for a folder.

    Only what is ours by name is touched, and the folder itself when it holds nothing else. A file that is another
    account's stays as it is, and the next sign-in tries again.
    """
    if os.name != "posix" or settings.get(db, _CLOSED, False):
        return
    try:
        names = sorted(each.name for each in folder.iterdir())
        for name in names:
            if name.startswith(_OURS):
                _close(folder / name)
        if all(name.startswith(_OURS) for name in names):
            folder.chmod(stat.S_IMODE(folder.stat().st_mode) & 0o700)
    except OSError:
        return
    with suppress(DiskFullError), db.transaction():
        settings.put(db, _CLOSED, True)


def _close(path: Path) -> None:
    """A file or folder of ours and everything in it; a link's target is somebody else's."""
    if path.is_symlink():
        return
    if path.is_dir():
        for each in path.iterdir():
            _close(each)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        path.chmod(mode & 0o700)
