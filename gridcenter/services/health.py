"""Whether the data file is whole."""

from __future__ import annotations

from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.store import backup


def check(centre: Centre) -> dict[str, object]:
    """Page authentication, structure, references and the audit chain; ``ok`` sums them up."""
    found = backup.examine(centre.db)
    broken = audit.first_broken(centre)
    return {**found, "audit_first_broken": broken, "ok": found["whole"] and broken is None}
