from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gridcenter.base.catalogue import load_codes
from gridcenter.domain.register.fields import FieldSpec, Kind, Register
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.written.parse import ParseContext
from gridcenter.exchange.sheets import sheet_table
from gridcenter.exchange.sheets.sheet_beside import TableBeside
from gridcenter.exchange.sheets.sheet_errors import (
    EmptySheetFileError,
    HeaderNotFoundError,
    SheetMapError,
    SheetTooLargeError,
)
from gridcenter.exchange.sheets.sheet_mapping import map_columns
from gridcenter.exchange.sheets.sheet_model import Cell, Sheet, SheetRow
from gridcenter.exchange.sheets.sheet_reader import SheetReader
from gridcenter.exchange.sheets.sheet_table import find_tables
from gridcenter.exchange.sheets.sheet_text import read_text
from gridcenter.exchange.sheets.sheet_values import CellParser

SHEETS = Path(__file__).parents[1] / "sample_sheets"
CODES = load_codes()


def first_table(sheet: Sheet, register: Register) -> TableBeside:
    return find_tables(sheet, register)[0]


def table_of(file: str, register: str) -> TableBeside:
    with SheetReader(SHEETS / file) as reader:
        return first_table(reader.read(), register_of(register))


def mapping(
    table: TableBeside, register: str, given: dict[str, str | None] | None = None
) -> dict[str, str]:
    mapped = map_columns(table, register_of(register), CODES, given)
    return {each.column.title: each.field for each in mapped if each.field}


def pasted(text: str) -> Sheet:
    return read_text(text)


def test_header_under_version_title_notes_unit_and_blank_row() -> None:
    table = table_of("members.xlsx", "grid_member")
    assert (table.header.first_row, table.header.last_row) == (6, 6)
    assert [row.number for row in table.rows] == [7, 8, 9, 10, 11, 12]
    assert [(each.row, each.why) for each in table.ignored] == [
        (13, "合计行"),
        (14, "填表人、审核人等落款"),
    ]
    assert mapping(table, "grid_member") == {
        "姓 名*": "name",
        "性别": "sex",
        "出生 年月": "birth_month",
        "身份证号码": "id_number",
        "联系电话（必填）": "phone",
        "所属网格*": "grid",
        "岗位": "role",
        "政治面貌": "political_status",
        "学历": "education",
        "上岗时间": "post_from",
        "备注": "note",
    }
    second = table.rows[1].cells
    assert second[6:8] == ("东关村第一网格", "专职网格员")  # 同上, 〃


def test_two_level_header_with_merged_cells() -> None:
    table = table_of("incidents.xls", "incident")
    assert (table.header.first_row, table.header.last_row) == (3, 4)
    assert mapping(table, "incident") == {
        "纠纷名称": "title",
        "排查时间": "occurred_at",
        "发生地点": "place",
        "纠纷类型": "category",
        "办理情况/承办单位": "handling_organisation",
        "办理情况/承办人": "handler",
        "办理情况/联系电话": "handler_phone",
        "化解情况/是否化解": "is_resolved",
        "化解情况/化解时间": "closed_on",
        "涉及金额（万元）": "amount",
    }
    assert [each.why for each in table.ignored] == ["合计行", "填表人、审核人等落款"]


def test_two_level_header_without_merged_cells() -> None:
    table = first_table(
        pasted("姓名,任职情况,,联系电话\n,网格,岗位,\n张示例,东关一网格,网格长,13800000001\n"),
        register_of("grid_member"),
    )
    assert table.header.last_row == 2
    assert set(mapping(table, "grid_member").values()) == {"name", "grid", "role", "phone"}


def test_leaders_alike_from_ods_and_gb18030() -> None:
    for file in ("leaders.ods", "leaders_gb18030.csv"):
        table = table_of(file, "household_leader")
        assert [row.number for row in table.rows] == [2, 3, 4]
        assert [(each.row, each.why) for each in table.ignored] == [(5, "空行"), (6, "合计行")]
        assert mapping(table, "household_leader")["手机号"] == "phone"


