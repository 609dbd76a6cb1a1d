"""The life of a record says what the other desk did: who, when, from what to what."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.records import Draft, Record
from gridcenter.presenters.register.record_history import read_history
from gridcenter.services.centre import Centre
from gridcenter.services.packs import desks, joined_history, packing, receiving
from gridcenter.services.register import registers, undo
from gridcenter.services.trust import units
from tests.builders import COUNTY, FakeClock, make_centre, make_incident

NOVEMBER = "2026-11"


class Office:
    def __init__(self, folder: Path) -> None:
        self.clock, self.stick = FakeClock(), folder / "stick"
        self.stick.mkdir()
        self.one = make_centre(folder / "one", clock=self.clock)
        self.two = make_centre(folder / "two", clock=self.clock, operator="赵演示")
        for ours, theirs in ((self.one, self.two), (self.two, self.one)):
            units.register(theirs, units.save_card(ours, self.stick), desk=True)

    def bring(self, sender: Centre) -> None:
        self.clock.move(minutes=1)
        path = desks.export(sender, NOVEMBER, self.stick).path
        self.clock.move(minutes=1)
        receiving.receive(self.two if sender is self.one else self.one, path)

    def edit(self, desk: Centre, record: Record, **values: object) -> str:
        self.clock.move(minutes=7)
        now = registers.get(desk, record.register, record.uid)
        draft = Draft(
            register=record.register, uid=record.uid, base_revision=now.revision, values=values
        )
        registers.save(desk, draft)
        return desk.now()


@pytest.fixture
def office(tmp_path: Path):
    made = Office(tmp_path)
    yield made
    made.one.close()
    made.two.close()


def told(centre: Centre, record: Record) -> list[tuple[str, str, dict[str, tuple[object, object]]]]:
    """At, by, and field → (before, after) of each entry, newest first."""
    return [
        (each.at, each.by, {n: (each.before.get(n), v) for n, v in each.after.items()})
        for each in joined_history.history(centre, record.register, record.uid)
    ]


def test_the_other_desks_edits_are_told_with_who_and_when(office: Office) -> None:
    record = make_incident(office.one, place="老地方")
    office.bring(office.one)
    first = office.edit(office.two, record, place="新地方")
    second = office.edit(office.two, record, people_count=9)
    mine = office.edit(office.one, record, summary="补充经过")
    office.bring(office.two)
    assert told(office.one, record)[:3] == [
        (mine, "王演示", {"summary": (None, "补充经过")}),
        (second, "赵演示", {"people_count": (None, 9)}),
        (first, "赵演示", {"place": ("老地方", "新地方")}),
    ]
    # A later merge and a later edit leave the earlier entries as they were told.
    later = office.edit(office.two, record, place="更新的地方")
    office.bring(office.two)
    entries = told(office.one, record)
    assert entries[0] == (later, "赵演示", {"place": ("新地方", "更新的地方")})
    assert [each[2] for each in entries if "place" in each[2]][:2] == [
        {"place": ("新地方", "更新的地方")},
        {"place": ("老地方", "新地方")},
    ]
    # What was registered there has one entry that says so.
    (born,) = joined_history.history(office.two, record.register, record.uid)[-1:]
    assert (born.by, born.before, born.after["place"]) == ("王演示", {}, "老地方")


def test_a_clock_that_was_set_back_turns_no_order_round(office: Office) -> None:
    record = make_incident(office.one, place="一")
    office.edit(office.one, record, place="二")
    office.bring(office.one)
    office.bring(office.two)
    office.clock.move(minutes=-11)
    office.edit(office.one, record, place="三")
    office.clock.move(minutes=-11)
    office.edit(office.one, record, place="四")
    places = [("三", "四"), ("二", "三"), ("一", "二"), (None, "一")]
    assert [each[2]["place"] for each in told(office.one, record)] == places
    shown = read_history(office.one, "incident", record.uid)
    assert [c.after for e in shown for c in e.changes if c.name == "place"] == [
        "四",
        "三",
        "二",
        "一",
    ]


def test_a_loser_is_put_back_from_the_record(office: Office) -> None:
    record = make_incident(office.one, place="老地方")
    office.bring(office.one)
    office.edit(office.two, record, place="二号机的")
    office.edit(office.one, record, place="一号机的")
    office.bring(office.two)
    assert registers.get(office.one, "incident", record.uid)["place"] == "一号机的"
    (lost,) = [e for e in read_history(office.one, "incident", record.uid) if e.by == "赵演示"]
    (change,) = lost.changes
    assert "没有采用" in lost.label
    assert (change.before, change.after, change.can_put_back) == ("二号机的", "一号机的", True)
    undo.put_back(office.one, "incident", record.uid, change.name, change.value)
    assert registers.get(office.one, "incident", record.uid)["place"] == "二号机的"
    assert desks.conflicts(office.one) == (), "putting it back settles the conflict"

    # On the other desk our value replaced theirs: theirs stands in the entry of the merge.
    office.clock.move(minutes=1)
    office.edit(office.two, record, place="二号机改过")
    office.edit(office.one, record, place="一号机又改")
    office.bring(office.one)
    newest = read_history(office.two, "incident", record.uid)[0]
    assert newest.changes[0].before == "二号机改过"
    assert newest.changes[0].can_put_back


def test_a_county_reads_what_a_pack_changed(office: Office, tmp_path: Path) -> None:
    county = make_centre(tmp_path / "county", unit=COUNTY, clock=office.clock)
    units.register(county, units.save_card(office.one, office.stick))
    units.register(office.one, units.save_card(county, office.stick))
    record = make_incident(office.one, place="老地方")
    for kind, place in ((PackKind.FULL, None), (PackKind.DELTA, "新地方")):
        if place:
            office.edit(office.one, record, place=place)
        office.clock.move(minutes=1)
        path = packing.export_month(office.one, NOVEMBER, office.stick, kind=kind).path
        office.clock.move(minutes=1)
        receiving.receive(county, path)
    newest, first = read_history(county, "incident", record.uid)
    assert newest.by == "王演示"
    assert "第 2 号上报包" in newest.label
    assert [(c.before, c.after) for c in newest.changes] == [("老地方", "新地方")]
    assert "第 1 号上报包" in first.label
    county.close()
