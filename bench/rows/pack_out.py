"""Exporting 500 people and 300 incidents, sealed, on the medium and read back."""

from __future__ import annotations

from pathlib import Path

from bench import data, packs
from bench.row import Goal, Place, Row, Samples
from gridcenter.domain.packs.merge import TablePlan, Version
from gridcenter.exchange.packs.pack_format import zip_members
from gridcenter.exchange.packs.pack_seal import CentreKeys, seal
from gridcenter.services.centre import Centre
from gridcenter.services.packs import packing
from gridcenter.services.trust import units
from gridcenter.store.packs import merging

_TIMES = 10


def _prepare(folder: Path, _size: int) -> None:
    centre = data.new_centre(folder / "centre")
    with centre.db.transaction():
        for table, rows in packs.township_rows(centre, centre.unit.code).items():
            plan = TablePlan(table=table)
            plan.new = [Version(row) for row in rows]
            merging.apply(centre.db, plan)
    above = packs.new_receiver(folder / "above")
    units.register(centre, units.save_card(above, folder))
    above.close()
    centre.close()


def _centre(place: Place) -> Centre:
    import shutil  # noqa: PLC0415

    shutil.copytree(place.shared / "centre", place.own / "centre")
    return data.open_centre(place.own / "centre")


def _ours(place: Place) -> Samples:
    centre = _centre(place)
    stick = place.own / "stick"
    samples = Samples.of([lambda: packing.export_month(centre, "2026-11", stick)] * _TIMES)
    centre.close()
    return samples


def _bare(place: Place) -> Samples:
    # The same tables as text, zipped and sealed: what no program can go without.
    centre = _centre(place)
    path = packing.export_month(centre, "2026-11", place.own / "stick").path
    tables = [
        ("\n".join(",".join(map(str, version.row)) for version in rows)).encode()
        for table in packs.TABLES
        for rows in (merging.rows_of(centre.db, table, centre.unit.code),)
    ]
    centre.close()
    address = CentreKeys.generate().address

    def write() -> None:
        members = [(f"data/{at}.csv", text) for at, text in enumerate(tables)]
        path.write_bytes(seal(zip_members(members), (address,)))

    return Samples.of([write] * _TIMES)


ROW = Row(
    name="pack_out",
    baseline="the same tables, ready as text, zipped, sealed and written",
    goal=Goal(ms=300),
    sizes=(800,),
    ours=_ours,
    bare=_bare,
    prepare=_prepare,
    shared="pack-out-2",
    pairs=3,
)
