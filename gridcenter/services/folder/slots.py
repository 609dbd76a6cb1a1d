"""The slots of a data folder: what the encrypted file says is right, ``keys.json`` shows outside.

Whoever changes ``keys.json`` changes nothing: at the next sign-in it is written anew from the copy
inside the data file, which only the data key opens. So a slot that went dead is mended by whoever
signs in next, and an old key file that somebody puts back revives no password.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.services.folder.doorway import KEY_FILE
from gridcenter.store import accounts as stored
from gridcenter.store import backup as copies
from gridcenter.store import key_file, keyring, settings
from gridcenter.store.database import Database
from gridcenter.store.keyring import RECOVERY_SLOT, Argon2Cost, Slot, WrongPasswordError

_INSIDE = "key_slots"


class OlderPasswordError(WrongPasswordError):
    """An old ``keys.json`` was put back, and this is the password of then; the file is mended.

    Told only when the secret opened the data key, so nobody learns of a password by guessing.
    """

    code = "older_password"
    sentence = N_("这个密码（或恢复码）已经换过了；钥匙文件是旧的，现已按数据文件修好。")
    hint = N_("请用换过以后的密码登录；忘了就用最新的恢复码，或请管理员重设。数据没有改动。")


class NamedSlot(NamedTuple):
    """A slot and whose it is (:data:`RECOVERY_SLOT` for the recovery code)."""

    name: str
    slot: Slot


def make(name: str, secret: str, key: bytes, cost: Argon2Cost) -> NamedSlot:
    """A new slot of somebody."""
    return NamedSlot(name, keyring.make_slot(name, secret, key, cost))


def inside(db: Database) -> list[NamedSlot] | None:
    """The slots of this data key as the data file has them; None when it has none yet."""
    kept = settings.get(db, _INSIDE, {})
    # A change of keys that was cut off leaves the slots before it beside those after it.
    raw = kept.get(keyring.key_id(db.key))
    return None if raw is None else [_named(each) for each in raw]


def _named(raw: dict[str, Any]) -> NamedSlot:
    return NamedSlot(raw["officer"], key_file.slot_from(raw["slot"]))


def keep_inside(db: Database, named: Iterable[NamedSlot], before: Iterable[NamedSlot] = ()) -> None:
    """Let these be right from now on, all or none; ``before`` are those of the present key while it changes over."""
    kept: dict[str, list[dict[str, Any]]] = {}
    for each in (*named, *before):
        raw = {"officer": each.name, "slot": key_file.told(each.slot)}
        kept.setdefault(each.slot.key_id or keyring.key_id(db.key), []).append(raw)
    settings.put(db, _INSIDE, kept)


def settle(db: Database, folder: Path, opened: Slot, secret: str) -> tuple[str, bool]:
    """Whose slot ``opened`` is, by the data file itself, and whether ``keys.json`` had to be mended.

    A password that was changed away and back opens an old slot and is right all the same. Raises
    WrongPasswordError for one that is right no more (the file is mended all the same).
    """
    known = inside(db)
    if known is None:
        known = _adopted(db, folder)
    owner = next((each.name for each in known if each.slot == opened), None)
    if owner is None:
        owner, opened = _now_of(known, opened, secret)
    if owner is not None and opened.name and owner != RECOVERY_SLOT:
        # A slot of format 1 names its officer to everybody; now the secret is known to make another.
        fresh = make(owner, secret, db.key, opened.cost)
        known = [fresh if each.slot == opened else each for each in known]
        keep_inside(db, known)
    mended = _mend(folder, known)
    if owner is None:
        raise OlderPasswordError if mended else WrongPasswordError
    return owner, mended and not opened.name


def _now_of(known: Sequence[NamedSlot], old: Slot, secret: str) -> tuple[str | None, Slot]:
    """The one who has this secret today, with the slot of today; nobody where two have it."""
    found = []
    for each in known:
        if each.slot.is_recovery == old.is_recovery:
            with suppress(WrongPasswordError):
                keyring.open_slot(each.slot, secret)
                found.append(each)
    return found[0] if len(found) == 1 else (None, old)


def _adopted(db: Database, folder: Path) -> list[NamedSlot]:
    """The slots of a folder that an earlier version wrote."""
    ours = ("", keyring.key_id(db.key))
    found = [
        NamedSlot(name, slot)
        for slot in key_file.read(folder / KEY_FILE).slots
        if slot.key_id in ours and (name := owner_of(db, slot))
    ]
    keep_inside(db, found)
    return found


def owner_of(db: Database, slot: Slot) -> str:
    """Whose slot this is by the accounts of the data file alone; empty for nobody's."""
    if slot.name or slot.is_recovery:
        return slot.name or RECOVERY_SLOT
    names = (name for name, _role, _locked in stored.all_accounts(db))
    return next((name for name in names if slot.belongs_to(name)), "")


def write(path: Path, named: Iterable[NamedSlot]) -> str:
    """Write a key file of these slots; returns its SHA-256."""
    key_file.write(path, [each.slot for each in named])
    return copies.file_digest(path)


def _mend(folder: Path, known: Sequence[NamedSlot]) -> bool:
    """Write ``keys.json`` anew where it is not what it should be."""
    right = [each.slot for each in known]
    try:
        found = key_file.read(folder / KEY_FILE)
        if found.damage is None and list(found.slots) == right:
            return False
    except key_file.DAMAGES:
        pass
    # A full or locked disk: the data can be read all the same.
    with suppress(OSError, key_file.KeyFileReadOnlyError):
        key_file.write(folder / KEY_FILE, right)
        return True
    return False


def all_of(centre: Centre) -> list[NamedSlot]:
    """Every slot of this folder."""
    return inside(centre.db) or []


def put(centre: Centre, name: str, secret: str) -> None:
    """Let ``secret`` open the data for ``name``, and no earlier one of theirs."""
    known = all_of(centre)
    fresh = make(name, secret, centre.db.key, cost_of(known))
    _write(centre, [*(each for each in known if each.name != name), fresh])


def put_all(centre: Centre, secrets: Mapping[str, str], *, without: Collection[str] = ()) -> None:
    """The same for several names at once, and take the key from others, in one file."""
    known = all_of(centre)
    cost = cost_of(known)
    fresh = [make(name, secret, centre.db.key, cost) for name, secret in secrets.items()]
    gone = {*secrets, *without}
    _write(centre, [*(each for each in known if each.name not in gone), *fresh])


def drop(centre: Centre, name: str) -> None:
    """Take the key from ``name``."""
    _write(centre, [each for each in all_of(centre) if each.name != name])


def _write(centre: Centre, named: Sequence[NamedSlot]) -> None:
    with centre.db.transaction():
        keep_inside(centre.db, named)
        # Before the commit: if this fails, nothing changed. If the commit does, the next sign-in
        # writes the file anew from what the data file holds.
        key_file.write(centre.folder / KEY_FILE, [each.slot for each in named])


def check(centre: Centre, name: str, secret: str) -> Slot:
    """The slot of ``name`` that ``secret`` opens; WrongPasswordError."""
    for each in all_of(centre):
        if each.name == name:
            keyring.open_slot(each.slot, secret)
            return each.slot
    raise WrongPasswordError


def cost_of(known: Sequence[NamedSlot]) -> Argon2Cost:
    """What a guess costs in this folder."""
    return known[0].slot.cost if known else Argon2Cost()
