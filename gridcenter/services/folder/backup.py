"""Backups: verified copies of everything in a data folder, finished whole or not there."""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from gridcenter.base.progress import CancelledWorkError
from gridcenter.base.system_words import in_words
from gridcenter.base.whole_files import refuse_own_folder, resolved, sync_folder, write_whole
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.services import audit, settings
from gridcenter.services.centre import Centre
from gridcenter.services.folder import doorway, linking, manifest, ring
from gridcenter.services.folder.manifest import BackupManifest
from gridcenter.services.folder.switching import OWN, SEALED
from gridcenter.services.register import attachment_contents, attachment_files
from gridcenter.store import audit as trail
from gridcenter.store import backup as copies
from gridcenter.store import keyring
from gridcenter.store import settings as stored
from gridcenter.store.database import Database, DiskFullError

HOME = doorway.BACKUPS
_LAST = "last_backup"
COUNTER = "backup_counter"
SECOND = settings.SECOND_BACKUP
_DAY = timedelta(hours=20)
_NO_WORK = ("sign_in", "backup", "backup.verify", "check_data", "diagnose")
"""What the audit trail tells of and no backup is needed for."""


class NotABackupError(GridcenterError):
    """The named place holds no backup."""

    code = "not_a_backup"
    sentence = N_("这里没有可恢复的备份：{path}。")
    hint = N_("请选择备份文件夹（里面有 gridcenter.db 和 keys.json）。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A verified copy: its folder, its moment (UTC text), the data file's size in bytes.

    ``damaged`` are attachments that were damaged in the data folder already and are not in it.
    """

    folder: Path
    number: int
    at: str
    size: int
    damaged: tuple[str, ...] = ()


def make(centre: Centre, to: Path | None = None, *, reason: str = "asked") -> Backup:
    """Copy everything into a new folder under ``to`` (default: ``backups/`` in the data folder).

    The copy is opened and checked before it counts, and flushed before it has its name. Older ones
    go by the rules of :mod:`ring`. BackupFailedError leaves nothing behind.
    A place of one's own choice is the administrator's to choose, outside the data (OwnFolderError).
    """
    if to is not None and str(to) != settings.get(centre, SECOND):
        centre.require(Deed.MANAGE)
    home = centre.folder / HOME
    place, at = to or home, centre.now()
    if resolved(place) != resolved(home):
        refuse_own_folder(place / "gridcenter.db")
    number = _next_number(centre, place)
    name = f"gridcenter-{number:06d}-{_for_file(at)}"
    note = _Note(number, at, reason, centre.device)
    made = _build(centre.folder, centre.db, place / name, note, partial(_is_whole, centre))
    # A full disk at home is no reason to lose the copy that was made elsewhere.
    with suppress(DiskFullError), centre.db.transaction():
        settings.put(centre, COUNTER, number)
        said = {"at": at, "folder": str(made.folder), "number": number, "work": work(centre.db)}
        settings.put(centre, _LAST, said)
        audit.record(centre, "backup", {"size": made.size, "number": number, "reason": reason})
    ring.tidy(place, centre.device, never={number, _verified(centre)}, is_home=place == home)
    return made


def make_everywhere(centre: Centre, *, reason: str = "asked") -> tuple[Backup, ...]:
    """A backup in the data folder and, when it is there now, in the second place."""
    made = [make(centre, reason=reason)]
    second = settings.get(centre, SECOND)
    if second and Path(second).is_dir():
        made.append(make(centre, Path(second), reason=reason))
    return tuple(made)


def work(db: Database) -> int:
    """A number that grows with everything written here but signing in and looking after the file."""
    return trail.newest_but(db, _NO_WORK)


def is_behind(centre: Centre) -> bool:
    """Whether something was written since the last backup."""
    note = settings.get(centre, _LAST) or {}
    return bool(work(centre.db) != note.get("work", 0))


def is_due(centre: Centre) -> bool:
    """Whether something was written since the last backup, and that is most of a day ago.

    A backup from the future, made by a wrong clock, makes the next one due at once.
    """
    if not is_behind(centre):
        return False
    at = last(centre)
    age = centre.clock() - datetime.fromisoformat(at) if at else None
    return age is None or age > _DAY or age < timedelta(0)


def verify(centre: Centre, folder: Path) -> None:
    """Read all of a backup of this centre, writing nothing there; BackupDamagedError if it is bad.

    One under an earlier data key can be compared with its own hashes only.
    """
    said = manifest.read(folder)
    fits = said is None or said.key_id == keyring.key_id(centre.db.key)
    if said is not None:
        if fits and not manifest.is_authentic(folder, centre.db.key):
            raise copies.BackupDamagedError(reason=manifest.FILE)
        wrong = manifest.differing(folder, said)
        if wrong:
            raise copies.BackupDamagedError(reason=wrong[0])
    if fits:
        copies.check(folder / "gridcenter.db", centre.db.key)
    if said is None:
        damaged = attachment_contents.damaged(centre, folder)
        if damaged:
            raise copies.BackupDamagedError(reason=f"attachments/{damaged[0]}.age")
    with suppress(DiskFullError), centre.db.transaction():
        if said is not None and said.device == centre.device:
            settings.put(centre, "backup_verified", said.number)
        audit.record(centre, "backup.verify", {"number": said.number if said else 0})


def _verified(centre: Centre) -> int:
    return int(settings.get(centre, "backup_verified", 0))


def before_migration(folder: Path, db: Database, *, at: str) -> Backup:
    """The copy that is kept before the schema changes; the rules of the ring do not touch it."""
    home, name = folder / HOME, f"before-schema-{db.version + 1}"
    number = 1 + max((each.number for each in ring.kept(home)), default=0)
    known = sum(each.name.startswith(name) for each in home.glob("before-schema-*"))
    place = home / (f"{name}-{known + 1}" if known else name)
    device = str(stored.get(db, "device", ""))
    return _build(folder, db, place, _Note(number, at, "migration", device))


@dataclass(frozen=True, slots=True)
class _Note:
    number: int
    at: str
    reason: str
    device: str

    def reads(self, path: str) -> bool:
        """Whether a file linked from an earlier backup is read again: each time, on closing one in eight."""
        return self.reason != "close" or zlib.crc32(path.encode()) % 8 == self.number % 8


def _is_whole(centre: Centre, folder: Path, path: str) -> bool:
    """Whether a sealed file in a backup opens; packs are checked when they are read."""
    name = Path(path)
    if name.parent.name != attachment_files.FOLDER:
        return True
    return attachment_contents.is_whole(centre, name.stem, folder)


def _build(
    folder: Path,
    db: Database,
    place: Path,
    note: _Note,
    is_whole: Callable[[Path, str], bool] = lambda _folder, _path: True,
) -> Backup:
    """Everything into a neighbour of ``place``, which gets the name when all of it is on the disk."""
    part = place.with_name(f"{place.name}.{note.device}{ring.UNFINISHED}")
    shutil.rmtree(part, ignore_errors=True)
    try:
        files = {"gridcenter.db": copies.copy_verified(db, part / "gridcenter.db")}
        part.chmod(0o700)
        damaged: list[str] = []
        for path in ("keys.json", *files_of(folder, OWN)):
            files[path] = copy(folder / path, part / path)
        earlier = linking.earlier(place)
        for path in files_of(folder, SEALED):
            known = linking.linked(earlier, path, folder, part, is_read=note.reads(path))
            digest = known or copy(folder / path, part / path)
            if known or is_whole(part, path):
                files[path] = digest
            else:
                (part / path).unlink()
                damaged.append(path)
        said = BackupManifest(
            number=note.number,
            at=note.at,
            reason=note.reason,
            device=note.device,
            key_id=keyring.key_id(db.key),
            files=files,
            damaged=tuple(damaged),
        )
        manifest.write(part, said, db.key)
        part.rename(place)
        sync_folder(place.parent)
        size = (place / "gridcenter.db").stat().st_size
    except BaseException as failure:
        shutil.rmtree(part, ignore_errors=True)
        told = isinstance(failure, (copies.BackupFailedError, CancelledWorkError))
        if told or not isinstance(failure, (OSError, GridcenterError)):
            raise
        raise copies.BackupFailedError(reason=in_words(failure)) from failure
    return Backup(folder=place, number=note.number, at=note.at, size=size, damaged=said.damaged)


def files_of(folder: Path, names: Iterable[str]) -> list[str]:
    """The paths of the files with these names, or in folders of these names, in a data or backup folder."""
    return [path for name in names for path in _below(folder, name)]


def _below(folder: Path, name: str) -> list[str]:
    top = folder / name
    found = [top] if top.is_file() else sorted(top.rglob("*"))
    return [
        each.relative_to(folder).as_posix()
        for each in found
        if each.is_file() and not each.is_symlink() and not each.name.endswith(".part")
    ]


def copy(source: Path, target: Path) -> str:
    """Copy a file, flushed, read back and for its owner alone; returns its SHA-256."""
    with source.open("rb") as stream:
        write_whole(target, stream, read_back=True, ours=True)
    return copies.file_digest(target)


def _next_number(centre: Centre, place: Path) -> int:
    """One more than any number known: the counter goes back when a backup is restored."""
    places = {place, centre.folder / HOME}
    known = [e.number for p in places for e in ring.kept(p) if e.device == centre.device]
    return 1 + max([int(settings.get(centre, COUNTER, 0)), *known])


def _for_file(at: str) -> str:
    return at.replace(":", "").replace("-", "").replace(".", "")


def last(centre: Centre) -> str | None:
    """The moment of the newest backup (UTC text), or None."""
    note = settings.get(centre, _LAST)
    return note["at"] if note else None


def available(folder: Path) -> tuple[Path, ...]:
    """The data files of the backups inside a data folder, newest first."""
    return tuple(each.folder / "gridcenter.db" for each in ring.kept(folder / HOME))
