"""Receiving: merge a pack in one transaction, and answer with a receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from gridcenter.base.bulk import bulk_work
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.packs.kinds import QUARANTINED, PackStatus
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.exchange import qr
from gridcenter.exchange.packs.manifest import PackTooNewError
from gridcenter.exchange.packs.pack_format import file_name, in_order
from gridcenter.exchange.packs.receipt import Outcome, Receipt
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.packs import answering, handed_on, relaying
from gridcenter.services.packs.examining import (
    Case,
    Examined,
    counts_of,
    examined,
    open_case,
)
from gridcenter.services.packs.pack_archive import archive, archive_path
from gridcenter.services.packs.settling import row_of, settle
from gridcenter.store.packs import packs as stored
from gridcenter.store.packs.packs import MERGED
from gridcenter.store.savepoint import part
from gridcenter.store.savepoint import rehearsal as taken_back

__all__ = [
    "Examined",
    "Received",
    "archive_path",
    "in_order",
    "preview",
    "receive",
    "rehearsal",
    "rehearse",
    "verify",
]

Told = TypeVar("Told")


class PlanChangedError(GridcenterError):
    """What would be done now is not what was shown."""

    code = "plan_changed"
    sentence = N_("没有合并：看过以后，本机的记录又有变动，结果会与刚才显示的不同。")
    hint = N_("请重新查看，再决定。数据没有改动。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of a pack: merged, known already, or held back for a person."""

    number: int
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


def verify(centre: Centre, path: Path) -> Examined:
    """What a pack is, who signed it and whether it is whole; our own packs are opened too."""
    with open_case(centre, path, only_ours=False) as case:
        return examined(centre, _with_inner(centre, case))


def preview(centre: Centre, path: Path, *, accept: bool = False) -> Examined:
    """What merging would do, row by row; ``accept`` asks what it would on a person's word."""
    with open_case(centre, path, accept=accept) as case:
        return examined(centre, _with_inner(centre, case))


def rehearse(
    centre: Centre,
    paths: Sequence[Path],
    tell: Callable[[Path, Examined | GridcenterError], Told],
    *,
    answered: bool = False,
    holding: bool = False,
) -> dict[Path, Told]:
    """What ``tell`` says of each pack as :func:`receive_many` would merge it: after those before it.

    Nothing of it stays, but ``holding`` keeps what only a later version can read. ``answered`` merges
    each to the end, so that what its receipt would say is known. Inside :func:`rehearsal` cards and
    receipts may be taken in first.
    """
    waiting, found = in_order(paths), dict[Path, Told]()
    too_new: list[Path] = []
    with rehearsal(centre):
        for path in waiting:
            try:
                with bulk_work(), open_case(centre, path, holding=False) as case:
                    if not answered:
                        found[path] = tell(path, examined(centre, _with_inner(centre, case)))
                    if answered or path != waiting[-1]:
                        with part(centre.db):
                            done = _merged(centre, case, accept=False, rehearsed=True)
                    if answered:
                        outcome = done.receipt.outcome.value
                        seen = replace(examined(centre, done.case), outcome=outcome)
                        found[path] = tell(path, seen)
            except GridcenterError as failure:
                too_new += [path] * isinstance(failure, PackTooNewError)
                found[path] = tell(path, failure)
    for path in too_new if holding else ():
        with suppress(GridcenterError):
            preview(centre, path)
    return found


def rehearsal(centre: Centre) -> AbstractContextManager[None]:
    """What is taken in inside the block is there to its end, and never was after it."""
    return taken_back(centre.db)


def _with_inner(centre: Centre, case: Case) -> Case:
    if not case.pack.manifest.kind.rules.relays:
        return case
    inner = relaying.look(centre, case)
    return replace(case, inner=inner, updates=handed_on.look(centre, case.pack))


def receive(
    centre: Centre,
    path: Path,
    *,
    accept: bool = False,
    shown: str | None = None,
    decided: Callable[[], None] | None = None,
) -> Received:
    """Merge a pack in one transaction and write its receipt; a second time changes nothing.

    A pack that does not fit its unit's chain is held back for a person, unless ``accept`` says
    that a person decided. ``shown`` is the mark of the plan that the person saw: another one is not
    carried out (PlanChangedError). ``decided`` notes that person's decision, with the merge or not at
    all. Raises what the reader raises, NotAddressedError,
    FileUnreadableError.
    """
    centre.require(Deed.SEND)
    centre.guard(centre, "receive")
    with bulk_work(), open_case(centre, path, accept=accept) as case:
        if shown is not None and shown != _with_inner(centre, case).mark:
            raise PlanChangedError
        if decided is None:
            return _answer(centre, _merged(centre, case, accept=accept))
        with centre.db.transaction():
            done = _merged(centre, case, accept=accept)
            decided()
        return _answer(centre, done)


