import json

import pytest

from gridcenter.base.i18n import describe
from gridcenter.exchange import geojson
from gridcenter.exchange.geojson import BadBoundariesError, read

SQUARE = [[103.0, 35.0], [103.1, 35.0], [103.1, 35.1], [103.0, 35.1], [103.0, 35.0]]


def feature(coordinates, kind="Polygon", **properties):
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


def written(tmp_path, content):
    path = tmp_path / "边界.geojson"
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    path.write_bytes(data)
    return path


def test_polygons_and_multipolygons_with_their_short_properties(tmp_path):
    given = collection(
        feature(
            [SQUARE], code=620622101200001.0, name=" 样板村第一网格 ", nested={"a": 1}, on=True
        ),
        feature([[SQUARE], [SQUARE]], "MultiPolygon"),
        feature([103, 35], "Point", name="一口井"),
        {"type": "Feature", "properties": None, "geometry": None},
    )
    one, two = read(written(tmp_path, given))
    assert one.properties == {"code": "620622101200001", "name": "样板村第一网格"}
    assert (len(one.rings), len(two.rings)) == (1, 2)
    assert one.rings[0][0] == (103.0, 35.0)


def test_long_rings_are_thinned_and_stay_closed(tmp_path):
    around = [[103 + n / 10_000, 35.0] for n in range(9_000)]
    (found,) = read(written(tmp_path, collection(feature([[*around, around[0]]]))))
    assert len(found.rings[0]) == geojson.KEPT_POINTS
    assert found.rings[0][0] == found.rings[0][-1]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"[" * 200_000,
        b'{"type":"FeatureCollection","features":[' * 50_000,
        b'{"type":"FeatureCollection","features":{}}',
        b'{"type":"FeatureCollection","features":[1]}',
        collection(),
        collection(feature([103, 35], "Point")),
        collection(feature([SQUARE[:2]])),
        collection(feature("x")),
        collection(feature([[["a", "b"]] * 5])),
        collection(feature([[[1e999, 0]] * 5])),
        collection(feature([[[float("nan"), 0]] * 5])),
        collection(feature([[[10**400, 0]] * 5])),
        collection(feature([[[417000, 3870000]] * 5])),
        {"type": "Topology", "objects": {}},
    ],
)
def test_hostile_files_are_refused_by_name(tmp_path, content):
    with pytest.raises(BadBoundariesError) as refused:
        read(written(tmp_path, content))
    assert refused.value.facts["file"] == "边界.geojson"


def test_too_much_is_refused_before_it_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(geojson, "MOST_POINTS", 9)
    with pytest.raises(BadBoundariesError):
        read(written(tmp_path, collection(feature([SQUARE]), feature([SQUARE]))))
    monkeypatch.setattr(geojson, "LARGEST_BYTES", 10)
    with pytest.raises(BadBoundariesError):
        read(written(tmp_path, collection(feature([SQUARE]))))
    with pytest.raises(BadBoundariesError):
        read(tmp_path / "没有.geojson")


def city(side=14):
    """About two hundred areas of a town: hexagon-like outlines, every ninth in two parts, some with holes."""
    made = []
    for number in range(side * side):
        x, y = 103 + number % side * 0.02, 35 + number // side * 0.02
        around = [[x + dx * 0.01, y + dy * 0.01] for dx, dy in OUTLINE]
        hole = [[x + dx * 0.003, y + dy * 0.003] for dx, dy in OUTLINE]
        rings = [around, hole] if number % 7 == 0 else [around]
        name = f"示例网格{number}"
        if number % 9 == 0:
            far = [[a + 0.4, b] for a, b in around]
            made.append(feature([rings, [far]], "MultiPolygon", name=name, grid=number))
        else:
            made.append(feature(rings, name=name, grid=number))
    return made


OUTLINE = [(0, 0), (0.5, -0.2), (1, 0), (1, 1), (0.5, 1.2), (0, 1), (0, 0)]


