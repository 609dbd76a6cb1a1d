"""The other PC's page says of a month what the PC that reports it says, whatever the clocks and the order of files."""

from __future__ import annotations

from pathlib import Path

from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.packs.restamps import Restamp
from gridcenter.services import month
from gridcenter.services.packs import desk_plan, packing, receipts, receiving
from gridcenter.services.packs import office as lan
from gridcenter.store.packs import elsewhere, restamping
from tests.builders import COUNTY, make_centre, make_incident, make_leader
from tests.services.packs.test_desks import NOVEMBER, Office, office
from tests.services.packs.test_month_truth import stands
from tests.services.packs.test_office import Network
from tests.services.packs.test_relaying import introduce

__all__ = ["office"]


def report(office: Office, kind: PackKind = PackKind.FULL) -> None:
    office.clock.move(minutes=1)
    sent = packing.export_month(office.one, NOVEMBER, office.stick, kind=kind)
    got = receiving.receive(office.county, sent.path)
    receipts.take_home(office.one, got.receipt_files[0])


def test_the_other_pc_knows_what_was_reported_and_what_was_not(office: Office) -> None:
    first = make_incident(office.one)
    office.bring(office.one)
    unknown = make_incident(office.two)
    report(office)
    assert stands(office.two) == (0, False, False)
    office.bring(office.one)
    # Its own case, which the reporting PC does not know yet, is not up there.
    assert stands(office.two) == (1, False, True)
    assert month.progress(office.two, NOVEMBER).sent_by == office.one.actor
    office.bring(office.two)
    assert stands(office.one) == stands(office.two) == (1, False, True)
    report(office, PackKind.AMENDMENT)
    office.bring(office.one)
    assert stands(office.one) == stands(office.two) == (0, True, True)
    # Two changes of one record that met afterwards: what the pack did not hold of it still counts.
    office.edit(office.two, first, people_count=7)
    office.edit(office.one, first, place="东头")
    report(office, PackKind.AMENDMENT)
    office.bring(office.one)
    assert stands(office.two)[0] == 1
    office.edit(office.two, unknown, people_count=8)
    make_leader(office.two)
    assert stands(office.two)[0] == 3
    office.bring(office.two)
    assert stands(office.one)[0] == stands(office.two)[0] == 3


def test_clocks_that_go_wrong_between_make_no_month_green(office: Office) -> None:
    record = make_incident(office.one)
    office.bring(office.one)
    office.clock.move(hours=20)
    report(office)
    office.bring(office.one)
    office.clock.move(hours=-19)
    office.edit(office.two, record, people_count=300)
    assert stands(office.two) == (1, False, True)
    office.bring(office.two)
    assert stands(office.one)[0] == 1


def test_what_a_correction_moved_is_not_up_yet(office: Office) -> None:
    make_incident(office.one)
    report(office)
    office.bring(office.one)
    (told,) = elsewhere.known(office.two.db, office.two.unit.code)
    last = told.seen[office.one.device]
    first = f"{int(last[:12], 16) - 90_000:012x}-000000-{office.one.device}"
    act = Restamp(device=office.one.device, first=first, last=last, milliseconds=3_600_000)
    with office.two.db.transaction():
        restamping.apply(office.two.db, act, ())
    (told,) = elsewhere.known(office.two.db, office.two.unit.code)
    assert told.seen[office.one.device] == act.before < first
    # The PC whose stamps they are may tell it of the time before, over a third one.
    office.bring(office.one)
    assert elsewhere.known(office.two.db, office.two.unit.code) == (told,)


def test_over_the_shared_folder_an_export_alone_is_told_too(tmp_path: Path) -> None:
    made = Network(tmp_path, 3)
    county = make_centre(tmp_path / "county", unit=COUNTY, clock=made.clocks[0])
    introduce(made.pcs[0], county, tmp_path)
    make_incident(made.pcs[0])
    made.settle(3)
    assert not any(lan.exchange(pc).written for pc in made.pcs)
    packing.export_month(made.pcs[0], NOVEMBER, tmp_path)
    made.settle(3)
    assert [stands(pc) for pc in made.pcs] == [(0, True, False)] * 3
    assert not any(lan.exchange(pc).written for pc in made.pcs)
    for each in (*made.pcs, county):
        each.close()


def test_a_pack_of_before_nobody_knew_what_it_had_seen_is_not_told(office: Office) -> None:
    make_incident(office.one)
    report(office)
    office.one.db.execute("UPDATE pack_sent SET seen = NULL")
    assert desk_plan.told_sent(office.one) == ()
