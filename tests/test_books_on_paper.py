"""The papers of the books: what they reckon, and what the duty list says when a matter is handed on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gridcenter.domain.packs.directives import DirectiveAction
from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.period import Period, PeriodKind
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import UnitCode
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.register.step_form import StepForm
from gridcenter.reports.document import PaperSheet
from gridcenter.reports.reckoned import wilson
from gridcenter.services.packs import directives, packing, receiving
from gridcenter.services.paper import reporting
from gridcenter.services.paper.about import About
from gridcenter.services.register import incidents, recall, registers
from gridcenter.services.sheets import requested
from gridcenter.services.trust import units
from tests import builders
from tests.books import GIVEN, book
from tests.builders import FakeClock, make_centre

OTHER = replace(builders.TOWNSHIP, code=UnitCode("620622102"), name="柳湾镇（示例）")
NOVEMBER = Period(PeriodKind.MONTH, 2026, 11)
PAPERS = (
    "contact_board", "contact_list", "duty_table", "requested_list", "centre_check_table",
    "rectification_sheet", "risk_summary", "training_ledger", "honours_list", "subsidy_sheet",
    "member_subsidy_sheet", "duty_items",
    "survey_results", "books_summary", "centre_check_board",
)  # fmt: skip


@pytest.fixture
def own(tmp_path):
    centre = make_centre(tmp_path / "own", clock=FakeClock(datetime(2026, 11, 28, 4, tzinfo=UTC)))
    yield centre
    centre.close()


def rows(centre, form: str) -> list[list[str]]:
    document = reporting.build(centre, form, NOVEMBER)
    return [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]


@pytest.mark.parametrize("form", PAPERS)
def test_every_paper_is_made_empty_and_filled(own, form):
    assert rows(own, form)
    for register in GIVEN:
        book(own, register)
    book(own, "training", kind="honour", subject="优秀网格员")
    assert rows(own, form)


def test_the_list_of_forms_tells_times_hours_and_what_is_here_already(own):
    book(own, "requested_form")
    (first, *_others) = rows(own, "requested_list")
    assert [*first[4:7], first[8]] == ["52", "45", "39.0", "86.7%"]
    assert "39.00" in rows(own, "requested_list")[-1]


def test_a_small_sample_shows_its_range(own):
    book(own, "survey_round")
    (first, *_others) = rows(own, "survey_results")
    assert first[6:8] == ["80.0%", "67.0%～88.8%"]
    low, high = wilson(0, 3)
    assert (low, round(high, 1)) == (0.0, 56.1)  # none of three is no proof of none
    book(own, "survey_round", name="没有收回", valid=0, very_good=0, good=0, fair=0, poor=0)
    assert any("—" in row for row in rows(own, "survey_results"))


def test_subsidies_are_reckoned_in_fen_from_the_days_of_the_log_in_the_period(own):
    leader = builders.make_leader(own)
    for day, kind in (("2026-11-02", "patrol"), ("2026-11-02", "visit"), ("2026-11-09", "patrol"),
                      ("2026-10-30", "patrol")):  # fmt: skip
        builders.save(own, "duty_log", leader=leader.uid, done_on=day, kind=kind, count=1)
    (mine,) = [row for row in rows(own, "subsidy_sheet") if leader["name"] in row]
    assert mine[4:7] == ["28", "2", "60.00"]
    builders.save(own, "duty_log", leader=leader.uid, done_on="2026-10-31", kind="patrol", count=1)
    quarter = reporting.build(own, "subsidy_sheet", Period(PeriodKind.QUARTER, 2026, 4))
    told = [[cell.text for cell in row.cells] for table in quarter.tables for row in table.rows]
    (mine,) = [row for row in told if leader["name"] in row]
    assert mine[4:7] == ["59", "4", "120.00"]  # two months have begun, the third has not


def test_who_left_within_the_month_is_paid_for_the_days_before_that_day(own):
    grid = builders.make_grid(own).uid
    for name, values in {
        "赵在岗": {},
        "钱新来": {"post_from": "2026-11-21"},
        "孙离开": {"post_from": "2020-01-01", "post_to": "2026-11-11", "status": "left"},
        "李早离": {"post_to": "2026-11-01", "status": "left"},
        "周将来": {"post_from": "2026-11-29"},
        "吴无日": {"status": "left"},
    }.items():
        builders.make_member(own, grid, name=name, **values)
    told = {row[2]: row[6:8] for row in rows(own, "member_subsidy_sheet") if len(row) > 7}
    people = {
        name: cells
        for name, cells in told.items()
        if name in "赵在岗钱新来孙离开李早离周将来吴无日" and name
    }
    assert people == {
        "赵在岗": ["28", "560.00"],
        "钱新来": ["8", "160.00"],
        "孙离开": ["10", "200.00"],
    }
    assert ["46", "920.00"] in [row[6:8] for row in rows(own, "member_subsidy_sheet")]
    left = builders.make_leader(own, name="郑户长", left_on="2026-11-03", status="left")
    builders.save(own, "duty_log", leader=left.uid, done_on="2026-11-02", kind="patrol", count=1)
    (mine,) = [row for row in rows(own, "subsidy_sheet") if "郑户长" in row]
    assert mine[4:7] == ["2", "1", "55.00"]


def test_only_what_is_to_be_mended_stands_on_the_sheet(own):
    book(own, "centre_check")
    book(
        own,
        "centre_check",
        number="1.2",
        result="unmet",
        score=0,
        responsible="李示例",
        due="2026-12-01",
    )
    numbers = [row[1] for row in rows(own, "rectification_sheet")]
    assert "1.2" in numbers
    assert "1.1" not in numbers


def test_handing_on_a_matter_shows_who_must_see_to_it(own):
    incident = builders.make_incident(own)
    book(own, "duty_item", number="基12", family=incident["family"])
    book(own, "duty_item", number="配3", kind="supporting", title="别的事", lead="示例县某局",
         family="hazard")  # fmt: skip

    def told(action: str) -> list[str]:
        found: list[str] = []
        StepForm(ImmediateDesk(own), incident, action, lambda _name: None).advise(found.extend)
        return found

    assert incident["family"] != "hazard"
    assert told("route") == ["履职清单 基12（基本履职）：负责民间纠纷的排查和调解"]
    assert told("transfer") == told("refuse") == told("return") == told("route")
    assert told("close") == []


def test_a_matter_outside_the_list_goes_back_with_the_item_and_the_sheet_cites_it(own):
    incident = builders.make_incident(own)
    book(
        own, "duty_item", number="收07", kind="withdrawn", title="结构安全鉴定",
        lead="示例县住建局", lead_does="组织鉴定", family=incident["family"],
    )  # fmt: skip
    words = "履职清单 收07（上级收回）：结构安全鉴定 牵头部门：示例县住建局 部门职责：组织鉴定"
    form = StepForm(ImmediateDesk(own), incident, "refuse", lambda _name: None)
    form.start(lambda: None)
    form.entry.put("note", "不属本级事项。")
    form.advise(form.cite)
    form.advise(form.cite)
    taken = []
    form.submit(taken.append)
    assert taken
    (step,) = [s for s in incidents.steps(own, incident.uid) if s["action"] == "refuse"]
    assert step["note"].splitlines() == ["不属本级事项。", words]
    document = reporting.build(own, "transfer_sheet", NOVEMBER, about=About(record=incident.uid))
    sheets = [each for each in document.blocks if isinstance(each, PaperSheet)]
    texts = [entry.text for sheet in sheets for line in sheet.rows for entry in line]
    assert words in texts
    offered = recall.earlier(
        own, "incident_step", register_of("incident_step").field("organisation"), "住建"
    )
    assert [each.value for each in offered] == ["示例县住建局"]


def test_items_that_do_not_apply_cost_no_score(own):
    book(own, "centre_check")
    book(own, "centre_check", number="1.2", result="not_applicable", score=None)
    found = {row[-7]: row[-6] for row in rows(own, "centre_check_board")}
    assert found["自查项（项）"] == "2"
    assert found["得分率"] == "100.0%"


def test_the_county_adds_up_what_its_townships_keep(tmp_path):
    clock = FakeClock(datetime(2026, 11, 28, 4, tzinfo=UTC))
    county = make_centre(tmp_path / "county", unit=builders.COUNTY, clock=clock)
    stick = tmp_path / "stick"
    stick.mkdir()
    for unit, minutes in ((builders.TOWNSHIP, 45), (OTHER, 30)):
        below = make_centre(tmp_path / unit.code, unit=unit, clock=clock)
        units.register(county, units.save_card(below, stick))
        units.register(below, units.save_card(county, stick))
        book(below, "requested_form", minutes=minutes)
        book(below, "centre_check", score=minutes // 10)
        pack = packing.export_month(below, "2026-11", stick, kind=PackKind.FULL).path
        receiving.receive(county, pack)
        below.close()
    document = reporting.build(county, "books_summary", NOVEMBER)
    (times,) = [
        [cell.text for cell in row.cells]
        for row in tuple(document.tables)[-1].rows
        if any("全年填报次数" in cell.text for cell in row.cells)
    ]
    assert times.count("52") == 2
    assert "104" in times
    assert any("7" in row for row in rows(county, "centre_check_board")), "scores of both"
    county.close()


def test_the_rank_of_a_survey_says_what_the_samples_can_tell_and_last_years_rate_stands_beside(own):
    good = {"valid": 400, "very_good": 300, "good": 80, "fair": 10, "poor": 10}
    bad = {"valid": 400, "very_good": 100, "good": 80, "fair": 110, "poor": 110}
    few = {"valid": 10, "very_good": 5, "good": 3, "fair": 1, "poor": 1}
    for village, counts in (("200", good), ("201", bad), ("202", few)):
        book(own, "survey_round", village=f"620622101{village}", **counts)
    book(
        own, "survey_round", village="620622101200", held_on="2025-11-20",
        valid=50, very_good=20, good=20, fair=5, poor=5,
    )  # fmt: skip
    told = {row[3]: (row[8], row[9]) for row in rows(own, "survey_results") if row[3]}
    assert sorted(told.values()) == [("", "1～3"), ("", "2～3"), ("+15.0", "1～2")]


def test_the_rota_on_paper_marks_rest_days_of_the_notice(own):
    for day in ("2026-11-21", "2026-11-23"):
        book(own, "duty_rota", on_day=day)
    assert [row[2] for row in rows(own, "duty_table")[:2]] == ["周六", "周一"]
    for day in ("2026-10-01", "2026-10-10"):
        book(own, "duty_rota", on_day=day)
    october = reporting.build(own, "duty_table", Period(PeriodKind.MONTH, 2026, 10))
    told = [row.cells[2].text for table in october.tables for row in table.rows][:2]
    assert told == ["周四 休", "周六 班"]


def test_who_else_asks_for_the_same_stands_on_the_list_and_adds_up(own):
    columns = "姓名、性别、联系电话、所属网格"
    book(own, "requested_form", columns=columns)
    book(
        own,
        "requested_form",
        name="队伍情况表",
        asked_by="示例县民政局",
        columns="姓 名*，性别，联系电话（必填），工资",
    )
    book(
        own,
        "requested_form",
        name="苗木表",
        asked_by="示例县林草局",
        columns="树种、姓名、胸径、株数",
    )
    told = {row[1]: row[9] for row in rows(own, "requested_list")}
    assert told["网格员信息统计表"] == "示例县民政局"
    assert told["队伍情况表"] == "示例县某局"
    assert told["苗木表"] == ""
    (twice,) = requested.asked_twice(own)
    assert (twice.times, twice.minutes) == (104, 104 * 45)
    assert set(twice.shared) == {"姓名", "性别", "联系电话"}


def test_the_county_asks_for_a_second_look_and_sees_it_done(tmp_path):
    clock = FakeClock(datetime(2026, 11, 28, 4, tzinfo=UTC))
    county = make_centre(tmp_path / "county", unit=builders.COUNTY, clock=clock)
    below = make_centre(tmp_path / "own", clock=clock)
    stick = tmp_path / "stick"
    stick.mkdir()
    units.register(county, units.save_card(below, stick))
    units.register(below, units.save_card(county, stick))
    item = book(below, "centre_check", result="unmet", responsible="李示例", due="2026-12-20")

    def send() -> None:
        clock.move(minutes=1)
        pack = packing.export_month(below, "2026-11", stick, kind=PackKind.FULL).path
        clock.move(minutes=1)
        receiving.receive(county, pack)

    send()
    asked = directives.issue(
        county, item.uid, DirectiveAction.CORRECT, stick, note="请整改后复查", due="2026-12-10"
    )
    receiving.receive(below, asked.path)
    (waiting,) = directives.open_ones(below)
    assert (waiting.register, waiting.record) == ("centre_check", item.uid)
    registers.save(
        below,
        Draft(
            register=item.register,
            uid=item.uid,
            values={"result": "rectified", "rectified_on": "2026-11-28", "recheck": "已复查"},
        ),
    )
    send()
    assert directives.open_ones(county) == ()
    (there,) = registers.find(county, Query(register="centre_check"))
    assert (there["result"], there["recheck"]) == ("rectified", "已复查")
    below.close()
    county.close()
