"""Spark answers as the data file and DuckDB do: censuses at random, forms and charts."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings

from gridcenter.domain.period import Period
from gridcenter.lake import engines, snapshot
from gridcenter.presenters.figures import chart
from gridcenter.presenters.figures.chart_model import ChartName
from gridcenter.services.figures.statistics import Scope
from gridcenter.services.lake import counting
from gridcenter.services.paper import reporting
from gridcenter.store import census
from tests.services.lake.censuses import censuses, told
from tests.services.lake.ten_questions import QUESTIONS, REGISTERS, by_pandas, plain

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore::ResourceWarning")]


@pytest.fixture(scope="module")
def spark(pair):
    with counting.in_lake(pair.lake, "local[2]") as take:
        yield take


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked_for=censuses)
def test_any_census_is_answered_alike_by_three_engines(pair, spark, asked_for):
    with counting.in_lake(pair.lake, "duckdb") as duck:
        theirs = told(asked_for, duck(asked_for))
    assert told(asked_for, spark(asked_for)) == theirs
    assert theirs == told(asked_for, census.take(pair.county.db, asked_for))


FORMS = ("dispute_monthly", "handling_statistics", "centre_monthly", "kpi", "books_summary")
CHARTS = (ChartName.MONTH_FAMILY, ChartName.FUNNEL, ChartName.DAYS, ChartName.MAP)
"""Each has a shape of question of its own; all of them are asked of DuckDB in the quick suite."""


def test_forms_of_the_county_are_the_same_on_spark(pair, spark):
    lake = replace(pair.county, counting=spark)
    for form in map(partial(reporting.form, pair.county), FORMS):
        period = reporting.default_period(pair.county, form)
        ours = reporting.build(lake, form.id, period)
        assert ours.blocks == reporting.build(pair.county, form.id, period).blocks, form.id


def test_charts_of_the_county_are_the_same_on_spark(pair, spark):
    lake = replace(pair.county, counting=spark)
    for name in CHARTS:
        ours, theirs = (
            chart.draw(centre, name, Period.parse("2026"), Scope(family="dispute"))
            for centre in (lake, pair.county)
        )
        assert [(m.key, m.count, m.figure) for m in ours.marks] == [
            (m.key, m.count, m.figure) for m in theirs.marks
        ], name


def test_the_packs_that_arrived_are_the_same_on_spark(pair, spark):
    with engines.opened(pair.lake, "duckdb") as duck:
        theirs = duck.received()
    assert theirs
    assert sorted(map(repr, spark.__self__.received())) == sorted(map(repr, theirs))


def test_the_documented_questions_are_answered_alike(pair, spark):
    engine = spark.__self__
    for register in REGISTERS:
        engine._see(register, snapshot.read(pair.lake).live(register))
    answers = [plain(map(tuple, engine._session.sql(sql).collect())) for sql, _pandas in QUESTIONS]
    assert answers == [by_pandas(pair.lake, asked) for _sql, asked in QUESTIONS]
