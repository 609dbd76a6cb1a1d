"""What a record must satisfy before it is saved; one problem for each thing to mend."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache

from gridcenter.domain.errors import Problem, Severity
from gridcenter.domain.privacy import names_a_party, scan
from gridcenter.domain.register.completion import governor
from gridcenter.domain.register.fields import (
    NUMERIC_KINDS,
    FieldSpec,
    Kind,
    Register,
    Value,
    may_hold_numbers,
)
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.text import N_


def check(register: Register, values: Mapping[str, Value], rules: Rules) -> tuple[Problem, ...]:
    """All problems of a record's parsed values, in field order.

    Whether references and divisions exist is the caller's to check: it needs the store.
    """
    problems: list[Problem] = []
    for spec in register.fields:
        value = values.get(spec.name)
        # Most fields of most records are empty and may be: a whole month is checked at once.
        if spec.required or not (value is None or value == ""):
            problems.extend(check_field(spec, value, rules))
    problems.extend(check_together(register, values, rules))
    return tuple(problems)


def check_field(spec: FieldSpec, value: Value, rules: Rules) -> Iterator[Problem]:
    """What is wrong with one value by itself."""
    if value is None or value == "":
        if spec.required:
            yield Problem(
                field=spec.name,
                code="required",
                sentence=N_("请填写{label}。"),
                facts={"label": spec.label},
            )
        return
    # Code points, not UTF-16 units: a rare character of a name counts once.
    if spec.max_length is not None and isinstance(value, str) and len(value) > spec.max_length:
        yield Problem(
            field=spec.name,
            code="too_long",
            sentence=N_("{label}最多 {limit} 个字，现在有 {count} 个。"),
            facts={"label": spec.label, "limit": spec.max_length, "count": len(value)},
        )
    if spec.kind in NUMERIC_KINDS:
        yield from _check_range(spec, value)
    if spec.kind is Kind.CODE and spec.codes and rules.codes[spec.codes].get(str(value)) is None:
        yield Problem(
            field=spec.name,
            code="unknown_code",
            sentence=N_("{label}里没有“{value}”，请从列表中选择。"),
            facts={"label": spec.label, "value": value},
        )
    if spec.kind in _ISO_FORMS and not _is_iso(spec.kind, str(value)):
        yield Problem(
            field=spec.name,
            code="not_a_date",
            sentence=N_("{label}“{value}”不是有效的日期。"),
            facts={"label": spec.label, "value": value},
        )
    elif spec.kind in _ISO_FORMS:
        yield from _check_span(spec, str(value), rules.today)
    if spec.kind in (Kind.TEXT, Kind.LONG_TEXT) and isinstance(value, str):
        yield from _check_free_text(spec, value)


_ISO_FORMS = {
    Kind.DATE: (re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"), ""),
    Kind.MONTH: (re.compile("[0-9]{4}-[0-9]{2}"), "-01"),
    Kind.DATETIME: (re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}"), ""),
}
"""The form of each kind of moment, and what makes a whole day of it."""


@lru_cache(maxsize=4096)
def _is_iso(kind: Kind, text: str) -> bool:
    form, rest = _ISO_FORMS[kind]
    try:
        datetime.fromisoformat(text + rest)
    except ValueError:
        return False
    return form.fullmatch(text) is not None


def _check_span(spec: FieldSpec, value: str, today: date) -> Iterator[Problem]:
    """A day of 1900 or 2206 is one that a spreadsheet made of another number."""
    first, last = spec.earliest[:7], f"{today.year + spec.ahead:04d}-{today.month:02d}"
    if not first <= value[:7] <= last:
        yield Problem(
            field=spec.name,
            code="date_implausible",
            sentence=N_("{label}应在 {first} 到 {last} 之间，“{value}”请核对。"),
            facts={
                "label": spec.label,
                "first": first,
                "last": f"{today:%Y-%m}" if spec.never_future else last,
                "value": value,
            },
        )


def _check_range(spec: FieldSpec, value: Value) -> Iterator[Problem]:
    if isinstance(value, (str, bool)) or value is None:
        return
    low, high = spec.minimum, spec.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        yield Problem(
            field=spec.name,
            code="out_of_range",
            sentence=N_("{label}应在 {low} 到 {high} 之间。"),
            facts={
                "label": spec.label,
                "low": _bound(spec, low),
                "high": _bound(spec, high),
            },
        )


def _bound(spec: FieldSpec, bound: float | None) -> float | None:
    """A bound as it is written: money is kept in 分, its bounds are whole yuan."""
    return bound if bound is None or spec.kind is not Kind.MONEY else bound // 100


PERSONAL_NUMBER = "personal_number"
"""The code of the warning that an ID, phone or bank-card number stands in free text."""


def personal_number(spec: FieldSpec, text: str) -> Problem | None:
    """Domain rule: such a number in free text is flagged while typing, at entry and before export."""
    if not may_hold_numbers(spec) or not scan(text):
        return None
    return Problem(
        field=spec.name,
        code=PERSONAL_NUMBER,
        sentence=N_("{label}里好像有身份证号、电话或银行卡号，请删去；当事人信息只留在纸质卷宗。"),
        facts={"label": spec.label},
        severity=Severity.WARNING,
    )


def _check_free_text(spec: FieldSpec, value: str) -> Iterator[Problem]:
    if spec.number:
        return
    found = personal_number(spec, value)
    if found is not None:
        yield found
    if spec.names_parties and names_a_party(value):
        yield Problem(
            field=spec.name,
            code="party_name",
            sentence=N_("{label}请只写“身份·类别”，如 甲方·居民；姓名只留在纸质卷宗。"),
            facts={"label": spec.label},
            severity=Severity.WARNING,
        )


def check_together(
    register: Register, values: Mapping[str, Value], rules: Rules
) -> Iterator[Problem]:
    """What is wrong between the values of a record."""
    yield from _check_dates(register, values, rules)
    yield from _check_governed(register, values, rules)
    for each in register.checks:
        yield from each(register, values, rules)


def _check_governed(
    register: Register, values: Mapping[str, Value], rules: Rules
) -> Iterator[Problem]:
    """A code that another one governs lies under it: a category in its own family."""
    governed = rules.codes.governed
    for spec in register.telling:
        value = values.get(spec.name)
        if not value or spec.codes not in governed or not spec.codes:
            continue
        ruler = governor(register, spec, rules.codes)
        above = values.get(ruler.name) if ruler is not None else None
        item = rules.codes[spec.codes].get(str(value)) if above else None
        if item is not None and item.parent != above:
            yield Problem(
                field=spec.name,
                code="category_of_other_family",
                sentence=N_("“{category}”不属于这个大类，请重新选择。"),
                facts={"category": item.label},
            )


def _check_dates(
    register: Register, values: Mapping[str, Value], rules: Rules
) -> Iterator[Problem]:
    today = rules.today.isoformat()
    for spec in register.bounded:
        moment = values.get(spec.name)
        if not moment or not isinstance(moment, str):
            continue
        if spec.never_future and moment[:10] > today:
            yield Problem(
                field=spec.name,
                code="in_the_future",
                sentence=N_("{label}不能晚于今天。"),
                facts={"label": spec.label},
            )
        start = values.get(spec.not_before) if spec.not_before else None
        if isinstance(start, str) and moment[:10] < start[:10]:
            yield Problem(
                field=spec.name,
                code="before_start",
                sentence=N_("{last}早于{first}，请核对。"),
                facts={"last": spec.label, "first": register.field(str(spec.not_before)).label},
            )
