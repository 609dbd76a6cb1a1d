"""Receiving a pack of 500 people and 300 incidents from each of many townships, one after another.

Ours verifies, plans, merges with search words, keeps what it takes to undo, and answers each.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from bench import data, packs
from bench.row import Goal, Place, Row, Samples
from gridcenter.services import receiving
from gridcenter.services.centre import Centre

_TABLES = ("grid", "grid_member", "household_leader", "incident")


def receiver(place: Place) -> tuple[Centre, list[Path]]:
    """A province of one's own and the packs that wait for it; receipts come to lie beside them."""
    for folder in ("province", "packs"):
        shutil.copytree(place.shared / folder, place.own / folder)
    files = sorted((place.own / "packs").glob("*.gcpack"))
    return data.open_centre(place.own / "province"), files


def _ours(place: Place) -> Samples:
    centre, files = receiver(place)

    def merge() -> None:
        for path in files:
            receiving.receive(centre, path)

    samples = Samples.of([merge])
    centre.close()
    return samples


def _bare(place: Place) -> Samples:
    # The same rows, ready in memory, into the same empty encrypted schema; a transaction a pack.
    centre, files = receiver(place)
    ready = [packs.township_rows(centre, path.name.split("_")[0]) for path in files]

    def write() -> None:
        for tables in ready:
            with centre.db.transaction():
                for table, rows in tables.items():
                    names = ", ".join(table.columns)
                    marks = ", ".join("?" * len(table.columns))
                    centre.db.execute_many(
                        f"INSERT INTO {table.name}({names}) VALUES ({marks})", rows
                    )

    samples = Samples.of([write])
    centre.close()
    return samples


ROW = Row(
    name="merge",
    baseline="executemany of the same rows into the same encrypted schema, a transaction a pack",
    goal=Goal(ratio=2.0, rss_mb=400),
    sizes=(100,),
    ours=_ours,
    bare=_bare,
    prepare=packs.prepare,
    shared="packs-1",
    pairs=3,
)
