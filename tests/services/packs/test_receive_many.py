"""Many packs in one transaction: each by itself, receipts when the rows are on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridcenter.domain.place import Tier
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId, UnitCode
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.services.centre import Unit
from gridcenter.services.packs import packing, receiving
from gridcenter.services.register import registers
from gridcenter.services.trust import units
from gridcenter.store.packs.merging import MergeFailedError
from tests.builders import COUNTY, FakeClock, make_centre, make_incident


def test_one_that_is_broken_stops_no_other_and_all_get_their_receipts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, stick = FakeClock(), tmp_path / "stick"
    stick.mkdir()
    county = make_centre(tmp_path / "county", unit=COUNTY, clock=clock)
    paths = []
    for number in range(101, 105):
        unit = Unit(code=UnitCode(f"620622{number}"), name=f"{number}镇", tier=Tier.TOWNSHIP)
        town = make_centre(tmp_path / str(number), unit=unit, clock=clock)
        units.register(county, units.save_card(town, stick))
        units.register(town, units.save_card(county, stick))
        make_incident(town, title=f"{number}的事")
        paths.append(packing.export_month(town, "2026-11", stick).path)
        town.close()
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
