"""One backup restored on two PCs: they are two devices, and whoever stays keeps who it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridcenter.domain.query import Query
from gridcenter.services.centre import Centre
from gridcenter.services.folder import accounts, backup, restoring
from gridcenter.services.packs import desks, receiving
from gridcenter.services.register import registers
from gridcenter.services.trust import desk_slots, units
from tests.builders import COUNTY, PASSWORD, FakeClock, make_centre, make_incident

NOVEMBER = "2026-11"


class Office:
    """A PC with a backup; ``restored`` makes another one of it."""

    def __init__(self, tmp: Path) -> None:
        self.tmp, self.clock = tmp, FakeClock()
        self.first = make_centre(tmp / "first", clock=self.clock)
        make_incident(self.first)

    def backup(self) -> Path:
        return backup.make(self.first, self.tmp / "stick").folder

    def restored(self, name: str, source: Path) -> Centre:
        restoring.restore(self.tmp / name, source, password=PASSWORD, clock=self.clock)
        return self.open(name)

    def open(self, name: str) -> Centre:
        return accounts.open_folder(
            self.tmp / name, password=PASSWORD, clock=self.clock, durable=False
        )


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def link(one: Centre, two: Centre, tmp: Path) -> None:
    for card, (mine, theirs) in enumerate(((one, two), (two, one))):
        saved = units.save_card(mine, tmp / f"{card}.gccard")
        units.register(theirs, saved, desk=True, replace=True)


def exchange(one: Centre, two: Centre, office: Office) -> None:
    for turn, (sender, receiver) in enumerate(((one, two), (two, one), (one, two), (two, one))):
        office.clock.move(minutes=1)
        sent = desks.export(sender, NOVEMBER, office.tmp / f"x{sender.device}{turn}")
        receiving.receive(receiver, sent.path)


def codes(centre: Centre) -> list[str]:
    found = registers.find(centre, Query(register="incident"))
    return sorted(each.text("case_code") for each in found)


def test_two_pcs_from_one_backup_never_give_the_same_stamp(office: Office) -> None:
    source = office.backup()
    one, two = office.restored("one", source), office.restored("two", source)
    assert len({office.first.device, one.device, two.device}) == 3
    # Within the very same millisecond.
    assert one.next_stamp() != two.next_stamp()
    one.close()
    two.close()


def test_what_both_wrote_is_kept_once_they_are_linked_and_no_code_is_given_twice(
    office: Office,
) -> None:
    source = office.backup()
    one, two = office.restored("one", source), office.restored("two", source)
    made = [make_incident(centre, title=f"第{n}件") for n, centre in enumerate((one, two))]
    assert made[0].text("case_code") == made[1].text("case_code")  # nobody told them of each other
    units.rotate(two)  # they came with one key: a link asks for two
    link(one, two, office.tmp)
    exchange(one, two, office)
    assert codes(one) == codes(two)
    assert len(set(codes(one))) == 3
    office.clock.move(minutes=1)
    make_incident(one)
    make_incident(two)
    exchange(one, two, office)
    assert codes(one) == codes(two)
    assert len(set(codes(one))) == 5
    one.close()
    two.close()


def test_among_linked_pcs_a_restored_one_takes_a_number_of_its_own(office: Office) -> None:
    other = make_centre(office.tmp / "other", clock=office.clock)
    link(office.first, other, office.tmp)
    third = office.restored("third", office.backup())
    taken = desk_slots.known(third)
    assert third.device in taken
    assert len({each.slot for each in taken.values()}) == len(taken)
    assert make_incident(third)["case_code"] != make_incident(office.first)["case_code"]
    third.close()
    other.close()


def test_a_pc_that_takes_over_the_other_s_backup_stays_who_it_is(office: Office) -> None:
    other = make_centre(office.tmp / "other", clock=office.clock)
    link(office.first, other, office.tmp)
    device, signing, slot = (
        other.device, units.own_signing(other), desk_slots.known(other)[other.device].slot,
    )  # fmt: skip
    other.close()
    source = office.backup()
    restoring.restore(office.tmp / "other", source, password=PASSWORD, clock=office.clock)
    back = office.open("other")
    assert (back.device, units.own_signing(back)) == (device, signing)
    assert desk_slots.known(back)[device].slot == slot
    assert len(units.identities(back)) == 2  # what was sealed for the other PC opens too
    make_incident(back)
    exchange(back, office.first, office)
    assert codes(back) == codes(office.first)
    back.close()


def test_our_own_ring_brings_back_the_same_pc(office: Office) -> None:
    device = office.first.device
    source = backup.make(office.first).folder
    office.first.close()
    (office.tmp / "first" / accounts.DATA_FILE).unlink()
    back = office.restored("first", source)
    assert back.device == device
    back.close()


def test_a_folder_just_set_up_takes_over_the_keys_that_everybody_knows(office: Office) -> None:
    signing = units.own_signing(office.first)
    county = make_centre(office.tmp / "county", unit=COUNTY, clock=office.clock)
    units.register(office.first, units.save_card(county, office.tmp / "c.gccard"))
    fresh = make_centre(office.tmp / "fresh", clock=office.clock)
    device, own = fresh.device, units.own_signing(fresh)
    fresh.close()
    source = office.backup()
    restoring.restore(office.tmp / "fresh", source, password=PASSWORD, clock=office.clock)
    back = office.open("fresh")
    assert back.device == device != office.first.device
    assert units.own_signing(back) == signing != own
    assert [each.unit for each in units.registered(back)] == [COUNTY.code]
    back.close()
    county.close()


def test_what_was_withdrawn_or_renewed_since_stays_so(office: Office) -> None:
    county = make_centre(office.tmp / "county", unit=COUNTY, clock=office.clock)
    units.register(office.first, units.save_card(county, office.tmp / "c.gccard"))
    source = office.backup()
    old = units.own_signing(office.first)
    office.clock.move(minutes=1)
    units.rotate(office.first)
    new = units.own_signing(office.first)
    units.revoke(office.first, COUNTY.code)
    office.first.close()
    restoring.restore(office.tmp / "first", source, password=PASSWORD, clock=office.clock)
    back = office.open("first")
    assert units.own_signing(back) == new != old
    assert [each.revoked_at is not None for each in units.registered(back)] == [True]
    assert len(units.identities(back)) == 2
    back.close()
    county.close()


def test_a_restored_pc_gives_no_code_that_the_lost_one_gave_after_the_backup(
    office: Office,
) -> None:
    source = office.backup()
    lost = make_incident(office.first, title="备份以后录的").text("case_code")
    new = office.restored("new", source)
    office.clock.move(minutes=1)
    given = make_incident(new, title="换机以后录的").text("case_code")
    assert given != lost
    assert make_incident(new).text("case_code") == f"{int(given) + 1}"
    new.close()


@pytest.mark.parametrize("linked", [False, True])
def test_so_does_one_whose_data_was_destroyed_and_that_has_its_own_backups(
    office: Office, linked: bool
) -> None:
    if linked:
        other = make_centre(office.tmp / "other", clock=office.clock)
        link(office.first, other, office.tmp)
        other.close()
    made = backup.make(office.first).folder
    lost = make_incident(office.first).text("case_code")
    device, folder = office.first.device, office.first.folder
    office.first.close()
    (folder / "gridcenter.db").unlink()
    back = office.restored(folder.name, made)
    assert back.device == device
    assert make_incident(back).text("case_code") != lost
    back.close()
