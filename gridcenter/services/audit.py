"""The audit trail of what matters beyond records: exports, reveals, sign-ins, settings.

Every line says who, when, what and whether it succeeded (``ok``); none holds personal numbers.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.privacy import mask_text
from gridcenter.domain.roles import Deed
from gridcenter.services import sealing
from gridcenter.services.centre import Centre
from gridcenter.store import audit as stored
from gridcenter.store.audit import AuditEntry
from gridcenter.store.database import DiskFullError

__all__ = [
    "AuditEntry",
    "attempt",
    "differing",
    "entries",
    "first_broken",
    "newest",
    "note",
    "record",
    "verify",
]

_WRITTEN = ("reason", "file", "name", "source", "to")
"""What people wrote themselves, and may have written a number into."""


def record(centre: Centre, action: str, detail: Mapping[str, object], *, ok: bool = True) -> None:
    """Note an action; ``detail`` holds no personal data, and numbers in a reason are masked."""
    masked = {
        name: mask_text(fact) if name in _WRITTEN and isinstance(fact, str) else fact
        for name, fact in detail.items()
    }
    with centre.db.transaction():
        stored.append(
            centre.db,
            at=centre.now(),
            by=centre.actor,
            action=action,
            detail={**masked, "ok": ok},
        )


def note(centre: Centre, action: str, detail: Mapping[str, object], *, ok: bool = True) -> None:
    """The same for what only looks or failed: a full disk is no reason not to show or say it."""
    with suppress(DiskFullError):
        record(centre, action, detail, ok=ok)


@contextmanager
def attempt(centre: Centre, action: str, detail: Mapping[str, object]) -> Generator[None]:
    """Note what is done inside the block, as success or, with the failure's code, as failure."""
    try:
        yield
    except GridcenterError as failure:
        with suppress(DiskFullError):
            record(centre, action, {**detail, "failure": failure.code}, ok=False)
        raise
    note(centre, action, detail)


def entries(centre: Centre, *, limit: int = 200) -> tuple[AuditEntry, ...]:
    """The newest entries, newest first; for who may read the trail."""
    centre.require(Deed.AUDIT)
    return stored.entries(centre.db, limit=limit)


def newest(centre: Centre) -> int:
    """The number of the newest entry: when it stands still, nothing was done since."""
    return stored.remembered(centre.db).id


def first_broken(centre: Centre) -> int | None:
    """The first entry that does not hold, by its chain or by the unit's seal; None when all is whole.

    An entry that tells that the seal was lost keeps the trail broken from there on.
    """
    found = stored.first_broken(centre.db)
    if found is not None:
        return found
    told = stored.of_action(centre.db, sealing.BROKEN)
    if told:
        return told[-1].id
    head = stored.remembered(centre.db)
    unsealed = sealing.was_sealed(centre.db) and not sealing.holds(centre.db, head)
    return head.id if unsealed else None


def verify(centre: Centre) -> int | None:
    """The same for who may read the trail."""
    centre.require(Deed.AUDIT)
    return first_broken(centre)


def differing(centre: Centre) -> tuple[AuditEntry, ...]:
    """What packs told of trails elsewhere that were set back or rewritten, newest first."""
    centre.require(Deed.AUDIT)
    return stored.of_action(centre.db, "audit.differs")
