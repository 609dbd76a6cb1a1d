"""An upper tier's own desk: who reported, whom to call, what is not ours to type into."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from gridcenter.desktop import messages, theme
from gridcenter.desktop.file_drop import advice, files_in, page_for
from gridcenter.desktop.packs.pack_receive_view import PackReceiveView
from gridcenter.desktop.packs.packs_page import PacksPage
from gridcenter.desktop.receiving_card import ReceivingCard
from gridcenter.desktop.register.directive_dialog import DirectiveDialog
from gridcenter.desktop.register.register_page import RegisterPage
from gridcenter.desktop.register.step_dialog import StepDialog
from gridcenter.desktop.sheets.import_source import DropArea
from gridcenter.domain.packs.directives import DirectiveAction
from gridcenter.domain.register.fields import UnitCode
from gridcenter.presenters.desk import ImmediateDesk, PageSpot
from gridcenter.presenters.month_reading import board
from gridcenter.presenters.packs import receiving_home
from gridcenter.presenters.register.record_history import IncidentSteps
from gridcenter.presenters.window_status import window_status
from gridcenter.services.packs import directives, packing, receiving
from gridcenter.services.trust import units
from tests.builders import COUNTY, TOWNSHIP, FakeClock, make_centre, make_incident

MONTH = "2026-11"


@pytest.fixture
def pair(tmp_path):
    clock = FakeClock()
    stick = tmp_path / "stick"
    stick.mkdir()
    township = make_centre(tmp_path / "t", clock=clock)
    county = make_centre(tmp_path / "c", unit=COUNTY, clock=clock)
    yield township, county, stick, clock
    township.close()
    county.close()


def tmp_unit(pair, code, name):
    """One more township that the county knows."""
    there = make_centre(
        pair[2] / code, unit=replace(TOWNSHIP, code=UnitCode(code), name=name), clock=pair[3]
    )
    units.register(pair[1], units.save_card(there, pair[2]))
    there.close()
    return name


def introduce(pair):
    township, county, stick, _clock = pair
    units.register(county, units.save_card(township, stick))
    units.register(township, units.save_card(county, stick))


@pytest.fixture
def card(qtbot, pair):
    theme.apply(QApplication.instance(), "light", "normal")
    desk = ImmediateDesk(pair[1])
    made = ReceivingCard(desk)
    qtbot.addWidget(made)
    return made, desk


def buttons(card):
    return card.findChildren(QPushButton)


def test_an_empty_county_is_first_told_to_exchange_cards(card, pair):
    made, desk = card
    made.load(MONTH)
    assert not made.isHidden()
    next(each for each in buttons(made) if each.text() == "去交换单位卡").click()
    assert desk.visits == [("packs", None)]
    assert desk.spot == PageSpot(part="cards", month=MONTH)
    assert receiving_home.receiving(pair[0], MONTH) is None  # nobody reports to a township


def test_who_has_not_reported_is_called_with_one_click(card, pair, monkeypatch):
    introduce(pair)
    made, desk = card
    made.load(MONTH)
    assert made.figure.text() == "收报 0/1"
    view = receiving_home.receiving(pair[1], MONTH)
    assert [each.unit for each in view.calls] == [str(pair[0].unit.code)]
    made.open.click()
    assert desk.spot == PageSpot(part="board", month=MONTH)
    next(each for each in buttons(made) if each.text() == "催报").click()
    said = QApplication.clipboard().text()
    assert "金河镇" in said
    assert "2026年11月" in said
    monkeypatch.setattr(messages, "ask_text", lambda *_given, **_more: "李样本 0935-0000000")
    next(each for each in buttons(made) if each.text() == "记电话…").click()
    assert any(each.text() == "李样本 0935-0000000" for each in buttons(made))
    made.copy_all.click()
    assert "0935-0000000" in QApplication.clipboard().text()


def test_what_leads_to_the_packs_opens_the_tab_and_month_that_it_names(qtbot, pair):
    introduce(pair)
    desk = ImmediateDesk(pair[1])
    page = PacksPage(desk)
    qtbot.addWidget(page)
    page.lead_to(PageSpot(part="board", month="2026-10"))
    page.activate()
    assert page.tabs.currentWidget() is page.board
    assert page.board.presenter.view.month == "2026-10"
    page.lead_to(PageSpot(part="send", month="2026-09"))
    page.activate()
    assert page.tabs.currentWidget() is page.send
    assert page.send.presenter.state.month == "2026-09"
    page.lead_to(PageSpot(part="cards"))
    page.activate()
    assert page.tabs.currentWidget() is page.cards


def test_after_a_merge_the_board_shows_the_month_that_came_and_the_keys_are_at_what_is_next(
    qtbot, pair
):
    introduce(pair)
    township, county, stick, clock = pair
    make_incident(township, occurred_at="2026-10-09T08:00")
    clock.move(minutes=1)
    made = packing.export_month(township, "2026-10", stick)
    page = PacksPage(ImmediateDesk(county))
    qtbot.addWidget(page)
    page.activate()
    view = page.receive
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    view._choose.setFocus()
    places = [each.pos() for each in (view._clear, view._choose, view._merge)]
    view.presenter.choose([made.path])
    assert page.focusWidget() is view._merge
    QTest.keyClick(view._merge, Qt.Key.Key_Return)
    assert page.focusWidget() is view._choose
    assert [each.pos() for each in (view._clear, view._choose, view._merge)] == places
    page.tabs.setCurrentWidget(page.board)
    assert page.board.presenter.view.month == "2026-10"


def sent(pair):
    introduce(pair)
    township, county, stick, clock = pair
    incident = make_incident(township, title="水渠堵塞争执")
    clock.move(minutes=1)
    made = packing.export_month(township, MONTH, stick)
    receiving.receive(county, made.path)
    return incident


def test_what_came_in_a_pack_is_read_only_with_the_reason_and_asked_for_here(qtbot, pair, tmp_path):
    incident = sent(pair)
    desk = ImmediateDesk(pair[1])
    view = receiving_home.receiving(pair[1], MONTH)
    assert (view.reported, view.total, view.calls) == (1, 1, ())
    page = RegisterPage(desk, "incident")
    qtbot.addWidget(page)
    page.resize(1200, 690)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.activate()
    page.table.setFocus()
    page.table.select_row(0)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert page.form.uid == incident.uid
    assert page.panel.head.foreign.isVisible()
    assert "金河镇" in page.panel.head.whose.text()
    title = page.panel.view.rows["title"].editor.input
    assert title.isReadOnly()
    names = [spec.name for spec in page.presenter.columns]
    cell = page.table.records.index(0, names.index("title"))
    assert not cell.flags() & Qt.ItemFlag.ItemIsEditable
    page.panel.head.direct.click()
    dialog = page.panel.findChild(DirectiveDialog)
    dialog.do.click()
    assert "要求" in dialog.note_row.message.text()
    (tmp_path / "out").mkdir()
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    dialog.note.setFocus()
    QTest.keyClicks(dialog.note, "qing")
    QTest.keyClick(dialog.note, Qt.Key.Key_Return)
    assert dialog.focusWidget() is dialog.due, "Enter goes on; it does not issue a half directive"
    dialog.note.setText("请补充调解协议编号")
    dialog.due.setText("月底")
    dialog.issue_to(tmp_path / "out")
    assert "月底" in dialog.due_row.message.text()
    assert dialog.note.text() == "请补充调解协议编号", "what was refused stays"
    assert list((tmp_path / "out").iterdir()) == desk.failures == []
    dialog.due.setText("12-10")
    dialog.issue_to(tmp_path / "out")
    assert list((tmp_path / "out").iterdir())
    (asked,) = directives.every(pair[1])
    assert asked.due == "2026-12-10"
    assert desk.failures == []
    assert window_status(pair[1]).saved.text.startswith("已合并")


def test_a_directive_is_seen_on_the_case_it_asks_about(qtbot, pair, tmp_path):
    incident = sent(pair)
    township, county = pair[0], pair[1]
    (tmp_path / "out").mkdir()
    asked = directives.issue(
        county, incident.uid, DirectiveAction.CORRECT, tmp_path / "out", note="请补充协议编号"
    )
    receiving.receive(township, asked.path)
    told = []
    IncidentSteps(ImmediateDesk(township)).load(incident.uid, told.append)
    assert told[0].asked == ("上级要求：请补充协议编号",)


def dropped(*paths):
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(each)) for each in paths])
    return carried


def test_a_file_is_taken_where_it_belongs(tmp_path):
    assert page_for([tmp_path / "a.gcpack", tmp_path / "b.GCCARD"]) == "packs"
    assert page_for([tmp_path / "a.xlsx", tmp_path / "b.csv"]) == "import"
    assert page_for([tmp_path / "a.jpg"]) == page_for([]) == ""
    assert page_for([tmp_path / "a.xlsx", tmp_path / "b.gcpack"]) == ""
    stick, backup = tmp_path / "2026-11", tmp_path / "gridcenter-000001"
    for each in (stick, backup):
        each.mkdir()
    for name in ("b.gcpack", "a.gcreceipt", "~$x.xlsx", "read me.doc"):
        (stick / name).touch()
    (backup / "backup.json").touch()
    assert files_in(dropped(stick)) == [stick / "a.gcreceipt", stick / "b.gcpack"]
    assert files_in(dropped(backup)) == [backup]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("gridcenter.db", "设置 → 备份"),
        ("keys.json", "设置 → 备份"),
        ("0.3.0.gcupdate", "用文件更新"),
        ("grids.geojson", "网格地图"),
        ("photo.jpg", "附件"),
    ],
)
def test_what_no_page_takes_is_told_its_place(tmp_path, name, told):
    assert told in advice([tmp_path / name])


def test_what_belongs_elsewhere_is_left_to_the_window(qtbot, pair, tmp_path):
    """A page that takes files of its own does not keep those of another one."""
    view, source = PackReceiveView(ImmediateDesk(pair[0])), DropArea(lambda _files: None)
    takes = {view: "a.gcpack", source: "a.xlsx"}
    for each, taken in takes.items():
        qtbot.addWidget(each)
        for name in ("a.gcpack", "a.xlsx", "gridcenter.db"):
            carried = dropped(tmp_path / name)
            copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
            event = QDragEnterEvent(
                QPoint(9, 9), copy, carried, left, Qt.KeyboardModifier.NoModifier
            )
            event.ignore()
            each.dragEnterEvent(event)
            assert event.isAccepted() is (name == taken), (each, name)


def test_a_directive_says_before_it_is_merged_which_case_it_is_and_opens_it(qtbot, pair, tmp_path):
    incident = sent(pair)
    (tmp_path / "out").mkdir()
    asked = directives.issue(
        pair[1], incident.uid, DirectiveAction.SUPERVISE, tmp_path / "out",
        note="请补充协议编号", due="2026-12-05",
    )  # fmt: skip
    desk = ImmediateDesk(pair[0])
    view = PackReceiveView(desk)
    qtbot.addWidget(view)
    view.presenter.choose([asked.path])
    for merged in (False, True):
        (card,) = view.presenter.cards
        (told,) = card.asked
        assert str(incident.values["title"]) in told.record
        assert told.text == "督办：请补充协议编号（答复期限 2026-12-05）"
        assert any(told.text == each.text() for each in view.findChildren(QLabel))
        opening = [each for each in buttons(view) if each.text() == "打开这件事"][-1]
        assert opening.isEnabled() is merged, "before, the case does not know of it"
        opening.click()
        view.presenter.merge()
    page, query = desk.visits[-1]
    assert (page, query.filters[0].values) == ("incident", (incident.uid,))
    assert desk.spot == PageSpot(part="steps")


def test_a_directive_is_answered_where_it_opened_with_one_key(qtbot, pair, tmp_path):
    incident = sent(pair)
    (tmp_path / "out").mkdir()
    asked = directives.issue(
        pair[1], incident.uid, DirectiveAction.CORRECT, tmp_path / "out", note="请补充协议编号"
    )
    receiving.receive(pair[0], asked.path)
    todo = next(each for each in board(pair[0], MONTH).todos if each.label == "上级指令待办")
    page = RegisterPage(ImmediateDesk(pair[0]), "incident")
    qtbot.addWidget(page)
    page.resize(1366, 690)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.lead_to(todo.spot)
    page.activate(todo.query)
    steps = page.panel.beside["steps"]
    qtbot.waitUntil(steps.isVisible)
    assert "请补充协议编号" in steps.asked.text()
    said = [each.text() for each in steps.story.findChildren(QLabel)]
    assert not any(each.startswith("转往") for each in said), "the asker is nobody it goes to"
    answers = [each for each in buttons(steps) if each.text().startswith("答复")]
    assert answers == [steps.answer]
    QTest.keyClick(steps.answer, Qt.Key.Key_Return)
    dialog = page.panel.findChild(StepDialog)
    assert [*dialog.rows] == ["reply", "taken_at"]
    dialog.form.entry.type("reply", "已补充")
    dialog.submit()
    assert directives.answer(pair[0], directives.every(pair[0])[0])[0] == "已补充"
    qtbot.waitUntil(lambda: not steps.answer.isVisible())


def test_the_month_before_is_not_forgotten_and_who_came_late_is_not_asked_again(card, pair):
    introduce(pair)
    township, county, stick, clock = pair
    made, desk = card
    made.load(MONTH)
    assert receiving_home.receiving(county, MONTH).before == "", "nobody ever reported: not owing"
    other = tmp_unit(pair, "620622102", "石桥镇")
    clock.move(days=14)
    receiving.receive(county, packing.export_month(township, MONTH, stick).path)
    made.load("2026-12")
    view = receiving_home.receiving(county, "2026-12")
    assert view.before == f"2026年11月还缺 1 个：{other}"
    next(each for each in buttons(made) if each.text() == view.before).click()
    assert desk.spot == PageSpot(part="board", month=MONTH)
    made.load(MONTH)
    late = next(e for e in receiving_home.receiving(county, MONTH).calls if e.state == "迟报")
    assert not late.is_owing
    assert "天" in late.why
    made.copy_all.click()
    assert late.name not in QApplication.clipboard().text()
