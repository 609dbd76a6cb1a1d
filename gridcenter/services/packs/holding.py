"""Packs that are kept without being merged: for the upgrade, or because a person said so."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from gridcenter.base.clock import local_text
from gridcenter.base.whole_files import Content
from gridcenter.domain.packs.kinds import PackStatus
from gridcenter.exchange.file_out import WriteBackError
from gridcenter.exchange.packs.failures import RejectedPackError
from gridcenter.exchange.packs.manifest import Manifest
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.packs.merge_plan import PackPlan
from gridcenter.services.packs.pack_archive import archive
from gridcenter.store.database import DiskFullError
from gridcenter.store.packs import packs as stored
from gridcenter.store.packs.packs import HELD, REJECTED, ReceivedPack


def hold_too_new(centre: Centre, told: Manifest, digest: str, sealed: Content) -> None:
    """Keep what only a later version can read, for a person; once, and when it is for us."""
    former = stored.received_by_digest(centre.db, digest)
    refuse_rejected(former)
    if former is not None or told.to != centre.unit.code:
        return
    # A full disk here must not hide why the pack was refused.
    with suppress(WriteBackError, DiskFullError):
        archive(centre, digest, sealed)
        with centre.db.transaction():
            stored.put_received(
                centre.db,
                ReceivedPack(
                    id=told.id(digest),
                    base=0,
                    previous="",
                    created_at=told.created,
                    received_at=centre.now(),
                    received_by=centre.actor,
                    status=PackStatus.TOO_NEW,
                    state=HELD,
                    outcome=Outcome.QUARANTINED.value,
                    counts=PackPlan(tables=(), newest_stamp="").counts(),
                ),
            )
            detail = {"unit": told.unit, "seq": told.seq, "status": PackStatus.TOO_NEW.value}
            audit.record(centre, "pack.hold", detail)


def refuse_rejected(former: ReceivedPack | None) -> None:
    """Raise RejectedPackError when a person decided that this pack is never merged."""
    if former is not None and former.state == REJECTED:
        decided = datetime.fromisoformat(former.decided_at) if former.decided_at else None
        raise RejectedPackError(
            id=former.number,
            by=former.decided_by,
            at=local_text(decided).replace("T", " ") if decided else "",
            reason=former.reason,
        )
