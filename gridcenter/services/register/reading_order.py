"""Sorting by what stands on the screen: codes in their list's order, references by their titles."""

from __future__ import annotations

from dataclasses import replace

from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import Kind, Register, Value
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import reading_key
from gridcenter.services.centre import Centre
from gridcenter.store import records


def in_reading_order(centre: Centre, query: Query) -> Query:
    """``query`` with the values of its sort field in the order in which people read their words."""
    if not query.sort:
        return query
    first, *rest = query.sort
    reading = _reading(centre, register_of(query.register), first.field)
    return replace(query, sort=(replace(first, reading=reading), *rest)) if reading else query


def _reading(centre: Centre, register: Register, name: str) -> tuple[Value, ...]:
    spec = register.field(name) if name in register.names else None
    if spec is not None and spec.kind is Kind.CODE and spec.codes:
        return tuple(item.id for item in centre.codes[spec.codes])
    if spec is not None and spec.kind is Kind.REFERENCE and spec.refers_to:
        found = records.titles(centre.db, register_of(spec.refers_to))
        return tuple(uid for uid, _title in sorted(found, key=lambda each: reading_key(each[1])))
    return ()
