"""What a verified pack would do here: the plan of every table, checked against what we have."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from gridcenter.domain.division import Division
from gridcenter.domain.packs.canonical import live_hashes, state_root
from gridcenter.domain.packs.directives import Directive
from gridcenter.domain.packs.merge import COUNTS, Refused, TablePlan, Version, plan_table
from gridcenter.domain.packs.rezoning import Rezoning
from gridcenter.domain.packs.tables import (
    DELETED,
    META,
    POINTED_AT,
    STAMP,
    UID,
    Row,
    TableSpec,
    every_table,
)
from gridcenter.domain.packs.versions import ManyVersions
from gridcenter.domain.register.fields import Kind, Value
from gridcenter.domain.register.registers import register_of
from gridcenter.exchange.packs.pack_reader import OpenedPack
from gridcenter.exchange.packs.pack_tables import read_divisions, read_tables
from gridcenter.services.centre import Centre
from gridcenter.services.packs import code_clashes, desk_plan, directives, rezoned, row_plans
from gridcenter.services.packs.desk_plan import DeskPlan
from gridcenter.store.packs import merging


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPlan:
    """The plans of all tables of one pack, its newest stamp, and the names of its divisions."""

    tables: tuple[TablePlan, ...]
    newest_stamp: str
    divisions: tuple[Division, ...] = ()
    desk: DeskPlan | None = None
    """What a desk pack writes beside the rows."""
    directives: int | None = None
    """How many new directives there are, in a pack of directives that are for us."""
    asked: tuple[Directive, ...] = ()
    """What a pack of directives that are for us asks, known ones too."""
    rezonings: tuple[Rezoning, ...] | None = None
    """What a pack from above moves."""

    @property
    def refused(self) -> tuple[Refused, ...]:
        """Every row not taken, foreign ones included."""
        return tuple(each for plan in self.tables for each in (*plan.refused, *plan.foreign))

    @property
    def is_news(self) -> bool:
        """Whether any row would be written, or somebody should look at one."""
        return any(
            plan.new or plan.changed or plan.gone or plan.conflicts or plan.refused or plan.foreign
            for plan in self.tables
        )

    @property
    def has_foreign(self) -> bool:
        """Whether the sender speaks of rows that are not its own."""
        return any(plan.foreign for plan in self.tables)

    @property
    def mark(self) -> str:
        """A short hash of what would be written: equal marks, equal deeds."""
        digest = hashlib.sha256()
        for plan in self.tables:
            told = (("new", plan.new), ("changed", plan.changed), ("gone", plan.gone))
            for fate, versions in told:
                for version in versions:
                    here = plan.before.get(version.uid)
                    base = here.row[STAMP] if here else ""
                    digest.update(f"{fate},{version.uid},{version.row[STAMP]},{base}\n".encode())
            for clash in plan.renumbered:
                digest.update(f"renumbered,{clash.version.uid},{clash.code}\n".encode())
            for each in (*plan.refused, *plan.foreign):
                digest.update(f"{each.why},{each.uid}\n".encode())
        return digest.hexdigest()[:16]

    def counts(self) -> dict[str, int]:
        """Rows by what becomes of them, over all tables."""
        every = [plan.counts() for plan in self.tables]
        told = {name: sum(counts[name] for counts in every) for name in COUNTS}
        told["new"] += self.directives or 0
        return told


def known(pack: OpenedPack) -> PackPlan:
    """The plan of a pack that was merged before: every row is here already."""
    plans = (
        TablePlan(table=table, same=pack.manifest.rows[table.name])
        for table in every_table()
        if table.name in pack.manifest.rows
    )
    return PackPlan(tables=tuple(plans), newest_stamp="")


def make(centre: Centre, pack: OpenedPack, *, whole: bool = False) -> PackPlan:
    """The plan of ``pack``; nothing is written. Raises MalformedPackError, PackTooLargeError.

    ``whole`` lets this full pack count as all that its unit has, whatever we have of it.
    """
    unit, moment = pack.manifest.unit, pack.manifest.created if whole else ""
    plans: list[TablePlan] = []
    arriving: dict[str, set[str]] = {}
    newest = ""
    desk = desk_plan.begin(centre, pack) if pack.manifest.kind.rules.between_desks else None
    moving = _moving(centre, pack)
    if moving:
        unit, newest = centre.unit.code, max(act.stamp for act in moving)
    late = rezoned.brought_by(centre, unit) if whole else frozenset[str]()
    for read in read_tables(pack, every_table()):
        table = read.table
        if desk is not None:
            plan = desk_plan.plan_table(centre, desk, table, read.versions)
        elif not (whole or moving) and row_plans.is_plain(centre, read, unit):
            plan = row_plans.by_and_by(centre, read, unit)
        else:
            plan = row_plans.at_once(centre, read, unit, moving or (), whole=moment, late=late)
        plan.refused.extend(read.refused)
        _refuse(plan, _broken_references(centre, plan, arriving), "missing_reference")
        if desk is None:
            _refuse(plan, _taken_keys(centre, plan), "duplicate_code")
        else:
            plan.renumbered = code_clashes.find(centre, plan)
        if table.name in POINTED_AT:
            arriving[table.name] = {version.uid for version in plan.new}
        stamps = (str(version.row[STAMP]) for version in read.versions)
        newest = max(newest, max(map(desk.stamp, stamps) if desk else stamps, default=""))
        plans.append(plan)
    for table in every_table() if whole else ():
        if table.name not in pack.manifest.rows:
            ours = merging.rows_of(centre.db, table, unit)
            here = {version.uid: version for version in ours}
            plans.append(plan_table(table, here, (), owner=unit, whole=moment))
            row_plans.spare(plans[-1], here, late)
    if desk is not None:
        newest = max(newest, *desk.theirs.values(), "")
    return PackPlan(
        directives=_asked(centre, pack, moving),
        asked=() if moving is not None else directives.in_pack(centre, pack),
        rezonings=moving,
        tables=tuple(plans),
        newest_stamp=newest,
        divisions=read_divisions(pack),
        desk=desk,
    )


def _moving(centre: Centre, pack: OpenedPack) -> tuple[Rezoning, ...] | None:
    """The decisions that a pack from above carries out here, when it does."""
    if not pack.manifest.kind.rules.directs:
        return None
    moving = rezoned.speaks_to_us(centre, pack)
    rezoned.refuse_unsent(centre, moving or ())
    return moving


def _asked(centre: Centre, pack: OpenedPack, moving: tuple[Rezoning, ...] | None) -> int | None:
    """How much a pack from above asks anew; None when it asks us nothing."""
    if moving is not None:
        return rezoned.count_new(centre, moving)
    if pack.manifest.kind.rules.directs and directives.speaks_to_us(centre, pack):
        return directives.count_new(centre, pack)
    return None


def _refuse(plan: TablePlan, uids: set[str], why: str) -> None:
    if not uids:
        return
    away = (version for version in chain(plan.new, plan.changed) if version.uid in uids)
    plan.turned_away |= {version.uid: version for version in away}
    plan.new = ManyVersions(version for version in plan.new if version.uid not in uids)
    plan.changed = [version for version in plan.changed if version.uid not in uids]
    plan.refused += [Refused(table=plan.table.name, uid=uid, why=why) for uid in sorted(uids)]


def _broken_references(centre: Centre, plan: TablePlan, arriving: dict[str, set[str]]) -> set[str]:
    """Rows that point at records which neither are here nor come along."""
    broken: set[str] = set()
    for at, spec in enumerate(plan.table.fields, start=len(META)):
        if spec.kind is not Kind.REFERENCE or spec.refers_to is None:
            continue
        targets = {str(v.row[at]) for v in chain(plan.new, plan.changed) if v.row[at]}
        elsewhere = targets - arriving.get(spec.refers_to, set())
        missing = elsewhere - merging.present(centre.db, spec.refers_to, sorted(elsewhere))
        if missing:
            pointing = chain(plan.new, plan.changed)
            broken |= {v.uid for v in pointing if v.row[at] and str(v.row[at]) in missing}
    return broken


def _taken_keys(centre: Centre, plan: TablePlan) -> set[str]:
    """Rows whose unique code belongs to another record, here or earlier in the pack."""
    unique = register_of(plan.table.name).identity.unique
    if unique is None:
        return set()
    places = [plan.table.columns.index(name) for name in unique.columns]
    claims = sorted(_claims(chain(plan.new, plan.changed), places, only_live=unique.freed))
    rewritten = {version.uid for version in (*plan.changed, *plan.gone)}
    here = merging.holders(centre.db, plan.table, (key for _uid, key in claims))
    taken: dict[Row, str] = {key: uid for key, uid in here.items() if uid not in rewritten}
    refused: set[str] = set()
    for uid, key in claims:
        if taken.setdefault(key, uid) != uid:
            refused.add(uid)
    return refused


def _claims(
    versions: Iterable[Version], places: list[int], *, only_live: bool
) -> Iterable[tuple[str, tuple[Value, ...]]]:
    for version in versions:
        key = tuple(version.row[at] for at in places)
        if all(key) and not (only_live and version.row[DELETED]):
            yield str(version.row[UID]), key


def root_here(centre: Centre, unit: str) -> str:
    """The state root over the live rows that we have of ``unit``."""
    return state_root((table.name, _live(centre, table, unit)) for table in every_table())


def _live(centre: Centre, table: TableSpec, unit: str) -> Iterable[tuple[str, str]]:
    for version in merging.each_of(centre.db, table, unit):
        extras = {version.uid: dict(version.extra)} if version.extra else {}
        yield from live_hashes(table, [version.row], extras)
