"""Candidate pairs of records that may be one, found by what they share; scoring is the domain's."""

from __future__ import annotations

from itertools import combinations

from gridcenter.domain.register.fields import Register, Uid
from gridcenter.store.database import Database

_SHARED: dict[str, tuple[tuple[str, ...], ...]] = {
    "grid_member": (("phone",), ("name", "grid"), ("id_number",)),
    "household_leader": (("phone",), ("name", "village")),
    "grid": (("name", "village"),),
    "incident": (("grid", "substr(occurred_at, 1, 10)"), ("place", "substr(occurred_at, 1, 10)")),
}
"""Per register the expressions that a pair must share, one tuple a way of being alike."""

_MOST_ALIKE = 12
"""Of more records that share something (one phone for a whole office) only so many are paired."""


def candidates(
    db: Database, register: Register, *, unit: str, since: str = "", limit: int
) -> list[tuple[Uid, Uid]]:
    """Pairs of live records of ``unit`` (older first) that are alike in a way and not set apart.

    ``since`` (ISO date) keeps to incidents that occurred from then on. One pass over the rows for
    each way: a self-join would look at every two incidents of a grid.
    """
    apart = {(row[0], row[1]) for row in db.query("SELECT one, other FROM not_same")}
    window = " AND occurred_at >= ?" if since and "occurred_at" in register.names else ""
    # The window narrows more than the unit, which may own every row: no index for that one then.
    own = "+unit = ?" if window else "unit = ?"
    pairs: dict[tuple[Uid, Uid], None] = {}
    for shared in _SHARED.get(register.id, ()):
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


def set_apart(db: Database, one: str, other: str, *, at: str, by: str) -> None:
    """Remember that two records are not the same."""
    first, second = sorted((one, other))
    db.execute(
        "INSERT OR IGNORE INTO not_same(one, other, at, by) VALUES (?, ?, ?, ?)",
        (first, second, at, by),
    )
