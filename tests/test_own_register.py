"""A register added the documented way is right everywhere, from its declaration alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QApplication

from gridcenter.desktop import preferences, theme
from gridcenter.desktop.pages import pages
from gridcenter.desktop.register.register_page import RegisterPage
from gridcenter.domain.errors import InvalidRecordError
from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.query import Filter, Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import Value
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.register.like_watch import LikeWatch
from gridcenter.presenters.register.record_form import FormPresenter
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.presenters.sheets.import_source import choices
from gridcenter.services import month
from gridcenter.services.centre import Centre
from gridcenter.services.packs import packing, receiving
from gridcenter.services.register import duplicates, registers, undo
from gridcenter.services.register.uniqueness import ValueTakenError
from gridcenter.services.sheets import blank_sheets, importing, listing
from gridcenter.services.sheets.import_plan import ImportOutcome as RowOutcome
from gridcenter.services.trust import units
from tests import builders
from tests.builders import COUNTY, VILLAGES, FakeClock, make_centre, make_grid
from tests.own_register import CAMPAIGN, declared
from tests.presenters.desks import Recorder

EVERY = Query(register=CAMPAIGN.id)
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # a folder of its own: the schema has a table more


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeClock]:
    with declared(monkeypatch):
        yield FakeClock(NOON)


@pytest.fixture
def own(clock: FakeClock, tmp_path: Path) -> Iterator[Centre]:
    made = make_centre(tmp_path / "own", clock=clock)
    yield made
    made.close()


def campaign(centre: Centre, number: str = "宣-01", **values: Value):
    given: dict[str, Value] = {
        "number": number,
        "title": "反诈宣传",
        "held_on": "2026-11-05",
        "village": VILLAGES[0].code,
        **values,
    }
    return builders.save(centre, "campaign", **given)


def refusal(centre: Centre, **values: Value) -> dict[str, str]:
    with pytest.raises(InvalidRecordError) as caught:
        campaign(centre, **values)
    return {problem.field: problem.code for problem in caught.value.problems}


def count(centre: Centre) -> int:
    return registers.count(centre, EVERY)


def test_it_has_a_page_a_list_a_form_and_quick_filters(own, qtbot, tmp_path) -> None:
    preferences.install(preferences.Preferences(tmp_path))
    theme.apply(QApplication.instance(), "light", "normal")
    spec = next(each for each in pages() if each.id == "campaign")
    assert spec.title == "宣传活动"
    campaign(own, contact="13800000001")
    campaign(own, "宣-02", title="禁毒宣传", held_on="2026-10-06")
    page = spec.make(ImmediateDesk(own))
    assert isinstance(page, RegisterPage)
    qtbot.addWidget(page)
    page.resize(1200, 690)
    page.show()
    page.activate()
    assert [c.name for c in page.presenter.columns][:4] == list(CAMPAIGN.first)
    assert page.presenter.row(0).texts["title"] == "反诈宣传"  # the newest on top
    assert [chip.text() for chip in page.bar.chips.chips] == ["活动类型 ▾", "月份 ▾", "缺电话"]
    page.presenter.choose("month", ("2026-10",))
    assert page.presenter.found == 1
    page.presenter.choose("month", ())
    page.presenter.choose("no_contact", ("yes",))
    assert page.presenter.row(0).texts["number"] == "宣-02"
    page.table.select_row(0)
    page.edit()
    assert [page.panel.tabs.tabText(at) for at in range(page.panel.tabs.count())] == [
        "表单",
        "历史",
    ]
    assert page.panel.form.field("title").text == "禁毒宣传"


def test_the_form_reads_checks_and_saves_it(own) -> None:
    desk = ImmediateDesk(own)
    form = FormPresenter(desk, "campaign")
    form.view = Recorder()
    form.new()
    for name, text in (
        ("number", "宣-01"),
        ("title", "反诈宣传"),
        ("held_on", "2026.11.30"),
        ("village", "样板村"),
    ):
        form.type(name, text)
        form.commit(name)
    form.save()
    assert form.field("held_on").problem.code == "in_the_future"
    form.type("held_on", "11-5")
    form.commit("held_on")
    form.save()
    assert desk.failures == []
    assert count(own) == 1


def test_numbers_are_unique_and_dates_in_order(own) -> None:
    campaign(own)
    assert refusal(own) == {"number": "duplicate_key"}
    assert refusal(own, number="宣-02", held_on="2026-12-01") == {"held_on": "in_the_future"}
    assert refusal(own, number="宣-03", ended_on="2026-11-04") == {"ended_on": "before_start"}
    assert refusal(own, number="宣-04", visitors=-1) == {"visitors": "out_of_range"}


def test_the_list_searches_filters_and_exports_masked(own, tmp_path) -> None:
    campaign(own, contact="13800000001", visitors=30)
    campaign(own, "宣-02", title="禁毒宣传")
    table = TablePresenter(ImmediateDesk(own), "campaign")
    table.view = Recorder()
    table.activate(None)
    table.search("反诈")
    assert [table.row(at).texts["number"] for at in range(table.found)] == ["宣-01"]
    path = tmp_path / "名单.xlsx"
    columns = [CAMPAIGN.field(name) for name in ("number", "visitors", "contact")]
    query = Query(register=CAMPAIGN.id, filters=(Filter(field="number", values=("宣-01",)),))
    listing.export_list(own, query, columns, path)
    rows = list(openpyxl.load_workbook(path).active.values)
    assert rows[1][:3] == ("宣-01", 30, "138****0001")


def test_a_blank_sheet_comes_back_and_a_second_import_changes_nothing(own, tmp_path) -> None:
    assert CAMPAIGN in choices()
    make_grid(own, name="第一网格")
    path = blank_sheets.write_blank_sheet(own, "campaign", tmp_path / "空表.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    head = {cell.value: cell.column for cell in sheet[3]}
    assert sheet.cell(4, head["*活动编号"]).value == "宣2026-01"
    assert sheet.cell(4, head["结束日期"]).value is None
    for at, (number, title, day) in enumerate(
        (("宣-01", "反诈宣传", "2026.11.5"), ("宣-02", "禁毒宣传", "2026年11月6日")), start=5
    ):
        sheet.cell(at, head["*活动编号"]).value = number
        sheet.cell(at, head["*活动名称"]).value = title
        sheet.cell(at, head["*举办日期"]).value = day
        sheet.cell(at, head["*所属村（社区）"]).value = "样板村"
    book.save(path)
    plan = importing.preview(own, path, "campaign")
    assert [row.outcome for row in plan.rows] == [
        RowOutcome.IGNORED, RowOutcome.NEW, RowOutcome.NEW
    ]  # fmt: skip
    importing.write(own, plan)
    assert count(own) == 2
    again = importing.preview(own, path, "campaign")
    assert {row.outcome for row in again.rows[1:]} == {RowOutcome.SAME}
    # Without a number it is found again by what was held when.
    sheet.cell(5, head["*活动编号"]).value = None
    sheet.cell(6, head["*举办日期"]).value = "2026.12.6"
    book.save(path)
    changed = importing.preview(own, path, "campaign").rows[1:]
    assert changed[0].outcome is RowOutcome.SAME
    assert changed[1].outcome is RowOutcome.ERROR
    assert [fault.problem.code for fault in changed[1].faults] == ["in_the_future"]


def test_repeated_records_are_told_at_entry_and_merged(own) -> None:
    first = campaign(own)
    desk = ImmediateDesk(own)
    form = FormPresenter(desk, "campaign")
    form.view = Recorder()
    watch = LikeWatch(form, lambda _note: None)
    form.new()
    for name, text in (("title", "反诈宣传"), ("held_on", "11-6"), ("village", "样板村")):
        form.type(name, text)
        form.commit(name)
    watch.look()
    assert watch.note is not None
    assert watch.note.uid == first.uid
    second = campaign(own, "宣-02")
    assert CAMPAIGN.id in duplicates.watched()
    (pair,) = duplicates.pairs(own, "campaign")
    assert pair.likeness.score == 80
    duplicates.merge(own, "campaign", first.uid, second.uid, {"number": "宣-02"})
    assert [each["number"] for each in registers.find(own, EVERY)] == ["宣-02"]


def test_undo_bin_and_history_know_it(own) -> None:
    made = campaign(own)
    draft = Draft(register=CAMPAIGN.id, uid=made.uid, values={"visitors": 50})
    changes = registers.save(own, draft)
    undo.undo(own, changes.gesture)
    assert registers.get(own, "campaign", made.uid)["visitors"] is None
    registers.remove(own, "campaign", [made.uid])
    assert count(own) == 0
    again = campaign(own)  # the bin gave the number up
    with pytest.raises(ValueTakenError):
        registers.restore(own, "campaign", [made.uid])
    assert count(own) == 1
    registers.remove(own, "campaign", [again.uid])
    registers.restore(own, "campaign", [made.uid])
    assert len(registers.history(own, "campaign", made.uid)) > 2


def test_it_goes_up_is_merged_and_its_month_turns_amber(own, clock, tmp_path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    county = make_centre(tmp_path / "county", unit=COUNTY, clock=clock, operator="赵县级")
    units.register(county, units.save_card(own, stick))
    units.register(own, units.save_card(county, stick))
    made = campaign(own, contact="13800000001", grid=make_grid(own).uid)

    def send(kind: PackKind) -> Outcome:
        clock.move(minutes=1)
        sent = packing.export_month(own, "2026-11", stick, kind=kind)
        clock.move(minutes=1)
        return receiving.receive(county, sent.path).receipt.outcome

    assert send(PackKind.FULL) is Outcome.APPLIED
    (there,) = registers.find(county, EVERY)
    assert (there["title"], there["contact"]) == ("反诈宣传", "138****0001")
    assert month.progress(own, "2026-11").changed_since_export == 0
    clock.move(days=20)
    campaign(own, "宣-09", held_on="2026-12-02")
    assert month.progress(own, "2026-11").changed_since_export == 0
    draft = Draft(register=CAMPAIGN.id, uid=made.uid, values={"visitors": 50})
    registers.save(own, draft)
    assert month.progress(own, "2026-11").changed_since_export == 1
    assert send(PackKind.FULL) is Outcome.APPLIED
    assert {each["visitors"] for each in registers.find(county, EVERY)} == {50, None}
    county.close()
