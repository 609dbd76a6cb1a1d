"""Counts of one record that belong together: what must not exceed what, and what adds up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gridcenter.domain.errors import Problem, Severity
from gridcenter.domain.register.fields import Check, Register, Value
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.text import N_


def at_most(part: str, whole: str) -> Check:
    """The check that the number ``part`` is not above the number ``whole``, where both are given."""

    def check(register: Register, values: Mapping[str, Value], rules: Rules) -> Iterator[Problem]:
        del rules
        small, large = values.get(part), values.get(whole)
        if isinstance(small, int) and isinstance(large, int) and small > large:
            yield Problem(
                field=part,
                code="above_whole",
                sentence=N_("{part}（{small}）不应多于{whole}（{large}）。"),
                facts={
                    "part": register.field(part).label,
                    "whole": register.field(whole).label,
                    "small": small,
                    "large": large,
                },
            )

    return check


def adds_up(whole: str, *parts: str) -> Check:
    """The check that the numbers ``parts`` add up to ``whole``, once all of them are given."""

    def check(register: Register, values: Mapping[str, Value], rules: Rules) -> Iterator[Problem]:
        del rules
        total, given = values.get(whole), [values.get(name) for name in parts]
        numbers = [each for each in given if isinstance(each, int)]
        if isinstance(total, int) and len(numbers) == len(parts) and sum(numbers) != total:
            yield Problem(
                field=whole,
                code="does_not_add_up",
                sentence=N_("各项相加是 {sum}，与{whole}（{total}）不一致。"),
                facts={
                    "sum": sum(numbers),
                    "whole": register.field(whole).label,
                    "total": total,
                },
            )

    return check


def wanted_when(name: str, field: str, codes: tuple[str, ...]) -> Check:
    """The warning that ``name`` is still empty although ``field`` is one of ``codes``."""

    def check(register: Register, values: Mapping[str, Value], rules: Rules) -> Iterator[Problem]:
        del rules
        if values.get(field) in codes and values.get(name) in (None, ""):
            yield Problem(
                field=name,
                code="still_missing",
                sentence=N_("这种情况还应填写{label}。"),
                facts={"label": register.field(name).label},
                severity=Severity.WARNING,
            )

    return check


def unwanted_when(name: str, field: str, codes: tuple[str, ...]) -> Check:
    """The warning that ``name`` is filled although ``field`` is one of ``codes``."""

    def check(register: Register, values: Mapping[str, Value], rules: Rules) -> Iterator[Problem]:
        del rules
        if values.get(field) in codes and values.get(name) not in (None, ""):
            yield Problem(
                field=name,
                code="not_wanted",
                sentence=N_("填了{label}，请核对{field}：一般不这样填。"),
                facts={
                    "label": register.field(name).label,
                    "field": register.field(field).label,
                },
                severity=Severity.WARNING,
            )

    return check
