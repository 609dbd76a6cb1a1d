"""Filters as one types them: ``field=value``, ``field~words``, ``field=1..9``, ``field=@month``."""

from __future__ import annotations

import re

from gridcenter.domain.errors import (
    GridcenterError,
    InvalidRecordError,
    Problem,
    Severity,
    UnknownFieldError,
)
from gridcenter.domain.query import Filter, Operator, Span
from gridcenter.domain.register.fields import (
    NUMERIC_KINDS,
    FieldSpec,
    Kind,
    Privacy,
    Register,
    Value,
)
from gridcenter.domain.text import N_, Listed
from gridcenter.domain.written.parse import ParseContext, parse_value
from gridcenter.domain.written.parse_dates import parse_month

_SHAPE = re.compile(r"\s*(\w+)\s*(!=|>=|<=|~|=)\s*(.*?)\s*", re.DOTALL)
_COMPARED = {
    "=": Operator.EQUALS,
    "!=": Operator.NOT_EQUALS,
    ">=": Operator.AT_LEAST,
    "<=": Operator.AT_MOST,
}
_CALENDAR = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
_SPANS = {
    "@today": Span.TODAY,
    "@month": Span.THIS_MONTH,
    "@last-month": Span.LAST_MONTH,
    "@year": Span.THIS_YEAR,
    "@last-year": Span.LAST_YEAR,
}

DATED_KINDS = frozenset({Kind.DATE, Kind.DATETIME, Kind.MONTH})
PICKED_KINDS = frozenset({Kind.CODE, Kind.BOOLEAN, Kind.REFERENCE, Kind.DIVISION})
"""Kinds whose values are few and known, so that one ticks them in a list."""


class UnreadableFilterError(GridcenterError):
    """The text is no filter."""

    code = "unreadable_filter"
    sentence = N_("看不懂筛选条件“{text}”。")
    hint = N_(
        "写法：字段=值、字段=值1,值2、字段!=值、字段~包含的字、字段>=下限、字段<=上限、"
        "字段=下限..上限、字段=@month（@today @last-month @year @last-year）、字段=（未填）。"
    )


class FilterValueError(InvalidRecordError):
    """A value is none that the field can have; the problem says which it can."""

    code = "filter_value"
    sentence = N_("筛选条件里的值不对。")
    hint = ""


class FilterRefusedError(GridcenterError):
    """What a field says must not be searched for: it may stand for a person."""

    code = "filter_refused"
    sentence = N_("“{label}”只能按“已填”或“未填”筛选。")
    hint = N_("本系统不按当事方、不按部分号码查找人员。")


def asks_only_filled(spec: FieldSpec) -> bool:
    """Whether a field may only be asked if it is filled: party labels and personal numbers."""
    return spec.privacy is not Privacy.OPEN


def read_filter(register: Register, text: str, context: ParseContext) -> tuple[Filter, ...]:
    """The filters that ``text`` means; two of them for a range.

    Raises UnknownFieldError, UnreadableFilterError, FilterRefusedError, FilterValueError.
    """
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise UnreadableFilterError(text=text)
    name, sign, given = found[1], found[2], found[3]
    if name not in register.names:
        raise UnknownFieldError(register=register.id, field=name, known=Listed(register.names))
    spec = register.field(name)
    if not given:
        if sign not in ("=", "!="):
            raise UnreadableFilterError(text=text)
        empty = Operator.IS_EMPTY if sign == "=" else Operator.IS_FILLED
        return (Filter(field=name, operator=empty),)
    # A whole number that one knows may be looked up; a part of it would let one guess the rest.
    if asks_only_filled(spec) and (sign != "=" or spec.privacy is Privacy.LOCAL):
        raise FilterRefusedError(label=spec.label)
    return _with_value(spec, sign, given, context)


def _with_value(
    spec: FieldSpec, sign: str, given: str, context: ParseContext
) -> tuple[Filter, ...]:
    if sign == "~":
        return (Filter(field=spec.name, operator=Operator.CONTAINS, values=(given,)),)
    if sign == "=" and (span := _on_the_calendar(spec, given)) is not None:
        return (span,)
    if sign == "=" and ".." in given and spec.kind in NUMERIC_KINDS | DATED_KINDS:
        low, high = given.split("..", 1)
        return between(spec, _value(spec, low, context), _value(spec, high, context))
    if sign == "=" and spec.kind in PICKED_KINDS and re.search("[,，]", given):
        several = tuple(_value(spec, part, context) for part in re.split("[,，]", given) if part)
        return (Filter(field=spec.name, operator=Operator.ANY_OF, values=several),)
    value = _value(spec, given, context)
    if spec.kind is Kind.DATETIME and sign == "=" and len(str(value)) == len("2026-11-05"):
        return (Filter(field=spec.name, operator=Operator.STARTS_WITH, values=(value,)),)
    return (Filter(field=spec.name, operator=_COMPARED[sign], values=(value,)),)


def _on_the_calendar(spec: FieldSpec, given: str) -> Filter | None:
    """A named span, a month or a year of a date field; None when ``given`` is none of them."""
    if spec.kind not in DATED_KINDS:
        return None
    if given in _SPANS:
        named = (_SPANS[given].value,)
        return Filter(field=spec.name, operator=Operator.WITHIN, values=named)
    if _CALENDAR.fullmatch(given):
        return Filter(field=spec.name, operator=Operator.STARTS_WITH, values=(given,))
    return None


def _value(spec: FieldSpec, text: str, context: ParseContext) -> Value:
    value, problem = limit_value(spec, text, context)
    if problem is not None and problem.severity is Severity.ERROR:
        raise FilterValueError((problem,))
    return value


def limit_value(spec: FieldSpec, text: str, context: ParseContext) -> tuple[Value, Problem | None]:
    """A typed value or limit; a date may be cut to its month or year, a moment to its day."""
    value, problem = parse_value(spec, text, context)
    if spec.kind in DATED_KINDS and problem is not None:
        if _CALENDAR.fullmatch(text.strip()):
            return text.strip(), None
        month = parse_month(spec.name, text, context.today)
        return (month.value, None) if month.problem is None else (value, problem)
    if spec.kind is Kind.DATETIME and isinstance(value, str) and not re.search("[:：时点]", text):
        return value[:10], problem
    return value, problem


def between(spec: FieldSpec, low: Value, high: Value) -> tuple[Filter, ...]:
    """The filters of a range; a missing limit is open."""
    sides = ((Operator.AT_LEAST, low), (Operator.AT_MOST, high))
    return tuple(
        Filter(field=spec.name, operator=operator, values=(limit,))
        for operator, limit in sides
        if limit is not None
    )
