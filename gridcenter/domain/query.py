"""What to list: search words, filters and order, free of SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gridcenter.domain.fields import RegisterId, Value


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
    """``field operator values``; most operators take one value, ANY_OF several, IS_* none.

    None among the values of ANY_OF stands for rows without a value.
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
