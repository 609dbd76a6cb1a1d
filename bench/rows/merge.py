"""Receiving a pack of 500 people and 300 incidents from each of many townships, one after another.

Ours verifies, plans, merges with search words, keeps what it takes to undo, and answers each. The
figure is the mean of a pack, so that growth shows between sizes; ``--size 1300`` is a province.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from bench import data, packs
from bench.row import Goal, Place, Row, Samples
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.services.centre import Centre
from gridcenter.services.packs import receiving


def receiver(place: Place) -> tuple[Centre, list[Path]]:
    """A province of one's own and the packs that wait for it; receipts come to lie beside them."""
    for folder in ("province", "packs"):
        shutil.copytree(place.shared / folder, place.own / folder)
    files = sorted((place.own / "packs").glob("*.gcpack"))
    return data.open_centre(place.own / "province"), files


def receive_all(centre: Centre, files: list[Path], samples: Samples) -> list[str]:
    """Receive every pack; returns the state root of each unit afterwards."""
    roots = []
    for path in files:
        done = samples.time(lambda path=path: receiving.receive(centre, path))
        if done.receipt.outcome is not Outcome.APPLIED:
            raise SystemExit(f"{path.name}: {done.receipt.outcome}")
        roots.append(done.receipt.state_root)
    return roots


def of_a_pack(samples: Samples) -> Samples:
    """The mean: what a log folded in or an index merged once in a while costs counts for all."""
    return Samples(ms=[sum(samples.ms) / len(samples.ms)])


def first_time(place: Place) -> Samples:
    """Receive all packs into the empty province."""
    centre, files = receiver(place)
    samples = Samples()
    receive_all(centre, files, samples)
    centre.close()
    return of_a_pack(samples)


def _bare(place: Place) -> Samples:
    # The same rows, ready in memory, into the same empty encrypted schema; a transaction a pack.
    centre, files = receiver(place)

    def write(tables: packs.Rows) -> None:
        with centre.db.transaction():
            for table, rows in tables.items():
                names = ", ".join(table.columns)
                marks = ", ".join("?" * len(table.columns))
                centre.db.execute_many(f"INSERT INTO {table.name}({names}) VALUES ({marks})", rows)

    samples = Samples()
    for path in files:
        tables = packs.township_rows(centre, path.name.split("_")[0])
        samples.time(lambda tables=tables: write(tables))
    centre.close()
    return of_a_pack(samples)


ROW = Row(
    name="merge",
    baseline="executemany of the same rows into the same encrypted schema, a transaction a pack",
    goal=Goal(ratio=2.0, rss_mb=400),
    sizes=(100,),
    ours=first_time,
    bare=_bare,
    prepare=packs.prepare,
    shared="packs-2",
    pairs=3,
)
