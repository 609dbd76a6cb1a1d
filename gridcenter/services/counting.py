"""Counts for charts and maps, answered by whoever counts for the centre: the data file or a lake.

The data file has quicker ways for these questions than a census; a lake is asked the census.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from gridcenter.domain.query import Census, Filter, Key, NamedBy, Operator, Query
from gridcenter.services.centre import Centre
from gridcenter.store import counts as stored

_MONTH, _DAY = 7, 10


def counts(
    centre: Centre, query: Query, by: Sequence[str] = (), *, month_of: str = "", day_of: str = ""
) -> list[tuple[Any, ...]]:
    """Rows of (values of ``by``…, month, day, how many); see :func:`gridcenter.store.counts.counts`."""
    if centre.counting is None:
        return stored.counts(centre.db, query, by, month_of=month_of, day_of=day_of)
    keys = [Key(name) for name in by]
    keys += [Key(name, length=long) for name, long in ((month_of, _MONTH), (day_of, _DAY)) if name]
    found = centre.count(Census(query=query, tests=(), keys=tuple(keys)))
    if not keys:
        return [(sum(found.values()),)]
    return [
        (*(None if key == "" else key for key in told), n) for (_all, *told), n in found.items()
    ]


def passing(centre: Centre, query: Query, tests: Sequence[Sequence[Filter]]) -> tuple[int, ...]:
    """How many records ``query`` has, and how many of them pass all filters of each of ``tests``."""
    if centre.counting is None:
        return stored.passing(centre.db, query, tests)
    found = centre.count(Census(query=query, tests=((), *map(tuple, tests))))
    return tuple(
        sum(count for (bits,), count in found.items() if int(bits) >> at & 1)
        for at in range(len(tests) + 1)
    )


def reached(centre: Centre, query: Query, among: Filter, steps: NamedBy) -> int:
    """How many records of ``query`` are ``among`` those that passed, or are named by ``steps``."""
    outside = Filter(field=among.field, operator=Operator.NONE_OF, values=among.values)
    return sum(
        sum(centre.count(asked).values())
        for asked in (
            Census(query=_more(query, among), tests=()),
            Census(query=_more(query, outside), tests=(), related=steps),
        )
    )


def _more(query: Query, narrower: Filter) -> Query:
    return replace(query, filters=(*query.filters, narrower))
