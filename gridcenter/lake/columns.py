"""Which columns of a register reach the lake, and as what.

No party text, no ID numbers, no names of callers; phones as the packs mask them; free text only when
it was asked for. Where a value stays out, ``has_NAME`` still says whether something stood there, and
``same_NAME`` of a few which of them are the same: a hash with a key that never leaves the data folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gridcenter.domain.register.fields import FieldSpec, Kind, Privacy, Register, is_free_text


class LakeType(StrEnum):
    """Types that DuckDB and Spark read alike: no UUID, no HUGEINT, times in microseconds."""

    TEXT = "VARCHAR"
    WHOLE = "BIGINT"
    DECIMAL = "DOUBLE"
    TRUTH = "BOOLEAN"
    DAY = "DATE"
    TIME = "TIMESTAMP"


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeColumn:
    """One column: ``field`` is the declared field it comes from, empty for what every row has."""

    name: str
    type: LakeType
    field: str = ""
    written: bool = False
    """Whether people write it in their own words, where a phone number may stand that should not."""


_OF_KIND = {
    Kind.INTEGER: LakeType.WHOLE,
    Kind.MONEY: LakeType.WHOLE,
    Kind.DECIMAL: LakeType.DECIMAL,
    Kind.BOOLEAN: LakeType.TRUTH,
    Kind.DATE: LakeType.DAY,
    Kind.DATETIME: LakeType.TIME,
}
EVERY = (
    LakeColumn(name="uid", type=LakeType.TEXT),
    LakeColumn(name="unit", type=LakeType.TEXT),
    LakeColumn(name="revision", type=LakeType.WHOLE),
    LakeColumn(name="stamp", type=LakeType.TEXT),
    LakeColumn(name="created_at", type=LakeType.TIME),
    LakeColumn(name="changed_at", type=LakeType.TIME),
    LakeColumn(name="deleted_at", type=LakeType.TIME),
    LakeColumn(name="month", type=LakeType.TEXT),
    LakeColumn(name="row_hash", type=LakeType.TEXT),
    LakeColumn(name="pack_seq", type=LakeType.WHOLE),
    LakeColumn(name="pack_hash", type=LakeType.TEXT),
)
"""What every row has: who and which version it is, its month, and the pack that brought it."""
PACK = (
    LakeColumn(name="unit", type=LakeType.TEXT),
    LakeColumn(name="kind", type=LakeType.TEXT),
    LakeColumn(name="month", type=LakeType.TEXT),
    LakeColumn(name="seq", type=LakeType.WHOLE),
    LakeColumn(name="digest", type=LakeType.TEXT),
    LakeColumn(name="previous", type=LakeType.TEXT),
    LakeColumn(name="base", type=LakeType.WHOLE),
    LakeColumn(name="made_at", type=LakeType.TIME),
    LakeColumn(name="received_at", type=LakeType.TIME),
    LakeColumn(name="status", type=LakeType.TEXT),
    LakeColumn(name="state", type=LakeType.TEXT),
    LakeColumn(name="outcome", type=LakeType.TEXT),
    LakeColumn(name="missing", type=LakeType.TEXT),
    LakeColumn(name="via", type=LakeType.TEXT),
    LakeColumn(name="state_root", type=LakeType.TEXT),
    LakeColumn(name="merge_no", type=LakeType.WHOLE),
)
"""What is told of each pack that arrived: nobody's name, ``missing`` as numbers with a blank between."""


def columns(register: Register, *, free_text: bool) -> tuple[LakeColumn, ...]:
    """The columns of a register in the lake, in the order in which they are written."""
    found = list(EVERY)
    for spec in register.fields:
        if stays_out(spec, free_text=free_text):
            found.append(LakeColumn(name=f"has_{spec.name}", type=LakeType.TRUTH, field=spec.name))
            if spec.told_apart:
                found.append(
                    LakeColumn(name=f"same_{spec.name}", type=LakeType.TEXT, field=spec.name)
                )
        else:
            found.append(_column(spec))
    return tuple(found)


def _column(spec: FieldSpec) -> LakeColumn:
    own_words = spec.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.NAME) and not spec.number
    return LakeColumn(name=spec.name, type=type_of(spec), field=spec.name, written=own_words)


def stays_out(spec: FieldSpec, *, free_text: bool) -> bool:
    """Whether nothing of a field's words and numbers reaches the lake."""
    never = spec.privacy is Privacy.LOCAL or spec.kind is Kind.ID_NUMBER or spec.names_parties
    return never or (is_free_text(spec) and not free_text)


def type_of(spec: FieldSpec) -> LakeType:
    """As what a field's values are written."""
    return _OF_KIND.get(spec.kind, LakeType.TEXT)
