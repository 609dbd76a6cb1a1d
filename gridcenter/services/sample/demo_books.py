"""Fills the centre's other books of the demo township from ``data/demo/books.toml``, nothing real in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from gridcenter.base import data_files
from gridcenter.base.paths import data_dir
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import FieldSpec, Kind, Register, Value
from gridcenter.domain.register.registers import register_of, registers_with_page
from gridcenter.domain.text import N_
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers

_FILE = "books.toml"
_DAY = "@"


def enter(centre: Centre, today: date) -> None:
    """Save the invented rows of every book, each book as one gesture, in the order of writing."""
    told = data_files.read(data_dir() / "demo" / _FILE)
    villages = [each.code for each in divisions.villages(centre)]
    for register in registers_with_page():
        rows = (
            _values(centre, register, row, villages, today) for row in told.get(register.id, ())
        )
        drafts = [Draft(register=register.id, values=row) for row in rows if row is not None]
        if drafts:
            registers.save_many(centre, drafts, N_("录入{count}条"))


def _values(
    centre: Centre,
    register: Register,
    row: Mapping[str, Any],
    villages: list[str],
    today: date,
) -> dict[str, Value] | None:
    """The row as it is saved; None when it speaks of a record that this township has not."""
    values: dict[str, Value] = {}
    for name, given in row.items():
        value = _value(centre, register.field(name), given, villages, today)
        if value is None:
            return None
        values[name] = value
    return values


def _value(centre: Centre, spec: FieldSpec, given: Any, villages: list[str], today: date) -> Value:
    if spec.kind is Kind.DIVISION:
        return villages[int(given)]
    if spec.kind is Kind.REFERENCE:
        target = Query(register=register_of(str(spec.refers_to)).id)
        found = registers.find(centre, target, limit=int(given) + 1)
        return found[int(given)].uid if len(found) > int(given) else None
    if spec.kind is Kind.DATE:
        return (today + timedelta(days=int(str(given).removeprefix(_DAY)))).isoformat()
    if isinstance(given, str):
        return given.format(year=today.year)
    value: Value = given
    return value
