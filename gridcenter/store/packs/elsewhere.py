"""The months that other PCs of the unit reported, and which records they sent as they are here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.packs.pack_id import PackId
from gridcenter.domain.packs.restamps import Restamp
from gridcenter.domain.packs.sent_elsewhere import SentElsewhere
from gridcenter.domain.packs.tables import UID, TableSpec
from gridcenter.domain.register.fields import UnitCode
from gridcenter.domain.stamps import DEVICE_AT, device_of
from gridcenter.store.database import Database
from gridcenter.store.packs import desk, merging

_NAMES = (
    "digest, device, seq, kind, period, sent_to, carries, seen, created_at, created_by, "
    "outcome, acknowledged_at"
)


def known(db: Database, unit: UnitCode) -> tuple[SentElsewhere, ...]:
    """What the others sent, newest first."""
    rows = db.query(f"SELECT {_NAMES} FROM pack_elsewhere ORDER BY seq DESC, created_at DESC")
    return tuple(
        SentElsewhere(
            id=PackId(unit=unit, kind=PackKind(kind), month=month, seq=seq, digest=digest),
            device=device,
            to=UnitCode(to),
            carries=bool(carries),
            seen=json.loads(seen),
            created_at=created_at,
            created_by=created_by,
            outcome=outcome,
            acknowledged_at=acknowledged_at,
        )
        for digest, device, seq, kind, month, to, carries, seen, created_at, created_by, outcome, acknowledged_at in rows
    )


def keep(db: Database, packs: Iterable[SentElsewhere]) -> None:
    """Remember what another PC told; of what is known the later receipt counts."""
    db.execute_many(
        f"INSERT INTO pack_elsewhere({_NAMES}) VALUES ({', '.join('?' * 12)}) "
        "ON CONFLICT(digest) DO UPDATE SET outcome = excluded.outcome, "
        "acknowledged_at = excluded.acknowledged_at "
        "WHERE ifnull(excluded.acknowledged_at, '') >= ifnull(acknowledged_at, '')",
        (
            (
                *(each.id.digest, each.device, each.id.seq, each.id.kind.value, each.id.month),
                *(each.to, int(each.carries), json.dumps(dict(each.seen))),
                *(each.created_at, each.created_by, each.outcome, each.acknowledged_at),
            )
            for each in packs
        ),
    )


def not_sent(
    db: Database, tables: Iterable[TableSpec], unit: UnitCode, seen: Mapping[str, str], device: str
) -> frozenset[str]:
    """The uids of rows of ``unit`` with a change that a PC which had ``seen`` so much did not have."""
    whens = " ".join("WHEN ? THEN ?" for _ in seen)
    until = f"CASE substr(stamp, {DEVICE_AT + 1}) {whens} ELSE '' END" if seen else "''"
    given = [each for pair in seen.items() for each in pair]
    found: set[str] = set()
    for table in tables:
        # A stamp that joins two changes (with an m) tells of one alone.
        sql = f"SELECT uid, instr(stamp, 'm') FROM {table.name} WHERE unit = ? AND stamp > {until}"
        joined: set[str] = set()
        for uid, mixed in db.query(sql, [unit, *given]):
            (joined if mixed else found).add(uid)
        rows = merging.versions(db, table, joined)
        for held in desk.held(db, table, rows, device).values():
            marks = (mark.stamp.partition("m")[0] for mark in held.marks.values())
            if any(stamp > seen.get(device_of(stamp), "") for stamp in marks):
                found.add(str(held.version.row[UID]))
    return frozenset(found)


def correct(db: Database, restamp: Restamp) -> None:
    """What went under stamps that are corrected now goes out again: no PC had their new ones."""
    for digest, text in db.query("SELECT digest, seen FROM pack_elsewhere"):
        seen = json.dumps(restamp.seen(json.loads(text)))
        if seen != text:
            db.execute("UPDATE pack_elsewhere SET seen = ? WHERE digest = ?", (seen, digest))
