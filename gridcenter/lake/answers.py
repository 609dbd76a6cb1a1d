"""What every engine shares: which files a census needs, and how its groups are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Census, Operator
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import N_
from gridcenter.lake import census_sql
from gridcenter.lake.columns import PACK, LakeColumn, LakeType
from gridcenter.lake.snapshot import PACKS, Snapshot

Group = tuple[int | str, ...]


class NoEngineError(GridcenterError):
    """The engine that was named is not installed, or is none that we know."""

    code = "no_engine"
    sentence = N_("没有可用的引擎“{engine}”。")
    hint = N_("可用 duckdb，或装好 Spark 后用 local[2]、spark://主机:端口。")


class NoPacksInLakeError(GridcenterError):
    """The lake is of before a build told which packs arrived."""

    code = "no_packs_in_lake"
    sentence = N_("数据湖 {folder} 里没有收报情况：它是旧版本建的。")
    hint = N_("请再运行一次 lake build {folder}。")


def received(folder: Path, found: Snapshot) -> tuple[str, ...]:
    """The files that tell which packs arrived. Raises NoPacksInLakeError."""
    if found.received is None:
        raise NoPacksInLakeError(folder=folder)
    return found.received.live


def columns_of(found: Snapshot, table: str) -> tuple[LakeColumn, ...]:
    """The columns of a register's table, or of that of the packs."""
    return PACK if table == PACKS else found.schema[table]


PACKS_ASKED = f"SELECT {', '.join(each.name for each in PACK)} FROM {PACKS}"
"""Every pack that arrived, as :data:`gridcenter.lake.columns.PACK` lists it."""


def sources(found: Snapshot, census: Census) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The registers that a census looks at, and their files."""
    yield census.query.register, files(found, census)
    for other in (census.related, census.waited):
        if other is not None:
            yield other.register, found.live(other.register)


def files(found: Snapshot, census: Census) -> tuple[str, ...]:
    """The live files that a census can need: months outside its period are not opened."""
    register = register_of(census.query.register)
    first = last = ""
    if register.dated:
        for each in census.query.filters:
            if each.field == register.dated and each.operator is Operator.AT_LEAST:
                first = str(each.values[0])[:7]
            if each.field == register.dated and each.operator is Operator.AT_MOST:
                last = str(each.values[0])[:7]
    return found.live(register.id, first, last)


def statement(found: Snapshot, census: Census) -> str:
    """A census as SQL over the columns of a snapshot. Raises NotInLakeError."""
    waited = () if census.waited is None else found.schema[census.waited.register]
    return census_sql.statement(census, found.schema[census.query.register], waited)


def empty(columns: Sequence[LakeColumn]) -> str:
    """A SELECT that has the columns and no row."""
    told = ", ".join(f"CAST(NULL AS {type_name(each.type)}) AS {each.name}" for each in columns)
    return f"SELECT {told} WHERE 1 = 0"


def type_name(kind: LakeType) -> str:
    """A type by the name that both engines know."""
    # Spark's VARCHAR wants a length; STRING is known to both.
    return "STRING" if kind is LakeType.TEXT else kind.value


def counted(rows: Iterable[tuple[Any, ...]], *, as_told: bool) -> Counter[Group]:
    """Groups as the store tells them: truth as 0 and 1, moments as ISO text, nothing as empty text.

    ``as_told`` where :func:`gridcenter.lake.census_sql.tells_text`: hundreds of thousands of groups
    are not looked at cell by cell.
    """
    if as_told:
        return Counter({row[:-1]: row[-1] for row in rows})
    found: dict[Group, int] = {}
    for passed, *keys, told in rows:
        group = (passed, *map(_told, keys))
        found[group] = found.get(group, 0) + told
    return Counter(found)


def grouped(columns: Sequence[Sequence[Any]]) -> Counter[Group]:
    """Groups that stand as they are, told column by column, the last one how many: no row is made for them."""
    *keys, told = columns
    found: Counter[Group] = Counter()
    dict.update(found, zip(zip(*keys, strict=True), told, strict=True))
    return found


def _told(value: Any) -> int | str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return value  # type: ignore[no-any-return]
