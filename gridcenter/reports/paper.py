"""The sheet of paper: its size, how it lies, and what may be printed on."""

from __future__ import annotations

from enum import StrEnum


class Orientation(StrEnum):
    """How the A4 sheet lies."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


class Paper(StrEnum):
    """The size of the sheet."""

    A4 = "a4"
    A3 = "a3"


def text_area(orientation: Orientation, paper: Paper) -> tuple[float, float]:
    """What GB/T 9704 leaves between the margins, in millimetres; the margins of A3 are the same."""
    long, short = (348.0, 243.0) if paper is Paper.A3 else (225.0, 156.0)
    return (long, short) if orientation is Orientation.LANDSCAPE else (short, long)
