"""Data folders and who may open them: first run, sign-in, passwords, recovery."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from gridcenter.base.catalogue import load_codes
from gridcenter.base.clock import Clock, system_clock, utc_text
from gridcenter.base.whole_files import sync_file, sync_folder
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.place import LEVELS, Tier, level_of
from gridcenter.domain.roles import AccountLockedError, Role
from gridcenter.domain.text import N_
from gridcenter.domain.written.door import clean
from gridcenter.domain.written.naming import usable
from gridcenter.services import audit, clock_doubt, sealing
from gridcenter.services.centre import Centre, Unit, unguarded
from gridcenter.services.folder import (
    attempts,
    automatic,
    backup,
    passwords,
    place,
    slots,
    switching,
    unlocking,
)
from gridcenter.services.folder.account_changes import (
    add,
    hand_over,
    renew_after_recovery,
    renew_recovery_code,
    set_locked,
    set_password,
    set_role,
)
from gridcenter.services.folder.account_list import (
    Account,
    AccountExistsError,
    AccountUnknownError,
    accounts,
    all_of,
    own,
)
from gridcenter.services.folder.doorway import DATA_FILE, KEY_FILE, Standing, exists, standing
from gridcenter.services.folder.switching import COUNT
from gridcenter.services.folder.unlocking import SharedPasswordError
from gridcenter.services.trust import units
from gridcenter.store import accounts as stored
from gridcenter.store import counting, key_file, keyring, settings
from gridcenter.store.database import Database, DataFileMissingError, DiskFullError
from gridcenter.store.keyring import RECOVERY_SLOT, Argon2Cost, WrongPasswordError

__all__ = [
    "DATA_FILE",
    "KEY_FILE",
    "Account",
    "AccountExistsError",
    "AccountLockedError",
    "AccountUnknownError",
    "SharedPasswordError",
    "accounts",
    "add",
    "exists",
    "hand_over",
    "own",
    "renew_after_recovery",
    "renew_recovery_code",
    "set_locked",
    "set_password",
    "set_role",
]


class DataFolderExistsError(GridcenterError):
    """The folder already holds a centre's data."""

    code = "data_folder_exists"
    sentence = N_("这个目录里已有数据：{folder}")
    hint = N_("请直接登录，或换一个空目录。原有数据没有改动。")


class NoDataFolderError(GridcenterError):
    """There is no data here yet."""

    code = "no_data_folder"
    sentence = N_("这个目录里还没有数据：{folder}")
    hint = N_("请先完成首次设置（窗口向导，或命令 init）。")


