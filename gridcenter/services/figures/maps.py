"""The grid map: boundaries of grids, villages or townships, and what is counted in each area."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.period import Period
from gridcenter.domain.place import Tier, is_under, unit_below, unit_code
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.register.grid import GRID
from gridcenter.domain.register.incident.states import CLOSED_STATES, OPEN_STATES
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.exchange import geojson
from gridcenter.exchange.geojson import Feature, Ring
from gridcenter.services import audit, divisions, month, settings
from gridcenter.services.centre import Centre
from gridcenter.services.counting import counts
from gridcenter.services.figures import statistics
from gridcenter.services.figures.statistics import EVERYTHING, Scope
from gridcenter.store import records

_KEY = "map.boundaries"


class Level(StrEnum):
    """What an area of the map is."""

    GRID = "grid"
    VILLAGE = "village"
    UNIT = "unit"


class NoMatchError(GridcenterError):
    """No area of the file is one of ours."""

    code = "boundaries_no_match"
    sentence = N_(
        "没有导入边界：{file} 里的 {count} 个图形，没有一个的编码或名称与本单位的网格、村（社区）对得上。"
    )
    hint = N_("请在属性中写上网格编码、村（社区）代码或完整名称。原有边界没有改动。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import found: areas taken, areas of the file that are not ours, ours without one."""

    level: Level
    taken: int
    unknown: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One area and its figures in the period; ``rings`` empty where nobody drew it.

    ``key`` is a grid's uid or a division's code, empty for incidents that lie in no area. ``parent``
    is the village of a grid, or the unit above. ``households`` is 0 where it is not known.
    """

    key: str
    code: str
    name: str
    parent: str
    parent_name: str
    rings: tuple[Ring, ...]
    count: int
    open: int
    overdue: int
    resolved: int
    households: int
    query: Query | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GridMap:
    """All areas by code, then what lies in none; ``schematic`` when no boundaries are known."""

    level: Level
    areas: tuple[Area, ...]
    schematic: bool


@dataclass(frozen=True, slots=True)
class _Own:
    key: str
    code: str
    name: str
    parent: str


def import_boundaries(centre: Centre, path: Path) -> Imported:
    """Take boundaries from a GeoJSON file, in place of those known so far; logged.

    Areas are matched by code, then by name where the name is ours once. Grids are looked for first,
    then villages (at a county: the units below). Raises BadBoundariesError, NoMatchError.
    """
    centre.require(Deed.SHAPE)
    features = geojson.read(path)
    best: tuple[Level, dict[str, list[Ring]]] | None = None
    for level in _levels(centre):
        found = _matched(features, _own(centre, level))
        if found and (best is None or len(found) > len(best[1])):
            best = level, found
    if best is None:
        raise NoMatchError(file=path.name, count=len(features))
    level, found = best
    with centre.db.transaction():
        settings.put(centre, _KEY, {"level": level.value, "rings": found})
        detail = {"file": path.name, "level": level.value, "areas": len(found)}
        audit.record(centre, "map.import", detail)
    ours = _own(centre, level)
    return Imported(
        level=level,
        taken=len(found),
        unknown=len(features) - _used(features, ours),
        missing=tuple(each.name for each in ours if each.code not in found),
    )


def forget_boundaries(centre: Centre) -> None:
    """Go back to the schematic map; logged."""
    centre.require(Deed.SHAPE)
    with centre.db.transaction():
        settings.put(centre, _KEY, None)
        audit.record(centre, "map.forget", {})


def grid_map(centre: Centre, period: Period, scope: Scope = EVERYTHING) -> GridMap:
    """The areas with their figures for ``period``.

    count: incidents that occurred in it. open, resolved: of these, by their present state. overdue:
    of these, open and past their deadline today.
    """
    kept = settings.get(centre, _KEY) or {}
    level = Level(kept["level"]) if kept else _levels(centre)[0]
    rings: Mapping[str, Sequence[Sequence[Sequence[float]]]] = kept.get("rings", {})
    grids = records.find(centre.db, Query(register=GRID.id))
    village_of = {str(grid.uid): grid.text("village") for grid in grids}
    by = "unit" if level is Level.UNIT else "grid"
    households: Counter[str] = Counter()
    for grid in grids:
        place = str(grid.unit if level is Level.UNIT else grid.uid)
        number = grid.values.get("households")
        households[_area_of(centre, level, place, village_of)] += (
            number if isinstance(number, int) else 0
        )
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    query = statistics.query_of(centre, period, scope)
    members: dict[str, set[str | None]] = defaultdict(set)
    for place, state, resolved, count in counts(centre, query, (by, "state", "is_resolved")):
        key = _area_of(centre, level, str(place or ""), village_of)
        members[key].add(str(place) if place else None)
        tally[key]["count"] += count
        tally[key]["open"] += count if state in OPEN_STATES else 0
        tally[key]["resolved"] += count if resolved and state in CLOSED_STATES else 0
    late = month.overdue_query(centre.today()).filters
    overdue = replace(query, filters=(*query.filters, *late))
    for place, count in counts(centre, overdue, (by,)):
        tally[_area_of(centre, level, str(place or ""), village_of)]["overdue"] += count
    own = [*_own(centre, level)]
    known = {each.key for each in own}
    stray = sorted(key for key in tally if key and key not in known)
    own += [_Own(key, key, divisions.name(centre, key), "") for key in stray]
    if "" in tally:
        own.append(_Own("", "", "", ""))
    areas = tuple(
        Area(
            key=each.key,
            code=each.code,
            name=each.name,
            parent=each.parent,
            parent_name=divisions.name(centre, each.parent) if each.parent else "",
            rings=_as_rings(rings.get(each.code, ())) if each.code else (),
            count=tally[each.key]["count"],
            open=tally[each.key]["open"],
            overdue=tally[each.key]["overdue"],
            resolved=tally[each.key]["resolved"],
            households=households.get(each.key, 0),
            query=_rows(query, by, members[each.key]) if each.key in members else None,
        )
        for each in own
    )
    return GridMap(level=level, areas=areas, schematic=not rings)


def _levels(centre: Centre) -> tuple[Level, ...]:
    return (Level.GRID, Level.VILLAGE) if centre.unit.tier is Tier.TOWNSHIP else (Level.UNIT,)


def _own(centre: Centre, level: Level) -> tuple[_Own, ...]:
    """The areas that this centre has, by code."""
    grids = records.find(centre.db, Query(register=GRID.id))
    if level is Level.VILLAGE:
        known = divisions.villages(centre, also={grid.text("village") for grid in grids})
        mine = [each for each in known if is_under(each.code, centre.unit.code)]
        return tuple(_Own(each.code, each.code, each.name, each.parent) for each in mine)
    if level is Level.GRID:
        found = [_Own(str(g.uid), g.text("code"), g.text("name"), g.text("village")) for g in grids]
        return tuple(sorted(found, key=lambda each: (each.parent, each.code)))
    above = centre.unit.code
    codes = {unit_below(grid.unit, above) for grid in grids}
    codes |= {unit_below(each.code, above) for each in divisions.townships(centre)}
    return tuple(
        _Own(code, code, divisions.name(centre, code), "")
        for code in sorted(codes)
        if is_under(code, above)
    )


def _area_of(centre: Centre, level: Level, place: str, village_of: Mapping[str, str]) -> str:
    """The area in which a grid's uid, or a unit's code, lies; empty for none that we have."""
    if level is Level.UNIT:
        return unit_below(place, centre.unit.code)
    if place not in village_of:
        return ""
    return place if level is Level.GRID else village_of[place]


def _matched(features: Sequence[Feature], own: Sequence[_Own]) -> dict[str, list[Ring]]:
    found: dict[str, list[Ring]] = {}
    matcher = _Matcher(own)
    for feature in features:
        code = matcher.code_of(feature)
        if code:
            found.setdefault(code, []).extend(feature.rings)
    return found


def _used(features: Sequence[Feature], own: Sequence[_Own]) -> int:
    matcher = _Matcher(own)
    return sum(bool(matcher.code_of(feature)) for feature in features)


class _Matcher:
    """Finds which of our areas a feature is: any property that is our code, else our name."""

    def __init__(self, own: Sequence[_Own]) -> None:
        self._codes = {each.code for each in own}
        names = Counter(each.name for each in own)
        self._names = {each.name: each.code for each in own if names[each.name] == 1}

    def code_of(self, feature: Feature) -> str:
        """Our code, or nothing."""
        texts = feature.properties.values()
        for text in texts:
            for code in (text, unit_code(text)):
                if code in self._codes:
                    return code
        return next((self._names[text] for text in texts if text in self._names), "")


def _as_rings(given: Sequence[Sequence[Sequence[float]]]) -> tuple[Ring, ...]:
    return tuple(tuple((point[0], point[1]) for point in ring) for ring in given)


def _rows(query: Query, by: str, members: Set[str | None]) -> Query | None:
    """The rows of these grids or units; None where no single query says it."""
    named = sorted(each for each in members if each)
    if not named:
        narrower = Filter(field=by, operator=Operator.IS_EMPTY)
    elif None in members:
        return None
    else:
        narrower = Filter(field=by, operator=Operator.ANY_OF, values=tuple(named))
    return replace(query, filters=(*query.filters, narrower))
