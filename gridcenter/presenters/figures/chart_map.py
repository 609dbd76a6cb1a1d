"""The grid map as a picture: each area in one of at most five classes of the chosen measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from gridcenter.base.i18n import _
from gridcenter.domain.figures.ratios import NOTHING, Rate
from gridcenter.domain.figures.suppression import FEW, LEAST, WITHHELD, hidden_places
from gridcenter.domain.text import N_
from gridcenter.presenters.figures.chart_model import TITLES, ChartMark, ChartName, Picture, Shape
from gridcenter.presenters.figures.map_ground import ground_of
from gridcenter.services.figures.maps import Area, GridMap, Level

CLASSES = 5


class MapMeasure(StrEnum):
    """What colours the map."""

    COUNT = "count"
    OPEN = "open"
    OVERDUE = "overdue"
    RESOLUTION = "resolution"
    PER_THOUSAND = "per_thousand"


MEASURES = {
    MapMeasure.COUNT: N_("登记件数"),
    MapMeasure.OPEN: N_("未结件数"),
    MapMeasure.OVERDUE: N_("逾期件数"),
    MapMeasure.RESOLUTION: N_("事件化解率"),
    MapMeasure.PER_THOUSAND: N_("每千户件数"),
}
_HEADS = (N_("登记"), N_("未结"), N_("逾期"), N_("事件化解率"), N_("每千户"))
_COUNTS = (MapMeasure.COUNT, MapMeasure.OPEN, MapMeasure.OVERDUE)
_PLACES = {
    Level.GRID: N_("网格"),
    Level.VILLAGE: N_("村（社区）"),
    Level.UNIT: N_("单位"),
}


@dataclass(frozen=True, slots=True)
class _Value:
    """A figure and how it reads; None over a zero base, ``hidden`` in public."""

    number: Decimal | None
    text: str
    hidden: bool = False


def amount(area: Area, measure: MapMeasure) -> Decimal | None:
    """The figure of an area; None over a zero base."""
    if measure is MapMeasure.RESOLUTION:
        return Rate(area.resolved, area.count).exact
    if measure is MapMeasure.PER_THOUSAND:
        if not area.households:
            return None
        per = Decimal(area.count * 1000) / area.households
        return per.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Decimal(
        {
            MapMeasure.COUNT: area.count,
            MapMeasure.OPEN: area.open,
            MapMeasure.OVERDUE: area.overdue,
        }[measure]
    )


def classes(numbers: Sequence[Decimal]) -> tuple[tuple[Decimal, Decimal], ...]:
    """At most :data:`CLASSES` classes with about as many areas each: (smallest, largest) found in it.

    Equal numbers are never parted.
    """
    distinct = sorted(set(numbers))
    if len(distinct) <= CLASSES:
        return tuple((each, each) for each in distinct)
    ordered = sorted(numbers)
    edges = [ordered[len(ordered) * step // CLASSES] for step in range(1, CLASSES)]
    groups: dict[int, list[Decimal]] = {}
    for number in distinct:
        groups.setdefault(sum(number >= edge for edge in edges), []).append(number)
    return tuple((group[0], group[-1]) for _place, group in sorted(groups.items()))


def picture(grid_map: GridMap, measure: MapMeasure, scope: str, *, public: bool = False) -> Picture:
    """The map coloured by ``measure``; in public small counts, and what tells them, are withheld."""
    areas = grid_map.areas
    values = [_value(area, measure) for area in areas]
    no_sum = False
    if public:
        values, no_sum = _withheld(areas, values, measure)
    is_count = measure in _COUNTS
    known = [
        each.number
        for each, area in zip(values, areas, strict=True)
        if each.number is not None and not each.hidden and area.key
        if each.number or not is_count
    ]
    found = classes(known)
    marks = tuple(
        ChartMark(
            key=area.code,
            name=_name(area, grid_map.level),
            count=0 if value.hidden else int(value.number or 0) if is_count else area.count,
            value=value.text,
            note="" if public else _note(area, measure),
            level=_level(value, found),
            hidden=value.hidden,
            query=None if public else area.query,
        )
        for area, value in zip(areas, values, strict=True)
    )
    total = sum(area.count for area in areas)
    header, rows = (_bare if public else _full)(grid_map, values, measure)
    hidden_total = no_sum or 0 < total < LEAST
    if public and hidden_total:
        rows = (*rows[:-1], (*rows[-1][:1], WITHHELD))
    notes = (
        [
            _("示意图：方块只表示{place}，不表示实际位置和大小").format(
                place=_(_PLACES[grid_map.level])
            )
        ]
        if grid_map.schematic
        else []
    )
    if public:
        notes.append(_("对外公开：少于 {least} 的数不显示").format(least=LEAST))
    return Picture(
        name=ChartName.MAP,
        shape=Shape.MAP,
        title=_("{title}：{measure}").format(
            title=_(TITLES[ChartName.MAP]), measure=_(MEASURES[measure])
        ),
        scope=scope,
        marks=marks,
        total=0 if public and hidden_total else total,
        header=header,
        rows=rows,
        summary=_words(marks, measure) if not public else notes[-1],
        legend=("0" if is_count else NOTHING, *(_range(*each, measure) for each in found)),
        ground=ground_of(areas, schematic=grid_map.schematic),
        note="；".join(notes),
    )


def _value(area: Area, measure: MapMeasure) -> _Value:
    number = amount(area, measure)
    if number is None:
        return _Value(None, NOTHING)
    return _Value(number, f"{number}%" if measure is MapMeasure.RESOLUTION else str(number))


def _withheld(
    areas: Sequence[Area], values: Sequence[_Value], measure: MapMeasure
) -> tuple[list[_Value], bool]:
    """What may be shown: a rate goes where any of the counts it is made of is small."""
    if measure in _COUNTS:
        places, no_sum = hidden_places([int(value.number or 0) for value in values])
        return [
            _Value(v.number, FEW if v.number and v.number < LEAST else WITHHELD, hidden=True)
            if place in places
            else v
            for place, v in enumerate(values)
        ], no_sum

    def tells(area: Area) -> bool:
        parts = [area.count]
        if measure is MapMeasure.RESOLUTION:
            parts += [area.resolved, area.count - area.resolved]
        return any(0 < part < LEAST for part in parts)

    told = [tells(area) for area in areas]
    shown = [
        _Value(value.number, WITHHELD, hidden=True) if gone else value
        for value, gone in zip(values, told, strict=True)
    ]
    return shown, any(told)


def _level(value: _Value, found: Sequence[tuple[Decimal, Decimal]]) -> int:
    if value.number is None or value.hidden:
        return 0
    for level, (low, high) in enumerate(found, 1):
        if low <= value.number <= high:
            return level
    return 0


def _range(low: Decimal, high: Decimal, measure: MapMeasure) -> str:
    sign = "%" if measure is MapMeasure.RESOLUTION else ""
    return f"{low}{sign}" if low == high else f"{low}–{high}{sign}"


def _name(area: Area, level: Level) -> str:
    if area.key:
        return area.name
    return _("未填所属网格") if level is not Level.UNIT else _("其他单位")


def _note(area: Area, measure: MapMeasure) -> str:
    if measure is MapMeasure.RESOLUTION:
        return _("已化解 {part} ÷ 登记 {whole}").format(part=area.resolved, whole=area.count)
    if measure is MapMeasure.PER_THOUSAND:
        return _("登记 {part} ÷ {whole} 户 × 1000").format(part=area.count, whole=area.households)
    return _("登记 {count}，未结 {open}，逾期 {overdue}").format(
        count=area.count, open=area.open, overdue=area.overdue
    )


def _full(
    grid_map: GridMap, values: Sequence[_Value], measure: MapMeasure
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """All measures of every area and their sums."""
    del values, measure
    areas = grid_map.areas
    header = (_(_PLACES[grid_map.level]), *map(_, _HEADS))
    rows = [
        (_name(area, grid_map.level), *(_value(area, each).text for each in MapMeasure))
        for area in areas
    ]
    whole = _whole(areas)
    rows.append((_("合计"), *(_value(whole, each).text for each in MapMeasure)))
    return header, tuple(rows)


def _bare(
    grid_map: GridMap, values: Sequence[_Value], measure: MapMeasure
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The shown measure alone: two measures side by side would tell what one withholds."""
    header = (_(_PLACES[grid_map.level]), _(MEASURES[measure]))
    rows = [
        (_name(area, grid_map.level), value.text)
        for area, value in zip(grid_map.areas, values, strict=True)
    ]
    rows.append((_("合计"), _value(_whole(grid_map.areas), measure).text))
    return header, tuple(rows)


def _whole(areas: Sequence[Area]) -> Area:
    return Area(
        key="",
        code="",
        name="",
        parent="",
        parent_name="",
        rings=(),
        count=sum(area.count for area in areas),
        open=sum(area.open for area in areas),
        overdue=sum(area.overdue for area in areas),
        resolved=sum(area.resolved for area in areas),
        households=sum(area.households for area in areas),
        query=None,
    )


def _words(marks: Sequence[ChartMark], measure: MapMeasure) -> str:
    drawn = [mark for mark in marks if mark.level]
    if not drawn:
        return _("没有数据")
    most = max(drawn, key=lambda mark: mark.level)
    return _("{measure}：{count} 处有数，最高一档有{name}，{value}。").format(
        measure=_(MEASURES[measure]), count=len(drawn), name=most.name, value=most.value
    )
