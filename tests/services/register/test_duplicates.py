from __future__ import annotations

import pytest

from gridcenter.domain.register.fields import RegisterId
from gridcenter.services.register import duplicates, registers, undo
from tests.builders import make_grid, make_incident, make_leader, make_member, save

MEMBER = RegisterId("grid_member")


def test_likely_pairs_are_found_with_their_reasons(centre):
    grid = make_grid(centre)
    first = make_member(centre, grid.uid, phone="13800000001")
    second = make_member(centre, grid.uid, phone="13800000001")
    make_member(centre, phone="13800000002")
    (pair,) = duplicates.pairs(centre, "grid_member")
    assert (pair.one.uid, pair.other.uid, pair.likeness.score) == (first.uid, second.uid, 100)
    assert [reason.sentence for reason in pair.likeness.reasons] == [
        *("姓名相同", "电话相同", "网格相同"),
    ]


def test_not_the_same_is_remembered(centre):
    grid = make_grid(centre)
    one, other = (make_member(centre, grid.uid) for _ in range(2))
    duplicates.set_apart(centre, other.uid, one.uid)
    assert duplicates.pairs(centre, "grid_member") == ()


def test_incidents_of_one_day_and_place(centre):
    for title in ("水渠边界纠纷", "水渠边界起纠纷"):
        make_incident(centre, title=title, place="样板村水渠", category="neighbours")
    assert len(duplicates.pairs(centre, "incident")) == 1


def test_entry_warns_of_somebody_already_there(centre):
    member = make_member(centre, phone="13800000009")
    typed = {"name": "张示例", "phone": "13800000009"}
    assert [pair.one.uid for pair in duplicates.like(centre, MEMBER, typed)] == [member.uid]
    assert duplicates.like(centre, MEMBER, {"name": "张示例", "phone": "13800000010"}) == ()


def test_merging_repoints_everything_in_one_undo_step(centre):
    keep, drop = make_grid(centre), make_grid(centre)
    member = make_member(centre, drop.uid)
    incident = make_incident(centre, grid=drop.uid)
    changes = duplicates.merge(centre, "grid", keep.uid, drop.uid, {"households": 88})
    assert changes.count == 4
    assert registers.get(centre, "grid", keep.uid)["households"] == 88
    assert registers.get(centre, "grid", drop.uid).deleted_at
    assert registers.get(centre, "grid_member", member.uid)["grid"] == keep.uid
    assert registers.get(centre, "incident", incident.uid)["grid"] == keep.uid
    undo.undo(centre)
    assert registers.get(centre, "incident", incident.uid)["grid"] == drop.uid
    assert registers.get(centre, "grid", drop.uid).deleted_at is None


def test_logs_follow_the_kept_leader(centre):
    keep, drop = make_leader(centre), make_leader(centre)
    log = save(centre, "duty_log", leader=drop.uid, done_on="2026-11-01", kind="patrol", count=2)
    duplicates.merge(centre, "household_leader", keep.uid, drop.uid, {})
    assert registers.get(centre, "duty_log", log.uid)["leader"] == keep.uid


def test_a_record_is_not_merged_with_itself(centre):
    grid = make_grid(centre)
    with pytest.raises(duplicates.MergeWithItselfError):
        duplicates.merge(centre, "grid", grid.uid, grid.uid, {})


def test_a_grid_may_take_over_the_code_of_the_one_merged_into_it(centre):
    keep, drop = make_grid(centre), make_grid(centre)
    duplicates.merge(centre, "grid", keep.uid, drop.uid, {"code": drop["code"]})
    assert registers.get(centre, "grid", keep.uid)["code"] == drop["code"]
    undo.undo(centre)
    assert registers.get(centre, "grid", keep.uid)["code"] == keep["code"]
    undo.redo(centre)
    assert registers.get(centre, "grid", keep.uid)["code"] == drop["code"]


def test_many_with_one_phone_do_not_flood_the_list(centre):
    for number in range(30):
        make_member(centre, name=f"张示例{number}", phone="13800000005")
    assert len(duplicates.pairs(centre, "grid_member")) == 0
    assert duplicates.waiting(centre) == {}


def test_only_near_incidents_of_these_months_wait(centre):
    for month in ("05", "11"):
        for _ in range(2):
            make_incident(centre, occurred_at=f"2026-{month}-05T09:30", place="样板村水渠")
    assert duplicates.waiting(centre) == {"incident": 1}


def test_entry_warns_of_a_near_same_incident(centre):
    known = make_incident(centre, place="样板村水渠", category="neighbours")
    typed = {**known.values, "occurred_at": "2026-11-06"}
    incident = RegisterId("incident")
    assert [pair.one.uid for pair in duplicates.like(centre, incident, typed)] == [known.uid]
    assert duplicates.like(centre, incident, {**typed, "occurred_at": "2026-11-09"}) == ()
