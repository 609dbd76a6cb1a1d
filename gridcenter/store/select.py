"""Queries as SQL: a Query in, a statement and its parameters out."""

from __future__ import annotations

import json

from gridcenter.domain.errors import NotSearchedError, PartyAskedError, UnknownFieldError
from gridcenter.domain.query import Filter, Operator, Query, Sort
from gridcenter.domain.register.fields import Kind, Register, Value
from gridcenter.domain.text import Listed
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
    known = Listed(register.names)
    raise UnknownFieldError(register=register.id, field=name, known=known)


def asks_apart(register: Register, query: Query) -> bool:
    """Whether ``query`` asks for rows that have an index of their own."""
    apart = register.apart
    if apart is None or query.bin:
        return False
    limited = any(each.field in apart.limits and each.operator in _LIMITS for each in query.filters)
    return limited and any(_is_apart(register, each) for each in query.filters)


def _is_apart(register: Register, each: Filter) -> bool:
    """Whether a filter names exactly the rows that have an index of their own."""
    apart = register.apart
    return (
        apart is not None
        and each.field == apart.field
        and each.operator is Operator.ANY_OF
        and len(each.values) == len(apart.values)
        and apart.values.issuperset(map(str, each.values))
    )


_LIMITS = frozenset({Operator.AT_MOST, Operator.AT_LEAST, Operator.BELOW})
"""What no empty value passes, as SQLite knows: an index of the filled ones holds all that do."""


def source(register: Register, query: Query) -> str:
    """The table to find ``query`` in; SQLite does not see by itself that an index of few rows is better."""
    if register.apart is not None and asks_apart(register, query):
        return f"{register.id} INDEXED BY {register.apart.index}"
    few = [
        index
        for each in query.filters
        if each.operator in _LIMITS
        and each.field in register.names
        and (index := register.field(each.field).few_by)
    ]
    return f"{register.id} INDEXED BY {few[0]}" if few and not query.bin else register.id


def counted(register: Register, query: Query) -> str:
    """The table to count ``query`` in; over a period by the index that spares the records.

    SQLite would rather take an index on another condition and fetch every record it leads to, which
    costs ten times as much among a million.
    """
    if asks_apart(register, query):
        return source(register, query)
    indexes = [
        index
        for each in query.filters
        if each.operator is Operator.AT_LEAST
        and each.field in register.names
        and (index := register.field(each.field).counted_by)
    ]
    # Where nothing can be found SQLite plans without any index, and would refuse to be given one.
    nothing = any(each.operator is Operator.ANY_OF and not each.values for each in query.filters)
    if query.bin or nothing or not indexes:
        return register.id
    return f"{register.id} INDEXED BY {indexes[0]}"


def matched(register: Register, query: Query) -> str:
    """What the search index is asked for the words of ``query``; empty for none. NotSearchedError."""
    if query.search.strip() and not search.searchable(register):
        raise NotSearchedError(register=register.label)
    return search.match_expression(query.search)


def where(
    register: Register, query: Query, *, walk: bool = False, few: bool = False, one: bool = False
) -> tuple[str, list[Value]]:
    """The condition of ``query`` and its parameters.

    With ``walk`` the rows are met in their order and asked whether they are among the hits, which
    for common words is far quicker than fetching and sorting every hit. With ``few`` only the first
    rows are wanted, and a field with one of several codes is asked in the same way. With ``one`` a
    single row is asked for, and whether it holds the words, not which rows do.
    """
    # A tombstone, purged here or come with a pack, has no beginning: nobody can bring it back.
    parts = ["deleted_at IS NOT NULL AND created_at != ''" if query.bin else "deleted_at IS NULL"]
    parameters: list[Value] = []
    if query.unit:
        parts.append("unit >= ? AND unit < ?")
        parameters += [query.unit, query.unit + ":"]
    for each in query.filters:
        test, values = condition(register, each, walk=walk, few=few)
        parts.append(test)
        parameters += values
    match = matched(register, query)
    if match:
        table = f"search_{register.id}"
        # The plus keeps SQLite from fetching the rows by these ids.
        asked = "+id" if walk else "id"
        hits = f"SELECT rowid FROM {table} WHERE {table} MATCH ?"
        parts.append(
            f"EXISTS ({hits} AND rowid = {register.id}.id)" if one else f"{asked} IN ({hits})"
        )
        parameters.append(match)
        for run in search.han_runs(query.search, at_least=3):
            test, values = _holds(_haystack(register), run)
            parts.append(test)
            parameters += values
    for word in search.spelt_words(query.search):
        # Marks are in no index: 3-2-101, 100%, 买买提·吐尔逊 must stand in the text as asked.
        test, values = _holds(f"search_fold({_haystack(register)})", word)
        parts.append(test)
        parameters += values
    return " AND ".join(parts), parameters


def _haystack(register: Register) -> str:
    return " || ' ' || ".join(f"ifnull({spec.name}, '')" for spec in search.searchable(register))


def _holds(haystack: str, word: str) -> tuple[str, list[Value]]:
    """Whether ``word`` stands there, also by the characters that people type for rare ones."""
    test, usual = f"instr({haystack}, ?) > 0", haystack
    for rare, typed in search.LOOKS_LIKE.items():
        if typed in word:
            usual = f"replace({usual}, '{rare}', '{typed}')"
    if usual == haystack:
        return test, [word]
    return f"({test} OR instr({usual}, ?) > 0)", [word, word]


