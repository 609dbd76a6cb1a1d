"""The month, end to end: a township sends, the county merges and answers, the receipt comes home."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from gridcenter.domain.errors import ForeignRecordError, ReasonRequiredError
from gridcenter.domain.packs.kinds import PackKind, PackStatus
from gridcenter.domain.packs.phone_code import phone_code
from gridcenter.domain.place import Tier
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId, UnitCode
from gridcenter.exchange.file_out import WriteBackError
from gridcenter.exchange.packs import failures, manifest
from gridcenter.exchange.packs.manifest import Manifest, PackTooNewError
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.services import audit, divisions, month, settings
from gridcenter.services.centre import Centre, Unit
from gridcenter.services.folder import accounts
from gridcenter.services.month import MonthStep, NilReportRefusedError
from gridcenter.services.packs import board, packing, quarantine, receipts, receiving
from gridcenter.services.packs.board import BoardState
from gridcenter.services.register import registers
from gridcenter.services.trust import units
from gridcenter.store import audit as trail
from gridcenter.store import search
from gridcenter.store.database import DiskFullError
from tests import builders
from tests.builders import (
    COUNTY,
    FakeClock,
    make_centre,
    make_incident,
    make_leader,
    make_member,
)

NOVEMBER = "2026-11"
ID_NUMBER = "620622199003070029"


@dataclass
class Pair:
    """A township and its county that know each other's cards, and a stick between them."""

    township: Centre
    county: Centre
    stick: Path
    clock: FakeClock

    def send(self, kind: PackKind = PackKind.FULL, **options: object) -> Path:
        self.clock.move(minutes=1)
        exported = packing.export_month(self.township, NOVEMBER, self.stick, kind=kind, **options)
        self.clock.move(minutes=1)
        return exported.path

    def count(self, register: str) -> int:
        return registers.count(self.county, Query(register=RegisterId(register)))


def exchange_cards(one: Centre, other: Centre, folder: Path) -> None:
    units.register(other, units.save_card(one, folder))
    units.register(one, units.save_card(other, folder))


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    clock, stick = FakeClock(), tmp_path / "stick"
    stick.mkdir()
    township = make_centre(tmp_path / "township", clock=clock)
    county = make_centre(tmp_path / "county", unit=COUNTY, clock=clock, operator="赵县级")
    exchange_cards(township, county, stick)
    yield Pair(township=township, county=county, stick=stick, clock=clock)
    township.close()
    county.close()


def fill(pair: Pair) -> None:
    make_member(
        pair.township, name="张示例", phone="13800000023", id_number=ID_NUMBER, sex="female"
    )
    make_leader(pair.township)
    make_incident(pair.township, parties="甲方·居民；乙方·企业")


def test_a_month_goes_up_and_its_receipt_closes_it(pair: Pair) -> None:
    fill(pair)
    pair.clock.move(hours=1)
    exported = packing.export_month(pair.township, NOVEMBER, pair.stick)
    assert exported.path.name == "620622101_202611_00001_full.gcpack"
    assert exported.bytes == exported.path.stat().st_size
    pair.clock.move(hours=1)

    seen = receiving.preview(pair.county, exported.path)
    assert seen.status is PackStatus.OK
    assert seen.counts["new"] == 5  # grid, member, leader, incident and its first step
    assert pair.count("grid_member") == 0

    got = receiving.receive(pair.county, exported.path)
    assert got.receipt.outcome is Outcome.APPLIED
    assert got.changes.count == 5
    (member,) = registers.find(pair.county, Query(register=RegisterId("grid_member"), search="zsl"))
    village = registers.find(pair.county, Query(register=RegisterId("grid")))[0]["village"]
    assert divisions.name(pair.county, str(village)) == "样板村"
    assert (member["phone"], member["id_number"], member.unit) == ("138****0023", None, "620622101")
    (incident,) = registers.find(pair.county, Query(register=RegisterId("incident")))
    assert incident["parties"] is None

    assert not month.progress(pair.township, NOVEMBER).steps[MonthStep.RECEIPT].done
    home = receipts.take_home(pair.township, got.receipt_files[0])
    assert home.outcome is Outcome.APPLIED
    steps = month.progress(pair.township, NOVEMBER).steps
    assert steps[MonthStep.EXPORT].done
    assert steps[MonthStep.RECEIPT].done

    make_incident(pair.township)
    pair.clock.move(hours=1)
    make_incident(pair.township)
    assert month.progress(pair.township, NOVEMBER).changed_since_export >= 1


