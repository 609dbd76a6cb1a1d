"""The values that a field has under a query, counted or added up: what heads offer and feet tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gridcenter.base.i18n import _
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import FieldSpec, Kind, Value
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import reading_key
from gridcenter.services.centre import Centre
from gridcenter.services.register.display import DisplayWording
from gridcenter.store import counts, search


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCount:
    """One value, None for rows without one; ``code`` is its national code or its pinyin."""

    value: Value
    label: str
    count: int
    code: str = ""


def count(
    centre: Centre, query: Query, spec: FieldSpec, *, english: bool = False
) -> list[ValueCount]:
    """Every value of ``spec`` in the order people read them; rows without one come last."""
    found: dict[Value, int] = {}
    for value, number in counts.counts(centre.db, query, [spec.name]):
        key = bool(value) if spec.kind is Kind.BOOLEAN and value is not None else value or None
        found[key] = found.get(key, 0) + number
    empty = found.pop(None, 0)
    if spec.kind is Kind.CODE and spec.codes:
        listed = _codes(centre, spec, found, english=english)
    else:
        listed = _worded(centre, query, spec, found)
    nothing = [ValueCount(value=None, label=_("（空）"), count=empty)] if empty else []
    return [*listed, *nothing]


def totals(centre: Centre, query: Query, names: Sequence[str]) -> dict[str, float]:
    """The sum of each named number over everything that ``query`` finds."""
    found = counts.sums(centre.db, query, names)
    return {name: total or 0 for name, total in zip(names, found, strict=True)}


def _codes(
    centre: Centre, spec: FieldSpec, found: dict[Value, int], *, english: bool
) -> list[ValueCount]:
    items = {item.id: item for item in centre.codes[spec.codes or ""]}
    known = [
        ValueCount(
            value=item.id,
            label=item.label_en if english else item.label,
            count=found.pop(item.id),
            code=f"{item.national} {item.initials}",
        )
        for item in items.values()
        if item.id in found
    ]
    return known + [ValueCount(value=v, label=str(v), count=n) for v, n in found.items()]


def _worded(
    centre: Centre, query: Query, spec: FieldSpec, found: dict[Value, int]
) -> list[ValueCount]:
    wording = DisplayWording(centre)
    wording.learn(register_of(query.register), ({spec.name: value} for value in found))
    counted = [
        ValueCount(value=value, label=label, count=number, code=" ".join(search.readings(label)))
        for value, number in found.items()
        if (label := wording.of(spec, value))
    ]
    by_code = spec.kind is Kind.DIVISION
    return sorted(
        counted,
        key=lambda each: str(each.value).encode() if by_code else reading_key(each.label),
    )
