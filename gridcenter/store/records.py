"""Reading records: rows become :class:`Record`, by query, by row id or by uid."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from time import monotonic
from types import MappingProxyType

from gridcenter.base.progress import StaleWorkError
from gridcenter.domain.query import Filter, Operator, Query, Sort
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Kind, Register, Uid, Value
from gridcenter.domain.register.registers import register_of
from gridcenter.store import search
from gridcenter.store.database import Database, Row
from gridcenter.store.select import (
    META_COLUMNS,
    asks_apart,
    asks_as_it_walks,
    column,
    matched,
    order_by,
    source,
    where,
)

_META = len(META_COLUMNS)
_CHUNK = 500
_COMMON = 2000
_QUICK_SECONDS = 0.1
"""So long all rows are looked at in order; where a page is not found by then, all hits are sorted."""


def columns(register: Register) -> str:
    """The select list that :func:`to_record` reads."""
    return ", ".join((*META_COLUMNS, *register.names))


def to_record(register: Register, row: Row) -> Record:
    """A row selected by :func:`columns` as a Record; truth columns become bool."""
    values: dict[str, Value] = dict(zip(register.names, row[_META:], strict=True))
    for spec in register.fields:
        if spec.kind is Kind.BOOLEAN and values[spec.name] is not None:
            values[spec.name] = bool(values[spec.name])
    uid, unit, revision, stamp, created_at, created_by, changed_at, changed_by, deleted_at = row[
        :_META
    ]
    return Record(
        register=register.id,
        uid=uid,
        unit=unit,
        revision=revision,
        stamp=stamp,
        created_at=created_at,
        created_by=created_by,
        changed_at=changed_at,
        changed_by=changed_by,
        deleted_at=deleted_at,
        values=MappingProxyType(values),
    )


def with_values(record: Record, values: Mapping[str, Value]) -> Record:
    """``record`` saying something else."""
    return replace(record, values=MappingProxyType(dict(values)))


def find(
    db: Database, query: Query, *, limit: int | None = None, offset: int = 0
) -> tuple[Record, ...]:
    """The records of ``query`` in its order."""
    register = register_of(query.register)
    if query.sort and query.sort[0].reading:
        return _find_in_reading_order(db, register, query, limit, offset)
    if limit is not None and not offset and _may_be_half_empty(register, query):
        # Empty days come last, and an index of the filled ones is small.
        filled = Filter(field=query.sort[0].field, operator=Operator.IS_FILLED)
        first = find(db, replace(query, filters=(*query.filters, filled)), limit=limit)
        if len(first) == limit:
            return first
        empty = replace(filled, operator=Operator.IS_EMPTY)
        rest = replace(query, filters=(*query.filters, empty))
        return first + _found(db, register, rest, limit - len(first), 0, walk=False)
    if limit is not None and not offset and _holds_common_words(db, register, query):
        end = monotonic() + _QUICK_SECONDS
        with suppress(StaleWorkError), db.stoppable(lambda: monotonic() > end):
            return _found(db, register, query, limit, offset, walk=True)
    walk = _is_common(db, register, query)
    walks = asks_as_it_walks(register, query) and not asks_apart(register, query)
    if limit is not None and walks:
        # Walked in their order the first rows are found at once, or, where hardly any fits, after all of them.
        end = monotonic() + _QUICK_SECONDS
        with suppress(StaleWorkError), db.stoppable(lambda: monotonic() > end):
            return _found(db, register, query, limit, offset, walk=walk, few=True)
    return _found(db, register, query, limit, offset, walk=walk)


def _found(
    db: Database,
    register: Register,
    query: Query,
    limit: int | None,
    offset: int,
    *,
    walk: bool,
    few: bool = False,
) -> tuple[Record, ...]:
    condition, parameters = where(register, query, walk=walk, few=few)
    order = order_by(register, query)
    # Which rows, then the rows: choosing and sorting may then keep to an index that holds enough.
    table = source(register, query)
    chosen = f"SELECT id FROM {table} WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?"
    sql = f"SELECT {columns(register)} FROM {register.id} WHERE id IN ({chosen}) ORDER BY {order}"
    rows = db.query(sql, [*parameters, -1 if limit is None else limit, offset])
    return tuple(to_record(register, row) for row in rows)


def _holds_common_words(db: Database, register: Register, query: Query) -> bool:
    """Whether a field must contain words that so many rows hold that sorting them takes long."""
    names = {spec.name for spec in search.searchable(register)}
    asked = [
        Query(register=register.id, search=str(each.values[0]))
        for each in query.filters
        if each.operator is Operator.CONTAINS and each.field in names
    ]
    return not query.bin and any(_is_common(db, register, each) for each in asked)


def _may_be_half_empty(register: Register, query: Query) -> bool:
    """Whether the rows are sorted by a day that not every row has, and empty ones are listed too."""
    days = {spec.name for spec in register.fields if spec.kind is Kind.DATE}
    filtered = {each.field for each in query.filters}
    return bool(query.sort) and query.sort[0].field in days - filtered


def _find_in_reading_order(
    db: Database, register: Register, query: Query, limit: int | None, offset: int
) -> tuple[Record, ...]:
    """One value after another, each by its index, until the page is full."""
    sort = query.sort[0]
    if limit is not None and not offset:
        found: list[Record] = []
        for value in reversed(sort.reading) if sort.descending else sort.reading:
            only = Filter(field=sort.field, values=(value,))
            plain = replace(sort, reading=())
            part = replace(query, filters=(*query.filters, only), sort=(plain,))
            found += find(db, part, limit=limit - len(found))
            if len(found) == limit:
                return tuple(found)
    cut = slice(offset, None if limit is None else offset + limit)
    rows = by_ids(db, register, ids(db, query)[cut])
    return tuple(record for record in rows if record is not None)


def _is_common(db: Database, register: Register, query: Query) -> bool:
    """Whether so many rows hold the words that it is quicker to walk all rows in order."""
    match = matched(register, query)
    if not match:
        return False
    table = f"search_{register.id}"
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT ?)"
    row = db.one(sql, (match, _COMMON))
    return bool(row and row[0] >= _COMMON)


def ids(db: Database, query: Query) -> array[int]:
    """The row ids of ``query`` in its order: eight bytes a row, the spine of a table view."""
    register = register_of(query.register)
    condition, parameters = where(register, query, walk=_is_common(db, register, query))
    order = order_by(register, query)
    if query.sort and query.sort[0].reading:
        name = column(register, query.sort[0].field)
        sql = f"SELECT id, {name} FROM {register.id} WHERE {condition} ORDER BY {order}"
        return _in_reading_order(query.sort[0], db.execute(sql, parameters))
    # One text of eight hexadecimal digits an id: a million rows handed to Python one by one would
    # take the interpreter from the window a million times.
    listed = f"SELECT id FROM {source(register, query)} WHERE {condition} ORDER BY {order}"
    row = db.one(f"SELECT group_concat(printf('%08x', id), '') FROM ({listed})", parameters)
    found = array("I", bytes.fromhex(row[0] or "" if row else ""))
    if sys.byteorder == "little":
        found.byteswap()
    return array("q", found)


def _in_reading_order(sort: Sort, rows: Iterable[Row]) -> array[int]:
    """Row ids of (id, value) rows, which come value by value, with the values in reading order."""
    groups: dict[Value, array[int]] = {}
    for row_id, value in rows:
        groups.setdefault(value, array("q")).append(row_id)
    known = reversed(sort.reading) if sort.descending else sort.reading
    order = dict.fromkeys([*known, *(value for value in groups if value is not None), None])
    found = array("q")
    for value in order:
        found.extend(groups.get(value, ()))
    return found


def titles(db: Database, register: Register) -> list[tuple[Uid, str]]:
    """Every record's uid and title, those in the bin included."""
    name = column(register, register.title[0])
    return [(Uid(uid), title) for uid, title in db.query(f"SELECT uid, {name} FROM {register.id}")]