def test_upper_tiers_never_edit_what_they_received(pair: Pair) -> None:
    fill(pair)
    receiving.receive(pair.county, pair.send())
    (member,) = registers.find(pair.county, Query(register=RegisterId("grid_member")))
    draft = Draft(register=member.register, uid=member.uid, values={"name": "王越权"})
    with pytest.raises(ForeignRecordError):
        registers.save(pair.county, draft)
    with pytest.raises(ForeignRecordError):
        registers.remove(pair.county, "grid_member", [member.uid])
    assert registers.get(pair.county, "grid_member", member.uid) == member


def test_a_file_that_cannot_be_read(pair: Pair) -> None:
    gone = pair.stick / "gone.gcpack"
    for work in (receiving.verify, receipts.take_home, units.register):
        with pytest.raises(failures.FileUnreadableError):
            work(pair.county, gone)
    assert not receipts.is_receipt(gone)


def test_a_second_time_changes_nothing_and_answers_the_same(pair: Pair) -> None:
    fill(pair)
    first = receiving.receive(pair.county, pair.send())
    again = receiving.receive(pair.county, pair.stick / "620622101_202611_00001_full.gcpack")
    assert again.examined.status is PackStatus.DUPLICATE
    assert again.changes.count == 0
    assert again.examined.counts["same"] == 5
    assert again.receipt.code == first.receipt.code


def test_changes_corrections_and_deletions_follow(pair: Pair) -> None:
    fill(pair)
    receiving.receive(pair.county, pair.send())
    (member,) = registers.find(pair.township, Query(register=RegisterId("grid_member")))
    registers.save(
        pair.township,
        Draft(
            register=member.register,
            uid=member.uid,
            base_revision=member.revision,
            values={"name": "王更正"},
        ),
    )
    (leader,) = registers.find(pair.township, Query(register=RegisterId("household_leader")))
    registers.remove(pair.township, "household_leader", [leader.uid])
    got = receiving.receive(pair.county, pair.send())
    assert got.examined.counts == {
        "new": 0, "changed": 1, "deleted": 1, "same": 3, "stale": 0, "conflict": 0, "refused": 0
    }  # fmt: skip
    assert got.receipt.outcome is Outcome.APPLIED
    found = registers.get(pair.county, "grid_member", member.uid)
    assert found["name"] == "王更正"
    assert registers.count(pair.county, Query(register=member.register, search="王更")) == 1
    assert registers.count(pair.county, Query(register=member.register, search="张示")) == 0
    gone = registers.get(pair.county, "household_leader", leader.uid)
    assert gone.deleted_at is not None
    assert gone["name"] is None


def test_an_amendment_carries_only_what_changed_since_the_receipt(pair: Pair) -> None:
    fill(pair)
    receipts.take_home(pair.township, receiving.receive(pair.county, pair.send()).receipt_files[0])
    make_incident(pair.township)
    exported = packing.export_month(pair.township, NOVEMBER, pair.stick, kind=PackKind.AMENDMENT)
    assert {name: rows for name, rows in exported.rows.items() if rows} == {
        "incident": 1,
        "incident_step": 1,
    }
    got = receiving.receive(pair.county, exported.path)
    assert got.receipt.outcome is Outcome.APPLIED
    assert got.receipt.acknowledged == 2
    assert board.board(pair.county, NOVEMBER).rows[0].state is BoardState.AMENDED


def test_a_lost_delta_costs_nothing(pair: Pair) -> None:
    fill(pair)
    receipts.take_home(pair.township, receiving.receive(pair.county, pair.send()).receipt_files[0])
    make_incident(pair.township)
    pair.send(PackKind.DELTA).unlink()  # never arrives
    make_incident(pair.township)
    got = receiving.receive(pair.county, pair.send(PackKind.DELTA))
    assert got.examined.status is PackStatus.GAP
    assert got.examined.missing == (2,)
    assert got.receipt.outcome is Outcome.APPLIED
    assert pair.count("incident") == 3
    row = board.board(pair.county, NOVEMBER).rows[0]
    assert (row.gap, row.filled) == ((), (2,))


