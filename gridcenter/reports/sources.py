"""Everything that a form is filled from, gathered by the service that may read the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gridcenter.domain.period import Period
from gridcenter.domain.query import Query
from gridcenter.domain.records import Record
from gridcenter.reports.asked import AskedSpan, Groups
from gridcenter.reports.figures import Numbers
from gridcenter.reports.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A column of a crosstab: the code and name of a village, or of a unit below a county."""

    code: str
    name: str
    has_grid: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The raw material of one form over one period.

    ``rows`` are a roster's records (unsorted) and ``record`` the one a sheet is about. ``groups``
    counts, and ``earliest`` finds the record of a query whose field is smallest. ``inputs`` tells the keyed-in numbers of a
    span, ``texts`` the keyed-in sentences. ``today`` is the local day; ``foot`` the pack number.
    """

    unit_code: str
    unit_name: str
    period: Period
    today: str
    wording: Wording
    officer: str = ""
    places: tuple[Place, ...] = ()
    units: tuple[Place, ...] = ()
    """Above a township the centres just below us: a roster has a part and a 小计 for each."""
    groups: Groups
    earliest: Callable[[Query, str], Record | None]
    inputs: Callable[[AskedSpan], Numbers] = lambda _span: {}
    texts: Mapping[str, str] = field(default_factory=dict)
    carried: frozenset[str] = frozenset()
    """Which texts are those of the period before, for want of new ones."""
    made: Mapping[str, str] = field(default_factory=dict)
    """What the program had composed when the officer rewrote a section."""
    rows: tuple[Record, ...] = ()
    record: Record | None = None
    related: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    foot: str = ""
    about: str = ""
    """The unit below us whose rows alone a roster lists; empty for all."""

    @property
    def cutoff(self) -> str:
        """The day up to which deadlines are judged."""
        return min(self.period.last_day, self.today)
