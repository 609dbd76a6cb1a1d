"""The 上报接收 page: the tier's own work comes first, and a month goes through it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QLineEdit, QPushButton

from gridcenter.base import whole_files
from gridcenter.base.drives import Drive
from gridcenter.desktop.messages import MessageDialog
from gridcenter.desktop.packs.conflict_card import ConflictCard
from gridcenter.desktop.packs.difference_view import DifferenceView
from gridcenter.desktop.packs.directive_card import DirectiveCard
from gridcenter.desktop.packs.packs_page import PacksPage
from gridcenter.desktop.packs.paper_button import PaperButton
from gridcenter.desktop.packs.scan_dialog import ScanDialog
from gridcenter.desktop.widgets import Badge, Page
from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.place import Tier
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.roles import Role
from gridcenter.exchange.file_out import WriteBackError
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.packs import pack_send
from gridcenter.presenters.packs.desk_conflicts import ConflictLine
from gridcenter.presenters.packs.pack_receive import PackReceive
from gridcenter.presenters.packs.send_words import check_lines
from gridcenter.services.centre import Unit
from gridcenter.services.packs import directives
from gridcenter.services.register import attachments, registers
from gridcenter.services.trust import units
from tests.builders import COUNTY, FakeClock, make_centre, make_incident

CITY = Unit(code="6206", name="示例市", tier=Tier.CITY)


def titles(page: PacksPage) -> list[str]:
    return [page.tabs.tabText(at) for at in range(page.tabs.count())]


@pytest.fixture
def pages(liked, qtbot, tmp_path: Path):
    clock, stick = FakeClock(), tmp_path / "stick"
    stick.mkdir()
    township = make_centre(tmp_path / "t", clock=clock)
    county = make_centre(tmp_path / "c", unit=COUNTY, clock=clock)
    units.register(county, units.save_card(township, stick))
    units.register(township, units.save_card(county, stick))
    make_incident(township)
    made = []
    for centre in (township, county):
        page = PacksPage(ImmediateDesk(centre))
        qtbot.addWidget(page)
        page.activate()
        made.append(page)
    yield (*made, stick)
    township.close()
    county.close()


def test_the_order_of_the_tabs(pages) -> None:
    township, county, _stick = pages
    assert titles(township) == ["上报", "接收", "单位卡"]
    assert titles(county) == ["接收", "收报看板", "上报", "单位卡"]


def test_neither_a_badge_nor_a_scroll_bar_moves_what_is_pressed(pages, qtbot) -> None:
    township, _county, stick = pages
    township.resize(1198, 900)
    with qtbot.waitExposed(township):
        township.show()
    send = township.send
    send.presenter.choose_folder(stick)
    before = send._send.mapTo(township, QPoint())
    send._send.click()
    assert any("已经上报过" in each.text() for each in send.findChildren(Badge))
    assert send._send.mapTo(township, QPoint()) == before
    area = send.findChild(Page)
    assert not area.verticalScrollBar().isVisible()
    township.resize(1198, 420)
    qtbot.waitUntil(area.verticalScrollBar().isVisible)
    assert send._send.mapTo(township, QPoint()).x() == before.x()


def test_a_month_goes_through(pages) -> None:
    township, county, stick = pages
    township.send.presenter.choose_folder(stick)
    assert township.send._send.isEnabled()
    township.send._send.click()
    assert "可以安全拔出" in township.send._bar.text.text()
    county.receive.presenter.choose(stick.glob("*.gcpack"))
    assert county.receive._merge.text() == "合并 1 个"
    county.receive._merge.click()
    assert county.receive.presenter.cards[0].receipt is not None
    county.tabs.setCurrentWidget(county.board)
    assert county.board._units.item(0, 2).text() == "✓ 已报"
    county.tabs.setCurrentWidget(county.cards)
    assert county.cards._print.text() == units.own_card(county._desk.centre).card.fingerprint


def test_contents_of_attachments_go_along_once_when_ticked(pages) -> None:
    township, county, stick = pages
    centre, send = township._desk.centre, township.send
    assert not send._along.isVisibleTo(send)
    (incident,) = registers.find(centre, Query(register=RegisterId("incident")))
    paper = stick / "协议.pdf"
    paper.write_bytes(b"%PDF-1.7" + bytes(2**20))
    attachments.attach(centre, incident.uid, [paper])
    send.presenter.choose_folder(stick)
    send.presenter.load()
    assert send._along.isVisibleTo(send)
    assert send._along.text() == "附带附件内容（1 个，共 1.0 MB）"
    assert "KB" in send._size.text()
    send._along.click()
    assert "1.0 MB" in send._size.text()
    assert any("不打码" in each.text for each in check_lines(send.presenter.state.seen))
    send._send.click()
    assert send.presenter.state.done.attachments == 1
    assert not send._along.isChecked()
    send._kind.setCurrentIndex(send._kind.findData(PackKind.NIL))
    send.presenter.choose_kind(PackKind.NIL)
    assert not send._along.isVisibleTo(send)
    county.receive.presenter.choose(stick.glob("*.gcpack"))
    county.receive._merge.click()
    (only,) = attachments.of_record(county._desk.centre, incident.uid)
    assert only.is_here


def test_a_county_asks_from_its_board(pages) -> None:
    township, county, stick = pages
    township.send.presenter.choose_folder(stick)
    township.send._send.click()
    county.receive.presenter.choose(stick.glob("*.gcpack"))
    county.receive._merge.click()
    found = registers.find(township._desk.centre, Query(register=RegisterId("incident")))
    card = county.board.findChild(DirectiveCard)
    card.code.setText(found[0].text("case_code"))
    card.note.setText("请补充协议编号")
    card.issue_to(stick)
    assert card.presenter.lines[0].action == "退回"
    township.receive.presenter.choose(stick.glob("*directive*.gcpack"))
    township.receive._merge.click()
    assert directives.open_ones(township._desk.centre)[0].note == "请补充协议编号"


def test_papers_and_scans_go_through_the_page(pages, tmp_path: Path) -> None:
    township, county, stick = pages
    township.send.presenter.choose_folder(stick)
    township.send._send.click()
    county.receive.presenter.choose(stick.glob("*.gcpack"))
    county.receive._merge.click()
    saved = tmp_path / "回执.pdf"
    county.receive.findChild(PaperButton).presenter.save(saved)
    assert saved.read_bytes().startswith(b"%PDF")
    county.cards.findChild(PaperButton).presenter.save(tmp_path / "card.pdf")
    assert (tmp_path / "card.pdf").exists()

    township.send.presenter.load()
    assert township.send._printed.isHidden(), "none came home yet"
    (receipt,) = stick.glob("*.gcreceipt")
    township.send.presenter.take_receipt(receipt.read_text().replace("\n", "\n\n"))
    assert township.send._sent.item(0, 3).text() == "✓ 已接收，双方一致"
    assert not township.send._printed.isHidden()
    township.send._printed.presenter.save(tmp_path / "home.pdf")
    assert (tmp_path / "home.pdf").read_bytes().startswith(b"%PDF")
    ours = units.own_card(county._desk.centre)
    township.cards.presenter.open(ours.data.decode())
    assert township.cards._offered_print.text() == ours.card.fingerprint


def test_a_scanner_may_end_every_line_with_enter(qtbot) -> None:
    dialog = ScanDialog("扫描")
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.read.isEnabled()
    QTest.keyClicks(dialog.text, "one")
    QTest.keyClick(dialog.text, Qt.Key.Key_Return)
    QTest.keyClicks(dialog.text, "two")
    assert dialog.isVisible()
    dialog.read.click()
    assert dialog.text.toPlainText() == "one\ntwo"


def test_a_stick_is_one_click_and_safe_only_when_it_was_read_back(pages, monkeypatch) -> None:
    township, _county, stick = pages
    locked = Drive(path=stick / "x", name="锁住", read_only=True)
    plugged = (Drive(path=stick, name="U盘"), locked)
    monkeypatch.setattr(pack_send, "removable_drives", lambda: plugged)
    township.send.presenter.choose_folder(stick / "elsewhere")
    township.send.presenter.look_for_drives()
    offered = {
        each.text().partition("（")[0]: each for each in township.send.findChildren(QPushButton)
    }
    assert not offered["锁住"].isEnabled()
    offered["U盘"].click()
    assert str(stick) in township.send._folder.text()

    real = whole_files.reads_back

    def other(part: Path, data: bytes) -> bool:
        return part.parent != stick and real(part, data)

    with monkeypatch.context() as patched:
        patched.setattr(whole_files, "reads_back", other)
        township.send._send.click()
    assert isinstance(township._desk.failures[-1], WriteBackError)
    assert "可以安全拔出" not in township.send._bar.text.text()
    assert not list(stick.glob("*.gcpack*"))
    township.send._send.click()
    assert "可以安全拔出" in township.send._bar.text.text()


def test_an_amendment_shows_what_it_corrects_at_both_ends(pages) -> None:
    township, county, stick = pages
    centre = township._desk.centre
    township.send.presenter.choose_folder(stick)
    township.send._send.click()
    county.receive.presenter.choose(stick.glob("*.gcpack"))
    county.receive._merge.click()
    (incident,) = registers.find(centre, Query(register=RegisterId("incident")))
    values = {"place": "更正后的地点"}
    draft = Draft(
        register=incident.register, uid=incident.uid, base_revision=incident.revision, values=values
    )
    centre.clock.move(minutes=5)
    registers.save(centre, draft)
    township.send.presenter.choose_kind(PackKind.AMENDMENT)
    assert not township.send._changes.isHidden()
    table = township.send.findChild(DifferenceView).table
    assert [table.item(0, at).text() for at in (1, 2, 3)] == ["发生地点", "—", "更正后的地点"]
    township.send._send.click()
    county.receive.presenter.choose(stick.glob("*amendment.gcpack"))
    told = county.receive.findChild(DifferenceView).table
    assert told.item(0, 3).text() == "更正后的地点"
    county.receive._merge.click()
    assert county.receive.presenter.cards[0].difference is not None


def test_a_held_pack_and_a_key_ask_before_anything_happens(pages, monkeypatch) -> None:
    township, county, stick = pages
    asked = []

    def answer(dialog: MessageDialog) -> QDialog.DialogCode:
        asked.append(dialog.heading.text())
        for entry in dialog.findChildren(QLineEdit):
            entry.setText("电话核实")
        dialog.buttons.itemAt(dialog.buttons.count() - 1).widget().click()
        return dialog.result()

    monkeypatch.setattr(MessageDialog, "exec", answer)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_all: str(stick))
    township.cards.activate()
    before = township.cards.presenter.view.ours.fingerprint
    township.cards._rotate()
    assert township.cards.presenter.view.ours.fingerprint != before

    clock = township._desk.centre.clock
    clock.move(days=5)
    township.send.presenter.choose_folder(stick)
    township.send._send.click()
    clock.move(days=-5)
    county.receive.presenter.choose([*stick.glob("*.gccard"), *stick.glob("*.gcpack")])
    county.receive._merge.click()
    county.tabs.setCurrentWidget(county.board)
    (line,) = county.board.presenter.view.held
    county.board._accept(line)
    assert county.board.presenter.view.held == ()
    county.cards.activate()
    valid = [card for card in county.cards.presenter.view.others if not card.revoked]
    county.cards._revoke(valid[0])
    assert all(card.revoked for card in county.cards.presenter.view.others)
    assert len(asked) == 3


def test_a_county_sees_what_it_relays_and_takes_the_answer_by_phone(pages, tmp_path: Path) -> None:
    township, county, stick = pages
    centre = county._desk.centre
    city = make_centre(tmp_path / "city", unit=CITY, clock=centre.clock)
    units.register(city, units.save_card(centre, stick))
    units.register(centre, units.save_card(city, stick))
    township.send.presenter.choose_folder(stick)
    township.send._send.click()
    county.receive.presenter.choose(stick.glob("*.gcpack"))
    county.receive._merge.click()
    county.tabs.setCurrentWidget(county.send)
    send = county.send
    assert send._kind.currentText() == "汇总转报", "a county's own way is the first"
    assert send._relayed.item(0, 0).text() == "金河镇（示例）"
    assert send._full.isHidden()
    assert send._rows.isHidden()
    send.presenter.choose_folder(stick)
    send._send.click()
    assert send._sent.item(0, 1).text() == "第 1 号 汇总转报"

    (bundle,) = stick.glob("*bundle.gcpack")
    receive = PackReceive(ImmediateDesk(city), lambda: None)
    receive.choose([bundle])
    (card,) = receive.cards
    assert card.packs[0][:2] == ("金河镇（示例）", "2026-11 第 1 号 全量")
    receive.merge()
    (card,) = receive.cards
    assert card.packs[0][2] == ("已接收，双方一致", "good")
    send._code.setText(card.receipt.code)
    send._take_code()
    assert send._sent.item(0, 3).text() == "✓ 已接收，双方一致"
    city.close()


def test_the_board_opens_a_units_rows_and_prints_its_call_list(pages, tmp_path: Path) -> None:
    _township, county, _stick = pages
    county.tabs.setCurrentWidget(county.board)
    assert not county.board._rows.isEnabled()
    county.board._units.selectRow(0)
    county.board._rows.click()
    assert county._desk.visits[-1][0] == "incident"
    county.board.findChild(PaperButton).presenter.save(tmp_path / "list.pdf")
    assert (tmp_path / "list.pdf").read_bytes().startswith(b"%PDF")


def test_what_cannot_be_put_back_offers_no_button_but_says_what_to_do(qtbot, tmp_path) -> None:
    centre = make_centre(tmp_path)
    said = {
        "id": 1,
        "register": "incident",
        "uid": "u",
        "field": "title",
        "kept": "甲",
        "lost": "乙",
    }
    for told, deeds in (
        ({"button": "改用“乙”"}, ["保留现在的", "改用“乙”"]),
        ({"advice": "请告诉对方"}, ["知道了"]),
    ):
        card = ConflictCard(ImmediateDesk(centre))
        qtbot.addWidget(card)
        card.presenter.lines = (ConflictLine(title="事件", **said, **told),)
        card._show()
        assert [each.text() for each in card.findChildren(QPushButton)] == deeds
    assert "请告诉对方" in [each.text() for each in card.findChildren(QLabel)]
    centre.close()


def test_who_may_only_look_sends_nothing(pages) -> None:
    township, county, stick = pages
    township.send.presenter.choose_folder(stick)
    township.send._send.click()
    township.send.presenter.load()
    desk = township._desk
    desk.centre = replace(desk.centre, role=Role.VIEWER)
    township.send.presenter.load()
    for each in (township.send._send, *township.send._writing):
        assert not each.isEnabled()
        assert "只看" in each.toolTip()
    assert not township.send._sent_card_widget.isHidden(), "what went up is everybody's to see"
    desk = county._desk
    desk.centre = replace(desk.centre, role=Role.VIEWER)
    county.board.presenter.load()
    assert not county.board._due.isEnabled()
    assert "只看" in county.board._due.toolTip()


def test_tab_goes_through_where_it_is_saved_before_it_is_sent(pages, qtbot):
    page = pages[0]
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    view = page.send
    choose = next(b for b in view.findChildren(QPushButton) if b.text() == "选择文件夹…")
    walked = []
    choose.setFocus()
    for _each in range(3):
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
        walked.append(page.focusWidget())
    assert walked[:2] == [view._parts, view._full]
