"""Decisions that moved units, villages and cases: who may tell of them, and what everybody then does."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from gridcenter.domain.division import Division
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.packs.merge import Version
from gridcenter.domain.packs.rezoning import Rezoning, in_force, moved
from gridcenter.domain.packs.tables import STAMP, UNIT, Row, TableSpec, every_table
from gridcenter.domain.place import is_below, level_of, parent_of
from gridcenter.domain.stamps import milliseconds_of
from gridcenter.domain.text import N_
from gridcenter.exchange.packs import directive_lines, rezoning_lines
from gridcenter.exchange.packs.datapackage import DIRECTIVE, CsvMember
from gridcenter.exchange.packs.pack_reader import OpenedPack
from gridcenter.services import audit, divisions
from gridcenter.services.centre import Centre
from gridcenter.store import divisions as stored_divisions
from gridcenter.store.packs import desk, directives, merging
from gridcenter.store.packs import rezonings as stored
from gridcenter.store.packs import sent as sent_packs

ABOUT = "rezoned"
"""In the manifest of a unit's pack: a short hash of what it carried out that concerns its rows."""


class UnsentChangesError(GridcenterError):
    """What moves would leave with changes that nobody above knows."""

    code = "rezoning_unsent"
    sentence = N_("没有执行区划调整：还有 {count} 条改动没有上报。")
    hint = N_("请先导出本月上报包（或更正）交给上级，再接收这个文件。")


def count_new(centre: Centre, acts: Sequence[Rezoning]) -> int:
    """How many of these are not known here yet."""
    known = {act.uid for act in stored.known(centre.db)}
    return sum(act.uid not in known for act in acts)


def take_asked(centre: Centre, pack: OpenedPack) -> None:
    """What the former owner was asked and had not answered: it is asked of us now."""
    if f"data/{DIRECTIVE}.csv" not in pack.manifest.members:
        return
    known = {each.uid for each in directives.every(centre.db)}
    for each in directive_lines.read(pack):
        if each.uid not in known:
            directives.put(centre.db, replace(each, taken_at=centre.now()))


def members(centre: Centre) -> tuple[CsvMember, ...]:
    """What every pack of ours tells of decisions: above a township those below, between PCs ours."""
    return rezoning_lines.encode(stored.known(centre.db))


def told(centre: Centre) -> dict[str, str]:
    """For the manifest of a unit's pack: what its state root rests on."""
    mark = _mark(centre, centre.unit.code)
    return {ABOUT: mark} if mark else {}


def comparable(centre: Centre, pack: OpenedPack) -> bool:
    """Whether the sender's state root speaks of the same rows as ours of it."""
    return pack.manifest.about.get(ABOUT, "") == _mark(centre, pack.manifest.unit)


def _mark(centre: Centre, unit: str) -> str:
    mine = sorted(
        act.uid
        for act in stored.known(centre.db)
        if unit in (act.before, act.after) and act.before != act.after
    )
    return hashlib.sha256(" ".join(mine).encode()).hexdigest()[:16] if mine else ""


def speaks_to_us(centre: Centre, pack: OpenedPack) -> tuple[Rezoning, ...] | None:
    """The decisions in a directive pack for us: from above, or rows that their old owner hands over.

    None when there are none, or whoever signs has no say.
    """
    acts = rezoning_lines.read(pack)
    signer = pack.manifest.unit
    if not acts:
        return None
    if is_below(centre.unit.code, signer):
        return acts if all(is_below(act.before, signer) for act in acts) else None
    known = set(stored.known(centre.db))
    handed = all(act in known and signer == act.before for act in acts)
    return acts if handed else None


def believed(centre: Centre, pack: OpenedPack) -> tuple[Rezoning, ...]:
    """The decisions in any other pack whose sender may tell of them: its own, or those below it."""
    signer = pack.manifest.unit
    same = signer == centre.unit.code
    return tuple(
        act
        for act in rezoning_lines.read(pack)
        if same or act.sender == signer or is_below(act.sender, signer)
    )


def refuse_unsent(centre: Centre, acts: Iterable[Rezoning]) -> None:
    """Raise UnsentChangesError when what leaves us was changed since we reported last."""
    leaving = [
        act
        for act in acts
        if act.before == centre.unit.code != act.after and act not in stored.known(centre.db)
    ]
    if not leaving:
        return
    sent = next(iter(sent_packs.sent(centre.db, centre.unit.code)), None)
    fresh = desk.touched_since(centre.db, sent.last_stamp if sent else "")
    if fresh:
        raise UnsentChangesError(count=len(fresh))


def take_in(centre: Centre, acts: Iterable[Rezoning]) -> int:
    """Carry decisions out that are not known yet; how many rows moved. Inside a transaction."""
    known = {act.uid for act in stored.known(centre.db)}
    rows = 0
    for act in (each for each in acts if each.uid not in known):
        # A decision from a clock that stands in the future moves rows, but not our clock.
        if milliseconds_of(act.stamp) <= int(centre.clock().timestamp() * 1000) + 93_600_000:
            desk.move_clock(centre.db, act.stamp)
        moved_rows = _carry_out(centre, act)
        stored.add(centre.db, [act])
        _rename(centre, act)
        directives.hand_on(centre.db, moved_rows.get("incident", ()), act.before, act.after)
        count = sum(map(len, moved_rows.values()))
        rows += count
        detail = {"source": act.source, "target": act.target, "rows": count, "by": act.sender}
        audit.record(centre, "rezoning", detail)
    return rows


