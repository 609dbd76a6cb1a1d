from __future__ import annotations

import pytest

from gridcenter.domain.errors import IllegalStepError, InvalidRecordError
from gridcenter.domain.records import Draft
from gridcenter.domain.register.incident.actions import ACTIONS, SUPERVISIONS
from gridcenter.services.register import incidents, registers, undo
from gridcenter.services.register.incidents import (
    FromAboveError,
    NothingToAnswerError,
    StepNoteRequiredError,
)
from tests.builders import CLOSING, make_incident


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
        values = CLOSING if action == "close" else None
        incidents.act(centre, incident.uid, action, organisation="示例调委会", values=values)
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
    incidents.act(centre, incident.uid, "close", values=CLOSING)
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
    states = {state for each in ACTIONS for state in (*each.sources, each.target) if state}
    assert all(centre.codes["incident_state"].get(each) for each in states)
    assert all(centre.codes["step_action"].get(each.id) for each in ACTIONS)


def test_no_level_of_supervision_can_be_given_to_oneself(centre):
    incident = make_incident(centre)
    for action in SUPERVISIONS:
        with pytest.raises(FromAboveError):
            incidents.act(centre, incident.uid, action, note="请三日内反馈")
    assert not set(SUPERVISIONS) & set(incidents.allowed(centre, incident.uid))
    assert len(incidents.steps(centre, incident.uid)) == 1
    with pytest.raises(NothingToAnswerError):
        incidents.act(centre, incident.uid, "answer", note="无人问起")
    assert "answer" not in incidents.allowed(centre, incident.uid)


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


def refused(centre, uid, action, **given):
    with pytest.raises(InvalidRecordError) as caught:
        incidents.act(centre, uid, action, **given)
    return [problem.field for problem in caught.value.problems]


def test_what_an_action_needs_is_asked_for_at_the_service_itself(centre):
    uid = make_incident(centre).uid
    assert refused(centre, uid, "extend", note="等鉴定结果") == ["days"]
    assert refused(centre, uid, "extend", note="等鉴定结果", days=366) == ["days"]
    assert refused(centre, uid, "route", organisation=" ") == ["organisation"]
    assert refused(centre, uid, "route", organisation="所" * 101) == ["organisation"]
    assert refused(centre, uid, "extend", note="等鉴定结果", due="下周") == ["due"]
    assert len(incidents.steps(centre, uid)) == 1


def test_closing_needs_what_its_form_needs(centre):
    uid = make_incident(centre).uid
    assert refused(centre, uid, "close") == ["closure_kind", "result"]
    told = {"result": "双方同意先停工"}
    substantive = {**told, "closure_kind": "substantive"}
    assert refused(centre, uid, "close", values=substantive) == ["is_resolved"]
    interim = {**told, "closure_kind": "interim"}
    assert refused(centre, uid, "close", values=interim) == ["note"]
    incidents.act(centre, uid, "close", values={**told, "closure_kind": "procedural"})


def test_a_step_is_dated_between_the_step_before_and_now(centre):
    uid = make_incident(centre).uid
    registered = incidents.steps(centre, uid)[0]["taken_at"]
    centre.clock.move(days=9)
    assert refused(centre, uid, "accept", at="2026-11-19T08:00") == ["taken_at"]
    assert refused(centre, uid, "accept", at="2026-12-01T08:00") == ["taken_at"]
    incidents.act(centre, uid, "accept", at="2026-11-20T16:00")
    assert refused(centre, uid, "handle", at="2026-11-20T15:59") == ["taken_at"]
    incidents.act(centre, uid, "handle", at="2026-11-21T10:00")
    incidents.act(centre, uid, "close", at="2026-11-25T10:00", values=CLOSING)
    first, accepted, *_between, closed = incidents.steps(centre, uid)
    assert (first["taken_at"], accepted["taken_at"]) == (registered, "2026-11-20T16:00")
    assert registers.get(centre, "incident", uid)["closed_on"] == "2026-11-25"
    assert (incidents.keyed_late(first), incidents.keyed_late(closed)) == ("", "2026-11-29")


def test_reopening_takes_back_what_was_said_of_the_end(centre):
    uid = make_incident(centre).uid
    values = {**CLOSING, "satisfaction": "satisfied"}
    incidents.act(centre, uid, "close", values=values)
    incidents.act(centre, uid, "reopen", note="又起争执")
    record = registers.get(centre, "incident", uid)
    ended = ("result", "closure_kind", "satisfaction", "closed_on", "review_on")
    assert [record[name] for name in ended] == [None] * 5
    assert not record["is_resolved"]
    assert registers.history(centre, "incident", uid)[0].before["result"] == "当场化解"


def test_a_matter_in_work_does_not_say_that_it_ended(centre):
    open_one = make_incident(centre)
    for name, value in (
        ("is_resolved", True),
        ("closed_on", "2026-11-20"),
        ("closure_kind", "substantive"),
    ):
        draft = Draft(register="incident", uid=open_one.uid, values={name: value})
        with pytest.raises(InvalidRecordError):
            registers.save(centre, draft)
        with pytest.raises(InvalidRecordError):
            make_incident(centre, state="handling", **{name: value})
    with pytest.raises(InvalidRecordError):
        incidents.act(centre, open_one.uid, "accept", values={"is_resolved": True})
    with pytest.raises(InvalidRecordError):
        incidents.act(centre, open_one.uid, "accept", values={"accepted_on": "2026-01-01"})
    assert make_incident(centre, is_resolved=True, method="people_mediation")["state"] == "closed"
    assert make_incident(centre, closed_on="2026-11-20")["state"] == "closed"


def test_a_matter_sent_back_is_not_settled(centre):
    uid = make_incident(centre).uid
    for action in ("accept", "handle", "verify"):
        incidents.act(centre, uid, action)
    values = {"is_resolved": True, "method": "people_mediation"}
    registers.save(centre, Draft(register="incident", uid=uid, values=values))
    incidents.act(centre, uid, "return", note="当事方不认可")
    assert not registers.get(centre, "incident", uid)["is_resolved"]


def test_a_step_that_fills_in_what_no_form_would_take_is_refused_whole(centre):
    incident = make_incident(centre)
    for action in ("accept", "handle"):
        incidents.act(centre, incident.uid, action)
    before = incidents.find(centre, incident.uid), incidents.steps(centre, incident.uid)
    for wrong in ({"closure_kind": "不知道"}, {"satisfaction": "excellent"}):
        with pytest.raises(InvalidRecordError):
            incidents.act(centre, incident.uid, "close", values=CLOSING | wrong)
        now = incidents.find(centre, incident.uid), incidents.steps(centre, incident.uid)
        assert now == before
    incidents.act(centre, incident.uid, "close", values=CLOSING)
