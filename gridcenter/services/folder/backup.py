"""Backups: verified copies of the data file, with its key slots and the sealed attachments."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.exchange.file_out import WriteBackError
from gridcenter.services import audit, settings
from gridcenter.services.centre import Centre
from gridcenter.services.register import attachment_files
from gridcenter.store import backup as copies
from gridcenter.store import gestures, keyring
from gridcenter.store.database import Database, DiskFullError

_OWN_FILES = ("forms", "templates")
"""Folders of the unit's own forms and templates, kept with the data."""

_KEPT = 20
_LAST = "last_backup"
SECOND = settings.SECOND_BACKUP
_DAY = timedelta(hours=20)


class NotABackupError(GridcenterError):
    """The named place holds no backup."""

    code = "not_a_backup"
    sentence = N_("这里没有可恢复的备份：{path}")
    hint = N_("请选择备份文件夹（里面有 gridcenter.db 和 keys.json）。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A verified copy: its folder, its moment (UTC text) and the data file's size in bytes."""

    folder: Path
    at: str
    size: int


def make(centre: Centre, to: Path | None = None) -> Backup:
    """Copy the data file into a new folder under ``to`` (default: ``backups/`` in the data folder).

    The copy is opened and checked before it counts. BackupFailedError leaves nothing behind.
    A place of one's own choice is the administrator's to choose.
    """
    if to is not None and str(to) != settings.get(centre, SECOND):
        centre.require(Deed.MANAGE)
    at = centre.now()
    place = (to or centre.folder / "backups") / f"gridcenter-{_for_file(at)}"
    made = _copy(centre.folder, centre.db, place, at)
    # A full disk at home is no reason to lose the copy that was made elsewhere.
    with suppress(DiskFullError), centre.db.transaction():
        settings.put(centre, _LAST, {"at": at, "folder": str(place)})
        audit.record(centre, "backup", {"size": made.size})
    if to is None:
        _forget_old(centre.folder / "backups")
    return made


def make_everywhere(centre: Centre) -> tuple[Backup, ...]:
    """A backup in the data folder and, when it is there now, in the second place."""
    made = [make(centre)]
    second = settings.get(centre, SECOND)
    if second and Path(second).is_dir():
        made.append(make(centre, Path(second)))
    return tuple(made)


def is_due(centre: Centre) -> bool:
    """Whether something was written since the last backup, and that is most of a day ago."""
    newest = gestures.recent(centre.db, limit=1)
    at = last(centre)
    if not newest:
        return False
    if at is None:
        return True
    return newest[0].at > at and centre.clock() - datetime.fromisoformat(at) > _DAY


def verify(centre: Centre, folder: Path) -> None:
    """Open a backup of this centre and check every page of it; BackupFailedError if it is bad."""
    copies.check(folder / "gridcenter.db", centre.db.key)


def before_migration(folder: Path, db: Database) -> Backup:
    """The copy that is kept before the schema changes."""
    return _copy(folder, db, folder / "backups" / f"before-schema-{db.version + 1}", "")


def _copy(folder: Path, db: Database, place: Path, at: str) -> Backup:
    is_new = not place.exists()
    try:
        attachment_files.copy_all(folder, place)
        size = copies.copy_verified(db, db.key, place / "gridcenter.db")
        shutil.copyfile(folder / "keys.json", place / "keys.json")
        for name in _OWN_FILES:
            if (folder / name).is_dir():
                shutil.copytree(folder / name, place / name, dirs_exist_ok=True)
    except (WriteBackError, OSError, copies.BackupFailedError) as failure:
        shutil.rmtree(place if is_new else place / attachment_files.FOLDER, ignore_errors=True)
        if isinstance(failure, copies.BackupFailedError):
            raise
        raise copies.BackupFailedError(reason=failure) from failure
    return Backup(folder=place, at=at, size=size)


def _for_file(at: str) -> str:
    return at.replace(":", "").replace("-", "").replace(".", "")


def _forget_old(place: Path) -> None:
    copies_made = sorted(place.glob("gridcenter-*"))
    for old in copies_made[:-_KEPT]:
        shutil.rmtree(old)


def last(centre: Centre) -> str | None:
    """The moment of the newest backup (UTC text), or None."""
    note = settings.get(centre, _LAST)
    return note["at"] if note else None


def available(folder: Path) -> tuple[Path, ...]:
    """The backup folders inside a data folder, newest first."""
    return tuple(sorted((folder / "backups").glob("*/gridcenter.db"), reverse=True))


def restore(folder: Path, backup_folder: Path, *, password: str) -> None:
    """Put a backup in the place of the data in ``folder``, which is moved aside, not deleted.

    The backup must open with ``password`` and pass its check first. Nothing may hold the data file.
    Raises NotABackupError, WrongPasswordError, BackupFailedError.
    """
    source = backup_folder if backup_folder.is_dir() else backup_folder.parent
    if not (source / "gridcenter.db").exists() or not (source / "keys.json").exists():
        raise NotABackupError(path=backup_folder)
    key = _key_for(source, password)
    copies.check(source / "gridcenter.db", key)
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / "replaced"
    number = 1
    while aside.exists():
        number += 1
        aside = folder / f"replaced-{number}"
    aside.mkdir()
    contents = attachment_files.FOLDER
    own = tuple(name for name in (*_OWN_FILES, contents) if (source / name).is_dir())
    for name in ("gridcenter.db", "gridcenter.db-wal", "keys.json", contents, *own):
        if (folder / name).exists():
            (folder / name).replace(aside / name)
    shutil.copyfile(source / "gridcenter.db", folder / "gridcenter.db")
    shutil.copyfile(source / "keys.json", folder / "keys.json")
    for name in own:
        shutil.copytree(source / name, folder / name)


def _key_for(source: Path, password: str) -> bytes:
    for slot in keyring.read_slots(source / "keys.json"):
        try:
            return keyring.open_slot(slot, password)
        except keyring.WrongPasswordError:
            continue
    raise keyring.WrongPasswordError
