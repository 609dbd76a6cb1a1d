"""Redrawing cards, charts and tables of the open page after a filter."""

from __future__ import annotations

from bench import chart_sides, data
from bench.row import Goal, Place, Row, Samples

_FAMILIES = ("dispute", "", "hazard", "")
_ROUNDS = 12


def _ours(place: Place) -> Samples:
    app = chart_sides.window()
    centre = chart_sides.open_centre(place)
    from gridcenter.desktop.figures.charts_page import ChartsPage  # noqa: PLC0415
    from gridcenter.domain.period import Period  # noqa: PLC0415
    from gridcenter.presenters.desk import ImmediateDesk  # noqa: PLC0415

    page = ChartsPage(ImmediateDesk(centre))
    page.presenter.period = Period.parse("2026-10")
    page.resize(1198, 712)
    page.activate(None)
    page.show()
    app.processEvents()

    def redraw(family: str) -> None:
        page.presenter.set_family(family)
        app.processEvents()

    samples = Samples.of((lambda family=family: redraw(family)) for family in _FAMILIES * _ROUNDS)
    centre.close()
    return samples


def _bare(place: Place) -> Samples:
    # Only the counting, by hand-written SQL: the part that no drawing can go below.
    centre = chart_sides.open_centre(place)
    conditions = [f" AND family = '{family}'" if family else "" for family in _FAMILIES]
    samples = Samples.of(
        (lambda more=more: chart_sides.by_hand(centre, more)) for more in conditions * _ROUNDS
    )
    centre.close()
    return samples


ROW = Row(
    name="charts_redraw",
    baseline="counting alone, by hand-written SQL",
    goal=Goal(ms=50),
    sizes=(100_000,),
    ours=_ours,
    bare=_bare,
    prepare=data.prepare_incidents,
    shared="incidents",
)
