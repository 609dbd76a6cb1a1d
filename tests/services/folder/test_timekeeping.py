"""A clock that leaps stops the writing; what was dated in the future is set right on every PC."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gridcenter.domain.packs.kinds import PackStatus
from gridcenter.domain.packs.tables import every_table
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.fields import RegisterId, UnitCode, Value
from gridcenter.domain.stamps import milliseconds_of
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.services import month
from gridcenter.services.centre import Centre, ClockLeapError
from gridcenter.services.folder import accounts, redating, timekeeping
from gridcenter.services.packs import desks, packing, quarantine, receipts, receiving, sending
from gridcenter.services.register import bin, incidents, registers, retention
from gridcenter.services.trust import units
from gridcenter.store import audit, gestures
from tests.builders import COUNTY, PASSWORD, TOWNSHIP, FakeClock, make_centre, make_incident

NOVEMBER = "2026-11"
TEN_YEARS = 3652


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[Centre, Centre, Centre, FakeClock, Path]]:
    clock, stick = FakeClock(), tmp_path / "stick"
    stick.mkdir()
    one, two = (make_centre(tmp_path / name, clock=clock, operator=name) for name in "甲乙")
    county = make_centre(tmp_path / "county", unit=COUNTY, clock=clock)
    for ours, theirs in ((one, two), (two, one)):
        units.register(theirs, units.save_card(ours, stick), desk=True)
    units.register(county, units.save_card(one, stick))
    units.register(one, units.save_card(county, stick))
    yield one, two, county, clock, stick
    for centre in (one, two, county):
        centre.close()


def change(centre: Centre, record: Record, **values: Value) -> None:
    registers.save(centre, Draft(register=record.register, uid=record.uid, values=values))


def rows(centre: Centre) -> list[object]:
    found = []
    for table in every_table():
        names = ", ".join(table.columns)
        found.append(centre.db.query(f"SELECT {names} FROM {table.name} ORDER BY uid"))
    return found


def count(centre: Centre) -> int:
    return registers.count(centre, Query(register=RegisterId("incident")))


def test_a_leap_of_ten_years_is_refused_until_somebody_says_it_is_right(office) -> None:
    one, _two, _county, clock, _stick = office
    make_incident(one)
    clock.move(days=TEN_YEARS)
    assert timekeeping.doubt(one) is not None
    with pytest.raises(ClockLeapError):
        make_incident(one)
    assert count(one) == 1
    clock.move(days=-TEN_YEARS)
    assert timekeeping.doubt(one) is None
    make_incident(one)
    clock.move(days=63)  # two months without the program: asked once, then it goes on
    with pytest.raises(ClockLeapError):
        make_incident(one)
    assert timekeeping.confirm(one) is None
    make_incident(one)
    assert timekeeping.doubt(one) is None


def test_the_very_first_record_is_asked_about_too(office) -> None:
    one, _two, _county, clock, _stick = office
    clock.move(days=TEN_YEARS)
    with pytest.raises(ClockLeapError):
        make_incident(one)
    assert count(one) == 0


@pytest.mark.parametrize(
    ("moved", "asked"),
    [
        (timedelta(days=-1), False),
        (timedelta(days=-1, minutes=-1), True),
        (timedelta(days=62), False),
        (timedelta(days=62, minutes=1), True),
    ],
)
def test_a_day_back_and_two_months_on_are_the_bounds(office, moved: timedelta, asked: bool) -> None:
    one, _two, _county, clock, _stick = office
    make_incident(one)
    clock.moment += moved
    assert (timekeeping.doubt(one) is not None) == asked
    if not asked:
        make_incident(one, occurred_at="2026-11-01T09:00")
        return
    with pytest.raises(ClockLeapError):
        make_incident(one)
    timekeeping.confirm(one)
    # One answer for this difference, in the trail with both moments.
    make_incident(one, occurred_at="2026-11-01T09:00")
    (said,) = audit.of_action(one.db, "clock.confirmed")
    assert {"now", "last"} <= said.detail.keys()
    clock.moment -= moved
    assert (timekeeping.doubt(one) is not None) == (moved > timedelta())


def test_a_session_tells_the_time_though_nothing_was_written(tmp_path: Path) -> None:
    clock = FakeClock()
    one = make_centre(tmp_path / "one", clock=clock)
    make_incident(one)
    one.close()
    clock.move(days=40)  # somebody only looks
    for back in (0, 30):
        clock.move(days=-back)
        one = accounts.open_folder(tmp_path / "one", password=PASSWORD, clock=clock, durable=False)
        doubt = timekeeping.doubt(one)
        assert (doubt is not None) == bool(back)
        one.close()


def test_packs_of_two_units_speak_against_our_clock_and_one_against_its_own(tmp_path: Path) -> None:
    clock, stick = FakeClock(), tmp_path / "stick"
    stick.mkdir()
    county = make_centre(tmp_path / "county", unit=COUNTY, clock=clock)
    for number, name in enumerate(("甲", "乙")):
        unit = replace(TOWNSHIP, code=UnitCode(f"62062210{number + 1}"))
        town = make_centre(tmp_path / name, unit=unit, clock=clock)
        units.register(county, units.save_card(town, stick))
        units.register(town, units.save_card(county, stick))
        clock.move(days=3)
        path = packing.export_month(town, NOVEMBER, stick).path
        clock.move(days=-3)
        assert receiving.receive(county, path).examined.status is PackStatus.FROM_FUTURE
        assert (timekeeping.doubt(county) is not None) == bool(number)
        town.close()
    with pytest.raises(ClockLeapError):
        make_incident(county)
    timekeeping.confirm(county)
    assert timekeeping.doubt(county) is None
    county.close()


def test_a_pack_of_today_says_that_a_long_pause_was_one(office) -> None:
    one, _two, county, clock, stick = office
    make_incident(county)
    clock.move(days=63)
    timekeeping.confirm(one)
    path = packing.export_month(one, NOVEMBER, stick).path
    assert timekeeping.doubt(county) is not None
    receiving.receive(county, path)
    assert timekeeping.doubt(county) is None


@pytest.mark.parametrize("years", [-27, 10])
def test_a_clock_years_away_writes_dates_and_empties_nothing(office, years: int) -> None:
    one, _two, _county, clock, stick = office
    gone = make_incident(one)
    bin.remove(one, RegisterId("incident"), [gone.uid])
    clock.move(days=365 * years)
    for deed in (
        lambda: make_incident(one, occurred_at="1999-01-01T09:00"),
        lambda: sending.export(one, NOVEMBER, stick),
        lambda: month.report_nil(one, "2026-10"),
        lambda: retention.purge(one, "到期清理"),
    ):
        with pytest.raises(ClockLeapError):
            deed()
    assert timekeeping.doubt(one) is not None
    clock.move(days=-365 * years)
    bin.restore(one, RegisterId("incident"), [gone.uid])
    assert count(one) == 1


def poisoned(office) -> Record:
    """One record keyed with the year ten years ahead, which somebody called right."""
    one, _two, _county, clock, _stick = office
    record = make_incident(one, title="先录的")
    clock.move(days=TEN_YEARS)
    timekeeping.confirm(one)
    clock.move(hours=1)
    make_incident(one, title="年份设错时录的")
    change(one, record, people_count=5)
    clock.move(days=-TEN_YEARS, hours=1)
    return record


def test_days_that_the_wrong_clock_wrote_are_set_right_with_its_stamps(office) -> None:
    one, two, county, clock, stick = office
    early = make_incident(one, title="先录的")
    clock.move(days=TEN_YEARS)
    timekeeping.confirm(one)
    clock.move(hours=1)
    told = make_incident(one, title="时钟给的时间", occurred_at=f"{one.today()}T09:00")
    typed = make_incident(one, title="自己填的时间", occurred_at="2026-11-03T08:30")
    incidents.act(one, early.uid, "accept")
    clock.move(days=1 - TEN_YEARS)
    restamp = timekeeping.confirm(one)
    assert restamp is not None
    day = one.today().isoformat()
    for record in (told, typed):
        now = registers.get(one, "incident", record.uid)
        assert now["registered_on"] == day
        assert now["deadline"][:4] == day[:4]
        assert now["deadline_basis"] == "rule"
    assert registers.get(one, "incident", typed.uid)["occurred_at"] == "2026-11-03T08:30"
    assert registers.get(one, "incident", told.uid)["occurred_at"][:10] == day
    accepted = registers.get(one, "incident", early.uid)
    assert (accepted["accepted_on"], accepted["registered_on"]) == (day, early["registered_on"])
    assert {each["taken_at"][:4] for each in incidents.steps(one, early.uid)} == {day[:4]}
    assert not list(month.findings(one, NOVEMBER))
    # It is a change like any: the other PC and the county have it too.
    clock.move(minutes=5)
    receiving.receive(two, desks.export(one, NOVEMBER, stick).path)
    assert registers.get(two, "incident", told.uid)["registered_on"] == day
    got = receiving.receive(county, packing.export_month(one, NOVEMBER, stick).path)
    assert got.receipt.outcome is Outcome.APPLIED
    assert registers.get(county, "incident", early.uid)["accepted_on"] == day
    # And nothing is left to do a second time.
    assert redating.set_right(one, restamp).count == 0


def test_what_was_dated_ahead_is_set_right_and_goes_up_at_once(office) -> None:
    one, _two, county, clock, stick = office
    poisoned(office)
    first = packing.export_month(one, NOVEMBER, stick)
    held = receiving.receive(county, first.path)
    assert held.examined.status is PackStatus.FROM_FUTURE
    quarantine.accept(county, held.number, "已电话核实")

    assert timekeeping.confirm(one) is not None
    assert timekeeping.doubt(one) is None
    assert milliseconds_of(gestures.last_stamp(one.db)) <= clock().timestamp() * 1000
    clock.move(minutes=5)
    make_incident(one, title="后来的")
    got = receiving.receive(county, packing.export_month(one, NOVEMBER, stick).path)
    assert (got.examined.status, got.receipt.outcome) == (PackStatus.OK, Outcome.APPLIED)
    receipts.take_home(one, got.receipt_files[0])
    years = {row.changed_at[:4] for row in registers.find(county, Query(register="incident"))}
    assert years == {"2026"}


def test_the_second_pc_is_not_infected_and_both_agree_after_the_correction(office) -> None:
    one, two, _county, clock, stick = office
    record = make_incident(one, title="早有的")
    receiving.receive(two, desks.export(one, NOVEMBER, stick).path)
    poisoned(office)
    held = receiving.receive(two, desks.export(one, NOVEMBER, stick).path)
    assert held.examined.status is PackStatus.FROM_FUTURE
    quarantine.accept(two, held.number, "已核实")
    assert milliseconds_of(gestures.last_stamp(two.db)) < clock().timestamp() * 1000 + 10**8
    clock.move(hours=1)
    change(two, record, people_count=9)
    clock.move(hours=1)
    timekeeping.confirm(one)
    clock.move(hours=1)
    for sender, to in ((one, two), (two, one), (one, two)):
        got = receiving.receive(to, desks.export(sender, NOVEMBER, stick).path)
        assert got.examined.status is PackStatus.OK
        clock.move(minutes=1)
    assert rows(one) == rows(two)
    assert registers.get(one, "incident", record.uid)["people_count"] == 9
    assert {row.changed_at[:4] for row in registers.find(two, Query(register="incident"))} == {
        "2026"
    }


@pytest.mark.parametrize("came_back", [False, True])
@pytest.mark.parametrize("deed", ["people_count", "place", "deleted"])
def test_what_was_written_with_open_eyes_over_a_far_value_stays(
    office, deed: str, came_back: bool
) -> None:
    """The second PC accepted a value dated 2036 and put another in its place: that was the later word."""
    one, two, _county, clock, stick = office
    record = make_incident(one, title="先录的")
    receiving.receive(two, desks.export(one, NOVEMBER, stick).path)
    clock.move(days=TEN_YEARS)
    timekeeping.confirm(one)
    change(one, record, people_count=5, place="甲处")
    clock.move(days=-TEN_YEARS, hours=1)
    held = receiving.receive(two, desks.export(one, NOVEMBER, stick).path)
    quarantine.accept(two, held.number, "已核实")
    clock.move(minutes=5)
    if deed == "deleted":
        registers.remove(two, "incident", [record.uid])
    else:
        change(two, record, **{deed: 9 if deed == "people_count" else "乙处"})
    if came_back:
        back = receiving.receive(one, desks.export(two, NOVEMBER, stick).path)
        quarantine.accept(one, back.number, "已核实")
    clock.move(hours=1)
    timekeeping.confirm(one)
    for sender, to in ((one, two), (two, one), (one, two)):
        clock.move(minutes=1)
        receiving.receive(to, desks.export(sender, NOVEMBER, stick).path)
    assert rows(one) == rows(two)
    now = registers.get(one, "incident", record.uid)
    assert (now.deleted_at is not None) == (deed == "deleted")
    wanted = {"people_count": 5, "place": "甲处"}
    if deed != "deleted":
        wanted[deed] = 9 if deed == "people_count" else "乙处"
    assert {name: now[name] for name in wanted} == wanted
