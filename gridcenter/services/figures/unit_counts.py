"""Incidents by the centres below us: what a county asks of its townships, a city of its counties."""

from __future__ import annotations

from collections import defaultdict

from gridcenter.domain.period import Period
from gridcenter.domain.place import digits_below, is_below, unit_below
from gridcenter.domain.query import Filter, Operator
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.services.counting import counts
from gridcenter.services.figures import statistics
from gridcenter.services.figures.statistics import EVERYTHING, Breakdown, Scope, Slice
from gridcenter.services.trust import units


def counts_units(centre: Centre, scope: Scope = EVERYTHING) -> bool:
    """Whether the places of ``scope`` are centres; of a township they are villages."""
    return digits_below(scope.unit or centre.unit.code) is not None


def by_place(centre: Centre, period: Period, scope: Scope = EVERYTHING) -> Breakdown:
    """Incidents by the centres just below us, or below the unit of ``scope``; else by village."""
    if not counts_units(centre, scope):
        return statistics.by_village(centre, period, scope)
    above = scope.unit or centre.unit.code
    query = statistics.query_of(centre, period, scope)
    counted: dict[str, int] = defaultdict(int)
    for unit, count in counts(centre, query, ("unit",)):
        counted[unit_below(str(unit), above)] += count
    slices = tuple(
        Slice(
            key=unit,
            label=divisions.name(centre, unit),
            count=counted[unit],
            query=statistics.narrowed(
                query, Filter(field="unit", operator=Operator.STARTS_WITH, values=(unit,))
            ),
        )
        for unit in sorted(counted, key=lambda key: (-counted[key], key))
    )
    return statistics.breakdown(centre, period, scope, slices)


def choices(centre: Centre) -> tuple[tuple[str, str], ...]:
    """Code and name of what may be looked at alone: our villages, or the centres just below us."""
    if not counts_units(centre):
        return tuple((each.code, each.name) for each in divisions.known(centre, "village"))
    cards = [card for card in units.below(centre) if not divisions.went_on(centre, card.unit)]
    return tuple(
        (card.unit, card.name)
        for card in cards
        if not any(is_below(card.unit, other.unit) for other in cards)
    )
