"""Each limit of the screens as it is shipped: the last that is shown or done, and the first that is not."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from gridcenter.domain.place import Tier
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.presenters import restoring
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.figures.chart_build import _top
from gridcenter.presenters.figures.chart_map import classes
from gridcenter.presenters.figures.index_board import IndexPresenter
from gridcenter.presenters.first_run import FirstRunState
from gridcenter.presenters.packs.send_words import missing_words
from gridcenter.presenters.register.deadline_calendar import days_of
from gridcenter.presenters.register.record_batch import RecordBatch
from gridcenter.services.centre import Centre
from gridcenter.services.figures.statistics import Breakdown, Slice


def test_two_hundred_records_take_a_step_at_once(centre: Centre) -> None:
    desk = ImmediateDesk(centre)
    assert [RecordBatch(desk, "grid", range(count)).is_cut for count in (200, 201)] == [False, True]
    assert len(RecordBatch(desk, "grid", range(201))._ids) == 200


def test_the_first_password_has_eight_signs() -> None:
    run = FirstRunState()
    told = []
    for password in ("7signs-", "8signs--"):
        run.password = password
        told.append(run.password_problem())
    assert told == ["密码至少 8 位。", ""]


def test_a_development_zone_has_a_county_s_code_from_71_on() -> None:
    run = FirstRunState()
    run.tier = Tier.COUNTY
    told = []
    for code in ("620670", "620671"):
        run.code = code
        told.append(bool(run.code_problem()))
    assert told == [True, False]


def test_a_component_weighs_up_to_a_hundred(centre: Centre) -> None:
    board = IndexPresenter(ImmediateDesk(centre), lambda: None)
    for weight, kept in ((-1, 0), (100, 100), (101, 100)):
        board.try_weight("part", weight)
        assert board.weights["part"] == kept


def test_a_stick_is_searched_three_folders_deep(tmp_path: Path) -> None:
    for depth in (3, 4):
        place = tmp_path.joinpath(*[f"{depth}-{at}" for at in range(depth)])
        place.mkdir(parents=True)
        for name in ("gridcenter.db", "keys.json"):
            (place / name).touch()
    found = list(restoring._below(tmp_path, restoring.DEPTH))
    assert [each.name for each in found] == ["3-2"]


def test_five_names_are_told_and_then_points() -> None:
    names = [f"附件{at}" for at in range(6)]
    assert "附件4" in missing_words(names[:5])
    assert "…" not in missing_words(names[:5])
    assert missing_words(names).endswith("附件4…")


def test_the_calendar_shows_six_weeks(centre: Centre) -> None:
    assert len(days_of(centre, "2026-11").days) == 6 * 7


@pytest.mark.parametrize(("count", "groups"), [(5, 5), (6, 5), (50, 5)])
def test_a_map_has_five_classes(count: int, groups: int) -> None:
    assert len(classes([Decimal(at) for at in range(count)])) == groups


@pytest.mark.parametrize(("count", "shown"), [(9, 9), (10, 9)])
def test_a_chart_names_eight_and_the_rest(count: int, shown: int) -> None:
    query = Query(register=RegisterId("incident"))
    slices = tuple(
        Slice(key=f"k{at}", label=f"甲{at}", count=count - at, query=query) for at in range(count)
    )
    marks = _top(cast(Breakdown, SimpleNamespace(slices=slices, total=99)))
    assert len(marks) == shown
    assert (marks[-1].key == "rest") == (count == 10)
