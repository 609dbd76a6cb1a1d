"""Candidate pairs of records that may be one, found by what they share; scoring is the domain's."""

from __future__ import annotations

from itertools import combinations

from gridcenter.domain.register.fields import Kind, Register, Uid
from gridcenter.store.database import Database

_MOST_ALIKE = 12
"""Of more records that share something (one phone for a whole office) only so many are paired."""


def candidates(
    db: Database, register: Register, *, unit: str, since: str = "", limit: int
) -> list[tuple[Uid, Uid]]:
    """Pairs of live records of ``unit`` (older first) that are alike in a way and not set apart.

    ``since`` (ISO date) keeps a dated register to the rows from then on. One pass over the rows for
    each way: a self-join would look at every two incidents of a grid.
    """
    apart = {(row[0], row[1]) for row in db.query("SELECT one, other FROM not_same")}
    window = f" AND {register.dated} >= ?" if since and register.dated else ""
    # The window narrows more than the unit, which may own every row: no index for that one then.
    own = "+unit = ?" if window else "unit = ?"
    pairs: dict[tuple[Uid, Uid], None] = {}
    ways = register.resemblance.shared if register.resemblance else ()
    for shared in ([_day(register, name) for name in names] for names in ways):
        filled = " AND ".join(f"{each} <> ''" for each in shared)
        sql = (
            f"SELECT group_concat(printf('%012d', id) || uid) FROM {register.id} WHERE deleted_at IS NULL AND {own} "
            f"AND {filled}{window} GROUP BY {', '.join(shared)} HAVING count(*) > 1 LIMIT ?"
        )
        parameters = (unit, *((since,) if window else ()), limit)
        for row in db.query(sql, parameters):
            alike = [Uid(each[12:]) for each in sorted(row[0].split(","))]
            for one, other in combinations(alike[:_MOST_ALIKE], 2):
                if (min(one, other), max(one, other)) not in apart:
                    pairs[one, other] = None
        if len(pairs) >= limit:
            break
    return list(pairs)[:limit]


def _day(register: Register, name: str) -> str:
    """A field as it is compared: of a moment its day."""
    timed = register.field(name).kind is Kind.DATETIME
    return f"substr({name}, 1, 10)" if timed else name


def set_apart(db: Database, one: str, other: str, *, at: str, by: str) -> None:
    """Remember that two records are not the same."""
    first, second = sorted((one, other))
    db.execute(
        "INSERT OR IGNORE INTO not_same(one, other, at, by) VALUES (?, ?, ?, ?)",
        (first, second, at, by),
    )
