"""Which view draws which shape."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from gridcenter.desktop.figures.chart_bars import BarsView, ParetoView
from gridcenter.desktop.figures.chart_days import MonthView, WeeksView
from gridcenter.desktop.figures.chart_map import MapView
from gridcenter.desktop.figures.chart_stacks import FunnelView, StackedView
from gridcenter.desktop.figures.chart_style import ChartStyle
from gridcenter.desktop.figures.chart_trend import TrendView
from gridcenter.desktop.figures.chart_view import ChartView
from gridcenter.presenters.figures.chart_model import Shape

_VIEWS: dict[Shape, Callable[[ChartStyle | None, QWidget | None], ChartView]] = {
    Shape.BARS: BarsView,
    Shape.PARETO: ParetoView,
    Shape.TREND: TrendView,
    Shape.MONTH: MonthView,
    Shape.WEEKS: WeeksView,
    Shape.STACKED: StackedView,
    Shape.FUNNEL: FunnelView,
    Shape.MAP: MapView,
}


def make_view(
    shape: Shape, style: ChartStyle | None = None, parent: QWidget | None = None
) -> ChartView:
    """A new view for pictures of ``shape``; ``style`` fixes its look, else it follows the theme."""
    return _VIEWS[shape](style, parent)
