"""No row and no cell of a sheet is dropped or guessed without a word."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from gridcenter.domain.division import Division
from gridcenter.domain.query import Query
from gridcenter.domain.register.registers import register_of
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers
from gridcenter.services.sheets import importing
from gridcenter.services.sheets.import_plan import ImportOutcome, ImportPlan, unread_sheets
from gridcenter.services.sheets.import_reading import SheetSource
from tests.builders import make_centre, make_grid, make_leader

INCIDENT = ["序号", "事件名称", "发生时间", "发生地点", "事件大类", "事件类别", "所属网格"]


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    opened = make_centre(tmp_path / "data")
    village = Division(code="620622101201", name="东关村", level="village", parent="620622101")
    divisions.put_many(opened, (village,))
    make_grid(opened, name="东关村第一网格")
    return opened


def pasted(centre: Centre, rows: list[list[object]], register: str) -> ImportPlan:
    text = "\n".join("\t".join(map(str, row)) for row in rows)
    return importing.preview_sources(centre, [SheetSource(text=text)], register)


def ledger(titles: list[str]) -> list[list[object]]:
    rest = ["2026-09-10", "东关村", "矛盾纠纷", "邻里关系", "东关村第一网格"]
    return [INCIDENT, *([at, title, *rest] for at, title in enumerate(titles, start=1))]


def outcomes(plan: ImportPlan) -> dict[int, str]:
    return {row.row: row.outcome.value for row in plan.rows}


def test_titles_that_begin_like_sums_or_end_like_signatures_are_data(centre: Centre) -> None:
    titles = [
        "累计拖欠运费",
        "合计少付三户",
        "村委会不肯盖章",
        "私刻公章",
        "总数对不上",
        "说明：围墙占道",
    ]
    assert set(outcomes(pasted(centre, ledger(titles), "incident")).values()) == {"new"}


def test_a_title_like_a_sum_whose_day_is_missing_is_an_error(centre: Centre) -> None:
    rows = ledger(["累计拖欠运费"])
    rows[1][2] = ""
    assert outcomes(pasted(centre, rows, "incident")) == {2: "error"}


def test_sums_and_signatures_are_still_set_apart(centre: Centre) -> None:
    rows: list[list[object]] = ledger(["围墙占道"])
    rows += [["合计", "1 件"], ["共计：一件"], ["制表人：甲"], ["金河镇综治中心（盖章）"]]
    plan = pasted(centre, rows, "incident")
    assert [(row.row, row.why) for row in plan.rows if row.outcome is ImportOutcome.IGNORED] == [
        (3, "合计行"),
        (4, "合计行"),
        (5, "填表人、审核人等落款"),
        (6, "填表人、审核人等落款"),
    ]


def test_sums_of_months_and_places_notes_and_signatures_without_a_colon(centre: Centre) -> None:
    rows: list[list[object]] = ledger(["围墙占道"])
    rows += [["", "9月小计", 1], ["年度累计", 12], ["东关村小计", "", "", 3], ["注", "一式两份"]]
    rows += [["", "东关村合计", "", "东关村", 3]]
    rows += [["填报人（签字）"], ["领导签字"], ["二、西关村"], [3]]
    plan = pasted(centre, rows, "incident")
    assert [row.why for row in plan.rows if row.outcome is ImportOutcome.IGNORED] == [
        *["合计行"] * 3,
        "说明文字",
        "合计行",
        *["填表人、审核人等落款"] * 2,
        "说明文字",
        "只有序号，没有内容",
    ]


def test_two_patrols_of_one_day_are_two_and_the_same_twice_is_one(centre: Centre) -> None:
    make_leader(centre, name="周示例")
    head: list[object] = ["户长", "日期", "工作内容", "次数", "备注"]
    east: list[object] = ["周示例", "2026-10-02", "走访", 2, "东头"]
    west: list[object] = ["周示例", "2026-10-02", "走访", 3, "西头"]
    plan = pasted(centre, [head, east, west, east], "duty_log")
    assert outcomes(plan) == {2: "new", 3: "new", 4: "duplicate"}
    importing.write(centre, plan)
    again = pasted(centre, [head, west, east], "duty_log")
    assert outcomes(again) == {2: "same", 3: "same"}
    more = pasted(centre, [head, [*west[:3], 4, "西头"], east], "duty_log")
    assert outcomes(more) == {2: "changed", 3: "same"}


def test_a_row_that_contradicts_an_earlier_one_is_named(centre: Centre) -> None:
    head: list[object] = ["姓名", "联系电话", "所属网格", "岗位", "备注"]
    plan = pasted(
        centre,
        [
            head,
            ["张示例", "13800000001", "东关村第一网格", "专职网格员", "甲"],
            ["张示例", "13800000001", "东关村第一网格", "专职网格员", "乙"],
            ["张示例", "13800000001", "东关村第一网格", "专职网格员", ""],
        ],
        "grid_member",
    )
    assert outcomes(plan) == {2: "new", 3: "error", 4: "duplicate"}
    problem = plan.rows[1].faults[0].problem
    assert (problem.code, problem.facts) == ("row_contradicts", {"row": 2, "labels": ("备注",)})


def test_dust_of_arithmetic_is_no_digit_of_the_number(centre: Centre, tmp_path: Path) -> None:
    path = tmp_path / "dust.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*INCIDENT, "涉及金额（万元）", "涉及人数"])
        for at, (money, people) in enumerate([(0.1 + 0.2, 3), (4.35 * 100, 2.9999999999999996)]):
            row = ledger([f"第{at}号"])[1]
            sheet.write_row(at + 1, 0, [*row, money, people])
        book.add_worksheet("另一张").write(0, 0, "别的")
    plan = importing.preview(centre, path, "incident")
    assert [(row.values["amount"], row.values["people_count"]) for row in plan.rows] == [
        (300_000, 3),
        (435_000_000, 3),
    ]
    assert unread_sheets(plan) == ("另一张",)


def test_days_that_no_post_can_begin_on_are_refused(centre: Centre) -> None:
    head: list[object] = ["姓名", "联系电话", "所属网格", "出生年月", "任职日期"]
    plan = pasted(
        centre,
        [
            head,
            ["张示例", "13800000001", "东关村第一网格", "1905-06", "2021-03-05"],
            ["李样本", "13800000002", "东关村第一网格", "1985-06", "2206-03-05"],
        ],
        "grid_member",
    )
    assert [row.faults[0].problem.code for row in plan.rows] == [
        "date_implausible",
        "date_year_odd",
    ]


def test_a_matter_that_a_row_says_wholly_is_not_taken_by_a_like_one(centre: Centre) -> None:
    head: list[object] = ["事件名称", "发生时间", "所属网格", "事件类别", "简要情况"]
    said: list[object] = ["围墙占道", "2026-09-10", "东关村第一网格", "邻里关系", "东边"]
    importing.write(centre, pasted(centre, [head, said], "incident"))
    plan = pasted(centre, [head, [*said[:4], "西边"], said], "incident")
    assert outcomes(plan) == {2: "new", 3: "same"}


def test_other_provinces_words_for_the_post_are_understood(centre: Centre) -> None:
    head: list[object] = [
        "联户长姓名",
        "联系电话",
        "所属村",
        "类别",
        "分组名称",
        "分组编号",
        "户数",
    ]
    rows: list[list[object]] = [
        [f"甲{name}", f"1380000001{at}", "东关村", post, f"第{at}组", f"Z{at}", 10]
        for at, (name, post) in enumerate(
            zip("一二三四", ("联户长", "十户长", "邻长", "中心户长"), strict=True)
        )
    ]
    plan = pasted(centre, [head, *rows], "household_leader")
    assert [row.values["tier"] for row in plan.rows] == ["leader"] * 3 + ["centre_leader"]
    assert plan.rows[0].values["group_name"] == "第0组"


def test_the_long_labels_of_the_national_list_are_understood(centre: Centre) -> None:
    rows = ledger(["一", "二", "三", "四"])
    wanted = [
        "农村集体土地征用、流转",
        "土地、山林、水利资源权属",
        "消费者维权、产品质量安全",
        "经济合同、金融借贷",
    ]
    for row, category in zip(rows[1:], wanted, strict=True):
        row[5] = category
    plan = pasted(centre, rows, "incident")
    assert [row.values.get("category") for row in plan.rows] == [
        "rural_land",
        "land_forest_water",
        "consumer",
        "contract_finance",
    ]


@pytest.mark.parametrize("name", ["周　示", "周 示", "周\u200b示", "⽂示"])
def test_a_leader_is_found_by_the_name_as_sheets_write_it(centre: Centre, name: str) -> None:
    make_leader(centre, name="文示" if name == "⽂示" else "周示")
    head: list[object] = ["户长", "日期", "工作内容", "次数"]
    plan = pasted(centre, [head, [name, "2026-10-02", "走访", 2]], "duty_log")
    assert outcomes(plan) == {2: "new"}


def test_two_names_in_one_cell_are_no_leader(centre: Centre) -> None:
    make_leader(centre, name="周示例")
    head: list[object] = ["户长", "日期", "工作内容", "次数"]
    plan = pasted(centre, [head, ["周示例 吴样本", "2026-10-02", "走访", 2]], "duty_log")
    assert outcomes(plan) == {2: "error"}


def test_a_patrol_that_says_less_than_another_of_the_day_is_one_of_its_own(centre: Centre) -> None:
    make_leader(centre, name="周示例")
    head: list[object] = ["户长", "日期", "工作内容", "次数", "备注"]
    told: list[object] = ["周示例", "2026-10-02", "走访", 2, "东头"]
    bare: list[object] = ["周示例", "2026-10-02", "走访", 2, ""]
    for rows in ([told, bare], [bare, told]):
        plan = pasted(centre, [head, *rows], "duty_log")
        assert outcomes(plan) == {2: "new", 3: "new"}
    importing.write(centre, plan)
    assert set(outcomes(pasted(centre, [head, told, bare], "duty_log")).values()) == {"same"}


def test_words_of_a_signature_do_not_drop_a_record_that_lacks_its_day(centre: Centre) -> None:
    rows = ledger(["审核人：张三", "备注：占道", "合计（3件）", "小计三起"])
    for row in rows[1:]:
        row[2] = ""
    assert set(outcomes(pasted(centre, rows, "incident")).values()) == {"error"}


def test_two_forms_side_by_side_without_a_gap_are_not_mixed(centre: Centre) -> None:
    head: list[object] = ["姓名", "电话", "所属网格", "岗位", "姓名", "电话", "所属村", "类别"]
    row: list[object] = ["甲甲", "13800000001", "东关村第一网格", "网格长"]
    row += ["乙乙", "13800000002", "东关村", "治安户长"]
    members = pasted(centre, [head, row], "grid_member")
    leaders = pasted(centre, [head, row], "household_leader")
    assert [each.values["name"] for each in members.rows] == ["甲甲"]
    assert [each.values["phone"] for each in leaders.rows] == ["13800000002"]
    assert [column.title for column in leaders.columns if not column.field] == head[:4]


def test_a_village_follows_from_its_grid_and_the_only_grid_from_its_village(centre: Centre) -> None:
    leaders = pasted(
        centre,
        [
            ["姓名", "电话", "所属网格", "类别"],
            ["甲甲", "13800000001", "东关村第一网格", "治安户长"],
        ],
        "household_leader",
    )
    assert leaders.rows[0].values["village"] == leaders_village(centre)
    members = [["姓名", "电话", "所属村", "岗位"], ["乙乙", "13800000002", "样板村", "网格长"]]
    (row,) = pasted(centre, members, "grid_member").rows
    assert row.outcome is ImportOutcome.NEW
    assert [(each.field, each.before) for each in row.cleaned] == [("grid", "样板村")]
    make_grid(centre, name="样板村第二网格")
    (row,) = pasted(centre, members, "grid_member").rows
    assert [fault.problem.field for fault in row.faults] == ["grid"]


def leaders_village(centre: Centre) -> str:
    """The village of the grid that the fixture makes."""
    (grid,) = registers.find(centre, Query(register=register_of("grid").id))
    return str(grid["village"])


@pytest.mark.parametrize(
    ("label", "category"),
    [
        ("农村集体土地征用、流转", "rural_land"),
        ("国有土地征用、拆迁", "state_land_demolition"),
        ("土地、山林、水利资源权属", "land_forest_water"),
        ("劳动就业、社会保障", "labour"),
        ("房产、物业", "housing_property"),
        ("房产/物业", "housing_property"),
        ("行政边界管理", "boundary"),
        ("国有企业改制", "enterprise_reform"),
        ("01", "rural_land"),
    ],
)
def test_long_labels_are_understood_with_any_mark_between_their_parts(
    centre: Centre, label: str, category: str
) -> None:
    rows = ledger(["围墙占道"])
    rows[1][5] = label
    assert pasted(centre, rows, "incident").rows[0].values["category"] == category


def test_a_column_without_a_header_is_named_wherever_it_begins(centre: Centre) -> None:
    rows = ledger([f"围墙占道{at}" for at in range(220)])
    rows[215] += ["", "另记一笔"]
    (table,) = pasted(centre, rows, "incident").tables
    assert [(each.letter, each.why) for each in table.columns if not each.field][1:] == [
        ("I", "有内容，但没有表头")
    ]


def comma_file(folder: Path, rows: list[str]) -> list[SheetSource]:
    path = folder / "台账.csv"
    head = "事件名称,发生时间,发生地点,事件大类,简要情况"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return [SheetSource(path=path)]


def test_a_comma_in_a_cell_without_quotes_shifts_nothing_in_silence(
    centre: Centre, tmp_path: Path
) -> None:
    rows = [f"围墙占道{at},2026-9-1,东关村,矛盾纠纷,已到现场" for at in range(3)]
    rows.append("渠水漫路,2026-9-2,东关村,矛盾纠纷,已到现场,劝住")
    rows.append('树荫遮窗,2026-9-3,东关村,矛盾纠纷,"已到现场,劝住"')
    plan = importing.preview_sources(centre, comma_file(tmp_path, rows), "incident")
    assert outcomes(plan) == {2: "new", 3: "new", 4: "new", 5: "error", 6: "new"}
    (fault,) = next(row for row in plan.rows if row.row == 5).faults
    assert (fault.problem.code, fault.value) == ("row_overlong", "劝住")


def test_lines_of_two_encodings_and_bytes_of_none(centre: Centre, tmp_path: Path) -> None:
    head = "事件名称,发生时间,发生地点,事件大类,简要情况\r\n"
    line = "围墙占道{},2026-9-1,东关村,矛盾纠纷,联通基站\r\n"
    path = tmp_path / "两县.csv"
    path.write_bytes(
        (head + line.format("甲")).encode("gb18030")
        + line.format("乙").encode()
        + line.format("丙").encode("gb18030")
        + line.format("丁").encode("gb18030").replace("基".encode("gbk"), b"\xff")
    )
    plan = importing.preview_sources(centre, [SheetSource(path=path)], "incident")
    assert outcomes(plan) == {2: "new", 3: "new", 4: "new", 5: "error"}
    assert [row.values.get("title") for row in plan.rows[:3]] == [
        "围墙占道甲",
        "围墙占道乙",
        "围墙占道丙",
    ]
    assert plan.rows[3].faults[0].problem.code == "cell_garbled"


def test_a_count_merged_over_several_rows_is_told(centre: Centre, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "所属村", "联系户数"])
        for at, name in enumerate(("周示例", "吴示例"), start=1):
            sheet.write_row(at, 0, [name, "东关村"])
        sheet.merge_range(1, 1, 2, 1, "东关村")
        sheet.merge_range(1, 2, 2, 2, 30)
    plan = importing.preview_sources(
        centre, [SheetSource(path=tmp_path / "a.xlsx")], "household_leader"
    )
    told = [
        (row.row, fault.problem.code, fault.problem.field)
        for row in plan.rows
        for fault in row.faults
        if fault.problem.code != "phone_missing"
    ]
    assert told == [(3, "number_merged", "household_count")]
    assert [row.values["household_count"] for row in plan.rows] == [30, 30]


def test_what_a_narrow_column_left_of_a_number_is_no_text(centre: Centre) -> None:
    rows = ledger(["围墙占道"])
    rows[1][3] = "#####"
    (row,) = pasted(centre, rows, "incident").rows
    assert [(fault.problem.code, fault.problem.field) for fault in row.faults] == [
        ("cell_narrow", "place")
    ]


def test_item_numbers_that_lost_their_last_zero_are_asked(centre: Centre, tmp_path: Path) -> None:
    path = tmp_path / "履职清单.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["事项编号", "清单", "履职事项"])
        for at, number in enumerate((1.8, 1.9, 1.1, 1.11, 2, 2.1, 2.2, "2.10"), start=1):
            sheet.write_row(at, 0, [number, "基本履职", f"事项{'甲乙丙丁戊己庚辛'[at - 1]}"])
    plan = importing.preview(centre, path, "duty_item")
    told = {row.row: [each.problem.code for each in row.faults] for row in plan.rows if row.faults}
    assert told == {4: ["item_digit_lost"]}
    assert plan.count(ImportOutcome.ERROR) == 1
