"""A backup in the place of the data: built whole beside it, checked, then switched in at once.

Who may sign in, and with which password, stays as it is today; what comes back are the records. Only
where the present data cannot be opened any more do the accounts of the backup count.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gridcenter.base.clock import Clock, system_clock
from gridcenter.base.system_words import in_words
from gridcenter.base.whole_files import resolved, sync_file, sync_folder, write_whole
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.services import audit, sealing, settings
from gridcenter.services.centre import Centre
from gridcenter.services.folder import accounts, backup, backup_lists, manifest, slots, switching
from gridcenter.services.folder.doorway import DATA_FILE, KEY_FILE
from gridcenter.services.folder.restore_rights import (
    OtherUnitsBackupError,
    live_of,
    made_at,
    opened,
)
from gridcenter.services.folder.switching import LATER, SEALED
from gridcenter.services.register import attachment_contents, attachment_files
from gridcenter.services.trust import desk_slots
from gridcenter.store import accounts as stored
from gridcenter.store import backup as copies
from gridcenter.store import gestures, key_file, losing, serials
from gridcenter.store import settings as kept
from gridcenter.store.database import Database, DataFileDamagedError
from gridcenter.store.losing import Loss
from gridcenter.store.packs import packs

Hashes = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came of it: where the former data lies now, and what the backup could not give back."""

    aside: Path | None
    damaged_attachments: tuple[str, ...]
    missing_attachments: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    """Files that lay in the backup and are none of it: they did not come."""


class Restore:
    """A backup that may be restored here; :func:`prepared` makes one."""

    def __init__(self, folder: Path, source: Path, then: Database, live: Centre | None) -> None:
        self.folder, self.source = folder, source
        said = manifest.read(source)
        self.number = said.number if said else 0
        self.at = said.at if said else made_at(source)
        self._said, self._then, self._live = said, then, live
        self.doubt = backup_lists.doubt(source, then)
        """Why its files cannot be compared with its list; None where they can."""
        self.is_known = live is not None
        """Whether the present data can be opened, so that the loss is known."""
        self.loss = losing.between(live.db, then) if live else Loss()

    def verify(self) -> None:
        """Read the whole backup, writing nothing; BackupDamagedError."""
        if self._said is not None:
            backup_lists.refuse_forged(self.source, self._then.key)
        found = copies.structure(self._then)
        if found:
            raise copies.BackupDamagedError(reason=found[0])

    def carry_out(
        self, actor: str, *, unlisted: bool = False, clock: Clock = system_clock
    ) -> Restored:
        """Put the backup in place of the data; afterwards nobody is signed in.

        Until the last moment nothing here changes; then all of it does, or, after a power cut, at
        the next start. ``unlisted`` takes a backup whose list is missing or unreadable all the same.
        Raises its :attr:`doubt`, BackupDamagedError, RestoreFailedError, DiskFullError.
        """
        if self.doubt is not None and not unlisted:
            raise self.doubt
        if self._said is not None:
            backup_lists.refuse_forged(self.source, self._then.key)
        with switching.building(self.folder) as stage:
            try:
                damaged, missing = self._fill(stage, actor, clock)
                if self._live is not None:
                    self._leave(self._live)
            except (OSError, copies.BackupFailedError) as failure:
                raise RestoreFailedError(reason=in_words(failure)) from failure
            if os.name != "posix":  # Windows renames no open file
                self._close()
            aside = switching.switch(self.folder)
            self._close()
        strays = backup_lists.brought(self.source, self._said)[1]
        return Restored(
            aside=aside, damaged_attachments=damaged, missing_attachments=missing, unlisted=strays
        )

    def _close(self) -> None:
        self._then.close()
        if self._live is not None:
            self._live.close()

    def _leave(self, live: Centre) -> None:
        with suppress(GridcenterError):
            audit.record(live, "folder.replaced", {"number": self.number, "at": self.at})
        live.db.drop_log()

    def _fill(self, stage: Path, actor: str, clock: Clock) -> tuple[Hashes, Hashes]:
        for path in (DATA_FILE, KEY_FILE):
            _copy(self.source / path, stage / path)
        db = Database.open(stage / DATA_FILE, self._then.key)
        try:
            if db.needs_migration:
                db.migrate()
            if self._live is not None:
                _keep_access(db, self._live)
            before = str(kept.get(db, "device"))
            if self._is_other_pc():
                kept.put(db, "device", secrets.token_hex(4))
            sealing.attach(db)
            centre = accounts.centre_of(self.folder, db, actor, clock)
            if self._live is None:
                desk_slots.join(centre, before)
            lost = self._bring_files(stage, centre, {before, str(kept.get(self._then, "device"))})
            with db.transaction():
                facts = {"number": self.number, "at": self.at, "lost": self.loss.gestures}
                audit.record(centre, "folder.restore", facts)
            found = copies.structure(db)
            if found:
                raise copies.BackupDamagedError(reason=found[0])
        except DataFileDamagedError as error:
            raise copies.BackupDamagedError(reason=DATA_FILE) from error
        finally:
            db.close()
        if self._live is not None:
            known = slots.all_of(self._live)
            key_file.write(stage / KEY_FILE, [each.slot for each in known])
        sync_file(stage / DATA_FILE)
        sync_folder(stage)
        return lost

    def _is_other_pc(self) -> bool:
        """Whether this may be another PC than the one that made the backup, which may still be at work.

        Two PCs with one device id would give the same stamps. What lies in a folder's own ring was
        made here.
        """
        return self._live is None and not resolved(self.source).is_relative_to(
            resolved(self.folder)
        )

    def _bring_files(
        self, stage: Path, centre: Centre, devices: Collection[str]
    ) -> tuple[Hashes, Hashes]:
        """Copy what lies beside the data file; the attachments that stay damaged, and those that are not there.

        Each is opened and compared with its hash. One that went bad or got lost in the backup is taken from
        the present data, where it is whole there.
        """
        for path in backup_lists.brought(self.source, self._said)[0]:
            _copy(self.source / path, stage / path)
        for name in LATER:  # a backup that could not hold it yet takes nothing of it away
            if not (stage / name).exists() and (self.folder / name).is_file():
                _copy(self.folder / name, stage / name)
        damaged = attachment_contents.damaged(centre, stage)
        for sha256 in damaged:
            (stage / _sealed(sha256)).unlink()
        lost = {
            each
            for device in devices
            for each in attachment_contents.missing(centre, stage, device=device)
        }
        held = self._said.files if self._said else {}
        sealed = {Path(path).stem for path in held if path.startswith(f"{SEALED[0]}/")}
        lost |= sealed - attachment_files.stored(stage) - set(damaged)
        for sha256 in sorted(lost.union(damaged)):
            name = _sealed(sha256)
            if (self.folder / name).exists() and attachment_contents.is_whole(
                centre, sha256, self.folder
            ):
                _copy(self.folder / name, stage / name)
        here = attachment_files.stored(stage)
        return (
            tuple(each for each in damaged if each not in here),
            tuple(sorted(lost.difference(here, damaged))),
        )


