"""A Frictionless descriptor beside a lake's files, so that anybody's tools know the columns."""

from __future__ import annotations

import json
from pathlib import Path

from gridcenter.base.whole_files import write_whole
from gridcenter.domain.register.registers import register_of
from gridcenter.lake.columns import PACK, LakeType
from gridcenter.lake.snapshot import PACKS, PACKS_LABEL, Snapshot

NAME = "datapackage.json"
_FRICTIONLESS = {
    LakeType.TEXT: "string",
    LakeType.WHOLE: "integer",
    LakeType.DECIMAL: "number",
    LakeType.TRUTH: "boolean",
    LakeType.DAY: "date",
    LakeType.TIME: "datetime",
}


def write(folder: Path, made: Snapshot) -> None:
    """A Frictionless descriptor beside the files: what stands in which column, in both languages."""
    resources = []
    for register, wanted in made.schema.items():
        declared = register_of(register)
        labels = {spec.name: spec.label for spec in declared.fields}
        listed = list(made.live(register))
        if listed:
            fields = [
                {
                    "name": each.name,
                    "type": _FRICTIONLESS[each.type],
                    "title": labels.get(each.field, each.name),
                }
                for each in wanted
            ]
            resources.append(
                {
                    "name": register.replace("_", "-"),
                    "title": declared.label,
                    "path": listed,
                    "format": "parquet",
                    "schema": {"fields": fields, "primaryKey": "uid"},
                }
            )
    if made.received is not None and made.received.live:
        fields = [{"name": each.name, "type": _FRICTIONLESS[each.type]} for each in PACK]
        resources.append(
            {
                "name": PACKS,
                "title": PACKS_LABEL,
                "path": list(made.received.live),
                "format": "parquet",
                "schema": {"fields": fields, "primaryKey": "digest"},
            }
        )
    told = {"name": f"gridcenter-lake-{made.unit}", "resources": resources}
    write_whole(folder / NAME, json.dumps(told, ensure_ascii=False, indent=1).encode())
