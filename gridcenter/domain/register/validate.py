"""What a record must satisfy before it is saved; one problem for each thing to mend."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from gridcenter.domain.codes import CodeBook
from gridcenter.domain.errors import Problem, Severity
from gridcenter.domain.privacy import names_a_party, scan
from gridcenter.domain.register.fields import NUMERIC_KINDS, FieldSpec, Kind, Register, Value
from gridcenter.domain.text import N_

_VILLAGE_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What validation needs to know of the world: the code lists and today."""

    codes: CodeBook
    today: date


def check(register: Register, values: Mapping[str, Value], rules: Rules) -> tuple[Problem, ...]:
    """All problems of a record's parsed values, in field order.

    Whether references and divisions exist is the caller's to check: it needs the store.
    """
    problems: list[Problem] = []
    for spec in register.fields:
        problems.extend(check_field(spec, values.get(spec.name), rules))
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


def _check_range(spec: FieldSpec, value: Value) -> Iterator[Problem]:
    if isinstance(value, (str, bool)) or value is None:
        return
    low, high = spec.minimum, spec.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        scale = 100 if spec.kind is Kind.MONEY else 1
        yield Problem(
            field=spec.name,
            code="out_of_range",
            sentence=N_("{label}应在 {low} 到 {high} 之间。"),
            facts={
                "label": spec.label,
                "low": (low or 0) / scale if scale > 1 else low,
                "high": (high or 0) / scale if scale > 1 else high,
            },
        )


def _check_free_text(spec: FieldSpec, value: str) -> Iterator[Problem]:
    """Domain rule: an ID or phone number in free text is flagged at entry and before export."""
    if spec.name in ("code", "number", "certificate_no", "case_code", "sha256"):
        return
    if scan(value):
        yield Problem(
            field=spec.name,
            code="personal_number",
            sentence=N_("{label}里好像有身份证号或电话号码，请删去；当事人信息只留在纸质卷宗。"),
            facts={"label": spec.label},
            severity=Severity.WARNING,
        )
    if spec.name == "parties" and names_a_party(value):
        yield Problem(
            field=spec.name,
            code="party_name",
            sentence=N_("{label}请只写“身份·类别”，如 甲方·居民；姓名只留在纸质卷宗。"),
            facts={"label": spec.label},
            severity=Severity.WARNING,
        )


_ORDERED_DATES = (
    ("valid_from", "valid_to"),
    ("post_from", "post_to"),
    ("appointed_on", "left_on"),
    ("occurred_at", "closed_on"),
    ("occurred_at", "deadline"),
    ("occurred_at", "registered_on"),
)
_NEVER_IN_FUTURE = (
    "occurred_at",
    "registered_on",
    "closed_on",
    "done_on",
    "review_on",
    "birth_month",
)


def check_together(
    register: Register, values: Mapping[str, Value], rules: Rules
) -> Iterator[Problem]:
    """What is wrong between the values of a record."""
    yield from _check_dates(register, values, rules)
    if register.id == "incident":
        yield from _check_incident(values, rules)
    elif register.id == "grid":
        yield from _check_grid(values)
    elif register.id in ("grid_member", "household_leader"):
        yield from _check_post(register, values)


def _check_dates(
    register: Register, values: Mapping[str, Value], rules: Rules
) -> Iterator[Problem]:
    today = rules.today.isoformat()
    for name in _NEVER_IN_FUTURE:
        moment = values.get(name)
        if moment and isinstance(moment, str) and moment[:10] > today:
            yield Problem(
                field=name,
                code="in_the_future",
                sentence=N_("{label}不能晚于今天。"),
                facts={"label": register.field(name).label},
            )
    for first, last in _ORDERED_DATES:
        end = values.get(last)
        if not end or not isinstance(end, str):
            continue
        start = values.get(first)
        if isinstance(start, str) and end[:10] < start[:10]:
            yield Problem(
                field=last,
                code="before_start",
                sentence=N_("{last}早于{first}，请核对。"),
                facts={"last": register.field(last).label, "first": register.field(first).label},
            )


def _check_incident(values: Mapping[str, Value], rules: Rules) -> Iterator[Problem]:
    family, category = values.get("family"), values.get("category")
    if category and family:
        item = rules.codes["incident_category"].get(str(category))
        if item is not None and item.parent != family:
            yield Problem(
                field="category",
                code="category_of_other_family",
                sentence=N_("“{category}”不属于这个大类，请重新选择。"),
                facts={"category": item.label},
            )
    if values.get("is_urgent") and not values.get("urgent_facts"):
        yield Problem(
            field="urgent_facts",
            code="urgent_without_facts",
            sentence=N_("标为紧急时请写明事实依据。"),
        )
    if values.get("is_resolved") and values.get("family") == "dispute" and not values.get("method"):
        yield Problem(
            field="method",
            code="resolved_without_method",
            sentence=N_("已化解的纠纷还没有填化解方式，月报会漏计。"),
            severity=Severity.WARNING,
        )


def _check_grid(values: Mapping[str, Value]) -> Iterator[Problem]:
    code, village = values.get("code"), values.get("village")
    if not isinstance(code, str) or not code:
        return
    if not code.isdigit() or len(code) <= _VILLAGE_DIGITS:
        yield Problem(
            field="code",
            code="grid_code_form",
            sentence=N_("网格编码应为 12 位村（社区）代码加顺序号，全部是数字。"),
        )
    elif isinstance(village, str) and village and not code.startswith(village):
        yield Problem(
            field="code",
            code="grid_code_village",
            sentence=N_("网格编码前 12 位与所属村（社区）代码 {village} 不一致。"),
            facts={"village": village},
        )


def _check_post(register: Register, values: Mapping[str, Value]) -> Iterator[Problem]:
    end_field = "post_to" if register.id == "grid_member" else "left_on"
    left, ended = values.get("status") == "left", bool(values.get(end_field))
    if left != ended:
        yield Problem(
            field=end_field if left else "status",
            code="post_end_mismatch",
            sentence=N_("状态与{label}不一致：离岗应有日期，在岗不应有。"),
            facts={"label": register.field(end_field).label},
            severity=Severity.WARNING,
        )
    if not values.get("phone") and not left:
        yield Problem(
            field="phone",
            code="phone_missing",
            sentence=N_("还没有联系电话，上级核对时会退回。"),
            severity=Severity.WARNING,
        )
