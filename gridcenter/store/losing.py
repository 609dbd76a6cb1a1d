"""What one state of a data file has that another, earlier one does not."""

from __future__ import annotations

from dataclasses import dataclass

from gridcenter.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What would be lost: records touched, gestures, packs merged and sent; when (UTC text) and by whom."""

    records: int = 0
    gestures: int = 0
    merged: int = 0
    sent: int = 0
    first: str = ""
    last: str = ""
    people: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether going back loses nothing that anybody did."""
        return not (self.gestures or self.merged or self.sent)


def between(now: Database, then: Database) -> Loss:
    """What ``now`` holds beyond ``then``; both of the same centre."""
    common = _last_common(now, then)
    touched = now.one(
        "SELECT count(*) FROM (SELECT DISTINCT register, uid FROM change WHERE gesture > ?)",
        (common,),
    )
    count, first, last = now.one(
        "SELECT count(*), ifnull(min(at), ''), ifnull(max(at), '') FROM gesture WHERE id > ?",
        (common,),
    ) or (0, "", "")
    people = now.query("SELECT DISTINCT by FROM gesture WHERE id > ? ORDER BY by", (common,))
    return Loss(
        records=int(touched[0]) if touched else 0,
        gestures=int(count),
        merged=max(0, _rows(now, "pack_received") - _rows(then, "pack_received")),
        sent=max(0, _rows(now, "pack_sent") - _rows(then, "pack_sent")),
        first=first,
        last=last,
        people=tuple(str(row[0]) for row in people),
    )


def _last_common(now: Database, then: Database) -> int:
    """The newest gesture that both know; they may have gone separate ways after a restore."""
    row = then.one("SELECT ifnull(max(id), 0) FROM gesture")
    number = int(row[0]) if row else 0
    while number:
        stamp = "SELECT stamp FROM gesture WHERE id = ?"
        if now.one(stamp, (number,)) == then.one(stamp, (number,)):
            break
        number -= 1
    return number


def _rows(db: Database, table: str) -> int:
    if db.one("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)) is None:
        return 0
    row = db.one(f"SELECT count(*) FROM {table}")
    return int(row[0]) if row else 0
