"""Many packs in one transaction: each by itself, receipts when the rows are on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridcenter.domain.place import Tier
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId, UnitCode
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.services.centre import Centre, Unit
from gridcenter.services.packs import packing, receiving
from gridcenter.services.register import registers
from gridcenter.services.trust import units
from gridcenter.store.database import DiskFullError
from gridcenter.store.packs.merging import MergeFailedError
from tests.builders import COUNTY, FakeClock, make_centre, make_incident


def arrived(county: Centre, folder: Path, clock: FakeClock, *, count: int) -> list[Path]:
    """The packs of so many townships, each with a matter of its own."""
    (stick := folder / "stick").mkdir()
    paths = []
    for number in range(101, 101 + count):
        unit = Unit(code=UnitCode(f"620622{number}"), name=f"{number}镇", tier=Tier.TOWNSHIP)
        town = make_centre(folder / str(number), unit=unit, clock=clock)
        units.register(county, units.save_card(town, stick))
        units.register(town, units.save_card(county, stick))
        make_incident(town, title=f"{number}的事")
        paths.append(packing.export_month(town, "2026-11", stick).path)
        town.close()
    return paths


def test_one_that_is_broken_stops_no_other_and_all_get_their_receipts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeClock()
    county = make_centre(tmp_path / "county", unit=COUNTY, clock=clock)
    paths = arrived(county, tmp_path, clock, count=4)
    paths[2].write_bytes(paths[2].read_bytes()[:-3])
    clock.move(minutes=1)
    # A pack whose rows break the merge half way leaves nothing of itself.
    settle = receiving.settle

    def broken(centre, case, **options):
        done = settle(centre, case, **options)
        if case.path == paths[1]:
            raise MergeFailedError
        return done

    monkeypatch.setattr(receiving, "settle", broken)
    outcomes = dict(receiving.receive_many(county, paths))
    good = [outcomes[path] for path in (paths[0], paths[3])]
    assert all(each.receipt.outcome is Outcome.APPLIED for each in good)
    assert all(file.exists() for each in good for file in each.receipt_files)
    assert isinstance(outcomes[paths[1]], MergeFailedError)
    assert outcomes[paths[2]].code in ("truncated", "damaged")
    titles = {
        each["title"] for each in registers.find(county, Query(register=RegisterId("incident")))
    }
    assert titles == {"101的事", "104的事"}
    monkeypatch.undo()
    again = dict(receiving.receive_many(county, [paths[1], paths[0]]))
    assert again[paths[1]].receipt.outcome is Outcome.APPLIED
    assert again[paths[0]].examined.status.value == "duplicate"
    county.close()


def test_no_receipt_speaks_of_rows_for_which_the_disk_had_no_room(tmp_path: Path) -> None:
    clock = FakeClock()
    county = make_centre(tmp_path / "county", unit=COUNTY, clock=clock)
    paths = arrived(county, tmp_path, clock, count=2)
    clock.move(minutes=1)
    settle = receiving.settle
    (most,) = county.db.one("PRAGMA max_page_count") or ()

    def full(centre, case, **options):
        if case.path == paths[1]:  # the first is merged by then, and the room used up
            centre.db.execute("PRAGMA max_page_count = 1")
            centre.db.execute("CREATE TABLE more AS SELECT zeroblob(10000000)")
        return settle(centre, case, **options)

    with pytest.MonkeyPatch.context() as disk:
        disk.setattr(receiving, "settle", full)
        with pytest.raises(DiskFullError):
            list(receiving.receive_many(county, paths))
    county.db.execute(f"PRAGMA max_page_count = {most}")
    assert registers.count(county, Query(register=RegisterId("incident"))) == 0
    assert not list(paths[0].parent.glob("*.gcreceipt"))
    again = dict(receiving.receive_many(county, paths))
    assert {each.receipt.outcome for each in again.values()} == {Outcome.APPLIED}
    county.close()
