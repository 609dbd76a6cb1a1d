"""How a cell of a form reads and where it stands: what a form declares and its document shows."""

from __future__ import annotations

from enum import StrEnum


class CellKind(StrEnum):
    """What a cell holds, so that a sheet can store it as what it is."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    """Digits that are a name and not a number: codes, phones, certificate numbers."""
    INTEGER = "integer"
    DECIMAL = "decimal"
    RATE = "rate"
    """``value`` is in per cent to one decimal."""
    DATE = "date"


class Align(StrEnum):
    """Where a column's text stands."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
