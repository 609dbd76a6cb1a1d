"""The workflow of an incident: every move is a step with actor and time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from gridcenter.base.clock import local_date, local_text
from gridcenter.base.i18n import is_english
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import (
    GridcenterError,
    IllegalStepError,
    InvalidRecordError,
    Problem,
    Severity,
)
from gridcenter.domain.query import Filter, Query, Sort
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Uid, Value
from gridcenter.domain.register.incident import actions
from gridcenter.domain.register.incident.action import DAYS, Action
from gridcenter.domain.register.incident.fields import INCIDENT, INCIDENT_STEP
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.register.validate import check
from gridcenter.domain.text import N_, Listed
from gridcenter.services.centre import Centre
from gridcenter.services.register import deadlines, step_checks
from gridcenter.services.register.incident_rules import step_write
from gridcenter.services.register.named import record_named
from gridcenter.store import records
from gridcenter.store.gestures import Write
from gridcenter.store.packs import directives

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
        N_("答复"),
        N_("重新办理"),
        N_("转办"),
        N_("并案"),
        N_("列为历史遗留"),
    ),
)


class FromAboveError(GridcenterError):
    """A supervision comes from the tier above, in a directive."""

    code = "from_above"
    sentence = N_("{action}由上级下达，不能给自己{action}。")
    hint = N_("上级在“上报接收”里下达指令；收到的督办用“答复”回应。")


class NothingToAnswerError(GridcenterError):
    """Nobody above asked anything of this incident that has no answer yet."""

    code = "nothing_to_answer"
    sentence = N_("{case_code} 没有等待答复的上级指令。")
    hint = N_("接收上级的指令文件后再答复。")


class StepNoteRequiredError(GridcenterError):
    """Some steps must say why."""

    code = "step_note_required"
    sentence = N_("没有{action}：请写明原因或要求。")
    hint = N_("退回、升级、转办、督办、延期、不予受理、列为历史遗留都要留下说明。")


def find(centre: Centre, case_code_or_uid: str) -> Record:
    """The incident with this case code, one it had before, or uid; RecordNotFoundError when none."""
    return record_named(centre, INCIDENT.id, case_code_or_uid)


def steps(centre: Centre, uid: str) -> tuple[Record, ...]:
    """The steps of an incident, oldest first."""
    query = Query(
        register=INCIDENT_STEP.id,
        filters=(Filter(field="incident", values=(uid,)),),
        sort=(Sort(field="taken_at"), Sort(field="stamp")),
    )
    return records.find(centre.db, query)


def allowed(centre: Centre, uid: str) -> tuple[str, ...]:
    """The actions that the incident's present state allows; an answer where something was asked."""
    incident = find(centre, uid)
    asked = bool(directives.to_answer(centre.db, incident.uid, centre.unit.code))
    return tuple(
        each
        for each in actions.allowed(incident.text("state"))
        if asked or not actions.action(each).answers
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StepGiven:
    """What an officer says of a step: ``at`` is a local minute (none: now), ``days`` working days that an
    extension grants, ``due`` the day itself, ``values`` fields of the incident filled with it.
    """

    at: str = ""
    note: str = ""
    organisation: str = ""
    due: str = ""
    days: int | None = None
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def of_step(self) -> dict[str, Value]:
        """The step's own fields."""
        return {
            "taken_at": self.at or None,
            "organisation": self.organisation.strip() or None,
            "due": self.due or None,
            "days": self.days,
            "note": self.note.strip() or None,
            "reply": None,
        }


def act(
    centre: Centre,
    uid: str,
    action: str,
    *,
    note: str = "",
    organisation: str = "",
    due: str | None = None,
    days: int | None = None,
    at: str | None = None,
    values: Mapping[str, Value] | None = None,
) -> Changes:
    """Take one step as :class:`StepGiven` says; what an action needs stands in its declaration.

    ``days`` count from the deadline or, when that is past, from the day of the step; ``due`` goes
    before. Raises IllegalStepError when the state does not allow it, StepNoteRequiredError,
    InvalidRecordError when something is missing or does not fit.
    """
    of_step = {"at": at or "", "note": note, "organisation": organisation, "due": due or ""}
    given = StepGiven(**of_step, days=days, values=values or {})
    incident = find(centre, uid)
    label = centre.codes.label("step_action", action, english=False)
    return centre.perform(
        N_("{action}：{title}"),
        step_writes(centre, incident, action, given),
        kind="step",
        facts={"action": label, "title": incident.text("case_code")},
    )


def step_writes(centre: Centre, incident: Record, action: str, given: StepGiven) -> list[Write]:
    """What one step changes: the incident and its trail. Raises as :func:`act`."""
    days = given.days
    declared = _allowed(centre, incident, action)
    if declared.needs_note and not given.note.strip():
        raise StepNoteRequiredError(action=_label(centre, "step_action", action))
    of_step = given.of_step
    if declared.answers:
        of_step |= {"reply": of_step["note"], "note": None}
    asked = _asked(centre, incident) if declared.answers else ("",)
    before = max((each.text("taken_at") for each in steps(centre, incident.uid)), default="")
    step_checks.refuse_malformed(centre, of_step, before)
    step_checks.refuse_unasked(declared, given.values)
    taken_at = step_checks.minute(given.at, before) or local_text(centre.clock())
    if given.values.get("main_case"):
        _refuse_no_main_case(centre, incident, str(given.values["main_case"]))
    day = date.fromisoformat(taken_at[:10])
    if days is not None and not of_step["due"] and DAYS.name in declared.asks:
        of_step["due"] = deadlines.granted(centre, incident.values, days, day)
    if DAYS.name in declared.asks and of_step["due"]:
        deadlines.refuse_no_extension(centre, incident.values, str(of_step["due"]))
    state = incident.text("state")
    target = declared.target or state
    after = declared.after(incident.values, taken_at[:10], of_step, given.values)
    granted = deadlines.BASIS in declared.sets and bool(of_step["due"])
    deadlines.settle(centre, incident.values, after, given=granted)
    missing = tuple(declared.missing(of_step, after))
    if missing:
        raise InvalidRecordError(missing)
    _refuse_invalid(centre, after)
    update = Write(
        register=INCIDENT.id,
        uid=incident.uid,
        unit=incident.unit,
        before=incident,
        values={name: value for name, value in after.items() if value != incident.values.get(name)},
    )
    taken = [
        step_write(
            centre,
            update,
            action=action,
            source=state,
            target=target,
            taken_at=taken_at,
            note=of_step["note"],
            organisation=of_step["organisation"],
            due=of_step["due"],
            reply=of_step["reply"],
            directive=each or None,
        )
        for each in asked
    ]
    return [update, *taken] if update.values else taken


def _asked(centre: Centre, incident: Record) -> tuple[Uid, ...]:
    """The directives that an answer answers; NothingToAnswerError when there are none."""
    found = directives.to_answer(centre.db, incident.uid, centre.unit.code)
    if not found:
        raise NothingToAnswerError(case_code=incident.text("case_code"))
    return tuple(each.uid for each in found)


def _refuse_no_main_case(centre: Centre, incident: Record, code: str) -> None:
    """A case is joined to another one of ours that is not itself joined to a third."""
    by_code = Filter(field="case_code", values=(code,))
    found = records.find(centre.db, Query(register=INCIDENT.id, filters=(by_code,)), limit=1)
    main = found[0] if found and found[0].unit == incident.unit else None
    if main is None or main.uid == incident.uid or main["main_case"]:
        sentence = N_("没有可以并入的事件 {value}：请填本单位另一件没有并案的事件的编号。")
        raise InvalidRecordError(
            (
                Problem(
                    field="main_case", code="no_main_case", sentence=sentence, facts={"value": code}
                ),
            )
        )


def _label(centre: Centre, codes: str, item: str) -> str:
    return centre.codes.label(codes, item, english=is_english())


def _allowed(centre: Centre, incident: Record, action: str) -> Action:
    """What ``action`` means in the incident's present state; IllegalStepError when it means nothing."""
    state = incident.text("state")
    found = actions.action_for(action, state)
    if found is not None and found.from_above:
        raise FromAboveError(action=_label(centre, "step_action", action))
    if found is None:
        raise IllegalStepError(
            case_code=incident.text("case_code"),
            state=_label(centre, "incident_state", state),
            action=_label(centre, "step_action", action),
            allowed=Listed(_label(centre, "step_action", each) for each in actions.allowed(state)),
        )
    return found


def _refuse_invalid(centre: Centre, after: Mapping[str, Value]) -> None:
    rules = Rules(codes=centre.codes, today=centre.today())
    problems = check(INCIDENT, after, rules)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise InvalidRecordError(problems)


def keyed_late(step: Record) -> str:
    """The day on which a step was keyed in when that was a later day than it was taken; else ""."""
    day = local_date(datetime.fromisoformat(step.created_at))
    return day if day > step.text("taken_at")[:10] else ""
