"""The bundled national list of divisions, provinces to counties."""

from __future__ import annotations

import csv
from functools import cache

from gridcenter.base.paths import data_dir
from gridcenter.domain.division import Division


@cache
def bundled() -> dict[str, Division]:
    """All bundled divisions by code, in the order of the file."""
    path = data_dir() / "divisions" / "divisions.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: Division(**row) for row in csv.DictReader(file)}


def get(code: str) -> Division | None:
    """The bundled division with this code, or None."""
    return bundled().get(code)


def children(parent: str) -> tuple[Division, ...]:
    """The bundled divisions right under ``parent`` that still exist; the provinces for no code."""
    return tuple(each for each in bundled().values() if each.parent == parent and not each.valid_to)
