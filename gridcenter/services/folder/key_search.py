"""The data key by a password alone, for data that cannot be opened."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from gridcenter.services.folder import other_keys, unlocking
from gridcenter.services.folder.doorway import DATA_FILE
from gridcenter.store import keyring, looking
from gridcenter.store.file_trouble import DataFileMissingError, DataFileUnreadableError
from gridcenter.store.keyring import WrongPasswordError


def key_of(folder: Path, secret: str) -> bytes:
    """The key that ``secret``, a password or the recovery code, opens; WrongPasswordError.

    Of several, one that the data file opens with; where none does, its beginning may be damaged.
    """
    code = keyring.normalise_recovery_code(secret)
    found, damage = unlocking.own_slots(folder)
    doubtful: bytes | None = None
    for slot in (*found, *other_keys.elsewhere(folder, found)):
        with suppress(WrongPasswordError):
            key = keyring.open_slot(slot, code if slot.is_recovery else secret)
            if _opens(folder / DATA_FILE, key):
                return key
            doubtful = doubtful or key
    if doubtful is None:
        raise damage or WrongPasswordError
    return doubtful


def _opens(path: Path, key: bytes) -> bool:
    try:
        looking.look(path, key, damaged=True).close()
    except (DataFileMissingError, DataFileUnreadableError):
        return False
    return True
