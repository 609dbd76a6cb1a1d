"""Queries as SQL: a Query in, a statement and its parameters out."""

from __future__ import annotations

from gridcenter.domain.errors import UnknownFieldError
from gridcenter.domain.fields import Register, Value
from gridcenter.domain.query import Filter, Operator, Query, Sort
from gridcenter.store import search

META_COLUMNS = (
    "uid",
    "unit",
    "revision",
    "stamp",
    "created_at",
    "created_by",
    "changed_at",
    "changed_by",
    "deleted_at",
)


def column(register: Register, name: str) -> str:
    """``name`` when it is a column of the register; UnknownFieldError otherwise.

    Every identifier that reaches SQL passes here: names come from declarations only.
    """
    if name in META_COLUMNS or name in register.names:
        return name
    known = "、".join(register.names)
    raise UnknownFieldError(register=register.id, field=name, known=known)


def where(register: Register, query: Query, *, by_reading: bool = False) -> tuple[str, list[Value]]:
    """The condition of ``query`` and its parameters.

    With ``by_reading`` the words are looked for in the rows themselves instead of the search index;
    only for words that :func:`gridcenter.store.search.can_be_read` allows.
    """
    parts = [f"deleted_at IS {'NOT ' if query.bin else ''}NULL"]
    parameters: list[Value] = []
    if query.unit:
        parts.append("unit >= ? AND unit < ?")
        parameters += [query.unit, query.unit + ":"]
    for each in query.filters:
        condition, values = _condition(register, each)
        parts.append(condition)
        parameters += values
    match = search.match_expression(query.search)
    if match and by_reading:
        for run in search.han_runs(query.search, at_least=1):
            parts.append(f"instr({_haystack(register)}, ?) > 0")
            parameters.append(run)
    elif match:
        table = f"search_{register.id}"
        parts.append(f"id IN (SELECT rowid FROM {table} WHERE {table} MATCH ?)")
        parameters.append(match)
        for run in search.han_runs(query.search, at_least=3):
            parts.append(f"instr({_haystack(register)}, ?) > 0")
            parameters.append(run)
    elif query.search.strip():
        parts.append("0")
    return " AND ".join(parts), parameters


def _haystack(register: Register) -> str:
    return " || ' ' || ".join(f"ifnull({spec.name}, '')" for spec in search.searchable(register))


def _condition(  # noqa: PLR0911 - one return an operator reads best
    register: Register, each: Filter
) -> tuple[str, list[Value]]:
    name = column(register, each.field)
    values = list(each.values)
    match each.operator:
        case Operator.ANY_OF:
            return f"{name} IN ({', '.join('?' * len(values))})", values
        case Operator.IS_EMPTY:
            return f"({name} IS NULL OR {name} = '')", []
        case Operator.IS_FILLED:
            return f"({name} IS NOT NULL AND {name} <> '')", []
        case Operator.CONTAINS:
            return f"instr({name}, ?) > 0", values[:1]
        case Operator.STARTS_WITH:
            return f"{name} >= ? AND {name} < ?", [values[0], f"{values[0]}\U0010ffff"]
        case Operator.AT_LEAST:
            return f"{name} >= ?", values[:1]
        case Operator.AT_MOST:
            return f"{name} <= ?", values[:1]
        case Operator.NOT_EQUALS:
            return f"{name} IS NOT ?", values[:1]
        case Operator.EQUALS:
            return f"{name} IS ?", values[:1]


def order_by(register: Register, query: Query) -> str:
    """The ORDER BY of ``query``: empty values last, ties in the register's own order.

    Ties run in the direction of the last chosen field, so that one index over (field, own order)
    serves the sort both ways as well as a filter on the field.
    """
    own = tuple(Sort(field=name, descending=register.newest_first) for name in register.sort)
    chosen = query.sort or own
    down = chosen[-1].descending
    named = {sort.field for sort in chosen}
    ties = [name for name in (*register.sort, "id") if name not in named]
    # DESC puts NULL last by itself; saying so would keep SQLite from using the index.
    terms = [
        f"{_key(register, sort.field)}{' DESC' if sort.descending else ' NULLS LAST'}"
        for sort in chosen
    ]
    return ", ".join([*terms, *(f"{name}{' DESC' if down else ''}" for name in ties)])


def _key(register: Register, name: str) -> str:
    return name if name == "id" else column(register, name)
