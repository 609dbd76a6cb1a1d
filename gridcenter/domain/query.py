"""What to list: search words, filters and order, free of SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gridcenter.domain.register.fields import RegisterId, Value


class Operator(StrEnum):
    """How a filter compares a field with its values."""

    EQUALS = "eq"
    NOT_EQUALS = "ne"
    ANY_OF = "in"
    CONTAINS = "has"
    AT_LEAST = "ge"
    AT_MOST = "le"
    STARTS_WITH = "starts"
    WITHIN = "within"
    """A day of the calendar by its name (:class:`Span`), so that a kept filter stays true."""
    IS_EMPTY = "empty"
    IS_FILLED = "filled"
    NONE_OF = "not in"
    BELOW = "lt"
    DAY_UP_TO = "day le"
    DAY_AFTER = "day gt"


class Span(StrEnum):
    """A stretch of days that moves with today."""

    TODAY = "today"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"

    def prefix(self, today: str) -> str:
        """How the ISO dates of this span begin when ``today`` (ISO) is today."""
        year, month = int(today[:4]), int(today[5:7])
        before = f"{year - 1:04d}-12" if month == 1 else f"{year:04d}-{month - 1:02d}"
        return {
            Span.TODAY: today,
            Span.THIS_MONTH: today[:7],
            Span.LAST_MONTH: before,
            Span.THIS_YEAR: today[:4],
            Span.LAST_YEAR: f"{year - 1:04d}",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """``field operator values``; most operators take one value, ANY_OF and NONE_OF several, IS_* none.

    None among the values of ANY_OF stands for rows without a value; NONE_OF lets those pass. The
    one value of DAY_* is the name of another date field, and both must be filled.
    """

    field: str
    operator: Operator = Operator.EQUALS
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """Order by ``field``; empty values come last either way.

    ``reading`` holds stored values in the order people read their words (the titles behind uids, a
    code list); services fill it in, values that it does not know come after those it does.
    """

    field: str
    descending: bool = False
    reading: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A view of one register. ``bin`` lists the deleted instead of the live records.

    ``unit`` keeps to the units whose code starts so (empty: all units of this data file).
    """

    register: RegisterId
    search: str = ""
    filters: tuple[Filter, ...] = ()
    sort: tuple[Sort, ...] = ()
    unit: str = ""
    bin: bool = False


def settled(filters: Iterable[Filter], today: str) -> tuple[Filter, ...]:
    """``filters`` with every span that moves with ``today`` (ISO) written out."""
    return tuple(
        Filter(
            field=each.field,
            operator=Operator.STARTS_WITH,
            values=(Span(str(each.values[0])).prefix(today),),
        )
        if each.operator is Operator.WITHIN
        else each
        for each in filters
    )


@dataclass(frozen=True, slots=True)
class Key:
    """What counted records are told apart by: a field's value, or the band its number lies in.

    Bands are half-open from one of ``edges`` to the next, numbered from 0, the last one open. With
    ``length`` a date is told apart by the beginning of its ISO text: 7 its month, 10 its day.
    """

    field: str
    edges: tuple[int, ...] = ()
    length: int = 0

    @property
    def name(self) -> str:
        """A column's name for it."""
        if self.length:
            return f"{self.field}[:{self.length}]"
        return f"{self.field}{list(self.edges)}" if self.edges else self.field


@dataclass(frozen=True, slots=True)
class NamedBy:
    """Records that a live one of ``register`` names in its field ``by``, and whose ``field`` there is
    one of ``values``: incidents that ever took a step to a state."""

    register: RegisterId
    by: str
    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """How long records waited: from the first live record of ``register`` that names them in its field
    ``by`` and passes ``begins`` to the first that passes ``ends``, by the moment in ``at``.

    Only records count that have the first, and whose two are not one and the same moment. A census
    tells the day of each as two keys more, after its own; a wait that goes on has no second day.
    """

    register: RegisterId
    by: str
    at: str
    begins: tuple[Filter, ...]
    ends: tuple[Filter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """What to count among the records of ``query`` in one pass over them.

    Records are told apart by ``keys`` and by which of ``tests`` they pass (all filters of a test
    must hold); those that pass none need not be told of. With ``related`` only records count that
    another one names; with ``waited`` only those that waited, and from which day to which.
    """

    query: Query
    tests: tuple[tuple[Filter, ...], ...]
    keys: tuple[Key, ...] = ()
    related: NamedBy | None = None
    waited: Waited | None = None
