import hashlib
from decimal import Decimal

import pytest

from gridcenter.domain.figures.ratios import NOTHING
from gridcenter.domain.period import Period
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.figures.chart_sheet import sheet_of
from gridcenter.presenters.figures.index_board import IndexPresenter
from gridcenter.services.paper import reporting
from tests.builders import VILLAGES, make_centre, make_grid, make_incident


@pytest.fixture
def centre(tmp_path):
    centre = make_centre(tmp_path)
    for village, count, resolved in ((0, 4, 4), (1, 4, 2)):
        grid = make_grid(
            centre, village=VILLAGES[village].code, code=f"{VILLAGES[village].code}001"
        )
        for number in range(count):
            done = number < resolved
            make_incident(
                centre,
                grid=grid.uid,
                state="closed" if done else "registered",
                is_resolved=done,
                closed_on="2026-11-10" if done else None,
                deadline="2026-11-12",
                satisfaction="satisfied" if done else None,
            )
    return centre


@pytest.fixture
def presenter(centre):
    made = IndexPresenter(ImmediateDesk(centre), lambda: None)
    made.load()
    return made


def stored(centre):
    """Every row of every table, as one number."""
    tables = centre.db.query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    rows = []
    for (name,) in tables:
        rows.append((name, [tuple(row) for row in centre.db.query(f"SELECT * FROM {name}")]))
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def test_the_screen_and_the_paper_reckon_alike(centre, presenter):
    document = reporting.build(centre, "safety_index", Period.parse("2026"))
    sentence = document.blocks[0].text
    assert f"{presenter.official.total}分" in sentence
    assert presenter.band(presenter.official).text.split()[1] in sentence
    assert [line.figure for line in presenter.lines()] == [
        "75.0%（6÷8）",
        "100.0%（6÷6）",
        "100.0%（6÷6）",
        "0.0%（0÷8）",
    ]


def test_what_if_writes_nothing_and_goes_back(centre, presenter):
    before, changes, total = stored(centre), centre.db.conn.total_changes, presenter.now.total
    for weight in (0, 30, 500, -4):
        presenter.try_weight("resolution_rate", weight)
    presenter.try_weight("major_share", 100)
    assert presenter.is_trying
    assert presenter.now.total != total
    assert presenter.official.total == total
    presenter.trend(), presenter.ranking()
    presenter.load()
    assert presenter.weights == {"resolution_rate": 0, "major_share": 100}
    presenter.reset()
    assert not presenter.is_trying
    assert presenter.now.total == total
    assert stored(centre) == before
    assert centre.db.conn.total_changes == changes


def test_villages_are_ranked_and_those_without_cases_come_last(presenter):
    marks = presenter.ranking().marks
    assert [mark.name for mark in marks] == ["样板村", "演示村", "示范村"]
    assert [mark.value for mark in marks][2] == NOTHING
    assert Decimal(marks[0].value) > Decimal(marks[1].value)
    assert marks[0].glyph == "●"


def test_twelve_months_and_what_the_tried_weights_make_of_them(presenter):
    trend = presenter.trend()
    assert [mark.key for mark in trend.marks][::11] == ["2025-12", "2026-11"]
    assert [mark.hidden for mark in trend.marks] == [True] * 11 + [False]
    assert all(mark.base is None for mark in trend.marks)
    presenter.try_weight("resolution_rate", 100)
    assert presenter.trend().marks[-1].base is not None


def test_a_spreadsheet_gets_points_and_the_month_that_runs_says_so(presenter):
    ranking, trend = sheet_of(presenter.ranking()), sheet_of(presenter.trend())
    assert ranking.unit == trend.unit == "分"
    points = [float(mark.value) for mark in presenter.ranking().marks[:2]]
    assert list(ranking.lines[0].values[:2]) == points
    assert trend.lines[0].values[-1] == float(presenter.now.total)
    assert trend.categories[-1] == "2026-11（未完）"
    assert presenter.trend().marks[-1].unfinished
    assert not presenter.trend().marks[-2].unfinished