def _sealed(sha256: str) -> str:
    return f"{SEALED[0]}/{sha256}.age"


class RestoreItselfError(GridcenterError):
    """The data itself was named as the backup to restore over it."""

    code = "restore_itself"
    sentence = N_("没有恢复：这就是现在的数据，不是备份：{path}")
    hint = N_("请选备份文件夹，一般在数据目录的 backups 里或 U 盘上。")


class RestoreFailedError(GridcenterError):
    """There was no room, or the medium refused."""

    code = "restore_failed"
    sentence = N_("没有恢复：{reason}")
    hint = N_("现有数据没有改动；请腾出空间（约为备份的大小）或检查 U 盘后重试。")


@contextmanager
def prepared(
    folder: Path,
    place: Path,
    *,
    password: str,
    backup_password: str | None = None,
    name: str | None = None,
    clock: Clock = system_clock,
) -> Iterator[tuple[Restore, str]]:
    """A restore of the backup at ``place`` into ``folder``, and who does it; nothing is changed yet.

    The present data is opened (and held) with ``password``, whose account must be an administrator's.
    Where it cannot be opened any more, the password must be that of an administrator in the backup.
    ``name`` says whose it is when several chose the same. Raises NotABackupError, SharedPasswordError, RestoreItselfError, WrongPasswordError, RoleForbidsError, BackupPasswordError,
    OtherUnitsBackupError, NobodyMayRestoreError, BackupTooNewError, DataFileUnreleasedError, DataFileBusyError.
    """
    source = place if place.is_dir() else place.parent
    if not (source / DATA_FILE).is_file() or not (source / KEY_FILE).is_file():
        raise backup.NotABackupError(path=place)
    if resolved(source) == resolved(folder):
        raise RestoreItselfError(path=place)
    live = live_of(folder, password, name, clock, source)
    then: Database | None = None
    try:
        if live is not None:
            live.require(Deed.MANAGE)
        then, actor = opened(source, live, password, backup_password, name)
        then.refuse_unreleased()
        theirs = kept.get(then, "unit")
        if live is not None and theirs["code"] != live.unit.code:
            raise OtherUnitsBackupError(theirs=theirs["name"], ours=live.unit.name)
        yield Restore(folder, source, then, live), actor
    finally:
        if then is not None:
            then.close()
        if live is not None:
            live.close()


def restore(
    folder: Path,
    place: Path,
    *,
    password: str,
    backup_password: str | None = None,
    name: str | None = None,
    clock: Clock = system_clock,
) -> Restored:
    """Restore without asking; see :func:`prepared` and :meth:`Restore.carry_out`."""
    with prepared(
        folder, place, password=password, backup_password=backup_password, name=name, clock=clock
    ) as (found, actor):
        return found.carry_out(actor, clock=clock)


def _keep_access(db: Database, live: Centre) -> None:
    """Accounts, passwords and the data key stay as they are today, and no counter goes back."""
    if db.key != live.db.key:
        db.change_key(live.db.key)
    with db.transaction():
        stored.replace_all(db, live.db)
        packs.keep_trust(db, live.db, unit=live.unit.code, device=live.device)
        # Also with the backup of our other PC this one stays who it is.
        kept.put(db, "device", live.device)
        desk_slots.stay(db, live)
        slots.keep_inside(db, slots.all_of(live))
        newest = max(gestures.last_stamp(db), gestures.last_stamp(live.db))
        if newest:
            kept.put(db, gestures.LAST_STAMP, newest)
        # The tier above, or the other PC, may have the cases that the backup does not know.
        serials.keep(db, live.db)
        for name in (backup.COUNTER, backup.SECOND):
            if (value := settings.get(live, name)) is not None:
                kept.put(db, name, value)


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as stream:
        write_whole(target, stream, read_back=True, ours=True)
