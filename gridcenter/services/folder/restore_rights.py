"""Who may restore what: the present data opened by today's administrator, the backup by whoever it wants."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from gridcenter.base.clock import Clock, local_text
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.roles import MAY, Deed, Role
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.services.folder import accounts, manifest, ring, slots
from gridcenter.services.folder.doorway import DATA_FILE, KEY_FILE, Standing, standing
from gridcenter.store import accounts as stored
from gridcenter.store import backup as copies
from gridcenter.store import key_file, keyring
from gridcenter.store.database import (
    Database,
    DataFileDamagedError,
    DataFileMissingError,
    DataFileTooNewError,
    DataFileUnreadableError,
    DataFileUnreleasedError,
)
from gridcenter.store.keyring import RECOVERY_SLOT, WrongPasswordError
from gridcenter.store.looking import look


class BackupPasswordError(GridcenterError):
    """The backup was made under an earlier data key or password."""

    code = "backup_password"
    sentence = N_("这份备份（{at}）要用当时的密码打开。")
    hint = N_(
        "数据后来换过密钥，或密码后来改过。请给出当时某个管理员的密码或当时的恢复码（--backup-password-file）。"
    )


class OtherUnitsBackupError(GridcenterError):
    """The backup is of another centre."""

    code = "other_units_backup"
    sentence = N_("没有恢复：这是“{theirs}”的备份，这里是“{ours}”的数据。")
    hint = N_("请选本单位的备份；要看那一份，请恢复到一个空目录（--data）。")


class NobodyMayRestoreError(GridcenterError):
    """The account that the backup's password belongs to may not sign in there."""

    code = "restore_not_allowed"
    sentence = N_("没有恢复：账号“{name}”在这份备份里已停用或不是管理员。")
    hint = N_("请由管理员恢复。")


def live_of(
    folder: Path, password: str, name: str | None, clock: Clock, source: Path
) -> Centre | None:
    """The present data, held so that nobody else writes to it; None where it cannot be opened.

    Where its own keys open nothing, those of the backup in ``source`` are tried.
    """
    if standing(folder) is not Standing.READY:
        return None
    try:
        return accounts.open_folder(
            folder, password=password, name=name, clock=clock, beside=source
        )
    except (DataFileUnreadableError, DataFileDamagedError, DataFileMissingError):
        return None
    except (DataFileTooNewError, DataFileUnreleasedError):
        # After going one version back the data is the newer one's; it is moved aside, not lost.
        return None
    except key_file.DAMAGES:
        return None


def opened(
    source: Path,
    live: Centre | None,
    password: str,
    backup_password: str | None,
    name: str | None = None,
) -> tuple[Database, str]:
    """The backup, opened for reading, and the name of whoever restores.

    ``name`` says whose the password is where the accounts of the backup count.
    """
    if live is not None:
        try:
            return look(source / DATA_FILE, live.db.key), live.actor
        except DataFileUnreadableError:
            if (said := manifest.read(source)) and said.key_id == keyring.key_id(live.db.key):
                raise copies.BackupDamagedError(reason=DATA_FILE) from None
    whose = name if live is None else None
    db, owner = _by_slot(
        source, backup_password or password, whose, is_other=backup_password is None
    )
    try:
        actor = stored.first_admin(db) if owner == RECOVERY_SLOT else owner
        may = Deed.MANAGE in MAY[Role(stored.role_of(db, actor))]
        if stored.is_locked(db, actor) or not may:
            raise NobodyMayRestoreError(name=actor)
    except BaseException:
        db.close()
        raise
    return db, (live.actor if live else actor)


def _by_slot(
    source: Path, secret: str, name: str | None, *, is_other: bool
) -> tuple[Database, str]:
    """The backup opened by whichever slot fits, and whose it is; SharedPasswordError for several."""
    code = keyring.normalise_recovery_code(secret)
    fits, found = False, dict[str, Database]()
    for slot in key_file.read(source / KEY_FILE).slots:
        if name and not (slot.is_recovery or slot.belongs_to(name)):
            continue
        try:
            key = keyring.open_slot(slot, code if slot.is_recovery else secret)
        except WrongPasswordError:
            continue
        fits = True
        try:
            db = look(source / DATA_FILE, key)
        except DataFileUnreadableError:
            continue
        known = slots.inside(db)
        owner = (
            slots.owner_of(db, slot)
            if known is None
            else next((each.name for each in known if each.slot == slot), "")
        )
        if owner and owner not in found:
            found[owner] = db
        else:
            db.close()
    if len(found) == 1:
        return next((db, owner) for owner, db in found.items())
    for db in found.values():
        db.close()
    if found:
        raise accounts.SharedPasswordError(count=len(found))
    if fits:
        raise copies.BackupDamagedError(reason=DATA_FILE)
    if is_other:
        at = made_at(source)
        when = local_text(datetime.fromisoformat(at)).replace("T", " ") if at else source.name
        raise BackupPasswordError(at=when)
    raise WrongPasswordError


def made_at(source: Path) -> str:
    """When the backup in ``source`` was made (UTC text), empty where it does not say."""
    return next((each.at for each in ring.kept(source.parent) if each.folder == source), "")
