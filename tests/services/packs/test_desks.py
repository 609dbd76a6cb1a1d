"""Two PCs of one township: both work, exchange packs, and end in the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from gridcenter.domain.packs.kinds import PackKind, PackStatus
from gridcenter.domain.packs.tables import every_table
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.fields import RegisterId, Value
from gridcenter.exchange.packs import failures
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.services.centre import Centre
from gridcenter.services.folder import timekeeping
from gridcenter.services.packs import (
    desks,
    merge_plan,
    outline,
    packing,
    quarantine,
    receipts,
    receiving,
)
from gridcenter.services.register import incidents, registers, retention, undo
from gridcenter.services.trust import units
from gridcenter.store.packs import desk as stored
from tests.builders import COUNTY, FakeClock, make_centre, make_incident, make_leader, make_member

NOVEMBER = "2026-11"


@dataclass
class Office:
    one: Centre
    two: Centre
    county: Centre
    stick: Path
    clock: FakeClock

    def pack(self, desk: Centre) -> Path:
        self.clock.move(minutes=1)
        return desks.export(desk, NOVEMBER, self.stick).path

    def bring(self, sender: Centre) -> receiving.Received:
        other = self.two if sender is self.one else self.one
        return receiving.receive(other, self.pack(sender))

    def edit(self, desk: Centre, record: Record, **values: Value) -> None:
        self.clock.move(minutes=1)
        now = registers.get(desk, record.register, record.uid)
        draft = Draft(
            register=record.register, uid=record.uid, base_revision=now.revision, values=values
        )
        registers.save(desk, draft)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    clock, stick = FakeClock(), tmp_path / "stick"
    stick.mkdir()
    one = make_centre(tmp_path / "one", clock=clock)
    two = make_centre(tmp_path / "two", clock=clock, operator="赵演示")
    county = make_centre(tmp_path / "county", unit=COUNTY, clock=clock)
    for ours, theirs in ((one, two), (two, one)):
        card = units.save_card(ours, stick)
        with pytest.raises(units.OwnCardError):
            units.register(theirs, card)
        units.register(theirs, card, desk=True)
    units.register(county, units.save_card(one, stick))
    units.register(one, units.save_card(county, stick))
    yield Office(one=one, two=two, county=county, stick=stick, clock=clock)
    for centre in (one, two, county):
        centre.close()


def rows(centre: Centre) -> list[object]:
    """Every row of the registers as stored, without its local number."""
    found = []
    for table in every_table():
        names = ", ".join(table.columns)
        found.append(centre.db.query(f"SELECT {names} FROM {table.name} ORDER BY uid"))
    return found


def root(centre: Centre) -> str:
    return merge_plan.root_here(centre, str(centre.unit.code))


def test_both_work_and_end_in_the_same_rows(office: Office) -> None:
    member = make_member(office.one, phone="13800000023", id_number="620622199003070029")
    incident = make_incident(office.one, parties="甲方·居民")
    make_leader(office.two)
    got = office.bring(office.one)
    assert got.receipt.outcome is Outcome.APPLIED
    office.bring(office.two)
    assert rows(office.one) == rows(office.two)
    # What never leaves the centre does travel between its own desks.
    assert registers.get(office.two, "incident", incident.uid)["parties"] == "甲方·居民"

    office.edit(office.one, member, name="王更正")
    office.edit(office.two, member, phone="13900000024")
    registers.remove(office.two, "incident", [incident.uid])
    office.bring(office.one)
    office.bring(office.two)
    assert rows(office.one) == rows(office.two)
    assert root(office.one) == root(office.two)
    both = registers.get(office.one, "grid_member", member.uid)
    assert (both["name"], both["phone"]) == ("王更正", "13900000024")
    assert desks.conflicts(office.one) == desks.conflicts(office.two) == ()
    # The bin is shared, and what is in it can be taken out on either desk.
    registers.restore(office.one, "incident", [incident.uid])
    office.bring(office.one)
    assert registers.get(office.two, "incident", incident.uid).deleted_at is None
    # Found by its words on both.
    assert registers.count(office.two, Query(register=RegisterId("grid_member"), search="王更"))


def test_a_field_changed_on_both_is_told_and_restored_in_one_gesture(office: Office) -> None:
    member = make_member(office.one, name="张示例")
    office.bring(office.one)
    office.edit(office.one, member, name="王甲改")
    office.edit(office.two, member, name="王乙改")
    got = office.bring(office.two)
    assert got.examined.counts["conflict"] == 1
    (found,) = desks.conflicts(office.one)
    assert (found.field, found.kept.value, found.lost.value) == ("name", "王乙改", "王甲改")
    assert (found.kept.mark.by, found.lost.mark.by) == ("赵演示", "王演示")
    assert registers.get(office.one, "grid_member", member.uid)["name"] == "王乙改"

    changes = desks.restore(office.one, found.id)
    assert registers.get(office.one, "grid_member", member.uid)["name"] == "王甲改"
    assert desks.conflicts(office.one) == ()
    with pytest.raises(desks.NoSuchConflictError):
        desks.restore(office.one, found.id)
    office.bring(office.one)
    assert rows(office.one) == rows(office.two)
    undo.undo(office.one, changes.gesture)
    assert registers.get(office.one, "grid_member", member.uid)["name"] == "王乙改"


@pytest.mark.parametrize("restored", [True, False])
def test_a_value_whose_conflict_cannot_be_settled_stays_lost(
    office: Office, monkeypatch: pytest.MonkeyPatch, restored: bool
) -> None:
    member = make_member(office.one, name="张示例")
    office.bring(office.one)
    office.edit(office.one, member, name="王甲改")
    office.edit(office.two, member, name="王乙改")
    office.bring(office.two)
    (found,) = desks.conflicts(office.one)

    def full(*_given: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(stored, "settle", full)
    deeds: dict[bool, Callable[[], object]] = {
        True: lambda: desks.restore(office.one, found.id),
        False: lambda: undo.put_back(office.one, "grid_member", member.uid, "name", "王甲改"),
    }
    with pytest.raises(OSError, match="No space"):
        deeds[restored]()
    assert registers.get(office.one, "grid_member", member.uid)["name"] == "王乙改"
    assert desks.conflicts(office.one) == (found,)


def test_the_desk_whose_value_lost_learns_of_it_from_the_answer(office: Office) -> None:
    member = make_member(office.one, name="张示例")
    incident = make_incident(office.one)
    office.bring(office.one)
    office.edit(office.two, member, name="王乙改")
    office.edit(office.two, incident, place="乙处")
    office.edit(office.one, member, name="王甲改")
    registers.remove(office.one, "incident", [incident.uid])
    office.bring(office.two)
    assert len(desks.conflicts(office.one)) == 2
    for each in desks.conflicts(office.one):
        desks.dismiss(office.one, each.id)
    assert desks.conflicts(office.two) == ()

    answer = office.pack(office.one)
    receiving.receive(office.two, answer)
    assert registers.get(office.two, "grid_member", member.uid)["name"] == "王甲改"
    found = {each.field: each for each in desks.conflicts(office.two)}
    assert sorted(found) == ["deleted_at", "name"]
    lost = found["name"]
    assert (lost.kept.value, lost.lost.value) == ("王甲改", "王乙改")
    assert (lost.kept.mark.by, lost.lost.mark.by) == ("王演示", "赵演示")
    desks.dismiss(office.two, found["deleted_at"].id)
    desks.restore(office.two, lost.id)
    # What was settled is not told anew, neither by the same answer nor by a later one.
    receiving.receive(office.two, answer)
    office.bring(office.two)
    office.bring(office.one)
    assert desks.conflicts(office.two) == ()
    assert rows(office.one) == rows(office.two)
    assert registers.get(office.one, "grid_member", member.uid)["name"] == "王乙改"


def test_an_old_pack_again_changes_nothing(office: Office) -> None:
    member = make_member(office.one)
    early = office.pack(office.one)
    office.edit(office.one, member, name="王更正")
    office.bring(office.one)
    before = rows(office.two)
    got = receiving.receive(office.two, early)
    assert got.examined.status is PackStatus.OK
    assert (got.examined.counts["stale"], got.changes.count) == (1, 0)
    assert receiving.receive(office.two, early).examined.status is PackStatus.DUPLICATE
    assert rows(office.two) == before


def test_a_pack_of_a_key_that_the_other_pc_gave_up_is_refused_and_waits_for_nobody(
    office: Office,
) -> None:
    make_incident(office.one)
    old = office.pack(office.one)
    office.clock.move(minutes=1)
    units.rotate(office.one)
    units.renew(office.two, units.save_card(office.one, office.stick))
    with pytest.raises(failures.RevokedKeyError):
        receiving.receive(office.two, old)
    assert quarantine.held(office.two) == ()
    # The next pack holds what the old one did.
    office.bring(office.one)
    assert rows(office.one) == rows(office.two)


def test_the_county_sees_one_township(office: Office) -> None:
    member = make_member(office.one)
    office.bring(office.one)
    first = packing.export_month(office.one, NOVEMBER, office.stick)
    got = receiving.receive(office.county, first.path)
    receipts.take_home(office.one, got.receipt_files[0])
    # Changed on the other desk before the export, brought over after it: a delta must carry it.
    office.edit(office.two, member, name="王晚到")
    office.clock.move(minutes=-30)
    office.edit(office.two, member, name="王早改")
    office.clock.move(minutes=40)
    office.bring(office.two)
    second = packing.export_month(office.one, NOVEMBER, office.stick, kind=PackKind.DELTA)
    assert second.rows["grid_member"] == 1
    got = receiving.receive(office.county, second.path)
    assert got.receipt.outcome is Outcome.APPLIED
    assert registers.get(office.county, "grid_member", member.uid)["name"] == "王早改"


def test_case_codes_of_two_desks_never_meet(office: Office) -> None:
    codes = {make_incident(desk).text("case_code") for desk in (office.one, office.two) * 3}
    assert len(codes) == 6
    office.bring(office.one)
    got = office.bring(office.two)
    assert not got.examined.refused
    assert rows(office.one) == rows(office.two)


def test_desk_packs_stay_between_the_desks(office: Office, tmp_path: Path) -> None:
    make_member(office.one)
    path = office.pack(office.one)
    with pytest.raises(failures.NotAddressedError):
        receiving.receive(office.county, path)
    monthly = packing.export_month(office.one, NOVEMBER, office.stick, to="620622101").path
    with pytest.raises(failures.WrongKindError):
        receiving.receive(office.two, monthly)
    got = receiving.receive(office.two, path)
    with pytest.raises(quarantine.DeskMergeStaysError):
        quarantine.take_back(office.two, got.number)
    # Its receipt comes home without closing the month.
    home = receipts.take_home(office.one, got.receipt_files[0])
    assert home.outcome is Outcome.APPLIED


@pytest.mark.parametrize("seed", range(6))
def test_random_courses_converge(office: Office, seed: int) -> None:
    random = Random(seed)
    members = [make_member(office.one) for _ in range(3)]
    office.bring(office.one)
    start = office.clock.moment
    flying: list[tuple[Centre, Path]] = []
    for _step in range(25):
        desk = random.choice((office.one, office.two))
        other = office.two if desk is office.one else office.one
        # Clocks are wrong, forth and back, by up to half a day.
        office.clock.moment = start + timedelta(minutes=random.randrange(-700, 700))
        what = random.random()
        record = random.choice(members)
        if what < 0.5:
            field, value = random.choice((("name", "王甲"), ("name", "王乙"), ("note", "备注")))
            now = registers.get(desk, "grid_member", record.uid)
            if now.deleted_at is None and now[field] != value:
                office.edit(desk, record, **{field: value})
        elif what < 0.6:
            now = registers.get(desk, "grid_member", record.uid)
            (registers.remove if now.deleted_at is None else registers.restore)(
                desk, "grid_member", [record.uid]
            )
        elif what < 0.8:
            flying.append((other, office.pack(desk)))
        elif flying:
            to, path = random.choice(flying)
            receiving.receive(to, path)
    office.clock.moment = start + timedelta(days=1)
    for sender in (office.one, office.two, office.one):
        assert not office.bring(sender).held
    assert rows(office.one) == rows(office.two)


def test_a_case_that_outlives_its_deletion_keeps_its_steps(office: Office) -> None:
    record = make_incident(office.one)
    incidents.act(office.one, record.uid, "accept")
    office.bring(office.one)
    office.clock.move(minutes=1)
    registers.remove(office.one, "incident", [record.uid])
    office.clock.move(minutes=1)
    office.edit(office.two, record, title="后来又有新情况")
    for sender in (office.one, office.two, office.one):
        office.clock.move(minutes=1)
        office.bring(sender)
    for desk in (office.one, office.two):
        assert registers.get(desk, "incident", record.uid)["title"] == "后来又有新情况"
        assert {each["action"] for each in incidents.steps(desk, record.uid)} == {
            "register",
            "accept",
        }
    assert root(office.one) == root(office.two)
    # Told as it was: who brought the newest change keeps it alive.
    (clash,) = desks.conflicts(office.one)
    assert clash.kept.mark.stamp > clash.lost.mark.stamp


def test_a_case_changed_after_it_was_purged_elsewhere_stays_whole(office: Office) -> None:
    record = make_incident(office.one, summary="说明")
    incidents.act(office.one, record.uid, "accept")
    office.bring(office.one)
    office.clock.move(minutes=1)
    registers.remove(office.one, "incident", [record.uid])
    office.clock.move(days=retention.BIN_DAYS + 1)
    for desk in (office.one, office.two):
        timekeeping.confirm(desk)
    retention.purge(office.one, "例行清理")
    office.clock.move(minutes=1)
    office.edit(office.two, record, people_count=9)
    for sender in (office.two, office.one, office.two, office.one):
        office.clock.move(minutes=1)
        office.bring(sender)
    for desk in (office.one, office.two):
        found = registers.get(desk, "incident", record.uid)
        told = (found["title"], found["summary"], found["people_count"], found.deleted_at)
        assert told == (record["title"], "说明", 9, None)
        assert found["case_code"] == record["case_code"]
        steps = {each["action"] for each in incidents.steps(desk, record.uid)}
        assert steps == {"register", "accept"}
    assert rows(office.one) == rows(office.two)
    # What is told is that it outlived its deletion, and nothing of each emptied field.
    assert [clash.field for clash in desks.conflicts(office.one)] == ["deleted_at"]


def test_who_takes_a_change_back_from_the_bin_gets_the_steps_too(office: Office) -> None:
    record = make_incident(office.one)
    office.bring(office.one)
    office.clock.move(minutes=1)
    office.edit(office.two, record, title="先改的")
    office.clock.move(minutes=1)
    registers.remove(office.one, "incident", [record.uid])
    office.bring(office.two)
    seen = office.bring(office.one).examined
    (row,) = [each for each in outline.of(office.two, seen.plan).rows if each.fate == "conflict"]
    assert "先改的" in row.title
    assert row.fields == ()
    (clash,) = desks.conflicts(office.two)
    desks.restore(office.two, clash.id)
    assert len(incidents.steps(office.two, record.uid)) == 1
    office.clock.move(minutes=1)
    back = office.bring(office.two).examined
    told = {(each.fate, each.why) for each in outline.of(office.one, back.plan).rows}
    assert told == {("changed", "restored_there")}
    assert root(office.one) == root(office.two)
