"""The post of a 治安户长: who holds it now, who held it before, and handing it over.

A post is a number within a village, or where none is given the 治安片区 and tier within it. Each
holder is a record of their own, so that a log or a certificate stays with whom it belongs to.
"""

from __future__ import annotations

from collections.abc import Mapping

from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import RecordNotFoundError, StaleRecordError
from gridcenter.domain.query import Filter, Query
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.fields import Uid, Value
from gridcenter.domain.register.leader import HOUSEHOLD_LEADER
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers, writing
from gridcenter.store import records

OF_THE_POST = (
    *("number", "tier", "village", "group_name", "grid", "area_name", "household_count"),
    *("chosen_by", "liaison_police"),
)
"""What goes over to the next holder; the rest is the person's own."""


def holders(centre: Centre, uid: str) -> tuple[Record, ...]:
    """Everybody who held the post of this leader, the present holder first, then the latest gone.

    Only the leader themself when neither a number nor an area says which post it is.
    """
    leader = registers.get(centre, HOUSEHOLD_LEADER.id, uid)
    names = (
        ("village", "number") if leader.values.get("number") else ("village", "area_name", "tier")
    )
    if not all(leader.values.get(name) for name in names):
        return (leader,)
    same = tuple(Filter(field=name, values=(leader.values[name],)) for name in names)
    found = records.find(centre.db, Query(register=HOUSEHOLD_LEADER.id, filters=same))
    return tuple(sorted(found, key=_standing, reverse=True))


def _standing(leader: Record) -> tuple[str, str, str]:
    """In post before left; then by the end and the beginning of the time in post."""
    in_post = leader.values.get("status") != "left"
    return ("9" if in_post else leader.text("left_on"), leader.text("appointed_on"), leader.uid)


def is_another_holder(centre: Centre, draft: Draft) -> bool:
    """Whether ``draft`` writes another name over that of somebody in post."""
    if draft.uid is None:
        return False
    register = register_of(draft.register)
    before = registers.get(centre, register.id, draft.uid)
    return any(writing.doubts(register, before.values, {**before.values, **draft.values}))


def hand_over(centre: Centre, draft: Draft, *, on: str) -> Changes:
    """Close the post of one holder and open it for the next, as one gesture.

    ``draft`` is what was typed over the old record (its uid, the new name, perhaps a phone); the
    old record keeps what it said and gets 离岗 with ``on`` (ISO date), a new record takes the post's
    own fields and what was typed. Raises StaleRecordError, InvalidRecordError, RecordNotFoundError.
    """
    if draft.uid is None:
        raise RecordNotFoundError(uid="")
    old = registers.get(centre, HOUSEHOLD_LEADER.id, draft.uid)
    if draft.base_revision is not None and old.revision != draft.base_revision:
        raise StaleRecordError(by=old.changed_by)
    closing = Draft(
        register=HOUSEHOLD_LEADER.id,
        uid=old.uid,
        values={"status": "left", "left_on": on},
        accepted=draft.accepted,
    )
    opening = Draft(
        register=HOUSEHOLD_LEADER.id,
        values=_next_holder(old, draft.values, on),
        accepted=draft.accepted,
    )
    facts = {"old": old.text("name"), "new": str(draft.values.get("name") or "")}
    return registers.save_many(centre, [closing, opening], N_("换户长：{old} → {new}"), facts=facts)


def _next_holder(old: Record, typed: Mapping[str, Value], on: str) -> dict[str, Value]:
    kept: dict[str, Value] = {name: old.values.get(name) for name in OF_THE_POST}
    own = {name: value for name, value in typed.items() if name not in ("status", "left_on")}
    given = {**kept, "appointed_on": on, **own, "status": "in_post"}
    return {name: value for name, value in given.items() if value is not None}


def new_holder_of(changes: Changes, old: str) -> Uid | None:
    """The record that :func:`hand_over` made."""
    touched = changes.touched.get(HOUSEHOLD_LEADER.id, frozenset())
    return next((uid for uid in touched if uid != old), None)