def test_repeated_headers_column_numbers_examples_and_empty_numbered_rows() -> None:
    table = first_table(
        pasted(
            "序号\t姓名\t联系电话\t所属网格\n1\t2\t3\t4\n例\t张某\t139\t某网格\n1\t张示例\t13800000001\t一格\n"
            "序号\t姓名\t联系电话\t所属网格\n2\t李样本\t13800000002\t一格\n3\n注：以上为示例\n"
        ),
        register_of("grid_member"),
    )
    assert [row.number for row in table.rows] == [4, 6]
    assert {each.row: each.why for each in table.ignored} == {
        2: "栏次行",
        3: "填写示例",
        5: "重复的表头",
        7: "只有序号，没有内容",
        8: "说明文字",
    }


def test_columns_of_parties_and_strange_units_are_left_out() -> None:
    table = first_table(
        pasted(
            "事件名称\t发生时间\t当事人\t当事人电话\t民族\t金额（万元）\n"
            "示例纠纷\t2026-9-1\t某甲\t13800000001\t汉\t1.2\n"
            "示例纠纷二\t2026-9-2\t某乙\t13800000002\t汉\t3\n"
        ),
        register_of("incident"),
    )
    assert mapping(table, "incident") == {
        "事件名称": "title",
        "发生时间": "occurred_at",
        "金额（万元）": "amount",
    }
    grids = first_table(
        pasted("网格编码\t网格名称\t面积（亩）\n1\t一格\t30\n"), register_of("grid")
    )
    assert "面积（亩）" not in mapping(grids, "grid")


def test_columns_by_content() -> None:
    table = first_table(
        pasted(
            "姓名\t网格\t甲\t乙\n张示例\t一格\t男\t13800000001\n李样本\t一格\t女\t13800000002\n"
        ),
        register_of("grid_member"),
    )
    assert mapping(table, "grid_member") == {
        "姓名": "name",
        "网格": "grid",
        "甲": "sex",
        "乙": "phone",
    }


def test_the_users_own_map_wins() -> None:
    table = table_of("members.xlsx", "grid_member")
    found = mapping(table, "grid_member", {"鞋码": "note", "备注": None, "F": ""})
    assert found["鞋码"] == "note"
    assert "备注" not in found
    assert "phone" not in found.values()
    with pytest.raises(SheetMapError):
        mapping(table, "grid_member", {"没有这列": "note"})
    with pytest.raises(SheetMapError):
        mapping(table, "grid_member", {"备注": "no_field"})


def test_no_header_and_nothing_at_all() -> None:
    with pytest.raises(HeaderNotFoundError, match="网格员"):
        first_table(pasted("苹果,梨\n1,2\n"), register_of("grid_member"))
    with pytest.raises(EmptySheetFileError):
        first_table(Sheet(name="空", rows=()), register_of("grid_member"))


def parse(kind: Kind, cell: Cell, **more: object) -> object:
    spec = FieldSpec(name="f", label="字段", kind=kind)
    context = ParseContext(codes=CODES, today=date(2026, 11, 22))
    value, problem = CellParser(spec, context, **more).parse(cell)  # type: ignore[arg-type]
    return value if problem is None else problem.code


def test_what_spreadsheets_do_to_values() -> None:
    assert parse(Kind.DATE, 44260.0) == "2021-03-05"
    assert parse(Kind.DATE, "44260") == "2021-03-05"
    assert parse(Kind.DATE, 42798.0, epoch_1904=True) == "2021-03-05"
    assert parse(Kind.DATE, 20210305.0) == "2021-03-05"
    assert parse(Kind.DATE, 2021.03) == "date_day_missing"
    assert parse(Kind.MONTH, 1985.03) == "1985-03"
    assert parse(Kind.MONTH, 1985.1) == "month_digit_lost"
    assert parse(Kind.MONTH, "1985.1") == "1985-01"
    assert parse(Kind.PHONE, 13800000000.0) == "13800000000"
    assert parse(Kind.ID_NUMBER, 6.22301e17) == "id_digits_lost"
    assert parse(Kind.MONEY, 1.2, unit="万元") == 1_200_000
    assert parse(Kind.MONEY, "500元", unit="万元") == 50_000
    assert parse(Kind.TEXT, "同上") == "ditto_without_above"


