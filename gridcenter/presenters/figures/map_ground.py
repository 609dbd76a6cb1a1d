"""Where the areas of a map lie on the sheet: boundaries in proportion, or tiles in blocks.

Tiles keep their places as long as the villages and grids stay the same: they follow the codes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from gridcenter.presenters.figures.chart_model import ChartBlock, Ground, Ring
from gridcenter.services.figures.maps import Area

_TILE = (1.7, 1.0)
_GAP = 0.1
_PAD = 0.22
_HEAD = 0.5
_SHAPE = 1.75
"""The wanted proportion of the whole: a chart is wider than high."""


def ground_of(areas: Sequence[Area], *, schematic: bool) -> Ground:
    """The ground of these areas in their order; one without a place has no rings."""
    return _tiles(areas) if schematic else _boundaries(areas)


def _boundaries(areas: Sequence[Area]) -> Ground:
    """Longitudes shrunk by the middle latitude, north above."""
    easts = [x for area in areas for ring in area.rings for x, _y in ring]
    norths = [y for area in areas for ring in area.rings for _x, y in ring]
    west, east, south, north = min(easts), max(easts), min(norths), max(norths)
    narrow = max(math.cos(math.radians((south + north) / 2)), 0.01)
    wide, high = (east - west) * narrow, north - south
    scale = 100 / max(wide, high, 1e-9)
    across = narrow * scale

    def placed(ring: Ring) -> Ring:
        return tuple([((x - west) * across, (north - y) * scale) for x, y in ring])

    return Ground(
        areas=tuple(tuple(map(placed, area.rings)) for area in areas),
        blocks=(),
        wide=max(wide * scale, 1e-6),
        high=max(high * scale, 1e-6),
        schematic=False,
    )


def _tiles(areas: Sequence[Area]) -> Ground:
    placed = [area for area in areas if area.key]
    parents = sorted({area.parent for area in placed})
    members = {p: [a for a in placed if a.parent == p] for p in parents}
    if parents == [""]:
        across = max(1, round(math.sqrt(len(placed) * _SHAPE * _TILE[1] / _TILE[0])))
    else:
        across = max((math.ceil(math.sqrt(len(m))) for m in members.values()), default=1)
    layouts = [_arranged(members, across, count) for count in range(1, max(len(parents), 1) + 1)]
    tiles, blocks, wide, high = min(
        layouts, key=lambda made: abs(math.log(max(made[2], 1e-6) / max(made[3], 1e-6) / _SHAPE))
    )
    return Ground(
        areas=tuple((tiles[area.key],) if area.key in tiles else () for area in areas),
        blocks=blocks,
        wide=wide,
        high=high,
        schematic=True,
    )


def _arranged(
    members: dict[str, list[Area]], across: int, in_line: int
) -> tuple[dict[str, Ring], tuple[ChartBlock, ...], float, float]:
    """Blocks in lines of ``in_line``, each as high as the highest of its line."""
    tiles: dict[str, Ring] = {}
    blocks = []
    parents = list(members)
    block_wide = across * (_TILE[0] + _GAP) - _GAP + 2 * _PAD
    top = 0.0
    for start in range(0, len(parents), in_line):
        line = parents[start : start + in_line]
        rows = max(math.ceil(len(members[parent]) / across) for parent in line)
        high = _HEAD + rows * (_TILE[1] + _GAP) - _GAP + 2 * _PAD
        for column, parent in enumerate(line):
            left = column * (block_wide + 2 * _GAP)
            name = members[parent][0].parent_name
            blocks.append(ChartBlock(name=name, box=(left, top, block_wide, high)))
            for place, area in enumerate(members[parent]):
                x = left + _PAD + place % across * (_TILE[0] + _GAP)
                y = top + _HEAD + _PAD + place // across * (_TILE[1] + _GAP)
                tiles[area.key] = _box(x, y)
        top += high + 2 * _GAP
    wide = min(in_line, len(parents)) * (block_wide + 2 * _GAP) - 2 * _GAP
    return tiles, tuple(blocks), max(wide, 0.1), max(top - 2 * _GAP, 0.1)


def _box(x: float, y: float) -> Ring:
    right, bottom = x + _TILE[0], y + _TILE[1]
    return ((x, y), (right, y), (right, bottom), (x, bottom), (x, y))
