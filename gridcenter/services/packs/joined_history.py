"""The life of a record with what came in by packs: the other desk's edits, and a unit's own.

What was edited here is on record gesture by gesture. A merge keeps the row that it replaced, so
what it changed follows from going back from the present row; who changed a field on the other desk
is what its mark says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import TypeVar

from gridcenter.domain.packs.desk import DELETED_NAME, Mark
from gridcenter.domain.packs.merge import Version
from gridcenter.domain.packs.tables import META, UNIT, TableSpec, table_of
from gridcenter.domain.records import Revision
from gridcenter.domain.register.fields import Register, Uid, Value
from gridcenter.domain.register.registers import REGISTERS, register_of
from gridcenter.domain.text import N_
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.packs import desks
from gridcenter.services.trust import units
from gridcenter.store import gestures
from gridcenter.store.packs import desk, merging
from gridcenter.store.packs import packs as stored
from gridcenter.store.packs.packs import MERGED, ReceivedPack

_MADE_BY, _MADE_AT = META.index("created_by"), META.index("created_at")
_BY, _AT = META.index("changed_by"), META.index("changed_at")
_OTHER_DESK = N_("另一台电脑修改，同镇合并时收到")
_NEW_THERE = N_("另一台电脑登记，同镇合并时收到")
_NOT_TAKEN = N_("另一台电脑的值没有采用（两台都改了这一项）")
_BY_PACK = N_("随 {unit} 第 {seq} 号上报包收到")

Values = Mapping[str, Value]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Merge:
    """One merge that touched the record, and what stood there before (None: nothing)."""

    pack: ReceivedPack
    before: Version | None


def history(centre: Centre, register_id: str, uid: str) -> tuple[Revision, ...]:
    """The life of a record, newest first, whoever changed it and wherever; that it was read is logged."""
    audit.note(centre, "history.read", {"register": register_id, "uid": uid})
    register = register_of(register_id)
    here = gestures.history(centre.db, uid)
    table = table_of(register)
    version = merging.versions(centre.db, table, [uid]).get(uid)
    unit = str(version.row[UNIT]) if version else ""
    met = merging.met(centre.db, table, unit, uid)
    merges = [
        _Merge(pack=pack, before=met[pack.number])
        for pack in stored.received(centre.db, unit=unit, state=MERGED)
        if pack.number in met
    ]
    found = _dated((each.at, each) for each in reversed(here))
    came = [*_came(centre, register, Uid(uid), here, merges)] if merges else []
    found += [(each.at, each) for each in (*came, *_not_taken(centre, register, Uid(uid)))]
    return tuple(each for _at, each in sorted(found, key=itemgetter(0), reverse=True))


def _dated(events: Iterable[tuple[str, _T]]) -> list[tuple[str, _T]]:
    """Events in their order, newest first, none dated before the one before it: clocks are set back."""
    dated, latest = [], ""
    for at, event in events:
        latest = max(latest, at)
        dated.append((latest, event))
    return dated[::-1]


def of_uid(centre: Centre, uid: str) -> tuple[Revision, ...]:
    """The same for a record of whichever register; nothing when no record has this uid."""
    for register in REGISTERS:
        if merging.present(centre.db, register.id, [uid]):
            return history(centre, register.id, uid)
    return gestures.history(centre.db, uid)


def _came(
    centre: Centre,
    register: Register,
    uid: Uid,
    here: tuple[Revision, ...],
    merges: list[_Merge],
) -> Iterator[Revision]:
    """What each merge changed, going back from the present row."""
    table = table_of(register)
    version = merging.versions(centre.db, table, [uid])[uid]
    marks = desk.held(centre.db, table, {uid: version}, centre.device)[uid].marks
    state, author = _values(table, version), (str(version.row[_BY]), str(version.row[_AT]))
    events: list[tuple[str, Revision | _Merge]] = [
        *_dated((each.at, each) for each in reversed(here)),
        *_dated((each.pack.received_at, each) for each in reversed(merges)),
    ]
    for _at, event in sorted(events, key=itemgetter(0), reverse=True):
        if isinstance(event, Revision):
            state |= event.before
            continue
        before = _values(table, event.before) if event.before else {}
        changed = [name for name in state if state[name] != before.get(name)]
        if event.pack.id.kind.rules.between_desks and event.before is None:
            made = (str(version.row[_MADE_BY]), str(version.row[_MADE_AT]))
            yield _revision(register, uid, made, (_NEW_THERE, {}), ({}, state))
        elif event.pack.id.kind.rules.between_desks:
            mine = {name: mark for name, mark in marks.items() if not _is_later(mark, event)}
            yield from _by_mark(centre, uid, register, event, (before, state), changed, mine)
        elif changed:
            facts = {"unit": units.name_of(centre, event.pack.id.unit), "seq": event.pack.id.seq}
            told = ({n: before[n] for n in changed if n in before}, {n: state[n] for n in changed})
            yield _revision(register, uid, author, (_BY_PACK, facts), told)
        if event.before is None:
            return
        state = dict(before)
        author = (str(event.before.row[_BY]), str(event.before.row[_AT]))


def _is_later(mark: Mark, event: _Merge) -> bool:
    return mark.at > event.pack.received_at


def _by_mark(  # noqa: PLR0917 - one merge seen from every side
    centre: Centre,
    uid: Uid,
    register: Register,
    event: _Merge,
    sides: tuple[Values, Values],
    changed: list[str],
    marks: Mapping[str, Mark],
) -> Iterator[Revision]:
    """One entry for each person and moment on the other desk."""
    before, after = sides
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in changed:
        mark = marks.get(name)
        known = mark is not None and not mark.stamp.endswith(centre.device)
        who = (mark.by, mark.at) if mark is not None and known else ("", event.pack.received_at)
        groups[who].append(name)
    for who, names in groups.items():
        told = ({n: before[n] for n in names if n in before}, {n: after[n] for n in names})
        yield _revision(register, uid, who, (_OTHER_DESK, {}), told)


def _not_taken(centre: Centre, register: Register, uid: Uid) -> Iterator[Revision]:
    """The values of the other desk that lost: on record, so that they can be put back."""
    for each in desks.conflicts(centre, settled=True):
        mark = each.lost.mark
        if each.uid != uid or each.field == DELETED_NAME or mark.stamp.endswith(centre.device):
            continue
        told = ({each.field: each.lost.value}, {each.field: each.kept.value})
        yield _revision(register, uid, (mark.by, mark.at), (_NOT_TAKEN, {}), told)


def _values(table: TableSpec, version: Version) -> dict[str, Value]:
    names = (spec.name for spec in table.fields)
    return dict(zip(names, version.row[len(META) :], strict=True))


def _revision(
    register: Register,
    uid: Uid,
    who: tuple[str, str],
    label: tuple[str, Mapping[str, object]],
    told: tuple[Values, Values],
) -> Revision:
    return Revision(
        register=register.id,
        uid=uid,
        revision=0,
        at=who[1],
        by=who[0],
        gesture=0,
        label=label[0],
        facts=label[1],
        kind="merge",
        before=told[0],
        after=told[1],
    )
