"""Notes on what was done for a month: reports made, pages printed, packs exported."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gridcenter.domain.register.registers import REGISTERS
from gridcenter.store.database import Database

_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthNote:
    """One thing done for ``month`` (``2026-11``); ``step`` is report, print, export, …"""

    month: str
    step: str
    at: str
    by: str
    detail: Mapping[str, object]


def add(
    db: Database, *, month: str, step: str, at: str, by: str, detail: Mapping[str, object]
) -> None:
    """Note that ``step`` was done."""
    db.execute(
        "INSERT INTO month_note(month, step, at, by, detail) VALUES (?, ?, ?, ?, ?)",
        (month, step, at, by, json.dumps(detail, ensure_ascii=False)),
    )


def notes(db: Database, month: str) -> tuple[MonthNote, ...]:
    """All notes of a month, oldest first."""
    rows = db.query(
        "SELECT month, step, at, by, detail FROM month_note WHERE month = ? ORDER BY id", (month,)
    )
    return tuple(
        MonthNote(month=row[0], step=row[1], at=row[2], by=row[3], detail=json.loads(row[4]))
        for row in rows
    )


def all_notes(db: Database) -> tuple[MonthNote, ...]:
    """The notes of every month, oldest first, without their details."""
    rows = db.query("SELECT month, step, at, by FROM month_note ORDER BY id")
    return tuple(
        MonthNote(month=row[0], step=row[1], at=row[2], by=row[3], detail={}) for row in rows
    )


def count_reported(db: Database, uids: Collection[str], *, month: str) -> int:
    """How many of these records ``month`` reports: dated rows until then, and every roster row."""
    total = 0
    wanted = sorted(uids)
    for register in REGISTERS:
        if register.parent is not None or not register.travels:
            continue
        dated = register.dated
        until = f" AND substr({dated}, 1, 7) <= ?" if dated else ""
        for start in range(0, len(wanted), _CHUNK):
            some = wanted[start : start + _CHUNK]
            marks = ", ".join("?" * len(some))
            sql = f"SELECT count(*) FROM {register.id} WHERE uid IN ({marks}){until}"
            row = db.one(sql, [*some, *([month] if dated else [])])
            total += int(row[0]) if row else 0
    return total
