from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcenter.domain.figures.suppression import FEW, LEAST, WITHHELD, hidden_places
from gridcenter.presenters.figures.chart_model import ChartMark, ChartName, Picture, Shape
from gridcenter.presenters.figures.chart_public import for_public

COUNTS = st.lists(st.integers(0, 9), min_size=1, max_size=5)


def picture(counts, shape=Shape.MONTH):
    marks = tuple(
        ChartMark(key=str(place), name=f"第{place}项", count=count, note="10.0%", running=0)
        for place, count in enumerate(counts)
    )
    return Picture(
        name=ChartName.DAYS,
        shape=shape,
        title="示例",
        scope="口径",
        marks=marks,
        total=sum(counts),
        header=("项", "件数", "占比"),
        rows=(
            *((mark.name, str(mark.count), "10.0%") for mark in marks),
            ("合计", str(sum(counts)), "100.0%"),
        ),
        summary="",
    )


@given(COUNTS)
def test_no_small_count_can_be_worked_out_from_what_is_shown(counts):
    shown = for_public(picture(counts))
    cells = [row[1] for row in shown.rows]
    *parts, total = cells
    ranges = [
        range(1, LEAST) if c == FEW else range(LEAST, 12) if c == WITHHELD else [int(c)]
        for c in parts
    ]
    worlds = [w for w in product(*ranges) if total == WITHHELD or sum(w) == int(total)]
    assert tuple(counts) in worlds
    for place, count in enumerate(counts):
        if 0 < count < LEAST:
            assert len({world[place] for world in worlds}) > 1


@given(COUNTS)
def test_small_categories_are_one_bar_and_nothing_is_lost(counts):
    for shape in (Shape.BARS, Shape.PARETO):
        shown = for_public(picture(sorted(counts, reverse=True), shape))
        assert [mark.count for mark in shown.marks if not mark.hidden and mark.count < LEAST] == []
        if min(counts) >= LEAST:
            assert [mark for mark in shown.marks if mark.hidden] == []
        if not any(mark.hidden for mark in shown.marks):
            assert sum(mark.count for mark in shown.marks) == sum(counts)
        assert all(mark.query is None for mark in shown.marks)
        assert not any(cell in ("1", "2") for row in shown.rows for cell in row[1:])


def test_beside_small_counts_no_more_is_withheld_than_must_be():
    for shape in (Shape.BARS, Shape.MONTH):
        shown = for_public(picture([40, 30, 20, 2, 1], shape))
        figures = [row[1] for row in shown.rows]
        assert figures[:2] == ["40", "30"], shape
        assert figures[-1] == "93", shape


def test_large_counts_stay_as_they_are():
    assert hidden_places([0, 3, 40]) == (frozenset(), False)
    shown = for_public(picture([0, 3, 40]))
    assert [mark.figure for mark in shown.marks] == ["0", "3", "40"]
    assert "3" in shown.note


def test_a_map_is_made_public_only_where_it_is_drawn():
    with pytest.raises(ValueError, match="map"):
        for_public(picture([1, 5], Shape.MAP))
