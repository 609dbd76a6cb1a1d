"""The workflow of an incident: every move is a step with actor and time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gridcenter.base.i18n import is_english
from gridcenter.base.worktime import load_calendar
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import (
    GridcenterError,
    IllegalStepError,
    InvalidRecordError,
    Problem,
    RecordNotFoundError,
    Severity,
)
from gridcenter.domain.query import Filter, Query, Sort
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Uid, Value
from gridcenter.domain.register.incident import actions
from gridcenter.domain.register.incident.actions import MOST_DAYS
from gridcenter.domain.register.incident.deadlines import add_working_days
from gridcenter.domain.register.incident.fields import INCIDENT, INCIDENT_STEP
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.register.validate import check
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.services.register.incident_rules import step_write
from gridcenter.store import records
from gridcenter.store.gestures import Write

# The shipped actions as the undo list says them: a gesture keeps its action in Chinese.
ACTION_WORDS = (
    *(
        N_("登记"),
        N_("受理"),
        N_("分流"),
        N_("处置"),
        N_("核查"),
        N_("回访"),
        N_("结案"),
        N_("归档"),
    ),
    *(
        N_("退回"),
        N_("升级上报"),
        N_("督办"),
        N_("黄牌督办"),
        N_("红牌督办"),
        N_("延期"),
        N_("不予受理"),
        N_("重新办理"),
    ),
)


class StepNoteRequiredError(GridcenterError):
    """Some steps must say why."""

    code = "step_note_required"
    sentence = N_("没有{action}：请写明原因或要求。")
    hint = N_("退回、升级、督办、延期、不予受理都要留下说明。")


def find(centre: Centre, case_code_or_uid: str) -> Record:
    """The incident with this case code or uid; RecordNotFoundError when there is none."""
    by_code = Filter(field="case_code", values=(case_code_or_uid,))
    found = records.find(centre.db, Query(register=INCIDENT.id, filters=(by_code,)), limit=1)
    if found:
        return found[0]
    known = records.by_uids(centre.db, INCIDENT, [case_code_or_uid])
    if not known:
        raise RecordNotFoundError(uid=case_code_or_uid)
    return known[Uid(case_code_or_uid)]


def steps(centre: Centre, uid: str) -> tuple[Record, ...]:
    """The steps of an incident, oldest first."""
    query = Query(
        register=INCIDENT_STEP.id,
        filters=(Filter(field="incident", values=(uid,)),),
        sort=(Sort(field="taken_at"), Sort(field="stamp")),
    )
    return records.find(centre.db, query)


def allowed(centre: Centre, uid: str) -> tuple[str, ...]:
    """The actions that the incident's present state allows."""
    return actions.allowed(find(centre, uid).text("state"))


def act(
    centre: Centre,
    uid: str,
    action: str,
    *,
    note: str = "",
    organisation: str = "",
    due: str | None = None,
    days: int | None = None,
    values: Mapping[str, Value] | None = None,
) -> Changes:
    """Take one step; ``values`` are incident fields filled with it (result, satisfaction …).

    ``days`` are the working days that an extension grants, after the deadline or, when that is
    past, after today; ``due`` names the day itself and goes before. Raises IllegalStepError when the state does not allow it, StepNoteRequiredError,
    InvalidRecordError when the values do not fit.
    """
    incident = find(centre, uid)
    state = incident.text("state")
    target = _step(centre, incident, action, note).target or state
    if days is not None and not due:
        due = _granted(centre, incident, days)
    changed = {**_filled_by(centre, action, organisation, due), **(values or {}), "state": target}
    _refuse_invalid(centre, incident, changed)
    update = Write(
        register=INCIDENT.id,
        uid=incident.uid,
        unit=incident.unit,
        before=incident,
        values={
            name: value for name, value in changed.items() if value != incident.values.get(name)
        },
    )
    taken = step_write(
        centre,
        update,
        action=action,
        source=state,
        target=target,
        note=note.strip() or None,
        organisation=organisation or None,
        due=due,
    )
    writes = [update, taken] if update.values else [taken]
    label = centre.codes.label("step_action", action, english=False)
    return centre.perform(
        N_("{action}：{title}"),
        writes,
        kind="step",
        facts={"action": label, "title": incident.text("case_code")},
    )


def _step(centre: Centre, incident: Record, action: str, note: str) -> actions.Step:
    """The step that ``action`` takes from the incident's present state."""
    state = incident.text("state")
    step = actions.step_for(action, state)

    def label(codes: str, item: str) -> str:
        return centre.codes.label(codes, item, english=is_english())

    if step is None:
        raise IllegalStepError(
            case_code=incident.text("case_code"),
            state=label("incident_state", state),
            action=label("step_action", action),
            allowed="、".join(label("step_action", each) for each in actions.allowed(state)),
        )
    if step.needs_note and not note.strip():
        raise StepNoteRequiredError(action=label("step_action", action))
    return step


def _granted(centre: Centre, incident: Record, days: int) -> str:
    """The day that ``days`` more working days reach."""
    if not 1 <= days <= MOST_DAYS:
        facts = {"label": N_("延长（工作日）"), "low": 1, "high": MOST_DAYS}
        sentence = N_("{label}应在 {low} 到 {high} 之间。")
        raise InvalidRecordError(
            (Problem(field="days", code="out_of_range", sentence=sentence, facts=facts),)
        )
    today = centre.today()
    deadline = incident.text("deadline")
    start = max(today, date.fromisoformat(deadline)) if deadline else today
    return add_working_days(start, days, load_calendar(centre.folder)).isoformat()


def _filled_by(centre: Centre, action: str, organisation: str, due: str | None) -> dict[str, Value]:
    """The incident's own fields that a step sets by itself."""
    today = centre.today().isoformat()
    filled: dict[str, Value] = {}
    if action == "close":
        filled["closed_on"] = today
    elif action == "reopen":
        filled["closed_on"] = None
    elif action == "follow_up":
        filled["review_on"] = today
    if action in ("route", "escalate") and organisation:
        filled["handling_organisation"] = organisation
    if action == "extend" and due:
        filled["deadline"] = due
    return filled


def _refuse_invalid(centre: Centre, incident: Record, changed: Mapping[str, Value]) -> None:
    rules = Rules(codes=centre.codes, today=centre.today())
    problems = check(INCIDENT, {**incident.values, **changed}, rules)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise InvalidRecordError(problems)
