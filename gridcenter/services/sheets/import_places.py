"""A village follows from the grid of a row, and a grid from its village where it has only one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import FieldSpec, Kind, Register, Uid, Value
from gridcenter.domain.register.registers import told_apart_target
from gridcenter.domain.written.parse import ParseContext, parse_value
from gridcenter.exchange.sheets.sheet_model import Cell, cell_text
from gridcenter.services.centre import Centre
from gridcenter.services.sheets.import_plan import Cleaned
from gridcenter.services.sheets.import_rows import ReadRow
from gridcenter.store import records


class PlaceFinder:
    """Completes the places of the rows of one register; knows nothing to do where it keeps none."""

    def __init__(self, centre: Centre, register: Register, context: ParseContext) -> None:
        self._centre, self._context = centre, context
        self._grid: FieldSpec | None = None
        self._target: Register | None = None
        for spec in register.fields:
            target = told_apart_target(spec)
            if self._grid is None and target is not None:
                self._grid, self._target = spec, target
        villages = (spec for spec in register.fields if spec.kind is Kind.DIVISION)
        self._village: FieldSpec | None = next(villages, None)

    def fill(self, row: ReadRow, cells: Sequence[Cell], village_at: int | None) -> None:
        """Add the place that follows from the other; what a row says itself stays."""
        if self._grid is None or self._target is None or row.known is not None:
            return
        named = {fault.problem.field for fault in row.faults}
        grid = row.values.get(self._grid.name)
        if grid is None and self._grid.name not in named:
            self._find_grid(row, self._grid, cells, village_at)
        elif self._village is not None and self._village.name not in {*row.values, *named}:
            village = self._villages.get(Uid(str(grid)))
            if village:
                row.values[self._village.name] = village

    def _find_grid(
        self, row: ReadRow, grid: FieldSpec, cells: Sequence[Cell], village_at: int | None
    ) -> None:
        text, village = "", None
        if self._village is not None:
            village = row.values.get(self._village.name)
        elif village_at is not None and village_at < len(cells) and self._target is not None:
            text = cell_text(cells[village_at])
            spec = self._target.field(str(self._target.told_apart_by))
            village, _problem = parse_value(spec, text, self._context)
        only = self._only.get(str(village), ()) if village else ()
        if len(only) == 1:
            uid, name = only[0]
            row.values[grid.name] = uid
            if text:
                row.cleaned += (Cleaned(field=grid.name, before=text, after=name),)

    @cached_property
    def _known(self) -> tuple[tuple[Uid, str, str], ...]:
        """Uid, village and title of every grid."""
        if self._target is None:
            return ()
        target, at = self._target, str(self._target.told_apart_by)
        found = records.find(self._centre.db, Query(register=target.id))
        return tuple((one.uid, one.text(at), one.text(target.title[0])) for one in found)

    @cached_property
    def _villages(self) -> dict[Uid, Value]:
        return {uid: village for uid, village, _name in self._known if village}

    @cached_property
    def _only(self) -> dict[str, list[tuple[Uid, str]]]:
        found: dict[str, list[tuple[Uid, str]]] = defaultdict(list)
        for uid, village, name in self._known:
            found[village].append((uid, name))
        return found
