"""How long a matter stayed in each stage, and with whom."""

from __future__ import annotations

from datetime import date

from gridcenter.domain.register.fields import Value
from gridcenter.domain.register.incident.deadlines import WorkCalendar, working_days_between
from gridcenter.domain.register.incident.stages import by_holder, by_state, stages

CALENDAR = WorkCalendar()


def step(action: str, to: str, at: str, organisation: str | None = None) -> dict[str, Value]:
    return {"action": action, "to_state": to, "taken_at": at, "organisation": organisation}


LIFE = (
    step("register", "registered", "2026-11-02T09:00"),
    step("accept", "accepted", "2026-11-03T09:00"),
    step("route", "routed", "2026-11-05T09:00", "司法所"),
    step("supervise", "routed", "2026-11-06T09:00", "示例县"),
    step("transfer", "routed", "2026-11-09T09:00", "自然资源所"),
    step("return", "returned", "2026-11-12T09:00", "示例县"),
    step("handle", "handling", "2026-11-13T09:00"),
    step("close", "closed", "2026-11-16T09:00"),
    step("reopen", "handling", "2026-11-18T09:00"),
)


def test_days_add_up_by_stage_and_by_unit() -> None:
    found = stages(LIFE, date(2026, 11, 20), CALENDAR)
    assert by_state(found) == {
        "registered": 1,
        "accepted": 2,
        "routed": 5,
        "returned": 1,
        "handling": 3,
    }
    assert by_holder(found) == {"": 7, "司法所": 2, "自然资源所": 3}
    worked = working_days_between(date(2026, 11, 2), date(2026, 11, 16), CALENDAR)
    assert sum(each.days for each in found) == worked + 2
    assert (found[-1].since, found[-1].until) == ("2026-11-18T09:00", "")


def test_what_is_closed_takes_no_time_and_no_steps_take_none() -> None:
    assert stages(LIFE[:-1], date(2027, 1, 1), CALENDAR)[-1].until == "2026-11-16T09:00"
    assert stages((), date(2027, 1, 1), CALENDAR) == ()
