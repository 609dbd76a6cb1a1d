"""What this centre received, its keys and the cards of other units."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gridcenter.domain.packs.kinds import PackKind, PackStatus
from gridcenter.domain.packs.pack_id import PackId, PackLink
from gridcenter.domain.register.fields import UnitCode
from gridcenter.store.database import Database, Row

MERGED, HELD, REJECTED, UNDONE = "merged", "quarantined", "rejected", "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCard:
    """A registered unit card; ``revoked_at`` when its key is no longer believed."""

    unit: UnitCode
    name: str
    tier: str
    signing: str
    receiving: str
    fingerprint: str
    registered_at: str
    registered_by: str
    revoked_at: str | None = None
    card: bytes | None = None
    """The card file as its unit signed it."""
    vouched_by: UnitCode | None = None
    """The unit above it that vouched for it, when nobody compared fingerprints here."""
    device: str = ""
    """Of another PC of our own unit, which; empty for other units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedPack:
    """A pack that reached us; ``state`` is merged, quarantined, rejected or undone."""

    id: PackId
    number: int = 0
    """Its number in this folder, by which people name it; 0 until it is remembered."""
    base: int
    previous: str
    created_at: str
    received_at: str
    received_by: str
    status: PackStatus
    state: str
    outcome: str
    counts: Mapping[str, int]
    missing: tuple[int, ...] = ()
    via: UnitCode | None = None
    """The unit that relayed it in a bundle."""
    state_root: str = ""
    """What its sender said of all its live rows when it made the pack."""
    merge_no: int = 0
    """The how manieth merge here it was; 0 until it is merged."""
    decided_at: str | None = None
    """When a person decided over it in quarantine, with by whom and why."""
    decided_by: str | None = None
    reason: str | None = None

    @property
    def link(self) -> PackLink:
        """Its place in its unit's chain."""
        return PackLink(id=self.id, previous=self.previous, base=self.base)


def current_keys(db: Database) -> tuple[str, str] | None:
    """Our signing and receiving secret, or None before the first use."""
    rows = all_keys(db)
    return rows[0] if rows else None


def all_keys(db: Database) -> list[tuple[str, str]]:
    """All our keys, the present one first; old ones still open old packs."""
    rows = db.query("SELECT signing, receiving FROM centre_key ORDER BY id DESC")
    return [(row[0], row[1]) for row in rows]


def add_keys(db: Database, signing: str, receiving: str, at: str) -> None:
    """Make these our present keys."""
    db.execute("UPDATE centre_key SET retired_at = ? WHERE retired_at IS NULL", (at,))
    db.execute(
        "INSERT INTO centre_key(signing, receiving, created_at) VALUES (?, ?, ?)",
        (signing, receiving, at),
    )


_CARD = (
    "unit, name, tier, signing, receiving, fingerprint, registered_at, registered_by, revoked_at, "
    "card, vouched_by, device"
)


def cards(db: Database, *, unit: str | None = None) -> tuple[StoredCard, ...]:
    """All cards ever registered (of one unit), by unit, the valid one of a unit first."""
    where, parameters = ("WHERE unit = ?", [unit]) if unit else ("", [])
    order = "ORDER BY unit, revoked_at IS NOT NULL, id DESC"
    rows = db.query(f"SELECT {_CARD} FROM unit_card {where} {order}", parameters)
    return tuple(StoredCard(**dict(zip(_CARD.split(", "), row, strict=True))) for row in rows)


