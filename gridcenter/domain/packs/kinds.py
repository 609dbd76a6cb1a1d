"""What a pack is, in the words that every layer shares; the file format itself is exchange's.

A pack is one unit's report for one month. The published description is docs/pack-format.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field as derived
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from gridcenter.domain.privacy import mask_phone
from gridcenter.domain.register.fields import FieldSpec, Kind, Privacy, Register, Value
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.domain.text import N_

FORMAT = "gridcenter-pack/1"
SCHEMA_VERSION = 3
"""2 added ``former_codes`` to grid and incident, 3 the centre's other books and what incidents have gained."""
SCHEMA_MINIMUM = 1
"""The oldest schema a reader must know to understand the packs written now."""

META = (
    "uid",
    "unit",
    "revision",
    "stamp",
    "created_at",
    "created_by",
    "changed_at",
    "changed_by",
    "deleted_at",
)
"""Identity and provenance: the first columns of every table, in this order."""

UID, UNIT, REVISION, STAMP, DELETED = 0, 1, 2, 3, META.index("deleted_at")
"""Where these stand in a :data:`Row`."""

TOMBSTONE = ("uid", "unit", "revision", "stamp", "changed_at", "deleted_at")
"""The only columns that a deleted row carries."""

Row = tuple[Value, ...]
"""A record as it travels: the values of :data:`META`, then of the register's fields in order."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """One table of a pack: its name and its fields after the :data:`META` columns.

    What follows from the fields is worked out once: merging asks for it row by row.
    """

    name: str
    label: str
    fields: tuple[FieldSpec, ...]
    columns: tuple[str, ...] = derived(init=False, repr=False, compare=False)
    """All column names in the order of a :data:`Row`."""
    kinds: tuple[Kind, ...] = derived(init=False, repr=False, compare=False)
    """The kind of every column."""
    open_positions: tuple[int, ...] = derived(init=False, repr=False, compare=False)
    """Positions in a row that every pack carries as they are, whatever its masking."""
    open_fields: tuple[tuple[str, int, Kind], ...] = derived(init=False, repr=False, compare=False)
    """Name, position and kind of the open fields, by name."""
    private_positions: tuple[int, ...] = derived(init=False, repr=False, compare=False)
    """Positions in a row that masking may shorten or withhold."""

    def __post_init__(self) -> None:
        start = len(META)
        is_open = {
            at: spec.privacy is Privacy.OPEN for at, spec in enumerate(self.fields, start=start)
        }
        meta_kinds = (Kind.INTEGER if name == "revision" else Kind.TEXT for name in META)
        open_fields = sorted(
            (spec.name, at, spec.kind)
            for at, spec in enumerate(self.fields, start=start)
            if is_open[at]
        )
        for name, value in (
            ("open_fields", tuple(open_fields)),
            ("columns", META + tuple(spec.name for spec in self.fields)),
            ("kinds", (*meta_kinds, *(spec.kind for spec in self.fields))),
            ("open_positions", (*range(start), *(at for at, yes in is_open.items() if yes))),
            ("private_positions", tuple(at for at, yes in is_open.items() if not yes)),
        ):
            object.__setattr__(self, name, value)


def table_of(register: Register) -> TableSpec:
    """The pack table of a register."""
    return TableSpec(name=register.id, label=register.label, fields=register.fields)


def every_table() -> tuple[TableSpec, ...]:
    """The pack tables of all registers, in the order in which they may be written."""
    return tuple(map(table_of, REGISTERS))


def sent_tables() -> tuple[TableSpec, ...]:
    """Those of :func:`every_table` whose rows go to the tier above."""
    return tuple(table_of(register) for register in REGISTERS if register.travels)


def _mask_phones(text: str) -> str:
    """Several numbers one by one; one that is masked already stays as it is."""
    numbers = re.split("([、/, ])", text)
    return "".join(part if "*" in part or len(part) < 2 else mask_phone(part) for part in numbers)


def masked(table: TableSpec, row: Row, masking: Masking) -> Row:
    """``row`` as it may travel under ``masking``; a deleted row keeps only its identity."""
    if masking is Masking.WHOLE:
        return row
    if row[DELETED] is not None:
        kept = {META.index(name) for name in TOMBSTONE}
        return tuple(value if at in kept else None for at, value in enumerate(row))
    cells = list(row)
    for at in table.private_positions:
        spec = table.fields[at - len(META)]
        if spec.privacy is Privacy.LOCAL:
            cells[at] = None
        elif masking is Masking.MASKED:
            value = cells[at]
            shown = spec.kind is Kind.PHONE and isinstance(value, str)
            cells[at] = _mask_phones(str(value)) if shown else None
    return tuple(cells)
