"""Choosing filters of one, two and three columns until the first rows are painted.

The next choice comes at once: the ids of all rows, which follow the first ones, are then stopped.
"""

from __future__ import annotations

from functools import partial
from itertools import chain, combinations

from bench import data, screen
from bench.row import Goal, Place, Row, Samples
from gridcenter.domain.query import Filter, Operator

_ROUNDS = 2
_FILTERS = (
    Filter(field="state", operator=Operator.ANY_OF, values=("handling",)),
    Filter(field="state", operator=Operator.ANY_OF, values=("handling", "closed")),
    Filter(field="family", operator=Operator.ANY_OF, values=("dispute",)),
    Filter(field="level", operator=Operator.ANY_OF, values=("serious",)),
    Filter(field="occurred_at", operator=Operator.STARTS_WITH, values=("2024-03",)),
    Filter(field="deadline", operator=Operator.AT_MOST, values=("2026-06-30",)),
    Filter(field="title", operator=Operator.CONTAINS, values=("灌溉用水",)),
    Filter(field="people_count", operator=Operator.AT_LEAST, values=(5,)),
)


def _choices() -> list[tuple[Filter, ...]]:
    """Every set of one to three of the filters that no two of share a column."""
    sets = chain.from_iterable(combinations(_FILTERS, size) for size in (1, 2, 3))
    return [each for each in sets if len({one.field for one in each}) == len(each)]


def _ours(place: Place) -> Samples:
    samples = Samples()
    with screen.desk(place.shared / "centre") as (app, desk):
        page = screen.open_page(app, desk, "incident")
        presenter = page.presenter
        screen.wait(app, lambda: not presenter.loading)

        def choose(filters: tuple[Filter, ...]) -> None:
            presenter.state.extra = filters
            presenter.reload()

        for filters in _choices() * _ROUNDS:
            samples.time(partial(screen.renew, app, page, partial(choose, filters)))
    return samples


def _bare(place: Place) -> Samples:
    # What a user without an index has: look at every row.
    centre = data.open_centre(place.shared / "centre")
    sql = (
        "SELECT * FROM incident NOT INDEXED WHERE deleted_at IS NULL AND state = 'handling' "
        "AND family = 'dispute' ORDER BY occurred_at DESC LIMIT 50"
    )
    samples = Samples.of([partial(centre.db.query, sql)] * 3)
    centre.close()
    return samples


ROW = Row(
    name="filter",
    baseline="two filters by looking at every row, in SQL",
    goal=Goal(p99_ms=100),
    sizes=(100_000, 1_000_000),
    ours=_ours,
    bare=_bare,
    prepare=data.prepare_incidents,
    shared="incidents",
    pairs=3,
)
