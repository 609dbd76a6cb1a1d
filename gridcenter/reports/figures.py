"""Measures over groups of records: pure functions from a form's words to counts, by place and by code.

The store counts (:class:`gridcenter.domain.query.Census`); its answer becomes a small DataFrame with
one row a group of records that pass the same measures' conditions and share place and codes.
Import this module lazily: pandas takes most of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridcenter.domain.figures.ratios import Rate
from gridcenter.reports.asked import ALL, OWNER, Asked, AskedSpan, CountSlot, Group, Groups, census
from gridcenter.reports.vocabulary import Form, Measure

PASSED, COUNT, PLACE = "_passed", "_count", "_place"
Amount = int | Rate | None
"""A count, a rate, or nothing (not keyed in, or a stock that has no past)."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One measure: its amount in each place, and over all (also those outside every place)."""

    by_place: Mapping[str, Amount]
    total: Amount
    keyed: bool = False
    """Whether somebody keyed it in: a place that is not there was left out."""

    def at(self, place: str) -> Amount:
        """The amount in one place; a count that is not there is 0, a keyed number nothing."""
        if place in self.by_place:
            return self.by_place[place]
        if self.keyed:
            return None
        return Rate(0, 0) if isinstance(self.total, Rate) else (None if self.total is None else 0)

    @property
    def unplaced(self) -> int:
        """How much of a count lies in no place at all; a value told apart may lie in several."""
        if not isinstance(self.total, int):
            return 0
        placed = sum(each for each in self.by_place.values() if isinstance(each, int))
        return max(self.total - placed, 0)


Grouped = Mapping[str, Mapping[str, int]]
"""By key, then by place."""
Numbers = Mapping[str, Mapping[str, int]]
"""Inputs by id, then by place (:data:`WHOLE`: the whole form), already summed over the span."""
WHOLE = ""
"""The key of a number that is given for the form and not for one of its columns."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A column as numbers from 0, and what each number stands for."""

    numbers: NDArray[np.intp]
    names: list[str]


@dataclass(slots=True)
class Counted:
    """What was counted over one span: a row a group of records, its columns as numbers once asked for.

    ``tests`` are the measures that the bits of :data:`PASSED` stand for.
    """

    tests: tuple[str, ...]
    frame: pd.DataFrame
    _numbered: dict[str, Numbered] = field(default_factory=dict)

    @classmethod
    def of(cls, asked: Asked, groups: Mapping[Group, int]) -> Counted:
        """The answer to what was asked as columns."""
        names = [PASSED, *(key.name for key in asked.census.keys), PLACE]
        frame = pd.DataFrame(list(groups), columns=names)
        frame[COUNT] = np.fromiter(groups.values(), dtype=np.int64, count=len(groups))
        return cls(asked.measures, frame)

    def passing(self, measure: Measure) -> NDArray[np.bool_]:
        """Which groups a measure counts."""
        bit = 1 << self.tests.index(measure.id)
        passed: NDArray[np.bool_] = (self.frame[PASSED].to_numpy(dtype=np.int64) & bit) != 0
        return passed

    def number(self, name: str) -> Numbered:
        """A column's values as numbers; an empty name puts all groups under one."""
        if name not in self._numbered:
            if name:
                numbers, names = pd.factorize(self.frame[name])
                self._numbered[name] = Numbered(numbers, [str(each) for each in names])
            else:
                self._numbered[name] = Numbered(np.zeros(len(self.frame), dtype=np.intp), [""])
        return self._numbered[name]


