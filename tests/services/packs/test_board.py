"""The receive board: every state of a unit, the stated due day, and what waits for a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.place import Tier
from gridcenter.services import audit, month
from gridcenter.services.centre import Centre, Unit
from gridcenter.services.packs import (
    board,
    call_list,
    packing,
    quarantine,
    receipts,
    receiving,
    relaying,
)
from gridcenter.services.packs.board import BoardState
from gridcenter.services.trust import units
from tests.builders import COUNTY, FakeClock, make_centre, make_incident

NOVEMBER = "2026-11"
CITY = Unit(code="6206", name="示例市", tier=Tier.CITY)


class Pair:
    def __init__(self, folder: Path) -> None:
        self.folder, self.clock, self.stick = folder, FakeClock(), folder / "stick"
        self.stick.mkdir()
        self.township = make_centre(folder / "t", clock=self.clock)
        self.county = make_centre(folder / "c", unit=COUNTY, clock=self.clock)
        self.introduce(self.township, self.county)

    def introduce(self, one: Centre, other: Centre) -> None:
        units.register(other, units.save_card(one, self.stick))
        units.register(one, units.save_card(other, self.stick))

    def send(self, kind: PackKind = PackKind.FULL) -> Path:
        self.clock.move(minutes=1)
        return packing.export_month(self.township, NOVEMBER, self.stick, kind=kind).path

    def report(self, kind: PackKind = PackKind.FULL) -> receiving.Received:
        got = receiving.receive(self.county, self.send(kind))
        receipts.take_home(self.township, got.receipt_files[0])
        return got

    @property
    def row(self) -> board.BoardRow:
        (row,) = board.board(self.county, NOVEMBER).rows
        return row


@pytest.fixture
def pair(tmp_path: Path):
    made = Pair(tmp_path)
    yield made
    made.township.close()
    made.county.close()


def test_late_is_what_came_after_the_stated_day(pair: Pair) -> None:
    assert str(board.board(pair.county, NOVEMBER).due) == "2026-12-03"
    make_incident(pair.township)
    pair.clock.move(days=14)  # 12-04
    assert pair.row.state is BoardState.MISSING
    month.set_due_day(pair.county, 8)
    assert pair.row.state is BoardState.DUE
    pair.report()
    assert pair.row.state is BoardState.REPORTED
    month.set_due_day(pair.county, 3)
    assert (pair.row.state, pair.row.late) == (BoardState.LATE, True)
    pair.report(PackKind.AMENDMENT)
    assert (pair.row.state, pair.row.amended) == (BoardState.LATE, True)
    for day in (0, 29):
        with pytest.raises(month.DueDayError):
            month.set_due_day(pair.county, day)
    assert [e.detail["day"] for e in audit.entries(pair.county) if e.action == "month.due_day"] == [
        3,
        8,
    ]


def test_a_gap_that_nothing_made_up_for_is_a_state_of_its_own(pair: Pair) -> None:
    record = make_incident(pair.township)
    pair.report()
    pair.send().unlink()  # lost
    assert make_incident(pair.county).uid
    pair.county.db.execute("UPDATE incident SET case_code = 'x' WHERE unit = '620622'")
    late = make_incident(pair.township)
    pair.county.db.execute(
        "UPDATE incident SET case_code = ? WHERE unit = '620622'", (late["case_code"],)
    )
    got = receiving.receive(pair.county, pair.send())
    assert got.receipt.outcome.value == "P"
    assert (pair.row.state, pair.row.gap) == (BoardState.GAP, (2,))
    assert [row.unit for row in call_list.to_call(pair.county, NOVEMBER)] == [record.unit]

    pair.county.db.execute("UPDATE incident SET case_code = 'y' WHERE unit = '620622'")
    assert pair.report().receipt.outcome.value == "A"
    row = pair.row
    assert (row.state, row.gap, row.filled) == (BoardState.REPORTED, (), (2,))
    assert not call_list.to_call(pair.county, NOVEMBER)


def test_a_township_is_not_late_because_its_county_relays_late(pair: Pair) -> None:
    city = make_centre(pair.folder / "city", unit=CITY, clock=pair.clock)
    pair.introduce(pair.county, city)
    make_incident(pair.township)
    pair.report()
    pair.clock.move(days=20)  # 12-10
    receiving.receive(city, relaying.export(pair.county, NOVEMBER, pair.stick).path)
    (county,) = board.board(city, NOVEMBER).rows
    (township,) = board.board(city, NOVEMBER, of=COUNTY.code).rows
    assert (county.state, township.state) == (BoardState.LATE, BoardState.REPORTED)
    city.close()


def test_a_decision_says_what_it_does_and_keeps_its_reason(pair: Pair) -> None:
    make_incident(pair.township)
    pair.clock.move(days=5)
    path = pair.send()
    pair.clock.move(days=-5)
    held = receiving.receive(pair.county, path)
    assert held.held
    assert pair.row.state is BoardState.HELD
    assert quarantine.look(pair.county, held.number).counts["new"] == 2
    quarantine.accept(pair.county, held.number, "电话核实：对方时钟不准")
    assert pair.row.state is BoardState.REPORTED
    told = [e.detail for e in audit.entries(pair.county) if e.action == "pack.accept"]
    assert told[0]["reason"] == "电话核实：对方时钟不准"
