"""A call list: numbers in full for one reason a day, logged without any number."""

from dataclasses import replace

import pytest

from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.roles import Role, RoleForbidsError
from gridcenter.services import audit, settings
from gridcenter.services.register import call_list
from tests.builders import FakeClock, make_centre, make_grid, make_leader, make_member

MEMBERS = Query(register=RegisterId("grid_member"))


def test_one_reason_serves_the_day_and_each_look_is_logged(tmp_path):
    clock = FakeClock()
    centre = make_centre(tmp_path, clock=clock)
    grid = make_grid(centre)
    make_member(centre, grid.uid, name="赵示例", phone="13800004321")
    make_member(centre, grid.uid, name="钱示例", phone=None)
    assert call_list.reason_today(centre) == ""
    (line,) = call_list.read(centre, MEMBERS, "  通知 开会 ")
    assert (line.name, line.phone) == ("赵示例", "13800004321")
    assert call_list.reason_today(centre) == "通知 开会"
    call_list.read(centre, MEMBERS, call_list.reason_today(centre))
    looks = [each for each in audit.entries(centre) if each.action == "call_list"]
    assert [each.detail["count"] for each in looks] == [1, 1]
    assert "13800004321" not in str(looks)
    clock.move(days=1)
    assert call_list.reason_today(centre) == ""


def test_without_a_reason_or_the_right_nothing_is_shown(centre):
    with pytest.raises(call_list.CallReasonError):
        call_list.read(centre, MEMBERS, "  ")
    with pytest.raises(RoleForbidsError):
        call_list.read(replace(centre, role=Role.VIEWER), MEMBERS, "通知")
    assert [e for e in audit.entries(centre) if e.action == "call_list"] == []


def test_only_registers_of_people_have_a_list(centre):
    make_leader(centre, phone="13800001111")
    (line,) = call_list.read(centre, Query(register=RegisterId("household_leader")), "通知")
    assert line.phone == "13800001111"
    assert call_list.read(centre, Query(register=RegisterId("incident")), "通知") == ()


def test_what_cannot_be_kept_as_the_reason_is_in_no_trail(centre, monkeypatch):
    def full(*_given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(settings, "put", full)
    with pytest.raises(OSError, match="No space"):
        call_list.read(centre, MEMBERS, "通知")
    assert [each for each in audit.entries(centre) if each.action == "call_list"] == []
