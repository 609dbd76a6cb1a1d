"""The signed files that tell of a unit change, with the rows for who takes over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from gridcenter.domain.packs.directives import Directive
from gridcenter.domain.packs.kinds import Masking, PackKind
from gridcenter.domain.packs.rezoning import Rezoning
from gridcenter.domain.packs.tables import DELETED, STAMP, UID, UNIT, Row, masked, sent_tables
from gridcenter.domain.place import Tier
from gridcenter.domain.register.fields import UnitCode
from gridcenter.exchange.packs import directive_lines, rezoning_lines
from gridcenter.exchange.packs.datapackage import CsvMember
from gridcenter.exchange.packs.pack_format import TableData, build
from gridcenter.services import month
from gridcenter.services.centre import Centre
from gridcenter.services.packs import pack_files
from gridcenter.services.packs.aside import send, statement
from gridcenter.services.packs.packing import Exported
from gridcenter.services.trust import units
from gridcenter.store.packs import directives, merging


def file_for(centre: Centre, acts: Sequence[Rezoning], unit: UnitCode, out: Path) -> Exported:
    """The signed decision for one unit: to who takes over with the rows, as far as they are known here."""
    card, keys = units.receiver(centre, unit), units.keys(centre)
    tables = rows_for(centre, acts, unit, Masking.FULL)
    asked = [
        replace(each, receiver=unit)
        for data in tables
        for each in directives.every(centre.db)
        if each.done_at is None and each.record in {str(row[UID]) for row in data.rows}
    ]
    asides = [*rezoning_lines.encode(acts), *_asked(asked)]
    manifest = statement(centre, PackKind.DIRECTIVE, card, month.current(centre))
    files = pack_files.to_hand_on(centre, tables)
    pack = build(tables, manifest, keys.secret, asides=asides, files=files)
    return send(centre, pack, card, out)


def _asked(asked: Sequence[Directive]) -> list[CsvMember]:
    return [directive_lines.encode(asked)] if asked else []


def rows_for(
    centre: Centre, acts: Sequence[Rezoning], unit: UnitCode, masking: Masking
) -> tuple[TableData, ...]:
    """What the decisions brought to ``unit``: the rows that bear their stamps, or newer ones of them."""
    stamps = {act.stamp for act in acts if act.after == unit}
    whole = {act.after for act in acts if act.after == unit and not act.record}
    tables = []
    for table in sent_tables():
        found = merging.rows_of(centre.db, table, unit) if stamps else []
        rows = [
            masked(table, _as_live(centre, each.row), masking)
            for each in found
            if str(each.row[STAMP]) in stamps or (whole and str(each.row[STAMP]) > min(stamps))
        ]
        if rows:
            tables.append(TableData(table=table, rows=rows, live=len(rows)))
    return tuple(tables)


def _as_live(centre: Centre, row: Row) -> Row:
    """A row as its new owner has it: the copy in our bin says nothing of a deletion there."""
    if centre.unit.tier is not Tier.TOWNSHIP or row[UNIT] == centre.unit.code:
        return row
    return (*row[:DELETED], None, *row[DELETED + 1 :])
