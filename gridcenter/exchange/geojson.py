"""GeoJSON boundaries (RFC 7946) from anybody's file: read strictly, thinned to what a map shows.

The file is not trusted: size, number of features, points and nesting are bounded, every number must
be a place on earth, and only areas are taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from gridcenter.base.i18n import _
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_

LARGEST_BYTES = 30_000_000
MOST_FEATURES = 20_000
MOST_POINTS = 1_000_000
MOST_PROPERTIES = 100
KEPT_POINTS = 400
"""Points of a ring that are kept; a map on the screen shows no more."""
_FEWEST = 4
_DECIMALS = 6

Ring = tuple[tuple[float, float], ...]


class BadBoundariesError(GridcenterError):
    """The file holds no boundaries that can be used."""

    code = "bad_boundaries"
    sentence = N_("没有导入边界：{file} {which}{what}。")
    hint = N_("请用经纬度（WGS84 或 CGCS2000）的 GeoJSON 面数据，不超过 30 MB；原有边界没有改动。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One area: its short texts and numbers as text, and the rings of its polygons, holes included."""

    properties: Mapping[str, str]
    rings: tuple[Ring, ...]


class _FaultError(Exception):
    """``number`` (from 1) and ``name`` tell the feature that is at fault, where it is one."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
        self.number: int | None = None
        self.name = ""


def read(path: Path) -> tuple[Feature, ...]:
    """The areas in a file; BadBoundariesError says what is wrong with it."""
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_BYTES + 1)
        return parse(data)
    except _FaultError as fault:
        raise BadBoundariesError(file=path.name, which=_which(fault), what=fault.what) from fault
    except OSError as failure:
        raise BadBoundariesError(file=path.name, which="", what=N_("无法读取")) from failure


def _which(fault: _FaultError) -> str:
    """Which feature is meant, by its number and the first name it carries."""
    if fault.number is None:
        return ""
    name = _("（{name}）").format(name=fault.name) if fault.name else ""
    return _("第 {number} 个图形{name}：").format(number=fault.number, name=name)


def parse(data: bytes) -> tuple[Feature, ...]:
    """The areas of a GeoJSON text. Raises a fault that :func:`read` puts into words."""
    if len(data) > LARGEST_BYTES:
        raise _FaultError(N_("太大"))
    try:
        raw = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
    except (UnicodeDecodeError, ValueError, RecursionError) as broken:
        raise _FaultError(N_("不是 GeoJSON 文件")) from broken
    if not isinstance(raw, dict) or raw.get("type") not in ("FeatureCollection", "Feature"):
        raise _FaultError(N_("不是 GeoJSON 文件"))
    given = raw.get("features") if raw["type"] == "FeatureCollection" else [raw]
    if not isinstance(given, list) or not given:
        raise _FaultError(N_("里面没有图形"))
    if len(given) > MOST_FEATURES:
        raise _FaultError(N_("里面的图形太多"))
    points, found = 0, []
    for number, each in enumerate(given, 1):
        try:
            rings = _outlines(each)
        except _FaultError as fault:
            fault.number, fault.name = number, _name(each)
            raise
        points += sum(map(len, rings))
        if points > MOST_POINTS:
            raise _FaultError(N_("里面的点太多"))
        if rings:
            properties = _properties(each.get("properties"), each.get("id"))
            found.append(Feature(properties=properties, rings=tuple(map(thinned, rings))))
    if not found:
        raise _FaultError(N_("里面没有面，只有点或线"))
    return tuple(found)


def _outlines(feature: Any) -> tuple[Ring, ...]:
    if not isinstance(feature, dict):
        raise _FaultError(N_("看不懂"))
    return tuple(_rings(feature.get("geometry")))


def _name(feature: Any) -> str:
    """The first text by which whoever made the file may find a feature again."""
    given = feature.get("properties") if isinstance(feature, dict) else None
    texts = _properties(given, None).values()
    return next((text for text in texts if text), "")


def _refuse(_word: str) -> NoReturn:
    raise ValueError


def _properties(given: Any, identity: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        given = {}
    if isinstance(identity, str | int) and not isinstance(identity, bool):
        given = {"id": identity, **given}
    texts = {}
    for name, value in list(given.items())[:MOST_PROPERTIES]:
        if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
            value = int(value)  # noqa: PLW2901 - a code that went through a spreadsheet
        if isinstance(value, str | int) and not isinstance(value, bool):
            texts[str(name)[:100]] = str(value).strip()[:100]
    return texts


def _rings(geometry: Any) -> Iterator[Ring]:
    if geometry is None:
        return
    if not isinstance(geometry, dict):
        raise _FaultError(N_("看不懂"))
    shape, given = geometry.get("type"), geometry.get("coordinates")
    if shape == "Polygon":
        polygons = [given]
    elif shape == "MultiPolygon":
        polygons = given if isinstance(given, list) else [None]
    else:
        return
    for polygon in polygons:
        if not isinstance(polygon, list):
            raise _FaultError(N_("看不懂"))
        for ring in polygon:
            if not isinstance(ring, list) or len(ring) < _FEWEST:
                raise _FaultError(N_("看不懂"))
            yield tuple(_point(each) for each in ring)


def _point(given: Any) -> tuple[float, float]:
    if not isinstance(given, list) or len(given) < 2:
        raise _FaultError(N_("看不懂"))
    longitude, latitude = given[0], given[1]
    for number, limit in ((longitude, 180), (latitude, 90)):
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise _FaultError(N_("看不懂"))
        if not abs(number) <= limit:  # a number that is none fails this too
            raise _FaultError(N_("坐标不是经纬度，请先转换成 WGS84 或 CGCS2000 经纬度"))
    return round(float(longitude), _DECIMALS), round(float(latitude), _DECIMALS)


def thinned(ring: Ring) -> Ring:
    """A ring of at most :data:`KEPT_POINTS` points, evenly chosen, still closed."""
    if len(ring) <= KEPT_POINTS:
        return ring
    step = (len(ring) - 1) / (KEPT_POINTS - 1)
    return tuple(ring[round(place * step)] for place in range(KEPT_POINTS))
