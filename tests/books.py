"""A valid record of each of the centre's other books."""

from __future__ import annotations

from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Value
from gridcenter.services.centre import Centre
from tests import builders

GIVEN: dict[str, dict[str, Value]] = {
    "contact": {
        "organisation": "金河法庭", "kind": "court", "mode": "permanent", "name": "李示例",
        "post": "法官", "phone": "13800000001", "status": "in_post",
    },
    "duty_rota": {"on_day": "2026-11-21", "shift": "night", "leader": "王示例", "on_duty": "李示例"},
    "requested_form": {
        "name": "网格员信息统计表", "asked_by": "示例县某局", "frequency": "weekly", "minutes": 45,
        "field_count": 15, "fields_here": 13, "verdict": "keep",
    },
    "centre_check": {
        "number": "1.1", "area": "place", "item": "接待厅标识清楚", "checked_on": "2026-11-05",
        "result": "met", "full_score": 5, "score": 5,
    },
    "risk_assessment": {
        "matter": "某某道路改造", "decision_unit": "示例县某局", "kind": "project",
        "started_on": "2026-11-03", "level": "low", "conclusion": "pending",
    },
    "training": {
        "kind": "lesson", "subject": "纠纷排查方法", "held_on": "2026-11-04", "hours": 3.5, "members": 20,
    },
    "duty_item": {"number": "基12", "kind": "basic", "title": "负责民间纠纷的排查和调解"},
    "survey_round": {
        "name": "安全感调查", "kind": "safety", "held_on": "2026-11-06", "valid": 50, "very_good": 30,
        "good": 10, "fair": 6, "poor": 4,
    },
    "screening_round": {
        "village": "620622101200", "kind": "campaign", "planned_from": "2026-11-02",
        "held_on": "2026-11-03", "found": 2, "settled": 1,
    },
    "visit": {
        "received_on": "2026-11-05", "kind": "reception", "official": "李示例", "matter": "排水沟堵塞",
    },
    "minutes": {
        "met_on": "2026-11-10", "kind": "assessment", "title": "十一月研判", "decision": "分头落实",
    },
    "minutes_task": {"task": "牵头调解", "organisation": "样板镇司法所", "due": "2026-11-25"},
}  # fmt: skip


def book(centre: Centre, register: str, **values: Value) -> Record:
    """Save one, valid but for what is given."""
    return builders.save(centre, register, **GIVEN[register] | values)
