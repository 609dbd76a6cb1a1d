"""The centre's other books, each from its declaration: written, found again, sent or kept, and over one day."""

from __future__ import annotations

from datetime import UTC, datetime

import openpyxl
import pytest

from gridcenter.base import i18n
from gridcenter.desktop.pages import books, pages
from gridcenter.domain.errors import InvalidRecordError
from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import Privacy, Value
from gridcenter.domain.register.registers import REGISTERS, register_of
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.register.validate import check
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.register.form_choices import suggest
from gridcenter.presenters.register.record_form import FormPresenter
from gridcenter.services import month
from gridcenter.services.packs import packing, receiving
from gridcenter.services.register import recall, registers, retention
from gridcenter.services.sheets import blank_sheets, importing
from gridcenter.services.sheets.import_plan import ImportOutcome as RowOutcome
from gridcenter.services.trust import units
from tests.books import GIVEN, book
from tests.builders import COUNTY, FakeClock, make_centre
from tests.presenters.desks import Recorder

BOOKS = tuple(each for each in REGISTERS if each.is_book)


def change(centre, record, **values: Value) -> None:
    registers.save(centre, Draft(register=record.register, uid=record.uid, values=values))


def codes(centre, register: str, **values: Value) -> dict[str, str]:
    with pytest.raises(InvalidRecordError) as caught:
        book(centre, register, **values)
    return {problem.field: problem.code for problem in caught.value.problems}


def offered(centre, register: str, field: str, text: str = "") -> list[str]:
    spec = register_of(register).field(field)
    return [each.value for each in recall.earlier(centre, register, spec, text)]


def test_initials_from_the_middle_of_a_unit_find_it_after_those_it_begins(centre):
    for organisation in ("金河司法所（示例）", "四方调委会（示例）"):
        book(centre, "contact", organisation=organisation)
    found = offered(centre, "incident_step", "organisation", "sf")
    assert found[0] == "四方调委会（示例）"
    assert "金河司法所（示例）" in found[1:]
    assert offered(centre, "incident_step", "organisation", "sifang") == ["四方调委会（示例）"]


def test_the_books_share_one_place_and_leave_the_keys_of_the_pages_alone():
    assert {each.id for each in books()} == set(GIVEN) == {each.id for each in BOOKS}
    assert not {each.id for each in pages()} & set(GIVEN)
    assert len(pages()) == 10


@pytest.mark.parametrize("register", BOOKS, ids=lambda each: each.id)
def test_a_book_holds_units_places_and_posts_but_no_numbers_of_people(register):
    kinds = {spec.kind.value for spec in register.fields}
    assert "id_number" not in kinds
    assert all(
        s.privacy is not Privacy.OPEN for s in register.fields if s.name == "phone" and s.searchable
    )
    assert not {"parties", "resident", "birth_month"} & set(register.names)


@pytest.mark.parametrize("register", BOOKS, ids=lambda each: each.id)
def test_a_blank_sheet_is_read_back_and_a_second_reading_changes_nothing(
    register, centre, tmp_path
):
    made = book(centre, register.id)
    path = blank_sheets.write_blank_sheet(centre, register.id, tmp_path / "空表.xlsx")
    sheet_book = openpyxl.load_workbook(path)
    sheet = sheet_book.worksheets[0]
    head = {str(cell.value).lstrip("*"): cell.column for cell in sheet[3]}
    plan = importing.preview(centre, path, register.id)
    assert [row.outcome for row in plan.rows] == [RowOutcome.IGNORED], "the example alone"
    for spec in register.fields:
        value = made[spec.name]
        if value is None or spec.kind.value == "reference":
            continue
        if spec.codes:
            value = centre.codes[spec.codes].get(str(value)).label
        sheet.cell(5, head[spec.label]).value = value
    sheet_book.save(path)
    plan = importing.preview(centre, path, register.id)
    assert plan.rows[-1].outcome is RowOutcome.SAME
    assert registers.count(centre, Query(register=register.id)) == 1


def test_a_messy_sheet_of_contacts_is_understood(centre, tmp_path):
    path = tmp_path / "通讯录.xlsx"
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(["综治中心入驻单位通讯录"])
    sheet.append([])
    sheet.append(["序号", "派驻单位", "类别", "姓 名", "职务", "手机号码", "驻点方式", "进驻日期"])
    sheet.append([1, "金河派出所", "公安", "赵　例", "教导员", "138 0000 0002", "长驻", "2026.3.5"])
    sheet.append([2, "同上", "公安", "钱例", "民警", 13800000003, "轮驻", "2026年3月5日"])
    sheet.append(["合计", 2])
    made.save(path)
    importing.write(centre, importing.preview(centre, path, "contact"))
    rows = {each["name"]: each for each in registers.find(centre, Query(register="contact"))}
    assert set(rows) == {"赵例", "钱例"}
    assert (rows["赵例"]["kind"], rows["赵例"]["mode"]) == ("police_station", "permanent")
    assert rows["钱例"]["phone"] == "13800000003"
    assert rows["钱例"]["post_from"] == "2026-03-05"