def test_a_town_of_areas_with_parts_and_holes(tmp_path):
    found = read(written(tmp_path, collection(*city())))
    assert len(found) == 196
    assert {len(each.rings) for each in found} == {1, 2, 3}


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda geometry: geometry["coordinates"][0][0].__setitem__(0, 35512345.2), "不是经纬度"),
        (lambda geometry: geometry.__setitem__("coordinates", [[[103, 35]]]), "看不懂"),
    ],
)
def test_the_feature_at_fault_is_named(tmp_path, spoil, words):
    areas = city()
    spoil(areas[40]["geometry"])
    with pytest.raises(BadBoundariesError) as refused:
        read(written(tmp_path, collection(*areas)))
    said = describe(refused.value).message
    assert "边界.geojson 第 41 个图形（示例网格40）：" in said
    assert words in said


def told(data):
    with pytest.raises(geojson._FaultError) as caught:
        geojson.parse(data)
    return caught.value.args[0]


def test_the_limits_as_shipped(monkeypatch):
    assert told(b" " * 30_000_000) == "不是 GeoJSON 文件"
    assert told(b" " * 30_000_001) == "太大"
    nothing = [{"geometry": None}] * 20_001
    assert told(json.dumps(collection(*nothing[1:])).encode()) == "里面没有面，只有点或线"
    assert told(json.dumps(collection(*nothing)).encode()) == "里面的图形太多"
    many = {f"p{number}": "x" for number in range(101)}
    (found,) = geojson.parse(json.dumps(collection(feature([SQUARE], **many))).encode())
    assert list(found.properties) == [f"p{number}" for number in range(100)]
    one = json.dumps(feature([SQUARE])).encode()
    monkeypatch.setattr(geojson, "thinned", lambda ring: ring)
    for points, fits in ((1_000_000, True), (1_000_001, False)):
        monkeypatch.setattr(geojson, "_outlines", lambda _each, points=points: ([(0, 0)] * points,))
        if fits:
            assert len(geojson.parse(one)[0].rings[0]) == points
        else:
            assert told(one) == "里面的点太多"


def test_a_ring_has_three_corners_and_400_points_are_kept(tmp_path):
    triangle = [SQUARE[0], SQUARE[1], SQUARE[2], SQUARE[0]]
    assert read(written(tmp_path, collection(feature([triangle]))))
    for rings in ([triangle[1:]], triangle, "ring", [7]):
        assert told(json.dumps(collection(feature(rings))).encode()) == "看不懂"
    assert told(json.dumps(feature("none", "MultiPolygon")).encode()) == "看不懂"
    assert told(json.dumps(feature([7], "MultiPolygon")).encode()) == "看不懂"
    around = [[103 + n / 10_000, 35.0] for n in range(399)]
    for points, kept in (([*around, around[0]], 400), ([*around, [105, 36], around[0]], 400)):
        (found,) = read(written(tmp_path, collection(feature([points]))))
        assert len(found.rings[0]) == kept


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ([feature([SQUARE])], "不是 GeoJSON 文件"),
        ({"type": "Topology"}, "不是 GeoJSON 文件"),
        ({}, "不是 GeoJSON 文件"),
        (collection(), "里面没有图形"),
        ({"type": "FeatureCollection", "features": "[]"}, "里面没有图形"),
        ({"type": "FeatureCollection"}, "里面没有图形"),
        ({"type": "Feature", "geometry": "Polygon"}, "第 1 个图形：看不懂"),
        ({"type": "Feature", "geometry": ["Polygon"]}, "第 1 个图形：看不懂"),
        (collection(feature(5)), "第 1 个图形：看不懂"),
        (collection(feature([SQUARE]), feature({"0": SQUARE}, "MultiPolygon")), "第 2 个图形"),
        (collection(feature([[SQUARE], SQUARE[0][0]], "MultiPolygon")), "第 1 个图形：看不懂"),
        (json.dumps(collection(feature([SQUARE], a=float("nan")))).encode(), "不是 GeoJSON 文件"),
        (json.dumps(collection(feature([SQUARE], a=float("inf")))).encode(), "不是 GeoJSON 文件"),
    ],
)
def test_what_is_no_area_is_said_as_what_it_is(tmp_path, content, words):
    with pytest.raises(BadBoundariesError) as refused:
        read(written(tmp_path, content))
    assert words in describe(refused.value).message


def test_places_are_kept_to_a_tenth_of_a_metre(tmp_path):
    corners = [[103.12345649, 35.98765449], *SQUARE[1:4], [103.12345649, 35.98765449]]
    (area,) = read(written(tmp_path, collection(feature([corners]))))
    assert area.rings[0][0] == (103.123456, 35.987654)
