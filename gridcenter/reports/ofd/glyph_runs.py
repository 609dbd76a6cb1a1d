"""Characters of a page joined to text objects: what stands in one line in one font is one object."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gridcenter.reports.ofd.matrices import after, bounds, inverse, point, scale
from gridcenter.reports.ofd.model import (
    IDENTITY,
    Colour,
    Matrix,
    PathData,
    TextObject,
)

_NEXT = 1.05
"""Ems to the next character of a word that was painted letter by letter."""
_LEVEL = 0.01
_ASCENT, _DESCENT, _SIDE = 1.0, 0.35, 0.15
"""Ems that a box leaves around its characters: readers cut at the box."""
_SAME = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """One character, its origin on the page in millimetres.

    ``turn`` takes an em of ``size`` (millimetres, y down) onto the page without moving it.
    ``source`` tells apart what was painted at once; ``alone`` where that is this character only.
    """

    text: str
    x: float
    y: float
    font: str
    size: float
    turn: Matrix
    fill: Colour
    alpha: int
    source: int
    alone: bool
    clips: tuple[PathData, ...] = ()


def upright(matrix: Matrix, size: float) -> tuple[float, Matrix]:
    """Font size in millimetres and what is left to turn, for an em of ``size`` under ``matrix``."""
    grown = scale(matrix)
    a, b, c, d, _e, _f = (each / grown for each in matrix)
    if max(abs(a - 1), abs(b), abs(c), abs(d - 1)) < _SAME:
        return size * grown, IDENTITY
    return size * grown, (a, b, c, d, 0.0, 0.0)


def runs(characters: Sequence[Character], fonts: dict[str, int]) -> Iterator[TextObject]:
    """Text objects in the order of painting; ``fonts`` gives each font its place."""
    run: list[Character] = []
    for each in characters:
        if run and not _joins(run[-1], each):
            yield _object(run, fonts)
            run = []
        run.append(each)
    if run:
        yield _object(run, fonts)


def _joins(last: Character, each: Character) -> bool:
    alike = (
        (last.font, last.fill, last.alpha, last.clips)
        == (each.font, each.fill, each.alpha, each.clips)
        and abs(last.size - each.size) < _SAME
        and last.turn == each.turn
    )
    if not alike:
        return False
    if last.source == each.source:
        return True
    x, y = _step(last, each)
    return last.alone and each.alone and 0 < x <= _NEXT and abs(y) < _LEVEL


def _step(last: Character, each: Character) -> tuple[float, float]:
    """From one origin to the next, in ems along and across the line."""
    x, y = point(inverse(last.turn), each.x - last.x, each.y - last.y)
    return x / last.size, y / last.size


def _object(run: Sequence[Character], fonts: dict[str, int]) -> TextObject:
    first = run[0]
    back = inverse(first.turn)
    places = [point(back, each.x - first.x, each.y - first.y) for each in run]
    across = [y for _x, y in places]
    along = [x for x, _y in places]
    size = first.size
    corners = [
        point(first.turn, x, y)
        for x in (min(along) - _SIDE * size, max(along) + (1 + _SIDE) * size)
        for y in (min(across) - _ASCENT * size, max(across) + _DESCENT * size)
    ]
    boundary = bounds([(x + first.x, y + first.y) for x, y in corners], 0)
    x, y = point(back, first.x - boundary.x, first.y - boundary.y)
    level = max(across) - min(across) < _LEVEL * size
    return TextObject(
        boundary=boundary,
        font=fonts[first.font],
        size=size,
        text="".join(each.text for each in run),
        x=x,
        y=y,
        delta_x=_steps(along),
        delta_y=() if level else _steps(across),
        ctm=first.turn,
        fill=first.fill,
        alpha=first.alpha,
        clips=tuple(moved(data, -boundary.x, -boundary.y, back) for data in first.clips),
    )


def _steps(places: Sequence[float]) -> tuple[float, ...]:
    return tuple(here - before for before, here in itertools.pairwise(places))


def moved(data: PathData, x: float, y: float, then: Matrix = IDENTITY) -> PathData:
    """A path moved by (x, y) and put under ``then``."""
    matrix = after((1.0, 0.0, 0.0, 1.0, x, y), then)
    return tuple(
        (segment[0], *_placed(matrix, [float(each) for each in segment[1:]])) for segment in data
    )


def _placed(matrix: Matrix, numbers: Sequence[float]) -> Iterator[float]:
    for x, y in zip(numbers[::2], numbers[1::2], strict=True):
        yield from point(matrix, x, y)
