"""What a roster prints of a record that no field of it holds: how late, how long, which card."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from gridcenter.base.i18n import is_english
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Uid, Value
from gridcenter.domain.register.incident.deadlines import LateCard
from gridcenter.domain.register.incident.stages import CaseStage
from gridcenter.domain.register.registers import REGISTERS, register_of
from gridcenter.reports.vocabulary import Form, Roster
from gridcenter.services.centre import Centre
from gridcenter.services.paper import form_told_books
from gridcenter.services.register import duty_items, lateness

Told = Mapping[tuple[str, str], Value]
"""By record and by what is told of it; what is not there prints empty."""

_CARDS = {
    LateCard.LATE: ("逾期", "late"),
    LateCard.YELLOW: ("黄牌", "yellow"),
    LateCard.RED: ("红牌", "red"),
}


def told(centre: Centre, roster: Roster | None, rows: Iterable[Record], cutoff: str) -> Told:
    """What the ``told`` columns of a roster say of its rows, late as of ``cutoff`` (an ISO day).

    Of an incident: ``card``, ``late_days``, ``stage_days``, ``days`` in all and ``days:STATE[+STATE…]``; of a
    step: ``days`` until the next one that moved the matter. All days are working days. Of other
    books see :mod:`gridcenter.services.paper.form_told_books`.
    """
    names = {each.told for each in roster.columns if each.told} if roster is not None else set()
    if roster is None or not names:
        return {}
    records = tuple(rows)
    register = register_of(roster.register)
    if any(each.steps == register.id for each in REGISTERS):
        return _of_steps(centre, records)
    if register.steps is None:
        return form_told_books.told(centre, register, names, records)
    spent: Mapping[Uid, tuple[CaseStage, ...]] = (
        lateness.stages_of(centre, [each.uid for each in records])
        if any(name.startswith(("days", "stage")) for name in names)
        else {}
    )
    found: dict[tuple[str, str], Value] = {}
    for record in records:
        late = lateness.of(centre, record.values, date.fromisoformat(cutoff))
        if late is not None:
            found[record.uid, "card"] = _CARDS[late.card][is_english()]
            found[record.uid, "late_days"] = late.days
        stages = spent.get(record.uid, ())
        if stages and not stages[-1].until:
            found[record.uid, "stage_days"] = stages[-1].days
        for name in names:
            if (wanted := _states(name)) is not None and stages:
                found[record.uid, name] = sum(each.days for each in stages if wanted(each.state))
    return found


def of_record(centre: Centre, form: Form, record: Record | None) -> Told:
    """What the ``told`` boxes of a sheet say of its record; of an incident ``duty_items``, what the duty
    list says of it.
    """
    names = {box.told for line in form.boxes for box in line if box.told}
    if record is None or "duty_items" not in names or register_of(record.register).steps is None:
        return {}
    return {(record.uid, "duty_items"): duty_items.told(centre, record)}


def _states(name: str) -> Callable[[str], bool] | None:
    """Which states a name like ``days:routed+handling`` counts; None for another name."""
    head, _colon, states = name.partition(":")
    if head != "days":
        return None
    wanted = frozenset(states.split("+"))
    return lambda state: not states or state in wanted


def _of_steps(centre: Centre, steps: tuple[Record, ...]) -> Told:
    found: dict[tuple[str, str], Value] = {}
    for uid in {Uid(each.text("incident")) for each in steps}:
        spent = {(each.since, each.state): each.days for each in lateness.stages_in(centre, uid)}
        for step in steps:
            days = spent.get((step.text("taken_at"), step.text("to_state")))
            if step["incident"] == uid and step["from_state"] != step["to_state"]:
                found[step.uid, "days"] = days
    return found
