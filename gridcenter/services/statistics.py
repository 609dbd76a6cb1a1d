"""The numbers behind the charts: counts of incidents, and the query that opens each bar's rows.

Drafts are not counted: an incident counts from its registration on. The period looks at the day
on which an incident occurred.
"""

from __future__ import annotations

from dataclasses import dataclass

from gridcenter.domain.period import Period
from gridcenter.domain.query import Query
from gridcenter.domain.ratios import Change, Rate
from gridcenter.services.centre import Centre


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is counted besides the period: None means all. ``grid`` is a uid, others are codes."""

    family: str | None = None
    category: str | None = None
    village: str | None = None
    grid: str | None = None


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One bar: its code (empty: not filled in), its words, its count, and its rows' query."""

    key: str
    label: str
    count: int
    query: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """A period's incidents by one field, largest bar first (states keep their own order).

    ``mom`` and ``yoy`` compare the total with the period before and with the year before.
    """

    period: Period
    slices: tuple[Slice, ...]
    total: int
    mom: Change
    yoy: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """One month: incidents that occurred, how many of them are resolved and closed by now."""

    month: str
    count: int
    resolved: int
    closed: int
    query: Query

    @property
    def resolution_rate(self) -> Rate:
        """化解率: resolved of occurred."""
        return Rate(self.resolved, self.count)

    @property
    def closure_rate(self) -> Rate:
        """办结率: closed or archived of occurred."""
        return Rate(self.closed, self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Consecutive months, oldest first; ``mom`` and ``yoy`` speak of the last one."""

    points: tuple[TrendPoint, ...]
    mom: Change
    yoy: Change


def by_category(centre: Centre, period: Period, scope: Scope = EVERYTHING) -> Breakdown:
    """Incidents by 事件类别."""
    return by_field(centre, "category", period, scope)


def by_family(centre: Centre, period: Period, scope: Scope = EVERYTHING) -> Breakdown:
    """Incidents by 事件大类."""
    return by_field(centre, "family", period, scope)


def by_state(centre: Centre, period: Period, scope: Scope = EVERYTHING) -> Breakdown:
    """Incidents by 办理状态, in the order of an incident's life."""
    return by_field(centre, "state", period, scope)


def by_village(centre: Centre, period: Period, scope: Scope = EVERYTHING) -> Breakdown:
    """Incidents by the village of their grid; key empty for those without a grid."""
    raise NotImplementedError


def by_grid(centre: Centre, period: Period, scope: Scope = EVERYTHING) -> Breakdown:
    """Incidents by grid; the key is the grid's uid."""
    raise NotImplementedError


def by_field(centre: Centre, field: str, period: Period, scope: Scope = EVERYTHING) -> Breakdown:
    """Incidents by any coded field of the incident register."""
    raise NotImplementedError


def monthly_trend(
    centre: Centre, *, months: int = 12, until: str | None = None, scope: Scope = EVERYTHING
) -> Trend:
    """The last ``months`` months up to ``until`` (``YYYY-MM``; default: the present month)."""
    raise NotImplementedError
