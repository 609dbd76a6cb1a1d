"""Every book takes in a sheet as offices keep one: titles and notes above, odd heads, dates in any form, 同上, sums below."""

from __future__ import annotations

from dataclasses import dataclass

import openpyxl
import pytest

from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import Value
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.services.register import registers
from gridcenter.services.sheets import importing
from tests.builders import make_leader, make_member


@dataclass(frozen=True, slots=True, kw_only=True)
class Messy:
    """A sheet: its title, heads and rows, and what the last of them must have become."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    last: dict[str, Value]


SHEETS = {
    "contact": Messy(
        title="综治中心入驻单位通讯录",
        heads=("序号", "派驻单位*", "类别", "姓 名", "手机号码", "驻点方式", "进驻日期"),
        rows=(
            (1, "金河派出所", "公安", "赵　例", "138 0000 0002", "长驻", "2026.3.5"),
            (2, "同上", "公安", "钱例", 13800000003, "轮驻", "2026年3月6日"),
        ),
        last={
            "organisation": "金河派出所", "mode": "rotating", "phone": "13800000003",
            "post_from": "2026-03-06",
        },
    ),
    "duty_rota": Messy(
        title="十一月值班表",
        heads=("值班日期", "时段", "带班", "值班员", "值班电话"),
        rows=(
            ("2026.11.21", "夜班", "王示例", "李示例、张示例", "0935-0000000"),
            ("20261122", "夜间", "〃", "钱例", "0935-0000000"),
        ),
        last={"on_day": "2026-11-22", "shift": "night", "leader": "王示例", "on_duty": "钱例"},
    ),
    "requested_form": Messy(
        title="基层报表清理台账",
        heads=("序号", "表格名称", "下发单位", "报送频次", "栏数", "耗时"),
        rows=((1, "周报", "示例县某局", "每周", 8, 40), (2, "季报", "同上", "每季度", 12, 60)),
        last={"asked_by": "示例县某局", "frequency": "quarterly", "times_a_year": 4, "minutes": 60},
    ),
    "centre_check": Messy(
        title="规范化建设自查表",
        heads=("编号", "一级指标", "检查内容", "检查日期", "是否达标", "满分", "自评分", "整改责任人", "整改时限"),
        rows=(
            ("1.1", "场所", "标识清楚", "2026.11.5", "达标", 5, 5, "", ""),
            ("2.1", "入驻", "名单上墙", "2026年11月5日", "不达标", 5, 0, "李示例", "2026/12/1"),
        ),
        last={"area": "stationing", "result": "unmet", "score": 0, "due": "2026-12-01"},
    ),
    "risk_assessment": Messy(
        title="社会稳定风险评估汇总",
        heads=("项目名称", "责任主体", "决策类别", "启动日期", "风险级别", "评估意见"),
        rows=(
            ("甲路改造", "示例县交通局", "重大项目", "2026.10.8", "低", "准予实施"),
            ("乙管网扩建", "同上", "重大工程项目", 46310, "低风险", "可实施"),
        ),
        last={"decision_unit": "示例县交通局", "started_on": "2026-10-15", "level": "low"},
    ),
    "training": Messy(
        title="培训台账",
        heads=("培训时间", "培训方式", "培训内容", "主办单位", "课时", "参训网格员", "参训户长"),
        rows=(("2026.11.4", "集中培训", "排查方法", "司法所", 3, 20, 30), ("2026-11-6", "演练", "防汛", "镇政府", "2.5", 10, 0)),
        last={"kind": "drill", "hours": 2.5, "members": 10, "leaders": 0},
    ),
    "duty_item": Messy(
        title="履职事项清单",
        heads=("事项序号", "清单类别", "职责事项", "对应上级部门", "配合职责"),
        rows=(("基12", "基本履职事项", "民间纠纷调解", "", ""), ("配3", "配合", "消防排查", "县消防大队", "日常巡查")),
        last={"kind": "supporting", "lead": "县消防大队", "township_does": "日常巡查"},
    ),
    "survey_round": Messy(
        title="群众安全感调查汇总",
        heads=("调查主题", "内容", "时间", "发放份数", "回收份数", "有效问卷", "很安全", "比较安全", "一般", "不安全"),
        rows=(("上半年调查", "安全感", "2026.6.5", 60, 58, 55, 30, 15, 6, 4), ("下半年调查", "安全感", "2026年11月6日", 60, 52, 50, 30, 10, 6, 4)),
        last={"held_on": "2026-11-06", "valid": 50, "very_good": 30, "good": 10, "poor": 4},
    ),
    "screening_round": Messy(
        title="排查登记表",
        heads=("村名", "排查方式", "开始日期", "排查日期", "排查件数", "化解件数"),
        rows=(("样板村", "集中排查", "2026.11.2", "2026.11.3", 2, 1), ("演示", "集中", "2026-11-2", "20261104", 0, 0)),
        last={"planned_from": "2026-11-02", "held_on": "2026-11-04", "found": 0},
    ),
    "visit": Messy(
        title="领导接访登记",
        heads=("接访时间", "方式", "接访人", "职务", "反映问题", "处理结果"),
        rows=(("2026.11.5", "接访", "李示例", "副书记", "排水沟堵塞", "交办"), ("2026年11月6日", "下访", "王　例", "镇长", "灌溉轮次", "")),
        last={"received_on": "2026-11-06", "kind": "going_down", "official": "王例"},
    ),
    "minutes": Messy(
        title="会商研判台账",
        heads=("会议日期", "会议类型", "会议议题", "参会单位", "研判意见"),
        rows=(("2026.11.10", "研判", "十一月研判", "派出所、司法所", "分头落实"), ("20261117", "会商", "供暖协调", "村建办", "分段开挖")),
        last={"met_on": "2026-11-17", "title": "供暖协调", "decision": "分段开挖"},
    ),
    "minutes_task": Messy(
        title="会商任务清单",
        heads=("工作任务", "责任单位", "完成时限", "完成日期"),
        rows=(("牵头调解", "司法所", "2026.11.25", ""), ("到场核对", "水管所", "2026年11月28日", "2026.11.19")),
        last={"due": "2026-11-28", "done_on": "2026-11-19", "organisation": "水管所"},
    ),
}  # fmt: skip


def test_every_book_has_its_messy_sheet():
    assert set(SHEETS) == {each.id for each in REGISTERS if each.is_book}


@pytest.mark.parametrize("register", SHEETS)
def test_a_messy_sheet_is_understood_and_changes_nothing_the_second_time(
    register, centre, tmp_path
):
    messy = SHEETS[register]
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["附件2"])
    sheet.append([messy.title])
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=len(messy.heads))
    sheet.append(["填报单位：样板镇", None, "填报日期：2026.11.20"])
    sheet.append([])
    for row in (messy.heads, *messy.rows):
        sheet.append([None if cell == "" else cell for cell in row])
    sheet.append(["合计", len(messy.rows)])
    sheet.append(["填表人：李示例"])
    path = tmp_path / "来表.xlsx"
    workbook.save(path)
    plan = importing.preview(centre, path, register)
    told = [(row.outcome.name, row.faults, row.why) for row in plan.rows]
    importing.write(centre, plan)
    found = registers.find(centre, Query(register=register))
    assert len(found) == len(messy.rows), told
    last = [
        each for each in found if all(each[name] == value for name, value in messy.last.items())
    ]
    assert len(last) == 1, [dict(each.values) for each in found]
    again = importing.preview(centre, path, register)
    assert {row.outcome.name for row in again.rows} <= {"SAME", "IGNORED"}


def test_a_sheet_of_people_who_came_is_no_book(centre, tmp_path):
    path = tmp_path / "来访.xlsx"
    workbook = openpyxl.Workbook()
    workbook.active.append(["接访日期", "接访领导", "反映事项", "来访人姓名", "来访人身份证号"])
    workbook.active.append(["2026.11.5", "李示例", "排水沟堵塞", "某人", ""])
    workbook.save(path)
    importing.write(centre, importing.preview(centre, path, "visit"))
    (made,) = registers.find(centre, Query(register="visit"))
    assert "某人" not in str(dict(made.values))


def _book_of(path, rows):
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(path)
    return path


def test_numbers_of_both_kinds_of_people_stand_under_one_heading(centre, tmp_path):
    path = tmp_path / "两行表头.xlsx"
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (
        ["2026年11月培训台账"],
        ["序号", "培训日期", "培训内容", "学时", "参加人数", None],
        [None, None, None, None, "网格员", "治安户长"],
        [1, "2026.11.12", "冬季防火", 2, 20, 30],
        [2, "11月15日", "反诈宣传", "1.5小时", "15人", "40人"],
        ["合计", None, None, 3.5, 35, 70],
    ):
        sheet.append(row)
    for box in ("A1:F1", "E2:F2", "A2:A3", "B2:B3", "C2:C3", "D2:D3"):
        sheet.merge_cells(box)
    workbook.save(path)
    importing.write(centre, importing.preview(centre, path, "training"))
    found = registers.find(centre, Query(register="training"))
    assert {(e["subject"], e["hours"], e["members"], e["leaders"]) for e in found} == {
        ("冬季防火", 2.0, 20, 30),
        ("反诈宣传", 1.5, 15, 40),
    }
    days = _book_of(
        tmp_path / "按天.xlsx", [["培训日期", "培训内容", "学时"], ["2026.11.3", "甲", "2天"]]
    )
    (row,) = importing.preview(centre, days, "training").rows
    assert [each.problem.code for each in row.faults] == ["number_unclear"]


@pytest.mark.parametrize("which", [True, False])
def test_one_column_of_names_holds_grid_members_and_household_leaders(centre, tmp_path, which):
    member, leader = make_member(centre, name="何示范"), make_leader(centre, name="高演示")
    make_leader(centre, name="何示范", number="0009")
    heads = ["序号", "姓名", "人员类别", "荣誉称号", "授予时间"]
    rows = [[1, "何示范", "网格员", "优秀网格员", "2026.11.20"], [2, "高演示", "治安户长", "优秀治安户长", "2026.11.20"]]  # fmt: skip
    if not which:
        heads.pop(2)
        for row in rows:
            row.pop(2)
    path = _book_of(tmp_path / "表彰名单.xlsx", [["受表彰人员名单"], heads, *rows])
    importing.write(centre, importing.preview(centre, path, "training"))
    found = registers.find(centre, Query(register="training"))
    assert {(e["kind"], e["subject"], e["member"], e["leader"]) for e in found} == {
        ("honour", "优秀网格员", member.uid, None),
        ("honour", "优秀治安户长", None, leader.uid),
    }


def test_the_kind_beside_a_name_decides_even_against_the_register(centre, tmp_path):
    make_member(centre, name="何示范")
    twin = make_leader(centre, name="何示范")
    rows = [["姓名", "人员类别", "荣誉称号", "授予时间"], ["何示范", "户长", "最美户长", "2026.11.20"],
            ["无此人", "治安户长", "最美户长", "2026.11.20"]]  # fmt: skip
    plan = importing.preview(centre, _book_of(tmp_path / "名单.xlsx", rows), "training")
    assert plan.rows[0].values["leader"] == twin.uid
    assert [each.problem.field for each in plan.rows[1].faults] == ["leader"]


def test_who_came_to_a_lesson_is_counted_and_not_named(centre, tmp_path):
    make_member(centre, name="何示范")
    rows = [["姓名", "培训内容", "培训日期"], ["何示范", "冬季防火", "2026.11.12"]]
    plan = importing.preview(centre, _book_of(tmp_path / "签到.xlsx", rows), "training")
    assert [each.problem.code for each in plan.rows[0].faults] == ["not_wanted"]
