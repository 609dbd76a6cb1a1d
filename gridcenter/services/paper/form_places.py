"""In which column of a form an incident lies: its village, or the unit below that owns it."""

from __future__ import annotations

from collections.abc import Callable

from gridcenter.domain.query import Query
from gridcenter.domain.register.grid import GRID
from gridcenter.services.centre import Centre, Tier
from gridcenter.store import records

BELOW = {Tier.COUNTY: 9, Tier.CITY: 6, Tier.PROVINCE: 4}
"""How many digits of a unit's code name the centre just below each tier."""


def unit_place(centre: Centre, unit: str) -> str:
    """The centre just below us to which a unit belongs."""
    return unit[: BELOW.get(centre.unit.tier, 12)]


def finder(centre: Centre) -> Callable[[str, str], str]:
    """Tells the place of an incident from its grid's uid and its unit; empty for none."""
    if centre.unit.tier is not Tier.TOWNSHIP:
        return lambda _grid, unit: unit_place(centre, unit)
    grids = records.find(centre.db, Query(register=GRID.id))
    villages = {str(grid.uid): grid.text("village") for grid in grids}
    return lambda grid, _unit: villages.get(grid, "")
