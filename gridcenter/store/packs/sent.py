"""The packs that we made, and the receipts that came home for them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.packs.pack_id import PackId
from gridcenter.domain.register.fields import UnitCode
from gridcenter.store.database import Database, Row

_MERGED_OUTCOMES = frozenset("APF")


class _Addressed(Protocol):
    @property
    def to(self) -> UnitCode: ...


Gone = TypeVar("Gone", bound=_Addressed)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPack:
    """A pack that we made. ``last_stamp`` is the newest stamp of ours it could contain, ``seen`` those of the other PCs.

    Of packs of before version 0.2 nobody knows what they had seen (None).
    """

    id: PackId
    to: UnitCode
    base: int
    previous: str
    masking: str
    rows: Mapping[str, int]
    bytes: int
    file: str
    last_stamp: str
    created_at: str
    created_by: str
    seen: Mapping[str, str] | None = None
    outcome: str | None = None
    acknowledged_at: str | None = None

    @property
    def is_answered(self) -> bool:
        """Whether its own receipt says that it was merged; one that waits for a person is not."""
        return self.outcome in _MERGED_OUTCOMES

    @property
    def is_agreed(self) -> bool:
        """Whether its own receipt says that both sides have the same rows."""
        return self.outcome == "A"


_SENT = (
    "seq, kind, period, sent_to, base, digest, previous, masking, rows, bytes, file, last_stamp, "
    "created_at, created_by, seen, outcome, acknowledged_at"
)


def _sent(row: Row, unit: UnitCode) -> SentPack:
    fields = dict(zip(_SENT.split(", "), row, strict=True))
    fields |= {"rows": json.loads(fields["rows"]), "to": fields.pop("sent_to")}
    fields["seen"] = json.loads(fields["seen"]) if fields["seen"] else None
    names = ("kind", "period", "seq", "digest")
    kind, month, seq, digest = (fields.pop(name) for name in names)
    pack = PackId(unit=unit, kind=PackKind(kind), month=month, seq=seq, digest=digest)
    return SentPack(id=pack, **fields)


def sent(
    db: Database, unit: UnitCode, *, month: str | None = None, to: UnitCode | None = None
) -> tuple[SentPack, ...]:
    """What we, ``unit``, sent, newest first; for one month, to one receiver when given."""
    given = {name: value for name, value in {"period": month, "sent_to": to}.items() if value}
    where = "WHERE " + " AND ".join(f"{name} = ?" for name in given) if given else ""
    sql = f"SELECT {_SENT} FROM pack_sent {where} ORDER BY seq DESC"
    return tuple(_sent(row, unit) for row in db.query(sql, list(given.values())))


def reports(db: Database, unit: UnitCode, month: str) -> tuple[SentPack, ...]:
    """What reported a month, newest first: what went to the nearest tier of those it went to."""
    return nearest(sent(db, unit, month=month))


def nearest(went: Sequence[Gone]) -> tuple[Gone, ...]:
    """What went to the nearest tier of those it went to.

    A copy that goes past that tier is no report, whatever its receiver has answered.
    """
    digits = max((len(each.to) for each in went), default=0)
    return tuple(each for each in went if len(each.to) == digits)


def add_sent(db: Database, pack: SentPack) -> None:
    """Remember a pack that we made."""
    db.execute(
        f"INSERT INTO pack_sent({_SENT}) VALUES ({', '.join('?' * 17)})",
        (
            *(pack.id.seq, pack.id.kind, pack.id.month, pack.to, pack.base, pack.id.digest),
            *(pack.previous, pack.masking, json.dumps(dict(pack.rows)), pack.bytes, pack.file),
            *(pack.last_stamp, pack.created_at, pack.created_by),
            None if pack.seen is None else json.dumps(dict(pack.seen)),
            *(pack.outcome, pack.acknowledged_at),
        ),
    )


def acknowledge(
    db: Database, digest: str, outcome: str, at: str, receipt: bytes | None, *, signed: str = ""
) -> bool:
    """Note the receipt of a pack that we sent, and whether it counts; a spoken code has no receipt file.

    That it waited for a person is no news once it was merged, nor is a receipt that was ``signed`` before the one
    that said what became of it.
    """
    done = db.execute(
        "UPDATE pack_sent SET outcome = ?1, acknowledged_at = ?2, receipt = coalesce(?3, receipt), "
        "answered = max(answered, ?5) WHERE digest = ?4 "
        "AND NOT (?1 = 'Q' AND ifnull(outcome, 'Q') != 'Q') AND (?5 = '' OR ?5 >= answered OR outcome = 'Q')",
        (outcome, at, receipt, digest, signed),
    )
    return bool(done.rowcount)


def newest_receipt(db: Database, month: str) -> bytes | None:
    """The receipt file of the newest pack of a month that has one."""
    row = db.one(
        "SELECT receipt FROM pack_sent WHERE period = ? AND receipt IS NOT NULL "
        "ORDER BY seq DESC LIMIT 1",
        (month,),
    )
    return bytes(row[0]) if row else None