def test_what_a_form_costs_in_a_year_follows_from_how_often_it_is_asked(centre):
    assert book(centre, "requested_form")["times_a_year"] == 52
    other = book(centre, "requested_form", name="另一张表", frequency="monthly", times_a_year=10)
    assert other["times_a_year"] == 10
    assert codes(centre, "requested_form", name="丙表", fields_here=16) == {
        "fields_here": "above_whole"
    }


def test_counts_of_a_survey_add_up(centre):
    assert codes(centre, "survey_round", good=11) == {"valid": "does_not_add_up"}
    assert codes(centre, "survey_round", returned=49, sample=60) == {"valid": "above_whole"}
    book(centre, "survey_round", returned=50, sample=50, population=50)


def test_what_still_has_to_be_mended_needs_somebody_and_a_day(centre):
    register = register_of("centre_check")
    rules = Rules(codes=centre.codes, today=centre.today())

    def missing(**values: Value) -> set[str]:
        found = check(register, GIVEN["centre_check"] | values, rules)
        return {each.field for each in found if each.code == "still_missing"}

    assert missing(result="unmet") == {"responsible", "due"}
    assert missing(result="unmet", responsible="李示例", due="2026-12-01") == set()
    assert missing(result="met") == set()


def test_who_sits_in_the_centre_is_offered_where_a_matter_is_handed_on(centre):
    book(centre, "contact")
    book(centre, "contact", organisation="金河司法所", name="孙例", phone="13800000009")
    book(
        centre, "contact", organisation="旧单位", name="周例", phone="13800000008", status="left",
        post_to="2026-10-01",
    )  # fmt: skip
    assert set(offered(centre, "incident_step", "organisation")) == {"金河法庭", "金河司法所"}
    assert offered(centre, "incident", "handling_organisation", "司法") == ["金河司法所"]
    assert offered(centre, "duty_rota", "leader", "孙") == ["孙例"]
    form = FormPresenter(ImmediateDesk(centre), "incident")
    form.view = Recorder()
    form.new()
    found = []
    suggest(form.entry, "handling_organisation", "法庭", found.extend)
    assert [each.value for each in found] == ["金河法庭"]


def test_a_post_that_ended_long_ago_is_listed_and_purged_on_a_word(tmp_path):
    clock = FakeClock(datetime(2026, 11, 20, 5, 0, tzinfo=UTC))
    centre = make_centre(tmp_path / "own", clock=clock)
    stays = book(centre, "contact", name="李在岗")
    last = book(
        centre, "contact", name="周例", phone="13800000008", status="left", post_to="2025-11-20"
    )
    over = book(
        centre, "contact", name="吴例", phone="13800000007", status="left", post_to="2025-11-19"
    )
    book(centre, "duty_rota", on_day="2025-11-19")
    expired = retention.expired(centre)
    assert {(each.register, each.deleted_at) for each in expired} == {
        ("contact", ""), ("duty_rota", ""),
    }  # fmt: skip
    assert over.uid in {each.uid for each in expired}
    retention.purge(centre, "任期结束满一年")
    assert {each.uid for each in registers.find(centre, Query(register="contact"))} == {
        stays.uid, last.uid,
    }  # fmt: skip
    left = centre.db.one("SELECT name, phone, deleted_at FROM contact WHERE uid = ?", (over.uid,))
    assert tuple(left)[:2] == (None, None)
    assert left[2]
    assert retention.expired(centre) == ()
    centre.close()


def test_books_go_up_masked_and_the_rota_stays_at_home(tmp_path):
    clock = FakeClock(datetime(2026, 11, 20, 5, 0, tzinfo=UTC))
    own = make_centre(tmp_path / "own", clock=clock)
    county = make_centre(tmp_path / "county", unit=COUNTY, clock=clock, operator="赵县级")
    stick = tmp_path / "stick"
    stick.mkdir()
    units.register(county, units.save_card(own, stick))
    units.register(own, units.save_card(county, stick))
    made = {register: book(own, register) for register in GIVEN}

    def send():
        clock.move(minutes=1)
        sent = packing.export_month(own, "2026-11", stick, kind=PackKind.FULL)
        clock.move(minutes=1)
        return receiving.receive(county, sent.path).receipt.outcome.name

    assert send() == "APPLIED"
    there = {name: registers.count(county, Query(register=name)) for name in GIVEN}
    assert there == dict.fromkeys(GIVEN, 1) | {"duty_rota": 0}
    (contact,) = registers.find(county, Query(register="contact"))
    assert contact["phone"] == "138****0001"
    change(own, made["duty_rota"], on_duty="张示例")
    assert month.progress(own, "2026-11").changed_since_export == 0
    change(own, made["contact"], post="庭长")
    assert month.progress(own, "2026-11").changed_since_export == 1
    assert send() == "APPLIED"
    (contact,) = registers.find(county, Query(register="contact"))
    assert contact["post"] == "庭长"
    own.close()
    county.close()


def test_one_record_is_one_in_english_and_a_heading_says_what_stands_below():
    i18n.set_language("en")
    try:
        ones = {i18n._(register.one) for register in REGISTERS}
        parts = {i18n._(spec.section) for spec in register_of("training").fields if spec.section}
    finally:
        i18n.set_language("zh_CN")
    assert [one for one in ones if one.endswith("s")] == []
    assert parts == {"Content", "Attendance", "Honour"}
