"""From a secret to the opened data file, through whichever slot fits."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.services import sealing
from gridcenter.services.folder import other_keys
from gridcenter.services.folder.doorway import DATA_FILE, KEY_FILE
from gridcenter.services.folder.switching import COUNT
from gridcenter.store import counting, key_file, keyring
from gridcenter.store.database import Database, DataFileUnreadableError
from gridcenter.store.keyring import Slot, WrongPasswordError


class SharedPasswordError(GridcenterError):
    """Several accounts chose this password, so it does not say who signs in."""

    code = "shared_password"
    sentence = N_("有 {count} 个账号用了同一个密码，分不清是谁在登录。")
    hint = N_("请先选姓名再登录（命令行加 --as 姓名），然后各自换一个密码。")


def unlocked(
    folder: Path,
    secret: str,
    name: str | None,
    *,
    is_recovery: bool,
    at: str,
    durable: bool,
    beside: Path | None = None,
) -> tuple[Slot, Database]:
    """The slot that the secret opens, and the data file opened with its key.

    After a change of keys that was cut off, two slots open with the same secret and only one key
    fits the file: the next one is tried. Where ``keys.json`` opens nothing, because it is damaged, gone,
    old or another folder's, the slots of our backups, of the backup ``beside`` and of copies of the file
    are tried too: as long as the data key is the same, one of them opens, and the data file says whether
    it is right. Without a ``name`` every account is tried, for two may have chosen one password, and then
    nobody is signed in as the other (SharedPasswordError).
    """
    found, damage = own_slots(folder)

    def opening(slots: Iterable[Slot]) -> list[tuple[Slot, bytes]]:
        opened = []
        for slot in slots:
            if slot.is_recovery == is_recovery and (not name or slot.belongs_to(name)):
                with suppress(WrongPasswordError):
                    opened.append((slot, keyring.open_slot(slot, secret)))
        return opened

    unreadable: DataFileUnreadableError | None = None
    for slots in (found, other_keys.elsewhere(folder, found, beside)):
        opened = opening(slots)
        for slot, key in opened:
            # One officer may have an older slot in a backup; two of one file are two people's.
            is_own = slots is found and damage is None
            alike = [other for other, theirs in opened if theirs == key] if is_own else [slot]
            try:
                db = counting.opened(
                    folder / DATA_FILE,
                    key,
                    folder / COUNT,
                    at=at,
                    durable=durable,
                    prepare=partial(sealing.take_over, at=at),
                )
            except DataFileUnreadableError as error:
                # That an earlier key, of a backup, does not open the file says nothing.
                unreadable = unreadable or (
                    None if slots is not found and damage is None else error
                )
                continue
            if len(alike) > 1:
                db.close()
                raise SharedPasswordError(count=len(alike))
            return slot, db
    if damage is None:
        other_keys.refuse_others(folder, found)
        if type(unreadable) is DataFileUnreadableError and not other_keys.are_known(folder, found):
            raise other_keys.KeysDoNotFitError(path=folder / DATA_FILE) from unreadable
    raise unreadable or (damage and other_keys.missing(folder, damage)) or WrongPasswordError


def own_slots(folder: Path) -> tuple[tuple[Slot, ...], GridcenterError | None]:
    """The sound slots of ``keys.json`` and what is wrong with it."""
    try:
        return key_file.read(folder / KEY_FILE)
    except key_file.DAMAGES as error:
        return (), error
