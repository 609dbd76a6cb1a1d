"""Headers of two and three rows, merged or laid out by gaps, of which no label may be lost."""

from __future__ import annotations

import pytest

from gridcenter.base.catalogue import load_codes
from gridcenter.domain.register.registers import register_of
from gridcenter.exchange.sheets.sheet_beside import TableBeside
from gridcenter.exchange.sheets.sheet_mapping import WHY_TWICE, map_columns
from gridcenter.exchange.sheets.sheet_model import Sheet, SheetRow
from gridcenter.exchange.sheets.sheet_table import find_tables
from gridcenter.exchange.sheets.sheet_text import read_text

CODES = load_codes()
DEEP = [
    ["序号", "基本信息", "", "", "", "任职情况", "", ""],
    ["", "姓名", "证件", "", "联系方式", "岗位", "网格", ""],
    ["", "", "性别", "身份证号", "联系电话", "", "所属网格", "任职日期"],
    ["1", "张示例", "男", "", "13800000001", "网格长", "东关一网格", "2021-3-5"],
]
DEEP_BOXES = (
    *((1, 1, 3, 1), (1, 2, 1, 5), (1, 6, 1, 8)),
    *((2, 2, 3, 2), (2, 3, 2, 4), (2, 6, 3, 6), (2, 7, 2, 8)),
)
DEEP_FIELDS = {
    **{1: "name", 2: "sex", 3: "id_number", 4: "phone"},
    **{5: "role", 6: "grid", 7: "post_from"},
}


def sheet(rows: list[list[str]], merged: tuple[tuple[int, int, int, int], ...] = ()) -> Sheet:
    filled = ((at, tuple(cell or None for cell in row)) for at, row in enumerate(rows, start=1))
    kept = tuple(SheetRow(at, cells) for at, cells in filled if any(cells))
    return Sheet(name="甲", rows=kept, merged=merged)


def pasted(rows: list[list[str]]) -> Sheet:
    return read_text("".join("\t".join(row) + "\n" for row in rows))


def fields(table: TableBeside, register: str = "grid_member") -> dict[int, str]:
    mapped = map_columns(table, register_of(register), CODES)
    return {each.column.at: each.field for each in mapped if each.field}


def only(found: Sheet, register: str = "grid_member", **options: int) -> TableBeside:
    (table,) = find_tables(found, register_of(register), **options)
    return table


@pytest.mark.parametrize("found", [sheet(DEEP, DEEP_BOXES), pasted(DEEP)])
def test_three_levels(found: Sheet) -> None:
    table = only(found)
    assert (table.header.first_row, table.header.last_row) == (1, 3)
    assert fields(table) == DEEP_FIELDS
    assert table.header.columns[2].title == "基本信息/证件/性别"
    assert [row.number for row in table.rows] == [4]


def test_three_levels_under_a_title_and_with_the_header_pointed_at_anywhere() -> None:
    title = [["金河镇网格员名册", *[""] * 7]]
    boxes = tuple((top + 1, left, low + 1, right) for top, left, low, right in DEEP_BOXES)
    found = sheet([*title, *DEEP], ((1, 1, 1, 8), *boxes))
    for pointed in (None, 2, 3, 4):
        table = only(found) if pointed is None else only(found, header_row=pointed)
        assert (table.header.first_row, fields(table)) == (2, DEEP_FIELDS)
    assert fields(only(pasted([*title, *DEEP]))) == DEEP_FIELDS


def test_a_second_table_of_three_levels_below() -> None:
    boxes = DEEP_BOXES + tuple(
        (top + 5, left, low + 5, right) for top, left, low, right in DEEP_BOXES
    )
    other = [[*DEEP[0]], [*DEEP[1]], [*DEEP[2]], [*DEEP[3]]]
    other[2][7] = "上岗时间"
    found = sheet([*DEEP, [""] * 8, *other], boxes)
    tables = find_tables(found, register_of("grid_member"))
    assert [(each.header.first_row, [row.number for row in each.rows]) for each in tables] == [
        (1, [4]),
        (6, [9]),
    ]


PERIOD = [
    ["姓名", "联系方式", "", "所属网格", "任职时间", "", "备注"],
    ["", "手机", "固话", "", "起", "止", ""],
    ["张示例", "13800000001", "0937-1234567", "东关一网格", "2021-3-5", "2022-3-5", "无误"],
]
PERIOD_BOXES = (
    *((1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 2, 4)),
    *((1, 5, 1, 6), (1, 7, 2, 7)),
)


@pytest.mark.parametrize(
    "found",
    [sheet(PERIOD, PERIOD_BOXES), sheet(PERIOD, ((1, 2, 1, 3), (1, 5, 1, 6))), pasted(PERIOD)],
)
def test_a_period_of_two_columns_under_one_label(found: Sheet) -> None:
    """More fields are named by the upper row alone, and yet the lower one is no record."""
    table = only(found)
    assert [row.number for row in table.rows] == [3]
    assert fields(table) == {
        **{0: "name", 1: "phone", 3: "grid"},
        **{4: "post_from", 5: "post_to", 6: "note"},
    }


def test_a_header_whose_every_cell_is_merged_down() -> None:
    rows = [["姓名", "联系电话", "所属网格"], ["", "", ""], ["张示例", "13800000001", "东关一网格"]]
    table = only(sheet(rows, ((1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 2, 3))))
    assert (table.header.last_row, [row.number for row in table.rows]) == (2, [3])


def test_merged_records_under_one_row_of_labels_are_no_labels() -> None:
    rows = [
        ["所属村", "姓名", "联系电话", "类别"],
        ["东关村", "张示例", "13800000001", "治安户长"],
        ["", "李样本", "13800000002", "治安户长"],
    ]
    table = only(sheet(rows, ((2, 1, 3, 1),)), "household_leader")
    assert (table.header.last_row, [row.cells[0] for row in table.rows]) == (
        1,
        ["东关村", "东关村"],
    )


def test_a_word_under_its_group_speaks_of_what_both_say() -> None:
    rows = [
        ["序号", "事件", "", "", "办理情况", ""],
        ["", "名称", "时间", "地点", "单位", "经办人"],
        ["1", "围墙占道", "2026-9-10", "东关村", "司法所", "李样本"],
    ]
    assert fields(only(pasted(rows), "incident"), "incident") == {
        **{1: "title", 2: "occurred_at", 3: "place"},
        **{4: "handling_organisation", 5: "handler"},
    }


def test_a_column_whose_field_another_fills_is_named_as_such() -> None:
    table = only(pasted([["姓名", "电话", "手机", "所属网格"], ["张示例", "1", "2", "东关一网格"]]))
    mapped = map_columns(table, register_of("grid_member"), CODES)
    assert [each.why for each in mapped] == ["", "", WHY_TWICE, ""]
