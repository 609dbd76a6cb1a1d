"""A month that is green is green at the tier above too: what hangs on records, refusals, later packs."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridcenter.domain.packs.kinds import PackKind, PackStatus
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Value
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.services import month
from gridcenter.services.centre import Centre
from gridcenter.services.month import MonthStep, MonthToComeError
from gridcenter.services.packs import packing, quarantine, receipts, receiving, sending
from gridcenter.services.register import attachments, incidents
from gridcenter.services.register.numbers import NumbersInTextError
from gridcenter.store.packs import sent as sent_packs
from tests.builders import make_incident, make_leader
from tests.services.packs.test_desks import Office, office
from tests.services.packs.test_relaying import Tiers, tiers
from tests.services.packs.test_sent_and_since import NOVEMBER, change, pair

__all__ = ["office", "pair", "tiers"]
DECEMBER = "2026-12"


def stands(centre: Centre, which: str = NOVEMBER) -> tuple[int, bool, bool]:
    """Records changed since, exported, answered."""
    progress = month.progress(centre, which)
    steps = progress.steps
    done = (steps[each].done for each in (MonthStep.EXPORT, MonthStep.RECEIPT))
    return progress.changed_since_export, *done


def go(pair, which: str, kind: PackKind = PackKind.FULL) -> receiving.Received:
    township, county, clock, stick = pair
    clock.move(minutes=1)
    got = receiving.receive(county, packing.export_month(township, which, stick, kind=kind).path)
    receipts.take_home(township, got.receipt_files[0])
    clock.move(minutes=1)
    return got


def test_what_hangs_on_a_record_turns_the_month_amber(pair) -> None:
    township, _county, _clock, stick = pair
    record = make_incident(township)
    go(pair, NOVEMBER)
    paper = stick / "协议.txt"
    paper.write_text("双方同意", encoding="utf-8")
    attachments.attach(township, record.uid, [paper])
    assert stands(township) == (1, False, True)
    # Two things that hang on one record, and the record itself, are one record.
    incidents.act(township, record.uid, "accept")
    assert stands(township)[0] == 1
    assert go(pair, NOVEMBER, PackKind.AMENDMENT).examined.counts["new"] == 2
    assert stands(township) == (0, True, True)


def test_what_went_with_a_later_pack_is_no_matter_of_the_months_after_it(pair) -> None:
    township, _county, clock, _stick = pair
    old, leader = make_incident(township), make_leader(township)
    go(pair, NOVEMBER)
    clock.move(days=20)
    make_incident(township, occurred_at="2026-12-10T09:00")
    go(pair, DECEMBER)
    change(township, old, people_count=300)
    change(township, leader, note="换了电话")
    assert stands(township, DECEMBER)[0] == stands(township, NOVEMBER)[0] == 2
    go(pair, NOVEMBER, PackKind.AMENDMENT)
    assert stands(township, DECEMBER) == stands(township, NOVEMBER) == (0, True, True)
    # What belongs to the month itself waits for the month's own correction.
    change(township, old, people_count=301)
    go(pair, DECEMBER, PackKind.DELTA)
    assert stands(township, NOVEMBER)[0] == 1


@pytest.mark.parametrize("answer", [Outcome.PARTLY, Outcome.FULL_WANTED])
def test_a_receipt_of_something_missing_closes_no_month(pair, answer: Outcome) -> None:
    township, _county, _clock, stick = pair
    make_incident(township)
    done = packing.export_month(township, NOVEMBER, stick)
    sent_packs.acknowledge(township.db, done.id.digest, answer.value, township.now(), None)
    progress = month.progress(township, NOVEMBER)
    assert progress.answer == answer.value
    assert not progress.steps[MonthStep.RECEIPT].done
    assert progress.steps[MonthStep.RECEIPT].open == 1
    # A later pack after which both sides agree brought that too.
    go(pair, DECEMBER if answer is Outcome.PARTLY else NOVEMBER)
    assert stands(township) == (0, True, True)


def test_a_county_that_lost_what_a_delta_builds_on_says_so(pair) -> None:
    township, county, _clock, _stick = pair
    make_incident(township)
    got = go(pair, NOVEMBER)
    quarantine.take_back(county, got.number)
    make_incident(township)
    assert go(pair, NOVEMBER, PackKind.DELTA).receipt.wants_full
    assert not stands(township)[2]
    assert go(pair, NOVEMBER, PackKind.DELTA).receipt.outcome is Outcome.APPLIED
    assert stands(township) == (0, True, True)


def test_a_month_to_come_goes_by_no_door(tiers: Tiers) -> None:
    tiers.report(tiers.north)
    for kind in sorted(sending.KINDS):
        with pytest.raises(MonthToComeError):
            sending.export(tiers.county, "2062-11", tiers.stick, kind=kind)


def test_a_pack_of_a_month_to_come_waits_for_a_person(
    pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    township, county, _clock, stick = pair
    monkeypatch.setattr(month, "refuse_early", lambda *_args, **_more: None)
    for kind in (PackKind.NIL, PackKind.FULL):
        done = packing.export_month(township, "2062-11", stick, kind=kind)
        got = receiving.receive(county, done.path)
        assert (got.examined.status, got.held) == (PackStatus.FROM_FUTURE, True)


def test_numbers_in_what_the_other_pc_brought_go_up_with_a_reason_alone(office: Office) -> None:
    make_incident(office.one)
    texts: dict[str, Value] = {"summary": "联系人电话13800000000"}
    make_incident(office.two, **texts)
    office.clock.move(hours=2)
    sent = packing.export_month(office.one, NOVEMBER, office.stick)
    receipts.take_home(office.one, receiving.receive(office.county, sent.path).receipt_files[0])
    office.bring(office.two)
    with pytest.raises(NumbersInTextError):
        packing.export_month(office.one, NOVEMBER, office.stick, kind=PackKind.AMENDMENT)


def test_packs_of_one_unit_are_merged_in_the_order_of_their_numbers(pair) -> None:
    township, county, clock, stick = pair
    record = make_incident(township)
    paths: list[Path] = []
    for which, kind in (
        (NOVEMBER, PackKind.FULL),
        (DECEMBER, PackKind.DELTA),
        (NOVEMBER, PackKind.AMENDMENT),
    ):
        clock.move(days=6)
        change(township, record, summary=f"{which}{kind}")
        paths.append(packing.export_month(township, which, stick, kind=kind).path)
    assert receiving.in_order(sorted(paths)) == paths
    outcomes = dict(receiving.receive_many(county, sorted(paths)))
    assert {each.examined.status for each in outcomes.values()} == {PackStatus.OK}
    assert all(each.receipt.outcome is Outcome.APPLIED for each in outcomes.values())


def test_a_bundle_in_which_rows_were_refused_is_taken_in_part(tiers: Tiers) -> None:
    taken: Record = make_incident(tiers.north)
    tiers.report(tiers.north)
    theirs = make_incident(tiers.city, grid=None)
    tiers.city.db.execute(
        "UPDATE incident SET case_code = ? WHERE uid = ?", (taken["case_code"], theirs.uid)
    )
    got = tiers.relay()
    assert got.receipt.outcome is Outcome.PARTLY
    assert [each.why for plan in got.examined.plans for each in plan.refused] == [
        "duplicate_code",
        "missing_reference",
    ]


def test_a_month_is_up_with_the_bundle_of_what_came_from_below(tiers: Tiers) -> None:
    county = tiers.county
    record = make_incident(tiers.north)
    tiers.report(tiers.north)
    assert stands(county) == (0, False, False)
    got = tiers.relay()
    assert stands(county) == (0, True, False)
    receipts.take_home(county, got.receipt_files[0])
    assert stands(county) == (0, True, True)
    # A correction that came since is not up, nor is the township that reported late.
    change(tiers.north, record, people_count=300)
    tiers.report(tiers.north, PackKind.AMENDMENT)
    tiers.report(tiers.south)
    progress = month.progress(county, NOVEMBER)
    assert (progress.to_relay, progress.steps[MonthStep.EXPORT].open) == (2, 2)
    assert stands(county) == (0, False, False)
    receipts.take_home(county, tiers.relay().receipt_files[0])
    assert stands(county) == (0, True, True)
    # What a county keeps itself goes up with a pack of its own.
    own = make_incident(county, grid=None)
    assert stands(county) == (1, False, True)
    path = packing.export_month(county, NOVEMBER, tiers.stick).path
    assert stands(county) == (0, True, False)
    receipts.take_home(county, receiving.receive(tiers.city, path).receipt_files[0])
    assert stands(county) == (0, True, True)
    change(county, own, people_count=3)
    assert stands(county) == (1, False, True)
    assert stands(tiers.city) == (0, False, False)


def test_a_late_pack_of_an_older_month_goes_up_with_the_next_bundle_whatever_its_month(
    tiers: Tiers,
) -> None:
    county = tiers.county
    tiers.report(tiers.north)
    receipts.take_home(county, tiers.relay().receipt_files[0])
    tiers.report(tiers.south)
    assert not stands(county)[1]
    tiers.clock.move(days=12)
    late = sending.export(county, DECEMBER, tiers.stick, kind=PackKind.BUNDLE)
    assert stands(county) == (0, True, False)
    receipts.take_home(county, receiving.receive(tiers.city, late.path).receipt_files[0])
    assert stands(county) == (0, True, True)


def test_a_merge_that_was_taken_back_opens_the_senders_month(pair) -> None:
    township, county, clock, _stick = pair
    make_incident(township)
    got = go(pair, NOVEMBER)
    assert stands(township) == (0, True, True)
    clock.move(days=-1)
    back = quarantine.take_back(county, got.number)
    home = receipts.take_home(township, back.given.files[0])
    assert home.outcome is Outcome.FULL_WANTED
    assert stands(township) == (0, True, False)
    # The receipt of before, read once more, closes nothing.
    assert receipts.take_home(township, got.receipt_files[0]).outcome is Outcome.FULL_WANTED
    assert stands(township) == (0, True, False)
    again = go(pair, NOVEMBER, PackKind.AMENDMENT)
    assert (again.receipt.outcome, stands(township)) == (Outcome.APPLIED, (0, True, True))


def test_what_a_city_takes_back_of_a_bundle_opens_the_countys_month(tiers: Tiers) -> None:
    tiers.report(tiers.north)
    got = tiers.relay()
    receipts.take_home(tiers.county, got.receipt_files[0])
    (inner,) = [each for each in receiving.stored.received(tiers.city.db) if each.via]
    back = quarantine.take_back(tiers.city, inner.number)
    assert receipts.take_home(tiers.county, back.given.files[0]).outcome is Outcome.PARTLY
    assert stands(tiers.county) == (0, True, False)
    receipts.take_home(tiers.county, tiers.relay().receipt_files[0])
    assert stands(tiers.county) == (0, True, True)
