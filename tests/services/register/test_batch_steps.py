"""One step on several incidents: all of them and one undo, or none."""

import pytest

from gridcenter.domain.errors import IllegalStepError
from gridcenter.services.register import batch_steps, incidents, registers, undo
from gridcenter.services.register.incidents import StepGiven
from tests.builders import CLOSING, make_incident


def states(centre, *cases):
    return [registers.get(centre, "incident", case.uid).text("state") for case in cases]


def test_several_take_a_step_as_one_gesture_and_one_undo_takes_it_back(centre):
    cases = [make_incident(centre, title=f"示例{n}") for n in range(3)]
    uids = [case.uid for case in cases]
    changes = batch_steps.act(centre, uids, "accept", StepGiven(note="一起受理"))
    assert set(states(centre, *cases)) == {"accepted"}
    assert [len(incidents.steps(centre, uid)) for uid in uids] == [
        len(incidents.steps(centre, uids[0]))
    ] * 3
    assert undo.words(centre, changes.gesture) == "批量受理：3 件"
    undo.undo(centre, changes.gesture)
    assert set(states(centre, *cases)) == {"registered"}


def test_when_one_cannot_none_does(centre):
    first, second = make_incident(centre), make_incident(centre)
    incidents.act(centre, second.uid, "close", values=dict(CLOSING))
    with pytest.raises(IllegalStepError):
        batch_steps.act(centre, [first.uid, second.uid], "accept", StepGiven())
    assert states(centre, first, second) == ["registered", "closed"]


def test_what_does_not_fit_one_of_them_names_its_case_and_takes_none(centre):
    first, second = make_incident(centre), make_incident(centre)
    with pytest.raises(batch_steps.StepOfManyError) as refused:
        batch_steps.act(centre, [first.uid, second.uid], "close", StepGiven())
    assert refused.value.facts["case_code"] == first.text("case_code")
    assert states(centre, first, second) == ["registered", "registered"]


def test_only_steps_that_all_may_take_are_common_and_none_about_one_case(centre):
    first, second = make_incident(centre), make_incident(centre)
    both = batch_steps.common(centre, [first.uid, second.uid])
    assert "accept" in both
    assert "merge" not in both
    incidents.act(centre, second.uid, "accept")
    assert "accept" not in batch_steps.common(centre, [first.uid, second.uid])
    assert batch_steps.common(centre, []) == ()
