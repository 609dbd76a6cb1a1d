"""A county relays what its townships signed; the city believes the township, not the relay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from gridcenter.domain.errors import ForeignRecordError
from gridcenter.domain.packs.kinds import PackKind, PackStatus
from gridcenter.domain.place import Tier
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId, UnitCode
from gridcenter.exchange import update_file
from gridcenter.exchange.file_out import WriteBackError
from gridcenter.exchange.packs import failures
from gridcenter.exchange.packs.minisign import SecretKey
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.services import audit
from gridcenter.services.centre import Centre, Unit
from gridcenter.services.folder import update_keys, updating
from gridcenter.services.packs import (
    aside,
    board,
    call_list,
    handed_on,
    packing,
    quarantine,
    receipts,
    receiving,
    relayed_cards,
    relaying,
    rezoned,
)
from gridcenter.services.packs.board import BoardState
from gridcenter.services.packs.examining import Case
from gridcenter.services.packs.settling import Settled, settle
from gridcenter.services.register import registers
from gridcenter.services.trust import units
from gridcenter.store import audit as trail
from gridcenter.store.database import DiskFullError
from gridcenter.store.packs import packs as stored
from tests.builders import COUNTY, FakeClock, make_centre, make_incident, make_member

NOVEMBER = "2026-11"
CITY = Unit(code=UnitCode("6206"), name="示例市", tier=Tier.CITY)
PROVINCE = Unit(code=UnitCode("62"), name="示例省", tier=Tier.PROVINCE)
SOUTH = Unit(code=UnitCode("620622102"), name="南坪乡（示例）", tier=Tier.TOWNSHIP)


def introduce(one: Centre, other: Centre, folder: Path) -> None:
    units.register(other, units.save_card(one, folder))
    units.register(one, units.save_card(other, folder))


@dataclass
class Tiers:
    north: Centre
    south: Centre
    county: Centre
    city: Centre
    province: Centre
    stick: Path
    clock: FakeClock

    def report(self, township: Centre, kind: PackKind = PackKind.FULL) -> receiving.Received:
        self.clock.move(minutes=1)
        path = packing.export_month(township, NOVEMBER, self.stick, kind=kind).path
        return receiving.receive(self.county, path)

    def relay(self, sender: Centre | None = None, to: Centre | None = None) -> receiving.Received:
        self.clock.move(minutes=1)
        done = relaying.export(sender or self.county, NOVEMBER, self.stick)
        self.clock.move(minutes=1)
        return receiving.receive(to or self.city, done.path)


@pytest.fixture
def tiers(tmp_path: Path) -> Iterator[Tiers]:
    clock, stick = FakeClock(), tmp_path / "stick"
    stick.mkdir()
    north = make_centre(tmp_path / "north", clock=clock)
    south = make_centre(tmp_path / "south", unit=SOUTH, clock=clock)
    county = make_centre(tmp_path / "county", unit=COUNTY, clock=clock)
    city = make_centre(tmp_path / "city", unit=CITY, clock=clock)
    province = make_centre(tmp_path / "province", unit=PROVINCE, clock=clock)
    for one, other in ((north, county), (south, county), (county, city), (city, province)):
        introduce(one, other, stick)
    make_member(north)
    make_incident(north)
    make_incident(south, grid=None)
    yield Tiers(north, south, county, city, province, stick, clock)
    for centre in (north, south, county, city, province):
        centre.close()


def test_a_months_reports_go_up_two_tiers_as_they_were_signed(tiers: Tiers) -> None:
    tiers.report(tiers.north)
    tiers.report(tiers.south)
    got = tiers.relay()
    assert got.receipt.outcome is Outcome.APPLIED
    assert [(each.id.unit, each.status, each.outcome) for each in got.examined.inner] == [
        ("620622101", PackStatus.OK, "A"),
        ("620622102", PackStatus.OK, "A"),
    ]
    found = registers.find(tiers.city, Query(register=RegisterId("incident")))
    assert sorted(record.unit for record in found) == ["620622101", "620622102"]
    card = units.valid_card(tiers.city, "620622101")
    assert card is not None
    assert card.vouched_by == "620622"
    with pytest.raises(quarantine.DeskMergeStaysError):
        quarantine.take_back(tiers.city, got.number)
    home = receipts.take_home(tiers.county, got.receipt_files[0])
    assert home.outcome is Outcome.APPLIED
    with pytest.raises(ForeignRecordError):
        registers.remove(tiers.city, "incident", [found[0].uid])

    # And on to the province, which verifies the very same signatures.
    got = tiers.relay(tiers.city, tiers.province)
    assert got.receipt.outcome is Outcome.APPLIED
    assert registers.count(tiers.province, Query(register=RegisterId("incident"))) == 2


def test_the_board_drills_down(tiers: Tiers) -> None:
    units.save_card(tiers.south, tiers.stick)
    tiers.report(tiers.north)
    tiers.relay()
    (county,) = board.board(tiers.city, NOVEMBER).rows
    assert (county.unit, county.state) == ("620622", BoardState.REPORTED)
    assert (county.reported, county.total) == (1, 2)
    inside = board.board(tiers.city, NOVEMBER, of="620622").rows
    assert {row.unit: row.state for row in inside} == {
        "620622101": BoardState.REPORTED,
        "620622102": BoardState.DUE,
    }


def test_looking_writes_nothing_and_a_second_time_changes_nothing(tiers: Tiers) -> None:
    tiers.report(tiers.north)
    path = relaying.export(tiers.county, NOVEMBER, tiers.stick).path
    seen = receiving.preview(tiers.city, path)
    assert seen.counts["new"] == 4
    assert units.valid_card(tiers.city, "620622101") is None
    receiving.receive(tiers.city, path)
    again = receiving.receive(tiers.city, path)
    assert again.changes.count == 0
    assert again.receipt.outcome is Outcome.APPLIED
    # A later bundle carries the same month again, and what came since.
    tiers.clock.move(minutes=1)
    make_incident(tiers.north)
    tiers.report(tiers.north)
    later = tiers.relay()
    assert [each.status for each in later.examined.inner] == [PackStatus.DUPLICATE, PackStatus.OK]


def test_a_changed_key_needs_the_old_one_or_the_county(tiers: Tiers, tmp_path: Path) -> None:
    tiers.report(tiers.north)
    tiers.relay()
    # The township's PC was lost; the county compared fingerprints by phone, so it vouches.
    tiers.clock.move(minutes=1)
    again = make_centre(tmp_path / "again", clock=tiers.clock)
    units.register(again, units.save_card(tiers.county, tiers.stick))
    units.register(tiers.county, units.save_card(again, tmp_path), replace=True)
    make_incident(again, case_code="6206221012026119001")
    path = packing.export_month(again, NOVEMBER, tmp_path).path
    held = receiving.receive(tiers.county, path)
    quarantine.accept(tiers.county, held.number, "已电话核实")
    got = tiers.relay()
    assert got.examined.inner[-1].status is PackStatus.REPLACED
    fresh = units.valid_card(tiers.city, "620622101")
    assert fresh is not None
    assert fresh.signing == units.own_signing(again)
    again.close()


def test_a_key_that_nobody_vouches_for_waits_for_a_person(
    tiers: Tiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiers.report(tiers.north)
    monkeypatch.setattr(relayed_cards, "to_send", lambda _centre, _units: ())
    got = tiers.relay()
    assert got.receipt.outcome is Outcome.PARTLY
    assert registers.count(tiers.city, Query(register=RegisterId("incident"))) == 0
    (waiting,) = quarantine.held(tiers.city)
    assert (waiting.status, waiting.via) == (PackStatus.UNVOUCHED, "620622")
    (line,) = [each for each in audit.entries(tiers.city, limit=9) if each.action == "pack.hold"]
    assert (line.detail["unit"], line.detail["status"]) == ("620622101", "unvouched")
    with pytest.raises(failures.UnknownSenderError):
        quarantine.accept(tiers.city, waiting.number, "已电话核实")
    units.register(tiers.city, units.save_card(tiers.north, tiers.stick))
    quarantine.accept(tiers.city, waiting.number, "已电话核实")
    assert registers.count(tiers.city, Query(register=RegisterId("incident"))) == 1


def test_what_a_person_rejected_is_not_asked_about_again_by_the_next_bundle(
    tiers: Tiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiers.report(tiers.north)
    monkeypatch.setattr(relayed_cards, "to_send", lambda _centre, _units: ())
    tiers.relay()
    quarantine.reject(tiers.city, quarantine.held(tiers.city)[0].number, "来源不明")
    (inner,) = tiers.relay().examined.inner
    assert inner.failure == failures.RejectedPackError.code
    assert quarantine.held(tiers.city) == ()
    assert [each.reason for each in quarantine.decided(tiers.city)] == ["来源不明"]


def test_an_original_that_finds_no_room_does_not_wait_without_its_line(
    tiers: Tiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiers.report(tiers.north)
    monkeypatch.setattr(relayed_cards, "to_send", lambda _centre, _units: ())
    path = relaying.export(tiers.county, NOVEMBER, tiers.stick).path
    with monkeypatch.context() as disk:
        disk.setattr(trail, "append", no_room_for("pack.hold"))
        with pytest.raises(DiskFullError):
            receiving.receive(tiers.city, path)
    assert quarantine.held(tiers.city) == ()
    receiving.receive(tiers.city, path)
    assert len(quarantine.held(tiers.city)) == 1


def test_a_bundle_in_a_bundle_is_told_and_not_taken(
    tiers: Tiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiers.report(tiers.north)
    tiers.relay()
    every = stored.received(tiers.city.db, state=stored.MERGED)
    assert {each.id.kind for each in every} == {PackKind.FULL, PackKind.BUNDLE}
    monkeypatch.setattr(relaying, "to_relay", lambda *_given: every)
    got = tiers.relay(tiers.city, tiers.province)
    told = {each.id.kind: (each.failure, each.outcome) for each in got.examined.inner}
    assert told == {PackKind.BUNDLE: ("wrong_kind", ""), PackKind.FULL: ("", "A")}
    assert stored.received(tiers.province.db, unit="620622") == ()


def test_a_full_stick_costs_a_bundle_no_number(
    tiers: Tiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiers.report(tiers.north)

    def full(path: Path, _data: bytes) -> None:
        raise WriteBackError(path=path)

    with monkeypatch.context() as stick:
        stick.setattr(aside, "write_out", full)
        with pytest.raises(WriteBackError):
            relaying.export(tiers.county, NOVEMBER, tiers.stick)
    assert "pack.bundle" not in [line.action for line in audit.entries(tiers.county, limit=9)]
    assert relaying.export(tiers.county, NOVEMBER, tiers.stick).id.seq == 1


def test_a_bundle_that_finds_no_room_is_believed_and_remembered_whole_or_not_at_all(
    tiers: Tiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiers.report(tiers.north)
    path = relaying.export(tiers.county, NOVEMBER, tiers.stick).path
    known = units.registered(tiers.city)
    with monkeypatch.context() as disk:
        disk.setattr(rezoned, "take_in", no_room_for())
        with pytest.raises(DiskFullError):
            receiving.receive(tiers.city, path)
    assert units.registered(tiers.city) == known, "no card without the decisions beside it"
    with monkeypatch.context() as disk:
        disk.setattr(trail, "append", no_room_for("pack.bundle"))
        with pytest.raises(DiskFullError):
            receiving.receive(tiers.city, path)
    assert stored.received(tiers.city.db, unit="620622") == (), "not without its line"
    assert receiving.receive(tiers.city, path).receipt.outcome is Outcome.APPLIED


@pytest.mark.parametrize("at", ["second original", "pack.bundle", "pack.accept"])
def test_a_held_bundle_is_accepted_with_its_decision_or_nothing_of_it(
    tiers: Tiers, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    tiers.report(tiers.north)
    tiers.report(tiers.south)
    tiers.clock.move(days=3)
    path = relaying.export(tiers.county, NOVEMBER, tiers.stick).path
    tiers.clock.move(days=-3)
    held = receiving.receive(tiers.city, path)
    assert (held.held, held.examined.status) == (True, PackStatus.FROM_FUTURE)
    told = receiving.rehearse(tiers.city, [path], lambda _path, seen: seen, answered=True)[path]
    assert isinstance(told, receiving.Examined)
    accepted = quarantine.look(tiers.city, held.number)
    assert held.examined.counts == told.counts == accepted.counts
    assert accepted.counts["new"] > 0
    known = units.registered(tiers.city)

    settled: list[UnitCode] = []

    def full_at_the_second(centre: Centre, case: Case, **how: Any) -> Settled:
        if settled:
            raise DiskFullError
        settled.append(case.pack.manifest.unit)
        return settle(centre, case, **how)

    with monkeypatch.context() as disk:
        if at == "second original":
            disk.setattr(relaying, "settle", full_at_the_second)
        else:
            disk.setattr(trail, "append", no_room_for(at))
        with pytest.raises(DiskFullError):
            quarantine.accept(tiers.city, held.number, "已电话核实")
    assert registers.count(tiers.city, Query(register=RegisterId("incident"))) == 0
    assert units.registered(tiers.city) == known
    assert [each.number for each in quarantine.held(tiers.city)] == [held.number]
    assert quarantine.decided(tiers.city) == ()
    assert stored.received(tiers.city.db, state=stored.MERGED) == ()

    shown = quarantine.look(tiers.city, held.number).mark
    done = quarantine.accept(tiers.city, held.number, "已电话核实", shown=shown)
    assert done.receipt.outcome is Outcome.APPLIED
    assert registers.count(tiers.city, Query(register=RegisterId("incident"))) == 2
    (decided,) = quarantine.decided(tiers.city)
    assert (decided.state, decided.reason) == (stored.MERGED, "已电话核实")


def no_room_for(action: str = "") -> Callable[..., None]:
    """Stands in for what writes to a disk that is full when it comes to this line of the trail."""
    append = trail.append

    def full(*given: Any, **line: Any) -> None:
        if line.get("action", "") == action:
            raise DiskFullError
        append(*given, **line)

    return full


def test_a_withdrawn_key_stays_withdrawn_whoever_vouches(tiers: Tiers) -> None:
    tiers.report(tiers.north)
    units.register(tiers.city, units.save_card(tiers.north, tiers.stick))
    units.revoke(tiers.city, "620622101")
    got = tiers.relay()
    assert [each.failure for each in got.examined.inner] == ["revoked_key"]
    assert got.receipt.outcome is Outcome.PARTLY
    assert registers.count(tiers.city, Query(register=RegisterId("incident"))) == 0


def test_nothing_to_relay(tiers: Tiers) -> None:
    with pytest.raises(relaying.NothingToRelayError):
        relaying.export(tiers.county, NOVEMBER, tiers.stick)


def test_a_rotated_key_is_taken_unasked_and_the_old_one_asks_a_person(tiers: Tiers) -> None:
    old = packing.export_month(tiers.south, NOVEMBER, tiers.stick).path
    own = units.rotate(tiers.south)
    assert len(own.data) < 2048
    card = units.save_card(tiers.south, tiers.stick)
    with pytest.raises(units.UnknownCardError):
        units.renew(tiers.city, card)
    units.renew(tiers.county, card)
    got = receiving.receive(tiers.county, old)
    assert (got.held, got.examined.status) == (True, PackStatus.UNVOUCHED)
    tiers.clock.move(minutes=1)
    assert tiers.report(tiers.south).receipt.outcome is Outcome.APPLIED
    # Our own old packs still open, and a receipt sealed to nobody needs no key.
    assert receiving.verify(tiers.south, old).id.unit == "620622102"
    assert tiers.relay().receipt.outcome is Outcome.APPLIED


def test_the_call_list_on_paper(tiers: Tiers, tmp_path: Path) -> None:
    tiers.report(tiers.north)
    assert [row.unit for row in call_list.to_call(tiers.county, NOVEMBER)] == ["620622102"]
    path = call_list.write(tiers.county, NOVEMBER, tmp_path / "calls.pdf")
    assert path.read_bytes().startswith(b"%PDF")
    assert any("南坪乡" in text for text in call_list.document(tiers.county, NOVEMBER).printed)


def test_what_was_signed_before_a_change_of_keys_goes_up_all_tiers(tiers: Tiers) -> None:
    tiers.report(tiers.north)
    old = units.own_signing(tiers.north)
    units.rotate(tiers.north)
    units.renew(tiers.county, units.save_card(tiers.north, tiers.stick))
    make_incident(tiers.north)
    tiers.report(tiers.north, PackKind.AMENDMENT)
    for sender, to in ((tiers.county, tiers.city), (tiers.city, tiers.province)):
        got = tiers.relay(sender, to)
        assert got.receipt.outcome is Outcome.APPLIED
        assert {each.status for each in got.examined.inner} == {PackStatus.OK}
        assert registers.count(to, Query(register=RegisterId("incident"))) == 2
        # It spoke for what it had signed, and is not believed by itself.
        (former,) = [each for each in units.registered(to) if each.signing == old]
        assert former.revoked_at
        present = units.valid_card(to, tiers.north.unit.code)
        assert present is not None
        assert present.signing == units.own_signing(tiers.north)


def test_a_former_key_that_was_withdrawn_here_speaks_for_nothing(tiers: Tiers) -> None:
    tiers.report(tiers.north)
    tiers.relay()
    units.revoke(tiers.city, tiers.north.unit.code)
    make_incident(tiers.north)
    tiers.report(tiers.north, PackKind.AMENDMENT)
    units.rotate(tiers.north)
    units.renew(tiers.county, units.save_card(tiers.north, tiers.stick))
    got = tiers.relay()
    assert {each.failure for each in got.examined.inner} == {"", "revoked_key"}


def new_version() -> tuple[str, bytes]:
    """A publisher's public key and an update file that it signed."""
    publisher, payload = SecretKey.generate(), b"a package"
    told = update_file.Statement(
        version="9.8.7",
        schema=99,
        oldest=1,
        system="linux",
        machine="x86_64",
        name="gridcenter.deb",
        size=len(payload),
        sha256=sha256(payload).hexdigest(),
        made="2026-11-30",
    )
    line = update_file.statement_line(told)
    return publisher.public.text, line + publisher.sign(line, "x").text.encode() + payload