_BATCH = 64
_BATCH_BYTES = 64 * 2**20
"""So many packs, of so many bytes, are merged in one transaction: each page is written once."""


def receive_many(
    centre: Centre, paths: Sequence[Path]
) -> Iterator[tuple[Path, Received | GridcenterError]]:
    """Merge packs as :func:`receive` does, many in one transaction; one that fails stops no other.

    Those of one unit are merged in the order of their numbers.
    Receipts are written when the rows they speak of are on the disk.
    """
    centre.require(Deed.SEND)
    waiting = in_order(paths)
    while waiting:
        done: list[tuple[Path, _Merged | GridcenterError]] = []
        size = 0
        with bulk_work(), centre.db.transaction():
            while waiting and len(done) < _BATCH and size < _BATCH_BYTES:
                path = waiting.pop(0)
                try:
                    with open_case(centre, path) as case, part(centre.db):
                        done.append((path, _merged(centre, case, accept=False)))
                        size += len(case.pack.plain)
                except GridcenterError as failure:
                    done.append((path, failure))
        for path, answer in done:
            yield path, answer if isinstance(answer, GridcenterError) else _answer(centre, answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Merged:
    """A pack whose rows are written; its receipt waits until they are on the disk."""

    case: Case
    receipt: Receipt
    changes: Changes


def _merged(centre: Centre, case: Case, *, accept: bool, rehearsed: bool = False) -> _Merged:
    if case.pack.manifest.kind.rules.relays and case.verdict.status not in QUARANTINED:
        return _receive_bundle(centre, case, rehearsed=rehearsed)
    if case.verdict.status is PackStatus.DUPLICATE and case.former is not None:
        if not rehearsed:
            archive(centre, case.pack.digest, case.sealed)
        same = answering.same_receipt(centre, case, case.former)
        return _Merged(case=case, receipt=same, changes=NO_CHANGES)
    done = settle(centre, case, accept=accept, rehearsed=rehearsed)
    receipt = answering.receipt_of(centre, case, done.outcome, done.root)
    # A bundle that waits is told as a person's word will carry it out.
    return _Merged(case=_with_inner(centre, case), receipt=receipt, changes=done.changes)


def _receive_bundle(centre: Centre, case: Case, *, rehearsed: bool) -> _Merged:
    """Merge what a unit relays, each original under its own unit, and answer for all of them."""
    if not rehearsed:
        archive(centre, case.pack.digest, case.sealed)
    done = relaying.receive(centre, case, rehearsed=rehearsed)
    told = replace(case, inner=done.inner, updates=done.updates)
    outcome = Outcome.APPLIED if done.complete else Outcome.PARTLY
    with centre.db.transaction():
        row = row_of(centre, case, MERGED, outcome)
        stored.put_received(centre.db, replace(row, counts=counts_of(told)))
        detail = {"unit": row.id.unit, "seq": row.id.seq, "packs": len(done.inner)}
        audit.record(centre, "pack.bundle", detail)
    receipt = answering.receipt_of(centre, told, outcome, "")
    return _Merged(case=told, receipt=receipt, changes=done.changes)


def _answer(centre: Centre, done: _Merged) -> Received:
    """Give the receipt, beside the pack and, when it is new, into the data folder."""
    case, ours = done.case, done.case.verdict.status is not PackStatus.DUPLICATE
    given = answering.give(
        centre,
        done.receipt,
        file_name(case.pack.manifest),
        beside=case.path.parent,
        ours=ours,
    )
    found = stored.received_by_digest(centre.db, case.pack.digest)
    return Received(
        number=found.number if found else 0,
        examined=examined(centre, case),
        held=done.receipt.outcome is Outcome.QUARANTINED,
        changes=done.changes,
        receipt=done.receipt,
        data=given.data,
        receipt_files=given.files,
    )
