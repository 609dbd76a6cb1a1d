"""What is new since a month went up is told by stamp and sequence, whatever the clocks say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.place import Tier
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.fields import RegisterId, Value
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.services import month
from gridcenter.services.centre import Centre, Unit
from gridcenter.services.month import MonthStep
from gridcenter.services.packs import packing, quarantine, receipts, receiving, relaying
from gridcenter.services.register import registers
from gridcenter.services.trust import units
from tests.builders import COUNTY, FakeClock, make_centre, make_incident
from tests.services.packs.test_desks import Office, office

NOVEMBER = "2026-11"
CITY = Unit(code="6206", name="示例市", tier=Tier.CITY)
__all__ = ["office"]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Centre, Centre, FakeClock, Path]]:
    clock, stick = FakeClock(datetime(2026, 12, 1, 1, tzinfo=UTC)), tmp_path / "stick"
    stick.mkdir()
    township = make_centre(tmp_path / "township", clock=clock)
    county = make_centre(tmp_path / "county", unit=COUNTY, clock=clock)
    units.register(county, units.save_card(township, stick))
    units.register(township, units.save_card(county, stick))
    yield township, county, clock, stick
    township.close()
    county.close()


def change(centre: Centre, record: Record, **values: Value) -> None:
    registers.save(centre, Draft(register=record.register, uid=record.uid, values=values))


def amber(centre: Centre) -> int:
    return month.progress(centre, NOVEMBER).changed_since_export


def test_a_clock_that_was_ahead_at_export_hides_no_later_change(pair) -> None:
    township, _county, clock, stick = pair
    record = make_incident(township)
    clock.move(hours=20)
    packing.export_month(township, NOVEMBER, stick)
    assert amber(township) == 0
    clock.move(hours=-19)
    change(township, record, people_count=300)
    assert amber(township) == 1
    assert not month.progress(township, NOVEMBER).steps[MonthStep.EXPORT].done


def test_a_receipt_answers_the_pack_that_it_names(pair) -> None:
    township, county, clock, stick = pair
    record = make_incident(township)
    first = packing.export_month(township, NOVEMBER, stick)
    old = receiving.receive(county, first.path).receipt_files[0]
    clock.move(hours=1)
    change(township, record, people_count=300)
    second = packing.export_month(township, NOVEMBER, stick, kind=PackKind.AMENDMENT)
    clock.move(hours=1)
    receipts.take_home(township, old)
    assert not month.progress(township, NOVEMBER).steps[MonthStep.RECEIPT].done
    # The clock goes back before the answer comes home: it closes the month all the same.
    answer = receiving.receive(county, second.path).receipt_files[0]
    clock.move(days=-2)
    receipts.take_home(township, answer)
    assert month.progress(township, NOVEMBER).steps[MonthStep.RECEIPT].done


def test_an_old_word_that_a_pack_waits_does_not_undo_its_receipt(pair) -> None:
    township, county, clock, stick = pair
    make_incident(township)
    clock.move(days=3)
    exported = packing.export_month(township, NOVEMBER, stick)
    clock.move(days=-3)
    held = receiving.receive(county, exported.path)
    assert held.held
    waits = stick / "waits.gcreceipt"
    waits.write_bytes(held.data)
    taken = stick / "taken.gcreceipt"
    taken.write_bytes(quarantine.accept(county, held.number, "已核实").data)
    assert receipts.take_home(township, taken).outcome is Outcome.APPLIED
    receipts.take_home(township, waits)
    assert month.progress(township, NOVEMBER).steps[MonthStep.RECEIPT].done


def test_what_the_other_pc_wrote_before_the_report_and_brought_after_it_goes_up(
    office: Office,
) -> None:
    make_incident(office.one)
    early = make_incident(office.two)
    office.clock.move(hours=2)
    sent = packing.export_month(office.one, NOVEMBER, office.stick)
    receipts.take_home(office.one, receiving.receive(office.county, sent.path).receipt_files[0])
    assert amber(office.one) == 0
    # Even when the clock of this PC has been set back in between.
    office.clock.move(hours=-1, minutes=-30)
    office.bring(office.two)
    assert amber(office.one) == 1
    second = packing.export_month(office.one, NOVEMBER, office.stick, kind=PackKind.AMENDMENT)
    assert second.rows["incident"] == 1
    got = receiving.receive(office.county, second.path)
    assert got.receipt.outcome is Outcome.APPLIED
    assert registers.get(office.county, "incident", early.uid)["title"] == early["title"]


def test_a_late_pack_asks_for_no_full_one_when_all_agrees(pair) -> None:
    township, county, _clock, stick = pair
    make_incident(township)
    first = packing.export_month(township, NOVEMBER, stick)
    make_incident(township)
    second = packing.export_month(township, NOVEMBER, stick)
    assert receiving.receive(county, second.path).receipt.outcome is Outcome.APPLIED
    assert receiving.receive(county, first.path).receipt.outcome is Outcome.APPLIED
    assert registers.count(county, Query(register=RegisterId("incident"))) == 2


def test_what_came_after_an_answered_bundle_is_relayed_whatever_the_clock(pair, tmp_path) -> None:
    township, county, clock, stick = pair
    city = make_centre(
        tmp_path / "city",
        unit=CITY,
        clock=clock,
    )
    units.register(city, units.save_card(county, stick))
    units.register(county, units.save_card(city, stick))
    make_incident(township)
    receiving.receive(county, packing.export_month(township, NOVEMBER, stick).path)
    clock.move(days=1)
    bundle = relaying.export(county, NOVEMBER, stick)
    clock.move(days=-1)
    receipts.take_home(county, receiving.receive(city, bundle.path).receipt_files[0])
    make_incident(township)
    late = packing.export_month(township, "2026-10", stick)
    receiving.receive(county, late.path)
    relayed = relaying.to_relay(county, "2026-12", city.unit.code)
    assert [each.id.digest for each in relayed] == [late.id.digest]
    city.close()


def test_the_newest_merge_is_known_by_its_number(pair) -> None:
    township, county, clock, stick = pair
    make_incident(township)
    first = receiving.receive(county, packing.export_month(township, NOVEMBER, stick).path)
    clock.move(hours=-5)
    make_incident(township)
    receiving.receive(county, packing.export_month(township, NOVEMBER, stick).path)
    with pytest.raises(quarantine.MergeNotNewestError):
        quarantine.take_back(county, first.number)


def test_of_two_versions_of_one_revision_the_one_that_loses_is_kept(pair) -> None:
    township, county, clock, stick = pair
    case = make_incident(township)
    receiving.receive(county, packing.export_month(township, NOVEMBER, stick).path)
    # Another course of the same revision, as a folder that was put back leaves it.
    other = "UPDATE incident SET title = '另一份', stamp = '000000000001-000000-a1b2'"
    county.db.execute(other)
    clock.move(minutes=1)
    make_incident(township)
    sent = packing.export_month(township, NOVEMBER, stick, kind=PackKind.FULL)
    receiving.receive(county, sent.path)
    assert registers.get(county, "incident", case.uid).text("title") == case.text("title")
    ((uid, winner, loser),) = county.db.query("SELECT uid, winner, loser FROM pack_conflict")
    assert uid == case.uid
    assert case.text("title") in winner
    assert "另一份" in loser


def test_what_came_last_is_taken_back_first_also_where_an_older_pack_came_late(pair) -> None:
    township, county, clock, stick = pair
    make_incident(township)
    older = packing.export_month(township, NOVEMBER, stick).path
    clock.move(minutes=1)
    make_incident(township)
    newer = receiving.receive(county, packing.export_month(township, NOVEMBER, stick).path)
    late = receiving.receive(county, older)
    with pytest.raises(quarantine.MergeNotNewestError):
        quarantine.take_back(county, newer.number)
    quarantine.take_back(county, late.number)
    quarantine.take_back(county, newer.number)
    assert registers.count(county, Query(register=RegisterId("incident"))) == 0


def test_what_another_tier_has_answered_is_not_what_the_county_has(pair, tmp_path) -> None:
    township, county, clock, stick = pair
    city = make_centre(tmp_path / "city", unit=CITY, clock=clock)
    for one, other in ((city, township), (township, city), (county, city), (city, county)):
        units.register(one, units.save_card(other, stick))
    first = make_incident(township)
    sent = packing.export_month(township, NOVEMBER, stick)
    receipts.take_home(township, receiving.receive(county, sent.path).receipt_files[0])
    clock.move(minutes=1)
    change(township, first, people_count=300)
    # A copy goes straight to the city, which has it all then.
    copy = packing.export_month(township, NOVEMBER, stick, to="6206")
    receipts.take_home(township, receiving.receive(city, copy.path).receipt_files[0])
    assert amber(township) == 1
    delta = packing.export_month(township, NOVEMBER, stick, kind=PackKind.DELTA)
    assert (delta.to, delta.rows["incident"]) == (county.unit.code, 1)
    got = receiving.receive(county, delta.path)
    assert got.receipt.outcome is Outcome.APPLIED
    receipts.take_home(township, got.receipt_files[0])
    assert month.progress(township, NOVEMBER).next_step is MonthStep.REPORT
    assert month.progress(township, NOVEMBER).steps[MonthStep.RECEIPT].done
    # So with bundles: what went past the city the city was not given.
    province = make_centre(
        tmp_path / "province",
        unit=Unit(code="62", name="示例省", tier=Tier.PROVINCE),
        clock=clock,
    )
    units.register(province, units.save_card(county, stick))
    units.register(county, units.save_card(province, stick))
    past = relaying.export(county, NOVEMBER, stick, to="62")
    receipts.take_home(county, receiving.receive(province, past.path).receipt_files[0])
    assert len(relaying.to_relay(county, "2026-12", city.unit.code)) == 2
    assert relaying.to_relay(county, "2026-12", province.unit.code) == ()
    for each in (city, province):
        each.close()


def test_a_pack_accepted_by_hand_that_leaves_both_sides_alike_asks_for_nothing(pair) -> None:
    township, county, clock, stick = pair
    record = make_incident(township)
    sent = packing.export_month(township, NOVEMBER, stick)
    receipts.take_home(township, receiving.receive(county, sent.path).receipt_files[0])
    change(township, record, people_count=300)
    clock.move(days=3)
    delta = packing.export_month(township, NOVEMBER, stick, kind=PackKind.DELTA)
    clock.move(days=-3)
    held = receiving.receive(county, delta.path)
    assert held.held
    assert quarantine.accept(county, held.number, "已核实").receipt.outcome is Outcome.APPLIED
