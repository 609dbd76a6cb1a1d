"""Random lives of an office and its county: whichever PC shows a month as answered, the county has what that PC has.

Two or three PCs, each with a clock of its own that goes wrong by up to twenty hours; desk packs, reports and receipts that
are lost, late, repeated and out of order; changed keys; packs that a person accepts; merges that are taken back.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services.centre import Centre
from gridcenter.services.packs import desks, merge_plan, packing, quarantine, receipts, receiving
from gridcenter.services.register import incidents, registers
from gridcenter.services.trust import units
from tests.builders import COUNTY, FakeClock, make_centre, make_incident, make_leader
from tests.services.packs.test_desks import rows
from tests.services.packs.test_month_truth import stands

NOVEMBER = "2026-11"
QUICK, LONG = 1, 300
FEW = 12


class Life:
    """What happens to ``count`` PCs of one township and their county, by the number of a seed."""

    def __init__(self, folder: Path, seed: int, count: int) -> None:
        self.folder, self.seed, self.random = folder, seed, Random(seed)
        folder.mkdir()
        self.true = FakeClock()
        self.clocks = [FakeClock() for _ in range(count + 1)]
        self.pcs = [
            make_centre(folder / f"pc{at}", clock=self.clocks[at], operator=f"员{at}")
            for at in range(count)
        ]
        self.county = make_centre(folder / "county", unit=COUNTY, clock=self.clocks[-1])
        self.between: list[Path] = []
        self.up: list[Path] = []
        self.answers: list[Path] = []
        cards = [self.card(pc) for pc in self.pcs]
        for at, pc in enumerate(self.pcs):
            for other, card in enumerate(cards):
                if other != at:
                    units.register(pc, card, desk=True)
        units.register(self.county, cards[0])
        units.register(self.pcs[0], self.card(self.county))
        self.told = 0

    def close(self) -> None:
        for each in (*self.pcs, self.county):
            each.close()

    def card(self, centre: Centre) -> Path:
        return units.save_card(centre, self.folder / f"{self.random.random()}.gccard")

    def place(self) -> Path:
        made = self.folder / f"{self.random.random()}"
        made.mkdir()
        return made

    def tick(self) -> None:
        self.true.move(minutes=self.random.choice((1, 7, 40)))
        for clock in self.clocks:
            if self.random.random() < 0.1:
                clock.moment = self.true.moment + timedelta(hours=self.random.randint(-20, 20))
            else:
                clock.move(minutes=7)

    def known(self, pc: Centre) -> list[Record]:
        return registers.find(pc, Query(register=RegisterId("incident")))

    def write(self) -> None:
        pc, found = self.random.choice(self.pcs), self.random.random()
        records = self.known(pc)
        if found < 0.35 or not records:
            make_incident(pc, grid=None, title=f"第{self.random.randint(1, 999)}件")
        elif found < 0.65:
            record = self.random.choice(records)
            values = {self.random.choice(("people_count", "amount")): self.random.randint(1, 999)}
            registers.save(pc, Draft(register=record.register, uid=record.uid, values=values))
        elif found < 0.8:
            incidents.act(pc, self.random.choice(records).uid, "accept")
        elif found < 0.9:
            registers.remove(pc, "incident", [self.random.choice(records).uid])
        else:
            make_leader(pc)

    def send_across(self) -> None:
        pc = self.random.choice(self.pcs)
        self.between.append(desks.export(pc, NOVEMBER, self.place()).path)

    def take_across(self) -> None:
        if self.between:
            receiving.receive(self.random.choice(self.pcs), self.random.choice(self.between))

    def report(self) -> None:
        kind = self.random.choice((PackKind.FULL, PackKind.DELTA, PackKind.AMENDMENT))
        self.up.append(packing.export_month(self.pcs[0], NOVEMBER, self.place(), kind=kind).path)

    def take_up(self) -> None:
        if self.up:
            self.answer(receiving.receive(self.county, self.random.choice(self.up)).data)

    def answer(self, data: bytes) -> None:
        path = self.place() / "r.gcreceipt"
        path.write_bytes(data)
        self.answers.append(path)

    def decide(self) -> None:
        held = quarantine.held(self.county)
        if held:
            done = quarantine.accept(self.county, self.random.choice(held).number, "电话核实")
            self.answer(done.data)

    def take_back(self) -> None:
        merged = [
            each for each in receiving.stored.received(self.county.db) if each.state == "merged"
        ]
        if merged and self.random.random() < 0.4:
            done = quarantine.take_back(self.county, merged[0].number)
            # Told by phone at once: until the sender hears of it, it cannot know.
            receipts.take_spoken(self.pcs[0], done.given.receipt.code)
            self.answer(done.given.data)
            self.told += 1
            self.meet()

    def hear(self) -> None:
        if self.answers:
            receipts.take_home(self.pcs[0], self.random.choice(self.answers))

    def rotate(self) -> None:
        pc = self.random.choice(self.pcs)
        units.rotate(pc)
        card = self.card(pc)
        for other in self.pcs:
            if other is not pc:
                units.register(other, card, desk=True)
        if pc is self.pcs[0]:
            units.register(self.county, card)

    def meet(self) -> None:
        """All PCs hear what every other has."""
        for _round in range(2):
            for sender in self.pcs:
                path = desks.export(sender, NOVEMBER, self.place()).path
                for other in self.pcs:
                    if other is not sender:
                        receiving.receive(other, path)

    def step(self) -> None:
        self.tick()
        deeds: list[tuple[Callable[[], None], int]] = [
            (self.write, 8),
            (self.send_across, 4),
            (self.take_across, 6),
            (self.report, 3),
            (self.take_up, 5),
            (self.hear, 5),
            (self.decide, 2),
            (self.take_back, 1),
            (self.rotate, 1),
        ]
        (deed,) = self.random.choices([each for each, _ in deeds], [often for _, often in deeds])
        with suppress(GridcenterError):  # refused in words: a day to come, a key of before, a fork
            deed()

    def truth(self) -> None:
        """Whoever shows the month as reported and answered has what the county has."""
        there = merge_plan.root_here(self.county, str(self.pcs[0].unit.code))
        for pc in self.pcs:
            if stands(pc) == (0, True, True):
                assert merge_plan.root_here(pc, str(pc.unit.code)) == there, (self.seed, pc.actor)

    def settle(self) -> None:
        """All meet, and the county gets everything: then every PC says so."""
        for clock in self.clocks:
            clock.moment = self.true.moment + timedelta(days=3)
        self.meet()
        for _turn in range(3):
            for clock in self.clocks:
                clock.move(minutes=5)
            path = packing.export_month(self.pcs[0], NOVEMBER, self.place()).path
            got = receiving.receive(self.county, path)
            if got.held:
                got = quarantine.accept(self.county, got.number, "电话核实")
            self.answer(got.data)
            receipts.take_home(self.pcs[0], self.answers[-1])
        self.meet()
        assert [stands(pc) for pc in self.pcs] == [(0, True, True)] * len(self.pcs), self.seed
        first, *others = [rows(pc) for pc in self.pcs]
        assert all(each == first for each in others), self.seed
        codes = [each.text("case_code") for each in self.known(self.pcs[0])]
        assert len(codes) == len(set(codes)), self.seed
        self.truth()


def live(folder: Path, seed: int, *, steps: int = 0, pcs: int = 3) -> None:
    life = Life(folder / f"{seed}", seed, pcs)
    for _step in range(steps or life.random.randint(20, 70)):
        life.step()
        life.truth()
    life.settle()
    life.close()


@pytest.mark.parametrize("seed", range(QUICK))
def test_what_is_shown_as_answered_is_there(tmp_path: Path, seed: int) -> None:
    live(tmp_path, seed, steps=FEW, pcs=2)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(QUICK, LONG))
def test_three_hundred_lives_of_three_pcs(tmp_path: Path, seed: int) -> None:
    live(tmp_path, seed)
