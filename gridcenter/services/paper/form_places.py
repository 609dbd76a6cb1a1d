"""In which column of a form an incident lies: its village, or the unit below that owns it."""

from __future__ import annotations

from dataclasses import replace

from gridcenter.domain.place import Whereabouts
from gridcenter.domain.query import Query
from gridcenter.domain.register.grid import GRID
from gridcenter.services.centre import Centre
from gridcenter.store import records


def whereabouts(centre: Centre) -> Whereabouts:
    """In which place rows lie; grids are read only where villages are the places."""
    above = Whereabouts(above=centre.unit.code, village_of={})
    if above.in_units:
        return above
    grids = records.find(centre.db, Query(register=GRID.id))
    return replace(above, village_of={str(grid.uid): grid.text("village") for grid in grids})
