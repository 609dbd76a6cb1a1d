"""The state of the charts page: what is counted, the pictures and the key figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from gridcenter.base.i18n import _, choice_of, is_english
from gridcenter.domain.choice import Choice
from gridcenter.domain.period import Period, PeriodKind
from gridcenter.domain.place import is_unit
from gridcenter.domain.text import N_
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.figures import chart_build, chart_map, chart_stack
from gridcenter.presenters.figures.chart_cards import key_figures
from gridcenter.presenters.figures.chart_model import ChartName, KeyFigure, Picture
from gridcenter.presenters.figures.chart_public import figures_for_public, for_public
from gridcenter.presenters.figures.period_board import PeriodBoard
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.services.figures import cross_counts, maps, statistics, unit_counts
from gridcenter.services.figures.statistics import Scope, Trend

PERIOD_KINDS = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR)
SIDE_CHARTS = (
    ChartName.STATE,
    ChartName.VILLAGE,
    ChartName.FAMILY,
    ChartName.PARETO,
    ChartName.DAYS,
    ChartName.CATEGORY_STATE,
    ChartName.MONTH_FAMILY,
    ChartName.FUNNEL,
)
"""The charts that take turns in the third place."""

_BARS = {
    ChartName.CATEGORY: (statistics.by_category, N_("事件类别")),
    ChartName.FAMILY: (statistics.by_family, N_("事件大类")),
    ChartName.VILLAGE: (unit_counts.by_place, N_("村（社区）")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartsView:
    """Everything the page shows at one moment."""

    period: Period
    scope: Scope
    scope_words: str
    cards: tuple[KeyFigure, ...]
    pictures: tuple[Picture, ...]
    villages: tuple[Choice, ...]
    """Villages; above a township the centres just below."""
    of_units: bool
    families: tuple[Choice, ...]
    foot: str
    """Who drew it and when, for files and paper."""
    any_incident: bool
    """Whether any incident at all fell into the last two years, whatever the filters."""

    @property
    def is_empty(self) -> bool:
        """Whether no chart has anything to draw."""
        return all(picture.is_empty for picture in self.pictures)


def draw(centre: Centre, name: ChartName, period: Period, scope: Scope) -> Picture:
    """One chart of one centre, for the page and for the command line."""
    words = scope_words(centre, period, scope)
    if name in _DRAWN:
        return _DRAWN[name](centre, period, scope, words)
    if name is ChartName.TREND:
        two_years = _two_years(centre, period, scope)
        return chart_build.trend(two_years, period, words, str(centre.today()))
    if name is ChartName.STATE:
        return chart_build.states(statistics.by_state(centre, period, scope), words)
    if name is ChartName.DAYS:
        each_day = statistics.by_day(centre, period, scope)
        return chart_build.days(each_day, period, words, str(centre.today()))
    if name is ChartName.PARETO:
        return chart_build.pareto(statistics.by_category(centre, period, scope), words)
    count, column = _BARS[name]
    of_units = name is ChartName.VILLAGE and unit_counts.counts_units(centre, scope)
    column = _("下级单位") if of_units else _(column)
    made = chart_build.bars(name, count(centre, period, scope), words, column)
    return replace(made, title=_("各下级单位事件数")) if of_units else made


def _categories(centre: Centre, period: Period, scope: Scope, words: str) -> Picture:
    counted = cross_counts.cross(centre, "category", "state", (period, period), scope)
    phases = chart_stack.by_phase(counted)
    return chart_stack.stacked(ChartName.CATEGORY_STATE, phases, words, _("事件类别"))


def _months(centre: Centre, period: Period, scope: Scope, words: str) -> Picture:
    last = Period.parse(min(period.months[-1], f"{centre.today():%Y-%m}"))
    first = last.shifted(-11)
    counted = cross_counts.cross(centre, cross_counts.MONTH, "family", (first, last), scope)
    return chart_stack.stacked(ChartName.MONTH_FAMILY, counted, words, _("月份"))


def _funnel(centre: Centre, period: Period, scope: Scope, words: str) -> Picture:
    return chart_stack.funnel(cross_counts.funnel(centre, period, scope), words)


def _map(centre: Centre, period: Period, scope: Scope, words: str) -> Picture:
    found = maps.grid_map(centre, period, scope)
    return chart_map.picture(found, chart_map.MapMeasure.COUNT, words)


_DRAWN: dict[ChartName, Callable[[Centre, Period, Scope, str], Picture]] = {
    ChartName.CATEGORY_STATE: _categories,
    ChartName.MONTH_FAMILY: _months,
    ChartName.FUNNEL: _funnel,
    ChartName.MAP: _map,
}


def scope_words(centre: Centre, period: Period, scope: Scope) -> str:
    """口径 in words: ``2026年11月 · 金河镇（示例） · 全部大类``."""
    code = scope.village or scope.unit
    place = divisions.name(centre, code) if code else centre.unit.name
    family = (
        centre.codes.label("incident_family", scope.family, english=is_english())
        if scope.family
        else _("全部大类")
    )
    return " · ".join((chart_build.period_words(period), place, family))


def foot(centre: Centre) -> str:
    """Who drew a chart and when, for files and paper."""
    return _("{unit}　{day} 制").format(unit=centre.unit.name, day=centre.today())


def this_period(centre: Centre, kind: PeriodKind = PeriodKind.MONTH) -> Period:
    """The period of ``kind`` that holds today."""
    return Period.around(kind, f"{centre.today():%Y-%m}")


class ChartPresenter(PeriodBoard):
    """The charts page without its widgets."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self.board: ChartsView | None = None
        self.kind = PeriodKind.MONTH
        self.scope = Scope()
        self.side = SIDE_CHARTS[0]
        self.public = False
        """Whether small counts are withheld, on the screen and in whatever leaves it."""
        super().__init__(desk, changed)

    def load(self) -> None:
        """See :meth:`PeriodBoard.load`."""
        kind, period = self.kind, self.period
        scope, side, public = self.scope, self.side, self.public

        def keep(board: ChartsView) -> None:
            self.board, self.period = board, board.period

        self._ask(
            lambda centre: _board(centre, period or this_period(centre, kind), scope, side, public),
            keep,
        )

    def set_village(self, code: str) -> None:
        """Count one village only, or above a township one centre below; empty for all."""
        self.scope = replace(
            self.scope,
            village=None if is_unit(code) else code,
            unit=(code or None) if is_unit(code) else None,
        )
        self.load()

    def set_family(self, code: str) -> None:
        """Count one family only; empty for all."""
        self.scope = replace(self.scope, family=code or None)
        self.load()

    def set_side(self, name: ChartName) -> None:
        """Choose the chart in the third place."""
        if name is not self.side:
            self.side = name
            self.load()

    def set_public(self, on: bool) -> None:
        """Withhold small counts, or show all again."""
        if on is not self.public:
            self.public = on
            self.load()

    def clear_filters(self) -> None:
        """Count everything again."""
        self.scope = Scope()
        self.load()

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the period narrows the figures."""
        return self.scope != Scope()


def _board(
    centre: Centre, period: Period, scope: Scope, side: ChartName, public: bool = False
) -> ChartsView:
    trend = _two_years(centre, period, scope)
    words = scope_words(centre, period, scope)
    pictures = (
        chart_build.trend(trend, period, words, str(centre.today())),
        draw(centre, ChartName.CATEGORY, period, scope),
        draw(centre, side, period, scope),
    )
    cards = key_figures(trend, period, f"{centre.today():%Y-%m-%d}")
    families = centre.codes["incident_family"]
    return ChartsView(
        period=period,
        scope=scope,
        scope_words=words,
        cards=figures_for_public(cards) if public else cards,
        pictures=tuple(map(for_public, pictures)) if public else pictures,
        villages=tuple(
            Choice(value=code, label=name) for code, name in unit_counts.choices(centre)
        ),
        of_units=unit_counts.counts_units(centre),
        families=tuple(choice_of(item) for item in families),
        foot=foot(centre),
        any_incident=any(point.count for point in trend.points),
    )


def _two_years(centre: Centre, period: Period, scope: Scope) -> Trend:
    """24 months up to the end of ``period``, but none that has not begun."""
    until = min(period.months[-1], f"{centre.today():%Y-%m}")
    return statistics.monthly_trend(centre, months=24, until=until, scope=scope)
