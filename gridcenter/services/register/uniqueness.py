"""What no two records may share: asked before a write, so that the schema never has to refuse one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Filter, Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Register, Uid, Value
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.store import records
from gridcenter.store.gestures import DELETED, Write


class ValueTakenError(GridcenterError):
    """A record cannot come back: another one has its number or code by now."""

    code = "value_taken"
    sentence = N_("没有恢复“{title}”：它的{label} {value} 已被“{holder}”使用。")
    hint = N_("请先改掉那一条的{label}，再恢复这一条。")


def holder_of(
    centre: Centre, register: Register, unit: str, value: Value, *, but: Collection[Uid] = ()
) -> Record | None:
    """The record that holds this unique value now, in the bin too where it is never given up."""
    unique = register.identity.unique
    if unique is None or value in (None, ""):
        return None
    same = [Filter(field=unique.field, values=(value,))]
    if unique.per_unit:
        same.append(Filter(field="unit", values=(unit,)))
    for in_bin in (False,) if unique.freed else (False, True):
        query = Query(register=register.id, filters=tuple(same), bin=in_bin)
        for found in records.find(centre.db, query):
            if found.uid not in but:
                return found
    return None


def refuse_if_taken(centre: Centre, writes: Sequence[Write]) -> None:
    """Raise ValueTakenError when a record that comes back would share a unique value.

    What leaves, or takes another value, in the same gesture gives its own up.
    """
    moving = frozenset(each.uid for each in writes)
    claimed: dict[tuple[str, str, Value], Record] = {}
    for each in writes:
        register, before = register_of(each.register), each.before
        unique = register.identity.unique
        if unique is None or before is None or each.values.get(DELETED, before.deleted_at):
            continue
        value = each.values.get(unique.field, before.values.get(unique.field))
        claim = (register.id, each.unit if unique.per_unit else "", value)
        holder = claimed.get(claim) or holder_of(centre, register, each.unit, value, but=moving)
        if holder is not None and value not in (None, ""):
            raise ValueTakenError(
                title=before.text(register.spoken),
                label=register.field(unique.field).label,
                value=value,
                holder=holder.text(register.spoken),
            )
        claimed[claim] = before
