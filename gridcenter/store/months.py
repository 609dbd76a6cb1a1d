"""Notes on what was done for a month: reports made, pages printed, packs exported."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gridcenter.domain.register.registers import REGISTERS, register_of
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


def count_reported(
    db: Database,
    *,
    month: str,
    unit: str,
    own: Collection[str],
    others: Collection[str],
    live: bool = False,
) -> int:
    """How many records of ``unit`` were touched that ``month`` reports and that did not go up since.

    Of the month itself those among ``own`` count, of these the ``live`` ones alone when asked; of earlier months, and of
    rosters, those among ``others``. What hangs on a record (its steps, its attachments) counts as that record.
    """
    found: set[str] = set()
    for register in REGISTERS:
        if not register.travels:
            continue
        rows, head, at = f"{register.id} h", register, "h"
        if register.parent is not None:
            head = register_of(str(register.field(register.parent).refers_to))
            rows = f"{register.id} r JOIN {head.id} h ON h.uid = r.{register.parent}"
            at = "r"
        dated = f"substr(h.{head.dated}, 1, 7)" if head.dated else "''"
        alive = "= ? AND h.deleted_at IS NULL" if live else "= ?"
        for uids, when in ((own, alive), (others, "< ?")):
            wanted = sorted(uids)
            for start in range(0, len(wanted), _CHUNK):
                some = wanted[start : start + _CHUNK]
                marks = ", ".join("?" * len(some))
                sql = (
                    f"SELECT h.uid FROM {rows} WHERE {at}.uid IN ({marks}) AND h.unit = ? "
                    f"AND {dated} {when}"
                )
                found.update(row[0] for row in db.query(sql, [*some, unit, month]))
    return len(found)
