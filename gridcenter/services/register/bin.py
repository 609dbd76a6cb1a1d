"""Into the bin and out of it; nothing is deleted for good by hand (see :mod:`retention`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import RecordInUseError
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import FieldSpec, Kind, Register, Uid
from gridcenter.domain.register.registers import REGISTERS, register_of
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.services.register.uniqueness import refuse_if_taken
from gridcenter.store import records
from gridcenter.store.gestures import DELETED, Write

_CHUNK = 500


def remove(centre: Centre, register: str, uids: Iterable[str]) -> Changes:
    """Move records to the bin, with the child records they own; RecordInUseError when needed."""
    target = register_of(register)
    found = tuple(records.by_uids(centre.db, target, tuple(uids)).values())
    live = [record for record in found if record.deleted_at is None]
    refuse_if_used(centre, target, live)
    writes = [_bin(record, centre.now()) for record in (*live, *children(centre, target, live))]
    return centre.perform(
        N_("删除 {count} 条{register}"),
        writes,
        kind="remove",
        facts={"count": len(live), "register": target.one},
    )


def restore(centre: Centre, register: str, uids: Iterable[str]) -> Changes:
    """Bring records back from the bin, with the child records that went with them; ValueTakenError."""
    target = register_of(register)
    found = tuple(records.by_uids(centre.db, target, tuple(uids)).values())
    gone = [record for record in found if record.deleted_at is not None and record.created_at]
    with_them = [
        child
        for record in gone
        for child in children(centre, target, [record], bin=True)
        if child.deleted_at == record.deleted_at
    ]
    writes = [_bin(record, None) for record in (*gone, *with_them)]
    refuse_if_taken(centre, writes)
    return centre.perform(
        N_("恢复 {count} 条{register}"),
        writes,
        kind="restore",
        facts={"count": len(gone), "register": target.one},
    )


def _bin(record: Record, at: str | None) -> Write:
    return Write(
        register=record.register,
        uid=record.uid,
        unit=record.unit,
        before=record,
        values={DELETED: at},
    )


def _pointing(
    centre: Centre, child: Register, spec: FieldSpec, uids: Sequence[Uid], *, bin: bool = False
) -> tuple[Record, ...]:
    condition = Filter(field=spec.name, operator=Operator.ANY_OF, values=tuple(uids))
    return records.find(
        centre.db, Query(register=child.id, filters=(condition,), bin=bin), limit=None
    )


def children(
    centre: Centre, register: Register, parents: Sequence[Record], *, bin: bool = False
) -> list[Record]:
    """The records that belong to these, in the bin or not."""
    uids = [record.uid for record in parents]
    return [
        record
        for child in REGISTERS
        if child.parent == register.id and uids
        for record in _pointing(centre, child, child.field(child.parent), uids, bin=bin)
    ]


def refuse_if_used(
    centre: Centre, register: Register, going: Sequence[Record], *, with_them: Collection[Uid] = ()
) -> None:
    """Raise RecordInUseError when a live record would point at one that is going to the bin.

    ``with_them`` are records of other registers that leave in the same gesture.
    """
    for other, users in _users(centre, register, going, with_them):
        if users:
            raise RecordInUseError(count=len(users), register=other.one)


def used(
    centre: Centre, register: Register, going: Sequence[Record], *, with_them: Collection[Uid] = ()
) -> set[Uid]:
    """Which of the records a live one points at that does not leave with them."""
    return {uid for _other, users in _users(centre, register, going, with_them) for uid in users}


def _users(
    centre: Centre, register: Register, going: Sequence[Record], with_them: Collection[Uid]
) -> Iterator[tuple[Register, list[Uid]]]:
    """For each reference to the register what of ``going`` it names, once for every live record."""
    uids = [record.uid for record in going]
    leaving = {*uids, *with_them}
    for other in REGISTERS:
        if other.parent == register.id:
            continue
        for spec in other.fields:
            if spec.kind is not Kind.REFERENCE or spec.refers_to != register.id:
                continue
            pointing = (
                each
                for start in range(0, len(uids), _CHUNK)
                for each in _pointing(centre, other, spec, uids[start : start + _CHUNK])
            )
            yield other, [Uid(each.text(spec.name)) for each in pointing if each.uid not in leaving]
