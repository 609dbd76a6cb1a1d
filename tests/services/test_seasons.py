"""The calendar reminds and is ticked off on this PC; it is no number that travels."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gridcenter.domain.roles import Role, RoleForbidsError
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.season_board import SeasonBoard, words
from gridcenter.services import audit, seasons
from tests.builders import FakeClock, make_centre


@pytest.fixture
def own(tmp_path):
    centre = make_centre(tmp_path / "own", clock=FakeClock(datetime(2026, 11, 28, 4, tzinfo=UTC)))
    yield centre
    centre.close()


def test_what_runs_in_november_is_there_with_its_list(own):
    found = {each.id: each for each in seasons.current(own)}
    assert {"fire_month", "wages", "forest_fire", "constitution", "traffic_day"} == set(found)
    assert found["fire_month"].is_on
    assert not found["constitution"].is_on
    assert [each.first.month for each in seasons.of_year(own, 2026)] == sorted(
        each.first.month for each in seasons.of_year(own, 2026)
    )


def test_a_tick_stays_and_is_taken_back_and_belongs_to_its_year(own):
    seasons.tick(own, "fire_month:2026", 1, done=True)
    told = {each.key: each.ticked for each in seasons.current(own)}
    assert told["fire_month:2026"] == {1}
    assert all(not each.ticked for each in seasons.of_year(own, 2027))
    seasons.tick(own, "fire_month:2026", 1, done=False)
    assert not any(each.ticked for each in seasons.current(own))
    for wrong in ("fire_month:2026", "none:2026", "fire_month"):
        with pytest.raises(seasons.NoSuchSeasonError):
            seasons.tick(own, wrong, 99, done=True)


def test_who_only_looks_ticks_nothing(own):
    looker = replace(own, role=Role.VIEWER)
    assert seasons.current(looker)
    with pytest.raises(RoleForbidsError):
        seasons.tick(looker, "fire_month:2026", 0, done=True)


def test_the_line_says_until_when_and_how_much_is_done(own):
    desk = ImmediateDesk(own)
    told = []
    board = SeasonBoard(desk, lambda: told.append(len(board.seasons)))
    board.load()
    (fire,) = [each for each in board.seasons if each.id == "fire_month"]
    board.tick(fire, 0, done=True)
    (fire,) = [each for each in board.seasons if each.id == "fire_month"]
    assert words(fire) == "消防宣传月（11 月 9 日消防日）（至 11-30） 1/2"
    assert told == [5, 5]
    before = audit.newest(own)
    board.load()
    assert audit.newest(own) == before
