"""Rows of the data file as the texts that reach the lake: masked, or only whether something stood there.

Column by column, because a province's month has some forty million cells and most of them are taken as they are.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gridcenter.domain.packs.canonical import row_hash
from gridcenter.domain.packs.kinds import Masking
from gridcenter.domain.packs.tables import DELETED, UNIT, Row, TableSpec, mask_phones, masked
from gridcenter.domain.privacy import mask_text
from gridcenter.domain.register.fields import Kind, Value
from gridcenter.lake.columns import LakeColumn, LakeType

_SAME_LENGTH = 32
Texts = list[str | None]
"""One column: a text for each row, None where nothing stands."""


@dataclass(frozen=True, slots=True)
class RowTexts:
    """How rows become texts. ``newest`` gives for each unit its last pack's seq, digest and state root,
    ``key`` is what hashes of withheld values are keyed with."""

    newest: Mapping[str, tuple[int, str, str]]
    key: bytes

    def of(
        self, table: TableSpec, wanted: tuple[LakeColumn, ...], rows: Sequence[Row], month: str
    ) -> list[Texts]:
        """The columns of some rows (each ends with what is kept of unknown columns), masked as packs
        mask them; a row's hash is over what the unit signed."""
        kept = [row if row[DELETED] is None else masked(table, row, Masking.MASKED) for row in rows]
        cells = dict(zip(table.columns, zip(*kept, strict=True), strict=False))
        packs = [self.newest.get(str(row[UNIT])) for row in rows]
        made: dict[str, Texts] = {
            "month": [month] * len(rows),
            "row_hash": [_hash(table, row) for row in rows],
            "pack_seq": [str(pack[0]) if pack else None for pack in packs],
            "pack_hash": [pack[1] if pack else None for pack in packs],
        }
        return [
            made[each.name]
            if each.name in made and not each.field
            else self._texts(table, each, cells[each.field or each.name])
            for each in wanted
        ]

    def _texts(self, table: TableSpec, column: LakeColumn, cells: Sequence[Value]) -> Texts:
        """One column: of a withheld field only whether it is there, or a hash of it."""
        if column.field and column.name != column.field:
            if column.type is LakeType.TRUTH:  # has_NAME
                return ["0" if cell in (None, "") else "1" for cell in cells]
            return _each(self._hashed, cells)
        position = table.columns.index(column.field or column.name)
        if position in table.private_positions:
            kind = table.kinds[position]
            return _each(mask_phones, cells) if kind is Kind.PHONE else [None] * len(cells)
        if column.written:
            return _each(mask_text, cells)
        if column.type is LakeType.TEXT:
            return [cell if cell is None or type(cell) is str else _plain(cell) for cell in cells]
        return [None if cell in (None, "") else _plain(cell) for cell in cells]

    def _hashed(self, value: str) -> str | None:
        if not value:
            return None
        return hmac.new(self.key, value.encode(), "sha256").hexdigest()[:_SAME_LENGTH]


def _hash(table: TableSpec, row: Row) -> str | None:
    if row[DELETED] is not None:
        return None
    extra = row[-1]
    return row_hash(table, row, json.loads(str(extra)) if extra else None)


def _each(change: Callable[[str], str | None], cells: Sequence[Value]) -> Texts:
    """Every cell changed; what stands there many times is changed once."""
    known = {cell: change(str(cell)) for cell in set(cells) if cell is not None}
    return [None if cell is None else known[cell] for cell in cells]


def _plain(value: Value) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)