def uids(db: Database, query: Query) -> tuple[Uid, ...]:
    """The uids of ``query`` in no order."""
    register = register_of(query.register)
    condition, parameters = where(register, query)
    sql = f"SELECT uid FROM {register.id} WHERE {condition}"
    return tuple(uid for (uid,) in db.query(sql, parameters))


def earliest(db: Database, query: Query, field: str) -> Record | None:
    """The record of ``query`` with the smallest ``field``; of equals the first by uid."""
    register = register_of(query.register)
    condition, parameters = where(register, query)
    # The plus keeps SQLite from walking the index on the field, past all that the query leaves out.
    sql = f"SELECT min(+{column(register, field)}) FROM {register.id} WHERE {condition}"
    found = db.one(sql, parameters)
    if found is None or found[0] is None:
        return None
    same = Filter(field=field, values=found)
    only = replace(query, filters=(*query.filters, same), sort=(Sort(field="uid"),))
    return next(iter(find(db, only, limit=1)), None)


def count(db: Database, query: Query) -> int:
    """How many records ``query`` finds."""
    register = register_of(query.register)
    condition, parameters = where(register, query, walk=_is_common(db, register, query))
    listed = f"SELECT id FROM {source(register, query)} WHERE {condition}"
    if query.filters or query.search:
        # Counting what is listed in order: a bare count(*) reads the whole table, as SQLite does not
        # see that an index of the live rows is enough. The limit keeps it from dropping the order.
        listed += f" ORDER BY {order_by(register, replace(query, sort=()))} LIMIT -1"
    sql = f"SELECT count(*) FROM ({listed})"
    row = db.one(sql, parameters)
    return int(row[0]) if row else 0


