"""Counts that SQLite makes itself: what charts need, without pandas and without moving rows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.register.fields import Register, RegisterId, Uid, Value
from gridcenter.domain.register.registers import register_of
from gridcenter.store.database import Database, Row
from gridcenter.store.select import column, condition, counted, where

_MONTH_LENGTH = 7
_DAY_LENGTH = 10


def counts(
    db: Database, query: Query, by: Sequence[str] = (), *, month_of: str = "", day_of: str = ""
) -> list[Row]:
    """Rows of (values of ``by``…, month, day, how many records).

    Month and day are there when ``month_of`` or ``day_of`` names a date field.
    """
    register = register_of(query.register)
    condition, parameters = where(register, query)
    keys = [column(register, name) for name in by]
    if month_of:
        keys.append(f"substr({column(register, month_of)}, 1, {_MONTH_LENGTH})")
    if day_of:
        keys.append(f"substr({column(register, day_of)}, 1, {_DAY_LENGTH})")
    source = f"FROM {counted(register, query)} WHERE {condition}"
    if not keys:
        return db.query(f"SELECT count(*) {source}", parameters)
    # GROUP BY would sort the rows; counting them by hash as they come takes two thirds of its time.
    found = Counter(db.execute(f"SELECT {', '.join(keys)} {source}", parameters))
    return [(*values, count) for values, count in found.items()]


def values(db: Database, query: Query, names: Sequence[str]) -> list[Row]:
    """The named fields of every record of ``query``, in no order."""
    register = register_of(query.register)
    within, parameters = where(register, query)
    told = ", ".join(column(register, name) for name in names)
    return db.query(f"SELECT {told} FROM {register.id} WHERE {within}", parameters)


def sharing(db: Database, query: Query, by: Sequence[str], among: Filter) -> dict[Uid, int]:
    """The records of ``query`` that pass ``among`` and share the values of ``by`` with others of it, each with
    how many they are together.

    Read from indexes: only those that are found are fetched.
    """
    register = register_of(query.register)
    within, parameters = where(register, query)
    told = ", ".join(column(register, name) for name in by)
    alike: dict[tuple[Value, ...], list[int]] = {}
    sql = f"SELECT id, {told} FROM {register.id} WHERE {within}"
    for row_id, *key in db.execute(sql, parameters):
        alike.setdefault(tuple(key), []).append(row_id)
    many = {each: len(ids) for ids in alike.values() if len(ids) > 1 for each in ids}
    others = (each for each in query.filters if each.field not in by)
    narrowed = replace(query, filters=(*others, among))
    within, parameters = where(register, narrowed)
    sql = f"SELECT id FROM {counted(register, narrowed)} WHERE {within}"
    ids = [each for (each,) in db.execute(sql, parameters) if each in many]
    sql = f"SELECT id, uid FROM {register.id} WHERE id IN (SELECT value FROM json_each(?))"
    return {Uid(uid): many[row_id] for row_id, uid in db.query(sql, [json.dumps(ids)])}


def passing(db: Database, query: Query, tests: Sequence[Sequence[Filter]]) -> tuple[int, ...]:
    """How many records ``query`` has, and how many of them pass all filters of each of ``tests``.

    SQLite adds up as it goes: over a month of an index this costs a third of handing out its rows.
    """
    register = register_of(query.register)
    within, parameters = where(register, query)
    told = ["count(*)"]
    values: list[Value] = []
    for each in tests:
        conditions = [condition(register, filtered) for filtered in each]
        test = " AND ".join(f"({sql})" for sql, _values in conditions)
        told.append(f"count(CASE WHEN {test} THEN 1 END)")
        values += [value for _sql, more in conditions for value in more]
    sql = f"SELECT {', '.join(told)} FROM {counted(register, query)} WHERE {within}"
    (row,) = db.query(sql, [*values, *parameters])
    return tuple(row)


def sums(db: Database, query: Query, names: Sequence[str]) -> Row:
    """The total of each named number over the records of ``query``; None where none has one."""
    register = register_of(query.register)
    condition, parameters = where(register, query)
    totals = ", ".join(f"sum({column(register, name)})" for name in names)
    (row,) = db.query(f"SELECT {totals} FROM {register.id} WHERE {condition}", parameters)
    return row


def reached(
    db: Database,
    query: Query,
    among: Filter,
    step_register: RegisterId,
    step_states: Sequence[str],
) -> int:
    """How many incidents of ``query`` are ``among`` those in some states or ever took a step to ``step_states``.

    Those in the states are counted in an index; of the others alone the steps are looked at.
    """
    register = register_of(query.register)
    inside = replace(query, filters=(*query.filters, among))
    outside = replace(query, filters=(*query.filters, replace(among, operator=Operator.NONE_OF)))
    within, parameters = where(register, outside)
    stepped, steps = _stepped(register, step_register, step_states)
    sql = f"SELECT count(*) FROM {register.id} WHERE {within} AND {stepped}"
    ((there,),), ((later,),) = counts(db, inside), db.query(sql, [*parameters, *steps])
    return int(there) + int(later)


def who_reached(
    db: Database,
    query: Query,
    among: Filter,
    step_register: RegisterId,
    step_states: Sequence[str],
) -> list[Uid]:
    """The incidents that :func:`reached` counts."""
    register = register_of(query.register)
    within, parameters = where(register, query)
    stands, states = condition(register, among)
    stepped, steps = _stepped(register, step_register, step_states)
    sql = f"SELECT uid FROM {register.id} WHERE {within} AND ({stands} OR {stepped})"
    return [Uid(uid) for (uid,) in db.query(sql, [*parameters, *states, *steps])]


def _stepped(
    register: Register, step_register: RegisterId, states: Sequence[str]
) -> tuple[str, list[Value]]:
    steps = register_of(step_register)
    marks = ", ".join("?" * len(states))
    taken = (
        f"EXISTS (SELECT 1 FROM {steps.id} AS taken WHERE taken.incident = {register.id}.uid "
        f"AND taken.deleted_at IS NULL AND taken.to_state IN ({marks}))"
    )
    return taken, list(states)