@dataclass(slots=True)
class Figures:
    """Answers what a form's measures come to. Keeps what was counted, and nothing else.

    ``inputs`` tells the numbers keyed in for a span; ``cutoff`` is the day up to which deadlines
    are judged (ISO date).
    """

    form: Form
    groups: Groups
    inputs: Callable[[AskedSpan], Numbers]
    cutoff: str
    places: frozenset[str] = frozenset()
    _counted: dict[tuple[str, str, AskedSpan | None], Counted] = field(default_factory=dict)
    _grouped: dict[tuple[str, AskedSpan, str, str], Grouped] = field(default_factory=dict)

    def tally(self, measure_id: str, span: AskedSpan, slot: CountSlot = ALL) -> Tally:
        """The measure over ``span`` among the records of ``slot``."""
        measure = self.form.measure(measure_id)
        if measure.rate is not None:
            part, whole = (self.tally(each, span, slot) for each in measure.rate)
            return _rates(part, whole)
        if measure.sum_of:
            return _sum([self.tally(each, span, slot) for each in measure.sum_of])
        if measure.input:
            return self._keyed_in(measure.input, span)
        return self._count(measure, span, slot)

    def total(self, measure_id: str, span: AskedSpan) -> Amount:
        """The measure over everything, whatever its place."""
        return self.tally(measure_id, span).total

    def _keyed_in(self, name: str, span: AskedSpan) -> Tally:
        """An input; one keyed in for the whole form, be it in one month, tells nothing of its places."""
        given = self.inputs(span).get(name, {})
        total = sum(given.values()) if given else None
        keyed = any(each.id == name and each.kind == "integer" for each in self.form.inputs)
        by_place = {} if keyed and WHOLE in given else {k: v for k, v in given.items() if k}
        return Tally(by_place, total, keyed)

    def _count(self, measure: Measure, span: AskedSpan, slot: CountSlot) -> Tally:
        groups = self._groups(measure, span, slot.column)
        found = [groups[key] for key in slot.keys if key in groups]
        whole = self._groups(measure, span, slot.column, "") if measure.distinct else groups
        total = sum(sum(whole[key].values()) for key in slot.keys if key in whole)
        if len(found) == 1:
            by_place = {place: n for place, n in found[0].items() if place in self.places}
        else:
            by_place = {}
            for each in found:
                for place in self.places & each.keys():
                    by_place[place] = by_place.get(place, 0) + each[place]
        return Tally(by_place, total)

    def _groups(
        self, measure: Measure, span: AskedSpan, column: str, place: str = PLACE
    ) -> Grouped:
        """By place; with an empty ``place`` all under one, so that a value in two places counts once."""
        cached = (measure.id, span, column, place)
        if cached not in self._grouped:
            counted = self._over(measure, span)
            chosen = counted.passing(measure)
            keys, places = counted.number(column), counted.number(place)
            cells = (keys.numbers * len(places.names) + places.numbers)[chosen]
            amounts = _amounts(measure, counted, chosen, cells)
            self._grouped[cached] = _by_key(amounts, keys.names, places.names)
        return self._grouped[cached]

    def _over(self, measure: Measure, span: AskedSpan) -> Counted:
        """Everything that the form counts of the measure's register and date, in one pass."""
        within = span if measure.date else None
        cached = (measure.register, measure.date, within)
        if cached not in self._counted:
            asked = census(self.form, measure.register, measure.date, within, self.cutoff)
            self._counted[cached] = Counted.of(asked, self.groups(asked.census))
        return self._counted[cached]


def _amounts(
    measure: Measure, counted: Counted, chosen: NDArray[np.bool_], cells: NDArray[np.intp]
) -> NDArray[Any]:
    """The amount of each numbered cell. Adding up numbers costs a tenth of ``groupby``."""
    if measure.distinct:
        values, owners = counted.number(measure.distinct), counted.number(OWNER)
        there = np.array([bool(name) for name in values.names], dtype=bool)[values.numbers[chosen]]
        known = [cells, owners.numbers[chosen], values.numbers[chosen]]
        return np.bincount(np.unique(np.column_stack(known)[there], axis=0)[:, 0])
    # Whole numbers below 2**53 survive as the floats that bincount weighs with.
    weights = counted.frame[COUNT].to_numpy()[chosen]
    if measure.total:
        values = counted.number(measure.total)
        weights = weights * np.array([int(n or 0) for n in values.names])[values.numbers[chosen]]
    return np.bincount(cells, weights)


def _by_key(amounts: NDArray[Any], keys: Sequence[str], places: Sequence[str]) -> Grouped:
    found: dict[str, dict[str, int]] = {}
    for cell in np.flatnonzero(amounts).tolist():
        key, place = divmod(cell, len(places))
        found.setdefault(keys[key], {})[places[place]] = int(amounts[cell])
    return found


def _rates(part: Tally, whole: Tally) -> Tally:
    places = {*part.by_place, *whole.by_place}
    return Tally(
        {place: _rate(part.at(place), whole.at(place)) for place in places},
        _rate(part.total, whole.total),
    )


def _rate(part: Amount, whole: Amount) -> Amount:
    if not isinstance(part, int) or not isinstance(whole, int):
        return None
    return Rate(part, whole)


def _sum(tallies: Sequence[Tally]) -> Tally:
    places = {place for tally in tallies for place in tally.by_place}

    def add(amounts: Sequence[Amount]) -> Amount:
        known = [each for each in amounts if isinstance(each, int)]
        return sum(known) if known else None

    return Tally(
        {place: add([tally.at(place) for tally in tallies]) for place in places},
        add([tally.total for tally in tallies]),
    )
