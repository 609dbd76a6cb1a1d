"""Looking at a pack before anything is written: is it whole, whose is it, what would it do?

Files are read in whole first, so that a stick may be pulled at any moment; nothing on it is run.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO

from gridcenter.base.clock import utc_text
from gridcenter.base.whole_files import Content
from gridcenter.domain.packs.chain import TOLERANCE, Verdict, is_from_future, is_to_come, judge
from gridcenter.domain.packs.kinds import QUARANTINED, PackStatus
from gridcenter.domain.packs.merge import Refused
from gridcenter.domain.packs.pack_id import PackId
from gridcenter.domain.packs.rezoning import Rezoning
from gridcenter.domain.register.fields import RegisterId, UnitCode
from gridcenter.domain.stamps import milliseconds_of
from gridcenter.exchange.packs.failures import (
    FileUnreadableError,
    NotAddressedError,
    PracticePackError,
    RevokedKeyError,
    WrongKindError,
)
from gridcenter.exchange.packs.manifest import PackTooNewError
from gridcenter.exchange.packs.pack_reader import OpenedPack, open_pack, read_sealed
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.services.centre import Centre
from gridcenter.services.folder import practice
from gridcenter.services.packs import merge_plan, rezoned
from gridcenter.services.packs.handed_on import HandedOn
from gridcenter.services.packs.holding import hold_too_new, refuse_rejected
from gridcenter.services.packs.merge_plan import PackPlan
from gridcenter.services.trust import unit_proof, units
from gridcenter.store.packs import packs as stored
from gridcenter.store.packs.packs import MERGED, ReceivedPack


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCount:
    """What a pack does to one table, in rows."""

    register: RegisterId
    new: int
    changed: int
    deleted: int
    same: int
    stale: int
    conflict: int
    foreign: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """One pack of a bundle: whose it is, its verdict, its counts.

    ``failure`` is the stable code of what is wrong with it, when it cannot be merged at all.
    """

    id: PackId
    unit_name: str
    status: PackStatus
    counts: dict[str, int]
    outcome: str = ""
    failure: str = ""
    plan: PackPlan | None = None
    """What it does here, when it can be merged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A pack that is whole and signed by a registered unit, and what it would do here."""

    path: Path
    id: PackId
    unit_name: str
    to: UnitCode
    created: str
    key: str
    masking: str
    status: PackStatus
    missing: tuple[int, ...]
    counts: dict[str, int]
    tables: tuple[TableCount, ...]
    refused: tuple[Refused, ...]
    former: ReceivedPack | None = None
    """What already became of this very pack."""
    inner: tuple[Inner, ...] = ()
    """Of a bundle its packs."""
    updates: tuple[HandedOn, ...] = ()
    """Of a bundle the new versions of the program that it hands on."""
    plan: PackPlan
    """The plan itself, for whoever wants it row by row."""
    mark: str = ""
    """Names this plan: whoever decides over it hands the mark back."""
    outcome: str = ""
    """What its receipt would say, as one letter, where that was worked out."""
    untold: tuple[Rezoning, ...] = ()
    """After the merge: unit changes of ours whose files the new owner needs once more."""

    @property
    def plans(self) -> tuple[PackPlan, ...]:
        """Its plan and those of the packs inside."""
        return (self.plan, *(each.plan for each in self.inner if each.plan is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One pack on the table: its sealed file, its content, the verdict and the plan."""

    path: Path
    sealed: Content
    pack: OpenedPack
    verdict: Verdict
    plan: PackPlan
    former: ReceivedPack | None
    inner: tuple[Inner, ...] = ()
    """Of a bundle its packs and what became, or would become, of them."""
    updates: tuple[HandedOn, ...] = ()
    """Of a bundle the new versions of the program that it hands on."""

    @property
    def mark(self) -> str:
        """Names the plan, that of every pack inside too."""
        inside = (each.plan.mark if each.plan else each.failure for each in self.inner)
        return ".".join((self.plan.mark, *inside))


@contextmanager
def open_case(
    centre: Centre,
    path: Path,
    *,
    only_ours: bool = True,
    accept: bool = False,
    holding: bool = True,
) -> Iterator[Case]:
    """Read, verify and plan the pack at ``path``; its copy is closed with the context.

    ``only_ours`` refuses packs that are addressed to somebody else, ``accept`` is a person's word
    that its place in the chain is right, ``holding`` keeps what only a later version can read. Raises
    what the reader raises.
    """
    try:
        sealed = read_sealed(path)
    except OSError as failure:
        raise FileUnreadableError(file=path.name) from failure
    with sealed:
        holds = holding and only_ours and not accept
        yield _case(centre, path, sealed, only_ours=only_ours, accept=accept, holds=holds)


def _case(
    centre: Centre, path: Path, sealed: IO[bytes], *, only_ours: bool, accept: bool, holds: bool
) -> Case:
    try:
        known, given_up = units.trusted(centre), partial(unit_proof.given_up, centre)
        pack = open_pack(sealed, units.identities(centre), known, path.name, given_up=given_up)
    except PackTooNewError as newer:
        if holds and newer.told is not None:
            hold_too_new(centre, *newer.told, sealed)
        raise
    former = stored.received_by_digest(centre.db, pack.digest)
    if only_ours and not accept:
        refuse_rejected(former)
    relayed = former is not None and former.via is not None
    if only_ours and not relayed and pack.manifest.to != centre.unit.code:
        raise NotAddressedError
    _refuse_wrong_kind(centre, pack, only_ours=only_ours)
    return case_of(centre, path, sealed, pack, accept=accept)


