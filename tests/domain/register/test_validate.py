from __future__ import annotations

from datetime import date

import pytest

from gridcenter.base.catalogue import load_codes
from gridcenter.domain.errors import Severity
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.register.validate import check

RULES = Rules(codes=load_codes(), today=date(2026, 11, 20))
GOOD = {
    "grid": {
        "code": "620622101200001",
        "name": "样板一网格",
        "kind": "base",
        "village": "620622101200",
    },
    "grid_member": {
        "name": "张示例",
        "role": "leader",
        "grid": "uid",
        "phone": "13800000001",
        "status": "in_post",
    },
    "household_leader": {
        "name": "李样本",
        "tier": "leader",
        "village": "620622101200",
        "phone": "13800000002",
        "status": "in_post",
    },
    "duty_log": {"leader": "uid", "done_on": "2026-11-20", "kind": "patrol", "count": 1},
    "incident": {
        "title": "水渠纠纷",
        "occurred_at": "2026-11-20T23:59",
        "family": "dispute",
        "category": "neighbours",
        "state": "registered",
    },
}


def found(register: str, **changed: object) -> list[tuple[str, str, str]]:
    problems = check(register_of(register), {**GOOD[register], **changed}, RULES)
    return [(p.field, p.code, p.severity.value) for p in problems]


@pytest.mark.parametrize("register", GOOD)
def test_good_records_have_nothing_to_mend(register):
    assert found(register) == []


@pytest.mark.parametrize(
    ("register", "changed", "field", "code"),
    [
        ("grid", {"name": None}, "name", "required"),
        ("grid", {"code": "62062210120000X"}, "code", "grid_code_form"),
        ("grid", {"code": "620622101200"}, "code", "grid_code_form"),
        ("grid", {"code": "620622101299001"}, "code", "grid_code_village"),
        ("grid", {"households": -1}, "households", "out_of_range"),
        (
            "grid",
            {"valid_from": "2026-02-01", "valid_to": "2026-01-31"},
            "valid_to",
            "before_start",
        ),
        ("grid_member", {"name": "张" * 51}, "name", "too_long"),
        ("grid_member", {"role": "emperor"}, "role", "unknown_code"),
        ("grid_member", {"post_from": "2026-11-114"}, "post_from", "not_a_date"),
        ("grid_member", {"post_from": "2026-02-30"}, "post_from", "not_a_date"),
        ("grid_member", {"post_from": "2026-W47-5"}, "post_from", "not_a_date"),
        ("grid_member", {"birth_month": "1990-3"}, "birth_month", "not_a_date"),
        ("duty_log", {"done_on": "2026-11-21"}, "done_on", "in_the_future"),
        ("duty_log", {"count": 0}, "count", "out_of_range"),
        ("incident", {"occurred_at": "2026-11-21T00:00"}, "occurred_at", "in_the_future"),
        ("incident", {"category": "fire"}, "category", "category_of_other_family"),
        ("incident", {"is_urgent": True}, "urgent_facts", "urgent_without_facts"),
        ("incident", {"closed_on": "2026-11-19"}, "closed_on", "before_start"),
        ("incident", {"people_count": 1_000_000}, "people_count", "out_of_range"),
    ],
)
def test_each_error_names_its_field(register, changed, field, code):
    assert (field, code, "error") in found(register, **changed)


@pytest.mark.parametrize(
    ("register", "changed", "code"),
    [
        ("incident", {"summary": "甲方电话 13800000001"}, "personal_number"),
        ("incident", {"parties": "张示例、李样本"}, "party_name"),
        ("incident", {"result": "身份证 11010519491231002X 已核"}, "personal_number"),
        ("incident", {"is_resolved": True}, "resolved_without_method"),
        ("grid_member", {"phone": None}, "phone_missing"),
        ("grid_member", {"status": "left"}, "post_end_mismatch"),
        ("household_leader", {"left_on": "2026-11-01"}, "post_end_mismatch"),
    ],
)
def test_warnings_do_not_block(register, changed, code):
    assert [each[1:] for each in found(register, **changed)] == [(code, Severity.WARNING.value)]


def test_rare_characters_count_once():
    assert found("grid_member", name="𬱖" * 50) == []
    assert ("name", "too_long", "error") in found("grid_member", name="𬱖" * 51)
