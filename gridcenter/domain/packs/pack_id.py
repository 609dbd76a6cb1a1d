"""Which pack is spoken of, and where it stands in its unit's chain: one value for both, everywhere."""

from __future__ import annotations

from dataclasses import dataclass

from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.register.fields import UnitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class PackId:
    """The unit that made it, what kind it is, the month it speaks of (``2026-11``), its number, and its digest.

    Numbers count up in the unit's chain, or for each kind and receiver where a kind is outside it.
    ``digest`` is the SHA-256 of its manifest and alone names one pack.
    """

    unit: UnitCode
    kind: PackKind
    month: str
    seq: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackLink:
    """Where a pack stands in its unit's chain.

    ``previous`` is the digest of the unit's pack before it (empty for the first), ``base`` the last
    acknowledged number that a delta builds on (0: none).
    """

    id: PackId
    previous: str
    base: int = 0
