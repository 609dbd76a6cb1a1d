"""What is shown is what is done: preview, dry run and acceptance are one plan."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from gridcenter.domain.packs.kinds import PackKind, PackStatus
from gridcenter.domain.packs.merge import Version, plan_table
from gridcenter.domain.packs.tables import STAMP, UNIT, table_of
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.packs.pack_receive import PackReceive
from gridcenter.services.centre import Centre
from gridcenter.services.folder import accounts
from gridcenter.services.packs import (
    amendments,
    examining,
    merge_plan,
    outline,
    packing,
    quarantine,
    receiving,
)
from gridcenter.services.packs.merge_plan import PackPlan
from gridcenter.services.register import registers
from gridcenter.services.trust import units
from gridcenter.store.packs import merging
from tests.builders import COUNTY, PASSWORD, FakeClock, make_centre, make_incident

NOVEMBER = "2026-11"


@pytest.fixture
def clones(tmp_path: Path) -> Iterator[tuple[Centre, Centre, Centre, FakeClock, Path]]:
    """A township, the same folder copied to a second PC before anything was keyed, the county."""
    clock, stick = FakeClock(), tmp_path / "stick"
    stick.mkdir()
    township = make_centre(tmp_path / "township", clock=clock)
    county = make_centre(tmp_path / "county", unit=COUNTY, clock=clock)
    units.register(county, units.save_card(township, stick))
    units.register(township, units.save_card(county, stick))
    township.close()
    shutil.copytree(tmp_path / "township", tmp_path / "copy")
    one, two = (
        accounts.open_folder(tmp_path / name, password=PASSWORD, clock=clock)
        for name in ("township", "copy")
    )
    yield one, two, county, clock, stick
    for centre in (one, two, county):
        centre.close()


def held_full_pack(clones: tuple[Centre, Centre, Centre, FakeClock, Path]) -> int:
    one, two, county, clock, stick = clones
    for at in range(3):
        make_incident(one, title=f"甲机{at}")
    make_incident(two, title="乙机一")
    receiving.receive(county, packing.export_month(one, NOVEMBER, stick).path)
    clock.move(hours=1)
    return receiving.receive(county, packing.export_month(two, NOVEMBER, stick).path).number


def test_accepting_deletes_no_more_than_was_shown(clones) -> None:
    county = clones[2]
    pack = held_full_pack(clones)
    seen = quarantine.look(county, pack)
    # Already when it is held it is told as a person's word will carry it out.
    held = receiving.preview(county, receiving.archive_path(county, seen.id.digest))
    assert (held.status, held.counts) == (PackStatus.REPLACED, seen.counts)
    assert seen.counts["deleted"] == 6  # three incidents, each with its first step
    told = outline.of(county, seen.plan).rows
    gone = [row for row in told if row.fate == "deleted" and row.register == "incident"]
    assert sorted(row.title.split(" ")[1] for row in gone) == ["甲机0", "甲机1", "甲机2"]
    assert {row.why for row in gone} == {"gone"}

    done = quarantine.accept(county, pack, "已核实", shown=seen.mark)
    assert done.examined.counts == seen.counts
    assert done.examined.mark == seen.mark
    assert registers.count(county, Query(register=RegisterId("incident"))) == 1
    # What was told of names is told still, although the rows themselves say nothing any more.
    assert outline.of(county, done.examined.plan).rows == told


def test_what_changed_since_it_was_shown_is_shown_anew(clones) -> None:
    one, _two, county, clock, stick = clones
    pack = held_full_pack(clones)
    seen = quarantine.look(county, pack)
    make_incident(one, title="甲机后来")
    clock.move(minutes=-30)
    receiving.receive(county, packing.export_month(one, NOVEMBER, stick).path)
    with pytest.raises(receiving.PlanChangedError):
        quarantine.accept(county, pack, "已核实", shown=seen.mark)
    assert [each.number for each in quarantine.held(county)] == [pack]


def test_each_row_is_told_with_why_and_what_it_said(clones) -> None:
    one, _two, county, clock, stick = clones
    record = make_incident(one, title="邻里纠纷", people_count=3)
    first = packing.export_month(one, NOVEMBER, stick).path
    clock.move(hours=1)
    registers.save(
        one, Draft(register=record.register, uid=record.uid, values={"people_count": 300})
    )
    gone = make_incident(one, title="误登")
    receiving.receive(county, packing.export_month(one, NOVEMBER, stick).path)
    clock.move(hours=1)
    registers.remove(one, "incident", [gone.uid])
    third = packing.export_month(one, NOVEMBER, stick).path

    (stale,) = outline.of(county, receiving.preview(county, first).plan).rows
    assert (stale.fate, stale.why) == ("stale", "older")
    (field,) = stale.fields
    assert (field.name, field.before, field.after) == ("people_count", "300", "3")

    seen = receiving.preview(county, third)
    got = receiving.receive(county, third, shown=seen.mark)
    assert got.examined.counts["deleted"] == 2
    told = outline.of(county, seen.plan, most=1)
    assert (told.rows[0].fate, told.rows[0].why, told.left_out) == ("deleted", "deleted_there", 1)
    assert got.receipt.counts == tuple(got.examined.counts.values())


@pytest.mark.parametrize(
    ("later", "why"), [("00", "both_changed_here"), ("02", "both_changed")], ids=["ours", "theirs"]
)
def test_a_conflict_tells_what_is_here_and_what_comes(clones, later: str, why: str) -> None:
    """Whoever wins: before is what is here, after is what the pack says."""
    centre, table = clones[0], table_of(INCIDENT)
    record = make_incident(centre, people_count=3)
    (here,) = merging.versions(centre.db, table, [record.uid]).values()
    cells = list(here.row)
    cells[STAMP] = later + str(cells[STAMP])[2:]
    cells[table.columns.index("people_count")] = 5
    plan = plan_table(table, {here.uid: here}, [Version(tuple(cells))], owner=str(here.row[UNIT]))
    (row,) = outline.of(centre, PackPlan(tables=(plan,), newest_stamp="")).rows
    assert (row.fate, row.why) == ("conflict", why)
    assert [(each.before, each.after) for each in row.fields] == [("3", "5")]


def counted(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How often a sealed file is opened, and a plan made of what it holds."""
    calls = {"opened": 0, "planned": 0}

    def watch(module: ModuleType, name: str, what: str) -> None:
        real = getattr(module, name)

        def counting(*given: Any, **more: Any) -> Any:
            calls[what] += 1
            return real(*given, **more)

        monkeypatch.setattr(module, name, counting)

    watch(examining, "open_pack", "opened")
    watch(amendments, "open_pack", "opened")
    watch(merge_plan, "make", "planned")
    return calls


def test_an_amendment_is_opened_and_planned_once_a_step(clones, monkeypatch) -> None:
    one, _two, county, clock, stick = clones
    record = make_incident(one, title="邻里纠纷", people_count=3)
    receiving.receive(county, packing.export_month(one, NOVEMBER, stick).path)
    clock.move(hours=1)
    registers.save(
        one, Draft(register=record.register, uid=record.uid, values={"people_count": 30})
    )
    path = packing.export_month(one, NOVEMBER, stick, kind=PackKind.AMENDMENT).path
    calls, cards = counted(monkeypatch), []
    page = PackReceive(ImmediateDesk(county), lambda: None)
    page.choose([path])
    cards += page.cards
    assert calls == {"opened": 1, "planned": 1}
    page.merge()
    cards += page.cards
    assert calls == {"opened": 2, "planned": 2}
    # What the card says was changed is the same before and after, and neither reads the file again.
    told = [[(line.before, line.after) for line in card.difference.lines] for card in cards]
    assert told == [[("3", "30")]] * 2
