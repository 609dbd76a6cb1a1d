"""Whether the data file, the attachments beside it and their backups are whole."""

from __future__ import annotations

from contextlib import suppress

from gridcenter.base import progress
from gridcenter.domain.roles import Deed
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.register import attachment_contents
from gridcenter.store import backup
from gridcenter.store.database import DiskFullError


def check(centre: Centre) -> dict[str, object]:
    """Page authentication, structure, references, the audit chain and every attachment.

    The log is folded in first, so that the file is judged as it stands. ``ok`` sums them up; work
    that can be cancelled, and says how far it is. Contents of attachments that no record speaks of
    are deleted on the way.
    """
    centre.require(Deed.EXAMINE)
    folded = centre.db.fold_whole()
    structure = backup.structure(centre.db)
    whole = structure == []
    # What cannot be read cannot be counted either.
    dangling = backup.dangling(centre.db) if whole else 0
    broken = audit.first_broken(centre) if whole else None
    progress.report(0)
    damaged: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    if whole:
        missing = attachment_contents.missing(centre)
        if not missing:  # else the folder may be another PC's, and ours is to be found elsewhere
            attachment_contents.tidy(centre)
        damaged = attachment_contents.damaged(centre, centre.folder)
    ok = whole and not dangling and broken is None and not damaged and not missing
    with suppress(DiskFullError):
        audit.record(centre, "check_data", {}, ok=ok)
    return {
        "log_folded": folded,
        "damaged_pages": 0 if whole else 1,
        "structure": "ok" if whole else structure[0],
        "dangling_references": dangling,
        "whole": whole and not dangling,
        "audit_first_broken": broken,
        "attachments_damaged": len(damaged),
        "attachments_missing": len(missing),
        "ok": ok,
    }
