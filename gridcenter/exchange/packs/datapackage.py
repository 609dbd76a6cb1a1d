"""datapackage.json: the table schemas in the words of Frictionless, for any tool to read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gridcenter.domain.packs.tables import META, TableSpec
from gridcenter.domain.register.fields import FieldSpec, Kind

SUMMARY, DIVISION = "summary", "division"
DESK_MARK, DESK_SENT, RELAY, DIRECTIVE = "desk_mark", "desk_sent", "relay", "directive"
REZONING = "rezoning"
"""Tables beside the registers: how many rows the unit keeps and sent; names of its divisions."""

_TYPES: dict[Kind, dict[str, Any]] = {
    Kind.INTEGER: {"type": "integer"},
    Kind.MONEY: {"type": "integer", "gridcenter:unit": "CNY 0.01"},
    Kind.DECIMAL: {"type": "number"},
    Kind.BOOLEAN: {"type": "boolean", "trueValues": ["true"], "falseValues": ["false"]},
    Kind.DATE: {"type": "date"},
    Kind.MONTH: {"type": "yearmonth"},
    Kind.DATETIME: {"type": "datetime", "format": "%Y-%m-%dT%H:%M"},
}
_NEEDED = {"required": True}
_KEY: tuple[str, ...] = ("uid",)


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvMember:
    """One encoded table: its name, its bytes, and its declaration when it is a register."""

    name: str
    data: bytes
    table: TableSpec | None = None

    @property
    def path(self) -> str:
        """Its name in the ZIP."""
        return f"data/{self.name}.csv"


def _field(spec: FieldSpec) -> dict[str, Any]:
    """One field; properties of our own carry a prefix that other tools pass over."""
    entry: dict[str, Any] = {"name": spec.name, "title": spec.label}
    entry.update(_TYPES.get(spec.kind, {"type": "string"}))
    entry["gridcenter:kind"] = spec.kind.value
    entry["gridcenter:privacy"] = spec.privacy.value
    if spec.codes:
        entry["gridcenter:codes"] = spec.codes
    if spec.refers_to:
        entry["gridcenter:refersTo"] = spec.refers_to
    return entry


_META_FIELDS: list[dict[str, Any]] = [
    {"name": "uid", "type": "string", "constraints": {**_NEEDED, "unique": True}},
    {"name": "unit", "type": "string", "constraints": _NEEDED},
    {"name": "revision", "type": "integer", "constraints": {**_NEEDED, "minimum": 1}},
    {"name": "stamp", "type": "string", "constraints": _NEEDED},
    {"name": "created_at", "type": "string"},
    {"name": "created_by", "type": "string"},
    {"name": "changed_at", "type": "string"},
    {"name": "changed_by", "type": "string"},
    {"name": "deleted_at", "type": "string"},
]
_SUMMARY_FIELDS: list[dict[str, Any]] = [
    {"name": "table", "type": "string", "constraints": {**_NEEDED, "unique": True}},
    {"name": "live", "type": "integer", "constraints": _NEEDED},
    {"name": "in_pack", "type": "integer", "constraints": _NEEDED},
]
_DIVISION_FIELDS: list[dict[str, Any]] = [
    {"name": "code", "type": "string", "constraints": {**_NEEDED, "unique": True}},
    {"name": "name", "type": "string", "constraints": _NEEDED},
]
_TEXT = {"type": "string"}
_MARK_FIELDS: list[dict[str, Any]] = [
    {"name": name, **_TEXT, "constraints": _NEEDED}
    for name in ("table", "uid", "stamp", "at", "by", "fields")
]
_DIRECTIVE_FIELDS: list[dict[str, Any]] = [
    {"name": name, **_TEXT} if name == "due" else {"name": name, **_TEXT, "constraints": _NEEDED}
    for name in (
        "uid",
        "register",
        "record",
        "title",
        "action",
        "note",
        "due",
        "made_at",
        "made_by",
    )
]
_RELAY_FIELDS: list[dict[str, Any]] = [
    {"name": name, **_TEXT, "constraints": _NEEDED} for name in ("role", "unit", "digest", "file")
]
_REZONING = (
    "uid", "sender", "source", "target", "name", "day", "stamp", "made_at", "made_by", "record", "joins",
)  # fmt: skip
_REZONING_FIELDS: list[dict[str, Any]] = [
    {"name": name, **_TEXT}
    if name in ("record", "joins")
    else {"name": name, **_TEXT, "constraints": _NEEDED}
    for name in _REZONING
]
DESK_SENT_COLUMNS = (
    "digest", "device", "seq", "kind", "period", "to", "carries", "created_at", "created_by", "outcome",
    "acknowledged_at", "seen",
)  # fmt: skip
_SENT_FIELDS: list[dict[str, Any]] = [{"name": name, **_TEXT} for name in DESK_SENT_COLUMNS]
_OTHERS: dict[str, tuple[str, tuple[str, ...], list[dict[str, Any]]]] = {
    REZONING: ("区划调整", ("uid",), _REZONING_FIELDS),
    DIRECTIVE: ("上级指令", ("uid",), _DIRECTIVE_FIELDS),
    RELAY: ("转报的原件", ("file",), _RELAY_FIELDS),
    DESK_SENT: ("本单位已上报的包", ("digest",), _SENT_FIELDS),
    DESK_MARK: ("各字段最后由谁修改", ("table", "uid", "stamp"), _MARK_FIELDS),
    SUMMARY: ("报送概况", ("table",), _SUMMARY_FIELDS),
    DIVISION: ("区划名称", ("code",), _DIVISION_FIELDS),
}
if [each["name"] for each in _META_FIELDS] != list(META):  # pragma: no cover
    raise AssertionError("datapackage and META disagree")


def _resource(member: CsvMember) -> dict[str, Any]:
    spec = member.table
    if spec is not None:
        title, key = spec.label, _KEY
        fields = _META_FIELDS + [_field(each) for each in spec.fields]
    else:
        title, key, fields = _OTHERS[member.name]
    return {
        "name": member.name.replace("_", "-"),
        "title": title,
        "profile": "tabular-data-resource",
        "path": member.path,
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(member.data),
        "hash": "sha256:" + hashlib.sha256(member.data).hexdigest(),
        "dialect": {"lineTerminator": "\n", "delimiter": ",", "doubleQuote": True},
        "schema": {
            "fields": fields,
            "primaryKey": list(key),
            "missingValues": [""],
        },
    }


def describe(members: Sequence[CsvMember], about: Mapping[str, str]) -> bytes:
    """The descriptor of ``members``; ``about`` gives name, title and created."""
    body = {"profile": "tabular-data-package", **about, "resources": list(map(_resource, members))}
    return (json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode()