def asks_as_it_walks(register: Register, query: Query) -> bool:
    """Whether ``few`` changes anything about ``query``: it names several codes of a field."""
    return any(
        each.operator is Operator.ANY_OF
        and len(each.values) > 1
        and _is_coded(register, each.field)
        for each in query.filters
    )


_COMPARED = {
    Operator.EQUALS: "{} IS ?",
    Operator.NOT_EQUALS: "{} IS NOT ?",
    Operator.AT_LEAST: "{} >= ?",
    Operator.BELOW: "{} < ?",
}


def condition(  # noqa: PLR0911 - one return an operator reads best
    register: Register, each: Filter, *, walk: bool = False, few: bool = False
) -> tuple[str, list[Value]]:
    """One filter as SQL and its parameters; ``walk`` and ``few`` as in :func:`where`."""
    name = column(register, each.field)
    values = list(each.values)
    if each.operator not in _WHETHER:
        _refuse_parties(register, each.field)
    if each.operator in _COMPARED:
        return _COMPARED[each.operator].format(name), values[:1]
    match each.operator:
        case Operator.ANY_OF if _is_apart(register, each) and not few:
            # Word for word what the index says of its rows: of a parameter SQLite could not know.
            words = ", ".join(f"'{value}'" for value in sorted(map(str, values)))
            return f"{name} IN ({words})", []
        case Operator.ANY_OF:
            given: list[Value] = [value for value in values if value is not None]
            plus = "+" if few and len(given) > 1 and _is_coded(register, name) else ""
            listed, told = _listed(given)
            among = f"{plus}{name} IN ({listed})"
            return (among if len(given) == len(values) else f"({among} OR {name} IS NULL)"), told
        case Operator.IS_EMPTY:
            return f"({name} IS NULL OR {name} = '')", []
        case Operator.IS_FILLED:
            return f"({name} IS NOT NULL AND {name} <> '')", []
        case Operator.CONTAINS:
            return _contains(register, name, str(values[0]), walk=walk)
        case Operator.STARTS_WITH:
            return f"{name} >= ? AND {name} < ?", [values[0], f"{values[0]}\U0010ffff"]
        case Operator.WITHIN:
            raise ValueError("a span that moves with today is settled before the store is asked")
        case Operator.AT_MOST:
            # A day includes its hours and a month its days: what begins with the limit is within.
            limit = values[0]
            return f"{name} <= ?", [f"{limit}\U0010ffff" if isinstance(limit, str) else limit]
        case Operator.NONE_OF:
            listed, told = _listed(values)
            return f"ifnull({name} NOT IN ({listed}), 1)", told
        case Operator.DAY_UP_TO | Operator.DAY_AFTER:
            sign = "<=" if each.operator is Operator.DAY_UP_TO else ">"
            return f"{_day(name)} {sign} {_day(column(register, str(values[0])))}", []
    raise ValueError(each.operator)


_MOST_MARKS = 500


def _listed(values: list[Value]) -> tuple[str, list[Value]]:
    """Values inside the brackets of IN: as marks, or many of them as one list.

    SQLite takes 250,000 marks at most; a province has more places that flared up again.
    """
    if len(values) <= _MOST_MARKS:
        return ", ".join("?" * len(values)), values
    return "SELECT value FROM json_each(?)", [json.dumps(values, ensure_ascii=False)]


def _day(name: str) -> str:
    return f"substr({name}, 1, 10)"


def _is_coded(register: Register, name: str) -> bool:
    return name in register.names and register.field(name).kind is Kind.CODE


def _contains(register: Register, name: str, text: str, *, walk: bool) -> tuple[str, list[Value]]:
    """Rows whose field contains ``text``; for indexed Chinese the search index narrows them first."""
    held = f"instr({name}, ?) > 0"
    runs = search.han_runs(text, at_least=1)
    if walk or not runs or name not in (spec.name for spec in search.searchable(register)):
        return held, [text]
    table = f"search_{register.id}"
    narrowed = f"(id IN (SELECT rowid FROM {table} WHERE {table} MATCH ?) AND {held})"
    return narrowed, [search.match_expression(" ".join(runs)), text]


_WHETHER = frozenset({Operator.IS_EMPTY, Operator.IS_FILLED})


def _refuse_parties(register: Register, name: str) -> None:
    """PartyAskedError for the parties of a matter: no question leads from them to another one."""
    if name in register.names and register.field(name).names_parties:
        raise PartyAskedError(label=register.field(name).label)


def order_by(register: Register, query: Query) -> str:
    """The ORDER BY of ``query``: empty values last, ties in the register's own order.

    Ties run in the direction of the last chosen field, so that one index over (field, own order)
    serves the sort both ways as well as a filter on the field.
    """
    own = tuple(Sort(field=name, descending=register.newest_first) for name in register.sort)
    chosen = query.sort or own
    for each in chosen:
        _refuse_parties(register, each.field)
    down = chosen[-1].descending
    named = {sort.field for sort in chosen}
    # Where the field itself tells records apart, its own index gives the order.
    unique = register.identity.unique
    settled = unique is not None and unique.field == chosen[-1].field
    ties = ["id"] if settled else [name for name in (*register.sort, "id") if name not in named]
    # DESC puts NULL last by itself; saying so would keep SQLite from using the index.
    terms = [
        f"{_key(register, sort.field)}{' DESC' if sort.descending else ' NULLS LAST'}"
        for sort in chosen
    ]
    return ", ".join([*terms, *(f"{name}{' DESC' if down else ''}" for name in ties)])


def _key(register: Register, name: str) -> str:
    if name in register.names and register.field(name).kind is Kind.NAME:
        return f"reading_key({name})"
    return name if name == "id" else column(register, name)
