"""What a form asks the store: one pass over a register for all its measures, and the rows behind one.

Pure translation of a form file's words; pandas and SQL are elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from gridcenter.domain.query import Census, Filter, Key, Operator, Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.reports.vocabulary import CUTOFF, Condition, Form, Measure


@dataclass(frozen=True, slots=True)
class AskedSpan:
    """From the first to the last day, ISO dates, both included."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class CountSlot:
    """Which records of a measure a row counts: all, or those of one code or band of ``by``.

    ``codes`` are the stored codes that count as ``key`` (None: ``key`` itself). With ``edges``
    the key is the number of a band, see :class:`gridcenter.domain.query.Key`.
    """

    by: str = ""
    key: str = ""
    codes: tuple[str, ...] | None = None
    edges: tuple[int, ...] = ()

    @property
    def column(self) -> str:
        """What tells its records apart; empty when it counts all."""
        return Key(self.by, self.edges).name if self.by else ""

    @property
    def keys(self) -> tuple[str, ...]:
        """What stands in that column for its records."""
        return (self.key,) if self.codes is None else self.codes


ALL = CountSlot()
OWNER = "unit"
"""Whose record it is: different values are told apart within a unit (each has a 派出所 of its own)."""


Group = tuple[int | str, ...]
"""What records have in common: the tests they pass as bits, the values of the keys (a missing one
is an empty text), and the code of their place."""
Groups = Callable[[Census], Mapping[Group, int]]
"""Counts the records of a census by what they have in common."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A census and the measures (ids) that its tests stand for, in their order."""

    census: Census
    measures: tuple[str, ...]


def census(form: Form, register: str, date: str, span: AskedSpan | None, cutoff: str) -> Asked:
    """All measures of ``form`` on ``register`` by ``date``, over ``span``."""
    measures = [each for each in form.measures if (each.register, each.date) == (register, date)]
    ids = {each.id for each in measures}
    keys = {key for measure, key in _keys(form) if measure in ids}
    keys |= {Key(name) for each in measures for name in (each.distinct, each.total) if name}
    keys |= {Key(OWNER) for each in measures if each.distinct}
    return Asked(
        Census(
            query=Query(register=RegisterId(register), filters=_within(date, span)),
            tests=tuple(_tests(each, cutoff) for each in measures),
            keys=tuple(sorted(keys, key=lambda key: key.name)),
        ),
        tuple(each.id for each in measures),
    )


def rows(measure: Measure, span: AskedSpan, slot: CountSlot, cutoff: str) -> Query:
    """The records that a counted measure looks at over ``span``, whatever their place."""
    filters = [*_within(measure.date, span), *_tests(measure, cutoff), *_slot_filters(slot)]
    return Query(register=RegisterId(measure.register), filters=tuple(filters))


def _slot_filters(slot: CountSlot) -> Iterator[Filter]:
    if slot.edges:
        at = int(slot.key)
        yield Filter(field=slot.by, operator=Operator.AT_LEAST, values=(slot.edges[at],))
        if at + 1 < len(slot.edges):
            yield Filter(field=slot.by, operator=Operator.BELOW, values=(slot.edges[at + 1],))
    elif slot.by:
        yield Filter(field=slot.by, operator=Operator.ANY_OF, values=slot.keys)


def _keys(form: Form) -> Iterator[tuple[str, Key]]:
    """The counted measures that the form tells apart, and by what."""
    lines = [*form.lines, *(line for part in form.parts for line in part.lines)]
    for line in lines:
        if line.by:
            for measure in line.measures:
                yield from ((each, Key(line.by, line.bands)) for each in parts(form, measure))
    for part in form.parts:
        named = part.bars or (part.highlight == "change" and part.measure)
        if named:
            yield from ((each, Key(part.by)) for each in parts(form, named))


def parts(form: Form, measure_id: str) -> Iterator[str]:
    """The measures that a measure is made of: itself, or its numerator and denominator."""
    measure = form.measure(measure_id)
    if measure.rate is None and not measure.sum_of:
        yield measure_id
    for part in (*(measure.rate or ()), *measure.sum_of):
        yield from parts(form, part)


def _within(date: str, span: AskedSpan | None) -> tuple[Filter, ...]:
    if not date or span is None:
        return ()
    return (
        Filter(field=date, operator=Operator.AT_LEAST, values=(span.first,)),
        Filter(field=date, operator=Operator.AT_MOST, values=(span.last,)),
    )


def _tests(measure: Measure, cutoff: str) -> tuple[Filter, ...]:
    return tuple(test for each in measure.where for test in _filters(each, cutoff))


def _filters(condition: Condition, cutoff: str) -> Iterator[Filter]:
    """The tests that a condition stands for, all of which must hold."""
    name = condition.field

    def told(operator: Operator, *values: object) -> Filter:
        return Filter(field=name, operator=operator, values=values)  # type: ignore[arg-type]

    if condition.is_:
        yield told(Operator.ANY_OF, *condition.is_)
    if condition.is_not:
        yield told(Operator.NONE_OF, *condition.is_not)
    if condition.filled is not None:
        yield told(Operator.IS_FILLED if condition.filled else Operator.IS_EMPTY)
    if condition.from_ is not None:
        yield told(Operator.AT_LEAST, condition.from_)
    if condition.below is not None:
        yield told(Operator.BELOW, condition.below)
    if condition.before:
        yield told(Operator.BELOW, cutoff if condition.before == CUTOFF else condition.before)
    if condition.not_after:
        yield told(Operator.DAY_UP_TO, condition.not_after)
    if condition.after:
        yield told(Operator.DAY_AFTER, condition.after)