class UnitCodeError(GridcenterError):
    """The code does not have the form of the tier."""

    code = "unit_code"
    sentence = N_("单位代码 {given} 不对：{digits} 位数字才是这一级的代码。")
    hint = N_("乡镇 9 位、县 6 位、市 4 位、省 2 位，如 620622101。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A new data folder: the signed-in centre and the recovery code, which is shown only once."""

    centre: Centre
    recovery_code: str


def create(
    folder: Path,
    *,
    unit: Unit,
    operator: str,
    password: str,
    clock: Clock = system_clock,
    cost: Argon2Cost | None = None,
    durable: bool = True,
) -> Created:
    """Make a new data folder and sign its first officer in as administrator.

    Raises DataFolderExistsError, PasswordTooShortError, UnitCodeError. ``cost`` and ``durable``
    exist for tests and throw-away data; the defaults are what an office needs.
    """
    refuse_remains(folder)
    if exists(folder):
        raise DataFolderExistsError(folder=folder)
    operator, unit = usable(operator), replace(unit, name=usable(unit.name))
    passwords.refuse_weak(password, unit=unit, name=operator)
    _check_code(unit)
    key, recovery_code = keyring.new_key(), keyring.new_recovery_code()
    cost = cost or Argon2Cost()
    named = [
        slots.make(operator, password, key, cost),
        slots.make(RECOVERY_SLOT, recovery_code, key, cost),
    ]
    # Built beside and moved in at once: a first run that is killed leaves nothing that hinders the next.
    with switching.building(folder) as stage:
        db = Database.open(stage / DATA_FILE, key, durable=durable, create=True)
        try:
            db.migrate()
            with db.transaction():
                settings.put(db, "unit", {"code": unit.code, "name": unit.name, "tier": unit.tier})
                settings.put(db, "device", secrets.token_hex(4))
                stored.add(db, name=operator, role=Role.ADMIN, at=utc_text(clock()))
                slots.keep_inside(db, named)
        finally:
            db.close()
        key_file.write(stage / KEY_FILE, [each.slot for each in named])
        if durable:
            sync_file(stage / DATA_FILE)
            sync_folder(stage)
        switching.move_in(folder)
    db = Database.open(folder / DATA_FILE, key, durable=durable)
    counting.attach(db, folder / COUNT)
    centre = centre_of(folder, db, operator, clock)
    audit.record(centre, "folder.create", {"unit": unit.code, "tier": unit.tier})
    return Created(centre=centre, recovery_code=recovery_code)


def open_folder(
    folder: Path,
    *,
    password: str | None = None,
    recovery_code: str | None = None,
    name: str | None = None,
    clock: Clock = system_clock,
    durable: bool = True,
    waited: float = 0,
    beside: Path | None = None,
) -> Centre:
    """Sign in with a password (of ``name``, or of whoever it fits) or the recovery code.

    An older data file is backed up, verified and migrated; a damaged ``keys.json`` is mended. After
    several failures the next attempt waits (:mod:`attempts`), less the seconds that the caller
    ``waited`` already. The keys of the backup ``beside`` are tried where ours open nothing. Raises NoDataFolderError, WrongPasswordError, SharedPasswordError,
    AccountLockedError, the failures of :mod:`gridcenter.store.key_file` and what
    :meth:`Database.open` raises.
    """
    refuse_missing(folder)
    attempts.serve(folder, waited=waited)
    by_recovery = recovery_code is not None
    secret = keyring.normalise_recovery_code(recovery_code) if recovery_code else password or ""
    at = utc_text(clock())
    try:
        slot, db = unlocking.unlocked(
            folder, secret, name, is_recovery=by_recovery, at=at, durable=durable, beside=beside
        )
    except (WrongPasswordError, *key_file.DAMAGES):
        with suppress(OSError):
            attempts.note(folder, at=at, name=name, by_recovery=by_recovery)
        raise
    try:
        place.keep_others_out(folder, db)
        if db.needs_migration:
            db.refuse_unreleased()
            backup.before_migration(folder, db, at=at)
            db.migrate()
        slot_name, mended = slots.settle(db, folder, slot, secret)
        actor = stored.first_admin(db) if by_recovery else slot_name
        if by_recovery:
            stored.set_locked(db, actor, locked=False)
        if stored.is_locked(db, actor):
            raise AccountLockedError(name=actor)
        centre = centre_of(folder, db, actor, clock)
        noted = counting.noted_head(folder / COUNT)
        counting.attach(db, folder / COUNT)
        # On a full disk nothing can be written, this neither; but the data can be read and copied out.
        with suppress(DiskFullError, OSError):
            sealing.take_over(db, at=centre.now(), noted=noted)
            units.keys(centre)
            with suppress(OSError):  # a note that cannot be taken away is no reason to note nothing
                attempts.settle(centre)
            audit.record(centre, "sign_in", {"by_recovery": by_recovery})
            if clock_doubt.doubt(db, now := clock()) is None:
                clock_doubt.know(db, now)
            if mended:
                audit.record(centre, "keys.mended", {})
            _drop_locked_slots(centre)
            place.close_to_others(folder, db)
    except BaseException:
        db.close()
        raise
    return centre


def recover(
    folder: Path,
    recovery_code: str,
    password: str,
    *,
    clock: Clock = system_clock,
    durable: bool = True,
    waited: float = 0,
) -> Created:
    """Sign the administrator in by the recovery code, with a new password and a new code.

    The used code opens nothing any more: both slots are written at once. Raises as
    :func:`open_folder` and as a new password is refused.
    """
    centre = open_folder(
        folder, recovery_code=recovery_code, clock=clock, durable=durable, waited=waited
    )
    try:
        return Created(centre=centre, recovery_code=renew_after_recovery(centre, password))
    except BaseException:
        centre.close()
        raise


def refuse_remains(folder: Path) -> None:
    """Raise when ``folder`` holds half of a centre's data: keys without data, or data without keys.

    Nothing new may be put in its place. Raises DataFileMissingError, KeyFileMissingError.
    """
    found = standing(folder)
    if found is Standing.DATA_MISSING:
        raise DataFileMissingError(path=folder / DATA_FILE)
    if found is Standing.KEYS_MISSING:
        raise key_file.KeyFileMissingError(path=folder / KEY_FILE)


def refuse_missing(folder: Path) -> None:
    """Raise when there is nothing to sign in to: NoDataFolderError, DataFileMissingError."""
    found = standing(folder)
    if found is Standing.NOTHING:
        raise NoDataFolderError(folder=folder)
    if found is Standing.DATA_MISSING:
        raise DataFileMissingError(path=folder / DATA_FILE)


def centre_of(folder: Path, db: Database, actor: str, clock: Clock) -> Centre:
    """The centre whose data file ``db`` is, with ``actor`` at it; nobody is asked for a password."""
    unit = settings.get(db, "unit")
    return Centre(
        folder=folder,
        db=db,
        unit=Unit(code=unit["code"], name=clean(unit["name"]), tier=Tier(unit["tier"])),
        actor=actor,
        device=settings.get(db, "device"),
        codes=load_codes(folder / "codes"),
        clock=clock,
        role=Role(stored.role_of(db, actor)),
        guard=automatic.before if db.durable else unguarded,
    )


def _check_code(unit: Unit) -> None:
    if level_of(unit.code) != unit.tier:
        digits = next(length for length, level in LEVELS.items() if level == unit.tier)
        raise UnitCodeError(given=unit.code, digits=digits)


def _drop_locked_slots(centre: Centre) -> None:
    """Before version 0.2 a locked account kept its slot."""
    locked = {each.name for each in all_of(centre) if each.locked}
    for name in locked & {each.name for each in slots.all_of(centre)}:
        slots.drop(centre, name)
