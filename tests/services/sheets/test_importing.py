from __future__ import annotations

from pathlib import Path

import pytest

from gridcenter.base.i18n import describe
from gridcenter.domain.division import Division
from gridcenter.domain.errors import UndoBlockedError
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.services.register import incidents, registers, undo
from gridcenter.services.sheets import importing
from gridcenter.services.sheets.import_plan import (
    ImportOutcome,
    ImportPlan,
    NotAnImportError,
    PlanOutdatedError,
)
from gridcenter.services.sheets.import_reading import SheetSource
from tests.builders import make_centre, make_member

SHEETS = Path(__file__).parents[2] / "exchange" / "sample_sheets"
VILLAGES = tuple(
    Division(code=f"620622101{201 + at}", name=name, level="village", parent="620622101")
    for at, name in enumerate(("东关村", "西关村"))
)


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    opened = make_centre(tmp_path / "data")
    divisions.put_many(opened, VILLAGES)
    return opened


def all_of(centre: Centre, register: str) -> tuple[Record, ...]:
    return registers.find(centre, Query(register=RegisterId(register)))


def outcomes(plan: ImportPlan) -> dict[int, str]:
    return {row.row: row.outcome.value for row in plan.rows}


def faults(plan: ImportPlan) -> dict[int, list[tuple[str, str, str]]]:
    return {
        row.row: [(each.problem.field, each.value, each.problem.code) for each in row.faults]
        for row in plan.rows
        if row.outcome is ImportOutcome.ERROR
    }


def with_grids(centre: Centre) -> None:
    plan = importing.preview(centre, SHEETS / "grids_utf8.csv", "grid")
    assert faults(plan) == {4: [("households", "约80户", "number_approximate")]}
    importing.write(centre, plan)


def test_a_roster_as_it_really_comes(centre: Centre) -> None:
    with_grids(centre)
    plan = importing.preview(centre, SHEETS / "members.xlsx", "grid_member")
    assert plan.header_rows == (6, 6)
    assert outcomes(plan) == {
        7: "new",
        8: "new",
        9: "error",
        10: "error",
        11: "error",
        12: "new",
        13: "ignored",
        14: "ignored",
    }
    assert faults(plan)[9] == [("id_number", "6.22301E+17", "id_digits_lost")]
    assert ("phone", "13800000004、13900000004", "phone_several") in faults(plan)[10]
    assert {code for _field, _value, code in faults(plan)[11]} == {
        "phone_length",
        "reference_unknown",
        "date_day_missing",
    }
    unknown = next(
        f for row in plan.rows if row.row == 11 for f in row.faults if f.value == "没有的网格"
    )
    assert "没有的网格" in describe(unknown.problem).message
    assert next(row.hidden for row in plan.rows if row.row == 12)
    assert all_of(centre, "grid_member") == ()

    changes = importing.write(centre, plan)
    saved = {record.text("name"): record for record in all_of(centre, "grid_member")}
    assert set(saved) == {"张示例", "李样本", "钱隐行"}
    assert saved["李样本"]["grid"] == saved["张示例"]["grid"]
    assert saved["李样本"]["role"] == "full_time"
    assert saved["张示例"]["birth_month"] == "1985-03"
    assert changes.count == 3


def test_importing_twice_changes_nothing_and_a_batch_is_one_undo(centre: Centre) -> None:
    with_grids(centre)
    path = SHEETS / "members.xlsx"
    batch = importing.write(centre, importing.preview(centre, path, "grid_member")).gesture
    assert batch is not None
    again = importing.preview(centre, path, "grid_member")
    assert again.count(ImportOutcome.SAME) == 3
    assert again.writes == 0
    assert importing.write(centre, again).gesture is None
    importing.undo_batch(centre, batch)
    assert all_of(centre, "grid_member") == ()
    with pytest.raises(NotAnImportError):
        importing.undo_batch(centre, 9999)


def pasted(centre: Centre, text: str, register: str) -> ImportPlan:
    return importing.preview_sources(centre, [SheetSource(text=text)], register)


