"""Records that two PCs moved apart agree with themselves again: state, result, closing date, deadline.

Joining takes each field from its later change, which cannot know that a closing date belongs to a
closed state. What depends on a field comes from the copy that changed it last; the deadline is the last that
a step of either granted, else what the table gives. All PCs find the same values, so they end alike.
"""

from __future__ import annotations

from collections.abc import Mapping

from gridcenter.domain.packs.desk import DELETED_NAME
from gridcenter.domain.packs.desk_torn import Torn
from gridcenter.domain.query import Filter, Query, Sort
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Register, Uid, Value
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.services.packs.desk_plan import DeskPlan
from gridcenter.services.register import bin, deadlines
from gridcenter.store import gestures, records
from gridcenter.store.gestures import GestureNote, Write

_LABEL = N_("两台电脑同时办理，按办理步骤对齐：{title}")


def settle(centre: Centre, desk: DeskPlan) -> None:
    """Write what the joined records lack to agree, as a change of this PC in their history."""
    _bring_back(centre, desk)
    for name, mixed in desk.torn.items():
        register = register_of(name)
        found = records.by_uids(centre.db, register, [Uid(each.uid) for each in mixed])
        for each in mixed:
            record = found.get(Uid(each.uid))
            values = _wanted(centre, register, record, each) if record else {}
            if record is not None and values:
                write(centre, register, record, values)


def _bring_back(centre: Centre, desk: DeskPlan) -> None:
    """A record that outlives its deletion keeps what went into the bin with it: steps, attachments."""
    for name, uid in desk.kept:
        # Written anew, it outlives what was purged with the record too.
        child = records.by_uids(centre.db, register_of(name), [Uid(uid)])[Uid(uid)]
        write(centre, register_of(name), child, {DELETED_NAME: None})
    for clash in desk.clashes:
        if clash.field != DELETED_NAME or clash.kept.value is not None:
            continue
        register = register_of(clash.table)
        owner = records.by_uids(centre.db, register, [Uid(clash.uid)]).get(Uid(clash.uid))
        if owner is None or owner.deleted_at is not None:
            continue
        for child in bin.children(centre, register, [owner], bin=True):
            if child.deleted_at == clash.lost.value:
                write(centre, register_of(child.register), child, {DELETED_NAME: None})


def _wanted(centre: Centre, register: Register, record: Record, mixed: Torn) -> dict[str, Value]:
    after = {**record.values, **mixed.values}
    if register.steps:
        granted = _granted(centre, register, record.uid)
        by_rule = after.get(deadlines.BASIS) == deadlines.BY_RULE
        if granted is not None and (by_rule or granted[0] > mixed.marks["deadline"].stamp):
            after |= {"deadline": granted[1], deadlines.BASIS: deadlines.GRANTED}
        elif by_rule:
            deadlines.settle(centre, {}, after)
    return {name: value for name, value in after.items() if value != record.values.get(name)}


def _granted(centre: Centre, register: Register, uid: str) -> tuple[str, Value] | None:
    """The stamp and the day of the last extension among the joined steps."""
    extended = Query(
        register=register_of(str(register.steps)).id,
        filters=(
            Filter(field=register.id, values=(uid,)),
            Filter(field="action", values=("extend",)),
        ),
        sort=(Sort(field="stamp", descending=True),),
    )
    found = records.find(centre.db, extended, limit=1)
    return (found[0].stamp, found[0]["due"]) if found and found[0]["due"] else None


def write(
    centre: Centre,
    register: Register,
    record: Record,
    values: Mapping[str, Value],
    *,
    label: str = _LABEL,
) -> None:
    """Write what follows from a merge as a change of this PC, called ``label``; inside its transaction."""
    told = dict(values)
    if record.deleted_at is not None and gestures.DELETED not in told:
        # It stays in the bin: a change later than its deletion would bring it back.
        told[gestures.DELETED] = record.deleted_at
    note = GestureNote(
        at=centre.now(),
        by=centre.actor,
        stamp=centre.next_stamp(),
        label=label,
        kind="renumber",
        facts={"title": record.title(register)},
    )
    change = Write(
        register=register.id, uid=record.uid, unit=record.unit, before=record, values=told
    )
    gestures.write(centre.db, note, [change])
