"""A census as SQL over the lake's columns: plain standard SQL that DuckDB and Spark both understand.

The same questions as :mod:`gridcenter.store.census` asks of SQLite, over typed columns: a day is a
DATE here and a text there, so every comparison is said anew by the type of its column.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Census, Filter, Key, Operator, Waited
from gridcenter.domain.register.fields import Value
from gridcenter.domain.text import N_
from gridcenter.lake.columns import LakeColumn, LakeType

_MONTH, _DAY = 7, 10
"""How long ISO text of a month and of a day is."""
_MOST_TESTS = 62
_MOMENTS = (LakeType.DAY, LakeType.TIME)


class NotInLakeError(GridcenterError):
    """The question needs a column that does not reach the lake."""

    code = "not_in_lake"
    sentence = N_("数据湖里没有“{field}”这一列，不能这样统计。")
    hint = N_("证件号码、当事人和文字内容不进数据湖；这张表请在数据目录上生成。")


def statement(
    census: Census,
    columns: tuple[LakeColumn, ...],
    waited: tuple[LakeColumn, ...] = (),
) -> str:
    """One SELECT from the view named like the register: what was passed, the keys, how many.

    What was passed has a bit for each test, from the lowest; a missing key is an empty text where
    keys are text (:func:`tells_text`), and NULL elsewhere. ``waited`` are the columns of the register that
    a census's waiting is read from. Raises NotInLakeError.
    """
    known = {each.name: each for each in columns}
    if len(census.tests) > _MOST_TESTS:
        raise ValueError("more tests than a BIGINT has bits")
    bits = [
        f"CASE WHEN {_all(filters, known)} THEN CAST({1 << at} AS BIGINT) ELSE 0 END"
        for at, filters in enumerate(census.tests)
    ]
    told = [f"{' + '.join(bits) or '0'} AS passed"]
    keys = [_key(key, known) for key in census.keys]
    table = str(census.query.register)
    if census.waited is not None:
        keys += (_day_text(name, _DAY) for name in ("began", "ended"))
        table += _waited(census.waited, {each.name: each for each in waited})
    told += [f"{key} AS key_{at}" for at, key in enumerate(keys)]
    places = ", ".join(str(at + 1) for at in range(len(told)))
    within = _all(census.query.filters, known)
    if census.query.unit:
        within += f" AND {_starts('unit', census.query.unit)}"
    if census.related is not None:
        # Only this shape is known to all engines as a join; Spark takes it in no SELECT.
        other = census.related
        among = ", ".join(map(text, other.values))
        within += f" AND uid IN (SELECT {other.by} FROM {other.register} WHERE {other.field} IN ({among}))"
    return (
        f"SELECT {', '.join(told)}, COUNT(*) AS told FROM {table} WHERE {within} GROUP BY {places}"
    )


def tells_text(census: Census, columns: tuple[LakeColumn, ...]) -> bool:
    """Whether every key is told as text, so that each row that is answered is a group as it stands."""
    known = {each.name: each for each in columns}
    return all(
        key.length or key.edges or _key_column(key, known).type is LakeType.TEXT
        for key in census.keys
    )


def _waited(waited: Waited, known: Mapping[str, LakeColumn]) -> str:
    """What is joined to the register's view."""
    by, at = _column(waited.by, known).name, _column(waited.at, known).name
    told = ", ".join(
        f"MIN(CASE WHEN {_all(filters, known)} THEN {at} END) AS {name}"
        for name, filters in (("began", waited.begins), ("ended", waited.ends))
    )
    return (
        f" JOIN (SELECT {by} AS whose, {told} FROM {waited.register} GROUP BY {by}) AS waiting "
        "ON whose = uid AND began IS NOT NULL AND (ended IS NULL OR began <> ended)"
    )


def _all(filters: tuple[Filter, ...], known: Mapping[str, LakeColumn]) -> str:
    return " AND ".join(f"({condition(each, known)})" for each in filters) or "TRUE"


