import json

import pytest

from gridcenter.domain.division import Division
from gridcenter.domain.figures.suppression import FEW, WITHHELD
from gridcenter.domain.period import Period
from gridcenter.presenters.figures import chart_map
from gridcenter.presenters.figures.chart_map import MapMeasure
from gridcenter.services import audit, divisions
from gridcenter.services.figures import maps
from gridcenter.services.figures.maps import Level, NoMatchError
from gridcenter.services.register import incidents, registers
from tests.builders import CLOSING, COUNTY, VILLAGES, make_centre, make_grid, make_incident
from tests.exchange.test_geojson import SQUARE, collection, feature

YEAR = Period.parse("2026")


@pytest.fixture
def centre(tmp_path):
    return make_centre(tmp_path / "data")


@pytest.fixture
def grids(centre):
    return [
        make_grid(centre, village=VILLAGES[place].code, code=f"{VILLAGES[place].code}00{number}",
                  name=f"{VILLAGES[place].name}第{number}网格", households=households)
        for place, number, households in ((0, 1, 200), (0, 2, 50), (1, 1, None))
    ]  # fmt: skip


def file(tmp_path, *features):
    path = tmp_path / "边界.geojson"
    path.write_text(json.dumps(collection(*features)), encoding="utf-8")
    return path


def test_each_area_counts_its_own_and_opens_it(centre, grids):
    for at, count in enumerate((4, 1, 0)):
        for number in range(count):
            deadline = "2026-11-10" if number == 0 else "2026-12-10"
            made = make_incident(centre, grid=grids[at].uid, deadline=deadline)
            if number == 3:
                incidents.act(centre, made.uid, "close", values=CLOSING)
    make_incident(centre, deadline="2026-12-10")
    found = maps.grid_map(centre, YEAR)
    assert (found.level, found.schematic) == (Level.GRID, True)
    first, second, third, nowhere = found.areas
    assert (first.count, first.open, first.overdue, first.resolved) == (4, 3, 1, 1)
    assert (second.count, third.count, nowhere.count) == (1, 0, 1)
    assert third.query is None
    for area in (first, second, nowhere):
        assert registers.count(centre, area.query) == area.count
    assert [str(chart_map.amount(first, each)) for each in MapMeasure] == [
        "4", "3", "1", "25.0", "20.0",
    ]  # fmt: skip
    assert chart_map.amount(third, MapMeasure.PER_THOUSAND) is None


def test_boundaries_are_matched_by_code_then_by_name_and_kept_in_the_data_file(
    centre, grids, tmp_path
):
    imported = maps.import_boundaries(
        centre,
        file(
            tmp_path,
            feature([SQUARE], 网格编码=grids[0]["code"]),
            feature([SQUARE], NAME=grids[1]["name"]),
            feature([SQUARE], NAME="别处"),
        ),
    )
    assert (imported.level, imported.taken, imported.unknown) == (Level.GRID, 2, 1)
    assert imported.missing == (grids[2]["name"],)
    found = maps.grid_map(centre, YEAR)
    assert not found.schematic
    assert [len(area.rings) for area in found.areas] == [1, 1, 0]
    assert audit.entries(centre)[0].action == "map.import"
    maps.forget_boundaries(centre)
    assert maps.grid_map(centre, YEAR).schematic


def test_boundaries_of_villages_gather_their_grids(centre, grids, tmp_path):
    make_incident(centre, grid=grids[0].uid)
    make_incident(centre, grid=grids[1].uid)
    maps.import_boundaries(
        centre, file(tmp_path, *(feature([SQUARE], id=each.code) for each in VILLAGES))
    )
    found = maps.grid_map(centre, YEAR)
    assert found.level is Level.VILLAGE
    assert [(area.name, area.count, area.households) for area in found.areas] == [
        ("样板村", 2, 250),
        ("演示村", 0, 0),
        ("示范村", 0, 0),
    ]
    assert registers.count(centre, found.areas[0].query) == 2


def test_a_file_of_other_places_changes_nothing(centre, grids, tmp_path):
    maps.import_boundaries(centre, file(tmp_path, feature([SQUARE], code=grids[0]["code"])))
    with pytest.raises(NoMatchError):
        maps.import_boundaries(centre, file(tmp_path, feature([SQUARE], code="110101001001")))
    assert not maps.grid_map(centre, YEAR).schematic


def test_a_county_sees_its_townships(tmp_path):
    centre = make_centre(tmp_path, unit=COUNTY)
    township = Division(code="620622101", name="金河镇（示例）", level="township", parent="620622")
    divisions.put_many(centre, [township])
    found = maps.grid_map(centre, YEAR)
    assert found.level is Level.UNIT
    assert [(area.code, area.name) for area in found.areas] == [("620622101", "金河镇（示例）")]
    drawn = chart_map.picture(found, MapMeasure.COUNT, "")
    assert len(drawn.ground.areas[0]) == 1


def test_tiles_keep_their_places_and_do_not_overlap(centre, grids):
    found = maps.grid_map(centre, YEAR)
    ground = chart_map.picture(found, MapMeasure.COUNT, "").ground
    assert ground == chart_map.picture(found, MapMeasure.OPEN, "").ground
    corners = {ring[0] for (ring,) in ground.areas}
    assert len(corners) == len(grids)
    for (ring,) in ground.areas:
        assert all(0 <= x <= ground.wide and 0 <= y <= ground.high for x, y in ring)


def test_in_public_no_small_figure_leaves_by_any_measure(centre, grids):
    for at, count in enumerate((9, 2, 5)):
        for number in range(count):
            made = make_incident(centre, grid=grids[at].uid)
            if number < 4:
                incidents.act(centre, made.uid, "close", values=CLOSING)
    found = maps.grid_map(centre, YEAR)
    drawn = chart_map.picture(found, MapMeasure.COUNT, "", public=True)
    assert [row[1] for row in drawn.rows] == ["9", FEW, WITHHELD, "16"]
    rates = chart_map.picture(found, MapMeasure.RESOLUTION, "", public=True)
    # 2 of 2, and 4 of 5: one unresolved is as small as one resolved.
    assert [row[1] for row in rates.rows] == ["44.4%", WITHHELD, WITHHELD, WITHHELD]
    for picture in (drawn, rates):
        assert all(mark.query is None and not mark.note for mark in picture.marks)
        assert not any(mark.hidden and mark.level for mark in picture.marks)


def test_classes_part_no_equal_numbers_and_leave_none_out():
    numbers = [1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 30]
    found = chart_map.classes(numbers)
    assert len(found) <= chart_map.CLASSES
    assert all(sum(low <= n <= high for low, high in found) == 1 for n in numbers)
    assert chart_map.classes([4, 4, 9]) == ((4, 4), (9, 9))
