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

import numpy as np
import pandas as pd

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
    _masks: dict[tuple[str, Span | None], pd.Series] = field(default_factory=dict)
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

    def _count(self, measure: Measure, span: Span, slot: Slot) -> Tally:
        chosen = self._groups(measure, span, slot).get(slot.key, {})
        return Tally(
            {place: n for place, n in chosen.items() if place in self.places},
            sum(chosen.values()),
        )

    def _groups(self, measure: Measure, span: Span, slot: Slot) -> Grouped:
        cached = (measure.id, span, slot.by, slot.name)
        if cached not in self._grouped:
            rows = self.rows(measure, span)
            keys = None
            if slot.by:
                keys = slot.keys(rows[slot.by]) if slot.keys else rows[slot.by]
            self._grouped[cached] = _grouped(rows, keys, measure)
        return self._grouped[cached]

    def rows(self, measure: Measure, span: Span) -> pd.DataFrame:
        """The rows that the measure counts in ``span``."""
        frame = self.frames[measure.register, measure.date]
        chosen = self._mask(measure, None)
        if measure.date:
            chosen = chosen & self._mask(measure, span)
        return frame[chosen]

    def _mask(self, measure: Measure, span: Span | None) -> pd.Series:
        frame = self.frames[measure.register, measure.date]
        name = f"{measure.register}.{measure.date}" if span else measure.id
        if (name, span) not in self._masks:
            if span is None:
                mask = where(frame, measure.where, self.cutoff)
            else:
                mask = between(frame[measure.date], span)
            self._masks[name, span] = mask
        return self._masks[name, span]


def between(column: pd.Series, span: Span) -> pd.Series:
    """Which dates (or datetimes) lie in ``span``; missing ones do not."""
    # A datetime sorts after its own day and before the next, "~" sorts after "T".
    return (column >= span.first).fillna(False) & (column <= f"{span.last}~").fillna(False)


def where(frame: pd.DataFrame, conditions: Sequence[Condition], cutoff: str) -> pd.Series:
    """Which rows fulfil every condition."""
    everything = pd.Series(True, index=frame.index, dtype=bool)
    return reduce(and_, (_holds(frame, each, cutoff) for each in conditions), everything)


def _holds(frame: pd.DataFrame, condition: Condition, cutoff: str) -> pd.Series:
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


def _grouped(rows: pd.DataFrame, keys: pd.Series | None, measure: Measure) -> Grouped:
    """Amounts by key and place. Counts numbered groups, which costs a tenth of ``groupby``."""
    places, place_names = pd.factorize(rows[PLACE].fillna(""))
    if keys is None:
        groups, key_names = np.zeros(len(rows), dtype=np.intp), pd.Index([""])
    else:
        groups, key_names = pd.factorize(keys.fillna(""))
    cells = groups * len(place_names) + places
    if measure.distinct:
        values, _names = pd.factorize(rows[measure.distinct])
        pairs = np.unique(np.column_stack([cells, values])[values >= 0], axis=0)
        amounts = np.bincount(pairs[:, 0])
    elif measure.total:
        # Whole numbers below 2**53 survive as the floats that bincount weighs with.
        amounts = np.bincount(cells, rows[measure.total].fillna(0).to_numpy(dtype=float))
    else:
        amounts = np.bincount(cells)
    found: dict[str, dict[str, int]] = {}
    keys_said, places_said = [*map(str, key_names)], [*map(str, place_names)]
    for cell in np.flatnonzero(amounts).tolist():
        key, place = divmod(cell, len(places_said))
        found.setdefault(keys_said[key], {})[places_said[place]] = int(amounts[cell])
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
