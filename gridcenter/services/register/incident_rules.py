"""What the system fills in when an incident is first saved: its code, its deadline, its first step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gridcenter.base.clock import local_text
from gridcenter.domain.errors import Problem
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Register, Value
from gridcenter.domain.register.incident.fields import INCIDENT_STEP
from gridcenter.domain.register.incident.states import CLOSED_STATES, OPEN_STATES
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.services.register import case_codes, deadlines
from gridcenter.store import records
from gridcenter.store.gestures import Write

_IN_WORK = OPEN_STATES - {"registered"}
_HANDED_OVER = frozenset({"routed", "returned"})
_CAME_BY = {
    "accepted": "accept",
    "routed": "route",
    "returned": "route",
    "escalated": "escalate",
    "refused": "refuse",
}
"""The action that a matter shows which was keyed in when already in that state; others: 处置 or 结案."""


def complete_new(centre: Centre, register: Register, values: dict[str, Value]) -> None:
    """Fill in what a new incident gets from the system; other registers are left alone."""
    occurred = values.get("occurred_at")
    if not register.steps or not isinstance(occurred, str) or not occurred:
        return
    code = values.get("case_code")
    if not code:
        values["case_code"] = case_codes.next_code(centre, occurred)
    elif isinstance(code, str):
        case_codes.came_in(centre, code)
    if values.get("state") == "draft":
        return
    registered = values.get("registered_on") or centre.today().isoformat()
    state = str(values.get("state"))
    values["registered_on"] = registered
    values["accepted_on"] = registered if state in _IN_WORK else None
    values["handed_on"] = registered if state in _HANDED_OVER else None
    values["restarted_on"] = None
    deadlines.settle(centre, {}, values)


def complete_changed(
    centre: Centre, register: Register, before: Mapping[str, Value], after: dict[str, Value]
) -> None:
    """Count the deadlines of a changed incident anew; other registers are left alone.

    A day of registration that was emptied stays what it was: a case always has one.
    """
    if register.steps:
        after["registered_on"] = after.get("registered_on") or before.get("registered_on")
        deadlines.settle(centre, before, after)


def out_of_order(
    centre: Centre, before: Record | None, values: Mapping[str, Value]
) -> Iterator[Problem]:
    """A day of registration that was changed to one after the first step that followed it."""
    day = values.get("registered_on")
    if before is None or not isinstance(day, str) or day == before.values.get("registered_on"):
        return
    others = _steps(centre, before.uid, Operator.NOT_EQUALS)
    first = min((each.text("taken_at") for each in others), default="")
    if first and day > first[:10]:
        yield Problem(
            field="registered_on",
            code="registered_after_step",
            sentence=N_("登记日不能晚于第一步办理（{day}）。"),
            facts={"day": first[:10]},
        )


def moved_steps(centre: Centre, incident: Write) -> list[Write]:
    """The 登记 step of a changed incident whose day of registration was put right: it goes along."""
    if "registered_on" not in incident.values or incident.before is None:
        return []
    whole = {**incident.before.values, **incident.values}
    at = _first_minute(whole)
    return [
        Write(
            register=INCIDENT_STEP.id,
            uid=step.uid,
            unit=step.unit,
            before=step,
            values={"taken_at": at},
        )
        for step in _steps(centre, incident.uid, Operator.EQUALS)
        if at != step["taken_at"]
    ]


def _steps(centre: Centre, uid: str, operator: Operator) -> tuple[Record, ...]:
    """The 登记 steps of an incident, or all the others."""
    query = Query(
        register=INCIDENT_STEP.id,
        filters=(
            Filter(field="incident", values=(uid,)),
            Filter(field="action", operator=operator, values=("register",)),
        ),
    )
    return records.find(centre.db, query)


def first_steps(centre: Centre, incident: Write) -> list[Write]:
    """The 登记 step of a new incident, and its 结案 step when it came in already closed."""
    if not register_of(incident.register).steps or incident.values.get("state") == "draft":
        return []
    state = str(incident.values["state"])
    registered = _registered_at(centre, incident.values)
    steps = [
        step_write(
            centre,
            incident,
            action="register",
            source="draft",
            target="registered",
            taken_at=registered,
        )
    ]
    if state != "registered":
        came_by = "close" if state in CLOSED_STATES else _CAME_BY.get(state, "handle")
        closed = str(incident.values.get("closed_on") or "") if registered else ""
        steps.append(
            step_write(
                centre,
                incident,
                action=came_by,
                source="registered",
                target=state,
                taken_at=max(registered, f"{closed}T00:00") if closed else "",
            )
        )
    return steps


def _registered_at(centre: Centre, values: Mapping[str, Value]) -> str:
    """The minute of a registration that was written down on an earlier day; else "", which is now."""
    day = str(values["registered_on"])
    if day >= centre.today().isoformat():
        return ""
    return _first_minute(values)


def _first_minute(values: Mapping[str, Value]) -> str:
    """The first minute of the day of registration at which the matter was there."""
    return max(str(values["occurred_at"]), f"{values['registered_on']}T00:00")


def step_write(
    centre: Centre,
    incident: Write,
    *,
    action: str,
    source: str,
    target: str,
    taken_at: str = "",
    note: Value = None,
    organisation: Value = None,
    due: Value = None,
    reply: Value = None,
    directive: Value = None,
) -> Write:
    """The row of one step taken by the signed-in officer, now unless ``taken_at`` says when."""
    return Write(
        register=INCIDENT_STEP.id,
        uid=centre.new_uid(),
        unit=incident.unit,
        values={
            "incident": incident.uid,
            "taken_at": taken_at or local_text(centre.clock()),
            "actor": centre.actor,
            "action": action,
            "from_state": source,
            "to_state": target,
            "organisation": organisation,
            "note": note,
            "due": due,
            "reply": reply,
            "directive": directive,
        },
    )
