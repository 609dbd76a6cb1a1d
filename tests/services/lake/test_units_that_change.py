"""A lake of a county and a city whose townships came together: the same figures, and nothing counted twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gridcenter.domain.period import Period
from gridcenter.services.figures import unit_counts
from gridcenter.services.lake import asking, building, counting, verifying
from gridcenter.services.packs import board
from gridcenter.services.paper import reporting
from tests.builders import make_grid, make_incident, make_member
from tests.services.packs.test_rezoning import B_VILLAGE, NOVEMBER, A, B, Tiers, tiers

__all__ = ["tiers"]
FORMS = ("dispute_monthly", "handling_statistics", "centre_monthly", "kpi")


def same_figures(centre, lake):
    """Every form, and the counts by place, from the data file and from the lake."""
    with counting.in_lake(lake, "duckdb") as take:
        theirs = replace(centre, counting=take)
        for form in FORMS:
            period = reporting.default_period(centre, reporting.form(centre, form))
            built = [reporting.build(each, form, period).blocks for each in (centre, theirs)]
            assert built[0] == built[1], form
        november = Period.parse(NOVEMBER)
        told = unit_counts.by_place(centre, november)
        assert unit_counts.by_place(theirs, november) == told
    return told


@pytest.mark.parametrize("tier", ["county", "city"])
def test_a_merged_township_is_counted_once_in_the_lake(tiers: Tiers, tmp_path, tier) -> None:
    make_member(tiers.one)
    for number in range(3):
        make_incident(tiers.one, title=f"甲{number}")
    make_grid(tiers.two, code=f"{B_VILLAGE}001", village=B_VILLAGE)
    make_incident(tiers.two, title="乙")
    for each in (tiers.one, tiers.two):
        tiers.report(each)
    tiers.relay()
    centre, lake = getattr(tiers, tier), tmp_path / "湖"
    building.build(centre, lake)
    assert same_figures(centre, lake).total == 4

    decided = tiers.decide(A.code, B.code)
    tiers.take(decided, tiers.one, tiers.two)
    tiers.report(tiers.two)
    tiers.relay()
    building.build(centre, lake)
    assert same_figures(centre, lake).total == 4
    assert verifying.verify(centre, lake).whole
    with asking.opened(lake) as asked:
        assert asked.run("SELECT unit, count(*) FROM incident GROUP BY unit")[1] == [(B.code, 4)]
        # Who had them at the time is still to be read from the versions.
        before = "SELECT count(DISTINCT uid) FROM incident_versions WHERE unit = ?".replace(
            "?", f"'{A.code}'"
        )
        assert asked.run(before)[1] == [(3,)]
    assert {row.unit for row in board.board(centre, NOVEMBER).rows} == (
        {B.code} if tier == "county" else {"620622"}
    )
