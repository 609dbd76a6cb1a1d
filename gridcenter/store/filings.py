"""Which records were filed on which platform, under what number there, and marks of what was said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gridcenter.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One record on one platform; ``marks`` are hashes of the values filed, in the map's order."""

    uid: str
    number: str = ""
    marks: tuple[str, ...] = ()


def known(db: Database, platform: str) -> Mapping[str, Filing]:
    """What was filed on a platform, by uid."""
    sql = "SELECT uid, number, marks FROM filing WHERE platform = ?"
    return {
        uid: Filing(uid=uid, number=number, marks=tuple(json.loads(marks)))
        for uid, number, marks in db.query(sql, (platform,))
    }


def put(db: Database, platform: str, filed: Iterable[Filing], at: str) -> None:
    """Remember what was filed at ``at``; a number that is known stays when none is given."""
    db.execute_many(
        "INSERT INTO filing(platform, uid, number, marks, filed_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT(platform, uid) DO UPDATE SET marks = excluded.marks, filed_at = "
        "excluded.filed_at, number = CASE WHEN excluded.number = '' THEN number ELSE excluded.number END",
        [(platform, each.uid, each.number, json.dumps(each.marks), at) for each in filed],
    )
