"""No way back gives two records one code: the officer hears it before the schema would refuse."""

import pytest

from gridcenter.domain.errors import InvalidRecordError
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services.register import registers, undo
from gridcenter.services.register.uniqueness import ValueTakenError
from tests.builders import VILLAGES, make_grid, make_incident

CODE = f"{VILLAGES[0].code}777"


def change(centre, record, **values):
    return registers.save(centre, Draft(register=record.register, uid=record.uid, values=values))


def test_a_code_given_anew_keeps_the_old_grid_in_the_bin(centre):
    old = make_grid(centre, code=CODE)
    registers.remove(centre, "grid", [old.uid])
    new = make_grid(centre, code=CODE, name="新网格")
    with pytest.raises(ValueTakenError) as caught:
        registers.restore(centre, "grid", [old.uid])
    assert caught.value.facts["holder"] == "新网格"
    change(centre, new, code=f"{VILLAGES[0].code}778")
    registers.restore(centre, "grid", [old.uid])
    assert registers.get(centre, "grid", old.uid).deleted_at is None


def test_undoing_a_removal_or_a_new_code_is_hindered_while_another_has_it(centre):
    old = make_grid(centre, code=CODE)
    removed = registers.remove(centre, "grid", [old.uid]).gesture
    new = make_grid(centre, code=CODE)
    assert isinstance(undo.hindrance(centre, removed), ValueTakenError)
    with pytest.raises(ValueTakenError):
        undo.undo(centre, removed)
    moved = change(centre, new, code=f"{VILLAGES[0].code}779").gesture
    make_grid(centre, code=CODE)
    with pytest.raises(ValueTakenError):
        undo.undo(centre, moved)


def test_two_of_one_code_do_not_come_back_together(centre):
    first = make_grid(centre, code=CODE)
    registers.remove(centre, "grid", [first.uid])
    second = make_grid(centre, code=CODE)
    registers.remove(centre, "grid", [second.uid])
    with pytest.raises(ValueTakenError):
        registers.restore(centre, "grid", [first.uid, second.uid])


def test_a_case_code_in_the_bin_is_not_given_again(centre):
    made = make_incident(centre)
    registers.remove(centre, "incident", [made.uid])
    values = {
        "case_code": made["case_code"],
        "title": "另一件事",
        "occurred_at": "2026-11-05T09:30",
        "family": "dispute",
    }
    with pytest.raises(InvalidRecordError) as caught:
        registers.save(centre, Draft(register=RegisterId("incident"), values=values))
    assert [each.code for each in caught.value.problems] == ["duplicate_key"]
