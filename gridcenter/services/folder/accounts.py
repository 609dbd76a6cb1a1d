"""Data folders and who may open them: first run, sign-in, passwords, recovery."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from gridcenter.base.catalogue import load_codes
from gridcenter.base.clock import Clock, system_clock, utc_text
from gridcenter.domain.division import LEVELS, level_of
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.roles import AccountLockedError, Deed, LastAdminError, Role
from gridcenter.domain.text import N_
from gridcenter.domain.written.door import clean
from gridcenter.domain.written.naming import same_name, usable
from gridcenter.services import audit
from gridcenter.services.centre import Centre, Tier, Unit
from gridcenter.services.folder import attempts, backup, passwords, slots, unlocking
from gridcenter.services.folder.doorway import DATA_FILE, KEY_FILE, Standing, exists, standing
from gridcenter.services.folder.unlocking import SharedPasswordError
from gridcenter.store import accounts as stored
from gridcenter.store import key_file, keyring, settings
from gridcenter.store.database import Database, DataFileMissingError, DiskFullError
from gridcenter.store.keyring import RECOVERY_SLOT, Argon2Cost, WrongPasswordError

__all__ = ["DATA_FILE", "KEY_FILE", "AccountLockedError", "SharedPasswordError", "exists"]


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


class AccountExistsError(GridcenterError):
    """Somebody of this name signs in here already."""

    code = "account_exists"
    sentence = N_("已有名为“{name}”的账号。")


class AccountUnknownError(GridcenterError):
    """Nobody of this name signs in here."""

    code = "account_unknown"
    sentence = N_("没有名为“{name}”的账号。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A new data folder: the signed-in centre and the recovery code, which is shown only once."""

    centre: Centre
    recovery_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who signs in at this data folder."""

    name: str
    role: Role
    locked: bool


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
    folder.mkdir(parents=True, exist_ok=True)
    key, recovery_code = keyring.new_key(), keyring.new_recovery_code()
    db = Database.open(folder / DATA_FILE, key, durable=durable, create=True)
    db.migrate()
    with db.transaction():
        device = secrets.token_hex(4)
        settings.put(db, "unit", {"code": unit.code, "name": unit.name, "tier": unit.tier})
        settings.put(db, "device", device)
        stored.add(db, name=operator, role=Role.ADMIN, at=utc_text(clock()))
    cost = cost or Argon2Cost()
    named = [
        slots.make(operator, password, key, cost),
        slots.make(RECOVERY_SLOT, recovery_code, key, cost),
    ]
    with db.transaction():
        slots.keep_inside(db, named)
    # The key file comes last: without it the folder does not count as set up.
    key_file.write(folder / KEY_FILE, [each.slot for each in named])
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
) -> Centre:
    """Sign in with a password (of ``name``, or of whoever it fits) or the recovery code.

    An older data file is backed up, verified and migrated; a damaged ``keys.json`` is mended. After
    several failures the next attempt waits (:mod:`attempts`), less the seconds that the caller
    ``waited`` already. Raises NoDataFolderError, WrongPasswordError, SharedPasswordError,
    AccountLockedError, the failures of :mod:`gridcenter.store.key_file` and what
    :meth:`Database.open` raises.
    """
    refuse_missing(folder)
    attempts.serve(folder, waited=waited)
    by_recovery = recovery_code is not None
    secret = keyring.normalise_recovery_code(recovery_code) if recovery_code else password or ""
    try:
        slot, db = unlocking.unlocked(
            folder, secret, name, is_recovery=by_recovery, durable=durable
        )
    except WrongPasswordError:
        with suppress(OSError):
            attempts.note(folder, at=utc_text(clock()), name=name, by_recovery=by_recovery)
        raise
    try:
        if db.needs_migration:
            backup.before_migration(folder, db, at=utc_text(clock()))
            db.migrate()
        slot_name, mended = slots.settle(db, folder, slot, secret)
        actor = stored.first_admin(db) if by_recovery else slot_name
        if by_recovery:
            stored.set_locked(db, actor, locked=False)
        if stored.is_locked(db, actor):
            raise AccountLockedError(name=actor)
        centre = centre_of(folder, db, actor, clock)
        # On a full disk nothing can be written, this neither; but the data can be read and copied out.
        with suppress(DiskFullError, OSError):
            attempts.settle(centre)
            audit.record(centre, "sign_in", {"by_recovery": by_recovery})
            if mended:
                audit.record(centre, "keys.mended", {})
            _drop_locked_slots(centre)
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


def renew_after_recovery(centre: Centre, password: str) -> str:
    """The new recovery code after a sign-in by the old one, and a new ``password`` at once."""
    centre.require(Deed.MANAGE)
    passwords.refuse_weak(password, unit=centre.unit, name=centre.actor)
    code = keyring.new_recovery_code()
    with centre.db.transaction():
        audit.record(centre, "account.password", {"name": centre.actor})
        audit.record(centre, "account.recovery", {"used": True})
        slots.put_all(centre, {centre.actor: password, RECOVERY_SLOT: code})
    return code


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
    )


def _check_code(unit: Unit) -> None:
    if level_of(unit.code) != unit.tier:
        digits = next(length for length, level in LEVELS.items() if level == unit.tier)
        raise UnitCodeError(given=unit.code, digits=digits)


def accounts(centre: Centre) -> tuple[Account, ...]:
    """Who signs in here."""
    centre.require(Deed.KNOW_ACCOUNTS)
    return _all(centre)


def own(centre: Centre) -> Account:
    """The signed-in officer's own account."""
    role, locked = stored.standing(centre.db, centre.actor)
    return Account(name=centre.actor, role=Role(role), locked=locked)


