"""A township restores an old backup: the county has later rows of it than it has itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gridcenter.cli.pack_telling import payload_of, text_of
from gridcenter.domain.packs.kinds import PackKind, PackStatus
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.registers import register_of
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.presenters.packs.pack_words import asked_words
from gridcenter.services.centre import Centre
from gridcenter.services.folder import accounts, backup, restoring
from gridcenter.services.packs import packing, quarantine, receipts, receiving
from gridcenter.services.register import registers
from gridcenter.services.trust import units
from tests.builders import (
    COUNTY,
    PASSWORD,
    FakeClock,
    make_centre,
    make_grid,
    make_incident,
    make_leader,
    make_member,
)

NOVEMBER = "2026-11"


class Tiers:
    """A township that restored a backup, and its county; ``send`` exports and receives."""

    def __init__(self, folder: Path) -> None:
        self.clock, self.folder = FakeClock(), folder
        self.county = make_centre(folder / "county", unit=COUNTY, clock=self.clock)
        self.township = make_centre(folder / "township", clock=self.clock)
        units.register(self.county, units.save_card(self.township, folder))
        units.register(self.township, units.save_card(self.county, folder))
        self.grid = make_grid(self.township)
        self.member = make_member(self.township, grid=self.grid.uid)
        make_incident(self.township, grid=self.grid.uid)
        assert self.send().receipt.outcome is Outcome.APPLIED
        made = backup.make(self.township, folder / "stick")
        self.note("后来")
        self.note("再后来")
        make_incident(self.township, grid=self.grid.uid)
        make_leader(self.township, grid=self.grid.uid)
        assert self.send().receipt.outcome is Outcome.APPLIED
        self.township.close()
        restoring.restore(folder / "township", made.folder, password=PASSWORD)
        self.township = accounts.open_folder(
            folder / "township", password=PASSWORD, clock=self.clock, durable=False
        )
        self.note("恢复后")

    def note(self, text: str) -> None:
        self.clock.move(minutes=1)
        draft = Draft(register=self.member.register, uid=self.member.uid, values={"note": text})
        registers.save(self.township, draft)

    def send(self, kind: PackKind = PackKind.FULL) -> receiving.Received:
        self.clock.move(minutes=1)
        sent = packing.export_month(self.township, NOVEMBER, self.folder, kind=kind)
        self.clock.move(minutes=1)
        return receiving.receive(self.county, sent.path)

    def agree(self) -> bool:
        def rows(centre: Centre) -> list[list[tuple[str, int, object]]]:
            names = ("grid", "grid_member", "household_leader", "incident", "incident_step")
            return [
                sorted(
                    (record.uid, record.revision, record.values.get("note"))
                    for record in registers.find(centre, Query(register=register_of(name).id))
                )
                for name in names
            ]

        return rows(self.township) == rows(self.county)


@pytest.fixture
def tiers(tmp_path: Path) -> Iterator[Tiers]:
    made = Tiers(tmp_path)
    yield made
    made.township.close()
    made.county.close()


def test_the_full_pack_that_a_person_accepts_is_the_units_whole_word(tiers: Tiers) -> None:
    held = tiers.send()
    assert (held.held, held.examined.status) == (True, PackStatus.REPLACED)
    assert not tiers.agree()
    got = quarantine.accept(tiers.county, held.number, "已电话核实：恢复了备份")
    assert got.receipt.outcome is Outcome.APPLIED
    assert tiers.agree()
    assert tiers.send().receipt.outcome is Outcome.APPLIED


def test_both_sides_are_told_what_to_do_about_a_pack_that_waits(tiers: Tiers) -> None:
    held = tiers.send()
    home = receipts.take_home(tiers.township, held.receipt_files[0])
    assert "恢复过备份" in asked_words(home)
    assert "不必重新导出" in text_of(tiers.township, home)
    assert "恢复过备份" in text_of(tiers.county, held)
    assert payload_of(tiers.county, held)["hint"]
    spoken = receipts.take_spoken(tiers.township, held.receipt.code)
    assert "打电话" in asked_words(spoken)
    got = quarantine.accept(tiers.county, held.number, "已电话核实：恢复了备份")
    home = receipts.take_home(tiers.township, got.receipt_files[0])
    assert asked_words(home) == ""


def test_after_a_delta_the_full_pack_that_was_asked_for_heals(tiers: Tiers) -> None:
    held = tiers.send(PackKind.DELTA)
    got = quarantine.accept(tiers.county, held.number, "已电话核实：恢复了备份")
    assert got.receipt.outcome is Outcome.FULL_WANTED
    assert not tiers.agree()
    healed = tiers.send()
    assert healed.receipt.outcome is Outcome.APPLIED
    assert tiers.agree()
    quarantine.take_back(tiers.county, healed.number)
    assert not tiers.agree()


def test_a_pack_made_before_what_is_here_is_never_the_last_word(tiers: Tiers) -> None:
    first, second = tiers.send(), tiers.send()
    assert (
        quarantine.accept(tiers.county, second.number, "已核实").receipt.outcome is Outcome.APPLIED
    )
    assert quarantine.accept(tiers.county, first.number, "已核实").examined.counts["changed"] == 0
    assert tiers.agree()


def test_a_pack_from_a_clock_in_the_future_does_not_outlive_the_units_word(tiers: Tiers) -> None:
    """A person had accepted one dated 2036: what the unit says after its restore still counts."""
    tiers.county.db.execute(
        "UPDATE pack_received SET created_at = '2036-11-05T01:00:00.000Z' WHERE seq = 2"
    )
    held = tiers.send()
    got = quarantine.accept(tiers.county, held.number, "已电话核实：恢复了备份")
    assert got.receipt.outcome is Outcome.APPLIED
    assert tiers.agree()
