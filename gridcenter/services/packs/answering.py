"""The receipts that we give: for a pack that came, and once more when its merge is taken back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from gridcenter.base.clock import utc_text
from gridcenter.domain.packs.kinds import PackStatus
from gridcenter.domain.packs.merge import COUNTS
from gridcenter.domain.register.fields import UnitCode
from gridcenter.exchange.file_out import WriteBackError, write_safely
from gridcenter.exchange.packs.failures import PackError
from gridcenter.exchange.packs.pack_format import file_name, name_of
from gridcenter.exchange.packs.receipt import SUFFIX, Outcome, Receipt, read_receipt, write_receipt
from gridcenter.services.centre import Centre
from gridcenter.services.packs import merge_plan
from gridcenter.services.packs.examining import Case, counts_of
from gridcenter.services.trust import units
from gridcenter.store.packs import packs as stored
from gridcenter.store.packs.packs import MERGED, ReceivedPack

RECEIPT_FOLDER = Path("packs", "receipts")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptGiven:
    """A receipt as given: its file's content, and where it was written."""

    receipt: Receipt
    data: bytes
    files: tuple[Path, ...]


def receipt_of(centre: Centre, case: Case, outcome: Outcome, root: str) -> Receipt:
    """What we say of a pack that came; ``root`` is the state root of its unit here."""
    manifest, counts = case.pack.manifest, counts_of(case)
    return Receipt(
        unit=manifest.unit,
        to=centre.unit.code,
        month=manifest.period,
        seq=manifest.seq,
        digest=case.pack.digest,
        status=case.verdict.status,
        outcome=outcome,
        acknowledged=_acknowledged(centre, manifest.unit),
        state_root=root,
        created=_moment(centre, file_name(manifest)),
        counts=tuple(counts[name] for name in COUNTS),
        refused=case.plan.refused,
    )


def same_receipt(centre: Centre, case: Case, former: ReceivedPack) -> Receipt:
    """The receipt that was given before, as kept; made anew when it is gone."""
    receipt = _kept(centre, file_name(case.pack.manifest))
    if receipt is not None and receipt.digest == case.pack.digest:
        return replace(receipt, status=PackStatus.DUPLICATE)
    root = merge_plan.root_here(centre, case.pack.manifest.unit)
    return receipt_of(centre, case, Outcome(former.outcome), root)


def give(
    centre: Centre, receipt: Receipt, name: str, *, beside: Path | None, ours: bool
) -> ReceiptGiven:
    """Sign the receipt of the pack called ``name`` and put it ``beside`` that, and into the data folder when it is new."""
    data, files = write_receipt(receipt, units.keys(centre).secret), []
    # Our own copy need not survive a power cut: receiving again makes the same one.
    places = [(beside, False), (centre.folder / RECEIPT_FOLDER if ours else None, True)]
    for folder, own in places:
        if folder is None:
            continue
        # A write-protected stick must not stop a merge that is done.
        with suppress(WriteBackError):
            path = folder / _receipt_name(name)
            write_safely(path, data, durable=not own, ours=own)
            files.append(path)
    return ReceiptGiven(receipt=receipt, data=data, files=tuple(files))


def take_back(centre: Centre, pack: ReceivedPack) -> ReceiptGiven:
    """The receipt that says that what a pack brought is here no more: its sender's month is open again.

    What came in a bundle is answered to who relayed it: not all of the bundle is merged.
    """
    told, outcome = pack.id, Outcome.FULL_WANTED
    if pack.via is not None:
        bundles = [
            each
            for each in stored.received(centre.db, unit=pack.via, state=MERGED)
            if each.id.kind.rules.relays and each.merge_no > pack.merge_no
        ]
        if bundles:
            told, outcome = bundles[-1].id, Outcome.PARTLY
    receipt = Receipt(
        unit=told.unit,
        to=centre.unit.code,
        month=told.month,
        seq=told.seq,
        digest=told.digest,
        status=PackStatus.OK,
        outcome=outcome,
        acknowledged=_acknowledged(centre, told.unit),
        state_root=merge_plan.root_here(centre, told.unit),
        created=_moment(centre, name_of(told)),
        counts=(0,) * len(COUNTS),
    )
    return give(centre, receipt, name_of(told), beside=None, ours=True)


def _acknowledged(centre: Centre, unit: UnitCode) -> int:
    """The newest pack of a unit after which both sides agreed."""
    merged = stored.received(centre.db, unit=unit, state=MERGED, chained=True)
    agreed = (each for each in merged if each.outcome == Outcome.APPLIED)
    return max((each.id.seq for each in agreed), default=0)


def _receipt_name(name: str) -> str:
    return Path(name).stem + SUFFIX


def _kept(centre: Centre, name: str) -> Receipt | None:
    """The receipt that we gave last for the pack called ``name``, as it lies here."""
    with suppress(OSError, PackError):
        kept = (centre.folder / RECEIPT_FOLDER / _receipt_name(name)).read_bytes()
        return read_receipt(kept, units.trusted(centre))
    return None


def _moment(centre: Centre, name: str) -> str:
    """Now, but later than what was said of this pack before, also when the clock was set back: the last word counts."""
    former = _kept(centre, name)
    if former is None or former.created < centre.now():
        return centre.now()
    return utc_text(datetime.fromisoformat(former.created) + timedelta(milliseconds=1))
