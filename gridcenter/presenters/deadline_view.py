"""The deadlines and holidays of this centre in words, for the settings page."""

from __future__ import annotations

from dataclasses import dataclass

from gridcenter.base import worktime
from gridcenter.base.i18n import _, inside, is_english, listed
from gridcenter.base.worktime import Notice
from gridcenter.domain.codes import CodeBook
from gridcenter.domain.register.incident.deadlines import (
    ClockStart,
    DayCount,
    DeadlineRule,
    Term,
)
from gridcenter.domain.text import N_
from gridcenter.presenters.lookups import read_lookups
from gridcenter.services.centre import Centre
from gridcenter.services.register import deadlines

RULE_HEADS = (
    N_("适用于"),
    N_("受理"),
    N_("开始办理"),
    N_("办结"),
    N_("可延长"),
    N_("黄牌"),
    N_("红牌"),
    N_("出处"),
)
_STARTS = {
    ClockStart.REGISTERED: N_("登记"),
    ClockStart.ACCEPTED: N_("受理"),
    ClockStart.HANDED_OVER: N_("交办"),
}
YEAR_HEADS = (N_("年份"), N_("通知"), N_("放假日"), N_("调休上班日"), N_("来自"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineView:
    """The rows of both tables, and the years whose holidays are not known though needed."""

    rules: tuple[tuple[str, ...], ...]
    own_rules: bool
    years: tuple[tuple[str, ...], ...]
    missing: tuple[int, ...]
    may_import: bool


def deadline_view(centre: Centre) -> DeadlineView:
    """Read them; runs on the worker thread."""
    rules = worktime.load_deadlines(centre.folder).rules
    return DeadlineView(
        rules=tuple(_rule(rule, centre.codes) for rule in rules),
        own_rules=worktime.has_own_deadlines(centre.folder),
        years=tuple(
            (
                str(each.year),
                notice_words(each),
                str(len(each.holidays)),
                str(len(each.workdays)),
                _("本单位导入") if each.own else _("随程序带来"),
            )
            for each in worktime.load_notices(centre.folder)
        ),
        missing=deadlines.missing_years(centre),
        may_import=read_lookups(centre).may_keep,
    )


def notice_words(notice: Notice) -> str:
    """The number of a notice, and what a text that was cut short does not say."""
    if not notice.left_out:
        return notice.source
    days = listed(day.isoformat() for day in notice.left_out)
    left_out = _("没有写 {days}（照样按法定节日放假），文字可能不全，请核对后再导入一次").format(
        days=days
    )
    return listed(filter(None, (notice.source, left_out)))


def _rule(rule: DeadlineRule, codes: CodeBook) -> tuple[str, ...]:
    named = (
        ("incident_family", rule.family),
        ("incident_level", rule.level),
        ("incident_method", rule.method),
    )
    english = is_english()
    words = [codes.label(book, item, english=english) for book, item in named if item]
    late = _("逾期 {days} 个工作日")
    return (
        listed(words) or _("其他各类"),
        _term(rule.accept),
        _term(rule.start),
        _term(rule.finish),
        _days(rule.extension, rule.extension_in or DayCount.WORKING) if rule.extension else "—",
        late.format(days=rule.yellow),
        late.format(days=rule.red),
        rule.source or _("通行做法"),
    )


def _term(term: Term) -> str:
    days = _days(term.days, term.unit)
    if term.start is ClockStart.REGISTERED:
        return days
    return _("{start}后 {days}").format(start=inside(_(_STARTS[term.start])), days=days)


def _days(days: int, unit: DayCount) -> str:
    words = _("{days} 个工作日") if unit is DayCount.WORKING else _("{days} 天")
    return words.format(days=days)
