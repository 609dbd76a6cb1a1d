"""The key figures over the charts, each with its denominator or base named."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from gridcenter.base.i18n import _
from gridcenter.domain.figures.ratios import NOTHING, Change, Rate
from gridcenter.domain.period import Period, PeriodKind
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.text import N_
from gridcenter.presenters.figures.chart_model import KeyFigure
from gridcenter.services.figures.statistics import Trend, TrendPoint

_REGISTERED = {
    PeriodKind.MONTH: N_("本月登记"),
    PeriodKind.QUARTER: N_("本季登记"),
    PeriodKind.HALF: N_("半年登记"),
    PeriodKind.YEAR: N_("本年登记"),
}


def key_figures(trend: Trend, period: Period, today: str) -> tuple[KeyFigure, ...]:
    """登记, 办结, 化解率, 同比, 环比 of ``period``; the trend must reach back a year before it.

    A base outside the trend is a zero base and reads "—". A period that is not over on the ISO
    day ``today`` is compared with a whole one, and says so.
    """
    months = {point.month: point for point in trend.points}

    def held(span: Period) -> tuple[TrendPoint, ...]:
        return tuple(months[month] for month in span.months if month in months)

    now = held(period)
    count = sum(point.count for point in now)
    closed = sum(point.closed for point in now)
    resolved = sum(point.resolved for point in now)
    last_year = sum(point.count for point in held(period.last_year))
    before = sum(point.count for point in held(period.before))
    yoy, mom = Change(count, last_year), Change(count, before)
    unfinished = _("，本期未完") if today < period.last_day else ""
    closure, resolution = Rate(closed, count), Rate(resolved, count)
    return (
        KeyFigure(
            name=_(_REGISTERED[period.kind]),
            value=str(count),
            note=_("按发生时间，不含草稿"),
            query=_whole(now),
        ),
        KeyFigure(
            name=_("其中已办结"),
            value=str(closed),
            note=_("办结率 {rate}（÷ {whole}）").format(rate=closure.text, whole=count),
        ),
        KeyFigure(
            name=_("事件化解率"),
            value=resolution.text,
            note=_("已化解 {part} ÷ 登记 {whole}").format(part=resolved, whole=count),
        ),
        KeyFigure(
            name=_("同比"),
            value=_signed(yoy),
            note=_("上年同期 {base}").format(base=last_year) + unfinished,
        ),
        _before(mom, unfinished)
        if period.kind is not PeriodKind.YEAR
        else _monthly(count, sum(month <= today[:7] for month in period.months)),
    )


def _before(mom: Change, unfinished: str) -> KeyFigure:
    note = _("上期 {base}").format(base=mom.base) + unfinished
    return KeyFigure(name=_("环比"), value=_signed(mom), note=note)


def _monthly(count: int, months: int) -> KeyFigure:
    """A year's 环比 would repeat its 同比: the average month stands there instead."""
    mean = Decimal(count) / months if months else None
    return KeyFigure(
        name=_("月均登记"),
        value=NOTHING if mean is None else str(mean.quantize(Decimal("0.1"), ROUND_HALF_UP)),
        note=_("登记 {count} ÷ 已到的 {months} 个月").format(count=count, months=months),
    )


def growth(change: Change) -> str:
    """``+12.5%``; of a small base how many more or less, for a percentage of few misleads."""
    if change.is_small and change.base:
        return _("{more} 件").format(more=f"{change.difference:+}" if change.difference else "0")
    return change.text


def _signed(change: Change) -> str:
    """The change with an arrow, which has no good or bad: more cases found is no fault."""
    if change.exact is None or not change.difference:
        return growth(change)
    return f"{'↑' if change.difference > 0 else '↓'} {growth(change).lstrip('+-')}"


def _whole(points: tuple[TrendPoint, ...]) -> Query | None:
    """One query for all the months: from the first month's lower to the last one's upper bound."""
    if not points:
        return None
    first, last = points[0].query, points[-1].query
    upper = {f.field: f for f in last.filters if f.operator is Operator.AT_MOST}

    def widened(each: Filter) -> Filter:
        return upper.get(each.field, each) if each.operator is Operator.AT_MOST else each

    return replace(first, filters=tuple(widened(each) for each in first.filters))
