"""What the system fills in when an incident is first saved: its code, its deadline, its first step."""

from __future__ import annotations

from collections.abc import Mapping

from gridcenter.base.clock import local_text
from gridcenter.domain.register.fields import Register, Value
from gridcenter.domain.register.incident.actions import CLOSED_STATES, OPEN_STATES
from gridcenter.domain.register.incident.fields import INCIDENT_STEP
from gridcenter.domain.register.registers import register_of
from gridcenter.services.centre import Centre
from gridcenter.services.register import case_codes, deadlines
from gridcenter.store.gestures import Write

_IN_WORK = OPEN_STATES - {"registered"}


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
    values["registered_on"] = values.get("registered_on") or centre.today().isoformat()
    if values.get("state") in _IN_WORK:
        values["accepted_on"] = values["registered_on"]
    deadlines.settle(centre, {}, values)


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
        closing = "close" if state in CLOSED_STATES else "handle"
        closed = str(incident.values.get("closed_on") or "") if registered else ""
        steps.append(
            step_write(
                centre,
                incident,
                action=closing,
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
    return max(str(values["occurred_at"]), f"{day}T00:00")


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
