"""From figures to pictures: pure functions, one for each chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from gridcenter.base.i18n import _, is_english, noted
from gridcenter.domain.figures.ratios import Change, Rate
from gridcenter.domain.period import Period, PeriodKind
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.text import N_
from gridcenter.presenters.figures.chart_cards import growth
from gridcenter.presenters.figures.chart_model import (
    TITLES,
    ChartMark,
    ChartName,
    Picture,
    Shape,
    Tone,
)
from gridcenter.services.figures.statistics import Breakdown, Slice, Trend

TOP = 8

WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))

STATE_SIGNS = {
    "registered": ("○", Tone.NEW),
    "accepted": ("◎", Tone.NEW),
    "routed": ("→", Tone.MOVING),
    "handling": ("◆", Tone.MOVING),
    "to_verify": ("◇", Tone.CHECKING),
    "to_follow_up": ("□", Tone.CHECKING),
    "closed": ("●", Tone.DONE),
    "archived": ("■", Tone.DONE),
    "returned": ("←", Tone.BACK),
    "escalated": ("↑", Tone.BACK),
    "refused": ("×", Tone.REST),
}
"""A sign from GB/T 2312 for each state, so that every Chinese font has it."""


def period_words(period: Period) -> str:
    """The period for a person: 2026年第四季度, in English 2026-Q4."""
    return str(period) if is_english() else period.label


def bars(name: ChartName, figures: Breakdown, scope: str, first_column: str) -> Picture:
    """Horizontal bars, the ten largest and the rest in one; unfilled values keep their own bar."""
    marks = _top(figures)
    rows = [(mark.label, str(mark.count), mark.note) for mark in marks]
    return Picture(
        name=name,
        shape=Shape.BARS,
        title=_(TITLES[name]),
        scope=scope,
        marks=marks,
        total=figures.total,
        header=(first_column, _("件数"), _("占比")),
        rows=(*rows, _sum_row(figures.total)),
        summary=summary(name, marks, figures.total),
    )


def states(figures: Breakdown, scope: str) -> Picture:
    """Bars in the order of an incident's life, each with the sign and tone of its state."""
    marks = []
    for each in figures.slices:
        sign, tone = STATE_SIGNS.get(each.key, ("", Tone.PLAIN))
        mark = _mark(each, figures.total)
        if each.count:
            marks.append(replace(mark, glyph=sign, tone=tone))
    rows = [(mark.label, str(mark.count), mark.note) for mark in marks]
    return Picture(
        name=ChartName.STATE,
        shape=Shape.BARS,
        title=_(TITLES[ChartName.STATE]),
        scope=scope,
        marks=tuple(marks),
        total=figures.total,
        header=(_("办理状态"), _("件数"), _("占比")),
        rows=(*rows, _sum_row(figures.total)),
        summary=summary(ChartName.STATE, marks, figures.total),
    )


def trend(figures: Trend, period: Period, scope: str, today: str) -> Picture:
    """The last 12 of 24 months, each with its count a year earlier as ``base``; ``today`` is an ISO day.

    Fewer than 24 points leave the earlier year out, and so does a year without a single incident:
    a line along zero would say that it was counted.
    """
    now, earlier = figures.points[-12:], figures.points[:-12][-12:]
    if not any(point.count for point in earlier):
        earlier = ()
    bases: list[int | None] = [None] * (len(now) - len(earlier)) + [
        point.count for point in earlier
    ]
    marks, rows = [], []
    for place, (point, base) in enumerate(zip(now, bases, strict=True)):
        before = figures.points[len(figures.points) - len(now) + place - 1].count
        has_before = len(figures.points) > len(now) or place > 0
        yoy = Change(point.count, base or 0)
        mom = Change(point.count, before if has_before else 0)
        marks.append(
            ChartMark(
                key=point.month,
                name=month_name(point.month, today),
                count=point.count,
                note=_("同比 {yoy} · 环比 {mom}").format(yoy=growth(yoy), mom=growth(mom)),
                base=base,
                day=f"{point.month}-01",
                in_period=point.month in period.months,
                unfinished=point.month == today[:7],
                query=point.query,
            )
        )
        told = (str(point.count), _dash(base), yoy.text, mom.text, point.closure_rate.text)
        rows.append((marks[-1].name, *told))
    total = sum(point.count for point in now)
    last_year = sum(base or 0 for base in bases)
    whole = Rate(sum(point.closed for point in now), total)
    of_year_before = _dash(last_year if earlier else None)
    sums = (_("合计"), str(total), of_year_before, Change(total, last_year).text, "", whole.text)
    return Picture(
        name=ChartName.TREND,
        shape=Shape.TREND,
        title=_(TITLES[ChartName.TREND]),
        scope=scope,
        marks=tuple(marks),
        total=total,
        header=(_("月份"), _("件数"), _("上年同月"), _("同比"), _("环比"), _("办结率")),
        rows=(*rows, sums),
        summary=summary(ChartName.TREND, marks, total),
        legend=(_("近12个月"), _("上年同月")),
    )


