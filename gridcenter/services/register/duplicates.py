"""Records that may be one: found, scored in the open, merged or set apart.

Only the unit's own records are compared: those of units below are mended by their owners. What has a
date is compared within the present and the two months before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.period import month_shifted
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register import likeness
from gridcenter.domain.register.fields import Kind, Register, RegisterId, Value
from gridcenter.domain.register.likeness import Likeness
from gridcenter.domain.register.registers import REGISTERS, register_of
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers, writing
from gridcenter.store import likeness as stored
from gridcenter.store import records
from gridcenter.store.gestures import DELETED, Write

_MOST_PAIRS = 2000
_MONTHS_BACK = 2


class MergeWithItselfError(GridcenterError):
    """A record cannot be merged with itself or with one that is gone."""

    code = "merge_refused"
    sentence = N_("没有合并：请选择两条不同的、未删除的记录。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two records that may be one, the older first."""

    one: Record
    other: Record
    likeness: Likeness


def watched() -> tuple[RegisterId, ...]:
    """The registers in which repeated records are looked for."""
    return tuple(each.id for each in REGISTERS if each.resemblance is not None)


def pairs(centre: Centre, register: str) -> tuple[Pair, ...]:
    """The likely pairs of a register, the most alike first; those set apart are left out."""
    target = register_of(register)
    found = stored.candidates(
        centre.db, target, unit=centre.unit.code, since=_since(centre), limit=_MOST_PAIRS
    )
    known = records.by_uids(centre.db, target, {uid for pair in found for uid in pair})
    scored = [
        Pair(
            one=known[one],
            other=known[other],
            likeness=likeness.compare(target, known[one].values, known[other].values),
        )
        for one, other in found
    ]
    likely = [pair for pair in scored if pair.likeness.is_likely]
    return tuple(sorted(likely, key=lambda pair: -pair.likeness.score))


def waiting(centre: Centre) -> dict[str, int]:
    """How many likely pairs wait for a look, by register; registers without any are left out."""
    counts = {register: len(pairs(centre, register)) for register in watched()}
    return {register: count for register, count in counts.items() if count}


def _since(centre: Centre) -> str:
    return month_shifted(f"{centre.today():%Y-%m}", -_MONTHS_BACK) + "-01"


def like(centre: Centre, register: RegisterId, values: Mapping[str, Value]) -> tuple[Pair, ...]:
    """The records that a new one with these values may repeat, for a warning at entry."""
    found: dict[str, Record] = {}
    target = register_of(register)
    for query in _entry_queries(target, values):
        found.update({each.uid: each for each in records.find(centre.db, query, limit=20)})
    typed = Record(
        register=register,
        uid=centre.new_uid(),
        unit=centre.unit.code,
        revision=0,
        stamp="",
        created_at="",
        created_by="",
        changed_at="",
        changed_by="",
        values=values,
    )
    scored = (
        Pair(one=each, other=typed, likeness=likeness.compare(target, each.values, values))
        for each in found.values()
    )
    likely = [pair for pair in scored if pair.likeness.is_likely]
    return tuple(sorted(likely, key=lambda pair: -pair.likeness.score))


def _entry_queries(register: Register, values: Mapping[str, Value]) -> Iterator[Query]:
    """One question for each way of being alike: its first field the same, its moment near."""
    for first, *others in register.resemblance.shared if register.resemblance else ():
        if not values.get(first):
            continue
        filters = [_filter(first, Operator.EQUALS, values[first])]
        if register.dated in others:
            moment = values.get(register.dated)
            if not isinstance(moment, str) or not moment:
                continue
            filters += _near(register.dated, date.fromisoformat(moment[:10]))
        yield Query(register=register.id, filters=tuple(filters))


def _near(name: str, day: date) -> tuple[Filter, Filter]:
    apart = timedelta(days=likeness.NEAR_DAYS)
    return (
        _filter(name, Operator.AT_LEAST, (day - apart).isoformat()),
        _filter(name, Operator.AT_MOST, f"{day + apart}T24"),
    )


def _filter(name: str, operator: Operator, value: Value) -> Filter:
    return Filter(field=name, operator=operator, values=(value,))


def set_apart(centre: Centre, one: str, other: str) -> None:
    """Remember that two records are not the same; the pair is not shown again."""
    centre.require(Deed.KEEP)
    with centre.db.transaction():
        stored.set_apart(centre.db, one, other, at=centre.now(), by=centre.actor)
        audit.record(centre, "not_same", {"one": one, "other": other})


def merge(  # noqa: PLR0917 - two records and what is taken over
    centre: Centre,
    register: str,
    keep: str,
    drop: str,
    values: Mapping[str, Value],
    accepted: Mapping[str, str] | None = None,
) -> Changes:
    """Make one record of two as one undo step.

    ``values`` are the fields in which the kept record takes other values. Everything that pointed
    at the dropped record (grids, incidents, steps, logs) points at the kept one; the dropped one
    goes to the bin. ``accepted`` as in a Draft; what the dropped record says was let in before.
    Raises MergeWithItselfError, and as :func:`writing.passed` for values that do not fit.
    """
    target = register_of(register)
    kept, dropped = registers.get(centre, register, keep), registers.get(centre, register, drop)
    if keep == drop or kept.deleted_at or dropped.deleted_at:
        raise MergeWithItselfError
    draft = Draft(register=target.id, uid=kept.uid, values=values, accepted=dict(accepted or {}))
    whole = writing.passed(centre, draft, kept, going=dropped)
    writes = [
        Write(
            register=target.id,
            uid=dropped.uid,
            unit=dropped.unit,
            before=dropped,
            values={DELETED: centre.now()},
        ),
        *_repointed(centre, target, dropped, kept),
    ]
    changed = {name: value for name, value in whole.items() if value != kept.values.get(name)}
    if changed:
        writes.append(
            Write(register=target.id, uid=kept.uid, unit=kept.unit, before=kept, values=changed)
        )
    return centre.perform(
        N_("合并两条{register}：{title}"),
        writes,
        kind="merge",
        facts={
            "register": target.one,
            "title": kept.title(target),
            **({"accepted": dict(accepted)} if accepted else {}),
        },
    )


def _repointed(centre: Centre, target: Register, dropped: Record, kept: Record) -> Iterator[Write]:
    for other in REGISTERS:
        for spec in other.fields:
            if spec.kind is not Kind.REFERENCE or spec.refers_to != target.id:
                continue
            pointing = Filter(field=spec.name, values=(dropped.uid,))
            for record in records.find(centre.db, Query(register=other.id, filters=(pointing,))):
                yield Write(
                    register=other.id,
                    uid=record.uid,
                    unit=record.unit,
                    before=record,
                    values={spec.name: kept.uid},
                )
