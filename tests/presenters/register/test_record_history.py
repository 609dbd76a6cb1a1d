from gridcenter.domain.records import Draft
from gridcenter.domain.register.incident.actions import ACTIONS
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.register.record_history import IncidentSteps, read_history
from gridcenter.presenters.register.step_form import StepForm
from gridcenter.services.register import incidents, registers, undo
from tests.builders import make_incident, make_member


def test_history_says_who_when_and_from_what_to_what(centre):
    member = make_member(centre, role="full_time", phone="13800000000")
    centre.clock.move(minutes=5)
    values = {"role": "part_time", "phone": "13800009999"}
    registers.save(
        centre, Draft(register="grid_member", uid=member.uid, base_revision=1, values=values)
    )
    newest, oldest = read_history(centre, "grid_member", member.uid)
    assert (newest.by, newest.at) == ("王演示", "2026-11-20 09:05")
    said = {change.label: (change.before, change.after) for change in newest.changes}
    assert said["岗位"] == ("专职网格员", "兼职网格员")
    assert said["联系电话"] == ("138****0000", "138****9999")
    assert "张示例" in newest.label
    assert all(change.before == "" for change in oldest.changes)


def test_of_a_step_that_took_in_many_a_record_says_that_it_was_one(centre):
    drafts = [
        Draft(register="incident", values={"title": f"示例{n}", "occurred_at": "2026-11-02T08:00"})
        for n in range(3)
    ]
    changes = registers.save_many(centre, drafts, "排班{count}班")
    for uid in changes.touched["incident"]:
        (entry,) = read_history(centre, "incident", uid)
        assert entry.label == "排班3班（含本条）"
    alone = registers.save_many(centre, drafts[:1], "排班{count}班")
    (uid,) = alone.touched["incident"]
    assert read_history(centre, "incident", uid)[0].label == "排班1班"


def told(_name):
    """Nobody looks."""


def stepping(desk, uid, action):
    form = StepForm(desk, registers.get(desk.centre, "incident", uid), action, told)
    form.start(lambda: None)
    return form


def test_a_step_asks_for_what_it_needs_and_is_taken(centre):
    desk = ImmediateDesk(centre)
    uid = make_incident(centre).uid
    done = []
    route = stepping(desk, uid, "route")
    route.submit(done.append)
    assert done == []
    assert route.entry.fields["organisation"].problem.code == "required"
    route.entry.type("organisation", "金河镇司法所（示例）")
    route.entry.type("note", "请三日内回复")
    route.submit(done.append)
    assert len(done) == 1
    so_far = []
    IncidentSteps(desk).load(uid, so_far.append)
    last = so_far[0].steps[-1]
    assert (last.action, last.state) == ("分流", "已分流")
    assert (last.organisation, last.note) == ("金河镇司法所（示例）", "请三日内回复")
    assert "return" in so_far[0].allowed
    assert so_far[0].state == "已分流"


def test_closing_writes_the_result_into_the_incident(centre):
    desk = ImmediateDesk(centre)
    uid = make_incident(centre).uid
    close = stepping(desk, uid, "close")
    close.entry.put("is_resolved", True)
    close.submit(lambda _changes: None)
    assert close.entry.fields["closure_kind"].problem.code == "required"
    assert close.entry.fields["result"].problem.code == "required"
    close.entry.type("closure_kind", "实质性")
    close.entry.type("result", "双方达成一致")
    close.entry.type("method", "人民调解")
    done = []
    close.submit(done.append)
    assert desk.failures == []
    assert len(done) == 1
    record = registers.get(centre, "incident", uid)
    assert record["state"] == "closed"
    assert record["result"] == "双方达成一致"
    assert record["is_resolved"] == 1


def test_returning_needs_a_note(centre):
    desk = ImmediateDesk(centre)
    uid = make_incident(centre).uid
    incidents.act(centre, uid, "accept")
    incidents.act(centre, uid, "handle")
    back = stepping(desk, uid, "return")
    back.submit(lambda _changes: None)
    assert back.entry.fields["note"].problem.code == "required"
    assert desk.failures == []


def test_every_action_has_a_form():
    for action in ACTIONS:
        names = [spec.name for spec in action.fields()]
        assert not action.needs_note or "note" in names
        assert names[-1] == "taken_at"
        assert {name for need in action.needs for name in need.any_of} <= set(names)


def test_an_earlier_value_is_put_back_as_a_gesture_of_its_own(centre):
    member = make_member(centre, role="full_time", phone="13800000000")
    values = {"role": "part_time", "phone": "13800009999"}
    registers.save(centre, Draft(register="grid_member", uid=member.uid, values=values))
    newest, oldest = read_history(centre, "grid_member", member.uid)
    assert not any(change.can_put_back for change in oldest.changes)
    role = next(change for change in newest.changes if change.name == "role")
    assert (role.value, role.can_put_back) == ("full_time", True)
    undo.put_back(centre, "grid_member", member.uid, role.name, role.value)
    record = registers.get(centre, "grid_member", member.uid)
    assert (record["role"], record["phone"]) == ("full_time", "13800009999")
    last, before, _first = read_history(centre, "grid_member", member.uid)
    assert last.label == "改回岗位：张示例"
    assert {each.name: each.can_put_back for each in before.changes} == {
        "role": False,
        "phone": True,
    }


def test_an_extension_asks_for_working_days_or_the_new_day(centre):
    desk = ImmediateDesk(centre)
    uid = make_incident(centre, deadline="2026-11-27").uid
    done = []
    extend = stepping(desk, uid, "extend")
    extend.entry.type("note", "等鉴定结果")
    extend.submit(done.append)
    assert done == []
    assert extend.entry.fields["days"].problem.code == "required"
    extend.entry.type("days", "400")
    extend.submit(done.append)
    assert done == []
    assert extend.entry.fields["days"].problem.code == "out_of_range"
    extend.entry.type("days", "3")
    extend.submit(done.append)
    assert len(done) == 1
    assert registers.get(centre, "incident", uid)["deadline"] == "2026-12-02"
