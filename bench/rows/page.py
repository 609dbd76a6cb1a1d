"""Clicking a register of any size until its first rows are painted, against an empty one."""

from __future__ import annotations

from pathlib import Path

from bench import data, screen
from bench.row import Goal, Place, Row, Samples


def _prepare(folder: Path, size: int) -> None:
    data.prepare_incidents(folder, size)
    data.new_centre(folder / "empty").close()


def _open(place: Place, centre: str) -> Samples:
    samples = Samples()
    with screen.desk(place.shared / centre) as (app, desk):
        # The officer was on another register before: its page loaded what pages share.
        screen.open_page(app, desk, "grid")
        page = samples.time(lambda: screen.open_page(app, desk, "incident"))
        screen.wait(app, lambda: not page.presenter.loading)
    return samples


ROW = Row(
    name="page",
    baseline="the same page of an empty register",
    goal=Goal(ms=50, growth_mb=60),
    sizes=(100_000, 1_000_000),
    ours=lambda place: _open(place, "centre"),
    bare=lambda place: _open(place, "empty"),
    prepare=_prepare,
)
