"""Whose change each field of a record is, and the values that lost between two desks.

Changes made here are read off the history; only what came from the other desk is kept beside it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gridcenter.domain.packs.desk import Clash, Held, Mark, Side, even_marks
from gridcenter.domain.packs.merge import Version
from gridcenter.domain.packs.tables import UID, TableSpec
from gridcenter.domain.register.fields import Value
from gridcenter.store import gestures, settings
from gridcenter.store.database import Database, Row

_SEEN = "desk_seen"
_CHUNK = 500
LAST_PURGE = "last_purge"
"""The setting that holds the stamp of the newest purge, which is no gesture."""
PURGED = "[]"
"""The marks of what was purged here: none, the row's own stamp says all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskConflict:
    """A clash as kept: ``settled_at`` when a person restored the loser or let it rest."""

    id: int
    register: str
    uid: str
    field: str
    kept: Side
    lost: Side
    found_at: str
    settled_at: str | None
    settled_by: str | None


def move_clock(db: Database, stamp: str) -> None:
    """Never again write with a stamp before ``stamp``, which came in from elsewhere."""
    if stamp > gestures.last_stamp(db):
        settings.put(db, gestures.LAST_STAMP, stamp)


def seen(db: Database) -> dict[str, str]:
    """Per other device the newest stamp that reached us."""
    return dict(settings.get(db, _SEEN, {}))


def put_seen(db: Database, vector: Mapping[str, str]) -> None:
    """Remember what reached us."""
    settings.put(db, _SEEN, dict(vector))


def packed(marks: Mapping[str, Mark]) -> str:
    """Marks as JSON, grouped: [stamp, at, by, [names]]."""
    groups: dict[Mark, list[str]] = defaultdict(list)
    for name, mark in marks.items():
        groups[mark].append(name)
    return json.dumps([[*mark, names] for mark, names in groups.items()], ensure_ascii=False)


def unpacked(text: str) -> dict[str, Mark]:
    """The marks in such JSON, by field."""
    return {name: Mark(*head) for *head, names in json.loads(text) for name in names}


def held(
    db: Database, table: TableSpec, versions: Mapping[str, Version], device: str
) -> dict[str, Held]:
    """``versions`` (by uid) with the marks of their fields; ``device`` is this desk."""
    kept: dict[str, tuple[dict[str, Mark], int]] = {}
    changes: dict[str, list[Row]] = defaultdict(list)
    for some in _by_uid(versions):
        places = ", ".join("?" * len(some))
        for row in db.execute(
            "SELECT uid, marks, after_change FROM desk_mark "
            f"WHERE register = ? AND uid IN ({places})",
            (table.name, *some),
        ):
            kept[row[0]] = (unpacked(row[1]), int(row[2]))
        for row in db.execute(
            "SELECT c.uid, c.id, c.after, g.stamp, g.at, g.by FROM change c "
            f"JOIN gesture g ON g.id = c.gesture WHERE c.register = ? AND c.uid IN ({places}) "
            "ORDER BY c.id",
            (table.name, *some),
        ):
            if row[1] > kept.get(row[0], ({}, 0))[1]:
                changes[row[0]].append(row)
    found = {}
    for uid, version in versions.items():
        marks = dict(kept[uid][0]) if uid in kept else {}
        for _uid, _id, after, stamp, at, by in changes.get(uid, ()):
            mark = Mark(stamp or _stamp_of(at, device), at, by)
            # The first entry of a record speaks of all its fields, also of those left empty.
            names = json.loads(after) if marks else even_marks(table, version.row)
            marks |= {name: mark for name in names if not marks or name in marks}
        found[uid] = Held(version, marks or even_marks(table, version.row))
    return found


def _by_uid(versions: Mapping[str, Version]) -> Iterator[list[str]]:
    uids = sorted(versions)
    return (uids[at : at + _CHUNK] for at in range(0, len(uids), _CHUNK))


def _stamp_of(at: str, device: str) -> str:
    """A stamp for a gesture from before stamps were kept with gestures."""
    from datetime import datetime  # noqa: PLC0415 - hardly ever needed

    milliseconds = int(datetime.fromisoformat(at).timestamp() * 1000)
    return f"{milliseconds:012x}-000000-{device}"