def test_changed_rows_keep_what_empty_cells_do_not_say(centre: Centre) -> None:
    with_grids(centre)
    grid = all_of(centre, "grid")[0]
    known = make_member(
        centre, grid.uid, phone="13800000001", note="旧备注", education="junior_college"
    )
    plan = pasted(
        centre,
        "姓名\t手机\t所属网格\t备注\n张示例\t13800000001\t东关村第一网格\t新备注\n"
        "张示例\t13800000001\t东关村第一网格\t再来一次\n"
        "李样本\t\t东关村第一网格\t\n李样本\t\t东关村第一网格\t\n",
        "grid_member",
    )
    assert outcomes(plan) == {2: "changed", 3: "error", 4: "new", 5: "duplicate"}
    # What the second row about a person says otherwise is not dropped without a word.
    assert faults(plan)[3] == [("note", "再来一次", "row_contradicts")]
    assert plan.rows[0].values == {"note": "新备注"}
    assert plan.rows[1].twin == 2
    importing.write(centre, plan)
    assert registers.get(centre, "grid_member", known.uid)["education"] == "junior_college"


def test_a_changed_phone_is_the_same_person_of_that_grid(centre: Centre) -> None:
    with_grids(centre)
    grid = all_of(centre, "grid")[0]
    known = make_member(centre, grid.uid, phone="13800000001")
    plan = pasted(centre, "姓名\t手机\t所属网格\n张示例\t13800000009\t第一网格\n", "grid_member")
    assert outcomes(plan) == {2: "changed"}
    assert plan.rows[0].before is not None
    assert plan.rows[0].before.uid == known.uid


def test_a_ledger_with_two_header_rows_becomes_incidents(centre: Centre) -> None:
    plan = importing.preview(centre, SHEETS / "incidents.xls", "incident")
    assert faults(plan) == {}
    importing.write(centre, plan)
    first, second, third = sorted(all_of(centre, "incident"), key=lambda r: r.text("occurred_at"))
    assert first["case_code"] == "6206221012026090001"
    assert (first["state"], first["closed_on"], first["amount"]) == (
        "closed",
        "2026-09-10",
        1_200_000,
    )
    assert (second["state"], second["is_resolved"]) == ("registered", False)
    assert third["family"] == "dispute"
    assert [step["to_state"] for step in incidents.steps(centre, first.uid)] == [
        "registered",
        "closed",
    ]
    again = importing.preview(centre, SHEETS / "incidents.xls", "incident")
    assert again.count(ImportOutcome.SAME) == 3


def test_categories_of_the_same_name_follow_the_family(centre: Centre) -> None:
    plan = pasted(
        centre,
        "事件名称\t发生时间\t事件大类\t事件类别\n示例隐患\t2026-9-1\t安全隐患\t消防\n示例纠纷\t2026-9-2\t\t邻里\n",
        "incident",
    )
    assert faults(plan) == {}
    codes = centre.codes["incident_category"]
    for row, family in zip(plan.rows, ("hazard", "dispute"), strict=True):
        item = codes.get(str(row.values["category"]))
        assert item is not None
        assert item.parent == row.values["family"] == family


@pytest.mark.parametrize(
    "header", ["性质", "事件性质", "案件性质", "*纠纷性质", "矛盾纠纷性质", "性　质", "Nature"]
)
def test_the_nature_of_a_matter_is_read_as_offices_write_it(centre: Centre, header: str) -> None:
    written = {
        **dict.fromkeys(("治安类", "治安", "01", "1", "01治安", "社会治安"), "public_order"),
        **dict.fromkeys(("刑事", "刑事案件", "02"), "criminal"),
        **dict.fromkeys(("民事", "商事", "民商事", "民商事类", "民事、商事", "3"), "civil"),
        **dict.fromkeys(("行政", "行政类", "行政争议", "04-行政"), "administrative"),
        **dict.fromkeys(("其他", "其它", "99"), "other"),
        "": None,
    }
    lines = (f"示例{at}\t2026-9-1\t邻里\t{word}\n" for at, word in enumerate(written))
    plan = pasted(centre, f"事件名称\t发生时间\t事件类别\t{header}\n" + "".join(lines), "incident")
    assert faults(plan) == {}
    assert [row.values.get("nature") for row in plan.rows] == list(written.values())


def test_the_nature_stands_beside_how_the_case_ended(centre: Centre) -> None:
    sheet = (
        "事件名称\t发生时间\t事件类别\t性质\t状态\t化解性质\t办理结果\t办结日期\n"
        "示例纠纷\t2026-9-1\t邻里\t民事\t已结案\t实质性\t已说好\t2026-9-3\n"
    )
    plan = pasted(centre, sheet, "incident")
    assert faults(plan) == {}
    importing.write(centre, plan)
    (made,) = all_of(centre, "incident")
    assert (made["nature"], made["closure_kind"]) == ("civil", "substantive")
    assert pasted(centre, sheet, "incident").count(ImportOutcome.SAME) == 1
    unknown = pasted(centre, sheet.replace("民事", "军事"), "incident")
    assert faults(unknown) == {2: [("nature", "军事", "code_unknown")]}


