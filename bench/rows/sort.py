"""Clicking the head of every column until the first rows are painted in that order.

The next click comes at once: the ids of all rows, which follow the first ones, are then stopped.
"""

from __future__ import annotations

from functools import partial

from bench import data, screen
from bench.row import Goal, Place, Row, Samples

_BY_HAND = (
    "SELECT * FROM incident WHERE deleted_at IS NULL ORDER BY {name}{way} NULLS LAST, id LIMIT 50"
)
_EACH = 3


def _ours(place: Place) -> Samples:
    samples = Samples()
    with screen.desk(place.shared / "centre") as (app, desk):
        page = screen.open_page(app, desk, "incident")
        screen.wait(app, lambda: not page.presenter.loading)
        click = page.presenter.sort_by
        for spec in page.presenter.columns:
            for _time in range(_EACH):
                for down in (False, True):
                    samples.time(
                        partial(screen.renew, app, page, partial(click, spec.name, descending=down))
                    )
    return samples


def _bare(place: Place) -> Samples:
    from gridcenter.domain.register.registers import register_of  # noqa: PLC0415

    centre = data.open_centre(place.shared / "centre")
    columns = [spec.name for spec in register_of("incident").fields if spec.in_table]
    asked = [_BY_HAND.format(name=name, way=way) for name in columns for way in ("", " DESC")]
    samples = Samples.of(partial(centre.db.query, sql) for sql in asked)
    centre.close()
    return samples


ROW = Row(
    name="sort",
    baseline="the newest fifty by the same column alone, in SQL",
    goal=Goal(p99_ms=100),
    sizes=(100_000, 1_000_000),
    ours=_ours,
    bare=_bare,
    prepare=data.prepare_incidents,
    shared="incidents",
    pairs=3,
)
