"""The audit trail: every entry carries the hash of the one before, so that gaps show."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gridcenter.store.database import Database, Row

_GENESIS = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who did what and when; ``detail`` holds no personal data."""

    id: int
    at: str
    by: str
    action: str
    detail: Mapping[str, object]


def _digest(previous: str, at: str, by: str, action: str, detail: str) -> str:
    text = json.dumps([previous, at, by, action, detail], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def head(db: Database) -> str:
    """The hash of the newest entry."""
    row = db.one("SELECT hash FROM audit ORDER BY id DESC LIMIT 1")
    return row[0] if row else _GENESIS


def append(db: Database, *, at: str, by: str, action: str, detail: Mapping[str, object]) -> None:
    """Add an entry; call it inside the transaction of what it tells of."""
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True)
    previous = head(db)
    db.execute(
        "INSERT INTO audit(at, by, action, detail, previous, hash) VALUES (?, ?, ?, ?, ?, ?)",
        (at, by, action, text, previous, _digest(previous, at, by, action, text)),
    )


def entries(db: Database, *, limit: int) -> tuple[AuditEntry, ...]:
    """The newest entries, newest first."""
    rows = db.query(
        "SELECT id, at, by, action, detail FROM audit ORDER BY id DESC LIMIT ?", (limit,)
    )
    return tuple(_entry(row) for row in rows)


def newest_but(db: Database, actions: Sequence[str]) -> int:
    """The id of the newest entry that tells of none of ``actions``; 0 when there is none."""
    marks = ", ".join("?" * len(actions))
    row = db.one(
        f"SELECT id FROM audit WHERE action NOT IN ({marks}) ORDER BY id DESC LIMIT 1", actions
    )
    return int(row[0]) if row else 0


def _entry(row: Row) -> AuditEntry:
    return AuditEntry(id=row[0], at=row[1], by=row[2], action=row[3], detail=json.loads(row[4]))


def first_broken(db: Database) -> int | None:
    """The id of the first entry whose chain does not hold, or None when all is whole."""
    previous = _GENESIS
    rows = db.execute("SELECT id, at, by, action, detail, previous, hash FROM audit ORDER BY id")
    for entry_id, at, by, action, detail, stated, digest in rows:
        if stated != previous or digest != _digest(previous, at, by, action, detail):
            return int(entry_id)
        previous = digest
    return None