def _column(name: str, known: Mapping[str, LakeColumn]) -> LakeColumn:
    if name not in known:
        raise NotInLakeError(field=name)
    return known[name]


def condition(  # noqa: PLR0911, PLR0912 - one return an operator reads best
    each: Filter, known: Mapping[str, LakeColumn]
) -> str:
    """One filter as a condition that is true or not, and NULL only where SQLite's is."""
    if each.operator in (Operator.IS_EMPTY, Operator.IS_FILLED) and each.field not in known:
        filled = _column(f"has_{each.field}", known).name
        return filled if each.operator is Operator.IS_FILLED else f"NOT {filled}"
    column = _column(each.field, known)
    name, values = column.name, each.values
    match each.operator:
        case Operator.EQUALS:
            if values[0] is None:
                return f"{name} IS NULL"
            return f"COALESCE({_equals(column, values[0])}, FALSE)"
        case Operator.NOT_EQUALS:
            if values[0] is None:
                return f"{name} IS NOT NULL"
            return f"COALESCE(NOT {_equals(column, values[0])}, TRUE)"
        case Operator.ANY_OF:
            return _any_of(column, values)
        case Operator.NONE_OF:
            given = tuple(value for value in values if value is not None)
            return f"COALESCE(NOT ({_any_of(column, given)}), TRUE)"
        case Operator.IS_EMPTY:
            return f"{name} IS NULL" + (f" OR {name} = ''" if column.type is LakeType.TEXT else "")
        case Operator.IS_FILLED:
            more = f" AND {name} <> ''" if column.type is LakeType.TEXT else ""
            return f"{name} IS NOT NULL{more}"
        case Operator.STARTS_WITH:
            return _starts_with(column, str(values[0]))
        case Operator.AT_LEAST:
            return f"{name} >= {_from(column, values[0])}"
        case Operator.BELOW:
            return f"{name} < {_from(column, values[0])}"
        case Operator.AT_MOST:
            return _at_most(column, values[0])
        case Operator.DAY_UP_TO | Operator.DAY_AFTER:
            other = _column(str(values[0]), known).name
            sign = "<=" if each.operator is Operator.DAY_UP_TO else ">"
            return f"CAST({name} AS DATE) {sign} CAST({other} AS DATE)"
        case Operator.CONTAINS:
            return f"POSITION({text(str(values[0]))} IN {name}) > 0"
    raise ValueError(each.operator)


def text(value: str) -> str:
    """A text as SQL says it; a backslash is one in neither engine (Spark is told so)."""
    return "'" + value.replace("'", "''") + "'"


def _literal(column: LakeColumn, value: Value) -> str:
    match column.type:
        case LakeType.TEXT:
            return text(str(value))
        case LakeType.TRUTH:
            return "TRUE" if value else "FALSE"
        case LakeType.DAY:
            return f"DATE '{date.fromisoformat(str(value)).isoformat()}'"
        case LakeType.TIME:
            return _moment(datetime.fromisoformat(str(value).removesuffix("Z")))
        case LakeType.WHOLE:
            return str(int(str(value)))
        case LakeType.DECIMAL:
            return f"CAST({float(str(value))!r} AS DOUBLE)"


def _moment(value: datetime) -> str:
    return f"TIMESTAMP '{value.isoformat(sep=' ')}'"


def _equals(column: LakeColumn, value: Value) -> str:
    return f"{column.name} = {_literal(column, value)}"


def _any_of(column: LakeColumn, values: tuple[Value, ...]) -> str:
    given = [_literal(column, value) for value in values if value is not None]
    among = f"{column.name} IN ({', '.join(given)})" if given else "FALSE"
    return among if len(given) == len(values) else f"{among} OR {column.name} IS NULL"


