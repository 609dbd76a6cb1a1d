"""When the packs that reached us last were made: what other clocks said."""

from __future__ import annotations

from datetime import datetime

from gridcenter.store.database import Database


def newest(db: Database, until: str, otherwise: datetime) -> datetime:
    """When the newest pack of the last that reached us was made, of those made before ``until`` (UTC text)."""
    row = db.one(
        "SELECT max(created_at) FROM (SELECT created_at FROM pack_received ORDER BY id DESC LIMIT 50) "
        "WHERE created_at <= ?",
        (until,),
    )
    return datetime.fromisoformat(row[0]) if row and row[0] else otherwise


def after(db: Database, moment: str, since: str) -> dict[str, str]:
    """Which units made packs after ``moment``, and when the earliest; of the last that came after ``since`` (UTC texts)."""
    rows = db.query(
        "SELECT unit, min(created_at) FROM "
        "(SELECT unit, created_at, received_at FROM pack_received ORDER BY id DESC LIMIT 50) "
        "WHERE created_at > ? AND received_at > ? GROUP BY unit",
        (moment, since),
    )
    return {row[0]: row[1] for row in rows}
