"""Which columns of a register reach the lake, and as what.

No party text, no ID numbers, no names of callers; phones as the packs mask them; free text only when
it was asked for. Where free text stays out, ``has_NAME`` still says whether something stood there.
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


def columns(register: Register, *, free_text: bool) -> tuple[LakeColumn, ...]:
    """The columns of a register in the lake, in the order in which they are written."""
    found = list(EVERY)
    for spec in register.fields:
        if spec.privacy is Privacy.LOCAL or spec.kind is Kind.ID_NUMBER or spec.names_parties:
            continue
        if is_free_text(spec) and not free_text:
            found.append(LakeColumn(name=f"has_{spec.name}", type=LakeType.TRUTH, field=spec.name))
        else:
            found.append(LakeColumn(name=spec.name, type=type_of(spec), field=spec.name))
    return tuple(found)


def type_of(spec: FieldSpec) -> LakeType:
    """As what a field's values are written."""
    return _OF_KIND.get(spec.kind, LakeType.TEXT)
