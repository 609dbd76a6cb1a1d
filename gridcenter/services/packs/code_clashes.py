"""Two PCs of one unit gave one code twice: both records stay, the later one gets another code.

What it was called remains in ``former_codes``, on record and findable. Which of two is the later
both PCs find alike; what it is called then travels like any change.
"""

from __future__ import annotations

from collections.abc import Iterable

from gridcenter.domain.packs.merge import Renumbered, TablePlan, Version
from gridcenter.domain.packs.rezoning import former_text
from gridcenter.domain.packs.tables import DELETED, META, UID, TableSpec
from gridcenter.domain.register.fields import Value
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.services.register import case_codes
from gridcenter.services.register.named import FORMER
from gridcenter.store import gestures, records
from gridcenter.store.gestures import GestureNote, Write
from gridcenter.store.packs import merging

_MADE = META.index("created_at")
_LABEL = N_("另一台电脑已用了这个编号，改编新号：{title}")


def find(centre: Centre, plan: TablePlan) -> list[Renumbered]:
    """The records that give up their code, of those that come and of those that are here."""
    unique = register_of(plan.table.name).identity.unique
    if unique is None:
        return []
    place, only_live = plan.table.columns.index(unique.field), unique.freed
    coming = {v.uid: v for v in (*plan.new, *plan.changed) if _claims(v, place, only_live)}
    keys = {(centre.unit.code, v.row[place])[-len(unique.columns) :] for v in coming.values()}
    rewritten = {version.uid for version in (*plan.new, *plan.changed)}
    holders = merging.holders(centre.db, plan.table, keys)
    here = merging.versions(centre.db, plan.table, set(holders.values()) - rewritten)
    by_code: dict[str, list[Version]] = {}
    for version in (*coming.values(), *here.values()):
        by_code.setdefault(str(version.row[place]), []).append(version)
    found = []
    for code, versions in sorted(by_code.items()):
        first, *later = sorted(versions, key=_age)
        found += [Renumbered(version=each, code=code, keeper=first.uid) for each in later]
    return found


def _claims(version: Version, place: int, only_live: bool) -> bool:
    return bool(version.row[place]) and not (only_live and version.row[DELETED])


def _age(version: Version) -> tuple[str, str]:
    return str(version.row[_MADE] or ""), str(version.row[UID])


def make_room(centre: Centre, plan: TablePlan) -> None:
    """Free the codes that go to somebody else, before the rows of the plan are written."""
    giving_up = {each.version.uid for each in plan.renumbered}
    unique = register_of(plan.table.name).identity.unique
    if not giving_up or unique is None:
        return
    place = plan.table.columns.index(unique.field)
    plan.new = [_without(each, place) if each.uid in giving_up else each for each in plan.new]
    plan.changed = [
        _without(each, place) if each.uid in giving_up else each for each in plan.changed
    ]
    merging.free_codes(centre.db, plan.table, giving_up)


def _without(version: Version, place: int) -> Version:
    row = (*version.row[:place], None, *version.row[place + 1 :])
    return Version(row, version.extra)


def settle(centre: Centre, plans: Iterable[TablePlan]) -> None:
    """Give the new codes, as a change of this PC that everybody sees in the record's history."""
    for plan in plans:
        register = register_of(plan.table.name)
        unique = register.identity.unique
        if unique is None:
            continue
        name = unique.field
        found = records.by_uids(centre.db, register, [each.version.uid for each in plan.renumbered])
        for each in plan.renumbered:
            record = found[each.version.uid]  # type: ignore[index]
            before = {**record.values, name: each.code}
            code = _new_code(centre, plan.table, each.code, never_again=not unique.freed)
            values: dict[str, Value] = {name: code}
            if FORMER in register.names:
                values[FORMER] = former_text((each.code, *record.text(FORMER).split()))
            if record.deleted_at is not None:
                # It stays in the bin: a change later than its deletion would bring it back.
                values[gestures.DELETED] = record.deleted_at
            note = GestureNote(
                at=centre.now(),
                by=centre.actor,
                stamp=centre.next_stamp(),
                label=_LABEL,
                kind="renumber",
                facts={"title": f"{each.code} → {code}"},
            )
            write = Write(
                register=register.id,
                uid=record.uid,
                unit=record.unit,
                before=records.with_values(record, before),
                values=values,
            )
            gestures.write(centre.db, note, [write])


def _new_code(centre: Centre, table: TableSpec, code: str, *, never_again: bool) -> str:
    if never_again:
        return case_codes.following(centre, code[: case_codes.PREFIX_DIGITS])
    start, digits = code[:-3], 3
    for number in range(1, 10**digits):
        fresh = f"{start}{number:0{digits}d}"
        if not merging.holders(centre.db, table, [(centre.unit.code, fresh)]):
            return fresh
    return f"{code}-2"
