"""What changed between two states of a unit's rows: by record, field by field, and in numbers.

Both states are compared as they may travel: masked, so that the answer may be shown and printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from gridcenter.domain.packs.kinds import Masking
from gridcenter.domain.packs.tables import DELETED, META, Row, TableSpec, masked
from gridcenter.domain.register.fields import FieldSpec, Value
from gridcenter.domain.register.incident.states import CLOSED_STATES

Rows = Mapping[str, Row]
"""Rows of one table by uid."""


class AmendmentDeed(StrEnum):
    """What happened to a record."""

    ADDED = "added"
    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendedField:
    """One field that says something else now; None for nothing."""

    field: FieldSpec
    before: Value
    after: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChange:
    """One record; ``row`` is what it says now, of a deleted one what it said last."""

    table: TableSpec
    uid: str
    deed: AmendmentDeed
    row: Row
    fields: tuple[AmendedField, ...] = ()

    def value(self, name: str) -> Value:
        """What the record says in the field ``name``; None when it has none of that name."""
        columns = self.table.columns
        return self.row[columns.index(name)] if name in columns else None


def changes(table: TableSpec, before: Rows, after: Rows) -> tuple[RecordChange, ...]:
    """The records of one table that differ, by uid.

    A record that is only restamped, or changed where masking hides it, is no difference.
    """
    found = []
    for uid in sorted({*before, *after}):
        old, new = _live(table, before.get(uid)), _live(table, after.get(uid))
        if old is None and new is not None:
            found.append(RecordChange(table=table, uid=uid, deed=AmendmentDeed.ADDED, row=new))
        elif old is not None and new is None:
            found.append(RecordChange(table=table, uid=uid, deed=AmendmentDeed.DELETED, row=old))
        elif old is not None and new is not None:
            fields = tuple(
                AmendedField(field=spec, before=old[at], after=new[at])
                for at, spec in enumerate(table.fields, start=len(META))
                if old[at] != new[at]
            )
            if fields:
                found.append(
                    RecordChange(
                        table=table, uid=uid, deed=AmendmentDeed.CHANGED, row=new, fields=fields
                    )
                )
    return tuple(found)


def _live(table: TableSpec, row: Row | None) -> Row | None:
    return None if row is None or row[DELETED] is not None else masked(table, row, Masking.MASKED)


def live(rows: Iterable[Row]) -> int:
    """How many rows are not deleted."""
    return sum(row[DELETED] is None for row in rows)


def of_month(table: TableSpec, rows: Iterable[Row], month: str) -> tuple[int, int]:
    """The live incidents of ``month``, and how many of them are closed."""
    at, state = table.columns.index("occurred_at"), table.columns.index("state")
    wanted = [row for row in rows if row[DELETED] is None and str(row[at] or "").startswith(month)]
    return len(wanted), sum(row[state] in CLOSED_STATES for row in wanted)