def test_a_nil_report_says_so_and_refuses_to_hide_incidents(pair: Pair) -> None:
    with pytest.raises(month.MonthNotOverError):
        packing.export_month(pair.township, NOVEMBER, pair.stick, kind=PackKind.NIL)
    with pytest.raises(month.MonthToComeError):
        packing.export_month(pair.township, "2062-11", pair.stick)
    with pytest.raises(month.MonthToComeError):
        month.report_nil(pair.township, "2026-12")
    pair.clock.move(days=11)
    exported = packing.export_month(pair.township, NOVEMBER, pair.stick, kind=PackKind.NIL)
    assert sum(exported.rows.values()) == 0
    assert receiving.receive(pair.county, exported.path).receipt.outcome is Outcome.APPLIED
    assert board.board(pair.county, NOVEMBER).rows[0].state is BoardState.NIL
    make_incident(pair.township)
    with pytest.raises(NilReportRefusedError):
        packing.export_month(pair.township, NOVEMBER, pair.stick, kind=PackKind.NIL)
    assert len(packing.sent(pair.township)) == 1


def test_a_nil_report_over_changed_rosters_asks_for_a_full_pack(pair: Pair) -> None:
    make_leader(pair.township)
    pair.clock.move(days=11)
    assert (
        receiving.receive(pair.county, pair.send(PackKind.NIL)).receipt.outcome
        is Outcome.FULL_WANTED
    )


def test_full_rosters_need_a_reason_and_are_logged(pair: Pair) -> None:
    fill(pair)
    with pytest.raises(ReasonRequiredError):
        pair.send(unmasked=True)
    receiving.receive(pair.county, pair.send())
    got = receiving.receive(pair.county, pair.send(unmasked=True, reason="换发证件"))
    assert got.examined.masking == "full"
    (member,) = registers.find(pair.county, Query(register=RegisterId("grid_member")))
    assert (member["phone"], member["id_number"]) == ("13800000023", ID_NUMBER)
    (incident,) = registers.find(pair.county, Query(register=RegisterId("incident")))
    assert incident["parties"] is None
    assert "换发证件" in str([each.detail for each in audit.entries(pair.township)])


def test_the_code_over_the_phone(pair: Pair) -> None:
    fill(pair)
    got = receiving.receive(pair.county, pair.send())
    code = got.receipt.code
    misheard = code.replace(code[6], "7" if code[6] != "7" else "8", 1)
    for wrong, failure in (
        ("0000-0000-0000", failures.BadPhoneCodeError),
        (misheard, failures.BadPhoneCodeError),
        (code[:-1], failures.PhoneCodeLengthError),
        ("", failures.PhoneCodeLengthError),
        (phone_code("A", "ab" * 32, "620622"), failures.StrangePhoneCodeError),
    ):
        with pytest.raises(failure):
            receipts.take_spoken(pair.township, wrong)
    assert not month.progress(pair.township, NOVEMBER).steps[MonthStep.RECEIPT].done
    wide = code.lower().replace("-", "－").replace("0", "０")
    home = receipts.take_spoken(pair.township, wide)
    assert home.outcome is Outcome.APPLIED
    assert month.progress(pair.township, NOVEMBER).steps[MonthStep.RECEIPT].done


def test_a_receipt_for_somebody_else(pair: Pair, tmp_path: Path) -> None:
    fill(pair)
    got = receiving.receive(pair.county, pair.send())
    other = make_centre(
        tmp_path / "other",
        unit=Unit(code=UnitCode("620622102"), name="南坪乡（示例）", tier=Tier.TOWNSHIP),
    )
    exchange_cards(other, pair.county, pair.stick)
    with pytest.raises(receipts.ForeignReceiptError):
        receipts.take_home(other, got.receipt_files[0])
    other.close()


def _rotated(pair: Pair, folder: Path) -> Path:
    units.rotate(pair.township)
    return units.save_card(pair.township, folder)


