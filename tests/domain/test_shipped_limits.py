"""Each limit of the domain as it is shipped: the last that passes and the first that does not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gridcenter.base import keeping
from gridcenter.domain.packs import desk_slots
from gridcenter.domain.packs.rezoning import former_text
from gridcenter.domain.register.incident.action import DAYS
from gridcenter.domain.register.incident.notice_days import left_out, notice_fault
from gridcenter.domain.register.likeness import Likeness, Reason, compare
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.written.columns import fitting, tab_name
from gridcenter.domain.written.naming import NameNotUsableError, usable


def test_a_name_of_sixty_signs() -> None:
    assert usable("长" * 60) == "长" * 60
    with pytest.raises(NameNotUsableError):
        usable("长" * 61)


def test_an_extension_of_a_year() -> None:
    assert (DAYS.minimum, DAYS.maximum) == (1, 365)


def test_from_sixty_points_on_a_pair_is_worth_a_look() -> None:
    def scored(*points: int) -> Likeness:
        return Likeness(reasons=tuple(Reason(sentence="", points=each) for each in points))

    assert not scored(59).is_likely
    assert scored(60).is_likely
    assert (scored(80, 60).score, scored(-5).score) == (100, 0)


def test_matters_of_one_day_and_of_the_day_beside_speak_for_it() -> None:
    incident = register_of("incident")

    def score(day: str) -> int:
        one = {"place": "样板村三组水渠边", "occurred_at": "2026-11-05T09:30"}
        return compare(incident, one, one | {"occurred_at": f"{day}T09:30"}).score

    assert score("2026-11-05") > score("2026-11-06") > score("2026-11-07")
    assert score("2026-11-07") == score("2026-12-24")


def test_a_tab_of_31_signs_and_a_cell_of_32767() -> None:
    assert tab_name("长" * 31) == "长" * 31
    assert tab_name("长" * 32) == "长" * 31
    assert fitting("长" * 32_767) == "长" * 32_767
    cut = fitting("长" * 32_768)
    assert len(cut) == 32_767
    assert cut.endswith("没有写出）")


def test_former_codes_fill_two_hundred_signs_and_no_code_is_cut() -> None:
    code = "62062210120000"
    fits = [f"{code}{at}" for at in range(11, 22)]
    assert len(" ".join(fits)) == 186
    exact = [*fits, "6206221012002"]
    assert len(" ".join(exact)) == 200
    assert former_text(exact) == " ".join(exact)
    assert former_text([*fits, "62062210120023"]) == " ".join(fits)


def test_records_are_kept_a_hundred_years_at_most() -> None:
    kept = {"register": "incident", "years": 100, "after": "occurred_at"}
    assert keeping._term(kept).years == 100
    with pytest.raises(ValueError, match="101"):
        keeping._term(kept | {"years": 101})


def test_a_notice_of_sixty_days_and_the_weekdays_it_left_out() -> None:
    days = [date(2027, 1, 1) + timedelta(days=at) for at in range(61)]
    assert notice_fault(2027, days[:60], ()) is None
    assert notice_fault(2027, days, ()) is not None
    friday, saturday = date(2027, 4, 30), date(2027, 5, 1)
    assert left_out(2027, (), {friday, saturday}) == (friday,)


def test_eight_pcs_share_the_numbers_of_a_month() -> None:
    assert desk_slots.MOST == 8
    first = [desk_slots._begin(slot) for slot in range(8)]
    assert sorted(first) == [0, 1250, 2500, 3750, 5000, 6250, 7500, 8750]
    assert desk_slots.extension(0) == (10_000, 19_999)
    assert desk_slots.extension(7) == (80_000, 89_999)