def case_of(
    centre: Centre, path: Path, sealed: Content, pack: OpenedPack, *, accept: bool = False
) -> Case:
    """The verdict and the plan of a verified pack."""
    former = stored.received_by_digest(centre.db, pack.digest)
    if former is not None and former.state == MERGED:
        verdict, plan = Verdict(status=PackStatus.DUPLICATE), merge_plan.known(pack)
    else:
        whole = _is_last_word(centre, pack, accept=accept)
        plan = merge_plan.make(centre, pack, whole=whole)
        verdict = _judge(centre, pack, plan, accept=accept)
        if verdict.status in QUARANTINED and not whole and _is_last_word(centre, pack, accept=True):
            # What waits for a person is told as that person's word will carry it out.
            plan = merge_plan.make(centre, pack, whole=True)
    return Case(path=path, sealed=sealed, pack=pack, verdict=verdict, plan=plan, former=former)


def _is_last_word(centre: Centre, pack: OpenedPack, *, accept: bool) -> bool:
    """Whether a full pack stands against later rows that we have of its unit.

    They are what the unit lost when it restored a backup: merged by revision alone, both sides
    would differ for ever. It takes a person's word, or that we asked for this full pack because
    we differed; and a pack made before what we have is never the last word. Its number tells that,
    and where numbers began anew (a restored backup) the sender's clock, unless that stood in the future.
    """
    if not pack.manifest.kind.rules.carries_all:
        return False
    merged = stored.received(centre.db, unit=pack.manifest.unit, state=MERGED, chained=True)
    if not merged:
        return False
    was_asked_for = merged[0].outcome == Outcome.FULL_WANTED.value
    latest = utc_text(centre.clock() + TOLERANCE)
    told = (each.created_at for each in merged if each.created_at <= latest)
    is_newest = pack.manifest.seq > max(
        each.id.seq for each in merged
    ) or pack.manifest.created > max(told, default="")
    return is_newest and (accept or was_asked_for)


def _refuse_wrong_kind(centre: Centre, pack: OpenedPack, *, only_ours: bool) -> None:
    """Between the desks of one unit desk packs travel and nowhere else, and practice stays practice."""
    manifest = pack.manifest
    if not only_ours:
        return
    is_ours = manifest.unit == centre.unit.code
    if pack.signer.revoked and manifest.kind.rules.between_desks:
        raise RevokedKeyError(unit=manifest.unit, key=pack.signer.name)
    from_here = is_ours and manifest.device == centre.device
    if practice.MARK in manifest.about and not practice.is_practice(centre):
        raise PracticePackError(unit=units.name_of(centre, manifest.unit))
    if from_here or manifest.kind.rules.between_desks != is_ours:
        raise WrongKindError(unit=manifest.unit, kind=manifest.kind.value)


def _judge(centre: Centre, pack: OpenedPack, plan: PackPlan, *, accept: bool) -> Verdict:
    merged = stored.received(centre.db, unit=pack.manifest.unit, state=MERGED, chained=True)
    # Oldest first: where a person let a number be replaced, the later pack is what counts.
    memory = [each.link for each in reversed(merged)]
    verdict = Verdict(status=PackStatus.OK)
    if pack.manifest.kind.rules.chained:
        verdict = judge(pack.link, memory, reset=accept)
    if verdict.status is PackStatus.DUPLICATE or accept:
        return verdict
    # That it was made before its key was changed is proved by a pack of a later key that names it.
    named = any(each.previous == pack.digest for each in memory)
    if pack.signer.revoked and not named:
        return Verdict(status=PackStatus.UNVOUCHED, missing=verdict.missing)
    created = datetime.fromisoformat(pack.manifest.created).timestamp() * 1000
    newest = max(int(created), milliseconds_of(plan.newest_stamp))
    rules, period = pack.manifest.kind.rules, pack.manifest.period
    to_come = not rules.between_desks and is_to_come(period, centre.clock())
    if to_come or is_from_future(newest, centre.clock()):
        return Verdict(status=PackStatus.FROM_FUTURE, missing=verdict.missing)
    aloud = rules.directs and plan.directives is None
    if plan.has_foreign or aloud:
        return Verdict(status=PackStatus.FOREIGN_ROWS, missing=verdict.missing)
    return verdict


def examined(centre: Centre, case: Case) -> Examined:
    """What people and programs are told of a case."""
    manifest, plan = case.pack.manifest, case.plan
    return Examined(
        path=case.path,
        id=case.pack.id,
        unit_name=units.name_of(centre, manifest.unit),
        to=manifest.to,
        created=manifest.created,
        key=case.pack.signer.public,
        masking=manifest.masking.value,
        status=case.verdict.status,
        missing=case.verdict.missing,
        counts=counts_of(case),
        tables=tuple(
            TableCount(
                register=RegisterId(each.table.name),
                foreign=len(each.foreign),
                **{**each.counts(), "refused": len(each.refused)},
            )
            for each in plan.tables
        ),
        refused=plan.refused,
        former=case.former,
        inner=case.inner,
        updates=case.updates,
        plan=plan,
        mark=case.mark,
        untold=rezoned.untold(centre, {manifest.unit, *(each.id.unit for each in case.inner)}),
    )


def counts_of(case: Case) -> dict[str, int]:
    """Rows by what becomes of them, over all that the pack holds."""
    every = (case.plan.counts(), *(each.counts for each in case.inner))
    return {name: sum(counts[name] for counts in every) for name in every[0]}
