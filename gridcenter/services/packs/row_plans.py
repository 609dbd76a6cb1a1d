"""The rows of one table of a pack against those that are here, a few at a time or all together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import islice

from gridcenter.domain.packs.merge import TablePlan, Version, plan_table
from gridcenter.domain.packs.rezoning import Rezoning
from gridcenter.domain.packs.tables import REVISION, STAMP, UID, UNIT
from gridcenter.domain.packs.versions import ManyVersions
from gridcenter.exchange.packs.pack_tables import ReadTable
from gridcenter.services.centre import Centre
from gridcenter.services.packs import rezoned
from gridcenter.store.packs import merging

_AT_ONCE = 5000


def is_plain(centre: Centre, read: ReadTable, unit: str) -> bool:
    """Whether the rows of ``unit`` can be planned a few at a time: none comes twice or is read through a decision."""
    return read.versions.ascending and not rezoned.left(centre, unit)


def by_and_by(centre: Centre, read: ReadTable, unit: str) -> TablePlan:
    """The plan of such rows; only so many of those that are here are in memory at once."""
    plan, waiting = TablePlan(table=read.table), iter(read.versions)
    while some := list(islice(waiting, _AT_ONCE)):
        existing = merging.versions(centre.db, read.table, (each.uid for each in some))
        plan.add(plan_table(read.table, existing, ManyVersions(some), owner=unit))
    return plan


def at_once(
    centre: Centre,
    read: ReadTable,
    unit: str,
    moving: Sequence[Rezoning],
    *,
    whole: str,
    late: Set[str],
) -> TablePlan:
    """The plan of all rows of a table, held against each other and against all that is here."""
    table, also = read.table, frozenset[str]()
    versions: Sequence[Version] = tuple(read.versions)
    if not moving:
        versions, also = rezoned.read_through(centre, table, versions, unit)
    existing = merging.versions(centre.db, table, (each.uid for each in versions))
    if whole:
        unread = {each.uid for each in read.refused}
        ours = merging.rows_of(centre.db, table, unit)
        existing |= {each.uid: each for each in ours if each.uid not in unread}
    existing = _coming_back(existing, moving, unit)
    plan = plan_table(table, existing, versions, owner=unit, whole=whole, also=also)
    spare(plan, existing, late)
    return plan


def spare(plan: TablePlan, existing: Mapping[str, Version], late: Set[str]) -> None:
    """What its old owner still said of a row that moved stays, until the new one has heard of it.

    A unit that took the decision before knows nothing of that, so its word is not the last one on it.
    """
    kept = {uid for uid, here in existing.items() if here.row[STAMP] in late}
    plan.gone = [version for version in plan.gone if version.uid not in kept]
    for version in [each for each in plan.changed if each.uid in kept]:
        here = existing[version.uid].row
        if version.row[STAMP] == here[STAMP] and int(version.row[REVISION] or 0) < int(
            here[REVISION] or 0
        ):
            plan.changed.remove(version)
            plan.stale += 1
            plan.older.append(version)
            plan.moved_late.add(version.uid)


def _coming_back(
    existing: dict[str, Version], acts: Iterable[Rezoning], unit: str
) -> dict[str, Version]:
    """What is here; our copy in the bin of what comes back counts as ours again."""
    back = {str(act.before) for act in acts}
    if not back:
        return existing
    return {
        uid: Version((each.row[UID], unit, *each.row[UNIT + 1 :]), each.extra)
        if each.row[UNIT] in back
        else each
        for uid, each in existing.items()
    }
