"""The audit trail of what matters beyond records: exports, reveals, sign-ins, settings."""

from __future__ import annotations

from collections.abc import Mapping

from gridcenter.services.centre import Centre
from gridcenter.store import audit as stored
from gridcenter.store.audit import AuditEntry

__all__ = ["AuditEntry", "entries", "first_broken", "newest", "record"]


def record(centre: Centre, action: str, detail: Mapping[str, object]) -> None:
    """Note an action; ``detail`` holds no personal data."""
    with centre.db.transaction():
        stored.append(centre.db, at=centre.now(), by=centre.actor, action=action, detail=detail)


def entries(centre: Centre, *, limit: int = 200) -> tuple[AuditEntry, ...]:
    """The newest entries, newest first."""
    return stored.entries(centre.db, limit=limit)


def newest(centre: Centre) -> int:
    """The number of the newest entry: when it stands still, nothing was done since."""
    found = stored.entries(centre.db, limit=1)
    return found[0].id if found else 0


def first_broken(centre: Centre) -> int | None:
    """The first entry whose hash chain does not hold; None when the trail is whole."""
    return stored.first_broken(centre.db)
