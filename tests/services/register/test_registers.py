from __future__ import annotations

from pathlib import Path

import pytest

from gridcenter.domain.errors import (
    InvalidRecordError,
    RecordInUseError,
    RecordNotFoundError,
    StaleRecordError,
    UndoBlockedError,
    UnknownFieldError,
)
from gridcenter.domain.query import Filter, Operator, Query, Sort
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services import audit
from gridcenter.services.register import registers, undo
from tests.builders import FakeClock, make_centre, make_grid, make_incident, make_member, uids

MEMBER = RegisterId("grid_member")
GRID = RegisterId("grid")


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def centre(tmp_path: Path, clock: FakeClock):
    opened = make_centre(tmp_path / "data", clock=clock)
    yield opened
    opened.close()


def edit(centre, record, **values):
    return registers.save(
        centre,
        Draft(
            register=record.register, uid=record.uid, base_revision=record.revision, values=values
        ),
    )


def test_saving_writes_row_history_gesture_and_audit_together(centre):
    member = make_member(centre)
    changes = edit(centre, member, name="李 样 本".replace(" ", ""), role="part_time")
    assert changes.touched == {MEMBER: {member.uid}}
    saved = registers.get(centre, MEMBER, member.uid)
    assert (saved["name"], saved["role"], saved.revision) == ("李样本", "part_time", 2)
    newest, first = registers.history(centre, MEMBER, member.uid)
    assert newest.before == {"name": "张示例", "role": "full_time"}
    assert newest.after == {"name": "李样本", "role": "part_time"}
    assert newest.by == "王演示"
    assert first.before == {}
    assert undo.said(undo.recent(centre, limit=1)[0]) == "修改网格员：李样本"
    assert audit.entries(centre, limit=1)[0].action == "gesture.edit"
    assert audit.first_broken(centre) is None


def test_saving_nothing_is_no_gesture(centre):
    member = make_member(centre)
    assert edit(centre, member, name="张示例").gesture is None
    assert registers.get(centre, MEMBER, member.uid).revision == 1


def test_a_later_revision_refuses_the_draft(centre):
    member = make_member(centre)
    edit(centre, member, note="甲")
    with pytest.raises(StaleRecordError):
        edit(centre, member, note="乙")


def test_problems_are_named_by_field_and_nothing_is_written(centre):
    with pytest.raises(InvalidRecordError) as refused:
        make_member(centre, name=None, role="emperor", grid="no-such-uid")
    assert [(p.field, p.code) for p in refused.value.problems if p.severity == "error"] == [
        ("name", "required"),
        ("role", "unknown_code"),
        ("grid", "not_found"),
    ]
    assert registers.count(centre, Query(register=MEMBER)) == 0


def test_unknown_fields_and_records_are_refused(centre):
    with pytest.raises(UnknownFieldError):
        registers.save(centre, Draft(register=GRID, values={"religion": "x"}))
    with pytest.raises(RecordNotFoundError):
        registers.get(centre, GRID, "nobody")


def test_one_bad_draft_among_many_writes_none(centre):
    grid = make_grid(centre)
    good = {"name": "张示例", "grid": grid.uid, "role": "micro"}
    drafts = [Draft(register=MEMBER, values=v) for v in (good, good, {**good, "name": None})]
    with pytest.raises(InvalidRecordError):
        registers.save_many(centre, drafts, "导入 {count} 条{register}", kind="import")
    assert registers.count(centre, Query(register=MEMBER)) == 0
    changes = registers.save_many(centre, drafts[:2], "导入 {count} 条{register}", kind="import")
    assert changes.count == 2
    undo.undo(centre)
    assert registers.count(centre, Query(register=MEMBER)) == 0


def test_id_number_gives_sex_and_birth_month(centre):
    member = make_member(centre, id_number="622301199003071236")
    assert (member["sex"], member["birth_month"]) == ("male", "1990-03")


def test_free_text_with_a_phone_is_flagged_but_saved(centre):
    incident = make_incident(centre, summary="电话 13800000001")
    codes = [
        p.code for p in registers.check(centre, Draft(register=incident.register, uid=incident.uid))
    ]
    assert codes == ["personal_number"]


def test_filters_sorts_and_pages(centre):
    grid = make_grid(centre)
    for name, note in [("甲示例", "b"), ("乙示例", None), ("丙示例", "a")]:
        make_member(centre, grid.uid, name=name, note=note)
    by_note = Query(register=MEMBER, sort=(Sort(field="note"),))
    names = [r["name"] for r in registers.find(centre, by_note)]
    assert names == ["丙示例", "甲示例", "乙示例"]
    down = Query(register=MEMBER, sort=(Sort(field="note", descending=True),))
    assert [r["name"] for r in registers.find(centre, down)] == ["甲示例", "丙示例", "乙示例"]
    empty = Query(register=MEMBER, filters=(Filter(field="note", operator=Operator.IS_EMPTY),))
    assert registers.count(centre, empty) == 1
    ids = registers.ids(centre, by_note)
    assert [r["name"] for r in registers.by_ids(centre, MEMBER, ids[1:]) if r] == [
        "甲示例",
        "乙示例",
    ]


def test_bin_takes_children_along_and_gives_them_back(centre):
    incident = make_incident(centre)
    steps = Query(register=RegisterId("incident_step"))
    registers.remove(centre, "incident", [incident.uid])
    assert (
        registers.count(centre, steps),
        registers.count(centre, Query(register=RegisterId("incident"), bin=True)),
    ) == (0, 1)
    registers.restore(centre, "incident", [incident.uid])
    assert registers.count(centre, steps) == 1