def _carry_out(centre: Centre, act: Rezoning) -> dict[str, list[str]]:
    binned = centre.unit.code == act.before
    return stored.carry_out(centre.db, act, every_table(), binned=binned)


def follow(centre: Centre, unit: str, written: Mapping[TableSpec, Collection[str]]) -> None:
    """After a merge of ``unit``'s rows: what came in and hangs on what moved goes along.

    ``written`` are by table the uids that the merge wrote. What of them belongs to another unit by now
    that unit cannot know: :func:`untold` names the decision until its files are written once more.
    """
    acts = [act for act in in_force(stored.known(centre.db)) if act.before == unit != act.after]
    if not acts:
        return
    for act in acts:
        _carry_out(centre, act)
    late: set[str] = set()
    for table, uids in written.items():
        for each in merging.versions(centre.db, table, uids).values():
            home, stamp = each.row[UNIT], each.row[STAMP]
            mine = [act for act in acts if act.after == home and act.sender == centre.unit.code]
            late |= {str(act.uid) for act in mine if act.stamp == stamp} or {
                str(act.uid) for act in mine[:1]
            }
    if late:
        stored.set_untold(centre.db, late | stored.untold(centre.db))


def untold(centre: Centre, units: Collection[str] | None = None) -> tuple[Rezoning, ...]:
    """Our decisions that a pack of the old owner came after: their files must be handed over anew.

    One of those made together stands for all; ``units`` asks only for those that concern one of them.
    """
    waiting = stored.untold(centre.db)
    found = {
        (act.made_at, act.after): act
        for act in stored.known(centre.db)
        if act.uid in waiting and (units is None or not {act.before, act.after}.isdisjoint(units))
    }
    return tuple(found.values())


def tell_again(centre: Centre, acts: Iterable[Rezoning], lacking: Collection[str]) -> None:
    """The files of ``acts`` were written once more, except for the units ``lacking`` a card."""
    told = {str(act.uid) for act in acts if act.after not in lacking}
    stored.set_untold(centre.db, stored.untold(centre.db) - told)


def _rename(centre: Centre, act: Rezoning) -> None:
    if act.record:
        return
    last = (date.fromisoformat(act.day) - timedelta(days=1)).isoformat()
    former = divisions.get(centre, act.source)
    level = level_of(act.source) or "township"
    there = divisions.get(centre, act.target)
    fresh = Division(
        code=act.target,
        name=act.name,
        level=level,
        parent=parent_of(act.target),
        valid_from=there.valid_from if there else act.day,
    )
    told = [fresh]
    if former is not None:
        told.append(replace(former, valid_to=former.valid_to or last, successor=act.target))
    stored_divisions.put_many(centre.db, told, at=centre.now())
    stored_divisions.stands(centre.db, act.target)


def homes(centre: Centre) -> frozenset[str]:
    """The units that records of ours were moved to."""
    unit = centre.unit.code
    return frozenset(
        str(act.after) for act in stored.known(centre.db) if act.before == unit != act.after
    )


def act_behind(centre: Centre, row: Row) -> Rezoning | None:
    """The decision by which ``row`` left us; None for one that did not."""
    acts = [
        act
        for act in in_force(stored.known(centre.db))
        if act.before == centre.unit.code != act.after == row[UNIT]
    ]
    return next((act for act in acts if act.stamp == row[STAMP]), acts[0] if acts else None)


def act_of(centre: Centre, stamp: str) -> Rezoning | None:
    """The decision under this stamp that took records from us."""
    mine = (act for act in stored.known(centre.db) if act.before == centre.unit.code != act.after)
    return next((act for act in mine if act.stamp == stamp), None)


def brought_by(centre: Centre, unit: str) -> frozenset[str]:
    """The stamps of the decisions that gave ``unit`` rows: a row that bears one is as its old owner left it."""
    acts = in_force(stored.known(centre.db))
    return frozenset(act.stamp for act in acts if act.after == unit != act.before)


def left(centre: Centre, owner: str) -> bool:
    """Whether a decision in force took rows from ``owner``."""
    acts = in_force(stored.known(centre.db))
    return any(act.before == owner != act.after for act in acts)


def read_through(
    centre: Centre, table: TableSpec, versions: Sequence[Version], owner: str
) -> tuple[Sequence[Version], frozenset[str]]:
    """What ``owner`` says of records that left it, as the decision reads it, and whose they are now."""
    acts = [act for act in in_force(stored.known(centre.db)) if act.before == owner != act.after]
    if not acts:
        return versions, frozenset()
    here = merging.versions(centre.db, table, (each.uid for each in versions))
    read, homes = [], {str(act.after) for act in acts}
    for version in versions:
        found = here.get(version.uid)
        if version.row[UNIT] != owner or found is None or found.row[UNIT] not in homes:
            read.append(version)
            continue
        mine = [act for act in acts if act.after == found.row[UNIT]]
        act = next((each for each in mine if each.stamp == found.row[STAMP]), mine[0])
        read.append(Version(moved(act, table, version.row), version.extra))
    return read, frozenset(homes)
