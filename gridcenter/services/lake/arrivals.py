"""The packs that arrived, as a lake tells of them: the board can be read where the forms are counted.

A line for each pack, without names of people: who reported is a matter of units.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gridcenter.base.clock import utc_text
from gridcenter.domain.packs.kinds import PackKind, PackStatus
from gridcenter.domain.packs.pack_id import PackId
from gridcenter.lake import engines
from gridcenter.lake.columns import PACK
from gridcenter.lake.snapshot import SnapshotPart
from gridcenter.lake.writing import LakeWriter
from gridcenter.store.packs.packs import ReceivedPack


def write(
    to: LakeWriter, packs: Iterable[ReceivedPack], before: SnapshotPart | None
) -> SnapshotPart:
    """The part of a snapshot that tells of ``packs``; the one of ``before`` where it tells the same."""
    rows = sorted(map(_texts, packs), key=repr)
    fingerprint = hashlib.sha256(repr(rows).encode()).hexdigest()
    if before is not None and before.fingerprint == fingerprint:
        return before
    to.take(PACK, [list(zip(*rows, strict=True))] if rows else [])
    return SnapshotPart(fingerprint=fingerprint, rows=len(rows), live=to.packs())


def read(folder: Path, engine: str) -> tuple[ReceivedPack, ...]:
    """Every pack that the newest snapshot knows, the last merged first.

    Raises NoLakeError, LakeUnreadableError, NoEngineError, NoPacksInLakeError.
    """
    with engines.opened(folder, engine) as opened:
        found = map(_pack, opened.received())
        return tuple(
            sorted(found, key=lambda each: (each.merge_no == 0, each.merge_no), reverse=True)
        )


def _texts(pack: ReceivedPack) -> tuple[str | None, ...]:
    told = {
        "unit": pack.id.unit,
        "kind": pack.id.kind.value,
        "month": pack.id.month,
        "seq": str(pack.id.seq),
        "digest": pack.id.digest,
        "previous": pack.previous,
        "base": str(pack.base),
        "made_at": pack.created_at,
        "received_at": pack.received_at,
        "status": pack.status.value,
        "state": pack.state,
        "outcome": pack.outcome,
        "missing": " ".join(map(str, pack.missing)),
        "via": pack.via,
        "state_root": pack.state_root,
        "merge_no": str(pack.merge_no),
    }
    return tuple(told[each.name] for each in PACK)


def _pack(row: Sequence[Any]) -> ReceivedPack:
    told = dict(zip((each.name for each in PACK), row, strict=True))
    kind, status = PackKind(told["kind"]), PackStatus(told["status"])
    return ReceivedPack(
        id=PackId(
            unit=told["unit"],
            kind=kind,
            month=told["month"],
            seq=told["seq"],
            digest=told["digest"],
        ),
        base=told["base"],
        previous=told["previous"],
        created_at=_moment(told["made_at"]),
        received_at=_moment(told["received_at"]),
        received_by="",
        status=status,
        state=told["state"],
        outcome=told["outcome"],
        counts={},
        missing=tuple(map(int, told["missing"].split())),
        via=told["via"],
        state_root=told["state_root"],
        merge_no=told["merge_no"],
    )


def _moment(told: datetime) -> str:
    return utc_text(told.replace(tzinfo=UTC))
