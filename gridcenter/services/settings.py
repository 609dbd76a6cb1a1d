"""Settings of this data folder, kept inside the encrypted file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gridcenter.domain.roles import Deed
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.store import settings as stored

PRACTICE = "practice"
"""Marks a data folder in which everything is made up; the window says so on every page."""
SECOND_BACKUP = "backup_second"
"""Names a second place for backups, on another disk."""

GUARDED: Mapping[str, Deed] = {PRACTICE: Deed.MANAGE, SECOND_BACKUP: Deed.MANAGE}
"""Settings that are more than one's own view of things, and whose they are to change; logged."""


def get(centre: Centre, key: str, default: Any = None) -> Any:
    """The JSON value of ``key``, or ``default``."""
    return stored.get(centre.db, key, default)


def put(centre: Centre, key: str, value: Any) -> None:
    """Set ``key`` to a JSON value; RoleForbidsError for a guarded one."""
    guard = GUARDED.get(key)
    if guard is None:
        stored.put(centre.db, key, value)
        return
    centre.require(guard)
    with centre.db.transaction():
        stored.put(centre.db, key, value)
        audit.record(centre, "setting", {"key": key, "set": bool(value)})
