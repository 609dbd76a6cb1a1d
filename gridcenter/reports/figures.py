"""Measures over DataFrames: pure functions from rows to counts, by place and by code.

A frame has one row a record with the columns that the form's measures look at (text ``str``, whole
numbers and truths ``Int64``) and ``_place``: the code of the village or unit it belongs to. Import this module lazily: pandas takes
most of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridcenter.domain.ratios import Rate
from gridcenter.reports.vocabulary import CUTOFF, Condition, Form, Measure

PLACE = "_place"
Amount = int | Rate | None
"""A count, a rate, or nothing (not keyed in, or a stock that has no past)."""


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to the last day, ISO dates, both included."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Tally:
    """One measure: its amount in each place, and over all (also those outside every place)."""

    by_place: Mapping[str, Amount]
    total: Amount

    def at(self, place: str) -> Amount:
        """The amount in one place; a count that is not there is 0."""
        if place in self.by_place:
            return self.by_place[place]
        return Rate(0, 0) if isinstance(self.total, Rate) else (None if self.total is None else 0)

    @property
    def unplaced(self) -> int:
        """How much of a count lies in no place at all."""
        if not isinstance(self.total, int):
            return 0
        return self.total - sum(each for each in self.by_place.values() if isinstance(each, int))


Mask = NDArray[np.bool_]
Frames = Mapping[tuple[str, str], pd.DataFrame]
"""By register and by the date field that was used to select the rows (empty: all)."""
Grouped = Mapping[str, Mapping[str, int]]
"""By key, then by place."""
Numbers = Mapping[str, Mapping[str, int]]
"""Inputs by id, then by place (empty: the whole form), already summed over the span."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Which records of a measure a row counts: those whose key is ``key`` under ``keys``.

    ``keys`` turns the column ``by`` into keys: a code into the form's vocabulary, a number of
    people into its band. An empty ``by`` counts all.
    """

    by: str = ""
    key: str = ""
    keys: Callable[[pd.Series], pd.Series] | None = None
    name: str = ""
    """Tells apart two ways of making keys of the same column, for the cache."""


ALL = Slot()


@dataclass(frozen=True, slots=True)
class Numbered:
    """A column as numbers from 0, and what each number stands for."""

    numbers: NDArray[np.intp]
    names: list[str]


@dataclass(slots=True)
class Figures:
    """Answers what a form's measures come to. Holds the masks it has made, and nothing else.

    ``inputs`` tells the numbers keyed in for a span; ``cutoff`` is the day up to which deadlines
    are judged (ISO date).
    """

    form: Form
    frames: Frames
    inputs: Callable[[Span], Numbers]
    cutoff: str
    places: frozenset[str] = frozenset()
    _tests: dict[tuple[str, str, Condition | Span], Mask] = field(default_factory=dict)
    _numbered: dict[tuple[str, str, str, str], Numbered] = field(default_factory=dict)
    _grouped: dict[tuple[str, Span, str, str], Grouped] = field(default_factory=dict)

    def tally(self, measure_id: str, span: Span, slot: Slot = ALL) -> Tally:
        """The measure over ``span`` among the records of ``slot``."""
        measure = self.form.measure(measure_id)
        if measure.rate is not None:
            part, whole = (self.tally(each, span, slot) for each in measure.rate)
            return _rates(part, whole)
        if measure.sum_of:
            return _sum([self.tally(each, span, slot) for each in measure.sum_of])
        if measure.input:
            given = self.inputs(span).get(measure.input, {})
            total = sum(given.values()) if given else None
            return Tally({k: v for k, v in given.items() if k}, total)
        return self._count(measure, span, slot)

    def total(self, measure_id: str, span: Span) -> Amount:
        """The measure over everything, whatever its place."""
        return self.tally(measure_id, span).total

    def rows(self, measure_id: str, span: Span, slot: Slot = ALL, place: str = "") -> list[str]:
        """The uids of the records that a counted measure looks at; the frame must hold ``uid``.

        ``place`` keeps to one place; empty means everything, as in a total.
        """
        measure = self.form.measure(measure_id)
        chosen = self._chosen(measure, span)
        numbered = self._number(measure, slot)
        if slot.by:
            wanted = [at for at, name in enumerate(numbered.names) if name == slot.key]
            chosen = chosen & np.isin(numbered.numbers, wanted)
        frame = self.frames[measure.register, measure.date]
        if place:
            chosen = chosen & (frame[PLACE] == place).fillna(False).to_numpy(dtype=bool)
        return [str(uid) for uid in frame["uid"][chosen]]

    def _count(self, measure: Measure, span: Span, slot: Slot) -> Tally:
        chosen = self._groups(measure, span, slot).get(slot.key, {})
        return Tally(
            {place: n for place, n in chosen.items() if place in self.places},
            sum(chosen.values()),
        )

    def _groups(self, measure: Measure, span: Span, slot: Slot) -> Grouped:
        cached = (measure.id, span, slot.by, slot.name)
        if cached not in self._grouped:
            chosen = self._chosen(measure, span)
            places = self._number(measure, Slot(PLACE))
            keys = self._number(measure, slot)
            cells = (keys.numbers * len(places.names) + places.numbers)[chosen]
            frame = self.frames[measure.register, measure.date]
            amounts = _amounts(measure, frame, chosen, cells)
            self._grouped[cached] = _by_key(amounts, keys.names, places.names)
        return self._grouped[cached]

    def _number(self, measure: Measure, slot: Slot) -> Numbered:
        """The rows' keys under ``slot`` as numbers, made once for all measures on the frame."""
        cached = (measure.register, measure.date, slot.by, slot.name)
        if cached not in self._numbered:
            frame = self.frames[measure.register, measure.date]
            if slot.by:
                column = frame[slot.by]
                keys = slot.keys(column) if slot.keys else column
                numbers, names = pd.factorize(keys.fillna(""))
                self._numbered[cached] = Numbered(numbers, [str(name) for name in names])
            else:
                self._numbered[cached] = Numbered(np.zeros(len(frame), dtype=np.intp), [""])
        return self._numbered[cached]

    def _chosen(self, measure: Measure, span: Span) -> Mask:
        """Which rows the measure counts in ``span``."""
        tests = [self._test(measure, each) for each in measure.where]
        if measure.date:
            tests.append(self._test(measure, span))
        everything = np.ones(len(self.frames[measure.register, measure.date]), dtype=bool)
        return reduce(and_, tests, everything)

    def _test(self, measure: Measure, test: Condition | Span) -> Mask:
        cached = (measure.register, measure.date, test)
        if cached not in self._tests:
            frame = self.frames[measure.register, measure.date]
            if isinstance(test, Span):
                rows = between(frame[measure.date], test)
            else:
                rows = holds(frame, test, self.cutoff)
            self._tests[cached] = rows.to_numpy(dtype=bool)
        return self._tests[cached]


