"""区划调整: a township comes into another, a village moves, a case changes hands; nobody loses a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gridcenter.domain.division import Division
from gridcenter.domain.errors import ForeignRecordError
from gridcenter.domain.packs.directives import DirectiveAction
from gridcenter.domain.packs.kinds import PackKind, PackStatus
from gridcenter.domain.packs.pack_id import PackId
from gridcenter.domain.packs.sent_elsewhere import SentElsewhere
from gridcenter.domain.period import Period
from gridcenter.domain.place import Tier
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.fields import RegisterId, UnitCode
from gridcenter.exchange.file_out import WriteBackError, write_out
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.services import audit, divisions
from gridcenter.services.centre import Centre, ClockLeapError, Unit
from gridcenter.services.figures import unit_counts
from gridcenter.services.folder import timekeeping
from gridcenter.services.packs import (
    aside,
    board,
    desks,
    directives,
    merge_plan,
    packing,
    receipts,
    receiving,
    relaying,
    rezoned,
    rezoning,
)
from gridcenter.services.paper import form_sources, reporting
from gridcenter.services.register import bin, incidents, registers
from gridcenter.services.trust import units
from gridcenter.store.packs import desk as desks_store
from gridcenter.store.packs import elsewhere
from tests.builders import (
    COUNTY,
    TOWNSHIP,
    VILLAGES,
    FakeClock,
    make_centre,
    make_grid,
    make_incident,
    make_member,
)

NOVEMBER = "2026-11"
EVERY_INCIDENT = Query(register=RegisterId("incident"))
A = TOWNSHIP
B = Unit(code=UnitCode("620622102"), name="银河镇（示例）", tier=Tier.TOWNSHIP)
NEW = Unit(code=UnitCode("620622109"), name="新河镇（示例）", tier=Tier.TOWNSHIP)
CITY = Unit(code=UnitCode("6206"), name="示例市", tier=Tier.CITY)
B_VILLAGE = f"{B.code}201"


class Tiers:
    """Two townships, a third that will come, their county and the city."""

    def __init__(self, folder: Path) -> None:
        self.clock, self.stick, self.folder = FakeClock(), folder / "stick", folder
        self.stick.mkdir()
        self.opened: list[Centre] = []
        self.county, self.city = self.open("county", COUNTY), self.open("city", CITY)
        self.one, self.two = self.open("one", A), self.open("two", B)
        divisions.put_many(
            self.two, [Division(code=B_VILLAGE, name="银河村", level="village", parent=B.code)]
        )
        for below, above in (
            (self.one, self.county),
            (self.two, self.county),
            (self.county, self.city),
        ):
            self.meet(below, above)

    def open(self, name: str, unit: Unit) -> Centre:
        made = make_centre(self.folder / name, unit=unit, clock=self.clock, operator=name)
        if unit.tier is Tier.TOWNSHIP and unit is not A:
            made.db.execute("DELETE FROM division WHERE level = 'village'")
        self.opened.append(made)
        return made

    def meet(self, one: Centre, other: Centre) -> None:
        units.register(other, units.save_card(one, self.stick))
        units.register(one, units.save_card(other, self.stick))

    def report(self, township: Centre, kind: PackKind = PackKind.FULL) -> receiving.Received:
        self.clock.move(minutes=1)
        done = packing.export_month(township, NOVEMBER, self.stick, kind=kind)
        got = receiving.receive(self.county, done.path)
        receipts.take_home(township, got.receipt_files[0])
        return got

    def relay(self) -> receiving.Received:
        self.clock.move(minutes=1)
        return receiving.receive(self.city, relaying.export(self.county, NOVEMBER, self.stick).path)

    def decide(self, source: str, target: str, **more: str) -> rezoning.Decided:
        self.clock.move(minutes=1)
        return rezoning.decide(self.county, source, target, self.stick, **more)

    def take(self, decided: rezoning.Decided, *townships: Centre) -> None:
        for each in townships:
            self.clock.move(minutes=1)
            (file,) = [f for f in decided.files if f.to == each.unit.code]
            got = receiving.receive(each, file.path)
            assert got.receipt.outcome is Outcome.APPLIED, got.receipt


@pytest.fixture
def tiers(tmp_path: Path) -> Iterator[Tiers]:
    made = Tiers(tmp_path)
    yield made
    for centre in made.opened:
        centre.close()


def live(centre: Centre, register: str) -> Counter[str]:
    """How many live records each unit has here."""
    found = registers.find(centre, Query(register=RegisterId(register)))
    return Counter(str(each.unit) for each in found)


def roots(tiers: Tiers, unit: str) -> set[str]:
    return {merge_plan.root_here(each, unit) for each in (tiers.county, tiers.city)}


def test_a_township_comes_into_another_with_all_it_has(tiers: Tiers) -> None:
    member = make_member(tiers.one)
    grid = registers.get(tiers.one, "grid", member.text("grid"))
    make_grid(tiers.two, code=f"{B_VILLAGE}{grid.text('code')[12:]}", village=B_VILLAGE)
    mine = [make_incident(tiers.one, title=f"甲{n}", grid=grid.uid) for n in range(3)]
    make_incident(tiers.two, title="乙")
    for each in (tiers.one, tiers.two):
        tiers.report(each)
    tiers.relay()
    before = unit_counts.by_place(tiers.county, Period.parse(NOVEMBER)).total

    decided = tiers.decide(A.code, B.code)
    assert live(tiers.county, "incident") == {B.code: 4}
    assert unit_counts.by_place(tiers.county, Period.parse(NOVEMBER)).total == before == 4
    tiers.take(decided, tiers.one, tiers.two)

    # From the next day on there is one column, of old and new, in every month.
    tiers.clock.move(days=1)
    assert [each.code for each in form_sources.places(tiers.county)] == [B.code]
    assert [code for code, _name in unit_counts.choices(tiers.county)] == [B.code]
    form = reporting.build(tiers.county, "dispute_monthly", Period.parse(NOVEMBER))
    assert not [each for each in form.problems if each.code == "form_missing_village"]

    # Who had them keeps a copy in the bin, who has them now works on.
    assert not live(tiers.one, "incident")
    assert not live(tiers.one, "grid")
    with pytest.raises(ForeignRecordError):
        bin.restore(tiers.one, "incident", [mine[0].uid])
    assert live(tiers.two, "incident") == {B.code: 4}
    moved = registers.get(tiers.two, "grid", grid.uid)
    assert (
        moved.text("code") == f"{B.code}{grid.text('code')[9:]}"
        or moved.text("village")[:9] == B.code
    )
    assert grid.text("code") in moved.text("former_codes")
    found = registers.find(tiers.two, Query(register=RegisterId("grid"), search=grid.text("code")))
    assert [each.uid for each in found] == [grid.uid]
    assert incidents.find(tiers.two, mine[0].text("case_code")).uid == mine[0].uid

    registers.save(
        tiers.two,
        Draft(register=RegisterId("incident"), uid=mine[0].uid, values={"people_count": 5}),
    )
    got = tiers.report(tiers.two, PackKind.DELTA)
    assert (got.examined.status, got.receipt.outcome) == (PackStatus.OK, Outcome.APPLIED)
    tiers.relay()
    assert live(tiers.city, "incident") == {B.code: 4}
    assert len(roots(tiers, B.code)) == 1
    assert divisions.successor(tiers.county, A.code) == B.code


def test_two_townships_become_a_new_one_and_nothing_is_refused(tiers: Tiers) -> None:
    for township, village in ((tiers.one, VILLAGES[1].code), (tiers.two, B_VILLAGE)):
        # Both have a village 201-like number and a grid 001 in it.
        grid = make_grid(township, code=f"{village}001", village=village)
        make_member(township, grid.uid)
        make_incident(township, grid=grid.uid)
        tiers.report(township)
    new = tiers.open("new", NEW)
    tiers.meet(new, tiers.county)
    for source in (tiers.one, tiers.two):
        decided = tiers.decide(source.unit.code, NEW.code, name=NEW.name)
        tiers.take(decided, source, new)
    assert live(new, "grid") == live(tiers.county, "grid") == {NEW.code: 2}
    assert live(new, "incident") == {NEW.code: 2}
    got = tiers.report(new)
    assert (got.receipt.outcome, got.examined.counts["refused"]) == (Outcome.APPLIED, 0)
    # Nobody asks the abolished ones for December.
    for month in (NOVEMBER, "2026-12"):
        assert [row.unit for row in board.board(tiers.county, month).rows] == [NEW.code]
    before = {row.unit for row in board.board(tiers.county, "2026-10").rows}
    assert before == {A.code, B.code, NEW.code}


def test_a_village_moves_with_its_grids_posts_and_cases(tiers: Tiers) -> None:
    stays = make_member(tiers.one)
    goes = make_grid(tiers.one, code=f"{VILLAGES[1].code}001", village=VILLAGES[1].code)
    leaver = make_member(tiers.one, goes.uid)
    case = make_incident(tiers.one, title="随村走", grid=goes.uid)
    kept = make_incident(tiers.one, title="留下的")
    for each in (tiers.one, tiers.two):
        tiers.report(each)
    target = f"{B.code}210"
    decided = tiers.decide(VILLAGES[1].code, target, name=VILLAGES[1].name)
    tiers.take(decided, tiers.one, tiers.two)
    assert (
        live(tiers.county, "grid_member")
        == live(tiers.county, "incident")
        == {A.code: 1, B.code: 1}
    )
    assert {
        each.uid for each in registers.find(tiers.one, Query(register=RegisterId("grid_member")))
    } == {stays.uid}
    assert registers.get(tiers.two, "grid", goes.uid)["code"] == f"{target}001"
    assert registers.get(tiers.two, "incident", case.uid).text("grid") == goes.uid
    assert registers.get(tiers.two, "grid_member", leaver.uid).deleted_at is None
    assert registers.get(tiers.one, "incident", kept.uid).deleted_at is None
    for each in (tiers.one, tiers.two):
        assert tiers.report(each, PackKind.DELTA).receipt.outcome is Outcome.APPLIED


def test_a_case_changes_hands_with_its_history_and_its_answer(tiers: Tiers) -> None:
    grid = make_grid(tiers.one)
    case = make_incident(tiers.one, title="跨界纠纷", grid=grid.uid)
    tiers.clock.move(minutes=5)
    incidents.act(tiers.one, case.uid, "accept", note="已受理")
    for each in (tiers.one, tiers.two):
        tiers.report(each)
    tiers.clock.move(minutes=1)
    asked = directives.issue(
        tiers.county, case.text("case_code"), DirectiveAction.SUPERVISE, tiers.stick, note="请督办"
    )
    receiving.receive(tiers.one, asked.path)
    tiers.report(tiers.one, PackKind.DELTA)
    decided = tiers.decide(case.text("case_code"), B.code)
    tiers.take(decided, tiers.one, tiers.two)

    there = incidents.find(tiers.two, case.text("case_code"))
    assert (there.unit, there["grid"]) == (B.code, None)
    actions = [step["action"] for step in incidents.steps(tiers.two, case.uid)]
    assert actions == ["register", "accept", "supervise"]
    assert not directives.open_ones(tiers.one)
    (open_one,) = directives.open_ones(tiers.two)
    incidents.act(tiers.two, case.uid, "answer", note="已办结")
    tiers.report(tiers.two, PackKind.DELTA)
    assert not directives.open_ones(tiers.county)
    told = next(each for each in directives.every(tiers.county) if each.uid == open_one.uid)
    answer = directives.answer(tiers.county, told)
    assert answer is not None
    assert answer[0] == "已办结"


def test_what_was_changed_and_not_reported_stops_the_move_and_is_not_lost(tiers: Tiers) -> None:
    case = make_incident(tiers.one, title="甲")
    tiers.report(tiers.one)
    tiers.report(tiers.two)
    registers.save(
        tiers.one, Draft(register=RegisterId("incident"), uid=case.uid, values={"people_count": 9})
    )
    late = make_incident(tiers.one, title="漏报的")
    decided = tiers.decide(A.code, B.code)
    (file,) = [f for f in decided.files if f.to == A.code]
    with pytest.raises(rezoned.UnsentChangesError):
        receiving.receive(tiers.one, file.path)
    # Its last pack comes after the county has decided, and is read through the decision.
    tiers.report(tiers.one, PackKind.DELTA)
    assert live(tiers.county, "incident") == {B.code: 2}
    assert registers.get(tiers.county, "incident", case.uid)["people_count"] == 9
    tiers.take(decided, tiers.one)
    tiers.take(rezoning.again(tiers.county, decided.acts[0].uid, tiers.stick), tiers.two)
    assert registers.get(tiers.two, "incident", case.uid)["people_count"] == 9
    assert registers.get(tiers.two, "incident", late.uid).deleted_at is None
    assert tiers.report(tiers.two, PackKind.DELTA).receipt.outcome is Outcome.APPLIED


def test_who_had_the_rows_hands_their_numbers_over_in_full(tiers: Tiers) -> None:
    member = make_member(tiers.one, phone="13800001234")
    tiers.report(tiers.one)
    tiers.report(tiers.two)
    units.register(tiers.one, units.save_card(tiers.two, tiers.stick))
    units.register(tiers.two, units.save_card(tiers.one, tiers.stick))
    decided = tiers.decide(A.code, B.code)
    tiers.take(decided, tiers.one, tiers.two)
    assert "*" in registers.get(tiers.two, "grid_member", member.uid).text("phone")
    file = rezoning.hand_over(tiers.one, decided.acts[-1].uid, tiers.stick, reason="撤镇移交")
    lines = {each.action: each.detail for each in audit.entries(tiers.one)}
    assert "rezoning" in lines
    assert lines["rezoning.hand"]["reason"] == "撤镇移交"
    got = receiving.receive(tiers.two, file.path)
    assert got.examined.status is PackStatus.OK
    there = registers.get(tiers.two, "grid_member", member.uid)
    assert (there.text("phone"), there.deleted_at, there.unit) == ("13800001234", None, B.code)


def test_only_who_is_above_decides(tiers: Tiers) -> None:
    make_incident(tiers.one)
    tiers.report(tiers.one)
    for source, target in (
        (A.code, A.code),
        (A.code, B_VILLAGE),
        ("620623101", B.code),
        (A.code, "620623101"),
    ):
        with pytest.raises(rezoning.RezoningPlacesError):
            tiers.decide(source, target, name="某镇")
    with pytest.raises(rezoning.RezoningNameError):
        tiers.decide(A.code, NEW.code)
    with pytest.raises(rezoning.RezoningPlacesError):
        rezoning.decide(tiers.two, A.code, B.code, tiers.stick, name="某镇")
    tiers.decide(A.code, B.code)
    with pytest.raises(rezoning.RezoningDoneError):
        tiers.decide(A.code, B.code)


def test_what_cannot_be_moved_is_said_before_a_name_is_asked_for(tiers: Tiers) -> None:
    case = make_incident(tiers.one)
    tiers.report(tiers.one)
    for source, target in ((A.code, NEW.code[:-1]), (A.code, "620623101")):
        with pytest.raises(rezoning.RezoningPlacesError):
            tiers.decide(source, target)
    with pytest.raises(rezoning.RezoningPlacesError) as told:
        tiers.decide(case.text("case_code"), A.code)
    assert told.value.facts["source"] == case.text("case_code"), "as it was typed"
    # A village that the published list gives to another county does not go there from here.
    lost = replace(VILLAGES[0], successor="620623101201")
    divisions.put_many(tiers.county, [lost])
    with pytest.raises(rezoning.RezoningPlacesError):
        tiers.decide(A.code, B.code)
    assert rezoning.every(tiers.county) == ()


def test_a_stick_that_is_full_at_the_second_file_holds_no_decision_that_was_not_made(
    tiers: Tiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_incident(tiers.one)
    tiers.report(tiers.one)
    units.register(tiers.one, units.save_card(tiers.two, tiers.stick))
    out = tiers.folder / "out"
    out.mkdir()

    def full_after(room: int) -> Callable[[Path, bytes], None]:
        def write(path: Path, data: bytes) -> None:
            if len(list(out.iterdir())) == room:
                raise WriteBackError(path=path)
            write_out(path, data)

        return write

    def refused(deed: Callable[[], object], *, room: int) -> None:
        with monkeypatch.context() as stick:
            stick.setattr(aside, "write_out", full_after(room))
            with pytest.raises(WriteBackError):
                deed()
        assert list(out.iterdir()) == []

    refused(lambda: rezoning.decide(tiers.county, A.code, B.code, out), room=1)
    assert rezoning.every(tiers.county) == ()
    assert list(tiers.county.folder.glob("packs/sent/*")) == []
    decided = tiers.decide(A.code, B.code)
    uid = decided.acts[0].uid
    before = aside.stored.sent(tiers.county.db, COUNTY.code)
    refused(lambda: rezoning.again(tiers.county, uid, out), room=1)
    assert aside.stored.sent(tiers.county.db, COUNTY.code) == before
    tiers.take(decided, tiers.one)
    refused(lambda: rezoning.hand_over(tiers.one, uid, out, reason="撤镇移交"), room=0)
    assert "rezoning.hand" not in [each.action for each in audit.entries(tiers.one)]


def test_nothing_is_decided_by_a_clock_that_stands_wrong(tiers: Tiers) -> None:
    make_incident(tiers.one)
    tiers.report(tiers.one)
    tiers.clock.move(days=400)
    with pytest.raises(ClockLeapError):
        tiers.decide(A.code, B.code)
    assert rezoning.every(tiers.county) == ()
    timekeeping.confirm(tiers.county)
    assert tiers.decide(A.code, B.code).acts


def test_the_second_pc_of_a_township_learns_of_it(tiers: Tiers) -> None:
    other = tiers.open("other", A)
    for ours, theirs in ((tiers.one, other), (other, tiers.one)):
        units.register(theirs, units.save_card(ours, tiers.stick), desk=True)
    case = make_incident(tiers.one)

    def exchange(sender: Centre, taker: Centre) -> receiving.Received:
        tiers.clock.move(minutes=1)
        return receiving.receive(taker, desks.export(sender, NOVEMBER, tiers.stick).path)

    exchange(tiers.one, other)
    exchange(other, tiers.one)
    tiers.report(tiers.one)
    tiers.report(tiers.two)
    decided = tiers.decide(A.code, B.code)
    tiers.take(decided, tiers.one)
    assert exchange(other, tiers.one).examined.counts["refused"] == 0  # it does not know yet
    assert not live(tiers.one, "incident")
    exchange(tiers.one, other)
    assert not live(other, "incident")
    assert registers.get(other, "incident", case.uid).unit == B.code


@pytest.fixture
def office(tiers: Tiers) -> tuple[Centre, Record]:
    """A second PC of the first township, and a case of a village there that both PCs and the county have."""
    other = tiers.open("other", A)
    for ours, theirs in ((tiers.one, other), (other, tiers.one)):
        units.register(theirs, units.save_card(ours, tiers.stick), desk=True)
    grid = make_grid(tiers.one, code=f"{VILLAGES[1].code}001", village=VILLAGES[1].code)
    case = make_incident(tiers.one, grid=grid.uid)
    exchange(tiers, tiers.one, other)
    exchange(tiers, other, tiers.one)
    for each in (tiers.one, tiers.two):
        tiers.report(each)
    return other, case


def exchange(tiers: Tiers, sender: Centre, taker: Centre) -> receiving.Received:
    tiers.clock.move(minutes=1)
    return receiving.receive(taker, desks.export(sender, NOVEMBER, tiers.stick).path)


def count_people(tiers: Tiers, centre: Centre, case: Record, count: int) -> None:
    tiers.clock.move(minutes=1)
    values = {"people_count": count}
    registers.save(centre, Draft(register=RegisterId("incident"), uid=case.uid, values=values))


def apart(centre: Centre) -> list[tuple[str, str, object, object]]:
    found = desks.conflicts(centre)
    return sorted((each.uid, each.field, each.kept.value, each.lost.value) for each in found)


def test_what_a_second_pc_changed_before_it_heard_is_told_and_handed_over(
    tiers: Tiers, office: tuple[Centre, Record]
) -> None:
    other, case = office
    count_people(tiers, other, case, 5)
    count_people(tiers, other, case, 7)
    late = make_incident(other, grid=case["grid"], title="没人知道的")
    decided = tiers.decide(VILLAGES[1].code, f"{B.code}210")
    tiers.take(decided, tiers.one, tiers.two)
    exchange(tiers, tiers.one, other)
    assert not live(other, "incident")
    told = {each[0]: each for each in apart(other)}
    assert told[case.uid] == (case.uid, "people_count", None, 7)
    assert told[late.uid][1:] == ("deleted_at", decided.acts[0].made_at, None)
    assert len(apart(other)) == 2, "the grid and the code are what the decision changed"
    exchange(tiers, tiers.one, other)
    assert len(apart(other)) == 2, "told once"
    assert apart(tiers.one) == []
    with pytest.raises(ForeignRecordError):
        desks.restore(other, desks.conflicts(other)[0].id)
    assert [desks.left_by(other, each) for each in desks.conflicts(other)] == [decided.acts[0]] * 2

    # Handed over once more from this PC, the new owner has it all, where it has this PC's card and no other of ours.
    units.register(other, units.save_card(tiers.two, tiers.stick))
    units.register(tiers.two, units.save_card(other, tiers.stick))
    file = rezoning.hand_over(other, decided.acts[0].uid, tiers.stick, reason="漏移交的")
    assert receiving.receive(tiers.two, file.path).receipt.outcome is Outcome.APPLIED
    assert registers.get(tiers.two, "incident", case.uid)["people_count"] == 7
    assert registers.get(tiers.two, "incident", late.uid).deleted_at is None
    assert tiers.report(tiers.two).receipt.outcome is Outcome.APPLIED
    for each in desks.conflicts(other):
        desks.dismiss(other, each.id)
    exchange(tiers, tiers.one, other)
    assert apart(other) == []


def test_a_second_pc_that_has_not_heard_says_what_is_too_late(
    tiers: Tiers, office: tuple[Centre, Record]
) -> None:
    other, case = office
    decided = tiers.decide(VILLAGES[1].code, f"{B.code}210")
    tiers.take(decided, tiers.one, tiers.two)
    assert exchange(tiers, other, tiers.one).examined.counts["conflict"] == 0
    assert apart(tiers.one) == []
    count_people(tiers, other, case, 7)
    shown = receiving.preview(tiers.one, desks.export(other, NOVEMBER, tiers.stick).path)
    assert (shown.counts["conflict"], apart(tiers.one)) == (1, [])
    assert exchange(tiers, other, tiers.one).examined.counts["conflict"] == 1
    assert apart(tiers.one) == [(case.uid, "people_count", None, 7)]
    assert not live(tiers.one, "incident")
    exchange(tiers, other, tiers.one)
    assert len(apart(tiers.one)) == 1, "told once"
    # What the first PC reports then does not have it either: the second one is told when it hears.
    make_incident(tiers.one, title="别的村的")
    tiers.report(tiers.one)
    exchange(tiers, tiers.one, other)
    assert apart(other) == [(case.uid, "people_count", None, 7)]


def test_a_third_pc_that_knew_of_a_change_keeps_it_and_tells_who_made_it(
    tiers: Tiers, office: tuple[Centre, Record]
) -> None:
    other, case = office
    third = tiers.open("third", A)
    for each in (tiers.one, other):
        units.register(each, units.save_card(third, tiers.stick), desk=True)
        units.register(third, units.save_card(each, tiers.stick), desk=True)
    count_people(tiers, tiers.one, case, 5)
    exchange(tiers, tiers.one, third)
    exchange(tiers, tiers.one, other)
    tiers.report(tiers.one)
    count_people(tiers, other, case, 7)
    exchange(tiers, other, third)
    tiers.take(tiers.decide(VILLAGES[1].code, f"{B.code}210"), tiers.one, tiers.two)
    exchange(tiers, tiers.one, third)
    assert apart(third) == [(case.uid, "people_count", 5, 7)]
    exchange(tiers, third, other)
    assert apart(other) == apart(third)


@pytest.mark.parametrize("outcome", [None, "A"])
def test_what_a_second_pc_deleted_is_told_unless_the_county_has_it(
    tiers: Tiers, office: tuple[Centre, Record], outcome: str | None
) -> None:
    other, case = office
    tiers.clock.move(minutes=1)
    bin.remove(other, "incident", [case.uid])
    deleted = registers.get(other, "incident", case.uid).deleted_at
    report = SentElsewhere(
        id=PackId(unit=A.code, month=NOVEMBER, seq=9, kind=PackKind.DELTA, digest="f" * 64),
        device="beef",
        to=COUNTY.code,
        carries=True,
        seen={other.device: desks_store.newest_own(other.db)},
        created_at=other.now(),
        created_by="赵演示",
        outcome=outcome,
    )
    elsewhere.keep(other.db, [report])
    tiers.take(tiers.decide(VILLAGES[1].code, f"{B.code}210"), tiers.one, tiers.two)
    exchange(tiers, tiers.one, other)
    told = [(case.uid, "deleted_at", None, deleted)]
    assert [each for each in apart(other) if each[0] == case.uid] == ([] if outcome else told)


@pytest.mark.parametrize("deleted_last", [True, False])
def test_what_a_second_pc_changed_in_a_record_that_the_first_deleted_comes_back(
    tiers: Tiers, office: tuple[Centre, Record], deleted_last: bool
) -> None:
    other, case = office

    def delete() -> None:
        tiers.clock.move(minutes=1)
        bin.remove(tiers.one, "incident", [case.uid])

    if not deleted_last:
        delete()
    count_people(tiers, other, case, 7)
    if deleted_last:
        delete()
    tiers.report(tiers.one)
    decided = tiers.decide(VILLAGES[1].code, f"{B.code}210")
    tiers.take(decided, tiers.one, tiers.two)
    assert case.uid not in {each.uid for each in registers.find(tiers.two, EVERY_INCIDENT)}
    exchange(tiers, other, tiers.one)
    assert apart(tiers.one) == [(case.uid, "deleted_at", decided.acts[0].made_at, None)]
    for _twice in range(2):
        exchange(tiers, tiers.one, other)
        assert apart(other) == [(case.uid, "people_count", None, 7)], "who changed it is told too"
    exchange(tiers, other, tiers.one)
    assert len(apart(tiers.one)) == 1, "told once"

    units.register(other, units.save_card(tiers.two, tiers.stick))
    units.register(tiers.two, units.save_card(other, tiers.stick))
    file = rezoning.hand_over(other, decided.acts[0].uid, tiers.stick, reason="漏移交的")
    assert receiving.receive(tiers.two, file.path).receipt.outcome is Outcome.APPLIED
    back = registers.get(tiers.two, "incident", case.uid)
    assert (back["people_count"], back.deleted_at) == (7, None)


def test_what_was_moved_by_mistake_comes_back(tiers: Tiers) -> None:
    grid = make_grid(tiers.one, code=f"{VILLAGES[1].code}001", village=VILLAGES[1].code)
    case = make_incident(tiers.one, grid=grid.uid)
    for each in (tiers.one, tiers.two):
        tiers.report(each)
    target = f"{B.code}210"
    tiers.take(tiers.decide(VILLAGES[1].code, target), tiers.one, tiers.two)
    registers.save(
        tiers.two, Draft(register=RegisterId("incident"), uid=case.uid, values={"people_count": 7})
    )
    tiers.report(tiers.two)
    tiers.take(tiers.decide(target, VILLAGES[1].code), tiers.one, tiers.two)
    assert registers.get(tiers.one, "grid", grid.uid)["code"] == grid["code"]
    there = registers.get(tiers.one, "incident", case.uid)
    assert (there.unit, there.deleted_at, there["people_count"]) == (A.code, None, 7)
    assert not live(tiers.two, "incident")
    for each in (tiers.one, tiers.two):
        assert tiers.report(each).receipt.outcome is Outcome.APPLIED


def test_a_decision_that_comes_twice_or_late_moves_nothing_twice(tiers: Tiers) -> None:
    make_incident(tiers.one)
    for each in (tiers.one, tiers.two):
        tiers.report(each)
    decided = tiers.decide(A.code, B.code)
    tiers.take(decided, tiers.one, tiers.two)
    before = [merge_plan.root_here(each, B.code) for each in (tiers.county, tiers.two)]
    again = rezoning.again(tiers.county, decided.acts[0].uid, tiers.stick)
    tiers.take(again, tiers.one, tiers.two)
    (file,) = [f for f in decided.files if f.to == B.code]
    assert receiving.receive(tiers.two, file.path).examined.status is PackStatus.DUPLICATE
    assert [merge_plan.root_here(each, B.code) for each in (tiers.county, tiers.two)] == before
    assert len(set(before)) == 1


def test_what_the_old_township_still_sends_is_told_until_the_new_one_has_it(tiers: Tiers) -> None:
    case = make_incident(tiers.one, title="甲镇的")
    make_incident(tiers.two, title="乙镇的")
    for each in (tiers.one, tiers.two):
        tiers.report(each)
    values = {"people_count": 3}
    registers.save(tiers.one, Draft(register=RegisterId("incident"), uid=case.uid, values=values))
    tiers.clock.move(minutes=1)
    late = packing.export_month(tiers.one, NOVEMBER, tiers.stick, kind=PackKind.AMENDMENT)
    decided = tiers.decide(A.code, B.code)
    assert receiving.preview(tiers.county, late.path).untold == ()
    (main,) = [act for act in decided.acts if act.source == A.code]
    for again in range(2):  # received twice it is told twice
        got = receiving.receive(tiers.county, late.path).examined
        assert [act.made_at for act in got.untold] == [main.made_at], again
    (row,) = board.board(tiers.county, NOVEMBER).rows
    assert (row.unit, row.untold) == (B.code, got.untold)

    # The first files lack it: the county has what the township has not, and says so again.
    tiers.take(decided, tiers.one, tiers.two)
    assert registers.get(tiers.two, "incident", case.uid).values["people_count"] is None
    assert tiers.report(tiers.two, PackKind.AMENDMENT).examined.untold == got.untold
    tiers.take(rezoning.again(tiers.county, str(got.untold[0].uid), tiers.stick), tiers.two)
    assert registers.get(tiers.two, "incident", case.uid).values["people_count"] == 3
    assert board.board(tiers.county, NOVEMBER).rows[0].untold == ()
    done = tiers.report(tiers.two, PackKind.AMENDMENT)
    assert (done.receipt.outcome, done.examined.untold) == (Outcome.APPLIED, ())
    assert len({merge_plan.root_here(each, B.code) for each in (tiers.county, tiers.two)}) == 1
