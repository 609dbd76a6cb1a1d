"""Whether the data file, the attachments beside it and their backups are whole."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from gridcenter.domain.roles import Deed
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.folder import backup as backups
from gridcenter.services.register import attachments
from gridcenter.store import backup
from gridcenter.store.database import DiskFullError


def check(centre: Centre) -> dict[str, object]:
    """Page authentication, structure, references, the audit chain and every attachment.

    ``ok`` sums them up. Contents of attachments that no record speaks of are deleted on the way.
    """
    centre.require(Deed.EXAMINE)
    found = backup.examine(centre.db)
    broken = audit.first_broken(centre)
    attachments.tidy(centre)
    damaged, missing = attachments.damaged(centre, centre.folder), attachments.missing(centre)
    ok = found["whole"] and broken is None and not damaged and not missing
    with suppress(DiskFullError):
        audit.record(centre, "check_data", {}, ok=bool(ok))
    return {
        **found,
        "audit_first_broken": broken,
        "attachments_damaged": len(damaged),
        "attachments_missing": len(missing),
        "ok": ok,
    }


def check_backup(centre: Centre, folder: Path) -> None:
    """Every page of a backup and every attachment in it; BackupFailedError if one is bad."""
    centre.require(Deed.EXAMINE)
    backups.verify(centre, folder)
    damaged = attachments.damaged(centre, folder)
    if damaged:
        raise backup.BackupFailedError(reason=f"attachments/{damaged[0]}.age")