def test_strangers_and_withdrawn_keys(pair: Pair, tmp_path: Path) -> None:
    fill(pair)
    path = pair.send()
    units.revoke(pair.county, "620622101")
    with pytest.raises(failures.RevokedKeyError):
        receiving.receive(pair.county, path)
    # Neither the withdrawn card nor one that its key vouches for comes back by itself.
    for card in (units.save_card(pair.township, tmp_path), _rotated(pair, tmp_path)):
        with pytest.raises(units.CardWithdrawnError):
            units.register(pair.county, card)
    units.register(pair.county, card, replace=True)
    stranger = make_centre(tmp_path / "stranger", unit=COUNTY)
    with pytest.raises(failures.NotAddressedError):
        receiving.receive(stranger, path)
    stranger.close()
    assert pair.count("incident") == 0


def test_a_pack_in_flight_at_a_change_of_keys_waits_or_is_proved(pair: Pair) -> None:
    fill(pair)
    first, second = pair.send(), pair.send(PackKind.AMENDMENT)
    pair.clock.move(minutes=1)
    units.renew(pair.county, _rotated(pair, pair.stick))
    # Nothing tells yet that the old key signed it before: a person decides.
    held = receiving.receive(pair.county, first)
    assert (held.examined.status, pair.count("incident")) == (PackStatus.UNVOUCHED, 0)
    assert receiving.preview(pair.county, first).status is PackStatus.UNVOUCHED
    third = pair.send(PackKind.FULL)
    assert receiving.receive(pair.county, third).examined.status is PackStatus.OK
    # The new key's pack names the one before it, and that the first: both are taken by themselves.
    for path in (second, first):
        got = receiving.receive(pair.county, path)
        assert (got.held, got.receipt.outcome) == (False, Outcome.APPLIED)
    assert quarantine.held(pair.county) == ()


def test_a_person_takes_a_pack_in_flight_but_none_of_a_withdrawn_key(pair: Pair) -> None:
    fill(pair)
    first = pair.send()
    pair.clock.move(minutes=1)
    units.renew(pair.county, _rotated(pair, pair.stick))
    held = receiving.receive(pair.county, first)
    done = quarantine.accept(pair.county, held.number, "通话核实")
    assert (done.receipt.outcome, pair.count("incident") > 0) == (Outcome.APPLIED, True)
    # The next key is withdrawn for loss: neither it nor the one before it says anything any more.
    pair.clock.move(minutes=1)
    other = pair.send(PackKind.AMENDMENT)
    units.revoke(pair.county, "620622101")
    pair.clock.move(minutes=1)
    units.register(pair.county, _rotated(pair, pair.stick), replace=True)
    with pytest.raises(failures.RevokedKeyError):
        receiving.receive(pair.county, other)
    with pytest.raises(failures.RevokedKeyError):
        receiving.verify(pair.county, first)


def test_a_new_card_needs_the_old_key_or_a_persons_word(pair: Pair, tmp_path: Path) -> None:
    again = make_centre(tmp_path / "again")
    card = units.save_card(again, tmp_path)
    with pytest.raises(units.CardReplacesError):
        units.register(pair.county, card)
    units.register(pair.county, card, replace=True)
    with pytest.raises(failures.RevokedKeyError):
        receiving.verify(pair.county, pair.send())
    with pytest.raises(units.OwnCardError):
        units.register(again, card)
    again.close()


def test_our_own_pack_can_be_verified_but_not_received(pair: Pair) -> None:
    fill(pair)
    path = pair.send()
    assert receiving.verify(pair.township, path).id.unit == "620622101"
    with pytest.raises(failures.NotAddressedError):
        receiving.receive(pair.township, path)


def test_a_second_history_waits_for_a_person(pair: Pair, tmp_path: Path) -> None:
    fill(pair)
    receiving.receive(pair.county, pair.send())
    # The township's folder was lost and set up anew with the same unit and numbers.
    again = make_centre(tmp_path / "again", clock=pair.clock)
    exchange = units.save_card(again, tmp_path)
    units.register(pair.county, exchange, replace=True)
    units.register(again, units.save_card(pair.county, pair.stick))
    make_incident(again, title="恢复后重新登记的事件（示例）", case_code=None)
    path = packing.export_month(again, NOVEMBER, tmp_path / "out").path
    got = receiving.receive(pair.county, path)
    assert got.held
    assert got.examined.status is PackStatus.REPLACED
    assert pair.count("incident") == 1
    assert board.board(pair.county, NOVEMBER).rows[0].state is BoardState.HELD
    (waiting,) = quarantine.held(pair.county)
    quarantine.accept(pair.county, waiting.number, "已电话核实")
    assert quarantine.held(pair.county) == ()
    again.close()