def test_a_used_grid_cannot_go(centre):
    member = make_member(centre)
    with pytest.raises(RecordInUseError):
        registers.remove(centre, "grid", [member.text("grid")])
    registers.remove(centre, "grid_member", [member.uid])
    registers.remove(centre, "grid", [member.text("grid")])


def test_undo_and_redo_walk_the_whole_day(centre, clock):
    grid = make_grid(centre)
    member = make_member(centre, grid.uid)
    edit(centre, member, note="一")
    edit(centre, registers.get(centre, MEMBER, member.uid), note="二")
    registers.remove(centre, MEMBER, [member.uid])

    def state():
        record = registers.get(centre, MEMBER, member.uid)
        return record.deleted_at is None, record["note"]

    seen = [state()]
    for _ in range(4):
        clock.move(seconds=1)
        undo.undo(centre)
        seen.append(state())
    assert seen == [(False, "二"), (True, "二"), (True, "一"), (True, None), (False, None)]
    for _ in range(4):
        undo.redo(centre)
        assert state() == seen[seen.index(state())]
    assert state() == (False, "二")
    stamps = [r.revision for r in registers.history(centre, MEMBER, member.uid)]
    assert stamps == sorted(stamps, reverse=True)


def test_undo_of_an_old_gesture_never_loses_later_work(centre):
    member = make_member(centre)
    old = edit(centre, member, note="批次")
    edit(centre, registers.get(centre, MEMBER, member.uid), note="后来")
    with pytest.raises(UndoBlockedError, match="张示例"):
        undo.undo(centre, old.gesture)
    assert registers.get(centre, MEMBER, member.uid)["note"] == "后来"


def test_stamps_only_rise_even_when_the_clock_falls_back(centre, clock):
    first = make_grid(centre)
    clock.move(hours=-24)  # further back, nothing is saved before somebody answers
    second = make_grid(centre)
    assert second.stamp > first.stamp


def test_numbers_are_masked_in_words_unless_asked(centre):
    member = make_member(centre, phone="13800000023", id_number="622301199003071236")
    register = registers.register_of("grid_member")
    words = registers.display(centre, register, member)
    assert (words["phone"], words["id_number"]) == ("138****0023", "622301********1236")
    assert registers.display(centre, register, member, unmask=True)["phone"] == "13800000023"


def test_choices_follow_the_family_and_take_initials(centre):
    spec = registers.register_of("incident").field("category")
    hazards = {c.value for c in registers.choices(centre, spec, "", {"family": "hazard"})}
    disputes = {c.value for c in registers.choices(centre, spec, "", {"family": "dispute"})}
    assert hazards
    assert disputes
    assert not hazards & disputes
    hits = registers.choices(centre, spec, "llgx", {"family": "dispute"})
    assert [c.label for c in hits] == ["邻里关系"]


def test_two_equal_order_of_entry(centre):
    grid = make_grid(centre)
    members = [make_member(centre, grid.uid) for _ in range(3)]
    query = Query(register=MEMBER, sort=(Sort(field="name"),))
    assert uids(registers.find(centre, query)) == uids(members)


def test_undo_leaves_nobody_pointing_at_the_bin(centre):
    grid = make_grid(centre)
    making = undo.recent(centre, limit=1)[0].id
    member = make_member(centre, grid.uid)
    assert isinstance(undo.hindrance(centre, making), RecordInUseError)
    with pytest.raises(RecordInUseError):
        undo.undo(centre, making)
    registers.remove(centre, "grid_member", [member.uid])
    assert undo.hindrance(centre, making) is None
    undo.undo(centre, making)
    assert registers.get(centre, "grid", grid.uid).deleted_at


def test_sorting_goes_by_what_is_read_not_by_what_is_stored(centre):
    stored = [("赵家湾网格", "emergency"), ("安宁网格", "hazard"), ("安宁网格", "dispute")]
    grids = {name: make_grid(centre, name=name) for name in ("赵家湾网格", "安宁网格")}
    for at, (name, family) in enumerate(stored):
        day = f"2026-11-0{at + 1}T08:00"
        make_incident(centre, grid=grids[name].uid, family=family, title=name, occurred_at=day)
    make_incident(centre, title="没有网格的一件")

    def titles(field, *, descending=False, limit=None):
        sort = (Sort(field=field, descending=descending),)
        query = Query(register=RegisterId("incident"), sort=sort)
        found = registers.find(centre, query, limit=limit)
        in_ids = registers.by_ids(centre, "incident", registers.ids(centre, query)[:limit])
        assert [r.uid for r in found] == [r.uid for r in in_ids]
        return [r["title"] for r in found]

    assert titles("grid") == ["安宁网格", "安宁网格", "赵家湾网格", "没有网格的一件"]
    assert titles("grid", descending=True, limit=2) == ["赵家湾网格", "安宁网格"]
    assert titles("grid", limit=4)[-1] == "没有网格的一件"
    families = [item.id for item in centre.codes["incident_family"]]
    query = Query(register=RegisterId("incident"), sort=(Sort(field="family"),))
    found = [r["family"] for r in registers.find(centre, query, limit=9)]
    assert found == sorted(found, key=families.index)
    for name in ("张示例", "安示例", "李示例"):
        make_member(centre, name=name)
    by_name = Query(register=MEMBER, sort=(Sort(field="name"),))
    assert [r["name"] for r in registers.find(centre, by_name)] == ["安示例", "李示例", "张示例"]


def test_a_reflex_takes_back_nothing_that_was_done_before(centre):
    make_grid(centre)
    before = undo.recent(centre)[0]
    with pytest.raises(undo.EarlierStepError):
        undo.undo(centre, after=before.id)
    assert undo.recent(centre)[0] == before
    grid = make_grid(centre)
    undo.undo(centre, after=before.id)
    assert registers.get(centre, "grid", grid.uid).deleted_at is not None
