"""What a desk pack would do here: every record of both desks joined field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from gridcenter.domain.packs.chain import TOLERANCE
from gridcenter.domain.packs.desk import (
    DELETED_NAME,
    Clash,
    Held,
    clashes,
    is_emptied,
    join,
    joined_seen,
    places,
    told_clashes,
)
from gridcenter.domain.packs.desk_slots import Claim
from gridcenter.domain.packs.desk_torn import Torn, torn
from gridcenter.domain.packs.merge import Conflict, Refused, TablePlan, Version
from gridcenter.domain.packs.restamps import Restamp, corrected
from gridcenter.domain.packs.sent_elsewhere import SentElsewhere
from gridcenter.domain.packs.tables import DELETED, META, UNIT, TableSpec, table_of
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.stamps import milliseconds_of
from gridcenter.exchange.packs import desk_marks, desk_sent
from gridcenter.exchange.packs.datapackage import CsvMember
from gridcenter.exchange.packs.desk_marks import Lines, Losers
from gridcenter.exchange.packs.failures import DeskPackGapError
from gridcenter.exchange.packs.pack_reader import OpenedPack
from gridcenter.services.centre import Centre
from gridcenter.services.packs import left_behind, rezoned
from gridcenter.services.trust import desk_slots
from gridcenter.store import gestures
from gridcenter.store.packs import desk as stored
from gridcenter.store.packs import elsewhere, merging, restamping
from gridcenter.store.packs import sent as sent_packs

_MOST_RESTAMPS = 100
_MOST_SENT = 24
_MADE = META.index("created_at")
_MOST_TOLD = 1000
"""How many values that lost a pack tells of, the newest: each fills a line of its manifest."""


@dataclass(slots=True, kw_only=True)
class DeskPlan:
    """What is written beside the rows: their marks by table, the clashes, what we then have seen."""

    ours: Mapping[str, str]
    theirs: Mapping[str, str]
    lines: Lines
    losers: Losers
    slots: Mapping[str, Claim]
    """Which PC is which, as the other one knows it."""
    sent: tuple[SentElsewhere, ...]
    """What the unit reported, as the other PC knows it."""
    acts: frozenset[str]
    """The decisions that the other PC knows, by uid."""
    restamps: tuple[Restamp, ...]
    """Corrections of stamps that are known here or told by the pack."""
    joined: dict[str, list[Held]] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    torn: dict[str, list[Torn]] = field(default_factory=dict)
    """By table the records whose dependent fields came from both copies."""
    kept: list[tuple[str, str]] = field(default_factory=list)
    """(table, uid) of what stays because the record that it hangs on outlives being purged there."""
    alike: dict[str, set[str]] = field(default_factory=dict)
    """By table the records that are here exactly as the pack has them."""
    outlived: dict[str, str] = field(default_factory=dict)
    """Of live records that were deleted once: the stamp of that deletion."""

    def stamp(self, stamp: str) -> str:
        """A stamp of the pack as it reads after the corrections."""
        for each in self.restamps:
            stamp = each.stamp(stamp)
        return stamp

    @property
    def seen(self) -> dict[str, str]:
        """What this desk has seen after the merge."""
        return joined_seen(self.ours, self.theirs)


def seen_of(centre: Centre) -> dict[str, str]:
    """What this desk has: its own changes and what reached it."""
    return {**stored.seen(centre.db), centre.device: gestures.last_stamp(centre.db)}


def about(centre: Centre) -> dict[str, str]:
    """The same for a manifest, and the values that lost here, for the desk that gave them."""
    seen = {f"{desk_marks.SEEN}{device}": stamp for device, stamp in seen_of(centre).items()}
    lost = {
        desk_marks.loser(each.register, each.uid, each.field): each.lost.mark.stamp
        for each in reversed(stored.conflicts(centre.db, settled=True)[:_MOST_TOLD])
    }
    slots = {
        f"{desk_marks.SLOT}{device}": f"{each.slot} {each.stamp}"
        for device, each in desk_slots.known(centre).items()
    }
    restamps = {
        f"{desk_marks.RESTAMP}{number}": f"{each.first} {each.last} {each.milliseconds:x}"
        for number, each in enumerate(restamping.known(centre.db)[-_MOST_RESTAMPS:])
    }
    return dict(sorted((seen | lost | slots | restamps).items()))


def members(
    centre: Centre, marked: Iterable[tuple[TableSpec, Iterable[Held]]]
) -> tuple[CsvMember, ...]:
    """What a desk pack says beside its rows: whose change each field is, what was reported, which units changed."""
    sent = desk_sent.encode(told_sent(centre))
    return (desk_marks.encode(marked), *sent, *rezoned.members(centre))


def told_sent(centre: Centre) -> tuple[SentElsewhere, ...]:
    """The months that this unit reported as this desk knows it: what it sent itself, and what others told, the newest."""
    ours = [
        SentElsewhere(
            id=each.id,
            device=centre.device,
            to=each.to,
            carries=any(each.rows.values()),
            seen={**each.seen, centre.device: each.last_stamp},
            created_at=each.created_at,
            created_by=each.created_by,
            outcome=each.outcome,
            acknowledged_at=each.acknowledged_at,
        )
        for each in sent_packs.sent(centre.db, centre.unit.code)
        if each.seen is not None
    ]
    others = elsewhere.known(centre.db, centre.unit.code)
    return (*ours[:_MOST_SENT], *others[: _MOST_SENT - len(ours[:_MOST_SENT])])


def begin(centre: Centre, pack: OpenedPack) -> DeskPlan:
    """An empty plan for ``pack``."""
    about = pack.manifest.about
    restamps = tuple(dict.fromkeys((*restamping.known(centre.db), *desk_marks.restamps(about))))
    ours = read_seen(seen_of(centre), restamps)
    if ours.get(pack.manifest.device, "") < about.get(desk_marks.SINCE, ""):
        raise DeskPackGapError
    return DeskPlan(
        ours=ours,
        theirs=read_seen(desk_marks.seen(about), restamps),
        lines=desk_marks.read(pack),
        losers=desk_marks.losers(about),
        slots=desk_marks.slots(about),
        sent=desk_sent.read(pack),
        acts=frozenset(str(act.uid) for act in rezoned.believed(centre, pack)),
        restamps=restamps,
    )


def read_seen(seen: Mapping[str, str], restamps: Iterable[Restamp]) -> dict[str, str]:
    """What a PC has seen, as it reads after the corrections."""
    read = dict(seen)
    for each in restamps:
        read = {device: each.stamp(stamp) for device, stamp in read.items()}
    return read


def plan_table(
    centre: Centre, desk: DeskPlan, table: TableSpec, versions: Iterable[Version]
) -> TablePlan:
    """Sort the rows of one table; their joined forms wait in ``desk``."""
    plan = TablePlan(table=table)
    incoming = list(versions)
    existing = merging.versions(centre.db, table, (each.uid for each in incoming))
    # Most rows are here already, cell by cell with their stamp: nobody needs to ask whose their fields are.
    alike = {each.uid for each in incoming if existing.get(each.uid) == each}
    alike = {uid for uid in alike if existing[uid].row[UNIT] == centre.unit.code}
    desk.alike[table.name] = alike
    differing = {uid: version for uid, version in existing.items() if uid not in alike}
    here = stored.held(centre.db, table, differing, centre.device)
    joined: dict[str, Held] = {}
    gone = rezoned.homes(centre)
    for sent in incoming:
        uid, version = sent.uid, sent
        if uid in alike and version == existing[uid]:
            plan.same += 1
            continue
        there = desk_marks.held(table, sent, desk.lines)
        mine = here.get(uid)
        if desk.restamps:
            there = corrected(there, desk.restamps) if there else None
            mine = corrected(mine, desk.restamps) if mine else None
            version = there.version if there else version
        if mine is not None and mine.version.row[UNIT] in gone:
            plan.stale += 1
            plan.older.append(version)
            plan.before[uid] = mine.version
            # The sender has not heard of a decision that moved this record; it came through it here.
            if late := left_behind.late(centre, table, mine, there, said=desk):
                desk.clashes.extend(late)
                plan.conflicts.append(Conflict(winner=mine.version, loser=version))
            continue
        if version.row[UNIT] != centre.unit.code or (
            mine is not None and mine.version.row[UNIT] != centre.unit.code
        ):
            plan.foreign.append(Refused(table=table.name, uid=uid, why="foreign"))
            plan.turned_away[uid] = version
        elif there is None or uid in joined:
            plan.refused.append(Refused(table=table.name, uid=uid, why="bad_marks"))
            plan.turned_away[uid] = version
        elif mine is not None and _hangs_on(centre, desk, table, mine, there):
            plan.stale += 1
            plan.older.append(version)
            plan.before[uid] = mine.version
            desk.kept.append((table.name, uid))
        elif mine is None:
            plan.new.append(version)
            joined[uid] = there
        else:
            joined[uid] = _place(desk, plan, mine, there)
    written = {version.uid for version in (*plan.new, *plan.changed)}
    desk.joined[table.name] = [held for uid, held in joined.items() if uid in written]
    return plan


def _hangs_on(centre: Centre, desk: DeskPlan, table: TableSpec, mine: Held, there: Held) -> bool:
    """Whether what was purged there went with a record that lives on here: it stays with that."""
    parent = register_of(table.name).parent
    row = mine.version.row
    if parent is None or not is_emptied(there.version.row) or is_emptied(row):
        return False
    owner = str(row[places(table)[parent]])
    head = table_of(register_of(str(register_of(table.name).field(parent).refers_to)))
    if owner in desk.alike.get(head.name, ()):
        version = merging.versions(centre.db, head, [owner])
        _note_outlived(desk, stored.held(centre.db, head, version, centre.device)[owner])
    return desk.outlived.get(owner) == there.marks[DELETED_NAME].stamp


def _note_outlived(desk: DeskPlan, held: Held) -> None:
    deletion, row = held.marks[DELETED_NAME], held.version.row
    if row[DELETED] is None and deletion.at != row[_MADE]:
        desk.outlived[held.version.uid] = deletion.stamp


def _place(desk: DeskPlan, plan: TablePlan, mine: Held, there: Held) -> Held:
    found = clashes(plan.table, mine, there, ours=desk.ours, theirs=desk.theirs)
    found += told_clashes(
        plan.table, mine, there, desk.losers.get((plan.table.name, mine.version.uid), {})
    )
    joined = join(plan.table, mine, there)
    _note_outlived(desk, joined)
    mixed = torn(plan.table, mine, there, joined)
    if mixed is not None:
        desk.torn.setdefault(plan.table.name, []).append(mixed)
    if found:
        desk.clashes.extend(found)
        plan.conflicts.append(Conflict(winner=joined.version, loser=there.version))
    if there.version == mine.version:
        plan.same += 1
        return joined
    plan.before[mine.version.uid] = mine.version
    if joined.version == mine.version:
        plan.stale += 1
        plan.older.append(there.version)
    else:
        plan.changed.append(joined.version)
    return joined


def keep(centre: Centre, desk: DeskPlan, tables: Iterable[TablePlan], newest: str) -> None:
    """Write what belongs to the rows that were applied; inside the merge's transaction."""
    now = int(centre.clock().timestamp() * 1000) + int(TOLERANCE.total_seconds() * 1000)
    # A stamp of a clock that stands in the future is kept with its row, but our clock stays.
    if milliseconds_of(newest) <= now:
        stored.move_clock(centre.db, newest.partition("m")[0])
    stamp = centre.next_stamp()
    stored.move_clock(centre.db, stamp)
    for plan in tables:
        applied = {version.uid for version in (*plan.new, *plan.changed)}
        applied -= {each.uid for each in plan.refused}
        rows = [held for held in desk.joined[plan.table.name] if held.version.uid in applied]
        stored.put_marks(centre.db, plan.table.name, rows, at=centre.now(), stamp=stamp)
        refused = {each.uid for each in plan.refused}
        mine = [each for each in desk.clashes if each.table == plan.table.name]
        stored.add_clashes(
            centre.db, (each for each in mine if each.uid not in refused), centre.now()
        )
    elsewhere.keep(
        centre.db,
        (_corrected(each, desk.restamps) for each in desk.sent if each.device != centre.device),
    )
    seen = desk.seen
    seen.pop(centre.device, None)
    stored.put_seen(centre.db, seen)


def _corrected(sent: SentElsewhere, restamps: Iterable[Restamp]) -> SentElsewhere:
    for each in restamps:
        sent = replace(sent, seen=each.seen(sent.seen))
    return sent
