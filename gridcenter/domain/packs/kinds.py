"""What a pack is, in the words that every layer shares; the file format itself is exchange's.

A pack is one unit's report for one month. The published description is docs/pack-format.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from gridcenter.domain.text import N_

FORMAT = "gridcenter-pack/1"
SCHEMA_VERSION = 3
"""2 added ``former_codes`` to grid and incident, 3 the centre's other books and what incidents have gained."""
SCHEMA_MINIMUM = 1
"""The oldest schema a reader must know to understand the packs written now."""


class PackKind(StrEnum):
    """What a pack carries, the usual first; what holds for each stands in :data:`PACK_KINDS`."""

    FULL = "full"
    """Every row of the unit."""
    AMENDMENT = "amendment"
    """A delta that corrects a month already reported."""
    DELTA = "delta"
    """Every row changed since the last acknowledged pack."""
    NIL = "nil"
    """Nothing happened this month, said explicitly (零报告)."""
    DESK = "desk"
    """Between two desks of one township."""
    BUNDLE = "bundle"
    """The original packs of the units below."""
    DIRECTIVE = "directive"
    """From above: return, supervise, correct."""

    @property
    def rules(self) -> KindRules:
        """What holds for every pack of this kind."""
        return PACK_KINDS[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRules:
    """What holds for the packs of one kind; whoever handles packs asks here, not for the kind."""

    label: str
    chained: bool = True
    """Numbered in its unit's chain. The others have numbers of their own: any order and any loss is safe."""
    stands_alone: bool = False
    """Complete without what came before it."""
    carries_all: bool = False
    """Every live row of its unit is inside: what is not there is gone there."""
    only_changes: bool = False
    """Only rows changed since the last agreed pack."""
    gives_way: bool = False
    """A full pack goes in its place once one is asked for."""
    no_rows: bool = False
    """Says only that there is nothing to say."""
    corrects: bool = False
    """Says anew what a month said before: shown beside that."""
    may_unmask: bool = False
    """Whoever sends it chooses how much of the rosters it tells, and what goes along with them."""
    between_desks: bool = False
    """Between the PCs of one unit, with all that one has; each other kind between units."""
    relays: bool = False
    """Holds originals of units below."""
    directs: bool = False
    """Speaks to the unit that it is addressed to, from above."""
    named_by: Literal["", "device", "to"] = ""
    """What its file name says besides: several may lie on one stick under one number."""


PACK_KINDS = MappingProxyType(
    {
        PackKind.FULL: KindRules(
            label=N_("全量"), stands_alone=True, carries_all=True, may_unmask=True
        ),
        PackKind.AMENDMENT: KindRules(
            label=N_("更正"), only_changes=True, corrects=True, may_unmask=True
        ),
        PackKind.DELTA: KindRules(
            label=N_("增量"), only_changes=True, gives_way=True, may_unmask=True
        ),
        PackKind.NIL: KindRules(label=N_("零报告"), stands_alone=True, no_rows=True),
        PackKind.DESK: KindRules(
            label=N_("同镇合并"), chained=False, between_desks=True, named_by="device"
        ),
        PackKind.BUNDLE: KindRules(label=N_("汇总转报"), chained=False, relays=True),
        PackKind.DIRECTIVE: KindRules(label=N_("指令"), chained=False, directs=True, named_by="to"),
    }
)


class PackStatus(StrEnum):
    """How a pack fits what its receiver already has from that unit."""

    OK = "ok"
    DUPLICATE = "duplicate"
    GAP = "gap"
    REPLACED = "replaced"
    FORK = "fork"
    FOREIGN_ROWS = "foreign_rows"
    TOO_NEW = "too_new"
    FROM_FUTURE = "from_future"
    UNVOUCHED = "unvouched"
    """Relayed, but signed by a key that neither we know nor the relaying unit vouches for."""


QUARANTINED = frozenset(
    {
        PackStatus.REPLACED,
        PackStatus.FORK,
        PackStatus.FOREIGN_ROWS,
        PackStatus.TOO_NEW,
        PackStatus.FROM_FUTURE,
        PackStatus.UNVOUCHED,
    }
)
"""The states that wait for a person instead of being merged."""


class Masking(StrEnum):
    """How much personal data a pack carries."""

    MASKED = "masked"
    """No ID numbers, phones as 138****0023, nothing that is LOCAL."""
    FULL = "full"
    """Rosters in full, by choice and with a logged reason; what is LOCAL still stays home."""
    WHOLE = "whole"
    """Everything, deleted rows too: only between two desks of one unit."""
