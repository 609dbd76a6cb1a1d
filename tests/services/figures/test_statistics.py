import random
from collections import Counter

import pytest

from gridcenter.domain.period import Period
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services.figures import statistics
from gridcenter.services.figures.statistics import Scope
from gridcenter.services.register import registers
from tests.builders import VILLAGES, make_centre, make_grid

CATEGORIES = {"dispute": ["neighbours", "marriage_family", None], "hazard": ["fire", None]}
STATES = ["draft", "registered", "handling", "closed", "archived"]


@pytest.fixture
def filled(tmp_path):
    """A centre with 150 seeded incidents over two years, and the rows as plain dicts."""
    chance = random.Random(7)
    centre = make_centre(tmp_path)
    grids = {
        make_grid(centre, village=v.code, code=f"{v.code}001").uid: v.code for v in VILLAGES[:2]
    }
    rows = []
    for number in range(150):
        family = chance.choice(list(CATEGORIES))
        state = chance.choice(STATES)
        category = chance.choice(CATEGORIES[family])
        rows.append(
            {
                "title": f"示例事件{number}",
                "occurred_at": f"{chance.choice((2025, 2026))}-{chance.randint(9, 11):02}-{chance.randint(1, 15):02}T0{chance.randint(0, 9)}:30",
                "family": family,
                "category": category,
                "grid": chance.choice([*grids, None]),
                "state": state,
                "is_resolved": state in ("closed", "archived") and chance.random() < 0.7,
                "closed_on": "2026-11-19" if state in ("closed", "archived") else None,
            }
        )
    incident = RegisterId("incident")
    registers.save_many(centre, [Draft(register=incident, values=row) for row in rows], "示例")
    counted = [row for row in rows if row["state"] != "draft"]
    return centre, counted, grids


def in_month(row, month):
    return row["occurred_at"].startswith(month)


@pytest.mark.parametrize("field", ["category", "family", "state", "grid"])
def test_breakdown_counts_what_plain_python_counts(filled, field):
    centre, rows, _grids = filled
    period = Period.parse("2026-11")
    breakdown = statistics.by_field(centre, field, period)
    expected = Counter(row[field] or "" for row in rows if in_month(row, "2026-11"))
    assert {bar.key: bar.count for bar in breakdown.slices} == expected
    assert breakdown.mom.base == sum(in_month(row, "2026-10") for row in rows)
    assert breakdown.yoy.base == sum(in_month(row, "2025-11") for row in rows)
    for bar in breakdown.slices:
        assert registers.count(centre, bar.query) == bar.count


def test_villages_collect_their_grids(filled):
    centre, rows, grids = filled
    period = Period.parse("2026")
    breakdown = statistics.by_village(centre, period, Scope(family="dispute"))
    chosen = [r for r in rows if in_month(r, "2026") and r["family"] == "dispute"]
    expected = Counter(grids.get(row["grid"], "") for row in chosen)
    assert {bar.key: bar.count for bar in breakdown.slices} == expected
    for bar in breakdown.slices:
        assert registers.count(centre, bar.query) == bar.count
    one = statistics.by_category(centre, period, Scope(village=VILLAGES[0].code))
    assert one.total == sum(
        grids.get(r["grid"]) == VILLAGES[0].code and in_month(r, "2026") for r in rows
    )


def test_trend_has_every_month_even_the_empty_ones(filled):
    centre, rows, _grids = filled
    trend = statistics.monthly_trend(centre, months=14)
    assert [point.month for point in trend.points][0::13] == ["2025-10", "2026-11"]
    for point in trend.points:
        month = [row for row in rows if in_month(row, point.month)]
        assert point.count == len(month) == registers.count(centre, point.query)
        assert point.resolved == sum(row["is_resolved"] for row in month)
        assert point.closed == sum(row["state"] in ("closed", "archived") for row in month)
    assert trend.yoy.base == sum(in_month(row, "2025-11") for row in rows)
