"""What to list: search words, filters and order, free of SQL."""

from __future__ import annotations

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
    IS_EMPTY = "empty"
    IS_FILLED = "filled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """``field operator values``; most operators take one value, ANY_OF several, *_EMPTY none."""

    field: str
    operator: Operator = Operator.EQUALS
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """Order by ``field``; empty values come last either way."""

    field: str
    descending: bool = False


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
