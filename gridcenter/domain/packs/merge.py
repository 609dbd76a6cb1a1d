"""What a pack would do to the rows we have: a plan, made without touching anything.

Every record has one owner, so versions are ordered and the highest (revision, stamp, row hash)
wins. Merging is therefore idempotent and free of order: however often and in whatever order packs
arrive, the same rows result. Two versions that claim the same revision are a conflict: the winner
is applied all the same, the loser is kept for a person to see.

What masking withheld is no version of its own: of two copies of one version, each private cell
keeps the copy that says more (full over masked over nothing).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gridcenter.domain.packs.canonical import row_hash
from gridcenter.domain.packs.kinds import Masking
from gridcenter.domain.packs.tables import (
    DELETED,
    REVISION,
    STAMP,
    UNIT,
    TableSpec,
    masked,
)
from gridcenter.domain.packs.versions import ManyVersions, Version

__all__ = [
    "COUNTS",
    "TO_LOOK_AT",
    "Conflict",
    "Refused",
    "Renumbered",
    "TablePlan",
    "Version",
    "apply",
    "merge_versions",
    "plan_table",
]

COUNTS = ("new", "changed", "deleted", "same", "stale", "conflict", "refused")
"""What can become of a row. Every row that was sent counts once; ``deleted`` counts beside them those
that are here and that the sender, who sent all it has, has no more."""
TO_LOOK_AT = ("stale", "conflict", "refused")
"""What somebody should look at when it is not zero: something that was sent did not come in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two versions of one revision: the one that stays or comes in, and the one that loses."""

    winner: Version
    loser: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A row that was not taken, and why (a stable code)."""

    table: str
    uid: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Renumbered:
    """Two records of one unit have one code: the later one, ``version``, gives it up."""

    version: Version
    code: str
    keeper: str
    """The uid of the record that keeps the code."""


@dataclass(slots=True, kw_only=True)
class TablePlan:
    """What happens to one table. ``new``, ``changed`` and ``gone`` are written, the rest is told."""

    table: TableSpec
    new: list[Version] | ManyVersions = field(default_factory=ManyVersions)
    changed: list[Version] = field(default_factory=list)
    same: int = 0
    stale: int = 0
    gone: list[Version] = field(default_factory=list)
    """Tombstones of rows that are here and that the owner, who sent all it has, has no more."""
    conflicts: list[Conflict] = field(default_factory=list)
    foreign: list[Refused] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    before: dict[str, Version] = field(default_factory=dict)
    """What is here of every row that the plan speaks of and that is not the same, by uid."""
    older: list[Version] = field(default_factory=list)
    """The incoming rows that are stale."""
    moved_late: set[str] = field(default_factory=set)
    """Of these the rows that a unit change brought, of which the sender has not heard the last."""
    renumbered: list[Renumbered] = field(default_factory=list)
    """Records of another PC or of ours whose code somebody else has: they get a new one."""
    turned_away: dict[str, Version] = field(default_factory=dict)
    """Of refused rows that could be read what they say, by uid."""

    @property
    def rows(self) -> int:
        """How many incoming rows the plan speaks of."""
        return sum(self.counts().values())

    def counts(self) -> dict[str, int]:
        """Every incoming row once, by what becomes of it; a row in conflict is told as that alone."""
        disputed = {each.winner.uid for each in self.conflicts}
        disputed -= {each.uid for each in self.refused}
        won = sum(version.uid in disputed for version in self.changed) if disputed else 0
        binned = sum(self.deletes(each) for each in self.changed if each.uid not in disputed)
        return {
            "new": len(self.new),
            "changed": len(self.changed) - won - binned,
            "deleted": binned + len(self.gone),
            "same": self.same,
            "stale": self.stale - (len(disputed) - won),
            "conflict": len(disputed),
            "refused": len(self.refused) + len(self.foreign),
        }

    def add(self, other: TablePlan) -> None:
        """Add what happens to further rows of the table."""
        self.new.extend(other.new)
        self.changed += other.changed
        self.same += other.same
        self.stale += other.stale
        self.gone += other.gone
        self.conflicts += other.conflicts
        self.foreign += other.foreign
        self.refused += other.refused
        self.before |= other.before
        self.older += other.older
        self.moved_late |= other.moved_late
        self.renumbered += other.renumbered
        self.turned_away |= other.turned_away

    def deletes(self, version: Version) -> bool:
        """Whether this row of ``changed`` puts a live record into the bin."""
        here = self.before.get(version.uid)
        live = here is not None and here.row[DELETED] is None
        return live and version.row[DELETED] is not None


def _rank(table: TableSpec, version: Version) -> tuple[int, str, str]:
    """The order of versions; the hash only breaks ties, so it is asked for last."""
    row = version.row
    return (
        int(row[REVISION] or 0),
        str(row[STAMP]),
        row_hash(table, row, dict(version.extra)),
    )


