import pytest

from gridcenter.domain.query import Query
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.register.post_change import PostChange, read_holders
from gridcenter.presenters.register.record_form import FormPresenter
from gridcenter.services.register import registers, undo
from tests.builders import make_leader


@pytest.fixture
def asking(centre):
    form = FormPresenter(ImmediateDesk(centre), "household_leader")
    asked = []
    return form, PostChange(form, asked.append), asked


def rename(form, name="赵示范"):
    form.type("name", name)
    form.commit("name")
    form.save()


def leaders(centre):
    found = registers.find(centre, Query(register="household_leader"))
    return {(each["name"], each["status"], each["left_on"]) for each in found}


def test_a_correction_is_saved_and_asked_only_once(centre, asking):
    form, change, asked = asking
    form.open(make_leader(centre, number="03").uid)
    rename(form)
    assert [(each.old, each.new) for each in asked] == [("李样本", "赵示范")]
    assert leaders(centre) == {("李样本", "in_post", None)}
    change.correct()
    assert leaders(centre) == {("赵示范", "in_post", None)}
    assert len(asked) == 1
    assert not form.dirty


def test_a_new_holder_gets_a_record_and_the_form_goes_on_with_it(centre, asking):
    form, change, _asked = asking
    old = make_leader(centre, number="03", area_name="东头片区", appointed_on="2024-01-01")
    form.open(old.uid)
    form.type("phone", "13800000055")
    rename(form)
    assert change.read_day("11-31")[1]
    assert change.read_day("")[1]
    day, problem = change.read_day("11-18")
    assert (day, problem) == ("2026-11-18", "")
    change.hand_over(day)
    assert leaders(centre) == {
        ("李样本", "left", "2026-11-18"),
        ("赵示范", "in_post", None),
    }
    assert form.record["name"] == "赵示范"
    assert form.record["phone"] == "13800000055"
    assert registers.get(centre, "household_leader", old.uid)["phone"] == old["phone"]
    lines = read_holders(centre, form.uid)
    assert [(line.name, line.term, line.is_shown) for line in lines] == [
        ("赵示范", "2026-11-18 至今 · 在岗", True),
        ("李样本", "2024-01-01 至 2026-11-18 · 离岗", False),
    ]
    undo.undo(centre)
    assert leaders(centre) == {("李样本", "in_post", None)}


def test_giving_up_leaves_everything_as_typed(centre, asking):
    form, change, _asked = asking
    form.open(make_leader(centre).uid)
    rename(form)
    change.give_up()
    assert form.dirty
    assert form.field("name").text == "赵示范"
    assert leaders(centre) == {("李样本", "in_post", None)}
    form.leave(lambda: None)
    assert form.dirty


def test_on_the_way_to_another_page_nothing_is_asked_and_the_name_waits(centre, asking):
    form, _change, asked = asking
    form.open(make_leader(centre).uid)
    form.type("name", "赵示范")
    form.save_quietly()
    assert asked == []
    assert form.desk.notes
    assert leaders(centre) == {("李样本", "in_post", None)}


def test_who_left_long_ago_and_other_fields_are_not_asked_about(centre, asking):
    form, _change, asked = asking
    form.open(make_leader(centre, status="left", left_on="2025-01-01").uid)
    rename(form)
    form.open(make_leader(centre).uid)
    form.type("note", "示例")
    form.save()
    assert asked == []
    assert not form.dirty
