"""Turning points from a PDF's page (points, y up) into millimetres from its top left corner."""

from __future__ import annotations

import math
from collections.abc import Iterable

from gridcenter.reports.ofd.model import Matrix, PageBox

MM = 25.4 / 72
"""Millimetres in a point."""
FLIPPED: Matrix = (1.0, 0.0, 0.0, -1.0, 0.0, 0.0)


def after(first: Matrix, then: Matrix) -> Matrix:
    """One matrix for ``first`` and then ``then``."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        *(a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s),
        *(e * p + f * r + t, e * q + f * s + u),
    )


def point(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where ``matrix`` puts a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def scale(matrix: Matrix) -> float:
    """By how much it enlarges lengths, on the mean of both ways."""
    a, b, c, d, _e, _f = matrix
    return math.sqrt(abs(a * d - b * c))


def inverse(matrix: Matrix) -> Matrix:
    """The matrix that undoes it. Raises ZeroDivisionError for one that squeezes all into a line."""
    a, b, c, d, e, f = matrix
    size = a * d - b * c
    p, q, r, s = d / size, -b / size, -c / size, a / size
    return (p, q, r, s, -(e * p + f * r), -(e * q + f * s))


def bounds(points: Iterable[tuple[float, float]], margin: float) -> PageBox:
    """The box around ``points``, ``margin`` wider on every side."""
    xs, ys = zip(*points, strict=True)
    left, top = min(xs) - margin, min(ys) - margin
    return PageBox(x=left, y=top, width=max(xs) + margin - left, height=max(ys) + margin - top)
