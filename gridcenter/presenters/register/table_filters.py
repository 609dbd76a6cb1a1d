"""The quick filters above each register, and how they become a query and come back from one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from gridcenter.base.i18n import _, choice_of, filled, is_english, listed
from gridcenter.domain.choice import Choice
from gridcenter.domain.codes import CodeBook
from gridcenter.domain.query import Filter, Operator, Span
from gridcenter.domain.register.fields import FieldSpec, Kind, Register, Value
from gridcenter.domain.register.parts import Offers, QuickFilter
from gridcenter.domain.text import N_
from gridcenter.domain.written.format import format_value

MONTHS_OFFERED = 13
NAMED = 3
"""How many values of a filter are named before they are only counted."""


Chosen = Mapping[str, tuple[str, ...]]
"""What is chosen in each chip, by chip id; a flag that is set holds ``("yes",)``."""


def chip_label(register: Register, chip: QuickFilter) -> str:
    """What a chip is called."""
    return _(chip.label or register.field(chip.field).label)


def options(
    register: Register, chip: QuickFilter, codes: CodeBook, today: str
) -> tuple[Choice, ...]:
    """What a chip offers; ``today`` is the local ISO date."""
    if chip.offers is Offers.CODES:
        return tuple(
            choice_of(item)
            for item in codes[register.field(chip.field).codes or ""]
            if not item.retired
        )
    if chip.offers is Offers.MONTH:
        return tuple(Choice(value=m, label=m) for m in last_months(today, MONTHS_OFFERED))
    return (Choice(value="yes", label=chip_label(register, chip)),)


def last_months(today: str, count: int) -> tuple[str, ...]:
    """The ``count`` months up to that of ``today``, the newest first."""
    year, month = int(today[:4]), int(today[5:7])
    months = (divmod(year * 12 + month - 1 - back, 12) for back in range(count))
    return tuple(f"{y:04d}-{m + 1:02d}" for y, m in months)


def filters_of(register: Register, chosen: Chosen, today: str) -> tuple[Filter, ...]:
    """The filters that the chosen chips stand for."""
    found: list[Filter] = []
    for chip in register.filters:
        values = chosen.get(chip.id, ())
        if values:
            found += _filters(chip, values, today)
    return tuple(found)


def _filters(chip: QuickFilter, values: tuple[str, ...], today: str) -> list[Filter]:
    match chip.offers:
        case Offers.CODES:
            return [Filter(field=chip.field, operator=Operator.ANY_OF, values=values)]
        case Offers.MONTH:
            return [Filter(field=chip.field, operator=Operator.STARTS_WITH, values=values[:1])]
        case Offers.EMPTY:
            return [Filter(field=chip.field, operator=Operator.IS_EMPTY)]
        case Offers.PAST:
            yesterday = (date.fromisoformat(today) - timedelta(days=1)).isoformat()
            late = Filter(field=chip.field, operator=Operator.AT_MOST, values=(yesterday,))
            return [late, *_counting(chip)]
        case Offers.COUNTING:
            return _counting(chip)


def _counting(chip: QuickFilter) -> list[Filter]:
    """What still counts."""
    field, codes = chip.unless or ("", ())
    return [Filter(field=field, operator=Operator.NOT_EQUALS, values=(code,)) for code in codes]


def read_filters(
    register: Register, filters: Iterable[Filter], today: str
) -> tuple[dict[str, tuple[str, ...]], tuple[Filter, ...]]:
    """Which chips a query's filters set, and the filters that no chip can show."""
    rest = list(filters)
    chosen: dict[str, tuple[str, ...]] = {}
    for chip in register.filters:
        if chip.is_switch:
            wanted = _filters(chip, ("yes",), today)
            if all(each in rest for each in wanted):
                chosen[chip.id] = ("yes",)
                rest = [each for each in rest if each not in wanted]
            continue
        for each in rest:
            if each.field == chip.field and _fits(chip, each):
                chosen[chip.id] = tuple(
                    str(value)[:7] if _is_month(chip) else str(value) for value in each.values
                )
                rest.remove(each)
                break
    return chosen, tuple(rest)


def _is_month(chip: QuickFilter) -> bool:
    return chip.offers is Offers.MONTH


def _fits(chip: QuickFilter, each: Filter) -> bool:
    if _is_month(chip):
        return each.operator is Operator.STARTS_WITH and all(_month_long(v) for v in each.values)
    return each.operator in (Operator.EQUALS, Operator.ANY_OF)


def _month_long(value: Value) -> bool:
    return len(str(value)) == len("2026-11")


SPANS: Mapping[Span, str] = {
    Span.TODAY: N_("今天"),
    Span.THIS_MONTH: N_("本月"),
    Span.LAST_MONTH: N_("上月"),
    Span.THIS_YEAR: N_("今年"),
    Span.LAST_YEAR: N_("去年"),
}
"""What people call the stretches of days that move with today."""

_WORDS: Mapping[Operator, str] = {
    Operator.EQUALS: N_("{field} = {value}"),
    Operator.NOT_EQUALS: N_("{field} ≠ {value}"),
    Operator.ANY_OF: N_("{field}：{value}"),
    Operator.CONTAINS: N_("{field} 含“{value}”"),
    Operator.AT_LEAST: N_("{field} ≥ {value}"),
    Operator.AT_MOST: N_("{field} ≤ {value}"),
    Operator.STARTS_WITH: N_("{field}：{value}"),
    Operator.WITHIN: N_("{field}：{value}"),
    Operator.NONE_OF: N_("{field} ≠ {value}"),
    Operator.BELOW: N_("{field} < {value}"),
    Operator.DAY_UP_TO: N_("{field} 不晚于{value}"),
    Operator.DAY_AFTER: N_("{field} 晚于{value}"),
    Operator.IS_EMPTY: N_("{field} 未填"),
    Operator.IS_FILLED: N_("{field} 已填"),
}


def say(register: Register, each: Filter, codes: CodeBook) -> str:
    """A filter as a person would say it; what has no words of its own is only counted."""
    if each.field == "unit":
        return in_words(each, _("单位"), map(str, each.values))
    if each.field not in register.names:
        return _("指定的 {count} 条记录").format(count=len(each.values))
    spec = register.field(each.field)
    if each.operator in (Operator.DAY_UP_TO, Operator.DAY_AFTER):
        return in_words(each, _(spec.label), [_(register.field(str(each.values[0])).label)])
    values = [_plain(spec, value) for value in each.values]
    if len(values) > NAMED or (values and spec.kind in (Kind.REFERENCE, Kind.DIVISION)):
        return _("{field}：{count} 项").format(field=_(spec.label), count=len(values))
    if each.operator is Operator.WITHIN:
        values = [_(SPANS[Span(value)]) for value in values]
    elif spec.codes:
        values = [codes.label(spec.codes, value, english=is_english()) for value in values]
    return in_words(each, _(spec.label), values)


def _plain(spec: FieldSpec, value: Value) -> str:
    """A value as typed; money is stored in 分, truth reads as yes or no."""
    if value is None:
        return _("（空）")
    if spec.kind is Kind.BOOLEAN:
        return _("是") if value else _("否")
    return format_value(spec, value)


def in_words(each: Filter, label: str, values: Iterable[str]) -> str:
    """A filter as a person would say it; ``label`` and ``values`` already in words."""
    return filled(_(_WORDS[each.operator]), field=label, value=listed(values))
