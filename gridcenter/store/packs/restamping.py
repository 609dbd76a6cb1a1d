"""Applying a correction of stamps to everything that is kept here."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from gridcenter.domain.packs.restamps import Restamp
from gridcenter.domain.packs.tables import META, TableSpec
from gridcenter.domain.register.fields import Value
from gridcenter.store import gestures, settings
from gridcenter.store.database import Database
from gridcenter.store.packs import desk, elsewhere

_KNOWN = "restamps"
_META = ", ".join(META)


def known(db: Database) -> tuple[Restamp, ...]:
    """The corrections that were applied here, in order."""
    return tuple(
        Restamp(device=device, first=first, last=last, milliseconds=milliseconds)
        for device, first, last, milliseconds in settings.get(db, _KNOWN, [])
    )


def own_span(db: Database, after: str, device: str) -> tuple[str, str] | None:
    """The first and the last stamp that this device gave later than ``after``."""
    row = db.one(
        "SELECT min(stamp), max(stamp) FROM gesture WHERE stamp > ? AND substr(stamp, 21) = ?",
        (after, device),
    )
    return (str(row[0]), str(row[1])) if row and row[0] else None


def written_over(
    db: Database, restamps: Collection[Restamp]
) -> dict[tuple[str, str], dict[str, Value]]:
    """By register and uid what was written here, by name, after a change came in that one of ``restamps`` moves.

    Of a record with such a change that it was deleted here, or brought back, too.
    """
    found: dict[tuple[str, str], dict[str, Value]] = {}
    for uid, register, text, after in db.query(
        "SELECT uid, register, marks, after_change FROM desk_mark"
    ):
        moved = {
            name
            for name, mark in desk.unpacked(text).items()
            if any(each.stamp(mark.stamp) != mark.stamp for each in restamps)
        }
        if not moved:
            continue
        values: dict[str, Value] = {}
        sql = "SELECT after FROM change WHERE uid = ? AND id > ? ORDER BY id"
        for (written,) in db.query(sql, (uid, after)):
            values |= json.loads(written)
        names = moved | {gestures.DELETED}
        kept = {name: value for name, value in values.items() if name in names}
        if kept:
            found[register, uid] = kept
    return found


def apply(db: Database, restamp: Restamp, tables: Iterable[TableSpec]) -> None:
    """Move the stamps of rows, fields and gestures; inside a transaction."""
    lowest = restamp.first
    for table in tables:
        found = db.query(f"SELECT {_META} FROM {table.name} WHERE stamp >= ?", (lowest,))
        moved = [(row, restamp.row(row)) for row in found]
        names = ", ".join(f"{name} = ?" for name in META[2:])
        db.execute_many(
            f"UPDATE {table.name} SET {names} WHERE uid = ?",
            ((*new[2:], new[0]) for old, new in moved if new != old),
        )
    for uid, text in db.query("SELECT uid, marks FROM desk_mark"):
        marks = desk.unpacked(text)
        new_marks = {name: restamp.mark(mark) for name, mark in marks.items()}
        if new_marks != marks:
            db.execute(
                "UPDATE desk_mark SET marks = ? WHERE uid = ?", (desk.packed(new_marks), uid)
            )
    for number, stamp, at in db.query(
        "SELECT id, stamp, at FROM gesture WHERE stamp >= ?", (lowest,)
    ):
        new = restamp.stamp(stamp)
        if new != stamp:
            db.execute(
                "UPDATE gesture SET stamp = ?, at = ? WHERE id = ?",
                (new, restamp.moment(at), number),
            )
    db.execute(
        "UPDATE desk_mark SET merged_stamp = ? WHERE merged_stamp >= ?",
        (restamp.stamp(restamp.last), lowest),
    )
    # What went out under such a stamp goes out again: those who have it must learn the new one.
    db.execute(
        "UPDATE pack_sent SET last_stamp = ? WHERE last_stamp >= ?", (restamp.before, lowest)
    )
    elsewhere.correct(db, restamp)
    seen = desk.seen(db)
    desk.put_seen(db, {device: restamp.stamp(stamp) for device, stamp in seen.items()})
    settings.put(
        db,
        _KNOWN,
        [[each.device, each.first, each.last, each.milliseconds] for each in (*known(db), restamp)],
    )
