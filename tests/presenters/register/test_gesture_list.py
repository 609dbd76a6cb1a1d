import pytest

from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.register.gesture_list import GestureList
from gridcenter.services.register import registers, undo
from tests.builders import make_grid, make_member


@pytest.fixture
def listed(centre):
    made = GestureList(ImmediateDesk(centre), lambda: None)
    yield made
    made.end()


def line(listed, words):
    return next(each for each in listed.lines if words in each.label)


def test_an_older_gesture_is_taken_back_by_name(centre, listed):
    make_grid(centre, name="样板村第七网格")
    member = make_member(centre)
    listed.load()
    assert [each.state for each in listed.lines] == ["stands"] * 3
    assert listed.chosen == listed.lines[0].id
    assert listed.verdict.can_undo
    listed.choose(line(listed, "样板村第七网格").id)
    assert listed.verdict.can_undo
    listed.undo()
    names = {each["name"] for each in registers.find(centre, Query(register="grid"))}
    assert "样板村第七网格" not in names
    assert [each.state for each in listed.lines] == ["backwards", "stands", "stands", "taken_back"]
    listed.choose(listed.lines[-1].id)
    assert not listed.verdict.can_undo
    listed.redo()
    assert [each.state for each in listed.lines][-1] == "stands"
    assert registers.get(centre, "grid_member", member.uid).deleted_at is None


def test_what_was_changed_since_says_why_it_stays(centre, listed):
    member = make_member(centre)
    values = {"note": "后来改的"}
    registers.save(centre, Draft(register="grid_member", uid=member.uid, values=values))
    listed.load()
    listed.choose(line(listed, "新增网格员").id)
    assert not listed.verdict.can_undo
    assert "张示例" in listed.verdict.sentence
    assert "先撤销后来的修改" in listed.verdict.sentence
    before = len(undo.recent(centre))
    listed.undo()
    assert len(undo.recent(centre)) == before


def test_the_list_goes_back_page_by_page(centre, listed, monkeypatch):
    monkeypatch.setattr("gridcenter.presenters.register.gesture_list.PAGE", 2)
    listed._limit = 2
    for _ in range(3):
        make_grid(centre)
    listed.load()
    assert (len(listed.lines), listed.more) == (2, True)
    listed.load_more()
    assert (len(listed.lines), listed.more) == (3, False)
