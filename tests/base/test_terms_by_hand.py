"""Deadlines around holidays against dates counted by hand on a calendar, by the bundled table and notices.

2026 by its notice (国办发明电〔2025〕7号), 2027 by the statutory days alone (国务院令第795号): 1 January, 5–8 February, 5 April,
1–2 May, 9 June, 15 September, 1–3 October.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gridcenter.base import worktime
from gridcenter.domain.register.incident.deadlines import Starts
from gridcenter.services.register import incidents
from tests.builders import FakeClock, make_centre, make_incident

BY_HAND = [
    # family, level or method, registered, accepted → accept by, finish by
    # Sunday 20 September is worked; 18 October is a Sunday.
    ("dispute", "ordinary", "", "2026-09-18", "", "2026-09-20", "2026-10-19"),
    # The thirtieth day is National Day.
    ("dispute", "ordinary", "", "2026-09-01", "", "2026-09-02", "2026-10-08"),
    # The thirtieth day is a Saturday that is worked.
    ("dispute", "major", "", "2026-01-29", "", "2026-01-30", "2026-02-28"),
    # 8, 9, 10 (a worked Saturday), 12, 13, 14, 15 October.
    ("hazard", "", "", "2026-09-30", "", "2026-10-08", "2026-10-15"),
    # 14 February (a worked Saturday), 24–27, 28 (a worked Saturday), 2 March.
    ("service", "", "", "2026-02-13", "", "2026-02-14", "2026-03-02"),
    # 6–8, 9 (a worked Saturday), 11–15, 18–22, 25 May.
    ("suggestion", "", "", "2026-04-30", "", "2026-05-06", "2026-05-25"),
    ("emergency", "", "", "2026-10-03", "", "2026-10-03", "2026-10-10"),
    ("emergency", "", "", "2026-10-10", "", "2026-10-10", "2026-10-14"),
    # Over New Year into a year without a notice.
    ("public_safety", "", "", "2026-12-30", "", "2026-12-31", "2027-01-07"),
    # The fifteenth day is a Saturday after New Year; sixty days from the Monday on which it should be accepted.
    ("service", "", "petition", "2026-12-18", "", "2027-01-04", "2027-03-05"),
    ("service", "", "petition", "2026-12-18", "2026-12-21", "2027-01-04", "2027-02-19"),
    # The sixtieth day is New Year's Eve of the lunar year; 8 February is its third day.
    ("service", "", "petition", "2026-12-04", "2026-12-07", "2026-12-21", "2027-02-09"),
    ("other", "", "", "2027-01-29", "", "2027-02-01", "2027-02-23"),
    ("hazard", "", "", "2027-06-07", "", "2027-06-08", "2027-06-17"),
    ("service", "", "", "2027-09-13", "", "2027-09-14", "2027-09-23"),
]


@pytest.mark.parametrize(
    ("family", "level", "method", "registered", "accepted", "accept_by", "finish_by"), BY_HAND
)
def test_a_term_ends_on_the_day_counted_by_hand(
    family: str,
    level: str,
    method: str,
    registered: str,
    accepted: str,
    accept_by: str,
    finish_by: str,
) -> None:
    rule = worktime.load_deadlines().rule(family, level, method)
    assert rule is not None
    starts = Starts(
        registered=date.fromisoformat(registered),
        accepted=date.fromisoformat(accepted) if accepted else None,
    )
    found = rule.deadlines(starts, worktime.load_calendar())
    assert (found.accept_by.isoformat(), found.finish_by.isoformat()) == (accept_by, finish_by)


def test_extended_twice_over_the_national_holidays_and_taken_up_again(tmp_path: Path) -> None:
    clock = FakeClock(datetime(2026, 9, 18, 2, 0, tzinfo=UTC))
    centre = make_centre(tmp_path / "d", clock=clock)
    case = make_incident(centre, family="service", category=None, occurred_at="2026-09-18T09:00")

    def due() -> object:
        return incidents.find(centre, case.uid)["deadline"]

    # 20 (a worked Sunday), 21–24, 28, 29 September.
    assert due() == "2026-09-29"
    # 30 September, 8, 9, 10 (a worked Saturday), 12 October; then 13–16, 19.
    for wanted in ("2026-10-12", "2026-10-19"):
        incidents.act(centre, case.uid, "extend", days=5, note="等待鉴定")
        assert due() == wanted
    incidents.act(centre, case.uid, "escalate", note="超出职权", organisation="示例县住建局")
    incidents.act(centre, case.uid, "transfer", note="重新分工", organisation="示例司法所")
    incidents.act(centre, case.uid, "return", note="材料不全")
    assert due() == "2026-10-19"
    incidents.act(centre, case.uid, "handle")
    closing = {"closure_kind": "procedural", "result": "已答复"}
    incidents.act(centre, case.uid, "close", values=closing)
    clock.move(days=12)  # Wednesday 30 September; 8, 9, 10, 12–15 October
    incidents.act(centre, case.uid, "reopen", note="又来反映")
    assert due() == "2026-10-15"
