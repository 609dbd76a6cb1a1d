from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gridcenter.domain.query import Query
from gridcenter.services.register import duty, registers, undo
from tests.builders import VILLAGES, FakeClock, make_centre, make_leader, save

VILLAGE = VILLAGES[0].code
MONTH = "2026-11"


def entries(centre):
    return [
        (r["kind"], r["done_on"], r["count"], r["note"])
        for r in registers.find(centre, Query(register="duty_log"))
    ]


def sums(centre, month=MONTH):
    return [dict(row.counts) for row in duty.month_sheet(centre, VILLAGE, month).rows]


def test_a_sheet_is_saved_as_one_gesture_and_taken_back_as_one(centre):
    one, other = make_leader(centre, number="01"), make_leader(centre, number="02")
    make_leader(centre, village=VILLAGES[1].code)
    sheet = duty.month_sheet(centre, VILLAGE, MONTH)
    assert [row.number for row in sheet.rows] == ["01", "02"]
    assert [kind.label for kind in sheet.kinds] == ["巡逻", "宣传", "走访", "调解协助", "信息反映"]
    changes = duty.save_sheet(
        centre,
        VILLAGE,
        MONTH,
        {(one.uid, "patrol"): 4, (one.uid, "visit"): 2, (other.uid, "patrol"): 1},
    )
    assert changes.count == 3
    assert sums(centre) == [{"patrol": 4, "visit": 2}, {"patrol": 1}]
    assert "样板村" in undo.said(undo.recent(centre, limit=1)[0])
    undo.undo(centre)
    assert sums(centre) == [{}, {}]


def test_day_by_day_entries_stay_and_the_sheet_adds_what_is_missing(centre):
    leader = make_leader(centre)
    save(
        centre,
        "duty_log",
        leader=leader.uid,
        done_on="2026-11-03",
        kind="patrol",
        count=2,
        note="夜巡",
    )
    duty.save_sheet(centre, VILLAGE, MONTH, {(leader.uid, "patrol"): 5})
    assert sorted(entries(centre)) == [
        ("patrol", "2026-11-03", 2, "夜巡"),
        ("patrol", "2026-11-20", 3, duty.SHEET_NOTE),
    ]
    duty.save_sheet(centre, VILLAGE, MONTH, {(leader.uid, "patrol"): 7})
    assert sums(centre) == [{"patrol": 7}]
    duty.save_sheet(centre, VILLAGE, MONTH, {(leader.uid, "patrol"): 2})
    assert entries(centre) == [("patrol", "2026-11-03", 2, "夜巡")]
    with pytest.raises(duty.DutyBelowLogError, match="2"):
        duty.save_sheet(centre, VILLAGE, MONTH, {(leader.uid, "patrol"): 1})
    assert duty.save_sheet(centre, VILLAGE, MONTH, {(leader.uid, "patrol"): 2}).gesture is None


def test_an_earlier_month_is_dated_its_last_day_and_a_later_one_refused(centre):
    leader = make_leader(centre)
    duty.save_sheet(centre, VILLAGE, "2026-02", {(leader.uid, "publicity"): 1})
    assert entries(centre)[0][1] == "2026-02-28"
    with pytest.raises(duty.DutyMonthError):
        duty.save_sheet(centre, VILLAGE, "2026-12", {(leader.uid, "publicity"): 1})


def test_counts_that_cannot_be_are_refused_and_nothing_is_written(centre):
    leader = make_leader(centre)
    wanted = {(leader.uid, "visit"): 1, (leader.uid, "patrol"): 10_000}
    with pytest.raises(duty.DutyCountError):
        duty.save_sheet(centre, VILLAGE, MONTH, wanted)
    assert entries(centre) == []


def test_who_left_before_the_month_or_came_after_it_is_not_listed(tmp_path):
    centre = make_centre(tmp_path / "data", clock=FakeClock(datetime(2026, 11, 20, tzinfo=UTC)))
    gone = make_leader(centre, status="left", left_on="2026-09-30", number="1")
    make_leader(centre, appointed_on="2026-11-01", number="2")
    assert [row.number for row in duty.month_sheet(centre, VILLAGE, "2026-10").rows] == []
    assert [row.number for row in duty.month_sheet(centre, VILLAGE, "2026-09").rows] == ["1"]
    save(centre, "duty_log", leader=gone.uid, done_on="2026-10-03", kind="visit", count=1)
    assert [row.number for row in duty.month_sheet(centre, VILLAGE, "2026-10").rows] == ["1"]
    assert [row.number for row in duty.month_sheet(centre, VILLAGE, MONTH).rows] == ["2"]
    centre.close()