def between(column: pd.Series, span: Span) -> pd.Series:
    """Which dates (or datetimes) lie in ``span``; missing ones do not."""
    # A datetime sorts after its own day and before the next, "~" sorts after "T".
    return (column >= span.first).fillna(False) & (column <= f"{span.last}~").fillna(False)


def holds(frame: pd.DataFrame, condition: Condition, cutoff: str) -> pd.Series:
    """Which rows fulfil ``condition``."""
    column = frame[condition.field]
    tests = []
    if condition.is_:
        tests.append(column.isin([_stored(each) for each in condition.is_]))
    if condition.is_not:
        tests.append(~column.isin([_stored(each) for each in condition.is_not]))
    if condition.filled is not None:
        tests.append((column.notna() & (column != "").fillna(False)) == condition.filled)
    if condition.from_ is not None:
        tests.append((column >= condition.from_).fillna(False))
    if condition.below is not None:
        tests.append((column < condition.below).fillna(False))
    if condition.before:
        day = cutoff if condition.before == CUTOFF else condition.before
        tests.append((column < day).fillna(False))
    if condition.not_after:
        days, limit = column.str[:10], frame[condition.not_after].str[:10]
        tests.append((days <= limit).fillna(False))
    if condition.after:
        days, limit = column.str[:10], frame[condition.after].str[:10]
        tests.append((days > limit).fillna(False))
    return reduce(and_, (test.astype(bool) for test in tests))


def _stored(value: object) -> object:
    return int(value) if isinstance(value, bool) else value


def _amounts(
    measure: Measure, frame: pd.DataFrame, chosen: Mask, cells: NDArray[np.intp]
) -> NDArray[Any]:
    """The amount of each numbered cell. Counting numbers costs a tenth of ``groupby``."""
    if measure.distinct:
        values, _names = pd.factorize(frame[measure.distinct][chosen])
        pairs = np.unique(np.column_stack([cells, values])[values >= 0], axis=0)
        return np.bincount(pairs[:, 0])
    if measure.total:
        # Whole numbers below 2**53 survive as the floats that bincount weighs with.
        weights = frame[measure.total].fillna(0).to_numpy(dtype=float)
        return np.bincount(cells, weights[chosen])
    return np.bincount(cells)


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


def by_code(crosswalk: Mapping[str, str]) -> Callable[[pd.Series], pd.Series]:
    """Keys of another vocabulary; a code without a counterpart has none."""
    return lambda column: column.map(crosswalk)


def by_band(edges: Sequence[int]) -> Callable[[pd.Series], pd.Series]:
    """Keys ``0``, ``1``… of half-open bands from edge to edge, the last one open."""

    def keys(column: pd.Series) -> pd.Series:
        known = column.fillna(-1).astype("int64").to_numpy()
        bands = np.searchsorted(np.asarray(edges), known, side="right") - 1
        texts = ["" if band < 0 else str(band) for band in bands.tolist()]
        return pd.Series(texts, index=column.index, dtype="str")

    return keys
