"""The rota goes by turns on from whoever stood last; what is there stays; a swap can be swapped back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from gridcenter.base.worktime import load_calendar
from gridcenter.domain.roles import Role, RoleForbidsError
from gridcenter.services.register import rota, undo
from gridcenter.services.register.rota import DayKind, RotaPlan
from tests.books import book
from tests.builders import FakeClock, make_centre


@pytest.fixture
def own(tmp_path):
    centre = make_centre(tmp_path / "own", clock=FakeClock(datetime(2026, 9, 20, 4, tzinfo=UTC)))
    yield centre
    centre.close()


def plan(first: str, last: str, **given) -> RotaPlan:
    return RotaPlan(
        **{
            "first": date.fromisoformat(first),
            "last": date.fromisoformat(last),
            "shifts": ("whole",),
            "groups": ("甲例", "乙例", "丙例"),
        }
        | given
    )


def who(centre, first: str, last: str) -> list[str]:
    days = rota.of_days(centre, date.fromisoformat(first), date.fromisoformat(last))
    return [each.text("on_duty") for each in days]


def test_turns_go_on_from_week_to_week_and_what_stands_is_left(own):
    book(own, "duty_rota", on_day="2026-09-23", shift="whole", on_duty="领导例")
    rota.fill(own, plan("2026-09-21", "2026-09-25"))
    assert who(own, "2026-09-21", "2026-09-25") == ["甲例", "乙例", "领导例", "丙例", "甲例"]
    rota.fill(own, plan("2026-09-26", "2026-09-27"))
    assert who(own, "2026-09-26", "2026-09-27") == ["乙例", "丙例"]
    assert rota.fill(own, plan("2026-09-21", "2026-09-27")).gesture is None
    undo.undo(own)
    assert who(own, "2026-09-26", "2026-09-27") == []


def test_rest_days_follow_the_notice_of_the_year(own):
    rota.fill(own, plan("2026-09-28", "2026-10-11", rest_days_only=True))
    calendar = load_calendar(own.folder)
    days = [
        date.fromisoformat(each.text("on_day"))
        for each in rota.of_days(own, date(2026, 9, 28), date(2026, 10, 11))
    ]
    assert days == [d for d in days if not calendar.is_working(d)]
    assert date(2026, 10, 1) in days
    assert rota.kind_of(date(2026, 10, 1), calendar) is DayKind.HOLIDAY
    assert rota.kind_of(date(2026, 10, 10), calendar) is DayKind.SWAPPED
    assert rota.kind_of(date(2026, 9, 19), calendar) is DayKind.WEEKEND
    assert rota.kind_of(date(2026, 9, 28), calendar) is DayKind.WORKING


def test_a_swap_says_who_it_was_and_a_second_one_forgets_it(own):
    rota.fill(own, plan("2026-09-21", "2026-09-22"))
    one, other = (date(2026, 9, 21), "whole"), (date(2026, 9, 22), "whole")
    rota.swap(own, one, other)
    found = rota.of_days(own, date(2026, 9, 21), date(2026, 9, 22))
    assert [(each["on_duty"], each["swapped_with"]) for each in found] == [
        ("乙例", "原甲例"),
        ("甲例", "原乙例"),
    ]
    rota.swap(own, one, other)
    found = rota.of_days(own, date(2026, 9, 21), date(2026, 9, 22))
    assert [each["swapped_with"] for each in found] == [None, None]
    with pytest.raises(rota.SameShiftError):
        rota.swap(own, one, one)
    with pytest.raises(rota.NoSuchShiftError, match="夜班"):
        rota.swap(own, one, (date(2026, 9, 22), "night"))


@pytest.mark.parametrize(
    "given",
    [
        {"first": date(2026, 9, 30)},
        {"last": date(2026, 12, 22)},
        {"groups": (" ",)},
        {"shifts": ()},
    ],
)
def test_a_rota_of_nobody_or_without_end_is_refused(own, given):
    with pytest.raises(rota.RotaPlanError):
        rota.fill(own, replace(plan("2026-09-21", "2026-09-25"), **given))
    rota.fill(own, plan("2026-09-21", "2026-12-21"))
    assert len(who(own, "2026-09-21", "2026-12-31")) == rota.LONGEST


def test_who_only_looks_fills_nothing(own):
    with pytest.raises(RoleForbidsError):
        rota.fill(replace(own, role=Role.VIEWER), plan("2026-09-21", "2026-09-25"))
