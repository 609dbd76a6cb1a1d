"""Jumping through a register until the rows there are painted, against reading one page bare."""

from __future__ import annotations

from bench import data, screen
from bench.row import Goal, Place, Row, Samples

_JUMPS = 150
_PAGE = 50


def _ours(place: Place) -> Samples:
    samples = Samples()
    random = place.random("scroll")
    with screen.desk(place.shared / "centre") as (app, desk):
        page = screen.open_page(app, desk, "incident")
        screen.wait(app, lambda: not page.presenter.loading)
        model, presenter = page.table.model(), page.presenter

        def jump(row: int) -> None:
            page.table.scrollTo(model.index(row, 0), page.table.ScrollHint.PositionAtTop)
            last = min(row + 20, presenter.found - 1)
            screen.wait(app, lambda: None not in (presenter.row(row), presenter.row(last)))

        for _at in range(_JUMPS):
            row = random.randrange(presenter.found)
            samples.time(lambda row=row: jump(row))
    return samples


def _bare(place: Place) -> Samples:
    centre = data.open_centre(place.shared / "centre")
    random = place.random("scroll")
    ids = [row[0] for row in centre.db.query("SELECT id FROM incident ORDER BY occurred_at")]
    marks = ", ".join("?" * _PAGE)
    samples = Samples()
    for _at in range(_JUMPS):
        first = random.randrange(len(ids) - _PAGE)
        wanted = ids[first : first + _PAGE]
        sql = f"SELECT * FROM incident WHERE id IN ({marks})"
        samples.time(lambda sql=sql, wanted=wanted: centre.db.query(sql, wanted))
    centre.close()
    return samples


ROW = Row(
    name="scroll",
    baseline="fifty rows by id from the same file, no window",
    goal=Goal(p99_ms=16),
    sizes=(100_000, 1_000_000),
    ours=_ours,
    bare=_bare,
    prepare=data.prepare_incidents,
    shared="incidents",
    pairs=3,
)
