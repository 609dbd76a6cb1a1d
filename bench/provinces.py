"""A province's data file with the rows of many townships, without their packs: the lake is made from rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench import data, lake_data, packs
from gridcenter.domain.packs.tables import Row, TableSpec, table_of
from gridcenter.domain.register.fields import Kind
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.services.centre import Centre
from gridcenter.services.lake import building

MONTH = "2026-11"
CHANGED = 10
"""People of a township whom a month changes."""


def months_work(folder: Path, townships: int) -> None:
    """A province whose lake knows ``townships``, and a month of each that it does not know yet.

    A township has 500 people and 300 incidents of ten years; the month brings 300 incidents more.
    """
    centre = packs.new_receiver(folder / "province")
    source = data.new_centre(folder / "codes")
    units = [f"62{number // 900:02d}22{100 + number % 900:03d}" for number in range(townships)]
    with data.indexes_last(centre, *(table.name for table in packs.TABLES)):
        for unit in units:
            _insert(centre, packs.township_rows(source, unit))
    building.build(centre, folder / "lake")
    incident = table_of(INCIDENT)
    with data.indexes_last(centre, incident.name):
        for unit in units:
            _insert(centre, {incident: list(_month(incident, source, unit))})
            centre.db.execute(
                "UPDATE household_leader SET revision = revision + 1 WHERE id IN "
                f"(SELECT id FROM household_leader WHERE unit = '{unit}' LIMIT {CHANGED})"
            )
    source.close()
    centre.close()


def _month(table: TableSpec, source: Centre, unit: str) -> Iterator[Row]:
    for at, row in enumerate(packs.township_rows(source, unit)[table]):
        told = dict(zip(table.columns, row, strict=True))
        told |= {
            "uid": f"{str(told['uid'])[:-1]}z",
            "occurred_at": f"{MONTH}-{at % 28 + 1:02}T09:{at % 60:02}",
            "case_code": f"{unit}202611{at + 1:04d}",
            "deadline": f"{MONTH}-30",
            "closed_on": f"{MONTH}-29" if told["closed_on"] else None,
        }
        yield tuple(told[name] for name in table.columns)


def _insert(centre: Centre, tables: packs.Rows) -> None:
    with centre.db.transaction():
        for table, rows in tables.items():
            marks = ", ".join("?" * len(table.columns))
            sql = f"INSERT INTO {table.name}({', '.join(table.columns)}) VALUES ({marks})"
            centre.db.execute_many(sql, rows)


def lake_and_file(folder: Path, size: int) -> None:
    """A lake of ``size`` incidents over a year, and the same rows in a province's data file."""
    import duckdb  # noqa: PLC0415 - only where a lake is measured

    made = lake_data.make(folder / "lake", size)
    files = [str(folder / "lake" / name) for name in made.live("incident")]
    centre = packs.new_receiver(folder / "province")
    there = {each.name: each for each in lake_data.COLUMNS}
    columns = table_of(INCIDENT).columns
    told = ", ".join(_as_kept(name, there) for name in columns)
    marks = ", ".join("?" * len(columns))
    sql = f"INSERT INTO incident({', '.join(columns)}) VALUES ({marks})"
    with duckdb.connect() as run, data.indexes_last(centre, "incident"):
        asked = run.execute(f"SELECT {told} FROM read_parquet({files})")
        while piece := asked.fetchmany(data.BATCH):
            with centre.db.transaction():
                centre.db.execute_many(sql, piece)
    centre.close()


def _as_kept(name: str, there: dict[str, lake_data.LakeColumn]) -> str:
    """A column of the lake as the data file keeps it."""
    fixed = {"case_code": "NULL", "title": "'示例'", "created_by": "'示例'", "changed_by": "'示例'"}
    refers = {spec.name for spec in INCIDENT.fields if spec.kind is Kind.REFERENCE}
    if name in fixed or name not in there or name in refers:
        return fixed.get(name, "NULL")
    if name in ("created_at", "changed_at"):
        return f"strftime({name}, '%Y-%m-%dT%H:%M:%S.000Z')"
    match there[name].type:
        case lake_data.LakeType.TIME:
            return f"strftime({name}, '%Y-%m-%dT%H:%M')"
        case lake_data.LakeType.DAY:
            return f"strftime({name}, '%Y-%m-%d')"
        case lake_data.LakeType.TRUTH:
            return f"CAST({name} AS INTEGER)"
        case _:
            return name