def test_a_pack_from_the_future_is_held_and_may_be_rejected(pair: Pair) -> None:
    pair.clock.move(days=3)
    fill(pair)
    path = pair.send()
    pair.clock.move(days=-3)
    got = receiving.receive(pair.county, path)
    assert got.examined.status is PackStatus.FROM_FUTURE
    assert pair.count("incident") == 0
    (waiting,) = quarantine.held(pair.county)
    quarantine.reject(pair.county, waiting.number, "已电话核实")
    (decided,) = quarantine.decided(pair.county)
    assert (decided.state, decided.decided_by, decided.reason) == (
        "rejected",
        "赵县级",
        "已电话核实",
    )
    for again in (receiving.preview, receiving.receive):
        with pytest.raises(failures.RejectedPackError) as told:
            again(pair.county, path)  # the same file once more does not ask once more
        assert told.value.facts["reason"] == "已电话核实"
    with pytest.raises(quarantine.DecisionReasonError):
        quarantine.accept(pair.county, waiting.number, " ")
    with pytest.raises(quarantine.NoSuchPackError):
        quarantine.reject(pair.county, waiting.number, "已电话核实")
    assert pair.count("incident") == 0
    quarantine.accept(pair.county, waiting.number, "对方已校准时钟")
    assert pair.count("incident") == 1
    assert [each.reason for each in quarantine.decided(pair.county)] == ["对方已校准时钟"]
    assert "对方已校准时钟" in str([each.detail for each in audit.entries(pair.county)])


