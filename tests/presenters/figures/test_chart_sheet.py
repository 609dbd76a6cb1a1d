"""Native charts in a workbook: the figures of every chart as numbers, and the chart that reads them."""

import re
import zipfile
from io import BytesIO

import pytest
from openpyxl import load_workbook

from gridcenter.domain.period import Period
from gridcenter.presenters.figures import chart
from gridcenter.presenters.figures.chart_model import ChartName, Shape
from gridcenter.presenters.figures.chart_public import for_public
from gridcenter.presenters.figures.chart_sheet import sheet_of
from gridcenter.reports import chart_book
from gridcenter.services.figures.statistics import EVERYTHING
from tests.builders import make_centre, make_grid, make_incident

YEAR = Period.parse("2026")
NAMES = tuple(name for name in ChartName if name is not ChartName.MAP)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    centre = make_centre(tmp_path_factory.mktemp("charts"))
    grid = make_grid(centre)
    for number in range(14):
        make_incident(
            centre,
            title=f"=示例{number}",
            grid=grid.uid,
            family="dispute" if number % 3 else "hazard",
            category="neighbours" if number % 3 else "fire",
            occurred_at=f"2026-{number % 11 + 1:02}-03T08:00",
        )
    make_incident(centre, grid=grid.uid, occurred_at="2025-03-03T08:00")  # of the year before
    return {name: chart.draw(centre, name, YEAR, EVERYTHING) for name in NAMES}


def written(*pictures):
    content = chart_book.to_xlsx([sheet_of(each) for each in pictures], foot="金河镇（示例）")
    return content, load_workbook(BytesIO(content))


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_has_its_figures_and_a_chart_of_the_spreadsheet(pictures, name):
    picture = pictures[name]
    content, book = written(picture)
    (sheet,) = book.worksheets
    rows = list(sheet.iter_rows(min_row=6, values_only=True))
    figures = [value for row in rows for value in row[1:] if value is not None]
    assert figures
    assert all(isinstance(value, int | float) for value in figures)
    counted = sum(row[1] for row in rows if isinstance(row[1], int | float))
    if picture.shape is not Shape.STACKED:
        assert counted == sum(mark.count for mark in picture.marks)
    with zipfile.ZipFile(BytesIO(content)) as parts:
        drawn = parts.read("xl/charts/chart1.xml").decode()
    assert picture.title in drawn
    named = set(re.findall(r"<c:f>'?([^'!<]+)'?!", drawn))
    assert named == {sheet.title}
    assert drawn.count("<c:ser>") == len(sheet_of(picture).lines)


def test_all_charts_stand_in_one_book_under_names_of_their_own(pictures):
    _content, book = written(*pictures.values(), pictures[ChartName.TREND])
    assert len({sheet.title for sheet in book.worksheets}) == len(pictures) + 1
    assert book.worksheets[0]["A1"].value == pictures[NAMES[0]].title


def test_what_is_withheld_from_the_public_is_in_no_cell(pictures):
    picture = for_public(pictures[ChartName.TREND])
    hidden = [mark for mark in picture.marks if mark.hidden]
    assert hidden
    lines = sheet_of(picture).lines
    for mark in hidden:
        assert lines[0].values[picture.marks.index(mark)] is None


def test_a_trend_has_the_year_before_beside_it_and_pareto_its_share(pictures):
    trend = sheet_of(pictures[ChartName.TREND])
    assert trend.drawn is chart_book.Drawn.LINE
    assert [len(line.values) for line in trend.lines] == [12, 12]
    picture = pictures[ChartName.TREND]
    assert [line.values for line in trend.lines[1:]] == [tuple(mark.base for mark in picture.marks)]
    pareto = sheet_of(pictures[ChartName.PARETO])
    assert pareto.lines[-1].values[-1] == 100.0


def test_a_funnel_says_its_steps_in_words(pictures, tmp_path):
    funnel = pictures[ChartName.FUNNEL]
    first = funnel.marks[0]
    assert funnel.summary.startswith(f"{first.name} {first.count} 件，")
    assert first.count == 14
    empty = chart.draw(make_centre(tmp_path), ChartName.FUNNEL, YEAR, EVERYTHING)
    assert empty.summary == "没有数据"