def test_boxes_that_lie_over_one_another_by_the_thousand_are_no_sheet(monkeypatch):
    # Cells cannot overlap: only a made-up file says so much.
    assert sheet_table._MOST_MERGED == 20_000_000
    monkeypatch.setattr(sheet_table, "_MOST_MERGED", 8)
    rows = tuple(SheetRow(number, ("甲",)) for number in range(1, 6))

    def spread(boxes):
        sheet = Sheet(name="叠", rows=rows, merged=((1, 1, 5, 1),) * boxes)
        return sheet_table._merged_values(sheet, 0)

    assert spread(2) == {number: {0: "甲"} for number in range(2, 6)}
    with pytest.raises(SheetTooLargeError):
        spread(3)


MEMBERS = "姓名\t性别\t联系电话\t所属网格\t岗位"
LEADERS = "姓名\t联系电话\t所属村\t类别"


def test_another_form_below_is_listed_and_not_taken_for_this_one() -> None:
    text = (
        f"{MEMBERS}\n张示例\t男\t13800000001\t第一网格\t专职网格员\n\n治安户长名册\n{LEADERS}\n"
        "孙示例\t13800000011\t东沟村\t治安户长\n"
    )
    (leaders,) = find_tables(pasted(text), register_of("household_leader"))
    assert [row.cells[0] for row in leaders.rows] == ["孙示例"]
    assert [(each.row, each.why) for each in leaders.ignored] == [
        (1, "另一张表的内容"),
        (2, "另一张表的内容"),
        (4, "另一张表的内容"),
    ]
    (members,) = find_tables(pasted(text), register_of("grid_member"))
    assert [row.cells[0] for row in members.rows] == ["张示例"]
    assert [each.row for each in members.ignored if each.why == "另一张表的内容"] == [5, 6]
    chosen = find_tables(pasted(text), register_of("household_leader"), header_row=1)
    assert [row.cells[0] for row in chosen[0].rows] == ["张示例"]


def test_two_forms_beside_each_other_that_name_one_thing_by_two_labels() -> None:
    text = (
        f"户长花名册\t\t\t\t\t工作日志\n{LEADERS}\t\t日期\t户长\t工作内容\t次数\n"
        "孙示例\t13800000011\t东沟村\t治安户长\t\t2026-10-01\t周示例\t走访\t2\n"
    )
    table = first_table(pasted(text), register_of("duty_log"))
    assert mapping(table, "duty_log") == {
        "日期": "done_on",
        "户长": "leader",
        "工作内容": "kind",
        "次数": "count",
    }


def test_what_a_platform_writes_under_its_labels_is_no_row() -> None:
    text = (
        "户长姓名*\t联系方式*\t所属村*\t类别\n必填，2-50字\t必填，11位\t必填，下拉选择\t选填\n"
        "孙示例\t13800000011\t东沟村\t治安户长\n"
    )
    table = first_table(pasted(text), register_of("household_leader"))
    assert [(each.row, each.why) for each in table.ignored] == [(2, "填写要求")]
    assert [row.number for row in table.rows] == [3]


def test_footers_of_several_cells_and_counts_of_a_place() -> None:
    text = (
        f"{LEADERS}\n孙示例\t13800000011\t东沟村\t治安户长\n东沟村小计\t1人\n共 1 人\n以上共计1人\n"
        "负责人：\t\t日期：\n经办人：甲\t\t登记人：乙\n"
    )
    table = first_table(pasted(text), register_of("household_leader"))
    assert [row.number for row in table.rows] == [2]
    assert [each.why for each in table.ignored] == ["合计行"] * 3 + ["填表人、审核人等落款"] * 2