def put_marks(db: Database, register: str, rows: Iterable[Held], *, at: str, stamp: str) -> None:
    """Remember whose change each field of these joined rows is; ``stamp`` is ours, of the merge."""
    newest = db.one("SELECT ifnull(max(id), 0) FROM change")
    after = int(newest[0]) if newest else 0
    db.execute_many(
        "INSERT INTO desk_mark(uid, register, marks, after_change, merged_at, merged_stamp) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT(uid) DO UPDATE SET marks = excluded.marks, "
        "after_change = excluded.after_change, merged_at = excluded.merged_at, "
        "merged_stamp = excluded.merged_stamp",
        (
            (str(row.version.row[UID]), register, packed(row.marks), after, at, stamp)
            for row in rows
        ),
    )


def writings(db: Database, uid: str) -> tuple[tuple[str, Mapping[str, Value] | None], ...]:
    """What was written here to one record, in order: the stamp, and what stood there before; None for a new record."""
    rows = db.query(
        "SELECT ifnull(g.stamp, ''), c.before FROM change c JOIN gesture g ON g.id = c.gesture "
        "WHERE c.uid = ? ORDER BY c.id",
        (uid,),
    )
    return tuple((row[0], json.loads(row[1]) if row[1] else None) for row in rows)


def touched_since(db: Database, stamp: str) -> frozenset[str]:
    """The uids of rows that were written here, or came from another desk, after our ``stamp``.

    No clock is asked: what another desk wrote long ago is new here from the merge on.
    """
    rows = db.query(
        "SELECT c.uid FROM gesture g JOIN change c ON c.gesture = g.id WHERE g.stamp > ?1 "
        "UNION SELECT uid FROM desk_mark WHERE merged_stamp > ?1 AND marks != ?2",
        (stamp, PURGED),
    )
    return frozenset(row[0] for row in rows)


def purged_since(db: Database, stamp: str) -> frozenset[str]:
    """The uids of rows that were purged here after our ``stamp``: news to the other PCs, and to nobody else."""
    rows = db.query(
        "SELECT uid FROM desk_mark WHERE merged_stamp > ? AND marks = ?", (stamp, PURGED)
    )
    return frozenset(row[0] for row in rows)


def newest_own(db: Database) -> str:
    """The newest stamp under which somebody here wrote or purged something; empty in a new file."""
    row = db.one("SELECT ifnull(max(stamp), '') FROM gesture")
    return max(str(row[0]) if row else "", str(settings.get(db, LAST_PURGE, "")))


def newest_touch(db: Database) -> str:
    """The newest of our stamps under which something was written or came in here."""
    row = db.one(
        "SELECT max((SELECT ifnull(max(stamp), '') FROM gesture), "
        "(SELECT ifnull(max(merged_stamp), '') FROM desk_mark))"
    )
    return str(row[0]) if row else ""


def _side(side: Side) -> str:
    return json.dumps([side.value, *side.mark], ensure_ascii=False)


def _read_side(text: str) -> Side:
    value, *mark = json.loads(text)
    return Side(value=value, mark=Mark(*mark))


def add_clashes(db: Database, clashes: Iterable[Clash], at: str) -> None:
    """Keep both values of every clash; the same one twice is one."""
    db.execute_many(
        "INSERT OR IGNORE INTO desk_conflict(register, uid, field, kept, lost, found_at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (
            (each.table, each.uid, each.field, _side(each.kept), _side(each.lost), at)
            for each in clashes
        ),
    )


_CONFLICT = "id, register, uid, field, kept, lost, found_at, settled_at, settled_by"


def conflicts(db: Database, *, settled: bool = False) -> tuple[DeskConflict, ...]:
    """The clashes that nobody settled yet, newest first; with ``settled`` all of them."""
    where = "" if settled else "WHERE settled_at IS NULL "
    rows = db.query(f"SELECT {_CONFLICT} FROM desk_conflict {where}ORDER BY id DESC")
    names = _CONFLICT.split(", ")
    found = []
    for row in rows:
        fields: dict[str, object] = dict(zip(names, row, strict=True))
        fields["kept"], fields["lost"] = _read_side(row[4]), _read_side(row[5])
        found.append(DeskConflict(**fields))  # type: ignore[arg-type]
    return tuple(found)


def settle(db: Database, conflict: int, *, at: str, by: str) -> None:
    """A person decided."""
    db.execute(
        "UPDATE desk_conflict SET settled_at = ?, settled_by = ? WHERE id = ?", (at, by, conflict)
    )
