"""The 上报接收 page without its widgets: what is shown, and what each button does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from gridcenter.base.clock import local_date
from gridcenter.base.drives import Drive
from gridcenter.domain.packs.desk import Clash, Mark, Side
from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.packs.rezoning import Rezoning
from gridcenter.domain.packs.tables import every_table
from gridcenter.domain.place import Tier
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import Uid, UnitCode
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.home_todos import todos
from gridcenter.presenters.packs import pack_send
from gridcenter.presenters.packs.decisions import Would
from gridcenter.presenters.packs.desk_conflicts import DeskConflicts
from gridcenter.presenters.packs.pack_receive import PackReceive
from gridcenter.presenters.packs.pack_send import PackSend
from gridcenter.presenters.packs.receive_board import ReceiveBoard
from gridcenter.presenters.packs.send_words import (
    check_lines,
    content_rows,
    done_text,
    drive_text,
    failure_text,
    sent_lines,
    withheld_words,
)
from gridcenter.presenters.packs.unit_cards import UnitCards
from gridcenter.presenters.register.table_filters import say
from gridcenter.services.centre import Unit
from gridcenter.services.packs import packing, quarantine
from gridcenter.services.register import registers
from gridcenter.services.trust import units
from gridcenter.store.packs import desk as stored_desk
from gridcenter.store.packs import rezonings
from tests.builders import COUNTY, TOWNSHIP, FakeClock, make_centre, make_incident, make_member


@dataclass
class Pair:
    township: ImmediateDesk
    county: ImmediateDesk
    stick: Path
    clock: FakeClock


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    clock, stick = FakeClock(), tmp_path / "stick"
    stick.mkdir()
    township = make_centre(tmp_path / "t", clock=clock)
    county = make_centre(tmp_path / "c", unit=COUNTY, clock=clock)
    yield Pair(
        township=ImmediateDesk(township), county=ImmediateDesk(county), stick=stick, clock=clock
    )
    township.close()
    county.close()


def introduce(pair: Pair) -> None:
    one, other = pair.township.centre, pair.county.centre
    units.register(other, units.save_card(one, pair.stick))
    units.register(one, units.save_card(other, pair.stick))


def sender(pair: Pair) -> PackSend:
    made = PackSend(pair.township, lambda: None)
    made.show()
    made.choose_folder(pair.stick)
    return made


def test_without_a_card_the_page_says_what_to_do(pair: Pair) -> None:
    send = sender(pair)
    assert send.state.failure is not None
    assert "单位卡" in failure_text(send.state.failure)
    assert not send.can_send


def test_sending_a_month(pair: Pair) -> None:
    introduce(pair)
    make_member(pair.township.centre)
    make_incident(pair.township.centre, summary="来电 13800000023（示例）")
    send = sender(pair)
    seen = send.state.seen
    assert seen is not None
    assert ("网格员", "1", "1") in content_rows(seen)
    assert [line.tone for line in check_lines(seen)] == ["warn", "bad", "good"]
    assert "网格员·身份证号" in withheld_words(seen)
    send.set_unmasked(True)
    assert not send.can_send
    send.set_unmasked(True, "换发聘书")
    assert send.can_send
    send.set_unmasked(False)
    assert not send.can_send
    send.mask_numbers()
    assert send.can_send
    pair.clock.move(minutes=1)
    send.send()
    assert send.state.done is not None
    assert "可以安全拔出" in done_text(send.state.done)
    assert send.state.seen is not None
    (line,) = sent_lines(send.state.seen)
    assert (line.title, line.outcome) == ("第 1 号 全量", "未收到回执")


def test_the_day_of_a_pack_is_that_of_the_wall(pair: Pair) -> None:
    """Early in the morning it is still the day before in UTC, in which the moment is kept."""
    pair.clock.move(hours=(22 - pair.clock().hour) % 24)
    introduce(pair)
    make_incident(pair.township.centre)
    send = sender(pair)
    send.send()
    assert send.state.seen is not None
    (line,) = sent_lines(send.state.seen)
    here = local_date(pair.clock())
    assert here != f"{pair.clock():%Y-%m-%d}"
    assert line.when == here
    cards = UnitCards(pair.township, lambda: None)
    cards.load()
    assert cards.view is not None
    assert {each.since for each in cards.view.others if not each.is_desk} == {here}


def test_packs_of_one_unit_are_looked_at_as_they_are_merged_one_after_the_other(pair: Pair) -> None:
    introduce(pair)
    township = pair.township.centre
    case = make_incident(township)
    sent = [packing.export_month(township, "2026-11", pair.stick).path]
    for count in (5, 6):
        pair.clock.move(minutes=1)
        draft = Draft(register=case.register, uid=case.uid, values={"people_count": count})
        registers.save(township, draft)
        amended = packing.export_month(township, "2026-11", pair.stick, kind=PackKind.AMENDMENT)
        sent.append(amended.path)
    receive = PackReceive(pair.county, lambda: None)
    receive.choose(reversed(sent))
    told = {card.path: card.rows[0][:3] for card in receive.cards}
    assert told == {
        sent[0]: ("事件台账", "1", "0"),
        sent[1]: ("事件台账", "0", "1"),
        sent[2]: ("事件台账", "0", "1"),
    }
    difference = next(card.difference for card in receive.cards if card.path == sent[2])
    assert [(each.before, each.after) for each in difference.lines] == [("5", "6")]
    # Nothing of the look stayed, and what was shown is done.
    assert registers.count(pair.county.centre, Query(register=INCIDENT.id)) == 0
    receive.merge()
    assert all(card.receipt and card.tone == "good" for card in receive.cards)
    assert registers.get(pair.county.centre, "incident", case.uid)["people_count"] == 6


def test_receiving_handing_back_and_the_board(pair: Pair) -> None:
    introduce(pair)
    make_incident(pair.township.centre)
    send = sender(pair)
    send.send()
    pack = next(pair.stick.glob("*.gcpack"))
    bad = pair.stick / "bad.gcpack"
    bad.write_bytes(pack.read_bytes()[:-1])

    receive = PackReceive(pair.county, lambda: None)
    receive.choose([pack, bad])
    good_card, bad_card = receive.cards
    assert good_card.rows[0] == ("事件台账", "1", "0", "0", "0", "0", "0", "0")
    assert (good_card.tone, bad_card.tone) == ("good", "bad")
    assert receive.mergeable == (pack,)
    receive.merge()
    receipt = receive.cards[0].receipt
    assert receipt is not None
    assert receive.mergeable == ()

    receive.take_back(receipt.id)
    assert receive.mergeable == (pack,)
    receive.merge()
    again = receive.cards[0].receipt
    assert again is not None
    assert again.code == receipt.code

    pair.clock.move(minutes=1)
    send.take_spoken(receipt.code)
    assert "双方一致" in pair.township.notes[-1]
    home = PackReceive(pair.township, lambda: None)
    home.choose([receipt.files[0]])
    assert home.cards[0].status == "已接收，双方一致"

    board = ReceiveBoard(pair.county, lambda: None)
    board.load()
    assert board.view is not None
    assert board.view.units[0].state == "已报"
    assert board.view.call_list == ""
    board.turn(-1)
    assert board.view.units[0].state == "未报"
    assert "620622101" in board.view.call_list


def test_a_held_pack_is_accepted_on_the_board(pair: Pair) -> None:
    introduce(pair)
    pair.clock.move(days=5)
    make_incident(pair.township.centre)
    path = packing.export_month(pair.township.centre, "2026-11", pair.stick).path
    pair.clock.move(days=-5)
    receive = PackReceive(pair.county, lambda: None)
    receive.choose([path])
    receive.merge()
    board = ReceiveBoard(pair.county, lambda: None)
    board.load()
    assert board.view is not None
    (held,) = board.view.held
    assert "时间超前" in held.why
    assert "时钟" in held.advice
    looked: list[Would] = []
    board.look(held.id, looked.append)
    assert "若合并：新增 2 变更 0 删除 0" in looked[0].text
    board.reject(held.id, "时钟不对")
    assert board.view.held == ()
    (decided,) = board.view.decided
    assert decided.decision == "不接收"
    assert decided.can_merge
    assert "时钟不对" in decided.detail
    board.accept(decided.id, "电话核实")
    (decided,) = board.view.decided
    assert (decided.decision, decided.can_merge) == ("已核实合并", False)
    assert "电话核实" in decided.detail
    board.take_back(decided.id)
    (decided,) = board.view.decided
    assert (decided.decision, decided.can_take_back) == ("合并后又撤销", False)
    assert registers.find(pair.county.centre, Query(register=INCIDENT.id)) == ()


def test_the_board_opens_no_held_pack_by_itself(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    introduce(pair)
    pair.clock.move(days=5)
    make_incident(pair.township.centre)
    path = packing.export_month(pair.township.centre, "2026-11", pair.stick).path
    pair.clock.move(days=-5)
    receive = PackReceive(pair.county, lambda: None)
    receive.choose([path])
    receive.merge()
    opened: list[int] = []
    monkeypatch.setattr(quarantine, "look", lambda _centre, pack: opened.append(pack))
    board = ReceiveBoard(pair.county, lambda: None)
    board.load()
    assert board.view is not None
    assert len(board.view.held) == 1
    assert opened == []


def test_the_board_opens_the_rows_of_a_unit(pair: Pair) -> None:
    introduce(pair)
    make_incident(pair.township.centre)
    make_incident(pair.township.centre, occurred_at="2026-10-05T09:30")
    make_incident(pair.county.centre)
    path = packing.export_month(pair.township.centre, "2026-11", pair.stick).path
    receive = PackReceive(pair.county, lambda: None)
    receive.choose([path])
    receive.merge()
    board = ReceiveBoard(pair.county, lambda: None)
    board.load()
    board.open_rows("620622101")
    page, query = pair.county.visits[-1]
    assert page == "incident"
    found = registers.find(pair.county.centre, query)
    assert [(each.unit, each.text("occurred_at")[:7]) for each in found] == [
        ("620622101", "2026-11")
    ]
    assert say(INCIDENT, query.filters[0], pair.county.centre.codes) == "单位：620622101"
    board.set_due_day(9)
    assert board.view.due_day == 9


def test_a_card_is_believed_only_after_comparing(pair: Pair) -> None:
    path = units.save_card(pair.county.centre, pair.stick)
    cards = UnitCards(pair.township, lambda: None)
    cards.load()
    assert cards.view is not None
    cards.open(path)
    assert cards.offered is not None
    assert cards.offered.fingerprint == units.own_card(pair.county.centre).card.fingerprint
    assert cards.view.others == ()
    cards.confirm()
    assert [card.unit for card in cards.view.others] == ["620622"]
    cards.revoke("620622")
    assert cards.view.others[0].revoked


def test_a_nil_report_with_incidents_is_told(pair: Pair) -> None:
    introduce(pair)
    make_incident(pair.township.centre)
    pair.clock.move(days=11)
    send = sender(pair)
    send.choose_kind(PackKind.NIL)
    send.send()
    assert [failure.code for failure in pair.township.failures] == ["nil_report_refused"]


def test_conflicts_of_two_desks_are_told_in_words_and_restored(tmp_path: Path) -> None:
    clock, stick = FakeClock(), tmp_path / "stick"
    stick.mkdir()
    one = make_centre(tmp_path / "one", clock=clock)
    two = make_centre(tmp_path / "two", clock=clock, operator="赵演示")
    desks = [ImmediateDesk(one), ImmediateDesk(two)]
    for ours, theirs in ((one, desks[1]), (two, desks[0])):
        cards = UnitCards(theirs, lambda: None)
        cards.load()
        cards.open(units.save_card(ours, stick))
        assert cards.offered is not None
        assert cards.offered.is_desk
        cards.confirm()
    member = make_member(one, name="张示例")
    for sender, receiver in ((0, 1), (1, 0)):
        send = PackSend(desks[sender], lambda: None)
        send.show()
        assert send.state.kinds[-1] is PackKind.DESK
        send.choose_kind(PackKind.DESK)
        assert "另一台电脑" in check_lines(send.state.seen)[0].text  # type: ignore[arg-type]
        send.choose_folder(stick)
        send.send()
        receive = PackReceive(desks[receiver], lambda: None)
        receive.choose([send.state.done.path])  # type: ignore[union-attr]
        receive.merge()
        for centre, name in ((one, "王甲改"), (two, "王乙改")):
            if sender == 0:
                clock.move(minutes=1)
                registers.save(
                    centre, Draft(register=member.register, uid=member.uid, values={"name": name})
                )
    conflicts = DeskConflicts(desks[0], lambda: None)
    conflicts.load()
    (line,) = conflicts.lines
    assert line.title == "网格员“王乙改”的“姓名”"
    assert "王甲改" in line.lost
    assert "王演示" in line.lost
    waiting = [(each.label, each.count, each.where[0]) for each in todos(one, "2026-11")]
    assert ("两台电脑都改了同一项", 1, "packs") in waiting
    conflicts.restore(line.id)
    assert conflicts.lines == ()
    assert [each for each in todos(one, "2026-11") if each.page == "packs"] == []
    assert registers.get(one, "grid_member", member.uid)["name"] == "王甲改"
    one.close()
    two.close()


def test_a_county_sends_on_and_the_city_looks_into_it(pair: Pair, tmp_path: Path) -> None:
    introduce(pair)
    make_incident(pair.township.centre)
    send = sender(pair)
    send.send()
    receive = PackReceive(pair.county, lambda: None)
    receive.choose(pair.stick.glob("*.gcpack"))
    receive.merge()
    city_unit = Unit(code=UnitCode("6206"), name="示例市", tier=Tier.CITY)
    city = ImmediateDesk(make_centre(tmp_path / "city", unit=city_unit, clock=pair.clock))
    units.register(city.centre, units.save_card(pair.county.centre, pair.stick))
    units.register(pair.county.centre, units.save_card(city.centre, pair.stick))
    up = PackSend(pair.county, lambda: None)
    up.show()
    up.choose_kind(PackKind.BUNDLE)
    assert up.state.seen is not None
    assert "1 个上报包" in check_lines(up.state.seen)[0].text
    up.choose_folder(pair.stick)
    up.send()
    assert up.state.done is not None
    got = PackReceive(city, lambda: None)
    got.choose([up.state.done.path])
    got.merge()
    assert got.cards[0].tone == "good"
    board = ReceiveBoard(city, lambda: None)
    board.load()
    assert board.view is not None
    (county,) = board.view.units
    assert county.has_units
    assert "下级已报 1/1" in county.detail
    board.look_into(county.unit)
    assert [line.unit for line in board.view.units] == ["620622101"]

    cards = UnitCards(pair.township, lambda: None)
    cards.rotate(tmp_path)
    receive.choose(tmp_path.glob("*.gccard"))
    assert receive.cards[0].tone == "good"
    city.centre.close()


def test_a_watched_folder_opens_what_arrives(pair: Pair, tmp_path: Path) -> None:
    introduce(pair)
    receive = PackReceive(pair.county, lambda: None)
    receive.watch(pair.stick)
    receive.look_into_inbox()
    make_incident(pair.township.centre)
    sender(pair).send()
    receive.look_into_inbox()
    assert receive.mergeable == ()
    receive.look_into_inbox()
    assert len(receive.mergeable) == 1
    receive.look_into_inbox()
    assert len(receive.mergeable) == 1
    receive.watch(tmp_path / "gone")
    receive.look_into_inbox()
    assert receive.inbox is None
    assert pair.county.failures[-1].code == "inbox_gone"


def test_sticks_come_and_go(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    plugged: list[Drive] = []
    monkeypatch.setattr(pack_send, "removable_drives", lambda: tuple(plugged))
    heard: list[int] = []
    send = PackSend(pair.township, lambda: heard.append(1))
    send.show()
    assert send.state.folder is None
    shown = len(heard)
    send.look_for_drives()
    assert len(heard) == shown  # nothing new: nothing is drawn again
    locked = Drive(path=pair.stick / "locked", name="锁住", read_only=True)
    plugged += [Drive(path=pair.stick, name="U盘"), locked]
    send.look_for_drives()
    assert send.state.folder == pair.stick
    assert len(heard) == shown + 1
    assert "剩" in drive_text(plugged[0])
    assert drive_text(locked) == "锁住（不能写入）"
    del plugged[0]
    send.look_for_drives()
    assert send.state.folder is None  # pulled: nobody exports to where it was


def test_what_a_decision_left_behind_says_whom_to_tell(tmp_path: Path) -> None:
    one = make_centre(tmp_path / "one")
    member = make_member(one, name="张示例")
    act = Rezoning(
        uid=Uid("act"), sender=COUNTY.code, source=TOWNSHIP.code, target="620622102", name="银河镇",
        day="2026-11-20", stamp=one.next_stamp(), made_at=one.now(), made_by="县",
    )  # fmt: skip
    other_pc = one.next_stamp().removesuffix(one.device) + "beef"
    kept, table = (
        Side(value="张示例", mark=Mark(act.stamp, act.made_at, act.made_by)),
        "grid_member",
    )
    told = [
        ("name", kept, Side(value="王乙改", mark=Mark(one.next_stamp(), one.now(), "赵演示"))),
        ("name", kept, Side(value="李丙改", mark=Mark(other_pc, one.now(), "钱演示"))),
        ("deleted_at", replace(kept, value=None), Side(value=one.now(), mark=kept.mark)),
        ("deleted_at", kept, replace(kept, value=None)),
    ]
    clashes = [
        Clash(table=table, uid=member.uid, field=name, kept=has, lost=lost)
        for name, has, lost in told
    ]
    with one.db.transaction():
        rezonings.carry_out(one.db, act, every_table(), binned=True)
        rezonings.add(one.db, [act])
        stored_desk.add_clashes(one.db, clashes, one.now())
    conflicts = DeskConflicts(ImmediateDesk(one), lambda: None)
    conflicts.load()
    new, deleted, elsewhere, here = conflicts.lines
    assert here.kept == "移交给620622102的是“张示例”"
    assert "没有移交的是“王乙改”，赵演示（本机）" in here.lost
    assert {line.button for line in conflicts.lines} == {""}
    assert "请告诉620622102" in here.advice
    assert ["--hand act" in line.advice for line in (here, elsewhere, deleted)] == [
        True,
        False,
        False,
    ]
    assert "保留" in deleted.kept
    assert "没有这条记录" in new.kept
    conflicts.dismiss(here.id)
    assert len(conflicts.lines) == 3
    one.close()
