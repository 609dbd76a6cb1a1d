"""Packs that we sent outside the chain: desk packs, bundles, directives."""

from __future__ import annotations

from dataclasses import dataclass

from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.packs.pack_id import PackId
from gridcenter.domain.register.fields import UnitCode
from gridcenter.store.database import Database, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """One such pack; ``outcome`` as its receipt said."""

    id: PackId
    to: UnitCode
    bytes: int
    file: str
    created_at: str
    created_by: str
    merges: int = 0
    """How many merges there had been here when it was made."""
    outcome: str | None = None
    acknowledged_at: str | None = None

    @property
    def is_taken(self) -> bool:
        """Whether its receipt says that it was taken in; one that waits for a person is not."""
        return self.outcome is not None and self.outcome != "Q"


_NAMES = (
    "kind, sent_to, seq, period, digest, bytes, file, created_at, created_by, merges, "
    "outcome, acknowledged_at"
)


def add(db: Database, pack: Aside) -> None:
    """Remember a pack that we made."""
    db.execute(
        f"INSERT INTO pack_aside({_NAMES}) VALUES ({', '.join('?' * 12)})",
        (
            *(pack.id.kind, pack.to, pack.id.seq, pack.id.month, pack.id.digest, pack.bytes),
            *(pack.file, pack.created_at, pack.created_by, pack.merges),
            *(pack.outcome, pack.acknowledged_at),
        ),
    )


def _aside(row: Row, unit: UnitCode) -> Aside:
    kind, to, seq, month, digest, *rest = row
    pack = PackId(unit=unit, kind=PackKind(kind), month=month, seq=seq, digest=digest)
    return Aside(id=pack, to=to, **dict(zip(_NAMES.split(", ")[5:], rest, strict=True)))


def sent(
    db: Database, unit: UnitCode, *, kind: PackKind | None = None, to: UnitCode | None = None
) -> tuple[Aside, ...]:
    """What we, ``unit``, sent, newest first."""
    given = {"kind": kind and kind.value, "sent_to": to}
    wanted = {name: value for name, value in given.items() if value}
    where = "WHERE " + " AND ".join(f"{name} = ?" for name in wanted) if wanted else ""
    rows = db.query(
        f"SELECT {_NAMES} FROM pack_aside {where} ORDER BY seq DESC, id DESC", list(wanted.values())
    )
    return tuple(_aside(row, unit) for row in rows)


def acknowledge(db: Database, digest: str, outcome: str, at: str, *, signed: str = "") -> bool:
    """Note the receipt of such a pack, and whether it counts.

    That it waited is no news once it was merged, nor is a receipt that was ``signed`` before the last one.
    """
    done = db.execute(
        "UPDATE pack_aside SET outcome = ?1, acknowledged_at = ?2, answered = max(answered, ?4) "
        "WHERE digest = ?3 AND NOT (?1 = 'Q' AND ifnull(outcome, 'Q') != 'Q') "
        "AND (?4 = '' OR ?4 >= answered OR outcome = 'Q')",
        (outcome, at, digest, signed),
    )
    return bool(done.rowcount)
