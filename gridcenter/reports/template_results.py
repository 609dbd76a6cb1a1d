"""Writes into a filled form what its own formulas come to."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from lxml import etree

from gridcenter.reports.formula_values import (
    FailedFormulaError,
    Place,
    UnknownFormulaError,
    Value,
    value_of,
)
from gridcenter.reports.template_cells import MAIN, CellWriter, split
from gridcenter.reports.template_marks import escaped, unescaped
from gridcenter.reports.template_rows import unshare

_MOST_LOOKS = 3_000_000


def write_results(writers: Mapping[str, CellWriter]) -> None:
    """Give every formula whose value is known here its result, the others none.

    An old result would be that of the empty form. Array formulas and what depends on them are left
    to the program that opens the file.
    """
    results = _Results(writers)
    for name, writer in writers.items():
        for cell in writer.cells():
            if cell.find(f"{MAIN}f") is None:
                continue
            column, row = split(cell.get("r") or "")
            _write(cell, results.outcome((name, column, row)))


class _Results:
    """The values of all cells of a book, formulas reckoned when they are first asked for."""

    def __init__(self, writers: Mapping[str, CellWriter]) -> None:
        self._writers = writers
        self._cells: dict[Place, Any] = {}
        self._formulas: dict[Place, str] = {}
        self._known: dict[Place, Value | Exception] = {}
        self._open: set[Place] = set()
        self._looks = 0
        for name, writer in writers.items():
            for cell in writer.cells():
                column, row = split(cell.get("r") or "")
                self._cells[name, column, row] = cell
            for cell in _unshared(writer.tree).iter(f"{MAIN}c"):
                formula = cell.find(f"{MAIN}f")
                if formula is not None:
                    plain = formula.get("t") in (None, "normal") and not formula.get("ref")
                    column, row = split(cell.get("r") or "")
                    # An empty formula is none that can be read: its cell stays unknown.
                    self._formulas[name, column, row] = (formula.text or "") if plain else ""
                    self._spread(name, formula.get("ref") or "")

    def _spread(self, name: str, area: str) -> None:
        """The cells that an array formula fills hold what it came to before."""
        first, _colon, last = area.partition(":")
        (left, top), (right, bottom) = split(first), split(last)
        columns, rows = range(left, right + 1), range(top, bottom + 1)
        if not right:
            return
        if len(columns) * len(rows) <= len(self._cells):
            spots = ((name, column, row) for column in columns for row in rows)
            held = [spot for spot in spots if spot in self._cells]
        else:
            held = [
                spot
                for spot in self._cells
                if spot[0] == name and spot[1] in columns and spot[2] in rows
            ]
        for spot in held:
            self._formulas.setdefault(spot, "")

    def outcome(self, place: Place) -> Value | Exception:
        """What the formula at a place comes to, or why it comes to nothing."""
        if place not in self._known:
            self._known[place] = self._reckoned(place)
        return self._known[place]

    def _reckoned(self, place: Place) -> Value | Exception:
        if place in self._open:
            return UnknownFormulaError()
        self._open.add(place)
        try:
            return value_of(self._formulas[place], place[0], self._look)
        except (UnknownFormulaError, FailedFormulaError) as failure:
            return failure
        finally:
            self._open.discard(place)

    def _look(self, place: Place) -> Value:
        self._looks += 1
        if self._looks > _MOST_LOOKS or place[0] not in self._writers:
            raise UnknownFormulaError
        if place in self._formulas:
            found = self.outcome(place)
            if isinstance(found, Exception):
                raise found
            return found
        cell = self._cells.get(place)
        return None if cell is None else _plain(cell, self._writers[place[0]])


def _unshared(tree: Any) -> Any:
    """The sheet with its shared formulas written out; itself where it has none."""
    if not any(each.get("t") == "shared" for each in tree.iter(f"{MAIN}f")):
        return tree
    tree = copy.deepcopy(tree)
    unshare(tree)
    return tree


def _plain(cell: Any, writer: CellWriter) -> Value:
    """The value that a cell without a formula holds."""
    kind, text = cell.get("t", "n"), writer.text(cell)
    if kind == "e":
        raise FailedFormulaError(text or "#N/A")
    if kind == "b":
        return text == "1"
    if kind != "n":
        return unescaped(text)
    try:
        return float(text) if text else None
    except ValueError:
        raise UnknownFormulaError from None


def _write(cell: Any, found: Value | Exception) -> None:
    if (old := cell.find(f"{MAIN}v")) is not None:
        cell.remove(old)
    cell.attrib.pop("t", None)
    if isinstance(found, UnknownFormulaError):
        return
    result = etree.SubElement(cell, f"{MAIN}v")
    if isinstance(found, FailedFormulaError):
        cell.set("t", "e")
        result.text = str(found.args[0])
    elif isinstance(found, bool):
        cell.set("t", "b")
        result.text = str(int(found))
    elif isinstance(found, float):
        result.text = repr(int(found)) if found == int(found) else repr(found)
    else:
        cell.set("t", "str")
        result.text = escaped(str(found))
