"""How rows are told to another platform: their columns and codes by a data file, and what stays blank.

A map says for one register which of our columns is which of theirs, which of our codes is theirs, and
which of their columns must stay blank (names of parties, ID numbers, ethnicity: we have none, and the
sheet says so by being empty). It is data: a county changes it without a release.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gridcenter.base import data_files
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.domain.text import N_
from gridcenter.lake.columns import LakeColumn

_HASH_LENGTH = 12
_KNOWN = {"id", "label", "register", "table", "key", "number", "column", "blank"}


class RowMapError(GridcenterError):
    """The file is no row map, or asks for what we do not have."""

    code = "row_map"
    sentence = N_("对照表 {file} 不能用：{reason}")
    hint = N_(
        "写法见 docs/lake.md 的“上报到别的平台”；当事人、证件号码和民族不能填，列在 blank 里留空。"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformColumn:
    """One of their columns: ``field`` is ours, empty for one that stays blank; ``codes`` ours to theirs."""

    theirs: str
    field: str = ""
    codes: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowMap:
    """A map of one register: ``key`` is their column by which a row is known to both sides,
    ``number`` theirs for the number that they give it."""

    id: str
    label: str
    register: RegisterId
    table: str
    key: str
    number: str
    columns: tuple[PlatformColumn, ...]

    @property
    def heads(self) -> tuple[str, ...]:
        """Their columns in their order."""
        return tuple(each.theirs for each in self.columns)

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns of the lake that it needs, once each."""
        return tuple(dict.fromkeys(each.field for each in self.columns if each.field))

    def row(self, ours: Mapping[str, Any]) -> tuple[str, ...]:
        """One of our rows as texts in their columns; a code that the map does not know stays blank."""
        return tuple(_told(each, ours.get(each.field)) for each in self.columns)


def read(path: Path) -> RowMap:
    """The map in a TOML file. Raises RowMapError."""
    try:
        return _checked(path, data_files.parse(data_files.text_of(path)))
    except (OSError, ValueError) as error:
        raise RowMapError(file=path.name, reason=str(error)) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise RowMapError(file=path.name, reason=f"{type(error).__name__} {error}") from error


def _checked(path: Path, told: Mapping[str, Any]) -> RowMap:
    register = next((each for each in REGISTERS if each.id == told["register"]), None)
    columns = tuple(
        PlatformColumn(theirs=each["theirs"], field=each["field"], codes=each.get("codes"))
        for each in told["column"]
    ) + tuple(PlatformColumn(theirs=name) for name in told.get("blank", ()))
    found = RowMap(
        id=told["id"],
        label=told.get("label", told["id"]),
        register=register.id if register else RegisterId(""),
        table=told.get("table", told["id"]),
        key=told["key"],
        number=told.get("number", ""),
        columns=columns,
    )
    wrong = set(told) - _KNOWN
    heads = [*found.heads, *filter(None, [found.number])]
    key = next((each for each in columns if each.theirs == found.key), None)
    for reason, holds in (
        (f"register = {told['register']!r}", register is None),
        (f"{sorted(wrong)}", bool(wrong)),
        (f"{[head for head in heads if heads.count(head) > 1]}", len(heads) != len(set(heads))),
        (f"key = {found.key!r}", key is None or not key.field),
    ):
        if holds:
            raise RowMapError(file=path.name, reason=reason)
    return found


def check_columns(path: Path, found: RowMap, known: tuple[LakeColumn, ...]) -> None:
    """RowMapError for a field that does not reach the lake."""
    there = {each.name for each in known}
    for each in found.columns:
        if each.field and each.field not in there:
            raise RowMapError(file=path.name, reason=f"field = {each.field!r}")


def _told(column: PlatformColumn, value: Any) -> str:
    if value is None or not column.field:
        return ""
    if column.codes is not None:
        return column.codes.get(str(value), "")
    if isinstance(value, bool):
        return "是" if value else "否"
    text = value.isoformat(sep=" ", timespec="minutes") if hasattr(value, "hour") else str(value)
    return text.replace("\0", "")


def marks(row: tuple[str, ...]) -> tuple[str, ...]:
    """A short hash of each value: enough to see later what changed, and to say nothing of it."""
    return tuple(hashlib.sha256(each.encode()).hexdigest()[:_HASH_LENGTH] for each in row)


def difference(
    found: RowMap, row: tuple[str, ...], before: tuple[str, ...]
) -> tuple[str, ...] | None:
    """What a second filing has to say: the key and the columns that changed, None when none did.

    "最多报一次": what was filed is not asked of anybody again.
    """
    now = marks(row)
    if now == before:
        return None
    old = before if len(before) == len(now) else ("",) * len(now)
    key = found.heads.index(found.key)
    return tuple(
        value if at == key or mine != theirs else ""
        for at, (value, mine, theirs) in enumerate(zip(row, now, old, strict=True))
    )