def _all(centre: Centre) -> tuple[Account, ...]:
    return tuple(
        Account(name=name, role=Role(role), locked=locked)
        for name, role, locked in stored.all_accounts(centre.db)
    )


def add(centre: Centre, name: str, password: str, role: Role = Role.ENTRY) -> None:
    """Let somebody else sign in; AccountExistsError, NameNotUsableError, a weak password's errors."""
    centre.require(Deed.MANAGE)
    name = usable(name)
    if any(same_name(account.name) == same_name(name) for account in _all(centre)):
        raise AccountExistsError(name=name)
    passwords.refuse_weak(password, unit=centre.unit, name=name)
    with centre.db.transaction():
        stored.add(centre.db, name=name, role=role, at=centre.now())
        audit.record(centre, "account.add", {"name": name, "role": role})
        slots.put(centre, name, password)


def set_role(centre: Centre, name: str, role: Role) -> None:
    """Change what somebody may do, at once; LastAdminError."""
    _manage(centre, name, keeps_admin=role is Role.ADMIN)
    with centre.db.transaction():
        stored.set_role(centre.db, name, role)
        audit.record(centre, "account.role", {"name": name, "role": role})


def set_locked(centre: Centre, name: str, *, locked: bool, password: str | None = None) -> None:
    """Stop or allow somebody's sign-in; LastAdminError.

    A locked account has no slot any more: its password opens nothing, not even with another
    program. So who is let in again needs a new ``password``, now or by :func:`set_password`.
    """
    _manage(centre, name, keeps_admin=not locked)
    if password is not None:
        passwords.refuse_weak(password, unit=centre.unit, name=name)
    with centre.db.transaction():
        stored.set_locked(centre.db, name, locked=locked)
        audit.record(centre, "account.lock", {"name": name, "locked": locked})
        if locked:
            slots.drop(centre, name)
        elif password is not None:
            slots.put(centre, name, password)


def set_password(centre: Centre, name: str, password: str) -> None:
    """Give somebody a new password, one's own or as administrator; the data key stays."""
    centre.require(Deed.LOOK if name == centre.actor else Deed.MANAGE)
    _known(centre, name)
    if stored.is_locked(centre.db, name):
        raise AccountLockedError(name=name)
    passwords.refuse_weak(password, unit=centre.unit, name=name)
    with centre.db.transaction():
        audit.record(centre, "account.password", {"name": name})
        slots.put(centre, name, password)


def hand_over(centre: Centre, leaving: str, coming: str, password: str) -> str:
    """Somebody leaves and somebody else takes the place: one step, or none; the new recovery code.

    ``coming`` gets the role of ``leaving``, who is locked and whose slot is gone; the recovery code,
    which who leaves may know, is renewed. Handing over one's own account ends the session's rights.
    """
    centre.require(Deed.MANAGE)
    _known(centre, leaving)
    coming = usable(coming)
    if any(same_name(account.name) == same_name(coming) for account in _all(centre)):
        raise AccountExistsError(name=coming)
    passwords.refuse_weak(password, unit=centre.unit, name=coming)
    code, role = keyring.new_recovery_code(), stored.role_of(centre.db, leaving)
    with centre.db.transaction():
        stored.add(centre.db, name=coming, role=role, at=centre.now())
        stored.set_locked(centre.db, leaving, locked=True)
        detail = {"leaving": leaving, "coming": coming, "role": role}
        audit.record(centre, "account.handover", detail)
        slots.put_all(centre, {coming: password, RECOVERY_SLOT: code}, without={leaving})
    return code


def renew_recovery_code(centre: Centre) -> str:
    """Replace the recovery code; the old paper is worthless from now on."""
    centre.require(Deed.MANAGE)
    code = keyring.new_recovery_code()
    with centre.db.transaction():
        audit.record(centre, "account.recovery", {})
        slots.put(centre, RECOVERY_SLOT, code)
    return code


def _manage(centre: Centre, name: str, *, keeps_admin: bool) -> None:
    centre.require(Deed.MANAGE)
    _known(centre, name)
    admins = {a.name for a in _all(centre) if a.role is Role.ADMIN and not a.locked}
    if admins == {name} and not keeps_admin:
        raise LastAdminError(name=name)


def _known(centre: Centre, name: str) -> None:
    if not any(account.name == name for account in _all(centre)):
        raise AccountUnknownError(name=name)


def _drop_locked_slots(centre: Centre) -> None:
    """Before version 0.2 a locked account kept its slot."""
    locked = {each.name for each in _all(centre) if each.locked}
    for name in locked & {each.name for each in slots.all_of(centre)}:
        slots.drop(centre, name)
