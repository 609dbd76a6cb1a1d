"""Asking for the password again before something that an unlocked desk should not allow."""

from __future__ import annotations

from gridcenter.services.centre import Centre
from gridcenter.services.doorway import KEY_FILE
from gridcenter.store import keyring
from gridcenter.store.keyring import WrongPasswordError


def check(centre: Centre, name: str, password: str) -> None:
    """Refuse with WrongPasswordError when ``password`` is not the present one of ``name``."""
    for slot in keyring.read_slots(centre.folder / KEY_FILE):
        if slot["name"] == name:
            keyring.open_slot(slot, password)
            return
    raise WrongPasswordError
