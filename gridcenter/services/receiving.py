"""Receiving: merge a pack in one transaction, and answer with a receipt."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.fields import RegisterId, Uid
from gridcenter.domain.merge import Version
from gridcenter.domain.packs import ASIDE, QUARANTINED, PackStatus
from gridcenter.domain.text import N_
from gridcenter.exchange import qr
from gridcenter.exchange.failures import PackError
from gridcenter.exchange.file_out import WriteBackError, write_safely
from gridcenter.exchange.pack_format import file_name
from gridcenter.exchange.receipt import SUFFIX, Outcome, Receipt, read_receipt, write_receipt
from gridcenter.services import audit, desk_plan, merge_plan, units
from gridcenter.services.centre import Centre
from gridcenter.services.examining import Case, Examined, examined, open_case, preview, verify
from gridcenter.store import divisions, merging
from gridcenter.store import packs as stored
from gridcenter.store.packs import HELD, MERGED, ReceivedPack

__all__ = ["Examined", "Received", "preview", "receive", "verify"]

RECEIVED_FOLDER = Path("packs", "received")
RECEIPT_FOLDER = Path("packs", "receipts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of a pack: merged, known already, or held back for a person."""

    id: int
    """Its number here, for quarantine and for taking the merge back."""
    examined: Examined
    held: bool
    changes: Changes
    receipt: Receipt
    data: bytes
    """The receipt file."""
    receipt_files: tuple[Path, ...]

    def dots(self) -> qr.Dots:
        """The receipt as a QR code (True is dark); takes tens of milliseconds."""
        return qr.dots(self.data)


def receive(centre: Centre, path: Path, *, accept: bool = False) -> Received:
    """Merge a pack in one transaction and write its receipt; a second time changes nothing.

    A pack that does not fit its unit's chain is held back for a person, unless ``accept`` says
    that a person decided. Raises what the reader raises, NotAddressedError, FileUnreadableError.
    """
    case = open_case(centre, path, accept=accept)
    # The archive comes first: a file too many is harmless, a merged pack without its file is not.
    archive = archive_path(centre, case.pack.digest)
    if not archive.exists():
        write_safely(archive, case.sealed)
    if case.verdict.status is PackStatus.DUPLICATE and case.former is not None:
        return _answer(centre, case, _same_receipt(centre, case, case.former), NO_CHANGES)
    held = case.verdict.status in QUARANTINED and not accept
    with centre.db.transaction():
        pack_id = stored.put_received(centre.db, _row(centre, case, HELD, Outcome.QUARANTINED))
        changes, outcome = NO_CHANGES, Outcome.QUARANTINED
        if not held:
            changes = _merge(centre, case, pack_id)
        root = merge_plan.root_here(centre, case.pack.manifest.unit)
        if not held:
            outcome = _outcome(case, root)
            stored.put_received(centre.db, _row(centre, case, MERGED, outcome))
        manifest = case.pack.manifest
        detail = {"unit": manifest.unit, "seq": manifest.seq, "status": case.verdict.status.value}
        audit.record(centre, "pack.hold" if held else "pack.merge", detail | case.plan.counts())
    return _answer(centre, case, _receipt(centre, case, outcome, root), changes)


def archive_path(centre: Centre, digest: str) -> Path:
    """Where the sealed original of a received pack lies."""
    return centre.folder / RECEIVED_FOLDER / f"{digest}.gcpack"


def _merge(centre: Centre, case: Case, pack_id: int) -> Changes:
    touched: dict[RegisterId, frozenset[Uid]] = {}
    divisions.put_many(centre.db, case.plan.divisions, at=centre.now())
    for plan in case.plan.tables:
        if not plan.new and not plan.changed and not plan.conflicts:
            continue
        before = merging.apply(centre.db, plan)
        merging.keep_before(centre.db, pack_id, plan.table, before)
        for conflict in plan.conflicts if case.plan.desk is None else ():
            stored.add_conflict(
                centre.db,
                pack_id,
                register=plan.table.name,
                uid=conflict.winner.uid,
                winner=_text(conflict.winner),
                loser=_text(conflict.loser),
            )
        uids = frozenset(Uid(version.uid) for version in (*plan.new, *plan.changed))
        touched[RegisterId(plan.table.name)] = uids
    if case.plan.desk is not None:
        desk_plan.keep(centre, case.plan.desk, case.plan.tables, case.plan.newest_stamp)
    label = N_("接收上报包")
    return Changes(gesture=None, label=label, touched=touched)