def test_a_county_hands_a_new_version_on_up_and_down(tiers: Tiers) -> None:
    publisher, data = new_version()
    file = tiers.stick / "next.gcupdate"
    file.write_bytes(data)
    with pytest.raises(update_file.ForeignUpdateError):
        relaying.export(tiers.county, NOVEMBER, tiers.stick, to="620622101", update=file)
    for centre in (tiers.county, tiers.north):
        update_keys.trust(centre, publisher)
    tiers.report(tiers.south)

    down = relaying.export(tiers.county, NOVEMBER, tiers.stick, to="620622101", update=file)
    tiers.clock.move(minutes=1)
    seen = receiving.preview(tiers.north, down.path)
    assert [each.version for each in seen.updates] == ["9.8.7"]
    assert not (tiers.north.folder / "updates").exists(), "only looked at"
    got = receiving.receive(tiers.north, down.path)
    assert got.examined.inner == (), "what its neighbours sent is none of its business"
    (kept,) = updating.waiting(tiers.north.folder)
    assert kept.read_bytes() == file.read_bytes()
    assert ("update.received", True) in [
        (line.action, line.detail["ok"]) for line in audit.entries(tiers.north, limit=9)
    ]
    assert got.receipt.outcome is Outcome.APPLIED
    receipts.take_home(tiers.county, got.receipt_files[0])

    # Whoever does not know the publisher keeps nothing, and is told; the packs come in all the same.
    tiers.clock.move(minutes=1)
    up = relaying.export(tiers.county, NOVEMBER, tiers.stick, update=file)
    tiers.clock.move(minutes=1)
    got = receiving.receive(tiers.city, up.path)
    assert [each.failure for each in got.examined.updates] == ["update_foreign"]
    assert updating.waiting(tiers.city.folder) == ()
    assert ("update.received", False) in [
        (line.action, line.detail["ok"]) for line in audit.entries(tiers.city, limit=9)
    ]
    assert [each.id.unit for each in got.examined.inner] == ["620622102"], (
        "no answer from below hid it"
    )
    with pytest.raises(relaying.NothingToRelayError):
        relaying.export(tiers.county, NOVEMBER, tiers.stick, to="620622101")


def test_a_new_version_that_was_changed_or_cannot_be_read_is_not_handed_on(
    tiers: Tiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher, data = new_version()
    for centre in (tiers.county, tiers.north):
        update_keys.trust(centre, publisher)
    file = tiers.stick / "next.gcupdate"
    with pytest.raises(failures.FileUnreadableError, match=file.name):
        relaying.export(tiers.county, NOVEMBER, tiers.stick, to="620622101", update=file)
    file.write_bytes(data[:-1] + b"?")
    with pytest.raises(update_file.UpdateChangedError):
        relaying.export(tiers.county, NOVEMBER, tiers.stick, to="620622101", update=file)

    # And whoever sends it all the same finds nobody who keeps it.
    with monkeypatch.context() as careless:
        careless.setattr(handed_on, "_verified", lambda *_given: None)
        down = relaying.export(tiers.county, NOVEMBER, tiers.stick, to="620622101", update=file)
    tiers.clock.move(minutes=1)
    got = receiving.receive(tiers.north, down.path)
    assert [each.failure for each in got.examined.updates] == ["update_changed"]
    assert updating.waiting(tiers.north.folder) == ()
