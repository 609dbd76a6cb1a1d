"""Counting for the forms: one pass over a register, by everything a form tells apart."""

from __future__ import annotations

from collections import Counter

from gridcenter.domain.query import Census, Filter, Key, NamedBy, Query, Waited
from gridcenter.domain.register.fields import Register, Value
from gridcenter.domain.register.registers import register_of
from gridcenter.store.database import Database, Row
from gridcenter.store.select import column, condition, counted, where

_DAY = 10
"""How long the ISO text of a day is."""


def take(db: Database, census: Census) -> Counter[Row]:
    """How many records there are of each kind: (what they passed, then the values of the keys).

    What was passed has a bit for each test, from the lowest; a missing value is an empty text.
    """
    register = register_of(census.query.register)
    shared = set.intersection(*map(set, census.tests)) if census.tests else set()
    passed, parameters = _passed(register, census, shared)
    given = len(parameters)
    within, more = where(register, census.query)
    parameters += more
    for each in sorted(shared, key=str):
        test, values = condition(register, each)
        within += f" AND {test}"
        parameters += values
    if census.related is not None:
        test, values = _related(register, census.related)
        within += f" AND {test}"
        parameters += values
    keys = [_key(register, key) for key in census.keys]
    # GROUP BY would sort the rows; counting them by hash as they come takes two thirds of its time.
    table = counted(register, census.query)
    if census.waited is not None:
        joined, values = _waited(register, census.waited)
        keys += (f"ifnull(substr({name}, 1, {_DAY}), '')" for name in ("began", "ended"))
        table += joined
        parameters[given:given] = values
    told = ", ".join([passed, *keys])
    return Counter(db.execute(f"SELECT {told} FROM {table} WHERE {within}", parameters))


def _passed(register: Register, census: Census, shared: set[Filter]) -> tuple[str, list[Value]]:
    """Which tests a record passes, as the bits of one number, and the parameters."""
    bits, parameters = [], []
    for at, filters in enumerate(census.tests):
        tests = ["1"]
        for each in filters:
            if each not in shared:
                test, values = condition(register, each)
                tests.append(f"({test})")
                parameters += values
        bits.append(f"(ifnull({' AND '.join(tests)}, 0) << {at})")
    return " | ".join(bits) or "0", parameters


def _related(register: Register, named: NamedBy) -> tuple[str, list[Value]]:
    other = register_of(named.register)
    by, told = column(other, named.by), column(other, named.field)
    return (
        f"EXISTS (SELECT 1 FROM {other.id} AS other WHERE other.{by} = {register.id}.uid AND "
        f"other.deleted_at IS NULL AND other.{told} IN ({', '.join('?' * len(named.values))}))"
    ), list(named.values)


def _waited(register: Register, waited: Waited) -> tuple[str, list[Value]]:
    """What is joined to the register's table, and its parameters."""
    other = register_of(waited.register)
    by, at = column(other, waited.by), column(other, waited.at)
    both = tuple(each for each in waited.begins if each in waited.ends)
    told: list[str] = [f"{by} AS whose"]
    parameters: list[Value] = []
    for name, filters in (("began", waited.begins), ("ended", waited.ends)):
        tests = ["1"]
        for each in filters:
            if each not in both:
                test, values = condition(other, each)
                tests.append(test)
                parameters += values
        told.append(f"min(CASE WHEN {' AND '.join(tests)} THEN {at} END) AS {name}")
    query = Query(register=other.id, filters=both)
    within, more = where(other, query)
    first = f"SELECT {', '.join(told)} FROM {counted(other, query)} WHERE {within} GROUP BY {by}"
    passed = "began IS NOT NULL AND began IS NOT ended"
    return f" JOIN ({first}) ON whose = {register.id}.uid AND {passed}", parameters + more


def _key(register: Register, key: Key) -> str:
    name = column(register, key.field)
    if key.length:
        return f"ifnull(substr({name}, 1, {key.length:d}), '')"
    if not key.edges:
        return f"ifnull({name}, '')"
    bands = [
        f"WHEN {name} < {edge:d} THEN '{at if at >= 0 else ''}'"
        for at, edge in enumerate(key.edges, start=-1)
    ]
    return f"CASE WHEN {name} IS NULL THEN '' {' '.join(bands)} ELSE '{len(key.edges) - 1}' END"
