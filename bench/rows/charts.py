"""Opening the charts page over ten years of incidents.

The window has loaded the libraries on a thread while it was idle, as it does two seconds after the
first page (``desktop/warm.py``); both sides begin so. Without that the import costs 0.3–0.4 s more.
"""

from __future__ import annotations

from bench import chart_sides, data
from bench.row import Goal, Place, Row, Samples
from gridcenter.desktop import warm


def _ours(place: Place) -> Samples:
    app = chart_sides.window()
    warm.begin().join()
    centre = chart_sides.open_centre(place)
    samples = Samples()

    def open_page() -> object:
        from gridcenter.desktop.figures.statistics_page import StatisticsPage  # noqa: PLC0415
        from gridcenter.domain.period import Period  # noqa: PLC0415
        from gridcenter.presenters.desk import ImmediateDesk  # noqa: PLC0415

        page = StatisticsPage(ImmediateDesk(centre))
        page.charts.presenter.period = Period.parse("2026-10")
        page.resize(1198, 712)
        page.activate(None)
        page.show()
        app.processEvents()
        return page

    page = samples.time(open_page)
    assert not page.charts.presenter.board.is_empty
    centre.close()
    return samples


def _bare(place: Place) -> Samples:
    # The same numbers by hand-written SQL into three plain pyqtgraph plots, nothing else.
    app = chart_sides.window()
    warm.begin().join()
    centre = chart_sides.open_centre(place)
    samples = Samples()

    def open_plots() -> object:
        import pyqtgraph as pg  # noqa: PLC0415
        from PySide6.QtWidgets import QVBoxLayout, QWidget  # noqa: PLC0415

        host = QWidget()
        host.resize(1198, 712)
        box = QVBoxLayout(host)
        for rows in chart_sides.by_hand(centre):
            plot = pg.PlotWidget()
            counts = [count for _key, count in rows]
            plot.addItem(pg.BarGraphItem(x=list(range(len(counts))), height=counts, width=0.62))
            plot.getAxis("bottom").setTicks([[(at, str(key)) for at, (key, _n) in enumerate(rows)]])
            box.addWidget(plot)
        host.show()
        app.processEvents()
        return host

    samples.time(open_plots)
    centre.close()
    return samples


ROW = Row(
    name="charts",
    baseline="three plain pyqtgraph plots of the same counts by hand-written SQL",
    goal=Goal(ms=300),
    sizes=(100_000,),
    ours=_ours,
    bare=_bare,
    prepare=data.prepare_incidents,
    shared="incidents",
)
