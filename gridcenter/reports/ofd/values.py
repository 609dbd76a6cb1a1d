"""Values as the parts of an OFD file write them: boxes, arrays of steps, colours, paths."""

from __future__ import annotations

from gridcenter.reports.ofd.model import Colour, PageBox, PathData, Segment

_LENGTHS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
"""Numbers that follow each letter of AbbreviatedData (GB/T 33190, table 36)."""


def numbers(text: str) -> list[float]:
    """Numbers separated by blanks. Raises ValueError."""
    return [float(each) for each in text.split()]


def box(text: str) -> PageBox | None:
    """ST_Box: x, y, width and height; None where nothing is said. Raises ValueError."""
    if not text.strip():
        return None
    x, y, width, height = numbers(text)
    return PageBox(x=x, y=y, width=width, height=height)


def steps(text: str, most: int) -> tuple[float, ...]:
    """DeltaX or DeltaY, at most ``most`` steps; ``g 5 3.2`` is 3.2 five times. Raises ValueError."""
    words = iter(text.split())
    found: list[float] = []
    for word in words:
        if len(found) >= most:
            break
        if word == "g":
            count, step = int(next(words, "0")), float(next(words, "0"))
            found += [step] * min(count, most - len(found))
        else:
            found.append(float(word))
    return tuple(found)


def colour(text: str) -> Colour | None:
    """Red, green and blue; one number is a grey. ``#`` hexadecimal parts are understood."""
    parts = [int(each[1:], 16) if each.startswith("#") else int(each) for each in text.split()]
    if len(parts) == 1:
        parts *= 3
    if len(parts) != 3 or not all(0 <= each <= 255 for each in parts):
        return None
    red, green, blue = parts
    return (red, green, blue)


def path_data(text: str) -> PathData:
    """AbbreviatedData as segments. Arcs become their end point's line, quadratics cubics.

    Raises ValueError for a letter that the standard does not know.
    """
    words = iter(text.split())
    found: list[Segment] = []
    x = y = 0.0
    for letter in words:
        if letter not in _LENGTHS:
            raise ValueError(letter)
        given = [float(next(words, "nan")) for _each in range(_LENGTHS[letter])]
        match letter:
            case "C":
                found.append(("C",))
                continue
            case "S" | "M":
                found.append(("M", *given))
            case "Q":
                found.append(("B", *_cubic(x, y, given)))
            case "A":
                found.append(("L", *given[-2:]))
            case _:
                found.append((letter, *given))
        x, y = given[-2:]
    return tuple(found)


def _cubic(x: float, y: float, given: list[float]) -> tuple[float, ...]:
    """A quadratic curve as a cubic one: the control points a third of the way from its own."""
    cx, cy, ex, ey = given
    return (
        *(x + 2 / 3 * (cx - x), y + 2 / 3 * (cy - y)),
        *(ex + 2 / 3 * (cx - ex), ey + 2 / 3 * (cy - ey), ex, ey),
    )