def keep_trust(db: Database, other: Database, *, unit: str, device: str) -> None:
    """Let keys and cards be as ``other`` knows them today: what was rotated or withdrawn stays so.

    Cards that only ``db`` knows stay, its keys go on opening old packs; a card of this ``device`` of
    our own ``unit``, as another PC knew it, goes. Where ``other`` knows nobody yet (a folder that was
    just set up) the keys of ``db`` are those that everybody knows, and stay the present ones.
    """
    kept, theirs = _rows(db, "centre_key"), _rows(other, "centre_key")
    known = _rows(other, "unit_card")
    first, last = (kept, theirs) if known else (theirs, kept)
    signings = {row["signing"] for row in last}
    past = [row | {"retired_at": row["retired_at"] or row["created_at"]} for row in first]
    _put(db, "centre_key", [*(row for row in past if row["signing"] not in signings), *last])
    signings = {row["signing"] for row in known}
    standing = {(row["unit"], row["device"]) for row in known if row["revoked_at"] is None}
    cards = [
        row
        for row in _rows(db, "unit_card")
        if row["signing"] not in signings
        and (row["revoked_at"] or (row["unit"], row["device"]) not in standing)
        and (row["unit"], row["device"]) != (unit, device)
    ]
    _put(db, "unit_card", [*cards, *known])


