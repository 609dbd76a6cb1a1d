"""One verified pack: archived, merged or held back, and remembered, in one transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import chain

from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.packs.kinds import QUARANTINED, PackStatus
from gridcenter.domain.packs.merge import Version
from gridcenter.domain.packs.tables import TableSpec, every_table
from gridcenter.domain.register.fields import RegisterId, Uid, UnitCode
from gridcenter.domain.text import N_
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.services import audit, clock_doubt
from gridcenter.services.centre import Centre
from gridcenter.services.packs import (
    agreeing,
    audit_heads,
    code_clashes,
    desk_plan,
    directives,
    knowing,
    left_behind,
    merge_plan,
    pack_files,
    rezoned,
)
from gridcenter.services.packs.examining import Case
from gridcenter.services.packs.pack_archive import archive
from gridcenter.services.trust import desk_slots
from gridcenter.store import divisions
from gridcenter.store.packs import merging, restamping
from gridcenter.store.packs import packs as stored
from gridcenter.store.packs.packs import HELD, MERGED, ReceivedPack


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of a pack; ``root`` is the state root of its unit here, after it."""

    outcome: Outcome
    changes: Changes
    root: str


def settle(
    centre: Centre,
    case: Case,
    *,
    accept: bool = False,
    via: UnitCode | None = None,
    archived: bool = True,
    rehearsed: bool = False,
) -> Settled:
    """Merge the pack, or hold it back for a person unless ``accept`` says that one decided.

    Not for a duplicate. ``via`` is the unit that relayed it; what PCs of one office exchange every few minutes is
    not ``archived``; what is ``rehearsed`` leaves no file at all. Raises MergeFailedError,
    WriteBackError.
    """
    former = case.former
    unread = former is not None and former.status is PackStatus.UNVOUCHED
    held = case.verdict.status in QUARANTINED and not accept
    # What says nothing new is most of what PCs of one office leave each other; it is not remembered.
    is_news = archived or held or case.plan.is_news
    if (archived or held) and not rehearsed:
        archive(centre, case.pack.digest, case.sealed, anew=unread)
    # Contents before records, as when attaching: no crash leaves a record that waits for its own.
    taken = frozenset() if held or rehearsed else pack_files.take(centre, case.pack)
    with centre.db.transaction():
        held_row = row_of(centre, case, HELD, Outcome.QUARANTINED, via=via)
        number = stored.put_received(centre.db, held_row) if is_news else 0
        changes, outcome = NO_CHANGES, Outcome.QUARANTINED
        if not held:
            changes = _merge(centre, case, number)
            if case.plan.rezonings is not None:
                rezoned.take_asked(centre, case.pack)
            elif case.plan.directives is not None:
                changes = directives.take(centre, case.pack)
        # What travels aside is not compared; between PCs it would cost more than the merge.
        aside = not case.pack.manifest.kind.rules.chained
        root = "" if aside else merge_plan.root_here(centre, case.pack.manifest.unit)
        if not held:
            outcome = _outcome(centre, case, root)
        if is_news and not held:
            stored.put_received(centre.db, row_of(centre, case, MERGED, outcome, via=via))
        if case.verdict.status is PackStatus.FROM_FUTURE:
            clock_doubt.listen(centre.db, centre.clock())
        manifest = case.pack.manifest
        detail = {"unit": manifest.unit, "seq": manifest.seq, "status": case.verdict.status.value}
        audit_heads.compare(centre, manifest)
        if is_news:
            action = "pack.hold" if held else "pack.merge"
            audit.record(centre, action, detail | case.plan.counts())
    pack_files.drop_unclaimed(centre, taken)
    return Settled(outcome=outcome, changes=changes, root=root)


def _merge(centre: Centre, case: Case, number: int) -> Changes:
    touched: dict[RegisterId, frozenset[Uid]] = {}
    came: dict[TableSpec, frozenset[Uid]] = {}
    kept: knowing.Edits = {}
    if case.plan.desk is not None:
        known = restamping.known(centre.db)
        fresh = [each for each in case.plan.desk.restamps if each not in known]
        kept = knowing.edits(centre, fresh)
        for each in fresh:
            restamping.apply(centre.db, each, every_table())
    divisions.put_many(centre.db, case.plan.divisions, at=centre.now())
    told = case.plan.rezonings
    acts = rezoned.believed(centre, case.pack) if told is None else told
    desk, standing = case.plan.desk, tuple[left_behind.Leaving, ...]()
    if desk is not None and rezoned.count_new(centre, acts):
        standing = left_behind.standing(centre, desk, desk_plan.told_sent(centre))
    rezoned.take_in(centre, acts)
    left_behind.tell(centre, standing)
    for plan in case.plan.tables:
        if not (plan.new or plan.changed or plan.gone or plan.conflicts):
            continue
        code_clashes.make_room(centre, plan)
        before = merging.apply(centre.db, plan)
        merging.keep_before(centre.db, number, plan.table, before)
        for conflict in plan.conflicts if case.plan.desk is None else ():
            stored.add_conflict(
                centre.db,
                number,
                register=plan.table.name,
                uid=conflict.winner.uid,
                winner=_text(conflict.winner),
                loser=_text(conflict.loser),
            )
        written = chain(plan.new, plan.changed, plan.gone)
        uids = frozenset(Uid(version.uid) for version in written)
        touched[RegisterId(plan.table.name)] = came[plan.table] = uids
    if case.plan.desk is not None:
        desk_plan.keep(centre, case.plan.desk, case.plan.tables, case.plan.newest_stamp)
        code_clashes.settle(centre, case.plan.tables)
        agreeing.settle(centre, case.plan.desk)
        knowing.keep(centre, kept)
        desk_slots.learn(centre, case.plan.desk.slots)
    if case.pack.manifest.kind.rules.chained:
        rezoned.follow(centre, case.pack.manifest.unit, came)
    label = N_("接收上报包")
    return Changes(gesture=None, label=label, touched=touched)


def _text(version: Version) -> str:
    return json.dumps([list(version.row), dict(version.extra)], ensure_ascii=False)


def _outcome(centre: Centre, case: Case, root: str) -> Outcome:
    """After the merge: do both sides have the same rows now?"""
    manifest = case.pack.manifest
    if case.plan.refused:
        return Outcome.PARTLY
    # What travels aside is whole by itself; where desks differ, the way back brings them together.
    # Where one side has carried out a decision that the other does not know, the roots speak of other rows.
    alike = rezoned.comparable(centre, case.pack)
    uncompared = not manifest.kind.rules.chained or not alike
    if root == manifest.state_root or (uncompared and case.verdict.complete):
        return Outcome.APPLIED
    # One that comes late is measured by what its unit said last.
    later = [
        each
        for each in stored.received(centre.db, unit=manifest.unit, state=MERGED, chained=True)
        if each.id.seq > manifest.seq
    ]
    newest = max(later, key=lambda each: each.id.seq, default=None)
    if newest is not None and newest.state_root == root:
        return Outcome.APPLIED
    return Outcome.FULL_WANTED


def row_of(
    centre: Centre, case: Case, state: str, outcome: Outcome, *, via: UnitCode | None = None
) -> ReceivedPack:
    """What is remembered of a pack."""
    manifest = case.pack.manifest
    return ReceivedPack(
        id=case.pack.id,
        base=manifest.base,
        previous=manifest.prev,
        created_at=manifest.created,
        received_at=centre.now(),
        received_by=centre.actor,
        status=case.verdict.status,
        state=state,
        outcome=outcome.value,
        counts=case.plan.counts(),
        missing=case.verdict.missing,
        via=via,
        state_root=manifest.state_root,
    )
