"""The audit trail: every entry carries the hash of the one before, so that gaps show."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gridcenter.store import settings
from gridcenter.store.database import Database, Row

_GENESIS = "0" * 64
HEAD = "audit_head"
"""The setting that remembers the newest entry."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The number and the hash of the newest entry, as remembered outside the table."""

    id: int
    hash: str
    seal: str = ""
    """The signature of :attr:`said` in hexadecimal digits; empty without one."""

    @property
    def said(self) -> bytes:
        """What the seal is set on."""
        return f"gridcenter audit {self.id} {self.hash}".encode()


def remembered(db: Database) -> Head:
    """The newest entry as it was when it was written, whatever the table says now."""
    told = settings.get(db, HEAD)
    if not told:
        return Head(id=0, hash=_GENESIS)
    return Head(id=told["id"], hash=told["hash"], seal=told.get("seal", ""))


def head(db: Database) -> str:
    """The hash of the newest entry."""
    return remembered(db).hash


def hash_of(db: Database, entry: int) -> str | None:
    """What the table says now is the hash of an entry, None when it holds none of this number."""
    row = db.one("SELECT hash FROM audit WHERE id = ?", (entry,))
    return str(row[0]) if row else None


def append(db: Database, *, at: str, by: str, action: str, detail: Mapping[str, object]) -> None:
    """Add an entry; call it inside the transaction of what it tells of.

    It goes on from what is remembered, not from what the table holds: after a cut of the table the
    chain stays visibly broken, and no number is used twice.
    """
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True)
    last = remembered(db)
    digest = _digest(last.hash, at, by, action, text)
    db.execute(
        "INSERT INTO audit(id, at, by, action, detail, previous, hash) "
        "VALUES (max(?, (SELECT ifnull(max(id), 0) FROM audit)) + 1, ?, ?, ?, ?, ?, ?)",
        (last.id, at, by, action, text, last.hash, digest),
    )
    row = db.one("SELECT last_insert_rowid()")
    _remember(db, Head(id=int(row[0]) if row else 0, hash=digest))


def seal_head(db: Database) -> None:
    """Put the newest entry under seal as it is remembered; call it inside a transaction."""
    _remember(db, remembered(db))


def _remember(db: Database, head: Head) -> None:
    seal = db.seal(head.said) if db.seal is not None else ""
    settings.put(db, HEAD, {"id": head.id, "hash": head.hash, "seal": seal})


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


def of_action(db: Database, action: str) -> tuple[AuditEntry, ...]:
    """Every entry of one action, newest first."""
    rows = db.query(
        "SELECT id, at, by, action, detail FROM audit WHERE action = ? ORDER BY id DESC", (action,)
    )
    return tuple(_entry(row) for row in rows)


def _entry(row: Row) -> AuditEntry:
    return AuditEntry(id=row[0], at=row[1], by=row[2], action=row[3], detail=json.loads(row[4]))


def first_broken(db: Database) -> int | None:
    """The id of the first entry that does not hold, or None when all is whole.

    Numbers begin at 1 and miss none, each entry holds the hash of the one before, and the last is
    the one that is remembered outside the table: so a cut, an emptied and a rewritten table show.
    """
    previous, expected = _GENESIS, 1
    rows = db.execute("SELECT id, at, by, action, detail, previous, hash FROM audit ORDER BY id")
    for entry_id, at, by, action, detail, stated, digest in rows:
        follows = entry_id == expected and stated == previous
        if not follows or digest != _digest(previous, at, by, action, detail):
            return min(int(entry_id), expected)
        previous, expected = digest, expected + 1
    last = remembered(db)
    whole = last.id == expected - 1 and last.hash == previous
    return None if whole else min(expected, last.id) or expected