def test_leaders_from_gb18030_and_ods_are_the_same_people(centre: Centre) -> None:
    plan = importing.preview(centre, SHEETS / "leaders_gb18030.csv", "household_leader")
    assert faults(plan) == {}
    importing.write(centre, plan)
    assert all_of(centre, "household_leader")[2]["name"] == "郑䶮"
    other = importing.preview(centre, SHEETS / "leaders.ods", "household_leader")
    assert other.count(ImportOutcome.SAME) == 3


def test_a_plan_is_not_written_over_later_work(centre: Centre) -> None:
    plan = importing.preview(centre, SHEETS / "grids_utf8.csv", "grid")
    make_member(centre)
    with pytest.raises(PlanOutdatedError):
        importing.write(centre, plan)


def test_a_batch_whose_rows_changed_since_is_not_taken_back(centre: Centre) -> None:
    plan = importing.preview(centre, SHEETS / "leaders.ods", "household_leader")
    batch = importing.write(centre, plan).gesture
    first = all_of(centre, "household_leader")[0]
    registers.save(centre, Draft(register=first.register, uid=first.uid, values={"note": "改过"}))
    with pytest.raises(UndoBlockedError):
        importing.undo_batch(centre, batch or 0)
    undo.undo(centre)
    importing.undo_batch(centre, batch or 0)
    assert all_of(centre, "household_leader") == ()


def test_grids_of_the_same_name_are_told_apart_by_the_village_beside_them(centre: Centre) -> None:
    importing.write(
        centre,
        pasted(
            centre,
            "网格编码\t网格名称\t所属村\n620622101201001\t第一网格\t东关村\n"
            "620622101202001\t第一网格\t西关村\n",
            "grid",
        ),
    )
    plan = pasted(
        centre,
        "姓名\t手机\t所属村\t网格名称\n张示例\t13800000001\t金河镇东关村\t第一网格\n"
        "李样本\t13800000002\t西关\t第一网格\n王演示\t13800000003\t北关村\t第一网格\n",
        "grid_member",
    )
    assert faults(plan) == {4: [("grid", "第一网格", "reference_ambiguous")]}
    codes = [
        registers.get(centre, "grid", str(row.values["grid"])).text("code")
        for row in plan.rows
        if row.outcome is ImportOutcome.NEW
    ]
    assert codes == ["620622101201001", "620622101202001"]


def test_running_numbers_are_no_case_codes(centre: Centre) -> None:
    text = "编号\t事件名称\t发生时间\n1\t示例纠纷甲\t2026-9-1\n2\t示例纠纷乙\t2026-9-2\n"
    plan = pasted(centre, text, "incident")
    importing.write(centre, plan)
    assert {len(record.text("case_code")) for record in all_of(centre, "incident")} == {19}
    other = pasted(centre, text.replace("示例", "另外的"), "incident")
    assert other.count(ImportOutcome.NEW) == 2


def test_a_new_townships_first_grids_bring_their_villages(tmp_path: Path) -> None:
    fresh = make_centre(tmp_path / "fresh")
    plan = importing.preview(fresh, SHEETS / "grids_utf8.csv", "grid")
    # 620622101201 is known under another name (演示村): a person must say which is right.
    assert {row.row: row.outcome.value for row in plan.rows} == {2: "error", 3: "error", 4: "error"}
    other = pasted(
        fresh,
        "网格编码\t网格名称\t所属村\n620622101230001\t一网格\t新村\n"
        "620622101230002\t二网格\t新村\n620622101230003\t三网格\t老村\n"
        "990000101231001\t四网格\t别处村\n",
        "grid",
    )
    assert outcomes(other) == {2: "new", 3: "new", 4: "error", 5: "error"}
    assert other.villages == {"620622101230": "新村"}
    importing.write(fresh, other)
    assert divisions.name(fresh, "620622101230") == "新村"
    unnamed = pasted(fresh, "网格编码\t网格名称\n620622101240001\t五网格\n", "grid")
    assert faults(unnamed)[2][0][2] == "village_unnamed"


def test_a_row_without_the_kind_is_known_again_by_its_default(centre: Centre) -> None:
    sheet = "村（社区）\t计划自\n样板村\t2026.11.5\n"
    importing.write(centre, pasted(centre, sheet, "screening_round"))
    assert outcomes(pasted(centre, sheet, "screening_round")) == {2: "same"}
