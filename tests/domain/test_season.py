"""When a season of the calendar runs, over the turn of the year and around the Spring Festival."""

from __future__ import annotations

from datetime import date

import pytest

from gridcenter.base.data_files import DataFileError
from gridcenter.base.seasons import load_seasons, spring_festivals
from gridcenter.domain.season import Season, around, span

SPRINGS = {2026: date(2026, 2, 17), 2027: date(2027, 2, 6)}


def season(begins: str, ends: str, early: int = 7) -> Season:
    return Season(id="x", label="某", label_en="x", begins=begins, ends=ends, early=early)


def on(each: Season, day: str) -> bool:
    return bool(list(around((each,), date.fromisoformat(day), SPRINGS)))


def test_both_days_belong_to_it_and_it_is_announced_before():
    june = season("06-01", "06-30", early=3)
    assert [on(june, day) for day in ("2026-05-28", "2026-05-29", "2026-06-30", "2026-07-01")] == [
        False, True, True, False,
    ]  # fmt: skip


def test_a_season_that_says_nothing_of_it_is_announced_a_week_before():
    silent = Season(id="x", label="某", label_en="x", begins="06-08", ends="06-30")
    assert [on(silent, day) for day in ("2026-05-31", "2026-06-01")] == [False, True]


def test_it_runs_over_the_turn_of_the_year_and_keeps_the_year_of_its_first_day():
    fire = season("10-01", "05-31")
    assert on(fire, "2027-01-05")
    assert not on(fire, "2026-07-05")
    (found,) = around((fire,), date(2027, 1, 5), SPRINGS)
    assert found.key == "x:2026"


def test_the_spring_festival_moves_with_the_moon_and_is_skipped_where_unknown():
    spring = season("春节-20", "春节+15")
    assert span(spring, 2026, SPRINGS).first == date(2026, 1, 28)
    assert span(spring, 2026, SPRINGS).last == date(2026, 3, 4)
    assert span(spring, 2031, SPRINGS) is None
    wages = span(season("11-15", "春节-1"), 2026, SPRINGS)
    assert wages.last == date(2027, 2, 5)


def test_every_bundled_season_has_its_source_its_list_and_its_english():
    for each in load_seasons():
        assert each.source
        assert each.source_en
        assert len(each.checklist) == len(each.checklist_en) >= 1
        assert each.label != each.label_en
        assert span(each, 2027, spring_festivals()) is not None


def test_a_countys_own_calendar_stands_in_and_a_wrong_day_is_named(tmp_path):
    own = tmp_path / "seasons.toml"
    own.write_text('[[season]]\nid = "a"\nlabel = "甲"\nfrom = "02-01"\nto = "02-10"\n', "utf-8")
    (only,) = load_seasons(tmp_path)
    assert (only.label, only.checklist) == ("甲", ())
    own.write_text('[[season]]\nid = "a"\nlabel = "甲"\nfrom = "02-29"\nto = "03-10"\n', "utf-8")
    assert load_seasons(tmp_path), "a day that only some years have"
    own.write_text('[[season]]\nid = "a"\nlabel = "甲"\nfrom = "02-40"\nto = "02-10"\n', "utf-8")
    with pytest.raises(DataFileError, match=r"seasons\.toml"):
        load_seasons(tmp_path)
