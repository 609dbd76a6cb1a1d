from __future__ import annotations

import pytest

from gridcenter.domain.errors import IllegalStepError, InvalidRecordError
from gridcenter.domain.records import Draft
from gridcenter.domain.register.incident.actions import STEPS, SUPERVISIONS
from gridcenter.services.register import incidents, registers, undo
from gridcenter.services.register.incidents import StepNoteRequiredError
from tests.builders import make_incident


def state(centre, incident) -> str:
    return registers.get(centre, "incident", incident.uid).text("state")


def test_case_codes_count_by_month_and_are_never_reused(centre):
    first = make_incident(centre)
    undo.undo(centre)
    second = make_incident(centre)
    other_month = make_incident(centre, occurred_at="2026-10-31T23:00")
    assert first["case_code"] == "6206221012026110001"
    assert second["case_code"] == "6206221012026110002"
    assert other_month["case_code"] == "6206221012026100001"


def test_a_code_from_outside_is_kept_and_counted(centre):
    make_incident(centre, case_code="6206221012026110041")
    assert make_incident(centre)["case_code"] == "6206221012026110042"
    with pytest.raises(InvalidRecordError):
        make_incident(centre, case_code="6206221012026110041")


def test_the_whole_life_leaves_one_step_for_every_move(centre):
    incident = make_incident(centre)
    for action in ("accept", "route", "handle", "verify", "follow_up", "close", "archive"):
        incidents.act(centre, incident.uid, action, organisation="示例调委会")
    steps = incidents.steps(centre, incident.uid)
    assert [step["to_state"] for step in steps] == [
        *("registered", "accepted", "routed", "handling"),
        *("to_verify", "to_follow_up", "closed", "archived"),
    ]
    done = registers.get(centre, "incident", incident.uid)
    assert done["closed_on"] == "2026-11-20"
    assert done["handling_organisation"] == "示例调委会"


def test_a_small_matter_closes_in_one_step_and_undo_opens_it_again(centre):
    incident = make_incident(centre)
    incidents.act(centre, incident.uid, "close", values={"result": "当场化解", "is_resolved": True})
    assert state(centre, incident) == "closed"
    undo.undo(centre)
    reopened = registers.get(centre, "incident", incident.uid)
    assert (reopened["state"], reopened["result"], reopened["closed_on"]) == (
        "registered",
        None,
        None,
    )
    assert len(incidents.steps(centre, incident.uid)) == 1


def test_illegal_steps_name_what_is_allowed(centre):
    incident = make_incident(centre)
    with pytest.raises(IllegalStepError, match="归档"):
        incidents.act(centre, incident.uid, "archive")
    with pytest.raises(StepNoteRequiredError):
        incidents.act(centre, incident.uid, "escalate")
    assert state(centre, incident) == "registered"


def test_state_cannot_be_edited_around_the_workflow(centre):
    incident = make_incident(centre)
    with pytest.raises(InvalidRecordError):
        registers.save(
            centre,
            Draft(register=incident.register, uid=incident.uid, values={"state": "closed"}),
        )


def test_an_incident_that_arrives_closed_has_both_steps(centre):
    incident = make_incident(centre, state="closed", closed_on="2026-11-06")
    assert [s["action"] for s in incidents.steps(centre, incident.uid)] == ["register", "close"]


def test_every_state_and_action_of_the_workflow_has_words(centre):
    states = {state for step in STEPS for state in (*step.sources, step.target) if state}
    assert all(centre.codes["incident_state"].get(each) for each in states)
    assert all(centre.codes["step_action"].get(step.action) for step in STEPS)


def test_supervision_has_three_levels_and_is_told_by_them(centre):
    incident = make_incident(centre)
    for action in SUPERVISIONS:
        incidents.act(centre, incident.uid, action, note="请三日内反馈")
        assert state(centre, incident) == "registered"
    with pytest.raises(StepNoteRequiredError, match="红牌督办"):
        incidents.act(centre, incident.uid, "supervise_red")
    assert [s["action"] for s in incidents.steps(centre, incident.uid)][1:] == list(SUPERVISIONS)


def test_an_extension_grants_working_days_from_the_deadline_or_from_today(centre):
    incident = make_incident(centre, deadline="2026-11-27")  # a Friday
    incidents.act(centre, incident.uid, "extend", note="等鉴定结果", days=3)
    assert registers.get(centre, "incident", incident.uid)["deadline"] == "2026-12-02"
    (*_before, step) = incidents.steps(centre, incident.uid)
    assert step["due"] == "2026-12-02"
    late = make_incident(centre, deadline="2026-11-10")
    incidents.act(centre, late.uid, "extend", note="等鉴定结果", days=1)
    assert (
        registers.get(centre, "incident", late.uid)["deadline"] == "2026-11-23"
    )  # after Friday 20
    incidents.act(centre, late.uid, "extend", note="等鉴定结果", due="2026-12-31", days=1)
    assert registers.get(centre, "incident", late.uid)["deadline"] == "2026-12-31"