def month_name(month: str, today: str) -> str:
    """``2026-11``; the month that holds ``today`` (ISO) says that it is not over."""
    return noted(month, _("未完")) if month == today[:7] else month


def pareto(figures: Breakdown, scope: str) -> Picture:
    """The categories with the running share: how few of them make up four fifths."""
    marks, running = [], 0
    for mark in _top(figures):
        running += mark.count
        share = Rate(running, figures.total).text
        marks.append(replace(mark, running=running, note=share))
    rows = [
        (mark.label, str(mark.count), Rate(mark.count, figures.total).text, mark.note)
        for mark in marks
    ]
    return Picture(
        name=ChartName.PARETO,
        shape=Shape.PARETO,
        title=_(TITLES[ChartName.PARETO]),
        scope=scope,
        marks=tuple(marks),
        total=figures.total,
        header=(_("事件类别"), _("件数"), _("占比"), _("累计占比")),
        rows=(*rows, (*_sum_row(figures.total), "")),
        summary=summary(ChartName.PARETO, marks, figures.total),
        legend=(_("件数"), _("累计占比")),
    )


def days(figures: Sequence[Slice], period: Period, scope: str, today: str) -> Picture:
    """The period as a calendar; days after ``today`` (ISO) have not happened and open nothing."""
    marks = tuple(
        ChartMark(
            key=each.key,
            name=day_words(each.key),
            count=each.count,
            day=each.key,
            in_period=each.key <= today,
            query=each.query if each.count else None,
        )
        for each in figures
    )
    total = sum(mark.count for mark in marks)
    return Picture(
        name=ChartName.DAYS,
        shape=Shape.MONTH if period.kind is PeriodKind.MONTH else Shape.WEEKS,
        title=_(TITLES[ChartName.DAYS]),
        scope=scope,
        marks=marks,
        total=total,
        header=(_("日期"), _("件数")),
        rows=(*((mark.name, str(mark.count)) for mark in marks), (_("合计"), str(total))),
        summary=summary(ChartName.DAYS, marks, total),
        legend=(_("少"), _("多")),
    )


def day_words(day: str) -> str:
    """``11月5日 周四``, in English ``2026-11-05 Thu``."""
    when = date.fromisoformat(day)
    weekday = _(WEEKDAYS[when.weekday()])
    if is_english():
        return f"{day} {weekday}"
    return _("{month}月{day}日 {weekday}").format(month=when.month, day=when.day, weekday=weekday)


def together(queries: Sequence[Query]) -> Query | None:
    """One query for the rows of several bars, or None when no single query can say it.

    The bars' queries must differ in the values of one filter only.
    """
    first = queries[0]
    parts: list[Filter] = []
    for filters in zip(*(query.filters for query in queries), strict=True):
        if all(each == filters[0] for each in filters):
            parts.append(filters[0])
            continue
        fields = {each.field for each in filters}
        if len(fields) > 1 or any(
            each.operator not in (Operator.EQUALS, Operator.ANY_OF) for each in filters
        ):
            return None
        values = tuple(value for each in filters for value in each.values)
        parts.append(replace(filters[0], operator=Operator.ANY_OF, values=values))
    return replace(first, filters=tuple(parts))


def _top(figures: Breakdown) -> tuple[ChartMark, ...]:
    named = [each for each in figures.slices if each.key and each.count]
    blank = [each for each in figures.slices if not each.key and each.count]
    shown, rest = (named, []) if len(named) <= TOP + 1 else (named[:TOP], named[TOP:])
    marks = [_mark(each, figures.total) for each in shown]
    if rest:
        count = sum(each.count for each in rest)
        marks.append(
            ChartMark(
                key="rest",
                name=_("其余 {count} 项").format(count=len(rest)),
                count=count,
                note=Rate(count, figures.total).text,
                tone=Tone.REST,
                query=together([each.query for each in rest]),
            )
        )
    marks.extend(
        replace(_mark(each, figures.total), name=each.label or _("未填写"), tone=Tone.REST)
        for each in blank
    )
    return tuple(marks)


def _mark(each: Slice, total: int) -> ChartMark:
    return ChartMark(
        key=each.key,
        name=each.label,
        count=each.count,
        note=Rate(each.count, total).text,
        query=each.query,
    )


def _sum_row(total: int) -> tuple[str, ...]:
    return (_("合计"), str(total), Rate(total, total).text)


def _dash(count: int | None) -> str:
    return "—" if count is None else str(count)


def summary(name: ChartName, marks: Sequence[ChartMark], total: int) -> str:
    """A chart in one sentence: its sum, and its largest mark."""
    if not total:
        return _("没有数据")
    most = max(marks, key=lambda mark: mark.count)
    return _("{title}：共 {total} 件，最多的是{name}，{count} 件。").format(
        title=_(TITLES[name]), total=total, name=most.name, count=most.count
    )