def _rows(db: Database, table: str) -> list[dict[str, object]]:
    names = [row[1] for row in db.query(f"PRAGMA table_info({table})") if row[1] != "id"]
    rows = db.query(f"SELECT {', '.join(names)} FROM {table} ORDER BY id")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _put(db: Database, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Let a table hold these rows alone, in this order."""
    db.execute(f"DELETE FROM {table}")
    for row in rows:
        marks = ", ".join("?" * len(row))
        db.execute(f"INSERT INTO {table}({', '.join(row)}) VALUES ({marks})", tuple(row.values()))


def signing_keys(db: Database) -> list[tuple[UnitCode, str, bool]]:
    """(unit, signing key, whether it is revoked) of every card ever registered."""
    rows = db.query("SELECT unit, signing, revoked_at IS NOT NULL FROM unit_card")
    return [(unit, signing, bool(revoked)) for unit, signing, revoked in rows]


def put_card(db: Database, card: StoredCard) -> None:
    """Register a card; the former one of the unit, or of that PC of it, is revoked at that moment."""
    db.execute(
        "UPDATE unit_card SET revoked_at = ? WHERE unit = ? AND device = ? AND revoked_at IS NULL",
        (card.registered_at, card.unit, card.device),
    )
    db.execute(
        f"INSERT INTO unit_card({_CARD}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?) "
        "ON CONFLICT(signing) DO UPDATE SET revoked_at = NULL, name = excluded.name, "
        "receiving = excluded.receiving, fingerprint = excluded.fingerprint, "
        "card = excluded.card, vouched_by = excluded.vouched_by, device = excluded.device",
        (
            *(card.unit, card.name, card.tier, card.signing, card.receiving, card.fingerprint),
            *(card.registered_at, card.registered_by, card.card, card.vouched_by),
            card.device,
        ),
    )


def add_former(db: Database, card: StoredCard) -> None:
    """Keep a card that speaks for what it signed once, and is not believed; none that is known."""
    db.execute(
        f"INSERT INTO unit_card({_CARD}) VALUES ({', '.join('?' * 12)}) ON CONFLICT(signing) DO NOTHING",
        tuple(getattr(card, name) for name in _CARD.split(", ")),
    )


def revoke_card(db: Database, unit: str, at: str) -> None:
    """Believe the unit's present key no longer, nor that of any PC of it."""
    db.execute(
        "UPDATE unit_card SET revoked_at = ? WHERE unit = ? AND revoked_at IS NULL", (at, unit)
    )


_RECEIVED = (
    "unit, seq, kind, period, base, digest, previous, created_at, received_at, received_by, "
    "status, state, outcome, counts, missing, via, state_root, merge_no"
)


_TOLD = f"id, {_RECEIVED}, decided_at, decided_by, reason"
_CHAINED = ", ".join(f"'{kind}'" for kind in PackKind if kind.rules.chained)


def _received(row: Row) -> ReceivedPack:
    fields = dict(zip(_TOLD.split(", "), row, strict=True))
    fields["number"], fields["status"] = fields.pop("id"), PackStatus(fields["status"])
    names = ("unit", "kind", "period", "seq", "digest")
    unit, kind, month, seq, digest = (fields.pop(name) for name in names)
    pack = PackId(unit=unit, kind=PackKind(kind), month=month, seq=seq, digest=digest)
    fields["counts"] = json.loads(fields["counts"])
    fields["missing"] = tuple(json.loads(fields["missing"]))
    return ReceivedPack(id=pack, **fields)


def received(
    db: Database,
    *,
    unit: str | None = None,
    month: str | None = None,
    state: str | None = None,
    chained: bool = False,
) -> tuple[ReceivedPack, ...]:
    """What reached us, the last merged first and what was never merged before that.

    ``chained`` asks for packs of units alone: PCs of one office exchange some hundred files a day.
    """
    wanted = {"unit": unit, "period": month, "state": state}
    given = {name: value for name, value in wanted.items() if value}
    asked = [f"{name} = ?" for name in given] + [f"kind IN ({_CHAINED})"] * chained
    where = f"WHERE {' AND '.join(asked)}" if asked else ""
    sql = f"SELECT {_TOLD} FROM pack_received {where} ORDER BY merge_no = 0 DESC, merge_no DESC, id DESC"
    return tuple(map(_received, db.query(sql, list(given.values()))))


def last_merged(db: Database) -> str:
    """When the pack was received that was merged last; empty when none was."""
    row = db.one(
        "SELECT received_at FROM pack_received WHERE state = ? ORDER BY merge_no DESC LIMIT 1",
        (MERGED,),
    )
    return str(row[0]) if row else ""


def received_by_digest(db: Database, digest: str) -> ReceivedPack | None:
    """The received pack with this manifest hash, whatever became of it."""
    row = db.one(f"SELECT {_TOLD} FROM pack_received WHERE digest = ?", (digest,))
    return _received(row) if row else None


def put_received(db: Database, pack: ReceivedPack) -> int:
    """Remember a pack, or what became of it now; returns its id. A merge gets the next number."""
    number = merges(db) + 1 if pack.state == MERGED else 0
    db.execute(
        f"INSERT INTO pack_received({_RECEIVED}) VALUES ({', '.join('?' * 18)}) "
        "ON CONFLICT(digest) DO UPDATE SET received_at = excluded.received_at, "
        "received_by = excluded.received_by, status = excluded.status, state = excluded.state, "
        "outcome = excluded.outcome, counts = excluded.counts, missing = excluded.missing, "
        "merge_no = excluded.merge_no",
        (
            *(pack.id.unit, pack.id.seq, pack.id.kind, pack.id.month, pack.base),
            *(pack.id.digest, pack.previous),
            *(pack.created_at, pack.received_at, pack.received_by, pack.status, pack.state),
            *(pack.outcome, json.dumps(dict(pack.counts)), json.dumps(list(pack.missing))),
            *(pack.via, pack.state_root, number),
        ),
    )
    row = db.one("SELECT id FROM pack_received WHERE digest = ?", (pack.id.digest,))
    return int(row[0]) if row else 0


def merges(db: Database) -> int:
    """The number of the newest merge."""
    row = db.one("SELECT ifnull(max(merge_no), 0) FROM pack_received")
    return int(row[0]) if row else 0


def set_state(db: Database, pack: int, state: str) -> None:
    """Say what became of a received pack."""
    db.execute("UPDATE pack_received SET state = ? WHERE id = ?", (state, pack))
    if state == UNDONE:
        db.execute("DELETE FROM pack_before WHERE pack = ?", (pack,))
        db.execute("DELETE FROM pack_conflict WHERE pack = ?", (pack,))


def decide(db: Database, pack: int, *, at: str, by: str, reason: str) -> None:
    """Remember a person's decision over a pack that waited."""
    db.execute(
        "UPDATE pack_received SET decided_at = ?, decided_by = ?, reason = ? WHERE id = ?",
        (at, by, reason, pack),
    )


def add_conflict(
    db: Database, pack: int, *, register: str, uid: str, winner: str, loser: str
) -> None:
    """Keep both versions of a row (JSON), for people to see."""
    db.execute(
        "INSERT INTO pack_conflict(pack, register, uid, winner, loser) VALUES (?, ?, ?, ?, ?)",
        (pack, register, uid, winner, loser),
    )
