"""Whose updates are taken here: the keys that the program brought, and those an administrator accepted."""

from __future__ import annotations

from gridcenter.base.paths import data_dir
from gridcenter.domain.roles import Deed
from gridcenter.exchange.packs.minisign import PublicKey
from gridcenter.services import audit, settings
from gridcenter.services.centre import Centre
from gridcenter.services.folder.update_failures import NoUpdateKeyError

KEYS_FILE = "update-keys.pub"
KEYS = "update_keys"
"""The setting with the publishers that an administrator accepted, each a minisign line."""


def trusted(centre: Centre) -> tuple[str, ...]:
    """The publishers' keys that count here: those the program brought, and those accepted here."""
    lines = (data_dir() / KEYS_FILE).read_text(encoding="utf-8").splitlines()
    brought = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return tuple(dict.fromkeys((*brought, *settings.get(centre, KEYS, []))))


def trusted_numbers(centre: Centre) -> tuple[str, ...]:
    """Of those the key numbers, 16 digits each."""
    keys = map(PublicKey.parse, trusted(centre))
    return tuple(key.name for key in keys if key is not None)


def trust(centre: Centre, line: str) -> str:
    """Accept another publisher's key for this data folder; its number. NoUpdateKeyError."""
    centre.require(Deed.MANAGE)
    key = PublicKey.parse(line)
    if key is None:
        raise NoUpdateKeyError
    with centre.db.transaction():
        kept = [each for each in settings.get(centre, KEYS, []) if each != key.text]
        settings.put(centre, KEYS, [*kept, key.text])
        audit.record(centre, "update.key", {"key": key.name, "trusted": True})
    return key.name


def distrust(centre: Centre, name: str) -> None:
    """Take the word back for the accepted key with this number; NoUpdateKeyError."""
    centre.require(Deed.MANAGE)
    kept = settings.get(centre, KEYS, [])
    left = [each for each in kept if (key := PublicKey.parse(each)) and key.name != name.upper()]
    if len(left) == len(kept):
        raise NoUpdateKeyError
    with centre.db.transaction():
        settings.put(centre, KEYS, left)
        audit.record(centre, "update.key", {"key": name.upper(), "trusted": False})
