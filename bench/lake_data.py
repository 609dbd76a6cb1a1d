"""A province's lake of any size, made by DuckDB from numbers alone: seeded, and no row from a person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gridcenter.base.catalogue import load_codes
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.lake import snapshot
from gridcenter.lake.columns import LakeColumn, LakeType, columns
from gridcenter.lake.snapshot import Snapshot, SnapshotPart

UNITS = 1300
MONTHS = tuple(f"{2017 + at // 12}-{at % 12 + 1:02}" for at in range(120))
COLUMNS = columns(INCIDENT, free_text=False)
_OPTIONS = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"


def select(month: str, first: int, count: int, *, skew: float = 0.0) -> str:
    """``count`` incidents of a month from number ``first``; ``skew`` of them in one county."""
    listed = ", ".join(f"{_value(each, month)} AS {each.name}" for each in COLUMNS)
    at = f"CAST(hash(i) % {UNITS} AS BIGINT)"
    unit = f"printf('62%02d%02d1%02d', {at} // 100 + 1, {at} % 100 // 10 + 21, {at} % 10)"
    if skew:
        crowded = f"hash(i, 'skew') % 1000 < {int(skew * 1000)}"
        unit = f"CASE WHEN {crowded} THEN printf('6201211%02d', {at} % 10) ELSE {unit} END"
    return f"SELECT {listed} FROM (SELECT i, {unit} AS at_unit FROM range({first}, {first + count}) t(i))"


def make(
    folder: Path, rows: int, *, months: int = 12, files: int = 1, skew: float = 0.0, number: int = 1
) -> Snapshot:
    """A lake of ``rows`` incidents over the last ``months`` months, each in ``files`` files."""
    import duckdb  # noqa: PLC0415 - only where a lake is measured

    parts: dict[str, SnapshotPart] = {}
    each = rows // months // files
    first = 0
    with duckdb.connect(
        config={"memory_limit": "700MB", "temp_directory": str(folder / "t")}
    ) as run:
        for month in MONTHS[-months:]:
            names = []
            for piece in range(files):
                name = f"data/incident/live/month={month}/{number:06d}-{piece}.parquet"
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                copy(run, folder / name, select(month, first, each, skew=skew))
                names.append(name)
                first += each
            parts[month] = SnapshotPart(fingerprint="", rows=each * files, live=tuple(names))
    made = Snapshot(
        number=number,
        made_at="2026-11-30T00:00:00.000Z",
        unit="62",
        free_text=False,
        schema={"incident": COLUMNS},
        parts={"incident": parts},
    )
    snapshot.write(folder, made)
    return made


def copy(run: Any, path: Path, source: str) -> None:
    """Write ``source`` sorted by unit, as a build does."""
    run.execute(f"COPY (FROM ({source}) ORDER BY unit, uid) TO '{path}' {_OPTIONS}")


_CODES = load_codes()


def _value(column: LakeColumn, month: str) -> str:
    """A column's value as SQL over the number ``i``: every fourth value of a field is missing."""
    salt = f"hash(i, {json.dumps(column.name).replace(chr(34), chr(39))})"
    year, number = map(int, month.split("-"))
    day = f"make_date({year}, {number}, CAST({salt} % 28 AS INTEGER) + 1)"
    given = {
        "uid": "concat(substr(md5(i::VARCHAR), 1, 8), '-', substr(md5(i::VARCHAR), 9, 27))",
        "unit": "at_unit",
        "revision": "1::BIGINT",
        "stamp": "printf('%016x', hash(i))",
        "deleted_at": "NULL::TIMESTAMP",
        "month": f"'{month}'",
        "row_hash": "md5(i::VARCHAR) || md5((i + 1)::VARCHAR)",
        "pack_seq": "(i % 120)::BIGINT",
        "pack_hash": "md5(at_unit)",
        "occurred_at": f"CAST({day} AS TIMESTAMP) + to_minutes(CAST({salt} % 1440 AS INTEGER))",
    }
    if column.name in given:
        return given[column.name]
    spec = next((each for each in INCIDENT.fields if each.name == column.field), None)
    value = f"printf('%x', {salt} % 5000)"
    if spec is not None and spec.codes:
        ids = [item.id for item in _CODES[spec.codes]]
        value = f"{ids}[CAST({salt} % {len(ids)} AS INTEGER) + 1]"
    match column.type:
        case LakeType.WHOLE:
            value = f"CAST({salt} % 700 AS BIGINT)"
        case LakeType.DECIMAL:
            value = f"({salt} % 1000) / 8.0"
        case LakeType.TRUTH:
            value = f"{salt} % 3 = 0"
        case LakeType.DAY:
            value = day
        case LakeType.TIME:
            value = f"CAST({day} AS TIMESTAMP)"
        case LakeType.TEXT:
            pass
    if column.name in ("family", "category", "state", "created_at", "changed_at"):
        return value
    return f"CASE WHEN hash(i, 'gap', '{column.name}') % 4 = 0 THEN NULL ELSE {value} END"
