"""What may be known of a data folder before the password; light, so that the window opens at once."""

from __future__ import annotations

from pathlib import Path

from gridcenter.store import keyring
from gridcenter.store.keyring import RECOVERY_SLOT

KEY_FILE = "keys.json"


def exists(folder: Path) -> bool:
    """Whether ``folder`` holds a centre's data."""
    return (folder / KEY_FILE).exists()


def names(folder: Path) -> tuple[str, ...]:
    """Who may sign in at ``folder``, read without the password."""
    slots = keyring.read_slots(folder / KEY_FILE)
    return tuple(slot["name"] for slot in slots if slot["name"] != RECOVERY_SLOT)