def test_a_pack_of_a_later_version_waits_for_the_upgrade(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(pair)
    with monkeypatch.context() as later:
        later.setattr(packing, "Manifest", partial(Manifest, schema_version=9, schema_minimum=9))
        path = pair.send()
    for _ in range(2):
        for work in (receiving.verify, receiving.preview, receiving.receive):
            with pytest.raises(PackTooNewError):
                work(pair.county, path)
    path.unlink()
    (waiting,) = quarantine.held(pair.county)
    told = (waiting.id.unit, waiting.id.month, waiting.id.seq, waiting.id.kind, waiting.status)
    assert told == ("620622101", NOVEMBER, 1, PackKind.FULL, PackStatus.TOO_NEW)
    assert board.board(pair.county, NOVEMBER).rows[0].state is BoardState.HELD
    with pytest.raises(PackTooNewError):
        quarantine.accept(pair.county, waiting.number, "等待升级")
    assert quarantine.decided(pair.county) == ()
    monkeypatch.setattr(manifest, "SCHEMA_VERSION", 9)  # the county upgrades
    got = quarantine.accept(pair.county, waiting.number, "已升级")
    assert got.receipt.outcome is Outcome.APPLIED
    assert pair.count("incident") == 1
    assert quarantine.held(pair.county) == ()


def test_a_pack_of_a_later_version_is_kept_with_its_line_and_rejected_once(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        later.setattr(packing, "Manifest", partial(Manifest, schema_version=9, schema_minimum=9))
        path = pair.send()

    def full(*_given: object, **_line: object) -> None:
        raise DiskFullError

    with monkeypatch.context() as disk:
        disk.setattr(trail, "append", full)
        with pytest.raises(PackTooNewError):  # and not that there was no room to keep it
            receiving.preview(pair.county, path)
    assert quarantine.held(pair.county) == ()
    with pytest.raises(PackTooNewError):
        receiving.receive(pair.county, path)
    (line,) = [each for each in audit.entries(pair.county, limit=9) if each.action == "pack.hold"]
    assert (line.detail["unit"], line.detail["status"]) == ("620622101", "too_new")
    quarantine.reject(pair.county, quarantine.held(pair.county)[0].number, "发错了")
    for again in (receiving.preview, receiving.receive):
        with pytest.raises(failures.RejectedPackError) as told:
            again(pair.county, path)
        assert told.value.facts["reason"] == "发错了"
    assert quarantine.held(pair.county) == ()


def test_an_acceptance_that_finds_no_room_merges_nothing_and_can_be_given_again(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair.clock.move(days=3)
    fill(pair)
    path = pair.send()
    pair.clock.move(days=-3)
    held, append = receiving.receive(pair.county, path), trail.append

    def full(*given: Any, **line: Any) -> None:
        if line["action"] == "pack.accept":
            raise DiskFullError
        append(*given, **line)

    with monkeypatch.context() as disk:
        disk.setattr(trail, "append", full)
        with pytest.raises(DiskFullError):
            quarantine.accept(pair.county, held.number, "已电话核实")
    assert (quarantine.decided(pair.county), pair.count("incident")) == ((), 0)
    assert [each.number for each in quarantine.held(pair.county)] == [held.number]
    quarantine.accept(pair.county, held.number, "已电话核实")
    assert pair.count("incident") == 1
    (decided,) = quarantine.decided(pair.county)
    assert (decided.state, decided.reason) == ("merged", "已电话核实")


@pytest.mark.parametrize("kind", [PackKind.DELTA, PackKind.AMENDMENT, PackKind.NIL])
def test_whatever_is_sent_next_is_whole_when_a_full_pack_was_asked_for(
    pair: Pair, kind: PackKind
) -> None:
    make_leader(pair.township)
    pair.clock.move(days=11)
    first = receiving.receive(pair.county, pair.send(PackKind.NIL))
    assert first.receipt.outcome is Outcome.FULL_WANTED
    assert board.board(pair.county, NOVEMBER).rows[0].full_wanted
    receipts.take_home(pair.township, first.receipt_files[0])
    assert packing.preview(pair.township, NOVEMBER, kind).full_wanted
    got = receiving.receive(pair.county, pair.send(kind))
    assert got.examined.id.kind is (PackKind.FULL if kind is PackKind.DELTA else kind)
    assert got.receipt.outcome is Outcome.APPLIED
    assert pair.count("household_leader") == 1
    receipts.take_home(pair.township, got.receipt_files[0])
    assert not packing.preview(pair.township, NOVEMBER, kind).full_wanted
    assert sum(packing.preview(pair.township, NOVEMBER, kind).rows.values()) == 0


def test_a_merge_can_be_taken_back_and_done_again(pair: Pair) -> None:
    fill(pair)
    receiving.receive(pair.county, pair.send())
    before = snapshot(pair.county)
    pair.clock.move(hours=1)
    make_incident(pair.township)
    (member,) = registers.find(pair.township, Query(register=RegisterId("grid_member")))
    values = {"name": "王更正"}
    registers.save(
        pair.township,
        Draft(
            register=member.register, uid=member.uid, base_revision=member.revision, values=values
        ),
    )
    path = pair.send()
    got = receiving.receive(pair.county, path)
    after = snapshot(pair.county)
    assert quarantine.take_back(pair.county, got.number).changes.count == 3
    assert snapshot(pair.county) == before
    assert (
        registers.count(pair.county, Query(register=RegisterId("grid_member"), search="张示")) == 1
    )
    assert receiving.receive(pair.county, path).receipt.outcome is got.receipt.outcome
    assert snapshot(pair.county) == after


def snapshot(centre: Centre) -> list[object]:
    """Every merged row, as stored."""
    tables = ("grid", "grid_member", "household_leader", "incident", "incident_step")
    return [centre.db.query(f"SELECT * FROM {table} ORDER BY uid") for table in tables]


def test_a_failure_in_the_middle_changes_nothing(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(pair)
    path, before = pair.send(), snapshot(pair.county)

    def broken(*_args: object) -> str:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(search, "readings", broken)  # half the tables are written by then
        with pytest.raises(RuntimeError):
            receiving.receive(pair.county, path)
    assert snapshot(pair.county) == before
    assert pair.county.db.query("SELECT * FROM pack_received") == []
    assert receiving.receive(pair.county, path).receipt.outcome is Outcome.APPLIED


KILLED = """
import os, sys
from pathlib import Path
from gridcenter.services.folder import accounts
from gridcenter.services.packs import receiving
from gridcenter.store.packs import merging
from tests.builders import PASSWORD, FakeClock
whole = merging.keep_before
def die(*args):
    whole(*args)
    if args[2].name == "grid_member":
        os.kill(os.getpid(), 9)
merging.keep_before = die
centre = accounts.open_folder(Path(sys.argv[1]), password=PASSWORD, clock=FakeClock())
receiving.receive(centre, Path(sys.argv[2]))
"""


@pytest.mark.skipif(os.name != "posix", reason="needs a signal that nothing can catch")
def test_a_kill_in_the_middle_of_a_merge_changes_nothing(pair: Pair) -> None:
    fill(pair)
    path, before = pair.send(), snapshot(pair.county)
    pair.county.close()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(pair.county.folder), str(path)],
        check=False,
        capture_output=True,
    )
    assert killed.returncode == -9, killed.stderr
    county = accounts.open_folder(pair.county.folder, password=builders.PASSWORD, clock=pair.clock)
    pair.county = county
    assert snapshot(county) == before
    assert receiving.receive(county, path).receipt.outcome is Outcome.APPLIED


def test_a_full_stick_leaves_no_file_no_number_and_no_seal(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(pair)

    def full(path: Path, _data: bytes) -> None:
        raise WriteBackError(path=path)

    with monkeypatch.context() as patched:
        patched.setattr(packing, "write_out", full)
        with pytest.raises(WriteBackError):
            pair.send()
    assert packing.sent(pair.township) == ()
    assert not list(pair.township.folder.glob("packs/sent/*"))
    assert month.progress(pair.township, NOVEMBER).steps[MonthStep.EXPORT].since is None
    assert pair.send().name.endswith("_00001_full.gcpack")


def test_codes_may_be_swapped_between_two_grids(pair: Pair) -> None:
    one, two = builders.make_grid(pair.township), builders.make_grid(pair.township)
    receiving.receive(pair.county, pair.send())
    db = pair.township.db
    with db.transaction():
        for uid, code in ((one.uid, None), (two.uid, one["code"]), (one.uid, two["code"])):
            db.execute(
                "UPDATE grid SET code = ?, revision = revision + 1 WHERE uid = ?", (code, uid)
            )
    got = receiving.receive(pair.county, pair.send())
    assert got.receipt.outcome is Outcome.APPLIED
    assert registers.get(pair.county, "grid", one.uid)["code"] == two["code"]


def test_the_board_tells_who_is_due_late_and_missing(pair: Pair) -> None:
    def state() -> BoardState:
        return board.board(pair.county, NOVEMBER).rows[0].state

    fill(pair)
    assert state() is BoardState.DUE
    pair.clock.move(days=15)  # 5 December
    assert state() is BoardState.MISSING
    receiving.receive(pair.county, pair.send())
    assert state() is BoardState.LATE


def test_a_preview_before_sending(pair: Pair) -> None:
    fill(pair)
    make_incident(pair.township, summary="来电 13800000023 反映（示例）")
    seen = packing.preview(pair.township, NOVEMBER)
    assert seen.receiver == "620622"
    assert seen.rows["incident"] == 2
    assert seen.numbers_in_text == 1
    assert ("grid_member", "id_number") in seen.withheld
    assert packing.sent(pair.township) == ()


def test_nobody_to_send_to(tmp_path: Path) -> None:
    alone = make_centre(tmp_path / "alone")
    with pytest.raises(units.NoReceiverError):
        packing.export_month(alone, NOVEMBER, tmp_path)
    alone.close()


def test_what_packs_brought_is_for_its_owner_to_mend(pair: Pair) -> None:
    make_member(pair.township, name="张示例", phone=None)
    assert list(month.findings(pair.township, NOVEMBER))
    receiving.receive(pair.county, pair.send())
    assert pair.count("grid_member") == 1
    assert not list(month.findings(pair.county, NOVEMBER))


def test_a_pack_of_practice_data_says_so_and_real_data_refuses_it(pair: Pair) -> None:
    fill(pair)
    settings.put(pair.township, settings.PRACTICE, True)
    path = pair.send()
    assert receiving.verify(pair.county, path).status is PackStatus.OK
    for act in (receiving.preview, receiving.receive):
        with pytest.raises(failures.PracticePackError, match="练习"):
            act(pair.county, path)
    assert pair.count("incident") == 0
    settings.put(pair.county, settings.PRACTICE, True)
    assert receiving.receive(pair.county, path).receipt.outcome is Outcome.APPLIED
