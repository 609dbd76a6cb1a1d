"""The tables of a pack: which columns a row travels with, and what masking leaves of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as derived
from functools import lru_cache
from types import MappingProxyType

from gridcenter.domain.packs.kinds import Masking
from gridcenter.domain.privacy import mask_phone
from gridcenter.domain.register.fields import FieldSpec, Kind, Privacy, Register, Value
from gridcenter.domain.register.registers import REGISTERS

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
    places: Mapping[str, int] = derived(init=False, repr=False, compare=False)
    """Where in a row each field, and the deletion, stands: what has a mark of its own."""

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
            ("places", _places(self.fields, start)),
        ):
            object.__setattr__(self, name, value)


def _places(fields: Iterable[FieldSpec], start: int) -> Mapping[str, int]:
    found = {spec.name: at for at, spec in enumerate(fields, start=start)}
    return MappingProxyType({**found, META[DELETED]: DELETED})


@lru_cache(maxsize=256)
def table_of(register: Register) -> TableSpec:
    """The pack table of a register; made once."""
    return TableSpec(name=register.id, label=register.label, fields=register.fields)


def every_table() -> tuple[TableSpec, ...]:
    """The pack tables of all registers, in the order in which they may be written."""
    return tuple(map(table_of, REGISTERS))


def sent_tables() -> tuple[TableSpec, ...]:
    """Those of :func:`every_table` whose rows go to the tier above."""
    return tuple(table_of(register) for register in REGISTERS if register.travels)


POINTED_AT = frozenset(
    spec.refers_to
    for register in REGISTERS
    for spec in register.fields
    if spec.kind is Kind.REFERENCE
)
"""The registers whose records other records point at."""


def mask_phones(text: str) -> str:
    """A phone field as it travels. Several numbers one by one; one that is masked already stays as it is."""
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
            cells[at] = mask_phones(str(value)) if shown else None
    return tuple(cells)