def _said(value: object) -> tuple[int, str]:
    """How much a private cell says: nothing, masked, in full."""
    if value is None or value == "":
        return (0, "")
    text = str(value)
    return (1 if "*" in text else 2, text)


def _joined(table: TableSpec, one: Version, other: Version) -> Version:
    """Two copies of one version, each private cell from the copy that says more."""
    private = table.private_positions
    if all(one.row[at] == other.row[at] for at in private):
        return one
    cells = list(one.row)
    for at in private:
        cells[at] = max(one.row[at], other.row[at], key=_said)
    return Version(tuple(cells), one.extra)


def _wins(table: TableSpec, version: Version, over: Version) -> bool:
    """Whether ``version`` is the later one; cheap unless both claim one revision and stamp."""
    mine, theirs = version.row, over.row
    if mine[REVISION] != theirs[REVISION]:
        return int(mine[REVISION] or 0) > int(theirs[REVISION] or 0)
    return _rank(table, version) > _rank(table, over)


def _same_version(table: TableSpec, one: Version, other: Version) -> bool:
    if one.extra != other.extra:
        return False
    # Most rows of a full pack are here already, cell by cell: tuples compare that at once.
    return one.row == other.row or all(one.row[at] == other.row[at] for at in table.open_positions)


def merge_versions(table: TableSpec, one: Version, other: Version) -> Version:
    """The version that stays of two; commutative, associative and idempotent."""
    if _same_version(table, one, other):
        return _joined(table, one, other)
    return one if _wins(table, one, other) else other


def plan_table(
    table: TableSpec,
    existing: Mapping[str, Version],
    incoming: Iterable[Version],
    *,
    owner: str,
    whole: str = "",
    also: frozenset[str] = frozenset(),
) -> TablePlan:
    """Sort the rows of ``incoming`` by what they mean for ``existing`` (by uid).

    ``owner`` is the unit that signed: rows of another unit, and rows that would take over another
    unit's record, are foreign. What an upper tier relays keeps the signature of its own unit and
    is planned under that. A uid that comes twice is merged first.

    ``also`` are units that records of ``owner`` were moved to: what it still says of them is read
    through that decision, and is of the unit that has them now.

    ``whole`` is the moment at which the owner said that ``incoming`` is all it has and that it is
    to count whatever is here: earlier versions win too, and live rows of ``existing`` that did not
    come are gone.
    """
    plan = TablePlan(table=table)
    once = isinstance(incoming, ManyVersions) and incoming.ascending and not whole
    wanted: dict[str, Version] = {}
    for version in incoming:
        uid, here = version.uid, existing.get(version.uid)
        theirs = version.row[UNIT] == owner or version.row[UNIT] in also
        if not theirs or (here is not None and here.row[UNIT] != version.row[UNIT]):
            plan.foreign.append(Refused(table=table.name, uid=uid, why="foreign"))
            plan.turned_away[uid] = version
            continue
        if once:
            _place(plan, version, here, always=False)
            continue
        twin = wanted.get(uid)
        wanted[uid] = version if twin is None else merge_versions(table, twin, version)
    for uid, version in wanted.items():
        _place(plan, version, existing.get(uid), always=bool(whole))
    if whole:
        plan.gone += [
            _tombstone(table, here, whole)
            for uid, here in existing.items()
            if uid not in wanted and here.row[UNIT] == owner and here.row[DELETED] is None
        ]
        plan.before |= {each.uid: existing[each.uid] for each in plan.gone}
    return plan


def _tombstone(table: TableSpec, version: Version, at: str) -> Version:
    row = (*version.row[:DELETED], at, *version.row[DELETED + 1 :])
    return Version(masked(table, row, Masking.MASKED))


def _place(plan: TablePlan, version: Version, here: Version | None, *, always: bool) -> None:
    """Put one incoming version where it belongs in the plan; ``always`` lets it win."""
    table = plan.table
    if here is None:
        plan.new.append(version)
        return
    if _same_version(table, version, here):
        joined = _joined(table, here, version)
        if joined.row == here.row:
            plan.same += 1
        else:
            plan.changed.append(joined)
            plan.before[version.uid] = here
        return
    plan.before[version.uid] = here
    wins = always or _wins(table, version, here)
    if version.row[REVISION] == here.row[REVISION]:
        winner, loser = (version, here) if wins else (here, version)
        plan.conflicts.append(Conflict(winner=winner, loser=loser))
    if wins:
        plan.changed.append(version)
    else:
        plan.stale += 1
        plan.older.append(version)


def apply(plan: TablePlan, existing: Mapping[str, Version]) -> dict[str, Version]:
    """The rows after the plan; what the store does in bulk, said in one line for tests."""
    written = {version.uid: version for version in (*plan.new, *plan.changed, *plan.gone)}
    return {**existing, **written}
