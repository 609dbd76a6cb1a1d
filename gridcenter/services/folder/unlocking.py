"""From a secret to the opened data file, through whichever slot fits."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.services import sealing
from gridcenter.services.folder import backup
from gridcenter.services.folder.doorway import DATA_FILE, KEY_FILE
from gridcenter.services.folder.switching import COUNT
from gridcenter.store import counting, key_file, keyring
from gridcenter.store.database import Database, DataFileUnreadableError
from gridcenter.store.keyring import Slot, WrongPasswordError

_KEY_COPIES = 5
"""In how many backups keys are looked for; each guess takes a noticeable part of a second."""


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
) -> tuple[Slot, Database]:
    """The slot that the secret opens, and the data file opened with its key.

    After a change of keys that was cut off, two slots open with the same secret and only one key
    fits the file: the next one is tried. Where ``keys.json`` is damaged or gone, the slots that a
    backup holds are tried too: as long as the data key is the same, one of them opens. Without a ``name``
    every account is tried, for two may have chosen one password, and then nobody is signed in as the
    other (SharedPasswordError).
    """
    found, damage = known_slots(folder)
    unreadable: DataFileUnreadableError | None = None
    opened: list[tuple[Slot, bytes]] = []
    for slot in found:
        if slot.is_recovery != is_recovery or (name and not slot.belongs_to(name)):
            continue
        with suppress(WrongPasswordError):
            opened.append((slot, keyring.open_slot(slot, secret)))
    for slot, key in opened:
        # One officer may have an older slot in a backup; two of one file are two people's.
        alike = [other for other, theirs in opened if theirs == key] if damage is None else [slot]
        try:
            note = folder / COUNT
            db = counting.opened(
                folder / DATA_FILE,
                key,
                note,
                at=at,
                durable=durable,
                prepare=partial(sealing.take_over, at=at),
            )
        except DataFileUnreadableError as error:
            unreadable = error
            continue
        if len(alike) > 1:
            db.close()
            raise SharedPasswordError(count=len(alike))
        return slot, db
    raise unreadable or damage or WrongPasswordError


def known_slots(folder: Path) -> tuple[list[Slot], GridcenterError | None]:
    """The slots to try, those of backups too where ``keys.json`` is damaged, and that damage."""
    damage: GridcenterError | None
    try:
        read, damage = key_file.read(folder / KEY_FILE)
    except key_file.DAMAGES as error:
        read, damage = (), error
    found = list(read)
    if damage is not None:
        for copy in backup.available(folder)[:_KEY_COPIES]:
            with suppress(GridcenterError):
                found += key_file.read(copy.parent / KEY_FILE).slots
    return list(dict.fromkeys(found)), damage
