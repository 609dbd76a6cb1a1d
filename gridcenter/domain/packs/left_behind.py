"""What one PC of a unit changed in a record that a decision moves away, and that nobody had heard of.

The new owner got the record as the other PCs knew it. So both values stay on record, as where two PCs changed
one field apart: what was handed over, and what was changed here.
"""

from __future__ import annotations

from gridcenter.domain.packs.desk import DELETED_NAME, Clash, Mark, Marks, Side
from gridcenter.domain.packs.rezoning import FORMER_CODES, Rezoning, moved
from gridcenter.domain.packs.tables import DELETED, UID, Row, TableSpec
from gridcenter.domain.register.fields import Privacy, Value


def left_behind(
    act: Rezoning, table: TableSpec, given: Row | None, row: Row, marks: Marks
) -> tuple[Clash, ...]:
    """The changes of ``row`` that were not handed over; ``marks`` are those that nobody was told of, by name.

    ``given`` is the record as it was handed over, None where it was not. Both may be as before the decision or after
    it: what the decision itself changes is no conflict, nor is what never leaves its township.
    """
    if not marks:
        return ()
    lives = given is not None and given[DELETED] is None
    found: list[tuple[str, Value, Value, Mark]] = []
    if lives is not (row[DELETED] is None):
        newest = max(marks.values()) if row[DELETED] is None else marks.get(DELETED_NAME)
        sides = (None, row[DELETED]) if lives else (act.made_at, None)
        found += [(DELETED_NAME, *sides, newest)] if newest else []
    elif given is not None and lives:
        there, here = moved(act, table, given), moved(act, table, row)
        for spec in table.fields:
            name, at = spec.name, table.places[spec.name]
            told = spec.privacy is not Privacy.LOCAL and name != FORMER_CODES
            if told and name in marks and there[at] != here[at]:
                found.append((name, there[at], here[at], marks[name]))
    decided = Mark(act.stamp, act.made_at, act.made_by)
    return tuple(
        Clash(
            table=table.name,
            uid=str(row[UID]),
            field=name,
            kept=Side(value=kept, mark=decided),
            lost=Side(value=lost, mark=mark),
        )
        for name, kept, lost, mark in found
    )