def _text(version: Version) -> str:
    return json.dumps([list(version.row), dict(version.extra)], ensure_ascii=False)


def _outcome(case: Case, root: str) -> Outcome:
    """After the merge: do both sides have the same rows now?"""
    if case.plan.refused:
        return Outcome.PARTLY
    # What travels aside is whole by itself; where desks differ, the way back brings them together.
    agree = case.pack.manifest.kind in ASIDE or root == case.pack.manifest.state_root
    return Outcome.APPLIED if agree and case.verdict.complete else Outcome.FULL_WANTED


def _receipt(centre: Centre, case: Case, outcome: Outcome, root: str) -> Receipt:
    manifest, counts = case.pack.manifest, case.plan.counts()
    earlier = stored.received(centre.db, unit=manifest.unit, state=MERGED)
    agreed = [
        each.seq for each in earlier if each.outcome == Outcome.APPLIED and each.kind not in ASIDE
    ]
    return Receipt(
        unit=manifest.unit,
        to=centre.unit.code,
        period=manifest.period,
        seq=manifest.seq,
        pack=case.pack.digest,
        status=case.verdict.status,
        outcome=outcome,
        acknowledged=max(agreed, default=0),
        state_root=root,
        created=centre.now(),
        counts=(
            *(counts["new"], counts["changed"], counts["same"], counts["stale"]),
            *(counts["conflict"], counts["refused"]),
        ),
        refused=case.plan.refused,
    )


def _same_receipt(centre: Centre, case: Case, former: ReceivedPack) -> Receipt:
    """The receipt that was given before, as kept; made anew when it is gone."""
    with suppress(OSError, PackError):
        kept = (centre.folder / RECEIPT_FOLDER / _receipt_name(case)).read_bytes()
        receipt = read_receipt(kept, units.trusted(centre))
        if receipt.pack == case.pack.digest:
            return replace(receipt, status=PackStatus.DUPLICATE)
    root = merge_plan.root_here(centre, case.pack.manifest.unit)
    return _receipt(centre, case, Outcome(former.outcome), root)


def _receipt_name(case: Case) -> str:
    return Path(file_name(case.pack.manifest)).stem + SUFFIX


def _row(centre: Centre, case: Case, state: str, outcome: Outcome) -> ReceivedPack:
    manifest = case.pack.manifest
    return ReceivedPack(
        unit=manifest.unit,
        seq=manifest.seq,
        kind=manifest.kind,
        period=manifest.period,
        base=manifest.base,
        digest=case.pack.digest,
        previous=manifest.prev,
        created_at=manifest.created,
        received_at=centre.now(),
        received_by=centre.actor,
        status=case.verdict.status,
        state=state,
        outcome=outcome.value,
        counts=case.plan.counts(),
        missing=case.verdict.missing,
    )


def _answer(centre: Centre, case: Case, receipt: Receipt, changes: Changes) -> Received:
    """Sign the receipt and put it beside the pack and into the data folder."""
    data = write_receipt(receipt, units.keys(centre).secret)
    name, files = _receipt_name(case), []
    places = [(case.path.parent / name, True)]
    if case.verdict.status is not PackStatus.DUPLICATE:
        # Our own copy need not survive a power cut: receiving again makes the same one.
        places.append((centre.folder / RECEIPT_FOLDER / name, False))
    for path, durable in places:
        # A write-protected stick must not stop a merge that is done.
        with suppress(WriteBackError):
            write_safely(path, data, durable=durable)
            files.append(path)
    found = stored.received_by_digest(centre.db, case.pack.digest)
    return Received(
        id=found.id if found else 0,
        examined=examined(centre, case),
        held=receipt.outcome is Outcome.QUARANTINED,
        changes=changes,
        receipt=receipt,
        data=data,
        receipt_files=tuple(files),
    )