def _starts(name: str, begin: str) -> str:
    return f"{name} >= {text(begin)} AND {name} < {text(begin + chr(0x10FFFF))}"


def _starts_with(column: LakeColumn, begin: str) -> str:
    if column.type not in _MOMENTS:
        return _starts(column.name, begin)
    if len(begin) > _DAY:
        if column.type is LakeType.DAY:
            return "FALSE"  # a day has no minutes
        since, until = _moment(_minute(begin)), _moment(_minute(begin, after=1))
        return f"{column.name} >= {since} AND {column.name} < {until}"
    first, after = _span(begin)
    return f"{column.name} >= {_start(column, first)} AND {column.name} < {_start(column, after)}"


def _from(column: LakeColumn, value: Value) -> str:
    """The moment at which ``value`` begins: a month its first day, a day its midnight."""
    if column.type not in _MOMENTS:
        return _literal(column, value)
    if len(str(value)) > _DAY:
        return _moment(_minute(str(value)))
    return _start(column, _span(str(value))[0])


def _at_most(column: LakeColumn, value: Value) -> str:
    """Up to the end of ``value``: a day includes its hours and a month its days."""
    if column.type is LakeType.TEXT:
        return f"{column.name} <= {text(str(value) + chr(0x10FFFF))}"
    if column.type not in _MOMENTS:
        return f"{column.name} <= {_literal(column, value)}"
    if len(str(value)) > _DAY:
        return f"{column.name} < {_moment(_minute(str(value), after=1))}"
    return f"{column.name} < {_start(column, _span(str(value))[1])}"


def _start(column: LakeColumn, day: date) -> str:
    if column.type is LakeType.DAY:
        return f"DATE '{day.isoformat()}'"
    return _moment(datetime(day.year, day.month, day.day))


def _span(begin: str) -> tuple[date, date]:
    """The first day of a year, month or day in ISO text, and the first after it."""
    if len(begin) == _DAY:
        day, there = _day(begin)
        return day, day + timedelta(days=there)
    if len(begin) == _MONTH:
        year, month = int(begin[:4]), int(begin[5:])
        after = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
        return date(year, month, 1), after
    return date(int(begin[:4]), 1, 1), date(int(begin[:4]) + 1, 1, 1)


def _day(text_: str) -> tuple[date, bool]:
    """A day in ISO text, and whether there is one: a month may be asked for up to its 31st."""
    year, month, day = int(text_[:4]), int(text_[5:7]), int(text_[8:10])
    last = (_span(text_[:_MONTH])[1] - timedelta(days=1)).day
    if day > last:
        return _span(text_[:_MONTH])[1], False
    return date(year, month, day), True


def _minute(text_: str, after: int = 0) -> datetime:
    """A moment in ISO text and ``after`` minutes more; the first after it where its day is none."""
    day, there = _day(text_)
    if not there:
        return datetime(day.year, day.month, day.day)
    return datetime.fromisoformat(text_.removesuffix("Z")) + timedelta(minutes=after)


def _key_column(key: Key, known: Mapping[str, LakeColumn]) -> LakeColumn:
    same = f"same_{key.field}"
    return known[same] if same in known else _column(key.field, known)


def _day_text(name: str, length: int) -> str:
    return f"COALESCE(SUBSTR(CAST(CAST({name} AS DATE) AS STRING), 1, {length:d}), '')"


def _key(key: Key, known: Mapping[str, LakeColumn]) -> str:
    column = _key_column(key, known)
    name = column.name
    if key.length:
        return _day_text(name, key.length)
    if not key.edges:
        return f"COALESCE({name}, '')" if column.type is LakeType.TEXT else name
    bands = " ".join(
        f"WHEN {name} < {edge:d} THEN '{at if at >= 0 else ''}'"
        for at, edge in enumerate(key.edges, start=-1)
    )
    return f"CASE WHEN {name} IS NULL THEN '' {bands} ELSE '{len(key.edges) - 1}' END"
