"""PCs of one unit that kept data before they were linked: joined, every record kept, codes given once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from gridcenter.domain.packs.desk_slots import Claim, free, joined, serials, standing
from gridcenter.domain.packs.tables import every_table
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.services.centre import Centre
from gridcenter.services.packs import desks, outline, receiving
from gridcenter.services.register import incidents, registers, undo
from gridcenter.services.trust import desk_slots, units
from tests.builders import FakeClock, make_centre, make_grid, make_incident

NOVEMBER = "2026-11"
PREFIX = "620622101202611"


class Office:
    """PCs of one unit, not linked yet, and a stick between them."""

    def __init__(self, folder: Path, names: str) -> None:
        self.clock, self.stick = FakeClock(), folder / "stick"
        self.stick.mkdir()
        self.pcs = [make_centre(folder / name, clock=self.clock, operator=name) for name in names]

    def link(self, one: Centre, other: Centre) -> None:
        for ours, theirs in ((one, other), (other, one)):
            units.register(theirs, units.save_card(ours, self.stick), desk=True)

    def bring(self, sender: Centre, to: Centre) -> receiving.Received:
        self.clock.move(minutes=1)
        return receiving.receive(to, desks.export(sender, NOVEMBER, self.stick).path)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path, "甲乙丙")
    yield made
    for centre in made.pcs:
        centre.close()


def rows(centre: Centre) -> list[object]:
    found = []
    for table in every_table():
        names = ", ".join(table.columns)
        found.append(centre.db.query(f"SELECT {names} FROM {table.name} ORDER BY uid"))
    return found


def codes(centre: Centre) -> dict[str, str]:
    found = registers.find(centre, Query(register=RegisterId("incident")))
    return {each.text("title"): each.text("case_code") for each in found}


def test_what_two_pcs_kept_before_they_knew_each_other_is_all_there_after(office: Office) -> None:
    one, two, _three = office.pcs
    grids = []
    for at, pc in enumerate((one, two)):
        office.clock.move(minutes=1)
        make_incident(pc, title=f"{at}机先录")
        grids.append(make_grid(pc, code="620622101200001", name=f"{at}机建的网格"))
    office.link(one, two)
    pack = desks.export(one, NOVEMBER, office.stick).path
    seen = receiving.preview(two, pack)
    told = [each for each in outline.of(two, seen.plan).rows if each.fate == "renumbered"]
    assert [(each.register, each.title.split(" ")[-1]) for each in told] == [
        ("grid", "620622101200001"),
        ("incident", "1机先录"),
    ]
    got = receiving.receive(two, pack, shown=seen.mark)
    assert (got.receipt.outcome, got.examined.counts["refused"]) == (Outcome.APPLIED, 0)
    now = codes(two)
    assert now["0机先录"] == f"{PREFIX}0001"
    assert now["1机先录"] not in {f"{PREFIX}0001", ""}
    # The old code finds it still, as a word of the search and as a code.
    found = registers.find(two, Query(register=RegisterId("incident"), search=f"{PREFIX}0001"))
    assert {each["title"] for each in found} == {"0机先录", "1机先录"}
    assert incidents.find(two, now["1机先录"])["former_codes"] == f"{PREFIX}0001"
    moved = registers.get(two, "grid", grids[1].uid)
    assert (moved["code"], moved["former_codes"]) == ("620622101200002", "620622101200001")
    # The next undo is the officer's own last step, not what followed from the merge.
    assert undo.recent(two)[0].kind == "renumber"
    office.bring(two, one)
    assert rows(one) == rows(two)
    assert codes(one) == now
    new = [make_incident(pc).text("case_code") for pc in (one, two, one, two)]
    assert len({*new, *now.values()}) == 6


def test_both_renumber_at_once_and_agree_in_the_end(office: Office) -> None:
    one, two, _three = office.pcs
    for pc in (one, two):
        for at in range(3):
            office.clock.move(minutes=1)
            make_incident(pc, title=f"{pc.actor}{at}")
    office.link(one, two)
    packs = [desks.export(pc, NOVEMBER, office.stick).path for pc in (one, two)]
    receiving.receive(two, packs[0])
    receiving.receive(one, packs[1])
    for sender, to in ((one, two), (two, one), (one, two)):
        office.bring(sender, to)
    assert rows(one) == rows(two)
    assert len(set(codes(one).values())) == 6
    # Whoever was first kept the code.
    assert [codes(one)[f"甲{at}"][-4:] for at in range(3)] == ["0001", "0002", "0003"]


def test_a_change_of_keys_changes_nothing_about_who_is_which(office: Office) -> None:
    one, two, _three = office.pcs
    office.link(one, two)
    given = [make_incident(pc).text("case_code") for pc in (one, two)]
    for _again in range(6):
        units.rotate(one)
        units.register(two, units.save_card(one, office.stick), desk=True)
        given += [make_incident(pc).text("case_code") for pc in (one, two)]
    assert len(set(given)) == len(given)
    assert len(units.other_desks(two)) == 1
    assert all(
        abs(int(code[-4:]) - int(first[-4:])) < 10
        for code, first in zip(given[2:], given[:2] * 6, strict=True)
    )


def test_three_pcs_each_open_the_packs_of_the_others_and_give_their_own_codes(
    office: Office,
) -> None:
    one, two, three = office.pcs
    office.link(one, two)
    office.link(one, three)
    office.link(two, three)
    for pc in office.pcs:
        make_incident(pc, title=pc.actor)
    for _round in range(2):
        for sender in office.pcs:
            pack = desks.export(sender, NOVEMBER, office.stick).path
            office.clock.move(minutes=1)
            for to in office.pcs:
                if to is not sender:
                    receiving.receive(to, pack)
    assert rows(one) == rows(two) == rows(three)
    slots = [desk_slots.known(pc) for pc in office.pcs]
    assert slots[0] == slots[1] == slots[2]
    assert {claim.slot for claim in slots[0].values()} == {0, 1, 2}


def test_a_copied_folder_is_no_second_pc(office: Office) -> None:
    one = office.pcs[0]
    units.rotate(one)
    with pytest.raises(units.OwnCardError):
        units.register(one, units.save_card(one, office.stick), desk=True)


def test_numbers_of_pcs() -> None:
    claims = {name: Claim(at, f"{at}") for at, name in enumerate("abcdefgh")}
    ranges = sorted(serials(claims, name) for name in claims)
    assert (ranges[0][0], ranges[-1][1]) == (1, 9999)
    assert all(end < begin for (_, end), (begin, _) in pairwise(ranges))
    assert serials({}, "a") == (1, 9999)
    assert serials({"a": Claim(0, "1"), "b": Claim(1, "2")}, "b") == (5001, 9999)
    both = joined({"a": Claim(0, "1")}, {"b": Claim(0, "2"), "a": Claim(0, "1")})
    assert standing(both, "a")
    assert not standing(both, "b")
    assert free({"a": both["a"]}) == 1
