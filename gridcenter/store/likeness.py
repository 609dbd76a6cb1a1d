"""Candidate pairs of records that may be one, found by what they share; scoring is the domain's."""

from __future__ import annotations

from gridcenter.domain.fields import Register, Uid
from gridcenter.store.database import Database

_SHARED: dict[str, tuple[tuple[str, ...], ...]] = {
    "grid_member": (("phone",), ("name", "grid"), ("id_number",)),
    "household_leader": (("phone",), ("name", "village")),
    "grid": (("name", "village"),),
    "incident": (("grid", "substr(occurred_at, 1, 10)"), ("place", "substr(occurred_at, 1, 10)")),
}
"""Per register the expressions that a pair must share, one tuple a way of being alike."""


def candidates(db: Database, register: Register, *, limit: int) -> list[tuple[Uid, Uid]]:
    """Pairs of live records (older first) that share a way of being alike and are not set apart."""
    pairs: dict[tuple[Uid, Uid], None] = {}
    for shared in _SHARED.get(register.id, ()):
        same = " AND ".join(f"{_of('a', each)} = {_of('b', each)}" for each in shared)
        filled = " AND ".join(f"{_of('a', each)} <> ''" for each in shared)
        sql = (
            f"SELECT a.uid, b.uid FROM {register.id} a JOIN {register.id} b "
            f"ON {same} AND a.id < b.id AND a.unit = b.unit "
            f"WHERE {filled} AND a.deleted_at IS NULL AND b.deleted_at IS NULL "
            "AND NOT EXISTS (SELECT 1 FROM not_same n WHERE n.one = min(a.uid, b.uid) "
            "AND n.other = max(a.uid, b.uid)) LIMIT ?"
        )
        pairs.update(dict.fromkeys((row[0], row[1]) for row in db.query(sql, (limit,))))
    return list(pairs)


def _of(alias: str, expression: str) -> str:
    if expression.startswith("substr("):
        return expression.replace("substr(", f"substr({alias}.", 1)
    return f"{alias}.{expression}"


def set_apart(db: Database, one: str, other: str, *, at: str, by: str) -> None:
    """Remember that two records are not the same."""
    first, second = sorted((one, other))
    db.execute(
        "INSERT OR IGNORE INTO not_same(one, other, at, by) VALUES (?, ?, ?, ?)",
        (first, second, at, by),
    )
