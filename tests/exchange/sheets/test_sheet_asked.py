"""A superior's sheet: which row is its header, what it is about, and that other people's names are not ours."""

from __future__ import annotations

import openpyxl
import pytest

from gridcenter.domain.register.registers import REGISTERS
from gridcenter.exchange.sheets.sheet_asked import read_asked
from gridcenter.services.sheets import requested


def sheet(tmp_path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    path = tmp_path / "来表.xlsx"
    book.save(path)
    return path


def here(path) -> list[str]:
    found = read_asked(path, tuple(REGISTERS))
    return [title for title, hit in found.columns if hit]


def test_the_sheet_is_about_one_register_and_those_it_points_at(tmp_path):
    path = sheet(
        tmp_path,
        ["附件1"],
        ["网格员情况统计表"],
        [],
        ["序号", "姓 名*", "性别", "所在网格", "服装尺码", "发生时间"],
        [1, "张示例", "男", "一网格", "L", ""],
    )
    found = read_asked(path, tuple(REGISTERS))
    assert (found.title, found.row) == ("网格员情况统计表", 4)
    assert here(path) == ["姓 名*", "性别", "所在网格"]


def test_names_and_numbers_of_other_people_are_not_here(tmp_path):
    path = sheet(tmp_path, ["户主姓名", "身份证号", "家庭住址", "低保金额", "联系电话"])
    assert here(path) == []


def test_a_sheet_about_something_else_has_its_columns_and_nothing_here(tmp_path):
    asked = requested.read(
        sheet(tmp_path, ["绿化苗木统计表"], ["树种", "胸径", "产地"], ["松", 3, "甲"])
    )
    assert (asked.share, [each.title for each in asked.columns]) == (0, ["树种", "胸径", "产地"])


def test_an_empty_sheet_asks_for_nothing(tmp_path):
    with pytest.raises(requested.NothingAskedError):
        requested.read(sheet(tmp_path))
