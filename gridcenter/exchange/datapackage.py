"""datapackage.json: the table schemas in the words of Frictionless, for any tool to read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gridcenter.domain.fields import FieldSpec, Kind
from gridcenter.domain.packs import META, TableSpec

SUMMARY = "summary"
"""The table that every pack has: how many rows the unit keeps, and how many are inside."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvMember:
    """One encoded table: its declaration (None for the summary) and its bytes."""

    table: TableSpec | None
    data: bytes

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name if self.table else SUMMARY

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
if [each["name"] for each in _META_FIELDS] != list(META):  # pragma: no cover
    raise AssertionError("datapackage and META disagree")


def _resource(member: CsvMember) -> dict[str, Any]:
    spec = member.table
    fields = _META_FIELDS + [_field(each) for each in spec.fields] if spec else _SUMMARY_FIELDS
    return {
        "name": member.name.replace("_", "-"),
        "title": spec.label if spec else "报送概况",
        "profile": "tabular-data-resource",
        "path": member.path,
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(member.data),
        "hash": "sha256:" + hashlib.sha256(member.data).hexdigest(),
        "dialect": {"lineTerminator": "\n", "delimiter": ",", "doubleQuote": True},
        "schema": {
            "fields": fields,
            "primaryKey": ["uid" if spec else "table"],
            "missingValues": [""],
        },
    }


def describe(members: Sequence[CsvMember], about: Mapping[str, str]) -> bytes:
    """The descriptor of ``members``; ``about`` gives name, title and created."""
    body = {"profile": "tabular-data-package", **about, "resources": list(map(_resource, members))}
    return (json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode()
