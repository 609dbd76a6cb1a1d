"""The data key by a password alone, for data that cannot be opened."""

from __future__ import annotations

from pathlib import Path

from gridcenter.services.folder import unlocking
from gridcenter.store import keyring
from gridcenter.store.keyring import WrongPasswordError


def key_of(folder: Path, secret: str) -> bytes:
    """The key that ``secret``, a password or the recovery code, opens; WrongPasswordError."""
    code = keyring.normalise_recovery_code(secret)
    found, damage = unlocking.known_slots(folder)
    for slot in found:
        try:
            return keyring.open_slot(slot, code if slot.is_recovery else secret)
        except WrongPasswordError:
            continue
    raise damage or WrongPasswordError
