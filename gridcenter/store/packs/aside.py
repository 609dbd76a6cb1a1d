"""Packs that we sent outside the chain: desk packs, bundles, directives."""

from __future__ import annotations

from dataclasses import dataclass

from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.register.fields import UnitCode
from gridcenter.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """One such pack; ``outcome`` as its receipt said."""

    kind: PackKind
    sent_to: UnitCode
    seq: int
    period: str
    digest: str
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


def add(db: Database, manifest: Aside) -> None:
    """Remember a pack that we made."""
    values = [getattr(manifest, name) for name in _NAMES.split(", ")]
    db.execute(f"INSERT INTO pack_aside({_NAMES}) VALUES ({', '.join('?' * len(values))})", values)


def sent(
    db: Database, *, kind: PackKind | None = None, receiver: str | None = None
) -> tuple[Aside, ...]:
    """What we sent, newest first."""
    given = {"kind": kind and kind.value, "sent_to": receiver}
    wanted = {name: value for name, value in given.items() if value}
    where = "WHERE " + " AND ".join(f"{name} = ?" for name in wanted) if wanted else ""
    rows = db.query(
        f"SELECT {_NAMES} FROM pack_aside {where} ORDER BY seq DESC, id DESC", list(wanted.values())
    )
    return tuple(
        Aside(kind=PackKind(row[0]), **dict(zip(_NAMES.split(", ")[1:], row[1:], strict=True)))
        for row in rows
    )


def acknowledge(db: Database, digest: str, outcome: str, at: str) -> None:
    """Note the receipt of such a pack; that it waited is no news once it was merged."""
    db.execute(
        "UPDATE pack_aside SET outcome = ?1, acknowledged_at = ?2 WHERE digest = ?3 "
        "AND NOT (?1 = 'Q' AND ifnull(outcome, 'Q') != 'Q')",
        (outcome, at, digest),
    )
