"""A record is named by its uid, or by a code or number that it alone has."""

from __future__ import annotations

import pytest

from gridcenter.domain.errors import RecordNotFoundError
from gridcenter.domain.records import Draft
from gridcenter.services.centre import Centre
from gridcenter.services.register import posts, registers
from gridcenter.services.register.named import SeveralRecordsError, named, record_anywhere
from tests.builders import make_grid, make_incident, make_leader, make_member


def test_by_uid_by_code_and_by_number(centre: Centre):
    grid, incident, leader = (
        make_grid(centre),
        make_incident(centre),
        make_leader(centre, number="7"),
    )
    assert named(centre, "grid", grid.uid) == grid.uid
    assert named(centre, "grid", grid.text("code")) == grid.uid
    assert named(centre, "incident", incident.text("case_code")) == incident.uid
    assert named(centre, "household_leader", "7") == leader.uid


def test_a_part_of_a_code_an_id_number_and_a_name_are_nobody(centre: Centre):
    grid = make_grid(centre)
    member = make_member(centre, grid.uid, id_number="62230119900101002X")
    for register, given in (
        ("grid", grid.text("code")[:-1]),
        ("grid_member", member.text("id_number")),
        ("grid_member", member.text("name")),
    ):
        with pytest.raises(RecordNotFoundError):
            named(centre, register, given)


def test_in_the_bin_only_what_lies_there(centre: Centre):
    grid = make_grid(centre)
    code = grid.text("code")
    registers.remove(centre, "grid", [grid.uid])
    with pytest.raises(RecordNotFoundError):
        named(centre, "grid", code)
    assert named(centre, "grid", code, bin=True) == grid.uid


def test_a_number_of_two_is_asked_apart(centre: Centre):
    leader = make_leader(centre, number="7")
    draft = Draft(register=leader.register, uid=leader.uid, values={"name": "赵示例"})
    posts.hand_over(centre, draft, on="2026-11-20")
    with pytest.raises(SeveralRecordsError):
        named(centre, "household_leader", "7")


def test_a_record_of_any_register_is_named_by_its_number(centre: Centre):
    grid, leader = make_grid(centre), make_leader(centre, number="H001")
    assert record_anywhere(centre, "H001").uid == leader.uid
    assert record_anywhere(centre, grid.text("code")).uid == grid.uid
    registers.remove(centre, "household_leader", [leader.uid])
    assert record_anywhere(centre, "H001").uid == leader.uid  # its life is told in the bin too
    other = make_leader(centre, number="H001")
    assert record_anywhere(centre, "H001").uid == other.uid
    with pytest.raises(RecordNotFoundError):
        record_anywhere(centre, "H00")


def test_a_number_that_records_of_two_registers_have_names_neither(centre: Centre):
    grid = make_grid(centre)
    leader = make_leader(centre, number=grid.text("code"))
    with pytest.raises(SeveralRecordsError) as refused:
        record_anywhere(centre, grid.text("code"))
    assert refused.value.facts["count"] == 2
    registers.remove(centre, "household_leader", [leader.uid])
    assert record_anywhere(centre, grid.text("code")).uid == grid.uid
