"""Where single rows stand in an order that is known: a list follows a save without being read anew."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import Register, Value
from gridcenter.domain.register.registers import register_of
from gridcenter.store.database import Database
from gridcenter.store.select import column, order_by, where


def mended(db: Database, query: Query, ids: array[int], touched: Iterable[int]) -> array[int]:
    """``ids`` (all rows of ``query`` in its order before) after the rows ``touched`` were written."""
    register = register_of(query.register)
    touched = tuple(touched)
    fresh = ids[:]
    for row_id in touched:
        if row_id in fresh:
            fresh.remove(row_id)
    condition, parameters = where(register, query, walk=True, one=True)
    listed = f"SELECT 1 FROM {register.id} WHERE id = ? AND {condition}"
    for row_id in touched:
        if db.one(listed, [row_id, *parameters]):
            fresh.insert(_place(db, register, query, fresh, row_id), row_id)
    return fresh


def _place(db: Database, register: Register, query: Query, ids: array[int], row_id: int) -> int:
    """How many of ``ids`` come before the row; SQLite compares it with some twenty of a million."""
    sort = query.sort[0] if query.sort else None
    value = "NULL"
    ranks: dict[Value, int] = {}
    if sort is not None and sort.reading:
        value = column(register, sort.field)
        known = reversed(sort.reading) if sort.descending else sort.reading
        ranks = {each: at for at, each in enumerate(known)}
    ranks[None] = len(ranks) + 1
    sql = (
        f"SELECT id, {value} FROM {register.id} WHERE id IN (?, ?) "
        f"ORDER BY {order_by(register, query)}"
    )
    low, high = 0, len(ids)
    while low < high:
        middle = (low + high) // 2
        pair = db.query(sql, (ids[middle], row_id))
        first = min(pair, key=lambda row: ranks.get(row[1], len(ranks) - 1))  # of equals the first
        if first[0] == row_id:
            high = middle
        else:
            low = middle + 1
    return low
