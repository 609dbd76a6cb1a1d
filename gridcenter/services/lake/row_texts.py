"""A row of the data file as the texts that reach the lake: masked, or only whether something stood there."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gridcenter.domain.packs.canonical import row_hash
from gridcenter.domain.packs.kinds import Masking
from gridcenter.domain.packs.tables import DELETED, META, Row, TableSpec, masked
from gridcenter.domain.privacy import mask_text
from gridcenter.lake.columns import EVERY, LakeColumn, LakeType

_UNIT = META.index("unit")
_GIVEN = frozenset(each.name for each in EVERY)
_SAME_LENGTH = 32


@dataclass(frozen=True, slots=True)
class RowTexts:
    """How rows become texts. ``newest`` gives for each unit its last pack's seq, digest and state root,
    ``key`` is what hashes of withheld values are keyed with."""

    newest: Mapping[str, tuple[int, str, str]]
    key: bytes

    def of(
        self, table: TableSpec, wanted: tuple[LakeColumn, ...], row: Row, month: str
    ) -> tuple[str | None, ...]:
        """One row as texts, masked as packs mask it; its hash is over what the unit signed."""
        *cells, extra = row
        plain = tuple(cells)
        seq, digest, _root = self.newest.get(str(plain[_UNIT]), (None, None, ""))
        unknown = json.loads(str(extra)) if extra else None
        said = {
            **dict(zip(table.columns, masked(table, plain, Masking.MASKED), strict=True)),
            "month": month,
            "row_hash": row_hash(table, plain, unknown) if plain[DELETED] is None else None,
            "pack_seq": seq,
            "pack_hash": digest,
        }
        kept = said if plain[DELETED] is not None else dict(zip(table.columns, plain, strict=True))
        return tuple(self._text(each, said, kept) for each in wanted)

    def _text(
        self, column: LakeColumn, said: Mapping[str, Any], kept: Mapping[str, Any]
    ) -> str | None:
        """One value: of ``kept`` only whether it is there, or a hash of it."""
        if column.field and column.name != column.field:
            value = kept[column.field]
            if column.type is LakeType.TRUTH:  # has_NAME
                return "1" if value not in (None, "") else "0"
            if value in (None, ""):
                return None
            return hmac.new(self.key, str(value).encode(), "sha256").hexdigest()[:_SAME_LENGTH]
        value = said[column.name if column.name in _GIVEN else column.field]
        if value is None or (value == "" and column.type is not LakeType.TEXT):
            return None
        if column.written:
            return mask_text(str(value))
        return str(int(value)) if isinstance(value, bool) else str(value)
