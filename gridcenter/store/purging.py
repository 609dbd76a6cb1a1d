"""Emptying records for good: what stays is the tombstone, which packs carry to everybody else.

Sent packs and backups made before still hold what the record said; they age by themselves.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from gridcenter.domain.register.fields import Register
from gridcenter.store import gestures, settings
from gridcenter.store.database import Database
from gridcenter.store.packs import merging
from gridcenter.store.packs.desk import LAST_PURGE, PURGED
from gridcenter.store.search import searchable

_ABOUT = (
    ("change", "uid"),
    ("desk_mark", "uid"),
    ("desk_conflict", "uid"),
    ("pack_conflict", "uid"),
    ("draft", "uid"),
    ("filing", "uid"),
    ("not_same", "one"),
    ("not_same", "other"),
)
"""Every other table, by column, that may say something of a record."""


def expired(db: Database, register: Register, *, unit: str, before: str) -> list[str]:
    """The uids of ``unit``'s records that went to the bin before the moment ``before``."""
    sql = (
        f"SELECT uid FROM {register.id} WHERE unit = ? AND deleted_at < ? AND created_at != '' "
        "ORDER BY deleted_at"
    )
    return [row[0] for row in db.query(sql, (unit, before))]


def purge(
    db: Database,
    register: Register,
    uids: Sequence[str],
    *,
    unit: str,
    stamp: str,
    at: str,
    gone: str,
) -> None:
    """Leave of these records of ``unit`` what a tombstone carries, and nothing anywhere else.

    Call it inside a transaction. ``gone`` stands in labels of the undo list for what a record was
    called.
    """
    named = ((uid,) for uid in uids)
    kept = "revision = revision + 1, stamp = ?, changed_at = ?, changed_by = ''"
    emptied = ", ".join(f"{name} = NULL" for name in (*register.names, "extra"))
    for uid in uids:
        _unname(db, uid, gone)
    if searchable(register):
        db.execute_many(
            f"DELETE FROM search_{register.id} WHERE rowid = "
            f"(SELECT id FROM {register.id} WHERE uid = ?)",
            named,
        )
    for table, column in _ABOUT:
        db.execute_many(f"DELETE FROM {table} WHERE {column} = ?", ((uid,) for uid in uids))
    merging.forget(db, register.id, uids, unit=unit)
    db.execute_many(
        f"UPDATE {register.id} SET created_at = '', created_by = '', {kept}, {emptied}, "
        "deleted_at = coalesce(deleted_at, ?) WHERE uid = ?",
        ((stamp, at, at, uid) for uid in uids),
    )
    # Other PCs of the unit are told by their stamps what is new: of a purge nothing else is left to tell it.
    db.execute_many(
        "INSERT INTO desk_mark(uid, register, marks, after_change, merged_at, merged_stamp) "
        "VALUES (?, ?, ?, 0, ?, ?)",
        ((uid, register.id, PURGED, at, stamp) for uid in uids),
    )
    for key in (gestures.LAST_STAMP, LAST_PURGE):
        settings.put(db, key, stamp)


def _unname(db: Database, uid: str, gone: str) -> None:
    """Gestures stay in the list, without the name of the record."""
    sql = "SELECT id, facts FROM gesture WHERE id IN (SELECT gesture FROM change WHERE uid = ?)"
    for gesture, text in db.query(sql, (uid,)):
        facts = json.loads(text)
        if "title" in facts:
            told = json.dumps(facts | {"title": gone}, ensure_ascii=False)
            db.execute("UPDATE gesture SET facts = ? WHERE id = ?", (told, gesture))