def by_ids(db: Database, register: Register, wanted: Sequence[int]) -> tuple[Record | None, ...]:
    """The records with these row ids, in the order asked; None where one is gone."""
    found: dict[int, Record] = {}
    for chunk in _chunks(wanted):
        marks = ", ".join("?" * len(chunk))
        sql = f"SELECT id, {columns(register)} FROM {register.id} WHERE id IN ({marks})"
        for row in db.query(sql, chunk):
            found[row[0]] = to_record(register, row[1:])
    return tuple(found.get(each) for each in wanted)


def by_uids(db: Database, register: Register, wanted: Iterable[str]) -> dict[Uid, Record]:
    """The records with these uids, deleted ones included."""
    found: dict[Uid, Record] = {}
    for chunk in _chunks(tuple(wanted)):
        marks = ", ".join("?" * len(chunk))
        sql = f"SELECT {columns(register)} FROM {register.id} WHERE uid IN ({marks})"
        for row in db.query(sql, chunk):
            record = to_record(register, row)
            found[record.uid] = record
    return found


def row_id(db: Database, register: Register, uid: str) -> int | None:
    """The row id of a uid, or None."""
    row = db.one(f"SELECT id FROM {register.id} WHERE uid = ?", (uid,))
    return int(row[0]) if row else None


def _chunks(wanted: Sequence[int | str] | Sequence[int] | Sequence[str]) -> Iterable[list[object]]:
    for start in range(0, len(wanted), _CHUNK):
        yield list(wanted[start : start + _CHUNK])


def has_index(db: Database, register: Register, name: str) -> bool:
    """Whether an index of the schema begins with this field, so that asking for values is cheap."""
    sql = (
        "SELECT 1 FROM pragma_index_list(?) AS made JOIN pragma_index_info(made.name) AS part "
        "WHERE part.seqno = 0 AND part.name = ?"
    )
    return db.one(sql, (register.id, column(register, name))) is not None
