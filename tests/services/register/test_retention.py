"""Emptied for good: nothing is left here, everybody else learns of it, and nobody brings it back."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from gridcenter.domain.errors import NothingToUndoError, UndoBlockedError
from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.services.centre import Centre
from gridcenter.services.folder import timekeeping
from gridcenter.services.packs import (
    desks,
    joined_history,
    merge_plan,
    packing,
    receipts,
    receiving,
)
from gridcenter.services.register import registers, retention, undo
from gridcenter.services.trust import units
from tests.builders import COUNTY, FakeClock, make_centre, make_incident, make_leader, make_member

NOVEMBER = "2026-11"
NAME, TITLE = "张待清", "待清事项"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def centre(tmp_path: Path, clock: FakeClock) -> Iterator[Centre]:
    made = make_centre(tmp_path / "one", clock=clock)
    yield made
    made.close()


def binned(centre: Centre, clock: FakeClock) -> list[str]:
    """A member and an incident with its step, changed once and thrown away."""
    member = make_member(centre, name=NAME)
    incident = make_incident(centre, title=TITLE, summary="说明")
    clock.move(minutes=1)
    registers.remove(centre, "grid_member", [member.uid])
    registers.remove(centre, "incident", [incident.uid])
    return [member.uid, incident.uid]


def everything(centre: Centre) -> str:
    """All that the store holds, as text."""
    names = centre.db.query("SELECT name FROM sqlite_master WHERE type = 'table'")
    return "".join(
        str(centre.db.query(f"SELECT * FROM {name}"))
        for (name,) in names
        if not name.startswith("search_")
    )


def test_only_what_lay_its_term_is_listed_and_only_with_a_reason(
    centre: Centre, clock: FakeClock
) -> None:
    binned(centre, clock)
    make_leader(centre)
    assert retention.expired(centre) == ()
    clock.move(days=retention.BIN_DAYS + 1)
    timekeeping.confirm(centre)
    found = retention.expired(centre)
    assert [each.register for each in found] == ["incident_step", "incident", "grid_member"]
    assert {each.title for each in found} >= {NAME}
    with pytest.raises(retention.PurgeReasonError):
        retention.purge(centre, " ")
    assert retention.expired(centre) == found


def test_a_hundred_and_eighty_days_lie_between_the_bin_and_the_end(
    centre: Centre, clock: FakeClock
) -> None:
    member = make_member(centre, name=NAME)
    registers.remove(centre, "grid_member", [member.uid])
    clock.move(days=180)
    timekeeping.confirm(centre)
    assert retention.expired(centre) == ()
    assert registers.restore(centre, "grid_member", [member.uid]).count == 1
    registers.remove(centre, "grid_member", [member.uid])
    clock.move(days=180, seconds=1)
    assert [each.uid for each in retention.expired(centre)] == [member.uid]


def test_the_day_of_the_bin_is_that_of_the_wall_calendar(centre: Centre, clock: FakeClock) -> None:
    member = make_member(centre, name=NAME)
    clock.move(hours=16)  # 01:00 of the next day in China, 17:00 of this one in UTC
    registers.remove(centre, "grid_member", [member.uid])
    clock.move(days=retention.BIN_DAYS + 1)
    timekeeping.confirm(centre)
    (found,) = retention.expired(centre)
    assert (found.deleted_at[:10], found.day) == ("2026-11-20", "2026-11-21")


def test_nothing_is_left_and_nothing_brings_it_back(centre: Centre, clock: FakeClock) -> None:
    uids = binned(centre, clock)
    assert NAME in everything(centre)
    clock.move(days=retention.BIN_DAYS + 1)
    timekeeping.confirm(centre)
    assert retention.purge(centre, "例行清理").count == 3
    left = everything(centre)
    assert not [word for word in (NAME, TITLE, "说明") if word in left]
    assert retention.expired(centre) == ()
    assert registers.find(centre, Query(register="grid_member", bin=True)) == ()
    assert registers.restore(centre, "grid_member", uids[:1]).count == 0
    assert registers.count(centre, Query(register="grid_member")) == 0
    for uid in uids:
        assert joined_history.of_uid(centre, uid) == ()
    for _ in range(4):
        try:
            undo.undo(centre)
        except (NothingToUndoError, UndoBlockedError):
            break
    assert NAME not in everything(centre)
    assert registers.count(centre, Query(register="grid_member")) == 0


def test_the_tier_above_learns_of_it(centre: Centre, clock: FakeClock, tmp_path: Path) -> None:
    county = make_centre(tmp_path / "county", unit=COUNTY, clock=clock)
    units.register(county, units.save_card(centre, tmp_path))
    units.register(centre, units.save_card(county, tmp_path))
    member = make_member(centre, name=NAME)
    old = packing.export_month(centre, NOVEMBER, tmp_path / "old").path
    receipts.take_home(centre, receiving.receive(county, old).receipt_files[0])
    clock.move(minutes=1)
    registers.remove(centre, "grid_member", [member.uid])
    clock.move(days=retention.BIN_DAYS + 1)
    timekeeping.confirm(centre)
    retention.purge(centre, "例行清理")
    sent = packing.export_month(centre, NOVEMBER, tmp_path, kind=PackKind.DELTA)
    got = receiving.receive(county, sent.path)
    assert (sent.rows["grid_member"], got.receipt.outcome) == (1, Outcome.APPLIED)
    receiving.receive(county, old)  # the old file once more
    gone = registers.get(county, "grid_member", member.uid)
    assert (gone.deleted_at is not None, gone["name"]) == (True, None)
    assert registers.find(county, Query(register="grid_member", bin=True)) == ()
    county.close()


def test_no_other_desk_brings_it_back(centre: Centre, clock: FakeClock, tmp_path: Path) -> None:
    two = make_centre(tmp_path / "two", clock=clock)
    units.register(two, units.save_card(centre, tmp_path / "a.gccard"), desk=True)
    units.register(centre, units.save_card(two, tmp_path / "b.gccard"), desk=True)
    member = make_member(centre, name=NAME)

    def unpacked(desk: Centre) -> str:
        rows = desk.db.query("SELECT rows FROM pack_before")
        return "".join(zlib.decompress(row[0]).decode() for row in rows)

    def bring(sender: Centre, receiver: Centre, folder: str) -> Path:
        clock.move(minutes=1)
        path = desks.export(sender, NOVEMBER, tmp_path / folder).path
        receiving.receive(receiver, path)
        return path

    bring(centre, two, "first")
    old = desks.export(two, NOVEMBER, tmp_path / "old").path  # still has the record
    clock.move(minutes=1)
    there = registers.get(two, "grid_member", member.uid)
    renamed = {"note": "另一台电脑改过"}
    registers.save(
        two,
        Draft(register=there.register, uid=there.uid, base_revision=there.revision, values=renamed),
    )
    bring(two, centre, "edited")
    assert NAME in unpacked(centre)
    clock.move(minutes=1)
    registers.remove(centre, "grid_member", [member.uid])
    clock.move(days=retention.BIN_DAYS + 1)
    timekeeping.confirm(centre)
    retention.purge(centre, "例行清理")
    receiving.receive(centre, old)
    assert NAME not in everything(centre) + unpacked(centre)
    bring(centre, two, "second")
    bring(two, centre, "third")
    for desk in (centre, two):
        gone = registers.get(desk, "grid_member", member.uid)
        assert (gone.deleted_at is not None, gone["name"]) == (True, None)
    unit = centre.unit.code
    assert merge_plan.root_here(centre, unit) == merge_plan.root_here(two, unit)
    two.close()
